"""A pair that ran before it came here: nothing goes on before everybody in it said yes, and every guard is open."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.core.clock import PARIS
from app.core.errors import Conflict
from app.core.identity import Actor
from app.journal import services as journal
from app.mentorships import emails, policies, queries
from app.mentorships.models import Mentorship
from app.mentorships.states import (
    MENTORSHIPS,
    MentorshipAction,
    MentorshipState,
    PairRhythm,
    Side,
    SuspensionReason,
)
from app.needs.models import Need
from app.offers.models import Offer
from app.offers.states import OfferState
from app.safeguarding.policies import is_minor

AGREED_AT = {
    Side.YOUTH: "youth_agreed_at", Side.VOLUNTEER: "volunteer_agreed_at", Side.GUARDIAN: "guardian_agreed_at",
}  # fmt: skip
"""Where the yes of each side is kept."""

CONFIRMED = "confirm"
"""What the journal says of each yes."""

ASK_AGAIN_AFTER = timedelta(days=3)
"""How long those who were asked have before they may be asked again."""


def bring_in(
    session: Session,
    *,
    need: Need,
    offer: Offer,
    since: date,
    rhythm: PairRhythm,
    coordinator_id: UUID,
    actor: Actor,
    at: datetime,
) -> Mentorship:
    """Write down a pair that runs since a day, suspended; those who may know of it are asked whether it is true.

    A child's volunteer is asked once the child and the guardian agreed.
    """
    mentorship = Mentorship(
        state=MentorshipState.SUSPENDED,
        suspended_for=SuspensionReason.AGREEMENT,
        to_confirm=True,
        need_id=need.id,
        offer_id=offer.id,
        youth_id=need.youth_id,
        volunteer_id=offer.volunteer_id,
        association_id=need.case_association_id,
        coordinator_id=coordinator_id,
        association_agreed_at=at,
        confirm_asked_at=at,
        introduced_at=min(datetime.combine(since, time(12), PARIS), at),
        rhythm=rhythm,
    )
    session.add(mentorship)
    session.flush()
    journal.record(
        session, action="bring_in", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        after=mentorship.state.value, facts={"need": str(need.id), "offer": str(offer.id)},
    )  # fmt: skip
    kept = queries.kept_from_volunteer(session, mentorship, at=at)
    sides = {Side.YOUTH, Side.GUARDIAN} if kept else set(AGREED_AT)
    emails.to_confirm(session, mentorship=mentorship, sides=sides, at=at)
    return mentorship


def agree(session: Session, *, mentorship: Mentorship, side: Side, actor: Actor, at: datetime) -> None:
    """Keep the yes of a side; with the last one the pair goes on. Said twice, it counts once.

    Raises
    ------
    Conflict
        If the pair does not wait for anybody's yes.
    """
    queries.lock(session, mentorship.id)
    ensure_waits(mentorship)
    if has_agreed(mentorship, side):
        return
    kept = queries.kept_from_volunteer(session, mentorship, at=at)
    setattr(mentorship, AGREED_AT[side], at)
    session.add(mentorship)
    journal.record(
        session, action=CONFIRMED, kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        facts={"side": side.value},
    )  # fmt: skip
    _next(session, mentorship, kept=kept, actor=actor, at=at)


def ensure_waits(mentorship: Mentorship) -> None:
    """Refuse an answer that comes too late.

    Raises
    ------
    Conflict
        If the pair does not wait for anybody's yes.
    """
    if not mentorship.to_confirm or mentorship.ended_at is not None:
        raise Conflict("Ce binôme n’attend plus de réponse.")


def ask_again(session: Session, *, mentorship: Mentorship, actor: Actor, at: datetime) -> None:
    """Ask those who did not answer once more; who has no mail is on the list of calls already.

    Raises
    ------
    Conflict
        If the pair does not wait for anybody's yes, or was asked a few days ago.
    """
    queries.lock(session, mentorship.id)
    ensure_waits(mentorship)
    if not may_ask_again(mentorship, at=at):
        raise Conflict("La demande vient de partir. Laissez-leur quelques jours, ou appelez-les.")
    sides = set(silent(session, mentorship, at=at))
    if queries.kept_from_volunteer(session, mentorship, at=at):
        sides.discard(Side.VOLUNTEER)
    mentorship.confirm_asked_at = at
    session.add(mentorship)
    journal.record(
        session, action="ask_again", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        facts={"sides": sorted(side.value for side in sides)},
    )  # fmt: skip
    emails.to_confirm(session, mentorship=mentorship, sides=sides, again=True, at=at)


def asked_at(mentorship: Mentorship) -> datetime:
    """Return when those of a pair that was brought in were last asked whether it is true."""
    return mentorship.confirm_asked_at or mentorship.association_agreed_at or mentorship.introduced_at


def may_ask_again(mentorship: Mentorship, *, at: datetime) -> bool:
    """Tell whether the last time that they were asked is long enough ago."""
    return at >= asked_at(mentorship) + ASK_AGAIN_AFTER


def has_agreed(mentorship: Mentorship, side: Side) -> bool:
    """Tell whether a side said yes to a pair."""
    return getattr(mentorship, AGREED_AT[side]) is not None


def silent(session: Session, mentorship: Mentorship, *, at: datetime) -> list[Side]:
    """Return the sides that a pair to be confirmed still waits for; of a minor, the guardian too."""
    return silent_of(mentorship, session.get_one(Person, mentorship.youth_id), at=at)


def silent_of(mentorship: Mentorship, youth: Person, *, at: datetime) -> list[Side]:
    """Return what :func:`silent` does, for who has read the youth already."""
    if not mentorship.to_confirm or mentorship.ended_at is not None:
        return []
    sides = [Side.YOUTH, *([Side.GUARDIAN] if is_minor(youth, at) else []), Side.VOLUNTEER]
    return [side for side in sides if not has_agreed(mentorship, side)]


def forget_guardian(session: Session, *, youth_id: UUID, actor: Actor, at: datetime) -> None:
    """Take back the guardian's yes to what is not confirmed: somebody else answers for the youth now, and is asked.

    A pair that everybody confirmed stays: it was true when its guardian said so.
    """
    for mentorship in queries.of_party(session, youth_id=youth_id):
        if not mentorship.to_confirm:
            continue
        if mentorship.guardian_agreed_at is not None:
            mentorship.guardian_agreed_at = None
            session.add(mentorship)
            journal.record(
                session, action="forget_guardian", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at
            )
        emails.to_confirm(session, mentorship=mentorship, sides={Side.GUARDIAN}, at=at)


def family_agreed(session: Session, *, youth_id: UUID, kept: frozenset[UUID], actor: Actor, at: datetime) -> None:
    """Go on with the pairs of a youth whose guardian now agrees to their taking part.

    `kept` are those of which the volunteer knew nothing before that.
    """
    session.flush()
    for mentorship in queries.of_party(session, youth_id=youth_id):
        if mentorship.to_confirm:
            _next(session, mentorship, kept=mentorship.id in kept, actor=actor, at=at)


def kept_of(session: Session, *, youth_id: UUID, at: datetime) -> frozenset[UUID]:
    """Return the pairs of a youth of which the volunteer knows nothing yet."""
    pairs = queries.of_party(session, youth_id=youth_id)
    return frozenset(each.id for each in pairs if queries.kept_from_volunteer(session, each, at=at))


def _next(session: Session, mentorship: Mentorship, *, kept: bool, actor: Actor, at: datetime) -> None:
    """Ask the volunteer once the family agreed; let the pair go on once everybody did."""
    session.flush()
    if kept and not queries.kept_from_volunteer(session, mentorship, at=at):
        emails.to_confirm(session, mentorship=mentorship, sides={Side.VOLUNTEER}, at=at)
    guards = policies.guards(session, mentorship, at)
    if not (guards.both_sides and guards.guardian):
        return
    mentorship.to_confirm = False
    if guards.closed:
        mentorship.suspended_for = _what_lacks(session, mentorship)
        session.add(mentorship)
        emails.incomplete(session, mentorship=mentorship, missing=guards.closed, at=at)
        return
    journal.move(session, mentorship, MENTORSHIPS, MentorshipAction.RESUME, actor=actor, at=at)
    mentorship.suspended_for = None
    emails.confirmed(session, mentorship=mentorship, at=at)


def _what_lacks(session: Session, mentorship: Mentorship) -> SuspensionReason:
    """A volunteer who was stopped comes back only by somebody's decision; a check that lacks, by itself."""
    stopped = session.get_one(Offer, mentorship.offer_id).state is OfferState.SUSPENDED
    return SuspensionReason.VOLUNTEER if stopped else SuspensionReason.REQUIREMENT
