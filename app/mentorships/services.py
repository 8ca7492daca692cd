"""Open, suspend, resume and end a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.core.errors import Invalid
from app.core.identity import Actor
from app.journal import lasting
from app.journal import services as journal
from app.journal.lasting import Lasting
from app.mentorships import emails, policies, queries, rules
from app.mentorships.models import Mentorship
from app.mentorships.states import (
    GOING_ON,
    MENTORSHIPS,
    EndReason,
    MentorshipAction,
    PairRhythm,
    SuspensionReason,
)
from app.needs.models import Need
from app.needs.states import NEEDS, NeedAction, NeedState
from app.skills.states import Rhythm

NOT_SAFE = "Quelqu’un a dit ne pas se sentir en sécurité\u00a0: notez d’abord ce qui a été fait."


def open(  # noqa: A001 - the other verbs of a pair are one word too
    session: Session,
    *,
    need: Need,
    proposal_id: UUID,
    offer_id: UUID,
    volunteer_id: UUID,
    coordinator_id: UUID | None,
    association_agreed_at: datetime | None,
    volunteer_agreed_at: datetime | None,
    youth_agreed_at: datetime | None,
    guardian_agreed_at: datetime | None,
    actor: Actor,
    at: datetime,
) -> Mentorship:
    """Make the pair of a need, framed by the association that took the case; the need is introduced.

    Raises
    ------
    Conflict
        If one of the guards of contact details is closed: nothing is kept then.
    """
    mentorship = Mentorship(
        need_id=need.id,
        proposal_id=proposal_id,
        offer_id=offer_id,
        youth_id=need.youth_id,
        volunteer_id=volunteer_id,
        association_id=need.case_association_id,
        coordinator_id=coordinator_id,
        association_agreed_at=association_agreed_at,
        volunteer_agreed_at=volunteer_agreed_at,
        youth_agreed_at=youth_agreed_at,
        guardian_agreed_at=guardian_agreed_at,
        introduced_at=at,
        rhythm=PairRhythm.ONCE if need.rhythm is Rhythm.ONCE else PairRhythm.WEEKLY,
    )
    policies.ensure_open(session, mentorship, at)
    session.add(mentorship)
    session.flush()
    journal.move(session, need, NEEDS, NeedAction.INTRODUCE, actor=actor, at=at, mentorship=str(mentorship.id))
    journal.record(
        session, action="open", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        after=mentorship.state.value,
    )  # fmt: skip
    emails.introduction(session, mentorship=mentorship, at=at, actor=actor)
    return mentorship


def end(
    session: Session,
    *,
    mentorship: Mentorship,
    reason: EndReason,
    reopen: bool = False,
    done: Mapping[str, Any] | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """End a pair for a reason; the volunteer has room again.

    `done` are facts of what was done first where somebody does not feel safe, for the journal.

    `reopen` looks for another volunteer for the same need, which otherwise is over too.

    One that was brought in and never confirmed is not thanked for.

    Raises
    ------
    Invalid
        If a person gives a reason that is not theirs to give, or looks for
        somebody else for a youth who confirmed nothing.
    """
    if actor.person_id is not None and reason not in rules.reasons_to_end(mentorship.suspended_for):
        raise Invalid("Choisissez une raison de la liste.")
    if mentorship.to_confirm and reopen:
        raise Invalid("Ce binôme n’a pas été confirmé\u00a0: le jeune dépose lui-même une demande, ou avec vous.")
    facts = {"reason": reason.value, **(done or {})}
    journal.move(session, mentorship, MENTORSHIPS, MentorshipAction.END, actor=actor, at=at, **facts)
    mentorship.ended_at, mentorship.end_reason = at, reason
    mentorship.suspended_for = mentorship.paused_until = None
    need = session.get_one(Need, mentorship.need_id)
    if need.state is NeedState.INTRODUCED:
        journal.move(session, need, NEEDS, NeedAction.REOPEN if reopen else NeedAction.CLOSE, actor=actor, at=at)
        need.ended_at = None if reopen else at
    session.flush()
    if mentorship.to_confirm:
        emails.unconfirmed(session, mentorship=mentorship, at=at)
    else:
        emails.ended(session, mentorship=mentorship, reopened=reopen, at=at)


def suspend(
    session: Session,
    *,
    mentorship: Mentorship,
    actor: Actor,
    at: datetime,
    reason: SuspensionReason = SuspensionReason.BY_HAND,
    told: bool = False,
) -> None:
    """Suspend a pair: both sides and the association are told, no contact detail is given any more.

    `told` is that another letter tells the association, and better.
    """
    journal.move(session, mentorship, MENTORSHIPS, MentorshipAction.SUSPEND, actor=actor, at=at, reason=reason.value)
    mentorship.suspended_for, mentorship.paused_until = reason, None
    emails.suspended(session, mentorship=mentorship, told=told, at=at)
    _note(session, mentorship, reason, at=at)


def _note(session: Session, mentorship: Mentorship, reason: SuspensionReason, *, at: datetime) -> None:
    """Let what somebody stopped by hand last; every other reason has its own line, or is found again by itself."""
    if reason is SuspensionReason.BY_HAND:
        lasting.note(session, kind=Lasting.PAIR, id=mentorship.id, at=at)


def suspend_pairs_of(
    session: Session,
    *,
    youth_id: UUID | None = None,
    volunteer_id: UUID | None = None,
    reason: SuspensionReason,
    actor: Actor,
    at: datetime,
) -> int:
    """Suspend every pair that goes on of a youth whose agreement is taken back, or of a volunteer; return how many.

    A pause is no shelter: nobody resumes alone a pair that lost its frame.

    One that only waited for something missing now waits for this too, and no
    longer goes on by itself.
    """
    pairs = queries.of_party(session, youth_id=youth_id, volunteer_id=volunteer_id)
    return sum(stop(session, mentorship=each, reason=reason, actor=actor, at=at) for each in pairs)


def stop(
    session: Session,
    *,
    mentorship: Mentorship,
    reason: SuspensionReason,
    told: bool = False,
    actor: Actor,
    at: datetime,
) -> bool:
    """Suspend a pair if it goes on, and return whether it did; `told` as for :func:`suspend`.

    One that only waited for something missing now waits for this too, and no longer goes on by itself.
    """
    if mentorship.state in GOING_ON:
        suspend(session, mentorship=mentorship, actor=actor, at=at, reason=reason, told=told)
        return True
    if mentorship.suspended_for is SuspensionReason.REQUIREMENT:
        mentorship.suspended_for = reason
        session.add(mentorship)
        _note(session, mentorship, reason, at=at)
    return False


def tell_agreement_is_back(session: Session, *, youth_id: UUID, at: datetime) -> None:
    """Ask the association to resume the pairs of a youth that wait for a guardian's agreement, now that it is there.

    People decide: nothing goes on by itself. The two sides and the guardian
    are told too, unless something else is missing. Nobody is asked to resume
    a pair in which somebody does not feel safe.
    """
    session.flush()
    pairs = queries.of_party(session, youth_id=youth_id)
    unsafe = queries.unsafe(session, [each.id for each in pairs])
    for mentorship in pairs:
        waits = mentorship.suspended_for is SuspensionReason.AGREEMENT and not mentorship.to_confirm
        if waits and mentorship.id not in unsafe:
            guards = policies.guards(session, mentorship, at)
            if guards.guardian:
                emails.awaits_resuming(session, mentorship=mentorship, missing=guards.closed, at=at)


def suspend_incomplete(
    session: Session,
    *,
    volunteer_id: UUID | None = None,
    coordinator_id: UUID | None = None,
    association_id: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Suspend the pairs of a volunteer, that a coordinator follows or an association frames, that lack something now.

    Returns
    -------
    int
        How many.
    """
    session.flush()
    party = {"volunteer_id": volunteer_id, "coordinator_id": coordinator_id, "association_id": association_id}
    pairs = queries.of_party(session, **party)
    bad = [each for each in pairs if each.state in GOING_ON and not policies.guards(session, each, at).in_order]
    for mentorship in bad:
        suspend(session, mentorship=mentorship, actor=actor, at=at, reason=SuspensionReason.REQUIREMENT)
    return len(bad)


def resume_completed(
    session: Session,
    *,
    volunteer_id: UUID | None = None,
    coordinator_id: UUID | None = None,
    association_id: UUID | None = None,
    asking: Sequence[Mentorship] | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Let the pairs go on that were suspended only for what was missing and is there again; return how many.

    They are those of a volunteer, that a coordinator follows or an association
    frames, or `asking` is which they are, held. Everybody who was told of the
    suspension is told of this. A pair suspended for anything else, or with
    another guard closed, waits for somebody to decide.
    """
    session.flush()
    party = {"volunteer_id": volunteer_id, "coordinator_id": coordinator_id, "association_id": association_id}
    cured = [
        each
        for each in (queries.of_party(session, **party) if asking is None else asking)
        if each.suspended_for is SuspensionReason.REQUIREMENT and not policies.guards(session, each, at).closed
    ]
    for mentorship in cured:
        resume(session, mentorship=mentorship, actor=actor, at=at)
    return len(cured)


def resume(
    session: Session, *, mentorship: Mentorship, note_id: UUID | None = None, actor: Actor, at: datetime
) -> None:
    """Let a suspended pair go on; everybody who was told of the suspension is told.

    One in which somebody does not feel safe goes on only with `note_id`, the
    note of what was done about it: the journal ties it to this decision.

    Raises
    ------
    Conflict
        If a guard is still closed.
    Invalid
        If somebody does not feel safe, and nothing says what was done.
    """
    if note_id is None and queries.unsafe(session, [mentorship.id]):
        raise Invalid(NOT_SAFE)
    note = str(note_id) if note_id else None
    journal.move(session, mentorship, MENTORSHIPS, MentorshipAction.RESUME, actor=actor, at=at, note=note)
    mentorship.suspended_for, mentorship.to_confirm = None, False
    policies.ensure_open(session, mentorship, at)
    emails.resumed(session, mentorship=mentorship, at=at)
