"""What a team did about its pairs, what it meant to do, and what it is asked about those followed elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.accounts.models import Person
from app.care.models import StaffContact, StillActive
from app.care.rules import moment
from app.care.states import SPOKEN, ContactWith
from app.care.thresholds import THRESHOLDS
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, Tracking


def contacts_of(session: Session, mentorship_id: UUID, *, limit: int = 20) -> list[tuple[StaffContact, str]]:
    """Return the contacts of the team with a pair, with the first name of who made them, the newest first."""
    newest = (col(StaffContact.held_on).desc(), col(StaffContact.created_at).desc(), col(StaffContact.id))
    statement = (
        select(StaffContact, Person.first_name)
        .outerjoin(Person, col(Person.id) == StaffContact.by_id)
        .where(StaffContact.mentorship_id == mentorship_id)
        .order_by(*newest)
        .limit(limit)
    )
    return [(row, name or "") for row, name in session.exec(statement)]


def spoken_with(session: Session, mentorship_id: UUID) -> list[tuple[ContactWith, datetime]]:
    """Return with whom of a pair the team spoke, and when each counts as done."""
    statement = select(StaffContact).where(
        StaffContact.mentorship_id == mentorship_id, col(StaffContact.means).in_(SPOKEN)
    )
    return [(row.with_whom, moment(row.held_on, noted_at=row.created_at)) for row in session.exec(statement)]


def due(session: Session, association_id: UUID, *, day: date) -> dict[UUID, date]:
    """Return the pairs with whom the team said that it would be in touch by that day, and has not been since."""
    newest = sa.func.row_number().over(
        partition_by=col(StaffContact.mentorship_id),
        order_by=(
            col(StaffContact.held_on).desc(), col(StaffContact.created_at).desc(), col(StaffContact.next_on).is_(None),
            col(StaffContact.id),
        ),
    )  # fmt: skip
    rows = (
        sa.select(col(StaffContact.mentorship_id), col(StaffContact.next_on), newest.label("place"))
        .join(Mentorship, col(Mentorship.id) == StaffContact.mentorship_id)
        .where(col(Mentorship.association_id) == association_id, col(Mentorship.ended_at).is_(None))
        .subquery()
    )
    statement = sa.select(rows).where(rows.c.place == 1, rows.c.next_on <= day).order_by(rows.c.next_on)
    return {row.mentorship_id: row.next_on for row in session.execute(statement)}


def open_questions(session: Session, pair_ids: Collection[UUID]) -> list[StillActive]:
    """Return what was asked of pairs that are followed elsewhere and nobody answered."""
    statement = select(StillActive).where(
        col(StillActive.mentorship_id).in_(pair_ids), col(StillActive.answered_at).is_(None)
    )
    return list(session.exec(statement.order_by(col(StillActive.asked_on), col(StillActive.id))))


def lock_to_ask(session: Session, *, day: date, limit: int) -> list[Mentorship]:
    """Return pairs followed elsewhere of which nothing was asked for a month, held for this worker alone.

    One whose last question waits is not asked again.
    """
    recent = sa.select(col(StillActive.id)).where(
        col(StillActive.mentorship_id) == col(Mentorship.id),
        col(StillActive.answered_at).is_(None)
        | (col(StillActive.asked_on) > day - timedelta(days=THRESHOLDS.still_active_every)),
    )
    statement = (
        select(Mentorship)
        .where(
            Mentorship.tracking == Tracking.ELSEWHERE, Mentorship.state == MentorshipState.ACTIVE, ~recent.exists()
        )
        .order_by(col(Mentorship.id))
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )  # fmt: skip
    return list(session.exec(statement.execution_options(populate_existing=True)))


def question_of(session: Session, mentorship_id: UUID, *, day: date) -> StillActive | None:
    """Return what was asked of a pair on a day."""
    statement = select(StillActive).where(StillActive.mentorship_id == mentorship_id, StillActive.asked_on == day)
    return session.exec(statement).one_or_none()
