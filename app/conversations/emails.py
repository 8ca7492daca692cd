"""Letters that tell of words between the two sides of a pair, and never hold them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.conversations import policies
from app.conversations.models import Line
from app.conversations.states import HeldFor
from app.mailbox import services as mailbox
from app.mentorships import private
from app.mentorships.emails import about, correspondents, page_of_staff
from app.mentorships.models import Mentorship


def arrived(session: Session, *, mentorship: Mentorship, to: Person, writer: Person, at: datetime) -> bool:
    """Tell the reader that the other side wrote; return whether a letter left: nobody is called for that."""
    if not mailbox.can_be_written_to(to):
        return False
    _to_side(session, mentorship, to, "line_arrived", at=at, other=writer.first_name)
    return True


def refused(session: Session, *, mentorship: Mentorship, to: Person, other: Person, at: datetime) -> None:
    """Tell the writer that the association kept a line and says why on the page."""
    if mailbox.can_be_written_to(to):
        _to_side(session, mentorship, to, "line_refused", at=at, other=other.first_name)


def held(session: Session, *, mentorship: Mentorship, line: Line, at: datetime) -> None:
    """Tell who follows the pair that a line waits; of danger, the association's lead too."""
    danger = line.held_for is HeldFor.DANGER
    context = {"by_volunteer": line.writer_id == mentorship.volunteer_id} if danger else {}
    if danger:
        context["minor"] = policies.reads_all(session, mentorship, at=at)
    _to_association(session, mentorship, "line_danger" if danger else "line_held", at=at, lead=danger, **context)


def reported(session: Session, *, mentorship: Mentorship, at: datetime) -> None:
    """Tell who follows the pair, and the lead, that one side showed a line to the association."""
    _to_association(session, mentorship, "line_reported", at=at, lead=True)


def _to_side(session: Session, mentorship: Mentorship, to: Person, template: str, *, at: datetime, other: str) -> None:
    mailbox.send(
        session, to=to, template=f"{template}_youth" if to.id == mentorship.youth_id else template,
        about=about(session, mentorship), at=at, other=other,
        link=private.address(session, mentorship, to, at=at, endpoint="conversations.lines"),
    )  # fmt: skip


def _to_association(
    session: Session, mentorship: Mentorship, template: str, *, at: datetime, lead: bool, **context: object
) -> None:
    youth, volunteer = (session.get_one(Person, each) for each in (mentorship.youth_id, mentorship.volunteer_id))
    for to in correspondents(session, mentorship, lead=lead):
        mailbox.send(
            session, to=to, template=template,
            about=about(session, mentorship), at=at, youth=youth.first_name, volunteer=volunteer.first_name,
            link=page_of_staff(mentorship, to, "conversations.frame"), **context,
        )  # fmt: skip
