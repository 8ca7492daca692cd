"""How a youth without an account is written to: they correct it, and until they answer so does who wrote for them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts import links
from app.accounts import queries as accounts
from app.accounts import services as changing
from app.accounts.models import Person
from app.accounts.services.writing import Addressee
from app.accounts.states import LinkScope
from app.core.errors import NotFound
from app.core.identity import Actor
from app.intake import emails as letters
from app.intake import services as intake
from app.intake.services import Identity
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.needs.models import Need
from app.needs.states import NEEDS, NeedState
from app.web.links import absolute


def may_correct(session: Session, need: Need) -> bool:
    """Tell whether a youth's contact is corrected here: an account changes it itself, and proves the new one."""
    return need.state not in NEEDS.final() and accounts.account_of(session, need.youth_id) is None


def prescriber_may_correct(session: Session, need: Need) -> bool:
    """Tell whether who wrote a request may correct how its youth is reached: until the youth answers."""
    return need.state is NeedState.TO_CONFIRM and need.prescriber_id is not None and may_correct(session, need)


def correct_for(session: Session, *, need: Need, email: str, phone: str, actor: Actor, at: datetime) -> None:
    """Ask a youth again, elsewhere, for the yes to what somebody wrote: the address that was typed reaches nobody.

    Raises
    ------
    NotFound
        If the youth answered.
    Invalid
        If the contact is a volunteer's.
    """
    if not prescriber_may_correct(session, need):
        raise NotFound
    youth = _held(session, need)
    if (email, phone) == (youth.email, youth.phone):
        return
    about, prescriber = _about(need), session.get(Person, need.prescriber_id)
    _move(session, youth, email=email, phone=phone, about=about, actor=actor, at=at)
    letters.to_confirm(session, need=need, youth=youth, prescriber=prescriber, about=about, at=at)


def correct(session: Session, *, need: Need, email: str, phone: str, actor: Actor, at: datetime) -> str:
    """Write to a youth elsewhere from now on; return the secret of a new link to the page.

    A letter that went to a wrong address may lie in a stranger's mailbox: the
    links of before close. The address that is left is told, without a name.
    Nothing happens twice when the same is said again.

    Raises
    ------
    NotFound
        If the contact is not corrected here.
    Invalid
        If it is a volunteer's.
    """
    if not may_correct(session, need):
        raise NotFound
    youth = _held(session, need)
    same = (email, phone) == (youth.email, youth.phone)
    if not same:
        _move(session, youth, email=email, phone=phone, about=_about(need), actor=actor, at=at)
    token = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=youth.id, at=at)
    if not same and mailbox.can_be_written_to(youth):
        link = absolute("follow.youth", token=token)
        mailbox.send(session, to=youth, template="contact_changed", about=_about(need), at=at, link=link)
    return token


def _held(session: Session, need: Need) -> Person:
    return session.get_one(Person, need.youth_id, with_for_update=True, populate_existing=True)


def _about(need: Need) -> About:
    return About("need", need.id, need.case_association_id or need.association_id)


def _move(session: Session, youth: Person, *, email: str, phone: str, about: About, actor: Actor, at: datetime) -> None:
    left = youth.email
    named = Identity(
        first_name=youth.first_name, last_name=youth.last_name, email=email, phone=phone, birth_date=youth.birth_date
    )
    intake.ensure_no_volunteer(session, named)
    changing.change_contact(session, person=youth, email=email, phone=phone, actor=actor, at=at)
    links.retire_of(session, person_id=youth.id, at=at)
    if left and left.lower() != email.lower():
        before = Addressee(youth.id, youth.first_name, left)
        mailbox.send(session, to=before, template="contact_left", about=about, at=at)
