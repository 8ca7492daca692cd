"""What is missing of somebody on a day: tables and plain values in, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.safeguarding.requirements.states import NEVER_EXEMPT, PROOFS, Proof, RequirementKind, RequirementRole, Stage

REMINDERS = (60, 30, 7, 0)
"""Days before an end of validity when somebody and those who vouch for them are written to."""

LONGEST = 1096
"""Days: nothing that has an end is valid for longer; a check of the record, not over a year."""

LONGEST_RECORD = 366
LONGEST_EXEMPTION = 366

_STRICTNESS = {Stage.NEVER: 0, Stage.PAIR: 1, Stage.OFFER: 2}


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing asked: from which stage on, and for how many days it holds (``None``: for good)."""

    stage: Stage
    days: int | None = None


Demands = Mapping[RequirementKind, Demand]


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody has: the day each proof was last seen, until when they are exempted of a kind."""

    seen: Mapping[Proof, date] = field(default_factory=dict)
    exempt: Mapping[RequirementKind, date] = field(default_factory=dict)


NOTHING = Held()


@dataclass(frozen=True, slots=True)
class Line:
    """How one requirement stands on a day.

    `until` is the last day that it holds (``None``: for good, or nothing is
    held at all); `proof` and `seen_on` are of what counts; `exempt` when an
    exemption does.
    """

    kind: RequirementKind
    demand: Demand
    holds: bool
    proof: Proof | None = None
    seen_on: date | None = None
    until: date | None = None
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class PairLacks:
    """What a pair lacks: what its volunteer lacks, and what who follows it for the association does."""

    volunteer: tuple[RequirementKind, ...] = ()
    coordinator: tuple[RequirementKind, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.volunteer or self.coordinator)


NOTHING_ASKED = {kind: Demand(Stage.NEVER) for kind in RequirementKind}
"""What is asked of coordinators, as long as nobody asks anything."""


def floor_by_default(check_days: int) -> dict[RequirementKind, Demand]:
    """Return what every association asks of volunteers, as long as the operator changes nothing."""
    return {
        RequirementKind.IDENTITY: Demand(Stage.OFFER),
        RequirementKind.INTERVIEW: Demand(Stage.OFFER),
        RequirementKind.RECORD: Demand(Stage.OFFER, check_days),
        RequirementKind.CHARTER: Demand(Stage.OFFER),
        RequirementKind.TRAINING: Demand(Stage.NEVER),
    }


def strictest(*many: Demands) -> dict[RequirementKind, Demand]:
    """Return the earliest stage and the shortest validity of each kind: nobody asks less than the floor.

    >>> floor = {RequirementKind.TRAINING: Demand(Stage.PAIR, 365)}
    >>> strictest(floor, {RequirementKind.TRAINING: Demand(Stage.NEVER)})[RequirementKind.TRAINING].stage.value
    'pair'
    """
    found: dict[RequirementKind, Demand] = {}
    for kind in RequirementKind:
        said = [demands[kind] for demands in many if kind in demands]
        days = [each.days for each in said if each.days is not None and each.stage is not Stage.NEVER]
        stage = max((each.stage for each in said), key=_STRICTNESS.__getitem__, default=Stage.NEVER)
        found[kind] = Demand(stage, min(days, default=None))
    return found


def below(demand: Demand, floor: Demand) -> bool:
    """Tell whether `demand` is less than the floor: later, or valid for longer."""
    if _STRICTNESS[demand.stage] < _STRICTNESS[floor.stage]:
        return True
    if floor.stage is Stage.NEVER or floor.days is None:
        return False
    return demand.days is None or demand.days > floor.days


def problem(kind: RequirementKind, demand: Demand, *, role: RequirementRole = RequirementRole.VOLUNTEER) -> str | None:
    """Say why nobody, the operator included, may ask this of a role, or ``None``."""
    if said := _of_volunteers(kind, demand) if role is RequirementRole.VOLUNTEER else _of_coordinators(demand):
        return said
    record = kind is RequirementKind.RECORD and demand.stage is not Stage.NEVER
    if record and (demand.days is None or not 1 <= demand.days <= LONGEST_RECORD):
        return f"La vérification du casier vaut de 1 à {LONGEST_RECORD} jours."
    if demand.days is not None and not 1 <= demand.days <= LONGEST:
        return f"Indiquez de 1 à {LONGEST} jours, ou rien si cela vaut pour toujours."
    return None


def _of_volunteers(kind: RequirementKind, demand: Demand) -> str | None:
    if kind is RequirementKind.RECORD and demand.stage is not Stage.OFFER:
        return "Le casier judiciaire se vérifie toujours, avant toute proposition."
    if kind is RequirementKind.CHARTER and demand.stage is not Stage.OFFER:
        return "La charte se signe toujours avant la première proposition."
    return None


def _of_coordinators(demand: Demand) -> str | None:
    if demand.stage is Stage.OFFER:
        return "À qui suit un binôme, cela se demande avant la première rencontre, ou pas du tout."
    return None


def review(demands: Demands, held: Held, day: date) -> tuple[Line, ...]:
    """Say how each requirement stands on `day`, in the order of the kinds."""
    return tuple(_line(kind, demands.get(kind, Demand(Stage.NEVER)), held, day) for kind in RequirementKind)


def asked(lines: Iterable[Line], stage: Stage) -> tuple[Line, ...]:
    """Return what a stage asks: a pair asks all that an offer did."""
    return tuple(line for line in lines if _STRICTNESS[line.demand.stage] >= _STRICTNESS[stage] > 0)


def missing(lines: Iterable[Line], stage: Stage) -> tuple[RequirementKind, ...]:
    """Return what a stage asks and that does not hold."""
    return tuple(line.kind for line in asked(lines, stage) if not line.holds)


def pair_lacks(volunteer: Iterable[Line], coordinator: Iterable[Line]) -> PairLacks:
    """Return what a pair lacks, from how things stand for its two adults.

    A pair that nobody follows is looked at as if somebody who has nothing did.
    """
    return PairLacks(missing(volunteer, Stage.PAIR), missing(coordinator, Stage.PAIR))


def valid_until(lines: Iterable[Line], stage: Stage) -> date | None:
    """Return the first day on which something that a stage asks ends, past or to come; ``None``: nothing ends."""
    return min((line.until for line in asked(lines, stage) if line.until is not None), default=None)


def due(left: int, reminded: int | None) -> int | None:
    """Return the reminder that is due with `left` days to go, ``None`` when it was sent or it is too early.

    >>> [due(left, None) for left in (61, 60, 31, 30, 5, 0, -1)]
    [None, 60, 60, 30, 7, 0, None]
    >>> due(29, 30), due(7, 30)
    (None, 7)
    """
    passed = [each for each in REMINDERS if 0 <= left <= each]
    nearest = min(passed, default=None)
    return None if nearest is None or (reminded is not None and reminded <= nearest) else nearest


def last_day(seen_on: date, days: int | None) -> date | None:
    """Return the last day on which something seen on `seen_on` holds; ``None``: for good."""
    return None if days is None else seen_on + timedelta(days=days)


def _line(kind: RequirementKind, demand: Demand, held: Held, day: date) -> Line:
    seen = [(held.seen[proof], proof) for proof in PROOFS[kind] if proof in held.seen]
    seen_on, proof = max(seen, default=(None, None))
    until = last_day(seen_on, demand.days) if seen_on else None
    holds = seen_on is not None and seen_on <= day and (until is None or day <= until)
    exempt_until = None if kind in NEVER_EXEMPT else held.exempt.get(kind)
    if exempt_until is not None and exempt_until >= day and not (holds and (until is None or until >= exempt_until)):
        return Line(kind, demand, holds=True, until=exempt_until, exempt=True)
    return Line(kind, demand, holds, proof, seen_on, until)
