"""Change how a pair goes on: a pause, who follows it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import queries as associations
from app.core.clock import local_date
from app.core.errors import Conflict, Invalid
from app.core.identity import Actor
from app.journal import services as journal
from app.mentorships import emails, policies, queries, rules, services
from app.mentorships.models import Mentorship
from app.mentorships.states import MENTORSHIPS, MentorshipAction, PauseReason, SuspensionReason
from app.safeguarding.requirements import labels
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.queries import Framed


def pause(
    session: Session, *, mentorship: Mentorship, until: date, reason: PauseReason, actor: Actor, at: datetime
) -> None:
    """Let a pair rest; it goes on by itself on `until`. The volunteer’s place stays taken, everybody is told.

    Raises
    ------
    Invalid
        If the day is past, or further than three months.
    Conflict
        If the pair is not active.
    """
    if problem := rules.pause_problem(until, local_date(at)):
        raise Invalid(problem)
    queries.lock(session, mentorship.id)
    journal.move(session, mentorship, MENTORSHIPS, MentorshipAction.PAUSE, actor=actor, at=at, reason=reason.value)
    mentorship.paused_until = until
    emails.paused(session, mentorship=mentorship, until=until, at=at)


def go_on(session: Session, *, mentorship: Mentorship, actor: Actor, at: datetime) -> None:
    """End a pause, on its day or before; everybody who was told of it is told.

    Raises
    ------
    Conflict
        If the pair does not rest.
    """
    queries.lock(session, mentorship.id)
    journal.move(session, mentorship, MENTORSHIPS, MentorshipAction.GO_ON, actor=actor, at=at)
    mentorship.paused_until = None
    emails.gone_on(session, mentorship=mentorship, at=at)


def follow(session: Session, *, mentorship: Mentorship, actor: Actor, at: datetime) -> None:
    """Follow a pair of one’s association from now on; see :func:`hand_over`."""
    if actor.person_id is not None:
        hand_over(session, mentorship=mentorship, to=actor.person_id, actor=actor, at=at)


def hand_over(session: Session, *, mentorship: Mentorship, to: UUID, actor: Actor, at: datetime) -> None:
    """Let somebody of the association follow a pair from now on; one that only lacked somebody in order goes on.

    The two sides and the guardian are told who it is, and so is whoever is
    named by another.

    Raises
    ------
    NotFound
        If they do not work there.
    Conflict
        If the pair is over, or something is missing of who would follow it.
    """
    queries.lock(session, mentorship.id)
    if mentorship.ended_at is not None or mentorship.association_id is None:
        raise Conflict("Ce binôme est terminé\u00a0: il n’y a plus rien à suivre.")
    associations.membership(session, mentorship.association_id, to)
    if mentorship.coordinator_id == to:
        return
    mentorship.coordinator_id = to
    session.add(mentorship)
    guards = policies.guards(session, mentorship, at)
    if guards.coordinator:
        raise Conflict(labels.of_coordinator(guards.coordinator))
    journal.record(
        session, action="follow", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        facts={"to": str(to)},
    )  # fmt: skip
    emails.handed_over(session, mentorship=mentorship, told=to != actor.person_id, at=at)
    if mentorship.suspended_for is SuspensionReason.REQUIREMENT and not guards.closed:
        services.resume(session, mentorship=mentorship, actor=actor, at=at)


def may_follow(session: Session, mentorship: Mentorship, *, day: date) -> list[Person]:
    """Return who of the association may follow a pair: whoever is in order and does not follow it already."""
    if mentorship.association_id is None:
        return []
    team = associations.members(session, mentorship.association_id)
    look = requirements.picture(session, day, [mentorship.volunteer_id, *(each.id for each in team)])
    here = mentorship.association_id
    return [
        each
        for each in team
        if each.id != mentorship.coordinator_id
        and not look.pair_lacks(Framed(mentorship.volunteer_id, each.id, here, None)).coordinator
    ]
