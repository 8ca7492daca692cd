"""What is true of one need and one offer taken together, before any judgement."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matching import week
from matching.codes import family
from matching.places import BORDER_KM, distance_km
from matching.records import Mode, Need, Offer


class Memory(StrEnum):
    """What is remembered of a pair: the first four close it, the others, `DOUBTS`, make it count for less."""

    EXCLUDED = "excluded"
    REFUSED = "refused"
    FAILED = "failed"
    CLOSE = "close"
    ANOTHER_NEED = "another_need"
    KIND = "kind"


DOUBTS = frozenset({Memory.ANOTHER_NEED, Memory.KIND})
"""One of the two said no about another need; the volunteer said no to this kind of support."""


History = Mapping[tuple[str, str], Memory]
"""Pairs (need id, offer id) and what is remembered of them."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a pair.

    Attributes
    ----------
    named, exact, near : tuple of bool, one per skill asked
        Offered at some level; offered at the level asked; a sibling offered at that level.
    common : int
        Half-hours in common, as a week.
    minutes : int or None
        Their total; none when one side said nothing.
    km : float or None
        Distance when it is known and both accept to meet in person.
    limit_km : float
        The smaller of the two reaches.
    in_person, remote : bool
        Both accept it, and so does the association that has the need.
    """

    named: tuple[bool, ...]
    exact: tuple[bool, ...]
    near: tuple[bool, ...]
    common: int
    minutes: int | None
    km: float | None
    limit_km: float
    in_person: bool
    remote: bool
    approximate: bool
    memory: Memory | None = None

    @property
    def doubtful(self) -> bool:
        """What is remembered takes something off the total without closing the pair."""
        return self.memory in DOUBTS

    @property
    def within_reach(self) -> bool | None:
        """Whether they can meet in person; none when a place is unknown."""
        return None if self.km is None else self.km <= self.limit_km + BORDER_KM

    @property
    def too_far(self) -> bool:
        """Whether they could only meet in person, and live too far for it."""
        return self.within_reach is False and not self.remote

    @property
    def meeting_km(self) -> float | None:
        """The distance that counts: none when they would meet at a distance."""
        return self.km if self.within_reach else None


def facts(need: Need, offer: Offer, memory: Memory | None = None, *, ways: Mode = Mode.EITHER) -> Facts:
    """Gather the facts of one pair; `ways` are those of meeting that the association that has the need allows."""
    in_person = need.mode.in_person and offer.mode.in_person and ways.in_person
    common = need.availability & offer.availability
    asked_time = bool(need.availability and offer.availability)
    named, exact, near = _skills(need, offer)
    places = [place for place in (need.place, offer.place) if place]
    return Facts(
        named=named,
        exact=exact,
        near=near,
        common=common,
        minutes=week.minutes(common) if asked_time else None,
        km=_km(need, offer) if in_person else None,
        limit_km=min(need.reach_km, offer.radius_km),
        in_person=in_person,
        remote=need.mode.remote and offer.mode.remote and ways.remote,
        approximate=any(place.approximate for place in places),
        memory=memory,
    )


def _skills(need: Need, offer: Offer) -> tuple[tuple[bool, ...], ...]:
    anywhere = {skill.code for skill in offer.skills}
    here = {skill.code for skill in offer.skills if skill.serves(need.level)}
    families = {family(code): code for code in here if family(code)}
    named = tuple(asked.code in anywhere for asked in need.skills)
    exact = tuple(asked.code in here for asked in need.skills)
    near = tuple(family(asked.code) in families for asked in need.skills)
    return named, exact, near


def _km(need: Need, offer: Offer) -> float | None:
    if need.place is None or offer.place is None:
        return None
    return distance_km(need.place, offer.place)
