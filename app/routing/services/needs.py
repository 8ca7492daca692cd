"""Send a need to the association that covers it; take, decline, give back, pass on, fall silent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.clock import local_date
from app.core.errors import Invalid, NotNow
from app.core.identity import SYSTEM, Actor
from app.journal import services as journal
from app.needs.models import Need
from app.needs.states import NEEDS, NeedAction, NeedState
from app.routing import emails, policies, queries, rules
from app.routing.deadlines import Step
from app.routing.models import NeedStay
from app.routing.services import stays
from app.routing.states import FOR_OPERATOR, TO_EXPLAIN, DeclineReason, Outcome


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
        need.deadline_at = stays.deadline(session, stay.association_id, "DECISION_DAYS", at)
        need.nudged_at = None
        return stay
    day = local_date(at)
    choice = rules.choose(
        queries.candidates(session, day=day),
        queries.as_records(session, [need.id], day=day)[need.id],
        day=day,
        excluded=queries.been_at(session, [need.id])[need.id] | {str(each) for each in excluding},
    )
    return stays.settle(session, need, choice, actor=actor, at=at)


def retry_queue(session: Session, *, needs: list[Need], at: datetime) -> list[Need]:
    """Route needs that nobody covered to whoever covers them now; return what left the operator's queue.

    What was put there for the operator to look at stays until a person sends it on.
    """
    day = local_date(at)
    records = queries.as_records(session, [need.id for need in needs], day=day)
    gone = queries.been_at(session, [need.id for need in needs])
    found = []
    candidates = queries.candidates(session, day=day) if needs else []
    for need in needs:
        choice = rules.choose(candidates, records[need.id], day=day, excluded=gone[need.id])
        if choice is not None:
            stays.settle(session, need, choice, actor=SYSTEM, at=at)
            candidates = queries.candidates(session, day=day)
            found.append(need)
    return found


def send_to_operator(session: Session, *, need: Need, actor: Actor, at: datetime) -> NeedStay:
    """Put a need in the operator's queue, whoever might cover it."""
    stays.end(session, need, Outcome.CLOSED, at=at)
    return stays.begin(session, need, None, [], actor=actor, at=at)


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
    stays.end(session, need, Outcome.TAKEN, at=at)
    emails.case_taken(session, need=need, at=at)


def decline(
    session: Session, *, need: Need, reason: DeclineReason, text: str = "", actor: Actor, at: datetime
) -> NeedStay:
    """Refuse a case in one's inbox; the next association, or the operator, gets it.

    Raises
    ------
    Invalid
        If the reason is « autre » or safety, and no word explains it.
    """
    queries.lock(session, need.id)
    policies.ensure_in_inbox(actor, need)
    _ensure_explained(reason, text)
    stays.end(session, need, Outcome.DECLINED, at=at, reason=reason, word=text)
    _note(session, need, "decline", actor=actor, at=at, reason=reason)
    return _next(session, need, reason, actor=actor, at=at)


def release(
    session: Session, *, need: Need, reason: DeclineReason, text: str = "", actor: Actor, at: datetime
) -> NeedStay:
    """Give a case that was taken back; the next association, or the operator, gets it.

    Raises
    ------
    Invalid
        If the reason is « autre » or safety, and no word explains it.
    """
    queries.lock(session, need.id)
    policies.ensure_has_case(actor, need)
    _ensure_explained(reason, text)
    stays.give_back(session, need, reason=reason, word=text)
    _give_back(session, need, reason=reason, actor=actor, at=at)
    return _next(session, need, reason, actor=actor, at=at)


def pass_on(session: Session, *, need: Need, to: UUID, word: str, actor: Actor, at: datetime) -> NeedStay:
    """Hand a case, taken or not, to another association with a word; the operator does for one that is stopped.

    Raises
    ------
    Invalid
        If the other is one's own, is not active or is closed today, or did not keep it for a question of safety.
    """
    queries.lock(session, need.id)
    target = session.get(Association, to)
    day = local_date(at)
    if target is None or target.state is not AssociationState.ACTIVE or target.id == actor.association_id:
        raise Invalid("Choisissez une autre association, active sur le site.")
    if target.id in queries.unsafe_at(session, need.id):
        raise Invalid(f"{target.name} n’a pas gardé cette demande. Choisissez une autre association.")
    if queries.calendar(target.closed_from, target.closed_until).closed(day):
        raise Invalid(f"{target.name} est fermée en ce moment. Choisissez une autre association.")
    policies.ensure_may_let_go(session, actor, need)
    if need.state is NeedState.TAKEN:
        _give_back(session, need, actor=actor, at=at)
    else:
        stays.end(session, need, Outcome.PASSED_ON, at=at)
    _note(session, need, "pass_on", actor=actor, at=at)
    return stays.begin(session, need, target.id, [_handed_by(session, actor)], word=word, actor=actor, at=at)


def follow_up(session: Session, *, need: Need, at: datetime) -> Step:
    """Do what the deadline of a waiting need asks for: remind, or send the need elsewhere.

    A need that no association may keep (it closed, or was suspended) goes on at once.
    """
    association = session.get(Association, need.association_id) if need.association_id else None
    stay = queries.open_stay(session, need.id)
    if association is None or stay is None or need.deadline_at is None:
        return Step.NOTHING
    if association.state is not AssociationState.ACTIVE:
        stays.end(session, need, Outcome.CLOSED, at=at)
        route_need(session, need=need, actor=SYSTEM, at=at, excluding=(association.id,))
        return Step.SILENCE
    waiting = stays.waiting(stay.began_at, need.deadline_at, "DECISION_DAYS", nudged=need.nudged_at is not None)
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
        stays.end(session, need, Outcome.SILENT, at=at)
        route_need(session, need=need, actor=SYSTEM, at=at)
    session.add(need)
    return step


def tell_danger(session: Session, *, need: Need, at: datetime) -> None:
    """Ask whoever is responsible for a need to read at once words that sound like danger, if it holds any."""
    if need.danger:
        emails.need_danger(session, need=need, at=at)


def leave(session: Session, *, need: Need, at: datetime) -> None:
    """End the stay of a need that is withdrawn, or that nobody may see any more."""
    stays.end(session, need, Outcome.WITHDRAWN, at=at)
    need.deadline_at = need.nudged_at = None
    session.add(need)


def hold_back(session: Session, *, need: Need, at: datetime) -> None:
    """End the stay of a need whose guardian said no; the association that was to decide learns it."""
    if need.state is NeedState.WAITING:
        emails.need_held_back(session, need=need, at=at)
    leave(session, need=need, at=at)


def _handed_by(session: Session, actor: Actor) -> str:
    mine = session.get(Association, actor.association_id) if actor.association_id else None
    return f"{mine.name if mine else 'L’opérateur'} vous confie ce dossier."


def _give_back(
    session: Session, need: Need, *, actor: Actor, at: datetime, reason: DeclineReason | None = None
) -> None:
    if need.state is not NeedState.TAKEN:
        raise NotNow(need.state, "Ce dossier ne peut plus être rendu.")
    journal.move(session, need, NEEDS, NeedAction.RELEASE, actor=actor, at=at, reason=reason)
    need.case_association_id = need.taken_at = None
    session.flush()


def _next(session: Session, need: Need, reason: DeclineReason, *, actor: Actor, at: datetime) -> NeedStay:
    if reason is DeclineReason.SAFETY:
        emails.need_unsafe(session, need=need, at=at)
    if reason in FOR_OPERATOR:
        return send_to_operator(session, need=need, actor=actor, at=at)
    return route_need(session, need=need, actor=actor, at=at)


def _ensure_explained(reason: DeclineReason, text: str) -> None:
    if reason in TO_EXPLAIN and not text.strip():
        raise Invalid("Dites en quelques mots pourquoi.")


def _note(
    session: Session, need: Need, action: str, *, actor: Actor, at: datetime, reason: DeclineReason | None = None
) -> None:
    facts = {"association": str(need.association_id)} | ({"reason": reason.value} if reason else {})
    journal.record(session, action=action, kind="need", subject_id=need.id, actor=actor, at=at, facts=facts)
