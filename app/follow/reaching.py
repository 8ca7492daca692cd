"""How somebody without an account is written to: a youth or a volunteer corrects it by their private link.

Until a youth answers, so does who wrote for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import links
from app.accounts import queries as accounts
from app.accounts import services as changing
from app.accounts.models import Person
from app.accounts.services.writing import Addressee
from app.accounts.states import LinkScope
from app.core.errors import Invalid, NotFound
from app.core.identity import Actor
from app.core.permissions import Role
from app.intake import emails as letters
from app.intake import services as intake
from app.intake.services import Identity
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.needs.models import Need
from app.needs.states import NEEDS, NeedState
from app.offers import queries as offers
from app.offers.models import Offer
from app.offers.states import OPEN_STATES, OfferState
from app.safeguarding import doubles, likeness
from app.web.links import absolute

_PAGES = {LinkScope.NEED: "follow.youth", LinkScope.OFFER: "follow.volunteer"}


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
    youth = _held(session, need.youth_id)
    if (email, phone) == (youth.email, youth.phone):
        return
    _ensure_no_volunteer(session, youth, email, phone)
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
    return _correct(
        session, need.youth_id, scope=LinkScope.NEED, about=_about(need), ensure=_ensure_no_volunteer, email=email,
        phone=phone, actor=actor, at=at,
    )  # fmt: skip


def volunteer_may_correct(session: Session, offer: Offer) -> bool:
    """Tell whether a volunteer's contact is corrected here: without an account, and while nobody stopped them."""
    stands = offer.state in OPEN_STATES and offer.state is not OfferState.SUSPENDED
    return stands and accounts.account_of(session, offer.volunteer_id) is None


def correct_volunteer(session: Session, *, offer: Offer, email: str, phone: str, actor: Actor, at: datetime) -> str:
    """Do for a volunteer what :func:`correct` does for a youth.

    Raises
    ------
    NotFound
        If the contact is not corrected here.
    Invalid
        If it is somebody else's here.
    """
    if not volunteer_may_correct(session, offer):
        raise NotFound
    return _correct(
        session, offer.volunteer_id, scope=LinkScope.OFFER, about=About("offer", offer.id, offer.association_id),
        ensure=_ensure_their_own, email=email, phone=phone, actor=actor, at=at,
    )  # fmt: skip


def _correct(
    session: Session,
    person_id: UUID,
    *,
    scope: LinkScope,
    about: About,
    ensure: Callable[[Session, Person, str, str], None],
    email: str,
    phone: str,
    actor: Actor,
    at: datetime,
) -> str:
    person = _held(session, person_id)
    same = (email, phone) == (person.email, person.phone)
    if not same:
        ensure(session, person, email, phone)
        _move(session, person, email=email, phone=phone, about=about, actor=actor, at=at)
    token = links.issue(session, scope=scope, subject_id=about.id, person_id=person.id, at=at)
    # Nobody is called to be told a number.
    if not same and mailbox.can_be_written_to(person):
        link = absolute(_PAGES[scope], token=token)
        mailbox.send(session, to=person, template="contact_changed", about=about, at=at, link=link)
    return token


def _held(session: Session, person_id: UUID) -> Person:
    return session.get_one(Person, person_id, with_for_update=True, populate_existing=True)


def _about(need: Need) -> About:
    return About("need", need.id, need.case_association_id or need.association_id)


def _ensure_no_volunteer(session: Session, youth: Person, email: str, phone: str) -> None:
    named = Identity(
        first_name=youth.first_name, last_name=youth.last_name, email=email, phone=phone, birth_date=youth.birth_date
    )
    intake.ensure_no_volunteer(session, named)


def _ensure_their_own(session: Session, volunteer: Person, email: str, phone: str) -> None:
    """Refuse what makes a volunteer somebody who asks, or whose address is somebody else's already."""
    told = likeness.someone(volunteer)
    before = {each.id for each in doubles.of_role(session, told, Role.YOUTH)}
    after = doubles.of_role(session, replace(told, email=email, phone=phone), Role.YOUTH)
    moved = email.casefold() != volunteer.email.casefold()
    if any(each.id not in before for each in after) or (moved and email and offers.known_as(session, email)):
        raise Invalid("Ces coordonnées servent déjà à quelqu’un ici. Donnez les vôtres, ou appelez-nous.")


def _move(
    session: Session, person: Person, *, email: str, phone: str, about: About, actor: Actor, at: datetime
) -> None:
    left = person.email
    changing.change_contact(session, person=person, email=email, phone=phone, actor=actor, at=at)
    links.retire_of(session, person_id=person.id, at=at)
    if left and left.lower() != email.lower():
        before = Addressee(person.id, person.first_name, left)
        mailbox.send(session, to=before, template="contact_left", about=about, at=at)
