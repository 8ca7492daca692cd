"""Which association a need or an offer goes to, and why. No database, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

import matching
from app.routing.deadlines import Calendar

DISTRICT, COMMUNE, EVERYWHERE = range(3)
"""How closely an association covers a place: whoever knows the quarter best comes first."""

ENOUGH_ANSWERS = 3
"""Answers from which a habit may be told."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An association that may be sent something.

    Parameters
    ----------
    covers : matching.Association
        Its area, kinds and ages; `capacity` is the room that is left, none without a limit.
    load : int
        Cases it follows or has in its inbox.
    reactivity : matching.Reactivity
        How it answered of late; a day more before an answer counts like a case more.
    neighbourhood : frozenset of str
        Communes of its priority districts: volunteers who live there are near.
    """

    name: str
    covers: matching.Association
    load: int = 0
    calendar: Calendar = field(default_factory=Calendar)
    neighbourhood: frozenset[str] = frozenset()
    reactivity: matching.Reactivity = field(default_factory=matching.Reactivity)

    @property
    def burden(self) -> int:
        """Cases and days that a new one would wait behind."""
        return self.load + self.reactivity.expected_days


@dataclass(frozen=True, slots=True)
class Choice:
    """The association chosen, and the French sentences that say why."""

    association_id: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Volunteering:
    """What routing looks at in an offer: where, and which kinds of support."""

    commune: str
    kinds: frozenset[str]
    preferred: str | None = None


def obstacles(
    candidate: Candidate, need: matching.Need, *, day: date, been_at: Collection[str] = ()
) -> tuple[str, ...]:
    """Return what keeps a candidate from a need, as sentences; empty when nothing does.

    `been_at` are the associations that had their chance with it.
    """
    had = ("Elle a déjà eu cette demande.",) if candidate.covers.id in been_at else ()
    return (*had, *matching.eligible(candidate.covers, need).reasons, *_closed(candidate, day))


def offer_obstacles(
    candidate: Candidate, offer: Volunteering, *, day: date, been_at: Collection[str] = ()
) -> tuple[str, ...]:
    """Return what keeps a candidate from calling a volunteer back, as sentences; empty when nothing does."""
    checks = (
        (candidate.covers.id not in been_at, "Elle a déjà eu ce bénévole."),
        (_covers_commune(candidate, offer), "La commune du bénévole est hors de son secteur."),
        (bool(_shared(candidate, offer)), "Elle ne fait pas ce genre d’accompagnement."),
    )
    return (*(sentence for open_, sentence in checks if not open_), *_closed(candidate, day))


def _closed(candidate: Candidate, day: date) -> tuple[str, ...]:
    return ("Elle est fermée en ce moment.",) if candidate.calendar.closed(day) else ()


def choose(
    candidates: Iterable[Candidate], need: matching.Need, *, day: date, excluded: Collection[str] = ()
) -> Choice | None:
    """Return who gets a need, or ``None`` when nobody covers it.

    A specialist of the priority district comes before the commune's, then
    whoever is everywhere; then the least loaded and quickest to answer, then
    the name.
    """
    able = [c for c in candidates if c.covers.id not in excluded and not obstacles(c, need, day=day)]
    if not able:
        return None
    best = min(able, key=lambda c: (closeness(c.covers, need), c.burden, c.load, c.name, c.covers.id))
    return Choice(best.covers.id, _reasons(best, need))


def closeness(covers: matching.Association, need: matching.Need) -> int:
    """Return how closely an association that covers the place of `need` does so."""
    if need.district and matching.fold(need.district) in covers.districts:
        return DISTRICT
    return COMMUNE if need.commune in covers.communes else EVERYWHERE


def _reasons(chosen: Candidate, need: matching.Need) -> tuple[str, ...]:
    covers = chosen.covers
    where = {
        DISTRICT: "Elle intervient dans le quartier prioritaire du jeune.",
        COMMUNE: "Elle intervient dans la commune du jeune.",
        EVERYWHERE: "Elle intervient sur tout le territoire.",
    }[closeness(covers, need)]
    answers = (_answers(chosen.reactivity),) if chosen.reactivity.answered >= ENOUGH_ANSWERS else ()
    return (where, "Elle fait ce genre d’accompagnement.", _ages(covers), _room(covers), *answers)


def _answers(reactivity: matching.Reactivity) -> str:
    days = max(1, round(reactivity.days / reactivity.answered))
    return f"Elle répond d’habitude en {days}\u00a0jour{'s' if days > 1 else ''}."


def _ages(covers: matching.Association) -> str:
    low, high = covers.age_min, covers.age_max
    if low is None and high is None:
        return "Elle accompagne à tout âge."
    if high is None:
        return f"Elle accompagne à partir de {low}\u00a0ans."
    if low is None:
        return f"Elle accompagne jusqu’à {high}\u00a0ans."
    return f"Elle accompagne de {low} à {high}\u00a0ans."


def _room(covers: matching.Association) -> str:
    if covers.capacity is None:
        return "Elle n’a pas fixé de limite au nombre de dossiers."
    return f"Il lui reste {covers.capacity}\u00a0place{'s' if covers.capacity > 1 else ''}."


def choose_for_offer(
    candidates: Iterable[Candidate], offer: Volunteering, *, day: date, excluded: Collection[str] = ()
) -> Choice | None:
    """Return who calls a new volunteer back, or ``None``: the operator does.

    The association that the volunteer picked comes first; else whoever does
    most of what is offered, then near, then the least loaded and quickest to
    answer, then the name.
    """
    able = [c for c in candidates if c.covers.id not in excluded and not c.calendar.closed(day)]
    picked = [c for c in able if c.covers.id == offer.preferred]
    if picked:
        return Choice(picked[0].covers.id, ("Vous avez choisi cette association.",))
    able = [c for c in able if not offer_obstacles(c, offer, day=day)]
    if not able:
        return None
    best = min(able, key=lambda c: (-_shared(c, offer), _distance(c, offer), c.burden, c.load, c.name, c.covers.id))
    near = _distance(best, offer) == COMMUNE
    where = "Elle intervient dans votre commune." if near else "Elle intervient sur tout le territoire."
    return Choice(best.covers.id, (where, "Elle fait ce genre d’accompagnement."))


def _covers_commune(candidate: Candidate, offer: Volunteering) -> bool:
    return bool({"*", offer.commune} & (candidate.covers.communes | candidate.neighbourhood))


def _shared(candidate: Candidate, offer: Volunteering) -> int:
    kinds = candidate.covers.skills
    return len(offer.kinds) if "*" in kinds else len(offer.kinds & kinds)


def _distance(candidate: Candidate, offer: Volunteering) -> int:
    return COMMUNE if offer.commune in candidate.covers.communes | candidate.neighbourhood else EVERYWHERE
