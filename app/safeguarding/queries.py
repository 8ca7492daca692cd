"""Who answers for whom, and what they answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.accounts.models import Person
from app.core.errors import NotFound
from app.safeguarding.models import Agreement, AgreementAnswer, Guardianship
from app.safeguarding.states import AgreementState
from app.safeguarding.texts import AGREEMENT

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
    statement = select(Agreement.youth_id, Agreement.state, Agreement.text_version)
    rows = session.exec(statement.where(col(Agreement.youth_id).in_(youth_ids))).all()
    refused = {youth_id for youth_id, state, _ in rows if state in _CLOSING}
    return {youth_id for youth_id, state, text in rows if _holds(state, text)} - refused


def _holds(state: str, text_version: str) -> bool:
    """Tell whether an agreement was given, to a text after which nobody was to be asked again."""
    return state == AgreementState.AGREED and text_version in AGREEMENT.holding


def holds(agreement: Agreement) -> bool:
    """Tell whether a guardian's yes is good today."""
    return _holds(agreement.state, agreement.text_version)


def outdated(session: Session, *, limit: int) -> list[Agreement]:
    """Return the agreements to a text that no longer holds whose guardian was not asked again, oldest first."""
    statement = (
        select(Agreement)
        .where(
            Agreement.state == AgreementState.AGREED,
            col(Agreement.text_version).not_in(AGREEMENT.holding),
            Agreement.asked_version != AGREEMENT.current,
        )
        .order_by(col(Agreement.asked_at), col(Agreement.id))
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return list(session.exec(statement))


def history(session: Session, youth_id: UUID) -> list[tuple[AgreementAnswer, Person, Person | None]]:
    """Return every answer given for a youth, with the guardian and who wrote it down, oldest first."""
    recorder = aliased(Person)
    statement = (
        select(AgreementAnswer, Person, recorder)
        .join(Agreement, col(Agreement.id) == AgreementAnswer.agreement_id)
        .join(Person, col(Person.id) == Agreement.guardian_id)
        .outerjoin(recorder, col(recorder.id) == AgreementAnswer.recorded_by_id)
        .where(Agreement.youth_id == youth_id)
        .order_by(col(AgreementAnswer.at), col(AgreementAnswer.id))
    )
    return list(session.exec(statement))


def by_code(session: Session, code: str) -> Agreement | None:
    """Return the agreement still to be answered that a youth's screen shows this code for, or ``None``."""
    statement = select(Agreement).where(Agreement.code == code, Agreement.state != AgreementState.AGREED)
    return session.exec(statement).one_or_none() if code else None


def guardianship(session: Session, *, youth_id: UUID, guardian_id: UUID) -> Guardianship:
    """Return as what somebody answers for a youth.

    Raises
    ------
    NotFound
        If they do not.
    """
    statement = select(Guardianship).where(Guardianship.youth_id == youth_id, Guardianship.guardian_id == guardian_id)
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def allows_direct_contact(session: Session, youth_id: UUID) -> bool:
    """Tell whether the agreement holds and every guardian who agreed lets the volunteer reach the youth directly."""
    given = [row for row in agreements(session, youth_id) if holds(row)]
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


def guardian_since(session: Session, youth_id: UUID) -> datetime | None:
    """Return when the guardian of a youth was named, or ``None``."""
    named = select(Guardianship.created_at).where(Guardianship.youth_id == youth_id)
    return session.exec(named.order_by(col(Guardianship.created_at).desc()).limit(1)).one_or_none()


def youths_of(session: Session, guardian_id: UUID) -> list[Person]:
    """Return the youths that somebody answers for, by first name."""
    statement = (
        select(Person)
        .join(Guardianship, col(Guardianship.youth_id) == Person.id)
        .where(Guardianship.guardian_id == guardian_id)
        .order_by(Person.first_name, col(Person.id))
    )
    return list(session.exec(statement))
