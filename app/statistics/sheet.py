"""The figures of the page as the rows of a file: one figure a row, those kept back on the page kept back here."""

from __future__ import annotations

from collections.abc import Iterator

from app.statistics.equity import Cut
from app.statistics.places import PlaceLine, Waits
from app.statistics.profiles import Statistics

HEADER = ("Tableau", "Ligne", "Mesure", "Valeur")
KEPT_BACK = "non donné"
WAITING, BEFORE = "Attente médiane (jours)", "Attente médiane avant (jours)"

Row = tuple[str, str, str, int | str]


def rows(figures: Statistics) -> Iterator[Row]:
    """Return every figure of the page: its table, its line, what it measures, its value."""
    everybody = "Tout le territoire"
    yield ("Ces chiffres", everybody, "Relevés le", figures.day.isoformat())
    yield from _waits("L’attente", everybody, "Cherchent un bénévole", WAITING, figures.waits)
    yield ("L’attente", everybody, "Attente du vingtième le plus long (jours)", _known(figures.waits.p95))
    yield from _waits("L’attente", everybody, "Mis en relation en un an", BEFORE, figures.introduced)
    yield ("L’attente", everybody, "Attente avant, du vingtième le plus long (jours)", _known(figures.introduced.p95))
    yield ("Les fins", everybody, "Binômes terminés, parmi les mises en relation d’un an", _told(figures.ends.count))
    yield ("Les fins", everybody, "Parce que quelqu’un ne se sentait pas en sécurité", _told(figures.ends.unsafe))
    for cut in figures.equity:
        yield from _cut(cut)
    for month in figures.months:
        yield ("Par mois", month.label, "Demandes reçues", _told(month.asked))
        yield ("Par mois", month.label, "Offres reçues", _told(month.offered))
        yield ("Par mois", month.label, "Mises en relation", _told(month.introduced))
    for kind in figures.kinds:
        yield from _waits("Par accompagnement", kind.label, "Cherchent", WAITING, kind.waits)
        yield ("Par accompagnement", kind.label, "Bénévoles actifs", _told(kind.offers))
    for line in figures.cover:
        yield ("Où personne n’intervient", line.label, "Associations", line.associations)
        yield ("Où personne n’intervient", line.label, "Communes sans association", len(line.without))
        for commune in line.without if line.associations else ():
            yield ("Communes sans association", commune, line.label, 0)
    for place in figures.communes:
        yield from _place("Par commune", place)
    for place in figures.districts:
        yield from _place("Par quartier prioritaire", place)


def _cut(cut: Cut) -> Iterator[Row]:
    for line in cut.lines:
        name = (f"L’équité\u00a0: {cut.caption}", line.group.label)
        yield (*name, "Demandes de l’année", _told(line.requests))
        yield (*name, "Mises en relation", line.introduced)
        yield (*name, "Mises en relation, sur cent demandes", _known(line.introduced_share))
        yield (*name, "Cherchent encore", _told(line.waiting))
        yield (*name, "Arrêtées sans", _told(line.stopped))
        yield (*name, BEFORE, _known(line.days))
    for pair in cut.pairs:
        name = (f"L’équité\u00a0: {cut.caption}", pair.group.label)
        yield (*name, "Binômes, parmi les mises en relation de trois mois et plus", pair.followed)
        yield (*name, "Durent trois mois après", pair.lasted)
        yield (*name, "Durent trois mois après, sur cent", _known(pair.share))


def _place(table: str, place: PlaceLine) -> Iterator[Row]:
    yield from _waits(table, place.label, "Cherchent", WAITING, place.waits)
    yield from _waits(table, place.label, "Mis en relation en un an", BEFORE, place.introduced)


def _waits(table: str, line: str, counted: str, waited: str, waits: Waits) -> Iterator[Row]:
    yield (table, line, counted, _told(waits.count))
    yield (table, line, waited, _known(waits.median))


def _known(days: int | None) -> int | str:
    return "" if days is None else days


def _told(count: int | None) -> int | str:
    return KEPT_BACK if count is None else count
