"""What is attested of who follows pairs for an association: the pairs follow in the same breath."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import policies
from app.associations import queries as associations
from app.core.clock import local_date
from app.core.identity import Actor
from app.mentorships import emails, services
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements import services as vouching
from app.safeguarding.requirements.queries import Ending
from app.safeguarding.requirements.states import Proof, RequirementKind, RequirementRole

ROLE = RequirementRole.COORDINATOR


def attest(
    session: Session, *, person: Person, association_id: UUID, proof: Proof, seen_on: date, actor: Actor, at: datetime
) -> None:
    """Attest something of somebody of a team; the pairs that only lacked it go on.

    Raises
    ------
    Forbidden
        If it is not the actor's to say; see :func:`app.associations.policies.may_vouch`.
    Invalid
        If that day is still to come, or so far that it does not hold.
    """
    policies.ensure_may_vouch(actor, association_id, person)
    _attest(session, person, association_id, proof=proof, seen_on=seen_on, actor=actor, at=at)


def sign_charter(session: Session, *, person: Person, association_id: UUID, actor: Actor, at: datetime) -> None:
    """Keep that the actor, who is this person, accepts the charter today; nobody signs for somebody else.

    Raises
    ------
    Forbidden
        If they are not the same.
    """
    policies.ensure_oneself(actor, person)
    _attest(session, person, association_id, proof=Proof.CHARTER, seen_on=local_date(at), actor=actor, at=at)


def exempt(
    session: Session,
    *,
    person: Person,
    association_id: UUID,
    kind: RequirementKind,
    until: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Let somebody of a team off something until a day; what only lacked it goes on as after an attestation."""
    policies.ensure_may_vouch(actor, association_id, person)
    vouching.exempt(session, person=person, kind=kind, until=until, reason=reason, role=ROLE, actor=actor, at=at)
    services.resume_completed(session, coordinator_id=person.id, actor=actor, at=at)


def withdraw(
    session: Session, *, person: Person, association_id: UUID, row_id: UUID, actor: Actor, at: datetime
) -> None:
    """Take back what was attested, or an exemption: the pairs that they follow are suspended at once.

    Raises
    ------
    Forbidden
        If it is not the actor's to say.
    NotFound
        If it is somebody else's, or taken back already.
    """
    policies.ensure_may_vouch(actor, association_id, person)
    row = requirements.standing_row(session, row_id, person_id=person.id)
    vouching.withdraw(session, what=row, actor=actor, at=at)
    services.suspend_incomplete(session, coordinator_id=person.id, actor=actor, at=at)


class EndsSoon(NamedTuple):
    """Somebody of a team of whom something ends soon."""

    person_id: UUID
    association_id: UUID
    endings: list[Ending]


def to_remind(session: Session, *, day: date, limit: int) -> list[EndsSoon]:
    """Return those of a team of whom something ends soon and who were not told."""
    near = associations.places(session, requirements.near_an_end(session, day))
    due = requirements.endings(session, near, day, role=ROLE)
    return [EndsSoon(person_id, near[person_id], endings) for person_id, endings in due.items()][:limit]


def remind(session: Session, *, ending: EndsSoon, at: datetime) -> None:
    """Write to somebody of a team of whom something ends soon, and to their managers."""
    said = [(each.line.kind, each.line.until) for each in ending.endings]
    emails.ends_soon(session, person_id=ending.person_id, association_id=ending.association_id, endings=said, at=at)
    for each in ending.endings:
        each.row.reminded = each.reminder
        session.add(each.row)


def _attest(
    session: Session, person: Person, association_id: UUID, *, proof: Proof, seen_on: date, actor: Actor, at: datetime
) -> None:
    vouching.attest(
        session, person=person, proof=proof, seen_on=seen_on, association_ids=(association_id,), role=ROLE,
        actor=actor, at=at,
    )  # fmt: skip
    services.resume_completed(session, coordinator_id=person.id, actor=actor, at=at)
