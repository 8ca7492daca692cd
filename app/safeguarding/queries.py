"""Who answers for whom, and what they answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.accounts.models import Person
from app.core.errors import NotFound
from app.safeguarding.models import Agreement, AgreementAnswer, Guardianship
from app.safeguarding.states import REFUSALS, AgreementState, Bond
from app.safeguarding.texts import AGREEMENT

_OTHER = aliased(Guardianship)


def _answers_today() -> sa.ColumnElement[bool]:
    """Tell of a guardianship whether it is the one that counts: who answers for a child is whoever was named last.

    A child has one guardian here. Naming another corrects the first: a wrong
    address, or a stranger's. The row of the one before stays, for what they
    gave rightfully then; it opens nothing and says yes to nothing any more.
    Whatever asks who answers for a child asks it here.
    """
    mine, theirs = col(Guardianship.created_at), col(_OTHER.created_at)
    later = (theirs > mine) | ((theirs == mine) & (col(_OTHER.id) < col(Guardianship.id)))
    return ~sa.exists().where(col(_OTHER.youth_id) == col(Guardianship.youth_id), later)


def wards(guardian_id: UUID | None) -> SelectOfScalar[UUID]:
    """Select the youths that somebody answers for today; those of whom another was named since are not among them."""
    return select(Guardianship.youth_id).where(Guardianship.guardian_id == guardian_id, _answers_today())


def agreements(session: Session, youth_id: UUID) -> list[Agreement]:
    """Return what every guardian of a youth answered, the one asked last first."""
    statement = select(Agreement).where(Agreement.youth_id == youth_id)
    return list(session.exec(statement.order_by(col(Agreement.asked_at).desc(), col(Agreement.id))))


def agreement(session: Session, *, youth_id: UUID, guardian_id: UUID) -> Agreement:
    """Return what the guardian of a youth answered.

    Raises
    ------
    NotFound
        If they were never asked, or somebody else answers for the youth today.
    """
    statement = select(Agreement).where(
        Agreement.youth_id == youth_id, Agreement.guardian_id == guardian_id, given_by_who_answers()
    )
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def hold_agreement(session: Session, youth_id: UUID) -> Agreement | None:
    """Return what the guardian of a youth answered, so that they do not answer meanwhile; ``None`` if never asked."""
    theirs = select(Agreement).where(Agreement.youth_id == youth_id, given_by_who_answers())
    held = theirs.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.exec(held).one_or_none()


def given_by_who_answers() -> sa.ColumnElement[bool]:
    """Tell of an agreement whether it is of whoever answers for the youth today."""
    return sa.exists().where(
        col(Guardianship.youth_id) == col(Agreement.youth_id),
        col(Guardianship.guardian_id) == col(Agreement.guardian_id),
        _answers_today(),
    )


_ANSWERED = sa.select(
    col(Agreement.youth_id), col(Agreement.state), col(Agreement.text_version), given_by_who_answers()
).where(col(Agreement.youth_id).in_(sa.bindparam("youth_ids", expanding=True)))


def agreed(session: Session, youth_id: UUID) -> bool:
    """Tell whether who answers for a youth agreed, and no guardian refused or took the agreement back.

    A yes is theirs alone who answer today. A no that was given rightfully
    outlives its guardian: nobody gets round it by naming somebody else.
    """
    return youth_id in agreed_among(session, [youth_id])


def agreed_among(session: Session, youth_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these youths have their guardian's agreement, in one query."""
    rows = session.execute(_ANSWERED, {"youth_ids": list(youth_ids)}).all()
    refused = {youth_id for youth_id, state, *_ in rows if state in REFUSALS}
    return {youth_id for youth_id, state, text, answers in rows if answers and _holds(state, text)} - refused


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
            given_by_who_answers(),
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
    statement = select(Agreement).where(
        Agreement.code == code, Agreement.state != AgreementState.AGREED, given_by_who_answers()
    )
    return session.exec(statement).one_or_none() if code else None


def bond(session: Session, youth_id: UUID) -> Bond | None:
    """Return as what somebody answers for a youth today; ``None`` while nobody does."""
    guardian = guardian_of(session, youth_id)
    return guardianship(session, youth_id=youth_id, guardian_id=guardian.id).bond if guardian else None


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
    """Tell whether the agreement holds and who answers for the youth lets the volunteer reach them directly."""
    if not agreed(session, youth_id):
        return False
    statement = select(Agreement.direct_contact).where(Agreement.youth_id == youth_id, given_by_who_answers())
    return session.exec(statement).one()


def guardian_of(session: Session, youth_id: UUID) -> Person | None:
    """Return who answers for a youth today, or ``None``."""
    statement = (
        select(Person)
        .join(Guardianship, col(Guardianship.guardian_id) == Person.id)
        .where(Guardianship.youth_id == youth_id, _answers_today())
    )
    return session.exec(statement).one_or_none()


def guardian_since(session: Session, youth_id: UUID) -> datetime | None:
    """Return when the guardian of a youth was named, or ``None``."""
    named = select(Guardianship.created_at).where(Guardianship.youth_id == youth_id, _answers_today())
    return session.exec(named).one_or_none()


def youths_of(session: Session, guardian_id: UUID) -> list[Person]:
    """Return the youths that somebody answers for today, by first name."""
    theirs = select(Person).where(col(Person.id).in_(wards(guardian_id)))
    return list(session.exec(theirs.order_by(Person.first_name, col(Person.id))))
