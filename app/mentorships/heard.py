"""What is said to somebody of a pair whose words, for the association alone, carry a contact or sound like distress."""

from __future__ import annotations

from flask import flash
from sqlmodel import Session

from app.accounts.models import Person
from app.mentorships.queries import Seat
from app.mentorships.states import Side
from app.safeguarding import hearing
from app.safeguarding.policies import is_minor
from app.web.clock import now


def answer_kindly(session: Session, seat: Seat, text: str) -> None:
    """Say who answers at once if `text` sounds like danger, and who reads it if it names a contact."""
    informal, found = seat.side is Side.YOUTH, hearing.hear_in_pair(text)
    if found.alarms(minor=is_minor(session.get_one(Person, seat.pair.youth_id), now())):
        hearing.tell_who_answers(informal=informal)
    if found.contact:
        flash(
            "Seule l’association lit ce que tu as écrit\u00a0: il y a un numéro, une adresse ou un pseudo dedans."
            if informal
            else "Seule l’association lit vos mots\u00a0: ils contiennent un numéro, une adresse ou un pseudo.",
            "info",
        )
