"""Who answers for whom, and what they answered."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from app.accounts.models import Person
from app.core.errors import NotFound
from app.safeguarding.models import Agreement, Guardianship
from app.safeguarding.states import AgreementState

_CLOSING = frozenset({AgreementState.REFUSED, AgreementState.REVOKED})


def agreements(session: Session, youth_id: UUID) -> list[Agreement]:
    """Return what every guardian of a youth answered, the one asked last first."""
    statement = select(Agreement).where(Agreement.youth_id == youth_id)
    return list(session.exec(statement.order_by(col(Agreement.asked_at).desc(), col(Agreement.id))))


def agreement(session: Session, *, youth_id: UUID, guardian_id: UUID) -> Agreement:
    """Return what one guardian answered for one youth.

    Raises
    ------
    NotFound
        If this guardian was never asked.
    """
    statement = select(Agreement).where(Agreement.youth_id == youth_id, Agreement.guardian_id == guardian_id)
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def agreed(session: Session, youth_id: UUID) -> bool:
    """Tell whether a guardian agreed and none refused or took the agreement back."""
    return youth_id in agreed_among(session, [youth_id])


def agreed_among(session: Session, youth_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these youths have their guardian's agreement, in one query."""
    statement = select(Agreement.youth_id, Agreement.state).where(col(Agreement.youth_id).in_(youth_ids))
    rows = session.exec(statement).all()
    refused = {youth_id for youth_id, state in rows if state in _CLOSING}
    return {youth_id for youth_id, state in rows if state is AgreementState.AGREED} - refused


def allows_direct_contact(session: Session, youth_id: UUID) -> bool:
    """Tell whether the agreement holds and every guardian who agreed lets the volunteer reach the youth directly."""
    given = [row for row in agreements(session, youth_id) if row.state is AgreementState.AGREED]
    return agreed(session, youth_id) and all(row.direct_contact for row in given)


def guardian_of(session: Session, youth_id: UUID) -> Person | None:
    """Return the guardian named last, or ``None``."""
    statement = (
        select(Person)
        .join(Guardianship, col(Guardianship.guardian_id) == Person.id)
        .where(Guardianship.youth_id == youth_id)
        .order_by(col(Guardianship.created_at).desc(), col(Guardianship.id))
        .limit(1)
    )
    return session.exec(statement).one_or_none()


def youths_of(session: Session, guardian_id: UUID) -> list[Person]:
    """Return the youths that somebody answers for, by first name."""
    statement = (
        select(Person)
        .join(Guardianship, col(Guardianship.youth_id) == Person.id)
        .where(Guardianship.guardian_id == guardian_id)
        .order_by(Person.first_name, col(Person.id))
    )
    return list(session.exec(statement))
