"""Find an offer, as whoever reads may."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, true
from sqlmodel import Session, col, select

from app.accounts.models import Account, Person
from app.accounts.states import LinkScope
from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.errors import NotFound
from app.core.identity import Actor, Way
from app.core.permissions import Permission, Role
from app.offers.models import Offer, OfferSkill
from app.offers.states import OPEN_STATES, SUSPENSIONS, VETTED, OfferReason, OfferState
from app.safeguarding import doubles, likeness
from app.safeguarding.likeness import Clue


def visible(session: Session, offer_id: UUID, *, actor: Actor) -> Offer:
    """Return an offer that `actor` may see.

    The volunteer sees their own, an association those confided to it, the
    operator all of them.

    Raises
    ------
    NotFound
        If it does not exist or is somebody else's: nobody can tell which.
    """
    offer = session.exec(select(Offer).where(Offer.id == offer_id, _scope(actor))).one_or_none()
    if offer is None:
        raise NotFound
    return offer


def of_volunteer(session: Session, person_id: UUID) -> Offer | None:
    """Return the offer of a volunteer: the open one, else the newest."""
    statement = (
        select(Offer)
        .where(Offer.volunteer_id == person_id)
        .order_by(col(Offer.state).in_(OPEN_STATES).desc(), col(Offer.created_at).desc())
    )
    return session.exec(statement.limit(1)).one_or_none()


AT_WORK = (col(Offer.state) == OfferState.ACTIVE) & (
    col(Offer.association_id).is_(None)
    | col(Offer.association_id).in_(select(Association.id).where(Association.state == AssociationState.ACTIVE))
)
"""What an active volunteer is where they are counted: nobody proposes those of an association that has stopped."""


def skills(session: Session, offer_id: UUID) -> list[OfferSkill]:
    """Return what an offer holds, in its writer's order."""
    statement = select(OfferSkill).where(OfferSkill.offer_id == offer_id)
    return list(session.exec(statement.order_by(col(OfferSkill.position))))


def skills_of(session: Session, offer_ids: Collection[UUID]) -> dict[UUID, list[OfferSkill]]:
    """Return what several offers hold, in one query."""
    statement = select(OfferSkill).where(col(OfferSkill.offer_id).in_(offer_ids))
    found: dict[UUID, list[OfferSkill]] = {}
    for row in session.exec(statement.order_by(col(OfferSkill.offer_id), col(OfferSkill.position))):
        found.setdefault(row.offer_id, []).append(row)
    return found


def known_as(session: Session, email: str) -> Role | None:
    """Return as what an e-mail address is already somebody here, or ``None``.

    An account counts first, then a youth, then a volunteer whose offer is open.
    """
    address = email.casefold()
    by_account = select(Person).join(Account, col(Account.person_id) == Person.id).where(Account.email == address)
    youth = select(Person).where(func.lower(Person.email) == address, Person.role == Role.YOUTH)
    volunteer = (
        select(Person)
        .join(Offer, col(Offer.volunteer_id) == Person.id)
        .where(func.lower(Person.email) == address, col(Offer.state).in_(OPEN_STATES))
    )
    for statement in (by_account, youth, volunteer):
        if found := session.exec(statement.limit(1)).first():
            return found.role
    return None


def earlier_end(session: Session, offer: Offer, volunteer: Person) -> OfferState | None:
    """Return how another offer from the same e-mail or phone ended, if it was refused or suspended.

    One that was closed while suspended counts as suspended.
    """
    me = likeness.someone(volunteer)
    statement = (
        select(Offer, Person)
        .join(Person, col(Person.id) == Offer.volunteer_id)
        .where(Offer.id != offer.id, col(Offer.reason).is_not(None), doubles.reached_as(me))
        .order_by(col(Offer.created_at).desc())
    )
    ended = session.exec(statement)
    found = next((row for row, person in ended if Clue.CONTACT in likeness.clues(me, likeness.someone(person))), None)
    if found is None:
        return None
    return OfferState.REFUSED if found.state is OfferState.REFUSED else OfferState.SUSPENDED


_STOPPED = or_(
    col(Offer.state) == OfferState.SUSPENDED,
    (col(Offer.state) == OfferState.CLOSED) & col(Offer.reason).in_(SUSPENSIONS),
    (col(Offer.state) == OfferState.REFUSED) & (col(Offer.reason) == OfferReason.SAFETY),
)


def is_stopped(session: Session, volunteer_id: UUID) -> bool:
    """Tell whether a volunteer was stopped, and nobody vetted them again since; closing the offer washes nothing."""
    states = select(Offer.state, _STOPPED).where(Offer.volunteer_id == volunteer_id)
    rows = session.exec(states).all()
    return any(stopped for _, stopped in rows) and not any(state in VETTED for state, _ in rows)


def alike(session: Session, offer: Offer, volunteer: Person) -> list[tuple[Offer, Person, tuple[Clue, ...]]]:
    """Return the offers that were stopped and whose volunteer may be this one, with what they have in common.

    Stopped: suspended, closed while suspended, or refused for safety.
    """
    statement = (
        select(Offer, Person)
        .join(Person, col(Person.id) == Offer.volunteer_id)
        .where(_STOPPED, Offer.id != offer.id)
        .order_by(col(Offer.created_at).desc(), col(Offer.id))
    )
    me = likeness.someone(volunteer)
    found = ((row, person, likeness.clues(me, likeness.someone(person))) for row, person in session.exec(statement))
    return [each for each in found if each[1].id == volunteer.id or len(each[2]) >= likeness.ENOUGH]


def _scope(actor: Actor) -> ColumnElement[bool]:
    if actor.way is Way.LINK:
        return col(Offer.id) == actor.scope_id if actor.scope == LinkScope.OFFER else false()
    if actor.may(Permission.OFFER_OVERSEE):
        return true()
    if actor.may(Permission.OFFER_VET):
        return (col(Offer.association_id) == actor.association_id) & (col(Offer.state) != OfferState.HELD)
    if actor.may(Permission.OFFER_MANAGE_OWN):
        return col(Offer.volunteer_id) == actor.person_id
    return false()
