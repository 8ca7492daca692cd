"""Send a need or an offer to the association that covers it; take, decline, pass on, fall silent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlmodel import Session

from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.clock import local_date
from app.core.errors import Conflict, Invalid
from app.core.identity import SYSTEM, Actor
from app.journal import services as journal
from app.mailbox import services as mailbox
from app.needs.models import Need
from app.needs.states import NEEDS, NeedAction, NeedState
from app.offers.models import Offer
from app.routing import deadlines, emails, policies, queries, rules
from app.routing.deadlines import Step, Waiting
from app.routing.models import NeedStay, OfferStay
from app.routing.states import FOR_OPERATOR, DeclineReason, Outcome


def route_need(
    session: Session, *, need: Need, actor: Actor, at: datetime, excluding: Collection[UUID] = ()
) -> NeedStay:
    """Send a need to the association that covers it, or to the operator's queue when none does.

    A need that already stays with an association stays there, with a new
    deadline, unless that one is excluded. Those that had their chance (silent,
    declined, passed on) do not get it again.
    """
    stay = queries.open_stay(session, need.id)
    if stay is not None and stay.association_id is not None and stay.association_id not in excluding:
        need.deadline_at = deadline(session, stay.association_id, "DECISION_DAYS", at)
        need.nudged_at = None
        return stay
    day = local_date(at)
    choice = rules.choose(
        queries.candidates(session, day=day),
        queries.as_records(session, [need.id], day=day)[need.id],
        day=day,
        excluded=queries.been_at(session, [need.id])[need.id] | {str(each) for each in excluding},
    )
    return _settle(session, need, choice, actor=actor, at=at)


def retry_queue(session: Session, *, at: datetime) -> list[Need]:
    """Route what nobody covered to whoever covers it now; return what left the operator's queue.

    What was put there for the operator to look at stays until a person sends it on.
    """
    day = local_date(at)
    waiting = queries.unrouted(session)
    records = queries.as_records(session, [need.id for need in waiting], day=day)
    gone = queries.been_at(session, [need.id for need in waiting])
    found = []
    candidates = queries.candidates(session, day=day) if waiting else []
    for need in waiting:
        choice = rules.choose(candidates, records[need.id], day=day, excluded=gone[need.id])
        if choice is not None:
            _settle(session, need, choice, actor=SYSTEM, at=at)
            candidates = queries.candidates(session, day=day)
            found.append(need)
    return found


def send_to_operator(session: Session, *, need: Need, actor: Actor, at: datetime) -> NeedStay:
    """Put a need in the operator's queue, whoever might cover it."""
    _end_stay(session, need, Outcome.CLOSED, at=at)
    return _begin_stay(session, need, None, [], actor=actor, at=at)


def take(session: Session, *, need: Need, actor: Actor, at: datetime) -> None:
    """Take a case: from now on the association sees who it is, and decides.

    Raises
    ------
    NotFound
        If the need is not in the inbox of the actor's association.
    Conflict
        If somebody was quicker.
    Invalid
        If no association has it: the operator hands a need on, and never takes it.
    """
    queries.lock(session, need.id)
    policies.ensure_in_inbox(actor, need)
    if need.association_id is None:
        raise Invalid("Confiez cette demande à une association\u00a0: elle seule peut prendre le dossier.")
    journal.move(session, need, NEEDS, NeedAction.TAKE, actor=actor, at=at, association=str(need.association_id))
    need.case_association_id = need.association_id
    need.taken_at = at
    need.deadline_at = None
    _end_stay(session, need, Outcome.TAKEN, at=at)
    emails.case_taken(session, need=need, at=at)


def decline(
    session: Session, *, need: Need, reason: DeclineReason, text: str = "", actor: Actor, at: datetime
) -> NeedStay:
    """Refuse a case in one's inbox; the next association, or the operator, gets it.

    Raises
    ------
    Invalid
        If the reason is « autre » and no word explains it.
    """
    queries.lock(session, need.id)
    policies.ensure_in_inbox(actor, need)
    _ensure_explained(reason, text)
    _end_stay(session, need, Outcome.DECLINED, at=at, reason=reason, word=text)
    _note(session, need, "decline", actor=actor, at=at, reason=reason)
    return _next(session, need, reason, actor=actor, at=at)


def release(
    session: Session, *, need: Need, reason: DeclineReason, text: str = "", actor: Actor, at: datetime
) -> NeedStay:
    """Give a case that was taken back; the next association, or the operator, gets it.

    Raises
    ------
    Invalid
        If the reason is « autre » and no word explains it.
    """
    queries.lock(session, need.id)
    policies.ensure_has_case(actor, need)
    _ensure_explained(reason, text)
    _give_back(session, need, reason=reason, actor=actor, at=at)
    return _next(session, need, reason, actor=actor, at=at)


def pass_on(session: Session, *, need: Need, to: UUID, word: str, actor: Actor, at: datetime) -> NeedStay:
    """Hand a case, taken or not, to another association with a word.

    Raises
    ------
    Invalid
        If the other is one's own, is not active or is closed today.
    """
    queries.lock(session, need.id)
    target = session.get(Association, to)
    day = local_date(at)
    if target is None or target.state is not AssociationState.ACTIVE or target.id == actor.association_id:
        raise Invalid("Choisissez une autre association, active sur le site.")
    if queries.calendar(target.closed_from, target.closed_until).closed(day):
        raise Invalid(f"{target.name} est fermée en ce moment. Choisissez une autre association.")
    if need.state is NeedState.TAKEN:
        policies.ensure_has_case(actor, need)
        _give_back(session, need, actor=actor, at=at)
    else:
        policies.ensure_in_inbox(actor, need)
        _end_stay(session, need, Outcome.PASSED_ON, at=at)
    _note(session, need, "pass_on", actor=actor, at=at)
    return _begin_stay(
        session, need, target.id, ["Une autre association vous confie ce dossier."], word=word, actor=actor, at=at
    )


def follow_up(session: Session, *, need: Need, at: datetime) -> Step:
    """Do what the deadline of a waiting need asks for: remind, or send the need elsewhere.

    A need that no association may keep (it closed, or was suspended) goes on at once.
    """
    association = session.get(Association, need.association_id) if need.association_id else None
    stay = queries.open_stay(session, need.id)
    if association is None or stay is None or need.deadline_at is None:
        return Step.NOTHING
    if association.state is not AssociationState.ACTIVE:
        _end_stay(session, need, Outcome.CLOSED, at=at)
        route_need(session, need=need, actor=SYSTEM, at=at, excluding=(association.id,))
        return Step.SILENCE
    waiting = _waiting(stay.began_at, need.deadline_at, "DECISION_DAYS", nudged=need.nudged_at is not None)
    calendar = queries.calendar(association.closed_from, association.closed_until)
    step = waiting.step(calendar, at)
    if step is Step.POSTPONE:
        need.deadline_at, need.nudged_at = waiting.newer(calendar), None
    elif step is Step.NUDGE:
        need.nudged_at = at
        emails.need_nudge(session, need=need, at=at)
    elif step is Step.SILENCE:
        _note(session, need, "silence", actor=SYSTEM, at=at)
        emails.need_left(session, need=need, at=at)
        _end_stay(session, need, Outcome.SILENT, at=at)
        route_need(session, need=need, actor=SYSTEM, at=at)
    session.add(need)
    return step


def leave(session: Session, *, need: Need, at: datetime) -> None:
    """End the stay of a need that is withdrawn, or that nobody may see any more."""
    _end_stay(session, need, Outcome.WITHDRAWN, at=at)
    need.deadline_at = need.nudged_at = None
    session.add(need)


def route_offer(
    session: Session,
    *,
    offer: Offer,
    actor: Actor,
    at: datetime,
    preferred: UUID | None = None,
    excluding: Collection[UUID] = (),
) -> OfferStay:
    """Send an offer to the association that is to call the volunteer back, or to the operator.

    `preferred` is the one that the volunteer picked, none for « Choisissez
    pour moi ».
    """
    day = local_date(at)
    gone = queries.offer_been_at(session, offer.id) | {str(each) for each in excluding}
    choice = rules.choose_for_offer(
        queries.candidates(session, day=day),
        queries.volunteering(session, offer, preferred=preferred),
        day=day,
        excluded=gone,
    )
    again = _end_offer_stay(session, offer, Outcome.CLOSED, at=at) or bool(gone)
    chosen = UUID(choice.association_id) if choice else None
    stay = OfferStay(
        offer_id=offer.id, association_id=chosen, reasons=list(choice.reasons) if choice else [], began_at=at
    )
    session.add(stay)
    offer.association_id = chosen
    offer.deadline_at = deadline(session, chosen, "CALLBACK_DAYS", at)
    offer.nudged_at = None
    session.add(offer)
    journal.record(
        session, action="route", kind="offer", subject_id=offer.id, actor=actor, at=at,
        facts={"association": str(chosen)} if chosen else {},
    )  # fmt: skip
    emails.offer_arrived(session, offer=offer, at=at)
    if again:
        emails.offer_rerouted(session, offer=offer, at=at)
    return stay


def decline_offer(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> OfferStay:
    """Leave a volunteer that one does not call back to the next association."""
    _end_offer_stay(session, offer, Outcome.DECLINED, at=at)
    return route_offer(session, offer=offer, actor=actor, at=at)


def pass_on_offer(session: Session, *, offer: Offer, to: UUID | None, actor: Actor, at: datetime) -> OfferStay:
    """Pass a volunteer on to another association, or to the next that fits when none is named."""
    _end_offer_stay(session, offer, Outcome.PASSED_ON, at=at)
    return route_offer(session, offer=offer, actor=actor, at=at, preferred=to)


def settle_offer(session: Session, *, offer: Offer, outcome: Outcome, at: datetime) -> None:
    """End the stay of an offer whose volunteer was vetted, refused, or left."""
    _end_offer_stay(session, offer, outcome, at=at)


def follow_up_offer(session: Session, *, offer: Offer, at: datetime) -> Step:
    """Do what the deadline of a volunteer who waits for a call asks for."""
    association = session.get(Association, offer.association_id) if offer.association_id else None
    stay = queries.open_offer_stay(session, offer.id)
    if association is None or stay is None or offer.deadline_at is None:
        return Step.NOTHING
    waiting = _waiting(stay.began_at, offer.deadline_at, "CALLBACK_DAYS", nudged=offer.nudged_at is not None)
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


def deadline(session: Session, association_id: UUID | None, setting: str, at: datetime) -> datetime:
    """Return the end of the last day to answer, by the calendar of who answers; `setting` names the days."""
    association = session.get(Association, association_id) if association_id else None
    closed = (association.closed_from, association.closed_until) if association else (None, None)
    return deadlines.after(at, int(current_app.config[setting]), queries.calendar(*closed))


def _waiting(since: datetime, end: datetime, setting: str, *, nudged: bool) -> Waiting:
    config = current_app.config
    return Waiting(since, end, int(config[setting]), int(config["NUDGE_DAYS"]), nudged)


def _settle(session: Session, need: Need, choice: rules.Choice | None, *, actor: Actor, at: datetime) -> NeedStay:
    _end_stay(session, need, Outcome.CLOSED, at=at)
    if choice is None:
        return _begin_stay(session, need, None, [], actor=actor, at=at)
    return _begin_stay(session, need, UUID(choice.association_id), list(choice.reasons), actor=actor, at=at)


def _begin_stay(
    session: Session,
    need: Need,
    association_id: UUID | None,
    reasons: list[str],
    *,
    actor: Actor,
    at: datetime,
    word: str = "",
) -> NeedStay:
    stay = NeedStay(need_id=need.id, association_id=association_id, reasons=reasons, word=word, began_at=at)
    session.add(stay)
    need.association_id = association_id
    need.nudged_at = None
    need.deadline_at = deadline(session, association_id, "DECISION_DAYS", at) if association_id else None
    session.add(need)
    facts = {"association": str(association_id)} if association_id else {}
    journal.record(session, action="route", kind="need", subject_id=need.id, actor=actor, at=at, facts=facts)
    mailbox.hand_over_calls(session, about_id=need.id, association_id=association_id)
    emails.need_arrived(session, need=need, word=word, at=at)
    return stay


def _end_stay(
    session: Session,
    need: Need,
    outcome: Outcome,
    *,
    at: datetime,
    reason: DeclineReason | None = None,
    word: str | None = None,
) -> None:
    stay = queries.open_stay(session, need.id)
    if stay is None:
        return
    stay.ended_at, stay.outcome, stay.reason = at, outcome, reason
    if word is not None:
        stay.word = word
    session.add(stay)
    session.flush()


def _end_offer_stay(session: Session, offer: Offer, outcome: Outcome, *, at: datetime) -> bool:
    stay = queries.open_offer_stay(session, offer.id)
    if stay is None:
        return False
    stay.ended_at, stay.outcome = at, outcome
    session.add(stay)
    session.flush()
    return True


def _give_back(
    session: Session, need: Need, *, actor: Actor, at: datetime, reason: DeclineReason | None = None
) -> None:
    if need.state is not NeedState.TAKEN:
        raise Conflict("Ce dossier ne peut plus être rendu\u00a0: la situation a changé entre-temps.")
    journal.move(session, need, NEEDS, NeedAction.RELEASE, actor=actor, at=at, reason=reason)
    need.case_association_id = need.taken_at = None
    session.flush()


def _next(session: Session, need: Need, reason: DeclineReason, *, actor: Actor, at: datetime) -> NeedStay:
    if reason in FOR_OPERATOR:
        return send_to_operator(session, need=need, actor=actor, at=at)
    return route_need(session, need=need, actor=actor, at=at)


def _ensure_explained(reason: DeclineReason, text: str) -> None:
    if reason is DeclineReason.OTHER and not text.strip():
        raise Invalid("Dites en quelques mots pourquoi.")


def _note(
    session: Session, need: Need, action: str, *, actor: Actor, at: datetime, reason: DeclineReason | None = None
) -> None:
    facts = {"association": str(need.association_id)} | ({"reason": reason.value} if reason else {})
    journal.record(session, action=action, kind="need", subject_id=need.id, actor=actor, at=at, facts=facts)
