"""Reading the places where pairs may meet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.identity import Actor
from app.meetings.models import Meeting, MeetingPlan, SafePlace
from app.meetings.states import OPEN, Stuck
from app.mentorships.models import Mentorship
from app.places.models import Commune


def places(session: Session, association_id: UUID) -> list[tuple[SafePlace, Commune]]:
    """Return the places of an association that are open, with the commune of each, by name, in one query."""
    statement = (
        select(SafePlace, Commune)
        .join(Commune, col(Commune.code) == col(SafePlace.commune_code))
        .where(SafePlace.association_id == association_id, col(SafePlace.closed_at).is_(None))
    )
    return list(session.exec(statement.order_by(col(SafePlace.name), col(SafePlace.id))))


def visible_place(session: Session, place_id: UUID, *, actor: Actor, held: bool = False) -> SafePlace:
    """Return an open place of the actor's association; `held` until the transaction ends.

    Raises
    ------
    NotFound
        If there is none, it is closed, or it is another's.
    """
    found = session.get(SafePlace, place_id, with_for_update=held or None, populate_existing=held)
    if found is None or found.closed_at is not None or found.association_id != actor.association_id:
        raise NotFound
    return found


def lacking_a_place(session: Session, association_id: UUID) -> list[MeetingPlan]:
    """Return the pairs of an association that wait for a place to meet."""
    statement = (
        select(MeetingPlan)
        .join(Mentorship, col(Mentorship.id) == col(MeetingPlan.mentorship_id))
        .where(Mentorship.association_id == association_id, MeetingPlan.stuck_for == Stuck.NO_PLACE)
    )
    return list(session.exec(statement))


def planned_at(session: Session, place_id: UUID, *, at: datetime) -> list[Meeting]:
    """Return the dates to come in a place."""
    statement = select(Meeting).where(
        Meeting.place_id == place_id, col(Meeting.state).in_(OPEN), Meeting.starts_at > at
    )
    ordered = statement.order_by(col(Meeting.starts_at), col(Meeting.id))
    return list(session.exec(ordered.execution_options(populate_existing=True)))
