"""Who may write, and what the association may read."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.core.errors import Conflict
from app.mentorships import policies as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState
from app.safeguarding.policies import is_minor

CLOSED = "On ne peut pas écrire en ce moment\u00a0: l’accompagnement est arrêté ou en pause."


def may_write(session: Session, mentorship: Mentorship, *, at: datetime) -> bool:
    """Tell whether the two sides may write: an active pair of which nothing is missing."""
    active = mentorship.state is MentorshipState.ACTIVE
    return active and not mentorships.guards(session, mentorship, at).closed


def ensure_may_write(session: Session, mentorship: Mentorship, *, at: datetime) -> None:
    """Close the words with the pair.

    Raises
    ------
    Conflict
        When it is suspended, in pause or over.
    """
    if not may_write(session, mentorship, at=at):
        raise Conflict(CLOSED)


def reads_all(session: Session, mentorship: Mentorship, *, at: datetime) -> bool:
    """Tell whether the association may read every line: those of a minor; an adult's when held or shown to it."""
    return is_minor(session.get_one(Person, mentorship.youth_id), at)
