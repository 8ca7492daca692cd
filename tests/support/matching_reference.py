"""The promise read again from the format alone: spreadsheet cells in, ranking out, one pair after another.

Shares nothing with the library but the rows of its text model, whose likeness cannot be said twice.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction

from matching.similarity import model_named

Row = Mapping[str, str]
Cells = tuple[str, ...]

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEIGHTS = {"skills": 45, "text": 10, "availability": 25, "proximity": 20}


def rank_rows(needs: Sequence[Row], offers: Sequence[Row], excluded: Sequence[tuple[str, str]] = ()) -> list[Cells]:
    """Return the cells of the output of `match rank --top 0`, without its header."""
    lines: list[Cells] = []
    for need in sorted(needs, key=lambda row: row["id"]):
        found = []
        for offer in offers:
            if (need["id"], offer["id"]) not in excluded:
                cells = _pair(need, offer)
                if cells:
                    found.append((-Fraction(cells[0]), offer["id"], cells))
        for place, (_, offer_id, cells) in enumerate(sorted(found), start=1):
            lines.append((need["id"], str(place), offer_id, *cells))
    return lines


def _pair(need: Row, offer: Row) -> Cells | None:
    """Return score, parts, distance and minutes of an open pair."""
    if offer["capacity"] == "0" or not _age_fits(need, offer) or not _languages_meet(need, offer):
        return None
    asked, offered = _asked(need), _offered(offer, need["level"])
    if asked and not any(code in offered for code, _ in asked):
        return None
    if any(must and code not in offered for code, must in asked):
        return None
    where = _where(need, offer)
    if where is None:
        return None
    together = _half_hours(need) & _half_hours(offer)
    both = bool(_half_hours(need) and _half_hours(offer))
    if both and not any(slot + 1 in together for slot in together):
        return None
    minutes = 30 * len(together) if both else None
    km, limit = where
    parts = {
        "skills": _share(asked, offered),
        "text": _likeness(need["text"], offer["text"]),
        "availability": None if minutes is None else _six(1 - 2 ** (-minutes / 45)),
        "proximity": None if km is None else _six((1 - (km / limit if limit else 0) ** 2) * 10 / (10 + km)),
    }
    told = ["" if part is None else f"{float(part):.6f}" for part in parts.values()]
    far = "" if km is None else f"{km:.6f}"
    return (f"{float(_total(parts)):.6f}", *told, far, "" if minutes is None else str(minutes))


def _total(parts: Mapping[str, Fraction | None]) -> Fraction:
    applies = {name: part for name, part in parts.items() if part is not None}
    weight = sum(WEIGHTS[name] for name in applies)
    worth = sum((WEIGHTS[name] * part for name, part in applies.items()), Fraction(0))
    return _six(worth / weight) if weight else Fraction(0)


def _six(value: float | Fraction) -> Fraction:
    """Round to six decimals, halves up."""
    return Fraction(math.floor(value * 1_000_000 + Fraction(1, 2)), 1_000_000)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.strip().lower())
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def _asked(need: Row) -> list[tuple[str, bool]]:
    cells = [cell for cell in need["skills"].split("|") if cell]
    codes = list(dict.fromkeys(_plain(cell.rstrip("!")) for cell in cells))
    musts = {_plain(cell[:-1]) for cell in cells if cell.endswith("!")}
    return [(code, code in musts) for code in codes]


def _offered(offer: Row, level: str) -> set[str]:
    """Return the codes offered at the level asked, all of them when it is empty."""
    found = set()
    for cell in filter(None, offer["skills"].split("|")):
        code, _, bounds = cell.partition(":")
        low, high = (int(bound) for bound in bounds.split("-")) if bounds else (0, 99)
        if not level or low <= int(level) <= high:
            found.add(_plain(code))
    return found


def _share(asked: list[tuple[str, bool]], offered: set[str]) -> Fraction | None:
    if not asked:
        return None
    families = {code.rpartition(".")[0] for code in offered if "." in code}
    weights = [2] + [1] * (len(asked) - 1)
    credit = Fraction(0)
    for weight, (code, _) in zip(weights, asked, strict=True):
        sibling = "." in code and code.rpartition(".")[0] in families
        credit += weight * (1 if code in offered else Fraction(3, 10) if sibling else 0)
    return _six(credit / sum(weights))


def _age_fits(need: Row, offer: Row) -> bool:
    low, high = offer["age_min"], offer["age_max"]
    if not (low or high):
        return True
    return bool(need["age"]) and int(low or 0) <= int(need["age"]) <= int(high or 999)


def _languages_meet(need: Row, offer: Row) -> bool:
    mine, theirs = (set(filter(None, row["languages"].lower().split("|"))) for row in (need, offer))
    return not mine or not theirs or bool(mine & theirs) or any(code == "langue.fle" for code, _ in _asked(need))


def _half_hours(row: Row) -> set[int]:
    slots: set[int] = set()
    for span in filter(None, row["availability"].split(";")):
        day, hours = span.split()
        first, last = (int(time[:2]) * 2 + int(time[3:]) // 30 for time in hours.split("-"))
        slots |= {48 * DAYS.index(day) + slot for slot in range(first, last)}
    return slots


def _where(need: Row, offer: Row) -> tuple[float | None, float] | None:
    """Return the distance that counts and the limit; none where they cannot meet at all."""
    limit = min(float(need["reach_km"] or 20), float(offer["radius_km"] or 20))
    modes = {need["mode"] or "either", offer["mode"] or "either"}
    if modes >= {"remote", "in_person"}:
        return None
    if "remote" in modes or not all(row[key] for row in (need, offer) for key in ("lat", "lon")):
        return None, limit
    km = _km(*(float(row[key]) for row in (need, offer) for key in ("lat", "lon")))
    if km <= limit:
        return km, limit
    return None if "in_person" in modes else (None, limit)


def _km(*degrees: float) -> float:
    lat1, lon1, lat2, lon2 = map(math.radians, degrees)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * 6371.0088 * math.asin(math.sqrt(half)), 6)


def _likeness(one: str, two: str) -> Fraction | None:
    rows = [model_named("fr-1").transform(text) for text in (one, two)]
    if not all(rows):
        return None
    mine, theirs = (dict(zip(row.features.tolist(), row.weights.tolist(), strict=True)) for row in rows)
    dot = sum(weight * theirs.get(feature, 0) for feature, weight in mine.items())
    return min(_six(math.sqrt(dot / 16_000_000)), Fraction(1))
