"""May this pair meet at all? Missing facts close."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict
from app.meetings.models import Meeting
from app.meetings.states import MeetingState
from app.mentorships import policies as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, Tracking


def meets(mentorship: Mentorship) -> bool:
    """Tell whether a pair plans its meetings here at present."""
    return mentorship.state is MentorshipState.ACTIVE and mentorship.tracking is Tracking.HERE


def may_meet(session: Session, mentorship: Mentorship, *, at: datetime) -> bool:
    """Tell whether a pair plans its meetings here and all its guards are open."""
    return meets(mentorship) and not mentorships.guards(session, mentorship, at).closed


def may_cancel(meeting: Meeting, *, at: datetime) -> bool:
    """Tell whether a meeting is agreed and still to come: nobody says that they cannot come to another."""
    return meeting.state is MeetingState.AGREED and meeting.starts_at > at


def ensure_may_meet(session: Session, mentorship: Mentorship, *, at: datetime) -> None:
    """Refuse a date to a pair that is not active, or one of whose guards is closed.

    Raises
    ------
    Conflict
        In words that both sides may read: never which guard.
    """
    if not may_meet(session, mentorship, at=at):
        raise Conflict("Ce binôme ne peut pas prendre de rendez-vous pour l’instant. L’association donne la suite.")
