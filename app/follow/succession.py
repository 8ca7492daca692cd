"""Somebody else answers for a minor from now on: what the one before may open, and what they said that is still open.

A yes is the word of whoever answers today. What was given for something that
is not concluded (a volunteer who is proposed, a pair that was brought in, a
commitment that not all signed) may have been a stranger's, whom the youth
corrected since: it is taken back, and asked of who is named now. What was
concluded while somebody rightfully answered is history and stays as it was.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts import links
from app.accounts.models import Person
from app.commitments import services as commitments
from app.core.identity import Actor
from app.mailbox import queries as messages
from app.mailbox import services as mailbox
from app.mentorships import brought_in
from app.mentorships import queries as mentorships
from app.needs import queries as needs
from app.proposals import services as proposals


def shut_out(session: Session, *, youth: Person, before: Person, actor: Actor, at: datetime) -> None:
    """Close the private links of the guardian before to this youth and to the pairs, and the calls to make to them."""
    pairs = [pair.id for pair in mentorships.of_person(session, youth.id)]
    for subject_id in (youth.id, *pairs):
        links.revoke(session, subject_id=subject_id, person_id=before.id, at=at)
    for about_id in (youth.id, *pairs, *(need.id for need in needs.of_youth(session, youth.id))):
        for message in messages.to_call_about(session, about_id=about_id):
            if message.person_id == before.id:
                mailbox.record_call(
                    session, message=message, outcome="Quelqu’un d’autre répond pour ce jeune.", actor=actor, at=at
                )


def start_over(session: Session, *, youth: Person, actor: Actor, at: datetime) -> None:
    """Ask who answers now for every yes that a guardian gave, or was asked for, to what is not concluded."""
    proposals.forget_guardian(session, youth=youth, actor=actor, at=at)
    brought_in.forget_guardian(session, youth_id=youth.id, actor=actor, at=at)
    for pair in mentorships.of_party(session, youth_id=youth.id):
        commitments.forget_guardian(session, mentorship=pair, actor=actor, at=at)
