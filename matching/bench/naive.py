"""The plain double loop: what somebody would write first, sharing nothing with the columns.

It is the reference that every faster path must equal, and the base of every ratio.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from matching.configuration import Configuration
from matching.facts import DOUBTS, History, Memory
from matching.gatecodes import GateCode
from matching.places import EARTH_KM
from matching.records import Need, Offer, Terms
from matching.similarity import Row, model_named

Scored = tuple[int, str, int | None, int | None, int | None, int | None, float | None, int | None]
"""−total, offer id, skills, text, availability, proximity (millionths), km, minutes."""


def rank_naively(
    needs: Iterable[Need],
    offers: Sequence[Offer],
    *,
    top: int,
    configuration: Configuration,
    history: History | None = None,
) -> dict[str, list[Scored]]:
    """Rank by looking at every pair in turn; `top=0` keeps all that pass."""
    loop = Loop(offers, configuration, history or {})
    return {need.id: loop.rank(need)[: top or None] for need in needs}


class Loop:
    """The inner loop, with each text transformed once: not even a beginner would do it twice."""

    def __init__(self, offers: Sequence[Offer], configuration: Configuration, history: History) -> None:
        self.configuration = configuration
        self.history = history
        self.offers = [(offer, self._text(offer.text)) for offer in offers]

    def rank(self, need: Need) -> list[Scored]:
        """Rank every offer that passes for one need."""
        text, terms = self._text(need.text), need.terms
        if self.configuration.applies(GateCode.ASSOCIATION_AGE) and not _between(
            terms.age_min, need.age, terms.age_max
        ):
            return []
        if not self.configuration.applies(GateCode.ASSOCIATION_MODE):
            need = replace(need, terms=Terms())
        found = []
        for offer, row in self.offers:
            km = _km(need, offer) if self._passes(need, offer) else None
            if km is not None and self._reachable(need, offer, km):
                found.append(self._score(need, offer, km, _likeness(text, row)))
        return sorted(found)

    def _text(self, text: str) -> Mapping[int, int]:
        row: Row = model_named(self.configuration.text_model).transform(text)
        return dict(zip(row.features.tolist(), row.weights.tolist(), strict=True))

    def _passes(self, need: Need, offer: Offer) -> bool:
        on = self.configuration.applies
        if offer.capacity < 1 or self.history.get((need.id, offer.id), Memory.KIND) not in DOUBTS:
            return False
        if (on(GateCode.VETTED) and not offer.vetted) or (on(GateCode.ACTIVE) and not offer.active):
            return False
        return self._skilled(need, offer) and _aged(need, offer) and self._convenient(need, offer)

    def _skilled(self, need: Need, offer: Offer) -> bool:
        if not need.skills:
            return True
        on = self.configuration.applies
        named = {skill.code for skill in offer.skills}
        exact = {skill.code for skill in offer.skills if skill.serves(need.level)}
        some_named = any(asked.code in named for asked in need.skills)
        some_exact = any(asked.code in exact for asked in need.skills)
        if on(GateCode.SKILL) and not some_named:
            return False
        if on(GateCode.LEVEL) and some_named and not some_exact:
            return False
        musts = (asked.code for asked in need.skills if asked.indispensable)
        return not on(GateCode.INDISPENSABLE) or all(code in exact for code in musts)

    def _convenient(self, need: Need, offer: Offer) -> bool:
        on = self.configuration.applies
        in_person, remote = _modes(need, offer)
        if not (in_person or remote) and (on(GateCode.MODE) or need.terms.mode != "either"):
            return False
        if on(GateCode.TIME) and need.availability and offer.availability:
            run = need.availability & offer.availability
            for _ in range(self.configuration.minimum_minutes // 30 - 1):
                run &= run >> 1
            if not run:
                return False
        if on(GateCode.LANGUAGE) and need.languages and offer.languages and not need.languages & offer.languages:
            return any(asked.code == "langue.fle" for asked in need.skills)
        return True

    def _reachable(self, need: Need, offer: Offer, km: float) -> bool:
        in_person, remote = _modes(need, offer)
        far = in_person and km > min(need.reach_km, offer.radius_km) + 1e-6
        return not far or remote or not self.configuration.applies(GateCode.REACH)

    def _score(self, need: Need, offer: Offer, km: float, text: int | None) -> Scored:
        weights = self.configuration.weights
        skills, (minutes, time) = self._skills(need, offer), self._time(need, offer)
        near = self._near(need, offer, km)
        over = total = 0
        for weight, part in (
            (weights.skills, skills),
            (weights.text, text),
            (weights.availability, time),
            (weights.proximity, near),
        ):
            if part is not None:
                over += weight
                total += weight * part
        score = (2 * total + over) // (2 * over) if over else 0
        if (need.id, offer.id) in self.history:
            score = (score * (100 - self.configuration.doubt_percent) + 50) // 100
        return (-score, offer.id, skills, text, time, near, None if near is None else km, minutes)

    def _skills(self, need: Need, offer: Offer) -> int | None:
        if not need.skills:
            return None
        exact = {skill.code for skill in offer.skills if skill.serves(need.level)}
        families = {code.rpartition(".")[0] for code in exact}
        credit = over = 0
        for position, asked in enumerate(need.skills):
            weight = 1 if position else self.configuration.primary_weight
            over += weight
            prefix = asked.code.rpartition(".")[0]
            if asked.code in exact:
                credit += 100 * weight
            elif prefix and prefix in families:
                credit += self.configuration.sibling_percent * weight
        return (2 * credit * 10_000 + over) // (2 * over)

    def _time(self, need: Need, offer: Offer) -> tuple[int | None, int | None]:
        if not (need.availability and offer.availability):
            return None, None
        minutes = 30 * (need.availability & offer.availability).bit_count()
        score: float = 1 - 2 ** (-minutes / self.configuration.half_minutes)
        return minutes, math.floor(score * 1_000_000 + 0.5)

    def _near(self, need: Need, offer: Offer, km: float) -> int | None:
        limit = min(need.reach_km, offer.radius_km)
        if math.isinf(km) or km > limit + 1e-6:
            return None
        share = km / limit if limit else 0.0
        half = self.configuration.half_km
        return math.floor(max(1 - share * share, 0.0) * (half / (half + km)) * 1_000_000 + 0.5)


def _modes(need: Need, offer: Offer) -> tuple[bool, bool]:
    modes = (need.mode, offer.mode, need.terms.mode)
    return "remote" not in modes, "in_person" not in modes


def _aged(need: Need, offer: Offer) -> bool:
    return _between(offer.age_min, need.age, offer.age_max)


def _between(low: int | None, age: int | None, high: int | None) -> bool:
    if low is None and high is None:
        return True
    if age is None:
        return False
    return (low or 0) <= age and (high is None or age <= high)


def _km(need: Need, offer: Offer) -> float:
    """Distance by haversine; −∞ where it is not known or does not count, so that nothing is far."""
    if not (need.place and offer.place and _modes(need, offer)[0]):
        return -math.inf
    lat1, lat2 = math.radians(need.place.lat), math.radians(offer.place.lat)
    turn = math.radians(offer.place.lon) - math.radians(need.place.lon)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(turn / 2) ** 2
    return round(2 * EARTH_KM * math.asin(math.sqrt(min(half, 1.0))), 6)


def _likeness(one: Mapping[int, int], two: Mapping[int, int]) -> int | None:
    if not (one and two):
        return None
    few, many = sorted((one, two), key=len)
    dot = sum(weight * many[feature] for feature, weight in few.items() if feature in many)
    return min(math.floor(math.sqrt(dot / 16_000_000) * 1_000_000 + 0.5), 1_000_000)
