"""The places where an association lets pairs meet. Nobody's home is ever one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.errors import Conflict
from app.core.identity import Actor
from app.journal import services as journal
from app.meetings import queries
from app.meetings.models import Meeting, SafePlace
from app.meetings.services.offering import overtake
from app.meetings.states import MeetingState
from app.mentorships import queries as pairs


@dataclass(frozen=True, slots=True)
class PlaceCommand:
    """A place as a manager describes it."""

    name: str
    address: str
    commune_code: str
    access: str = ""


def add_place(
    session: Session, *, association_id: UUID, command: PlaceCommand, actor: Actor, at: datetime
) -> SafePlace:
    """Add a place where pairs of an association may meet; those that waited for one are offered dates."""
    place = SafePlace(
        association_id=association_id, name=command.name, address=command.address,
        commune_code=command.commune_code, access=command.access, created_at=at,
    )  # fmt: skip
    session.add(place)
    session.flush()
    for plan in queries.lacking_a_place(session, association_id):
        plan.stuck_for = plan.stuck_at = None
        session.add(plan)
    journal.record(session, action="add", kind="safeplace", subject_id=place.id, actor=actor, at=at)
    return place


def change_place(session: Session, *, place: SafePlace, command: PlaceCommand, actor: Actor, at: datetime) -> None:
    """Say a place better.

    Raises
    ------
    Conflict
        If it would move while somebody is to meet there: they would go to the former address.
    """
    moved = (place.address, place.commune_code) != (command.address, command.commune_code)
    if moved and _held(_planned(session, place, at=at)):
        raise Conflict("Des rendez-vous y sont prévus à cette adresse\u00a0: changez d’abord leur lieu.")
    place.name, place.address, place.access = command.name, command.address, command.access
    place.commune_code = command.commune_code
    session.add(place)
    journal.record(session, action="change", kind="safeplace", subject_id=place.id, actor=actor, at=at)


def close_place(session: Session, *, place: SafePlace, actor: Actor, at: datetime) -> None:
    """Offer a place no more; rounds in which it was offered are taken back, and new ones come by themselves.

    Raises
    ------
    Conflict
        If somebody chose or agreed to meet there: they would wait before a closed door.
    """
    planned = _planned(session, place, at=at)
    if _held(planned):
        raise Conflict("Des rendez-vous y sont prévus\u00a0: changez d’abord leur lieu, ou annulez-les.")
    for mentorship_id in sorted({each.mentorship_id for each in planned}):
        overtake(session, mentorship_id, actor=actor, at=at)
    place.closed_at = at
    session.add(place)
    journal.record(session, action="close", kind="safeplace", subject_id=place.id, actor=actor, at=at)


def _planned(session: Session, place: SafePlace, *, at: datetime) -> list[Meeting]:
    """Return the dates to come in a place, as they are once nobody can tap any more: their pairs are held."""
    for mentorship_id in sorted({each.mentorship_id for each in queries.planned_at(session, place.id, at=at)}):
        pairs.lock(session, mentorship_id)
    return queries.planned_at(session, place.id, at=at)


def _held(planned: Collection[Meeting]) -> bool:
    """Tell whether somebody chose or agreed to meet there."""
    return any(each.state is not MeetingState.OFFERED for each in planned)
