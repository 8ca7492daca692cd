"""What time asks of proposals: remind who must answer, then go on to the next candidate."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlmodel import Session

from app.associations.models import Association
from app.core.identity import SYSTEM
from app.needs.models import Need
from app.offers.models import Offer
from app.proposals import emails, policies
from app.proposals.models import Proposal
from app.proposals.services.deciding import finish
from app.proposals.services.ranking import rank_for_offer, rank_need
from app.proposals.states import ASKED_STATES, ProposalAction, ProposalState
from app.routing import queries as routing
from app.routing.deadlines import Calendar, Step, Waiting

_DAYS = {
    ProposalState.LENDER_ASKED: "DECISION_DAYS",
    ProposalState.VOLUNTEER_ASKED: "VOLUNTEER_DAYS",
    ProposalState.YOUTH_ASKED: "YOUTH_DAYS",
}


def follow_up(session: Session, *, proposal: Proposal, need: Need, at: datetime) -> Step:
    """Do what the deadline of a proposal asks for; the need is held by the caller.

    When every yes was said and only a check or an agreement is awaited, time
    does not run against anybody.
    """
    if proposal.state not in ASKED_STATES or proposal.deadline_at is None or proposal.asked_at is None:
        return Step.NOTHING
    if proposal.state is ProposalState.YOUTH_ASKED and not policies.missing(session, proposal, need, at):
        return Step.NOTHING
    offer = session.get_one(Offer, proposal.offer_id)
    calendar = _calendar(session, proposal, offer)
    config = current_app.config
    waiting = Waiting(
        since=proposal.asked_at,
        deadline=proposal.deadline_at,
        days=int(config[_DAYS[proposal.state]]),
        nudge_days=int(config["NUDGE_DAYS"]),
        nudged=proposal.nudged_at is not None,
    )
    step = waiting.step(calendar, at)
    if step is Step.POSTPONE:
        proposal.deadline_at, proposal.nudged_at = waiting.newer(calendar), None
    elif step is Step.NUDGE:
        proposal.nudged_at = at
        emails.nudge(session, proposal=proposal, need=need, offer=offer, at=at)
    elif step is Step.SILENCE:
        expire(session, proposal=proposal, need=need, offer=offer, at=at)
    session.add(proposal)
    return step


def expire(session: Session, *, proposal: Proposal, need: Need, offer: Offer, at: datetime) -> None:
    """End a proposal that nobody answered; the next candidate comes first, and the volunteer has room again."""
    before = proposal.state
    finish(session, proposal, ProposalAction.EXPIRE, actor=SYSTEM, at=at)
    rank_need(session, need=need, at=at)
    emails.expired(session, proposal=proposal, need=need, offer=offer, before=before, at=at)
    rank_for_offer(session, offer=offer, at=at)


def _calendar(session: Session, proposal: Proposal, offer: Offer) -> Calendar:
    if proposal.state is not ProposalState.LENDER_ASKED or offer.association_id is None:
        return routing.calendar()
    association = session.get_one(Association, offer.association_id)
    return routing.calendar(association.closed_from, association.closed_until)
