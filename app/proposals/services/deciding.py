"""What an association decides of the volunteers ranked for a case it took."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

import matching
from app.associations.states import Lending
from app.core.errors import Conflict, Invalid
from app.core.identity import Actor
from app.journal import services as journal
from app.mailbox import queries as messages
from app.mailbox import services as mailbox
from app.needs.models import Need
from app.offers import services as offers
from app.offers.models import Offer
from app.proposals import emails, examining, policies, queries
from app.proposals.examining import Examined
from app.proposals.models import Proposal
from app.proposals.ranking import MAY_COME_BACK
from app.proposals.services.ranking import fill, rank_for_offer, rank_need
from app.proposals.states import (
    ASKED_STATES,
    PROPOSALS,
    ProposalAction,
    ProposalState,
    SetAsideReason,
)
from app.routing import queries as routing
from app.routing.services import deadline

SHORTEST_REASON = 3


def hold(session: Session, proposal: Proposal) -> tuple[Need, Offer]:
    """Hold the offer, then the need, then read the proposal afresh: whoever waited sees what the other did.

    Raises
    ------
    Conflict
        If the proposal was replaced by a newer ranking.
    """
    offer = offers.lock(session, proposal.offer_id)
    need = routing.lock(session, proposal.need_id)
    if session.get(Proposal, proposal.id, populate_existing=True) is None:
        raise Conflict("Le classement vient de changer. Rechargez la page pour voir les bénévoles proposés.")
    return need, offer


def propose(session: Session, *, proposal: Proposal, crossing: str = "", actor: Actor, at: datetime) -> None:
    """Propose a case to a volunteer; the association that lends them is asked first if it wants to be.

    `crossing` is the reason for crossing gates of convenience (time, distance,
    language…), kept with the proposal.

    Raises
    ------
    Conflict
        If somebody is already being asked for this youth, or the volunteer has no room left.
    Invalid
        If a gate is closed and may not be crossed, or no reason is given.
    """
    need, offer = hold(session, proposal)
    policies.ensure_may_decide(actor, need)
    policies.ensure_nobody_is_asked(session, need, offer_id=offer.id)
    examined = examining.examine(session, need=need, offer=offer, at=at)
    _ensure_proposable(session, offer, examined)
    if examined.to_cross and len(crossing.strip()) < SHORTEST_REASON:
        raise Invalid("Dites pourquoi vous proposez ce bénévole malgré ce qui l’écarte.")
    proposal.crossed = [gate.value for gate in examined.to_cross]
    proposal.crossing = crossing.strip() if examined.to_cross else ""
    proposal.decided_by_id, proposal.decided_at, proposal.asked_at = actor.person_id, at, at
    if examined.lending is Lending.ASK:
        proposal.deadline_at = deadline(session, offer.association_id, "DECISION_DAYS", at)
        move(session, proposal, ProposalAction.ASK_LENDER, actor=actor, at=at)
        emails.lender_asked(session, proposal=proposal, need=need, offer=offer, at=at)
    else:
        _ask_volunteer(session, proposal, need, offer, ProposalAction.PROPOSE, actor=actor, at=at)


def propose_by_name(
    session: Session, *, need: Need, offer_id: UUID, crossing: str = "", actor: Actor, at: datetime
) -> Proposal:
    """Propose a case to a volunteer whom the ranking did not bring, found by name.

    Raises
    ------
    Conflict
        If this pair was already refused, or as :func:`propose`.
    Invalid
        As :func:`propose`.
    """
    offer = offers.lock(session, offer_id)
    held = routing.lock(session, need.id)
    policies.ensure_may_decide(actor, held)
    policies.ensure_nobody_is_asked(session, held, offer_id=offer.id)
    examined = examining.examine(session, need=held, offer=offer, at=at)
    explanation = _ensure_proposable(session, offer, examined)
    statement = select(Proposal).where(Proposal.need_id == need.id, Proposal.offer_id == offer_id)
    proposal = session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    if proposal is None:
        proposal = Proposal(
            need_id=need.id, offer_id=offer_id, by_name=True, created_at=at,
            score=0, configuration=explanation.configuration,
        )  # fmt: skip
    elif proposal.state in (*MAY_COME_BACK, ProposalState.OVERTAKEN):
        move(session, proposal, ProposalAction.PUT_BACK, actor=actor, at=at)
        proposal.reason, proposal.reason_text, proposal.ended_at = "", "", None
    fill(proposal, explanation, need=held, offer_version=offer.version, position=proposal.position)
    session.add(proposal)
    session.flush()
    propose(session, proposal=proposal, crossing=crossing, actor=actor, at=at)
    return proposal


def set_aside(
    session: Session, *, proposal: Proposal, reason: SetAsideReason, text: str = "", actor: Actor, at: datetime
) -> None:
    """Leave a ranked volunteer out for this case; another comes in its place.

    Raises
    ------
    Invalid
        If the reason is « autre » and no word explains it.
    """
    need, _ = hold(session, proposal)
    policies.ensure_may_decide(actor, need)
    if reason is SetAsideReason.OTHER and len(text.strip()) < SHORTEST_REASON:
        raise Invalid("Dites en quelques mots pourquoi.")
    proposal.decided_by_id, proposal.decided_at = actor.person_id, at
    finish(session, proposal, ProposalAction.SET_ASIDE, reason=reason.value, text=text, actor=actor, at=at)
    rank_need(session, need=need, at=at)


def put_back(session: Session, *, proposal: Proposal, actor: Actor, at: datetime) -> None:
    """Bring back a volunteer who was set aside, or who did not answer."""
    need, _ = hold(session, proposal)
    policies.ensure_may_decide(actor, need)
    move(session, proposal, ProposalAction.PUT_BACK, actor=actor, at=at)
    proposal.reason, proposal.reason_text, proposal.ended_at = "", "", None
    proposal.position = 0


def withdraw(session: Session, *, proposal: Proposal, actor: Actor, at: datetime) -> None:
    """Take back a proposal that somebody is being asked about; those who were asked are told."""
    need, offer = hold(session, proposal)
    policies.ensure_may_decide(actor, need)
    _withdraw(session, proposal, need, offer, actor=actor, at=at)
    rank_need(session, need=need, at=at)
    rank_for_offer(session, offer=offer, at=at)


def withdraw_all(session: Session, *, need: Need, looked_after: bool = True, actor: Actor, at: datetime) -> None:
    """Take back whatever somebody is being asked about for a need that stops or goes elsewhere.

    The need is the caller's to hold and to move. A youth for whom nobody looks
    any more, `looked_after` no longer, does not read that the search goes on.
    """
    proposal = queries.asked_for(session, need.id)
    if proposal is None:
        return
    offer = session.get_one(Offer, proposal.offer_id)
    _withdraw(session, proposal, need, offer, tell_youth=looked_after, actor=actor, at=at)


def withdraw_offer(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Take back whatever somebody is being asked about an offer that is paused, suspended or closed.

    The coordinators are told; the needs get another ranking.
    """
    for proposal in queries.asked_of_offer(session, offer.id):
        need = routing.lock(session, proposal.need_id)
        if session.get_one(Proposal, proposal.id, populate_existing=True).state in ASKED_STATES:
            _withdraw(session, proposal, need, offer, actor=actor, at=at)
            rank_need(session, need=need, at=at)
            emails.volunteer_left(session, proposal=proposal, need=need, offer=offer, at=at)
    rank_for_offer(session, offer=offer, at=at)


def lend(session: Session, *, proposal: Proposal, actor: Actor, at: datetime) -> None:
    """Let one's volunteer be proposed on another association's case: the volunteer is asked next.

    Raises
    ------
    Conflict
        If the volunteer has no room left meanwhile.
    """
    need, offer = hold(session, proposal)
    policies.ensure_may_lend(actor, offer)
    policies.ensure_still_possible(session, offer, proposal, at, actor=actor)
    _ask_volunteer(session, proposal, need, offer, ProposalAction.LENDER_AGREES, actor=actor, at=at)


def keep_back(session: Session, *, proposal: Proposal, text: str = "", actor: Actor, at: datetime) -> None:
    """Decline to lend one's volunteer; the next candidate comes first."""
    need, offer = hold(session, proposal)
    policies.ensure_may_lend(actor, offer)
    finish(session, proposal, ProposalAction.LENDER_DECLINES, text=text, actor=actor, at=at)
    rank_need(session, need=need, at=at)
    emails.declined(session, proposal=proposal, need=need, offer=offer, at=at)
    rank_for_offer(session, offer=offer, at=at)


def move(session: Session, proposal: Proposal, action: ProposalAction, *, actor: Actor, at: datetime) -> None:
    """Move a proposal and journal it with its need, so that the case shows it; nobody is called about it any more."""
    journal.move(
        session, proposal, PROPOSALS, action, actor=actor, at=at,
        need=str(proposal.need_id), reason=proposal.reason or None,
    )  # fmt: skip
    session.flush()
    close_calls(session, about_id=proposal.id, actor=actor, at=at)


def close_calls(session: Session, *, about_id: UUID, asked_of: str = "", actor: Actor, at: datetime) -> None:
    """Take off the list the calls about something that was answered, or is no longer asked.

    `asked_of` keeps to those that ask one side: ``youth``, ``guardian``.
    """
    for message in messages.to_call_about(session, about_id=about_id):
        if message.template.startswith(asked_of):
            mailbox.record_call(session, message=message, outcome="Ce n’est plus à demander.", actor=actor, at=at)


def finish(
    session: Session,
    proposal: Proposal,
    action: ProposalAction,
    *,
    reason: str = "",
    text: str = "",
    actor: Actor,
    at: datetime,
) -> None:
    """End a proposal with the reason somebody gave."""
    proposal.reason, proposal.reason_text = reason, text.strip()
    proposal.ended_at, proposal.deadline_at = at, None
    move(session, proposal, action, actor=actor, at=at)


def _ensure_proposable(session: Session, offer: Offer, examined: Examined) -> matching.Explanation:
    """Refuse what nobody may cross; a rival who took the last place is said as such."""
    if queries.room(session, offer) < 1:
        raise Conflict(policies.FULL)
    if examined.forbidden or examined.explanation is None:
        raise Invalid(" ".join(examined.forbidden))
    return examined.explanation


def _ask_volunteer(
    session: Session,
    proposal: Proposal,
    need: Need,
    offer: Offer,
    action: ProposalAction,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    proposal.deadline_at = deadline(session, None, "VOLUNTEER_DAYS", at)
    proposal.nudged_at = proposal.later_until = None
    proposal.volunteer_asked_at = at
    proposal.volunteer_agreed_at = proposal.youth_agreed_at = proposal.guardian_agreed_at = None
    move(session, proposal, action, actor=actor, at=at)
    emails.volunteer_asked(session, proposal=proposal, need=need, offer=offer, at=at)


def _withdraw(
    session: Session, proposal: Proposal, need: Need, offer: Offer, *, tell_youth: bool = True, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    before = proposal.state
    finish(session, proposal, ProposalAction.WITHDRAW, actor=actor, at=at)
    if before is not ProposalState.LENDER_ASKED:
        family = tell_youth and before is ProposalState.YOUTH_ASKED
        emails.withdrawn(session, proposal=proposal, need=need, offer=offer, family=family, at=at)
