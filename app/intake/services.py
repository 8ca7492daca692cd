"""A need comes in: stored, shown to the guardian or to an association, ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.accounts import services as accounts
from app.accounts.models import Person
from app.core.clock import local_date
from app.core.errors import Invalid
from app.core.identity import Actor
from app.core.permissions import Permission, Role
from app.intake import emails
from app.mailbox.services import About
from app.needs import queries as needs_queries
from app.needs import services as needs
from app.needs.models import Need
from app.needs.services import SubmitNeed, Wish
from app.needs.states import OPEN_STATES, NeedState, YouthStatus
from app.offers import queries as offers
from app.offers.states import OPEN_STATES as OPEN_OFFERS
from app.proposals import services as proposals
from app.routing import queries as routing_queries
from app.routing import services as routing
from app.safeguarding import doubles
from app.safeguarding import queries as safeguarding
from app.safeguarding import services as guardianship
from app.safeguarding.likeness import Someone
from app.safeguarding.policies import is_minor
from app.safeguarding.states import Bond
from app.safeguarding.texts import FRENCH
from app.skills import queries as skills


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody as a form names them."""

    first_name: str
    last_name: str = ""
    email: str = ""
    phone: str = ""
    birth_date: date | None = None
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative(Identity):
    """Who answers for a minor: as what, and the language they read best."""

    bond: Bond = Bond.PARENT
    language: str = FRENCH


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNeed:
    """All that comes in with a need.

    Without `youth` it is the one who is signed in; without `prescriber` the
    youth wrote it, or a coordinator who is signed in.
    """

    wish: Wish
    youth: Identity | None = None
    status: YouthStatus | None = None
    guardian: Representative | None = None
    prescriber: Identity | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A need that came in, and the secret of the private page of whoever wrote it (empty for staff)."""

    need: Need
    token: str


def receive(session: Session, *, new: NewNeed, actor: Actor, at: datetime) -> Received:
    """Store a need and admit it; one that somebody else wrote waits for its youth's yes.

    Raises
    ------
    Invalid
        If a minor is said to answer for themselves, or nothing is asked.
    """
    ensure_no_volunteer(session, new.youth)
    youth = _youth(session, new, actor=actor, at=at)
    if new.guardian is not None:
        name_representative(session, youth=youth, named=new.guardian, actor=actor, at=at)
    entered = actor.may(Permission.NEED_ENTER)
    prescriber = _prescriber(session, new, actor=actor, at=at)
    command = SubmitNeed(
        youth_id=youth.id,
        wish=new.wish,
        status=new.status,
        prescriber_id=prescriber.id if prescriber else None,
        entered_by_id=actor.person_id if entered else None,
        to_confirm=entered or prescriber is not None,
    )
    need = needs.submit(session, command=command, actor=actor, at=at)
    if need.state is not NeedState.TO_CONFIRM:
        admit_need(session, need=need, actor=actor, at=at)
        return Received(need, emails.received(session, need=need, youth=youth, at=at))
    about = About("need", need.id, actor.association_id)
    emails.to_confirm(session, need=need, youth=youth, prescriber=prescriber, about=about, at=at)
    return Received(need, emails.prescribed(session, need=need, prescriber=prescriber, at=at) if prescriber else "")


def admit_need(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """Let a need go on as far as it may.

    One that may be seen goes to an association and is ranked; a minor's
    guardian is asked, before or at the same time; where nobody is named, the
    youth is asked who. What only professionals may answer is routed and never
    ranked. Words that sound like danger are told at once, whoever it waits for.
    """
    youth = session.get_one(Person, need.youth_id)
    if need.state is NeedState.WAITING:
        routing.route_need(session, need=need, actor=actor, at=at)
        rank(session, need=need, at=at)
    else:
        routing.tell_danger(session, need=need, at=at)
    if not is_minor(youth, at) or safeguarding.agreed(session, youth.id):
        return
    guardian = safeguarding.guardian_of(session, youth.id)
    if guardian is None:
        emails.guardian_wanted(session, need=need, youth=youth, at=at)
    else:
        about = About("need", need.id, need.association_id)
        receiver = routing_queries.receiver(session, need, day=local_date(at))
        guardianship.ask(
            session, youth=youth, guardian=guardian, actor=actor, at=at, about=about, receiver=receiver
        )  # fmt: skip


def name_representative(
    session: Session, *, youth: Person, named: Representative, actor: Actor, at: datetime
) -> Person:
    """Store who answers for a minor, as a form named them; nobody is written to yet.

    Raises
    ------
    Invalid
        If it is the youth under another address, or a service without a name.
    """
    guardian = new_person(session, Role.GUARDIAN, named, at=at)
    guardianship.name_guardian(
        session, youth=youth, guardian=guardian, bond=named.bond, language=named.language, actor=actor, at=at
    )
    return guardian


def rank(session: Session, *, need: Need, at: datetime) -> None:
    """Rank the volunteers for a need, unless all it asks is for professionals."""
    professional = {kind.code for kind in skills.kinds(session, active=False) if kind.professional}
    asked = needs_queries.skills_of(session, [need.id])[need.id]
    if any(skill.kind_code not in professional for skill in asked):
        proposals.rank_need(session, need=need, at=at)


def change_need(session: Session, *, need: Need, wish: Wish, version: int, actor: Actor, at: datetime) -> None:
    """Replace what a need asks; a volunteer who was being asked no longer is, and all are ranked again.

    A case that nobody took is routed again when its place or its kinds of help
    change: another association may be the right one.

    New words that sound like danger are told at once.

    Raises
    ------
    Conflict
        If the need changed since `version` was read, or is over.
    """
    need = routing_queries.lock(session, need.id)
    before, said = _routed_by(session, need), need.text
    needs.change(session, need=need, wish=wish, version=version, actor=actor, at=at)
    moves = need.state is NeedState.WAITING and _routed_by(session, need) != before
    if need.text != said and not moves:
        routing.tell_danger(session, need=need, at=at)
    if need.state not in OPEN_STATES:
        return
    proposals.withdraw_all(session, need=need, actor=actor, at=at)
    if moves:
        routing.leave(session, need=need, at=at)
        routing.route_need(session, need=need, actor=actor, at=at)
    rank(session, need=need, at=at)


def new_person(session: Session, role: Role, identity: Identity, *, at: datetime) -> Person:
    """Store somebody as a form named them."""
    return accounts.create_person(
        session,
        role=role,
        first_name=identity.first_name,
        last_name=identity.last_name,
        email=identity.email,
        phone=identity.phone,
        birth_date=identity.birth_date,
        organisation=identity.organisation,
        at=at,
    )


def ensure_no_volunteer(session: Session, youth: Identity | None) -> None:
    """One person does not ask and offer: the mailbox of a volunteer, under any alias, is not a youth's.

    Raises
    ------
    Invalid
        If it is.
    """
    if youth is None:
        return
    who = Someone(youth.first_name, youth.last_name, youth.birth_date, youth.email, youth.phone)
    for person in doubles.of_role(session, who, Role.VOLUNTEER):
        offer = offers.of_volunteer(session, person.id)
        if offer is not None and offer.state in OPEN_OFFERS:
            raise Invalid("Ces coordonnées servent déjà à une personne bénévole. Donne les tiennes, ou appelle-nous.")


def _routed_by(session: Session, need: Need) -> tuple[object, ...]:
    asked = needs_queries.skills_of(session, [need.id])[need.id]
    return need.commune_code, need.district_id, tuple(skill.code for skill in asked)


def _youth(session: Session, new: NewNeed, *, actor: Actor, at: datetime) -> Person:
    if new.youth is None:
        return session.get_one(Person, actor.person_id)
    return new_person(session, Role.YOUTH, new.youth, at=at)


def _prescriber(session: Session, new: NewNeed, *, actor: Actor, at: datetime) -> Person | None:
    if actor.may(Permission.NEED_PRESCRIBE):
        return session.get_one(Person, actor.person_id)
    return new_person(session, Role.PRESCRIBER, new.prescriber, at=at) if new.prescriber else None
