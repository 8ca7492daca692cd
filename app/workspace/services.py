"""Verbs that join floors: a case that changes hands takes its proposals along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.care import services as care
from app.care.services import Contact
from app.core.errors import Invalid
from app.core.identity import SYSTEM, Actor
from app.mentorships import queries as pairs
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers import services as offers
from app.proposals import services as proposals
from app.routing import policies, rules
from app.routing import queries as routing
from app.routing import services as routes
from app.routing.labels import OUTCOMES
from app.routing.models import NeedStay
from app.routing.states import DeclineReason

NOT_HEARD = (
    "Parlez d’abord avec la personne qui a dit ne pas se sentir en sécurité, ou avec qui répond d’elle. "
    "Si c’est impossible, cochez-le et écrivez pourquoi."
)
NOT_AGREED = (
    "Le binôme ne reprend pas sans la personne qui a dit ne pas se sentir en sécurité\u00a0: parlez d’abord avec elle, "
    "ou avec qui répond d’elle."
)


@dataclass(frozen=True, slots=True)
class Possible:
    """An association to which a case may be handed; `obstacle` says why the site would not by itself."""

    association_id: UUID
    name: str
    obstacle: str


def decline(session: Session, *, need: Need, reason: DeclineReason, text: str, actor: Actor, at: datetime) -> NeedStay:
    """Refuse a case, or give back one that was taken; volunteers are ranked for whoever gets it."""
    verb = routes.release if need.state is NeedState.TAKEN else routes.decline
    _ask_nobody_more(session, need, actor=actor, at=at)
    stay = verb(session, need=need, reason=reason, text=text, actor=actor, at=at)
    proposals.rank_need(session, need=need, at=at)
    return stay


def pass_on(session: Session, *, need: Need, to: UUID, word: str, actor: Actor, at: datetime) -> None:
    """Hand a case to another association; volunteers are ranked for it."""
    pass_on_all(session, needs=[need], to=to, word=word, actor=actor, at=at)


def pass_on_all(
    session: Session, *, needs: Sequence[Need], to: UUID, word: str, actor: Actor, at: datetime
) -> None:  # fmt: skip
    """Hand cases to another association, each as it would be alone; volunteers are ranked once for all of them."""
    for need in needs:
        _ask_nobody_more(session, need, actor=actor, at=at)
        routes.pass_on(session, need=need, to=to, word=word, actor=actor, at=at)
    proposals.rank_needs(session, needs=needs, at=at)


def _ask_nobody_more(session: Session, need: Need, *, actor: Actor, at: datetime) -> None:
    """Take back what somebody is being asked for a case that changes hands."""
    held = routing.lock(session, need.id)
    if held.state is NeedState.TAKEN:
        policies.ensure_may_let_go(session, actor, held)
        proposals.withdraw_all(session, need=held, actor=actor, at=at)


def resume_pair(
    session: Session, *, mentorship: Mentorship, done: Contact | None = None, actor: Actor, at: datetime
) -> None:
    """Let a suspended pair go on; `done` is what was done where somebody does not feel safe.

    Raises
    ------
    Invalid
        If somebody does not feel safe, and nothing says what was done, or
        nobody spoke with whoever said it: nothing goes on without them.
    """
    said = pairs.unsafe(session, [mentorship.id]).get(mentorship.id, {})
    if done is not None and done.note.strip() and (done.unreached or not_answered(session, mentorship, said, done)):
        raise Invalid(NOT_AGREED)
    note_id = _note(session, mentorship, done, actor=actor, at=at)
    mentorships.resume(session, mentorship=mentorship, note_id=note_id, actor=actor, at=at)


def end_pair(
    session: Session,
    *,
    mentorship: Mentorship,
    reason: EndReason,
    reopen: bool,
    elsewhere: bool = False,
    done: Contact | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """End a pair; the volunteer has room again for others, the need may look for somebody else.

    `elsewhere`: with another association, as nobody of its own answers any more.
    One in which somebody does not feel safe ends for that, whatever `reason` says.

    Raises
    ------
    Invalid
        If somebody does not feel safe, and `done` does not say what was done,
        or nobody spoke with whoever said it nor wrote why that was impossible.
    """
    offer = offers.lock(session, mentorship.offer_id)
    need = routing.lock(session, mentorship.need_id)
    pairs.lock(session, mentorship.id)
    facts: dict[str, str | bool] = {}
    if said := pairs.unsafe(session, [mentorship.id]).get(mentorship.id):
        if not care.answered(session, pair=mentorship, said=said, done=done):
            raise Invalid(NOT_HEARD if done is not None and done.note.strip() else mentorships.NOT_SAFE)
        reason = EndReason.UNSAFE
    note_id = _note(session, mentorship, done, actor=actor, at=at)
    if said and note_id is None:
        raise Invalid(mentorships.NOT_SAFE)
    if done is not None and note_id is not None:
        facts = {"note": str(note_id), "means": done.means.value, "with": done.with_whom.value}
        facts |= {"unreached": True} if done.unreached else {}
    mentorships.end(session, mentorship=mentorship, reason=reason, reopen=reopen, done=facts, actor=actor, at=at)
    if reopen and elsewhere:
        routes.release(session, need=need, reason=DeclineReason.CAPACITY, actor=SYSTEM, at=at)
    proposals.rank_for_offer(session, offer=offer, also=[need.id] if reopen else [], at=at)


def not_answered(session: Session, mentorship: Mentorship, said: Mapping[Side, datetime], done: Contact) -> bool:
    """Tell whether nobody spoke, before or now, with a side that does not feel safe."""
    return not care.answered(session, pair=mentorship, said=said, done=done)


def not_heard(session: Session, mentorship: Mentorship) -> list[Side]:
    """Return the sides that do not feel safe in a pair and with which nobody of a team spoke since."""
    said = pairs.unsafe(session, [mentorship.id]).get(mentorship.id, {})
    return care.unanswered(session, pair=mentorship, said=said) if said else []


def _note(session: Session, mentorship: Mentorship, done: Contact | None, *, actor: Actor, at: datetime) -> UUID | None:
    """Keep what was done about a pair among the team's contacts, if something was, and return its key."""
    if done is None or not done.note.strip():
        return None
    return care.keep_contact(session, pair=mentorship, contact=done, actor=actor, at=at).id


def possible_associations(session: Session, *, need_id: UUID, day: date, besides: UUID) -> list[Possible]:
    """Return the other associations open that day, those that cover the need first, then by name.

    None that did not keep it for safety. One that had it says what came of it, as whoever hands it on would ask them
    again; why is not for others to read.
    """
    record = routing.as_records(session, [need_id], day=day)[need_id]
    had = {
        str(each.association_id): f"Elle a déjà eu cette demande\u00a0: {OUTCOMES[each.outcome].lower()}."
        for each in routing.stays(session, need_id)
        if each.outcome is not None and each.outcome in routing.HAD_THEIR_CHANCE
    }
    found = [
        Possible(
            UUID(each.covers.id), each.name, _obstacle(had.get(each.covers.id), rules.obstacles(each, record, day=day))
        )
        for each in routing.candidates(session, day=day)
        if each.covers.id != str(besides) and not each.calendar.closed(day)
    ]
    unsafe = routing.unsafe_at(session, need_id)
    found = [each for each in found if each.association_id not in unsafe]
    return sorted(found, key=lambda each: (bool(each.obstacle), each.name))


def _obstacle(had: str | None, others: Sequence[str]) -> str:
    return " ".join([had, *others] if had else others)
