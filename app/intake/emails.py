"""What is written when a need comes in: to its youth, to whoever wrote it for them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.needs.models import Need
from app.safeguarding import queries as safeguarding
from app.safeguarding.labels import RESPONSIBLE
from app.web.links import absolute


def received(session: Session, *, need: Need, youth: Person, at: datetime) -> str:
    """Tell a youth that the request came in; return the secret of the tracking page."""
    token = _open(session, need, youth, LinkScope.NEED, at=at)
    about = About("need", need.id, need.association_id)
    link = absolute("follow.youth", token=token)
    if mailbox.can_be_written_to(youth):
        mailbox.send(
            session, to=youth, template="need_received", about=about, at=at, link=link, need=need,
            answering=RESPONSIBLE[safeguarding.bond(session, youth.id)],
        )  # fmt: skip
    return token


def to_confirm(
    session: Session, *, need: Need, youth: Person, prescriber: Person | None, about: About, at: datetime
) -> None:
    """Ask a youth to confirm what somebody else wrote for them."""
    token = _open(session, need, youth, LinkScope.NEED, at=at)
    link = absolute("follow.youth", token=token)
    mailbox.send(session, to=youth, template="need_to_confirm", about=about, at=at, link=link, prescriber=prescriber)


def prescribed(session: Session, *, need: Need, prescriber: Person, at: datetime) -> str:
    """Tell a prescriber that the youth is asked; return the secret of the page that shows the state."""
    token = _open(session, need, prescriber, LinkScope.PRESCRIPTION, at=at)
    link = absolute("follow.prescriber", token=token)
    mailbox.send(session, to=prescriber, template="need_prescribed", about=About("need", need.id), at=at, link=link)
    return token


def guardian_wanted(session: Session, *, need: Need, youth: Person, at: datetime) -> None:
    """Ask a minor who answers for them; whoever handles the need calls the one who has no mailbox."""
    link = absolute("follow.youth", token=_open(session, need, youth, LinkScope.NEED, at=at))
    about = About("need", need.id, need.association_id)
    mailbox.send(session, to=youth, template="guardian_wanted", about=about, at=at, link=link)


def _open(session: Session, need: Need, person: Person, scope: LinkScope, *, at: datetime) -> str:
    return links.issue(session, scope=scope, subject_id=need.id, person_id=person.id, at=at)
