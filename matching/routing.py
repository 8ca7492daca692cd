"""Which association can take a need, and why the others cannot."""

from collections.abc import Iterable
from dataclasses import dataclass

from matching.codes import fold
from matching.french import typeset
from matching.records import Association, Need

EVERYTHING = "*"


SILENCE_DAYS = 10.0
"""What a silence costs: the deadline, and what the next association takes."""

USUAL_DAYS, USUAL_CASES = 3.0, 4
"""What is supposed of every association, as cases answered in so many days each: a new one is not judged."""


@dataclass(frozen=True, slots=True)
class Reactivity:
    """How an association answered what it was sent: a soft criterion among those that can take a need.

    It is never shown beside another's. `days` is the sum of the days to answer, over the answered.

    >>> Reactivity().expected_days, Reactivity(received=6, answered=6, days=6.0).expected_days
    (3, 2)
    >>> Reactivity(received=6, answered=2, days=6.0).expected_days
    6
    """

    received: int = 0
    answered: int = 0
    days: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.answered <= self.received and self.days >= 0):
            raise ValueError(f"{self.answered} answered of {self.received} in {self.days} days makes no sense")

    @property
    def expected_days(self) -> int:
        """Whole days until somebody has answered a young person who is sent there, silences counted."""
        silent = (self.received - self.answered) * SILENCE_DAYS
        known = self.received + USUAL_CASES
        return int((USUAL_DAYS * USUAL_CASES + self.days + silent) / known + 0.5)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether an association can take a need; `reasons` in French, one per obstacle."""

    association_id: str
    reasons: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.reasons


def eligible(association: Association, need: Need) -> Eligibility:
    """Judge one association for one need: place, kind of support, age, room.

    A fact that is missing closes: an association is not sent a case that it may not take.
    """
    full = () if association.capacity != 0 else (typeset("Elle n'a plus de place."),)
    return Eligibility(association.id, covers(association, need).reasons + full)


def covers(association: Association, need: Need) -> Eligibility:
    """Judge place, kind of support and age alone, whatever room is left."""
    checks = (
        (_covers_place(association, need), "La commune du jeune est hors de son secteur."),
        (_covers_skill(association, need), "Elle ne fait pas ce genre d'accompagnement."),
        (_covers_age(association, need), "L'âge du jeune n'est pas dans son public."),
    )
    return Eligibility(association.id, tuple(typeset(reason) for open_, reason in checks if not open_))


def covering_ids(associations: Iterable[Association], need: Need) -> tuple[str, ...]:
    """List the ids of the associations that cover a need, smallest first; a plan spends their room."""
    return tuple(sorted(each.id for each in associations if covers(each, need)))


class Router:
    """Covering associations of many needs, judged once for all that are alike."""

    def __init__(self, associations: Iterable[Association]) -> None:
        self._associations = sorted(associations, key=lambda each: each.id)
        self._known: dict[tuple[object, ...], tuple[str, ...]] = {}

    def covering(self, need: Need) -> tuple[str, ...]:
        """List the ids of the associations that cover a need, smallest first."""
        alike = (need.commune, need.district, need.age, need.skills[:1])
        if alike not in self._known:
            self._known[alike] = covering_ids(self._associations, need)
        return self._known[alike]

    def first(self, need: Need) -> str | None:
        """Name the smallest id, or none."""
        return next(iter(self.covering(need)), None)


def _covers_place(association: Association, need: Need) -> bool:
    by_commune = EVERYTHING in association.communes or need.commune in association.communes
    return by_commune or fold(need.district) in association.districts - {""}


def _covers_skill(association: Association, need: Need) -> bool:
    if not need.skills or EVERYTHING in association.skills:
        return True
    return need.skills[0].code in association.skills


def _covers_age(association: Association, need: Need) -> bool:
    low, high = association.age_min, association.age_max
    if low is None and high is None:
        return True
    if need.age is None:
        return False
    return (low or 0) <= need.age and (high is None or need.age <= high)
