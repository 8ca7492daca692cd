"""Send a volunteer to the association that calls them back; pass on, settle, fall silent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.associations.models import Association
from app.core.clock import local_date
from app.core.identity import SYSTEM, Actor
from app.journal import services as journal
from app.offers.models import Offer
from app.routing import emails, queries, rules
from app.routing.deadlines import Step
from app.routing.models import OfferStay
from app.routing.services import stays
from app.routing.states import Outcome


def route_offer(
    session: Session,
    *,
    offer: Offer,
    actor: Actor,
    at: datetime,
    preferred: UUID | None = None,
    excluding: Collection[UUID] = (),
    ending: Outcome = Outcome.CLOSED,
    former: UUID | None = None,
) -> OfferStay:
    """Send an offer to the association that is to call the volunteer back, or to the operator.

    `preferred` is the one that the volunteer picked, none for « Choisissez
    pour moi ». A volunteer who waited somewhere already, until this `ending`,
    is told that somebody else will call; one whom an association followed, the
    `former`, that another does from now on.
    """
    waited = _end_offer_stay(session, offer, ending, at=at)
    day = local_date(at)
    gone = queries.offer_been_at(session, offer.id) | {str(each) for each in excluding}
    choice = rules.choose_for_offer(
        queries.candidates(session, day=day),
        queries.volunteering(session, offer, preferred=preferred),
        day=day,
        excluded=gone,
    )
    chosen = UUID(choice.association_id) if choice else None
    stay = OfferStay(
        offer_id=offer.id, association_id=chosen, reasons=list(choice.reasons) if choice else [], began_at=at
    )
    session.add(stay)
    offer.association_id = chosen
    offer.deadline_at = stays.deadline(session, chosen, "CALLBACK_DAYS", at)
    offer.nudged_at = None
    session.add(offer)
    journal.record(
        session, action="route", kind="offer", subject_id=offer.id, actor=actor, at=at,
        facts={"association": str(chosen)} if chosen else {},
    )  # fmt: skip
    emails.offer_arrived(session, offer=offer, at=at)
    if former is not None:
        emails.offer_transferred(session, offer=offer, former=former, at=at)
    elif waited or gone:
        emails.offer_rerouted(session, offer=offer, at=at)
    return stay


def pass_on_offer(
    session: Session, *, offer: Offer, to: UUID | None, former: UUID | None = None, actor: Actor, at: datetime
) -> OfferStay:
    """Pass a volunteer on to another association, or to the next that fits when none is named.

    `former` is the association that followed one who was vetted and that has stopped.
    """
    return route_offer(
        session, offer=offer, actor=actor, at=at, preferred=to, ending=Outcome.PASSED_ON, former=former
    )  # fmt: skip


def settle_offer(session: Session, *, offer: Offer, outcome: Outcome, at: datetime) -> None:
    """End the stay of an offer whose volunteer was vetted, refused, or left."""
    _end_offer_stay(session, offer, outcome, at=at)


def follow_up_offer(session: Session, *, offer: Offer, at: datetime) -> Step:
    """Do what the deadline of a volunteer who waits for a call asks for."""
    association = session.get(Association, offer.association_id) if offer.association_id else None
    stay = queries.open_offer_stay(session, offer.id)
    if association is None or stay is None or offer.deadline_at is None:
        return Step.NOTHING
    waiting = stays.waiting(stay.began_at, offer.deadline_at, "CALLBACK_DAYS", nudged=offer.nudged_at is not None)
    calendar = queries.calendar(association.closed_from, association.closed_until)
    step = waiting.step(calendar, at)
    if step is Step.POSTPONE:
        offer.deadline_at, offer.nudged_at = waiting.newer(calendar), None
    elif step is Step.NUDGE:
        offer.nudged_at = at
        emails.offer_nudge(session, offer=offer, at=at)
    elif step is Step.SILENCE:
        _end_offer_stay(session, offer, Outcome.SILENT, at=at)
        route_offer(session, offer=offer, actor=SYSTEM, at=at)
    session.add(offer)
    return step


def _end_offer_stay(session: Session, offer: Offer, outcome: Outcome, *, at: datetime) -> bool:
    stay = queries.open_offer_stay(session, offer.id)
    if stay is None:
        return False
    stay.ended_at, stay.outcome = at, outcome
    session.add(stay)
    session.flush()
    return True
