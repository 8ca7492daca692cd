"""The figures of the page as the rows of a file: one figure a row, those kept back on the page kept back here."""

from __future__ import annotations

from collections.abc import Iterator

from app.statistics.profiles import PlaceLine, Statistics, Waits

HEADER = ("Tableau", "Ligne", "Mesure", "Valeur")
KEPT_BACK = "non donné"

Row = tuple[str, str, str, int | str]


def rows(figures: Statistics) -> Iterator[Row]:
    """Return every figure of the page: its table, its line, what it measures, its value."""
    everybody = "Tout le territoire"
    yield from _waits("L’attente", everybody, "Cherchent un bénévole", "Attente médiane (jours)", figures.waits)
    yield from _waits("L’attente", everybody, "Mis en relation en un an", "Attente avant (jours)", figures.introduced)
    yield ("Les fins", everybody, "Binômes terminés, parmi les mises en relation d’un an", _told(figures.ends.count))
    yield ("Les fins", everybody, "Parce que quelqu’un ne se sentait pas en sécurité", _told(figures.ends.unsafe))
    for month in figures.months:
        yield ("Par mois", month.label, "Demandes reçues", _told(month.asked))
        yield ("Par mois", month.label, "Offres reçues", _told(month.offered))
        yield ("Par mois", month.label, "Mises en relation", _told(month.introduced))
    for kind in figures.kinds:
        yield from _waits("Par accompagnement", kind.label, "Cherchent", "Attente médiane (jours)", kind.waits)
        yield ("Par accompagnement", kind.label, "Bénévoles actifs", _told(kind.offers))
    for line in figures.cover:
        yield ("Où personne n’intervient", line.label, "Associations", line.associations)
        yield ("Où personne n’intervient", line.label, "Communes sans association", len(line.without))
    for place in figures.communes:
        yield from _place("Par commune", place)
    for place in figures.districts:
        yield from _place("Par quartier prioritaire", place)


def _place(table: str, place: PlaceLine) -> Iterator[Row]:
    yield from _waits(table, place.label, "Cherchent", "Attente médiane (jours)", place.waits)
    yield from _waits(table, place.label, "Mis en relation en un an", "Attente avant (jours)", place.introduced)


def _waits(table: str, line: str, counted: str, waited: str, waits: Waits) -> Iterator[Row]:
    yield (table, line, counted, _told(waits.count))
    yield (table, line, waited, "" if waits.median is None else waits.median)


def _told(count: int | None) -> int | str:
    return KEPT_BACK if count is None else count
