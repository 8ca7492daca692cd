"""Who lacks what: the one answer on which offers, questions, pairs and means of contact depend."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.safeguarding.requirements import rules
from app.safeguarding.requirements.models import Attestation, Exemption, Requirement
from app.safeguarding.requirements.rules import Demand, Demands, Held, Line, PairLacks
from app.safeguarding.requirements.states import PROOFS, Proof, RequirementKind, RequirementRole, Stage

MANY = 500
"""Beyond, everybody's attestations are read rather than those of a long list of ids."""


VOLUNTEER, COORDINATOR = RequirementRole.VOLUNTEER, RequirementRole.COORDINATOR


@dataclass(frozen=True, slots=True)
class Framed:
    """Of whom a pair asks something, and who asks: the association that frames it, and who lends the volunteer.

    `coordinator_id` is of somebody who works in that association today, ``None`` when nobody does.
    """

    volunteer_id: UUID
    coordinator_id: UUID | None
    association_id: UUID | None
    owner_id: UUID | None


@dataclass(frozen=True)
class Asked:
    """What is asked of one role: the floor, and what each association asks besides."""

    floor: Demands
    own: Mapping[UUID, Demands]

    def together(self, *association_ids: UUID | None) -> Demands:
        """Return what these associations ask together, never less than the floor."""
        asking = {each for each in association_ids if each is not None and each in self.own}
        return rules.strictest(self.floor, *(self.own[each] for each in asking)) if asking else self.floor

    def instead(self, association_id: UUID | None, demands: Demands) -> Asked:
        """Return what would be asked if this association (``None``: everybody) asked something else."""
        if association_id is None:
            return replace(self, floor=demands)
        return replace(self, own={**self.own, association_id: demands})


@dataclass(frozen=True)
class Picture:
    """What is asked by everybody and held by some people, on one day."""

    day: date
    asked: Mapping[RequirementRole, Asked]
    held: dict[UUID, Held]

    def lines(
        self, person_id: UUID | None, *association_ids: UUID | None, role: RequirementRole = VOLUNTEER
    ) -> tuple[Line, ...]:
        """Say how each requirement of these associations stands for somebody (``None``: nobody has anything)."""
        held = self.held.get(person_id, rules.NOTHING) if person_id else rules.NOTHING
        return rules.review(self.asked[role].together(*association_ids), held, self.day)

    def missing(
        self, person_id: UUID, *association_ids: UUID | None, stage: Stage, role: RequirementRole = VOLUNTEER
    ) -> tuple[RequirementKind, ...]:
        """Return what these associations still ask of somebody before a stage; empty when all is in order."""
        return rules.missing(self.lines(person_id, *association_ids, role=role), stage)

    def pair_lacks(self, who: Framed) -> PairLacks:
        """Return what a pair lacks today; see :func:`rules.pair_lacks`."""
        return rules.pair_lacks(
            self.lines(who.volunteer_id, who.association_id, who.owner_id),
            self.lines(who.coordinator_id, who.association_id, role=COORDINATOR),
        )

    def valid_until(self, person_id: UUID, *association_ids: UUID | None) -> date | None:
        """Return the first day on which something that is asked ends; see :func:`rules.valid_until`."""
        return rules.valid_until(self.lines(person_id, *association_ids), Stage.PAIR)


def picture(session: Session, day: date, people: Collection[UUID] | None = None) -> Picture:
    """Look at what is asked and at what these people (``None``: everybody) hold, in two queries."""
    few = None if people is None or len(people) > MANY else people
    return Picture(day, asked(session), _held(session, day, few))


def floor(session: Session, *, role: RequirementRole = VOLUNTEER) -> Demands:
    """Return what every association asks at least."""
    return asked(session)[role].floor


def demands(session: Session, *association_ids: UUID | None, role: RequirementRole = VOLUNTEER) -> Demands:
    """Return what these associations ask together, never less than the floor."""
    return asked(session)[role].together(*association_ids)


def pair_lacks(session: Session, who: Framed, *, day: date) -> PairLacks:
    """Return what a pair lacks on a day: the one answer before an introduction and ever after."""
    people = [each for each in (who.volunteer_id, who.coordinator_id) if each]
    return picture(session, day, people).pair_lacks(who)


def missing(
    session: Session,
    person_id: UUID,
    *association_ids: UUID | None,
    day: date,
    stage: Stage,
    role: RequirementRole = VOLUNTEER,
) -> tuple[RequirementKind, ...]:
    """Return what is missing of one person on a day, before a stage; empty when all is in order.

    What somebody holds is read only where something is asked.
    """
    look = Picture(day, asked(session), {})
    if look.missing(person_id, *association_ids, stage=stage, role=role):
        look = replace(look, held=_held(session, day, [person_id]))
    return look.missing(person_id, *association_ids, stage=stage, role=role)


def attestations(session: Session, people: Collection[UUID]) -> dict[UUID, dict[Proof, Attestation]]:
    """Return what counts of each person: for each proof the newest that was not taken back."""
    statement = (
        select(Attestation)
        .where(col(Attestation.person_id).in_(people), col(Attestation.withdrawn_at).is_(None))
        .order_by(col(Attestation.seen_on), col(Attestation.created_at), col(Attestation.id))
    )
    found: dict[UUID, dict[Proof, Attestation]] = {}
    for row in session.exec(statement):
        found.setdefault(row.person_id, {})[row.proof] = row
    return found


def exemptions(session: Session, people: Collection[UUID]) -> dict[UUID, dict[RequirementKind, Exemption]]:
    """Return for each person and kind the exemption that lasts longest and was not taken back."""
    statement = (
        select(Exemption)
        .where(col(Exemption.person_id).in_(people), col(Exemption.withdrawn_at).is_(None))
        .order_by(col(Exemption.until), col(Exemption.id))
    )
    found: dict[UUID, dict[RequirementKind, Exemption]] = {}
    for row in session.exec(statement):
        found.setdefault(row.person_id, {})[row.kind] = row
    return found


def standing_row(session: Session, row_id: UUID, *, person_id: UUID) -> Attestation | Exemption:
    """Return an attestation or an exemption of somebody that still counts.

    Raises
    ------
    NotFound
        If it is another's, or taken back already.
    """
    found = session.get(Attestation, row_id) or session.get(Exemption, row_id)
    if found is None or found.person_id != person_id or found.withdrawn_at is not None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends soon: the row that it stands on and the reminder that is due, in days before."""

    row: Attestation | Exemption
    line: Line
    reminder: int


def near_an_end(session: Session, day: date) -> list[UUID]:
    """Return who may have to be reminded: something of theirs ends within the longest notice."""
    to_tell = sa.or_(col(Attestation.reminded).is_(None), col(Attestation.reminded) > min(rules.REMINDERS))
    return sorted(session.execute(_with_an_end(session, day, max(rules.REMINDERS), to_tell)).scalars())


def with_an_end(session: Session, day: date, *, within: int) -> sa.CompoundSelect[tuple[UUID]]:
    """Return the query of those of whom something may end within so many days: a list looks at them alone."""
    return _with_an_end(session, day, within, sa.true())


def _with_an_end(
    session: Session, day: date, within: int, narrowed: sa.ColumnElement[bool]
) -> sa.CompoundSelect[tuple[UUID]]:
    everything = [each for one in asked(session).values() for each in (one.floor, *one.own.values())]
    soon = day + timedelta(days=within)
    ending = []
    for kind, proofs in PROOFS.items():
        days = [each[kind].days or 0 for each in everything if kind in each and each[kind].days is not None]
        if days:
            window = col(Attestation.seen_on).between(day - timedelta(days=max(days)), soon - timedelta(days=min(days)))
            ending.append(sa.and_(col(Attestation.proof).in_(proofs), window))
    attested = select(Attestation.person_id).where(
        col(Attestation.withdrawn_at).is_(None), narrowed, sa.or_(sa.false(), *ending)
    )
    exempted = select(Exemption.person_id).where(
        col(Exemption.withdrawn_at).is_(None), col(Exemption.until).between(day, soon)
    )
    return sa.union(attested, exempted)


def endings(
    session: Session, holders: Mapping[UUID, UUID | None], day: date, *, role: RequirementRole = VOLUNTEER
) -> dict[UUID, list[Ending]]:
    """Return what each person must be reminded of today, given the association that vouches for them."""
    people = list(holders)
    look = picture(session, day, people)
    attested, exempted = attestations(session, people), exemptions(session, people)
    found: dict[UUID, list[Ending]] = {}
    for person_id, association_id in holders.items():
        for line in rules.asked(look.lines(person_id, association_id, role=role), Stage.PAIR):
            if not line.holds or line.until is None:
                continue
            row = exempted[person_id][line.kind] if line.exempt else attested[person_id][_proof(line)]
            reminder = rules.due((line.until - day).days, row.reminded)
            if reminder is not None:
                found.setdefault(person_id, []).append(Ending(row, line, reminder))
    return found


def _proof(line: Line) -> Proof:
    if line.proof is None:
        raise ValueError("nothing was attested")
    return line.proof


@lru_cache(maxsize=8)
def _default_floor(check_days: int) -> dict[RequirementKind, Demand]:
    return rules.floor_by_default(check_days)


_ASKED = sa.select(
    col(Requirement.role), col(Requirement.association_id), col(Requirement.kind), col(Requirement.stage),
    col(Requirement.days),
)  # fmt: skip


def asked(session: Session) -> dict[RequirementRole, Asked]:
    """Return what is asked of each role, in one query."""
    of_volunteers = _default_floor(int(current_app.config["CHECK_DAYS"]))
    least = {VOLUNTEER: dict(of_volunteers), COORDINATOR: dict(rules.NOTHING_ASKED)}
    own: dict[RequirementRole, dict[UUID, dict[RequirementKind, Demand]]] = {role: {} for role in RequirementRole}
    for role, association_id, kind, stage, days in session.execute(_ASKED):
        said = least[role] if association_id is None else own[role].setdefault(association_id, {})
        said[kind] = Demand(stage, days)
    return {role: Asked(least[role], own[role]) for role in RequirementRole}


_NO_DAYS = [sa.type_coerce(sa.null(), sa.Date) for _ in list(Proof)[1:]]
_LET_OFF = (
    sa.select(col(Exemption.person_id), col(Exemption.kind), sa.func.max(col(Exemption.until)), *_NO_DAYS)
    .where(col(Exemption.withdrawn_at).is_(None), col(Exemption.until) >= sa.bindparam("day"))
    .group_by(col(Exemption.person_id), col(Exemption.kind))
)
"""Of somebody let off a kind: until when, where the others have the day of the first proof."""
_SEEN = (
    sa.select(
        col(Attestation.person_id),
        sa.null(),
        *(sa.func.max(sa.case((col(Attestation.proof) == each, col(Attestation.seen_on)))) for each in Proof),
    )
    .where(col(Attestation.withdrawn_at).is_(None))
    .group_by(col(Attestation.person_id))
)
"""Of somebody of whom something was seen: no kind, and for each proof the last day."""
_THEIR: sa.BindParameter[Any] = sa.bindparam("people", expanding=True)
_HELD: sa.CompoundSelect[Any] = sa.union_all(_LET_OFF, _SEEN)
_THEIRS: sa.CompoundSelect[Any] = sa.union_all(
    _LET_OFF.where(col(Exemption.person_id).in_(_THEIR)), _SEEN.where(col(Attestation.person_id).in_(_THEIR))
)


def _held(session: Session, day: date, people: Collection[UUID] | None) -> dict[UUID, Held]:
    bound: dict[str, Any] = {"day": day} if people is None else {"day": day, "people": list(people)}
    exempt: dict[UUID, dict[RequirementKind, date]] = {}
    seen: dict[UUID, dict[Proof, date]] = {}
    for person_id, kind, *days in session.execute(_HELD if people is None else _THEIRS, bound):
        if kind is not None:
            exempt.setdefault(person_id, {})[kind] = days[0]
        else:
            seen[person_id] = {proof: day for proof, day in zip(Proof, days, strict=True) if day is not None}
    return {each: Held(seen.get(each, {}), exempt.get(each, {})) for each in seen.keys() | exempt.keys()}
