"""The stay of a need with an association: it begins, it ends, it has a deadline."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlmodel import Session

from app.associations.models import Association
from app.core.identity import Actor
from app.journal import services as journal
from app.mailbox import services as mailbox
from app.needs.models import Need
from app.routing import deadlines, emails, queries, rules
from app.routing.deadlines import Waiting
from app.routing.models import NeedStay
from app.routing.states import DeclineReason, Outcome


def deadline(session: Session, association_id: UUID | None, setting: str, at: datetime) -> datetime:
    """Return the end of the last day to answer, by the calendar of who answers; `setting` names the days."""
    association = session.get(Association, association_id) if association_id else None
    closed = (association.closed_from, association.closed_until) if association else (None, None)
    return deadlines.after(at, int(current_app.config[setting]), queries.calendar(*closed))


def waiting(since: datetime, end: datetime, setting: str, *, nudged: bool) -> Waiting:
    """Return what a deadline knows; `setting` names the days there are to answer."""
    config = current_app.config
    return Waiting(since, end, int(config[setting]), int(config["NUDGE_DAYS"]), nudged)


def settle(session: Session, need: Need, choice: rules.Choice | None, *, actor: Actor, at: datetime) -> NeedStay:
    """Bring a need to the association chosen, or to the operator's queue when there is none."""
    end(session, need, Outcome.CLOSED, at=at)
    if choice is None:
        return begin(session, need, None, [], actor=actor, at=at)
    return begin(session, need, UUID(choice.association_id), list(choice.reasons), actor=actor, at=at)


def begin(
    session: Session,
    need: Need,
    association_id: UUID | None,
    reasons: list[str],
    *,
    actor: Actor,
    at: datetime,
    word: str = "",
) -> NeedStay:
    """Begin a stay (``None``: the operator's queue), with its deadline and its letter; calls to make follow."""
    stay = NeedStay(need_id=need.id, association_id=association_id, reasons=reasons, word=word, began_at=at)
    session.add(stay)
    need.association_id = association_id
    need.nudged_at = None
    need.deadline_at = deadline(session, association_id, "DECISION_DAYS", at) if association_id else None
    session.add(need)
    facts = {"association": str(association_id)} if association_id else {}
    journal.record(session, action="route", kind="need", subject_id=need.id, actor=actor, at=at, facts=facts)
    mailbox.hand_over_calls(session, about_id=need.id, association_id=association_id)
    if need.danger:
        emails.need_danger(session, need=need, at=at)
    else:
        by_association = actor.association_id is not None
        emails.need_arrived(session, need=need, word=word, by_association=by_association, at=at)
    return stay


def end(
    session: Session,
    need: Need,
    outcome: Outcome,
    *,
    at: datetime,
    reason: DeclineReason | None = None,
    word: str | None = None,
) -> None:
    """End the present stay of a need, if it has one."""
    stay = queries.open_stay(session, need.id)
    if stay is None:
        return
    stay.ended_at, stay.outcome, stay.reason = at, outcome, reason
    if word is not None:
        stay.word = word
    session.add(stay)
    session.flush()


def give_back(session: Session, need: Need, *, reason: DeclineReason, word: str) -> None:
    """Write why a case is given back beside the stay in which it was taken."""
    since = need.taken_at or need.created_at
    stay = queries.taken_stay(session, need) or NeedStay(
        need_id=need.id, association_id=need.case_association_id, began_at=since, ended_at=since, outcome=Outcome.TAKEN
    )
    stay.reason, stay.word = reason, word
    session.add(stay)
