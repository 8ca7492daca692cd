"""The one function that gives one side of a pair the other's means of contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.core.errors import NotFound
from app.core.identity import Actor
from app.journal import services as journal
from app.mentorships import policies
from app.mentorships.models import Mentorship
from app.safeguarding import queries as safeguarding
from app.safeguarding.policies import is_minor


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the other side.

    `through` is the guardian's first name when one goes through them; `email`
    and `phone` are empty when the guardian has them and the minor does not.
    """

    first_name: str
    through: str = ""
    email: str = ""
    phone: str = ""


def reveal(session: Session, *, mentorship: Mentorship, to: Person, at: datetime, actor: Actor) -> Contact:
    """Give `to` the other side's first name and means of contact, and journal it.

    A minor is reached through the guardian, unless every guardian allowed
    direct contact; the volunteer's means then go to the guardian alone.

    Raises
    ------
    NotFound
        If `to` is no side of this pair.
    Conflict
        If the pair is not active, one of its guards is closed, or the two write to each other on the site.
    """
    youth = session.get_one(Person, mentorship.youth_id)
    guardian = safeguarding.guardian_of(session, youth.id) if is_minor(youth, at) else None
    if to.id not in {mentorship.volunteer_id, youth.id, *([guardian.id] if guardian else [])}:
        raise NotFound
    policies.ensure_open(session, mentorship, at)
    policies.ensure_direct(session, mentorship, at)
    journal.record(
        session, action="reveal_contact", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        facts={"to": str(to.id)},
    )  # fmt: skip
    direct = guardian is None or safeguarding.allows_direct_contact(session, youth.id)
    if to.id == mentorship.volunteer_id:
        if direct or guardian is None:
            return Contact(youth.first_name, email=youth.email, phone=youth.phone)
        return Contact(youth.first_name, through=guardian.first_name, email=guardian.email, phone=guardian.phone)
    volunteer = session.get_one(Person, mentorship.volunteer_id)
    if to.id == youth.id and not direct:
        return Contact(volunteer.first_name)
    return Contact(volunteer.first_name, email=volunteer.email, phone=volunteer.phone)
