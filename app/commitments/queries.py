"""Reading commitments."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.accounts.models import Person
from app.commitments.models import Commitment, RegularWish, Stop
from app.core.errors import NotFound
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import GOING_ON, EndReason, MentorshipState, PairRhythm, Side, Tracking

BECAME_REGULAR = "become_regular"
"""The journal's word for one-off help that became regular: from there reviews and silences count."""


def current(session: Session, mentorship_id: UUID) -> Commitment | None:
    """Return what a pair signs or signed last."""
    statement = select(Commitment).where(
        Commitment.mentorship_id == mentorship_id, col(Commitment.replaced_at).is_(None)
    )
    return session.exec(statement).one_or_none()


def held(session: Session, mentorship_id: UUID) -> Commitment | None:
    """Return what counts: the newest that everybody signed, while a newer one still waits for signatures too."""
    statement = select(Commitment).where(
        Commitment.mentorship_id == mentorship_id, col(Commitment.held_at).is_not(None)
    )
    return session.exec(statement.order_by(col(Commitment.number).desc()).limit(1)).one_or_none()


def signed(session: Session, mentorship_id: UUID) -> Commitment:
    """Return what counts.

    Raises
    ------
    NotFound
        If nothing was signed by everybody yet.
    """
    found = held(session, mentorship_id)
    if found is None:
        raise NotFound
    return found


def stops(session: Session, mentorship_id: UUID) -> list[Stop]:
    """Return who asked to stop, the first first."""
    statement = select(Stop).where(Stop.mentorship_id == mentorship_id)
    return list(session.exec(statement.order_by(col(Stop.asked_at), col(Stop.id))))


def asked_to_stop(session: Session, pair_ids: Collection[UUID], *, side: Side) -> dict[UUID, datetime]:
    """Return when a side asked to stop each of these pairs, where it did; in one query."""
    statement = select(Stop.mentorship_id, Stop.asked_at).where(
        col(Stop.mentorship_id).in_(pair_ids), Stop.side == side
    )
    return dict(session.exec(statement).all())


def reason_to_stop(session: Session, mentorship_id: UUID) -> EndReason | None:
    """Return that somebody does not feel safe, else the reason of who asked to stop first, or ``None``."""
    if mentorships.unsafe(session, [mentorship_id]):
        return EndReason.UNSAFE
    return next((each.reason for each in stops(session, mentorship_id)), None)


def stop_of(session: Session, mentorship_id: UUID, *, side: Side) -> Stop:
    """Return what a side said when it asked to stop.

    Raises
    ------
    NotFound
        If it did not.
    """
    found = next((each for each in stops(session, mentorship_id) if each.side is side), None)
    if found is None:
        raise NotFound
    return found


def regular_wishes(session: Session, mentorship_id: UUID) -> list[Side]:
    """Return which sides of one-off help would like to go on regularly, the first first."""
    statement = select(RegularWish).where(RegularWish.mentorship_id == mentorship_id)
    return [each.side for each in session.exec(statement.order_by(col(RegularWish.asked_at), col(RegularWish.id)))]


def may_become_regular(mentorship: Mentorship) -> bool:
    """Tell whether a pair is one-off help that goes on."""
    return mentorship.rhythm is PairRhythm.ONCE and mentorship.state is MentorshipState.ACTIVE


def regular(mentorship: Mentorship) -> bool:
    """Tell whether a pair has a commitment at all: one-off help and pairs followed elsewhere have none."""
    return mentorship.rhythm is not PairRhythm.ONCE and mentorship.tracking is Tracking.HERE


def may_commit(mentorship: Mentorship) -> bool:
    """Tell whether a pair may draft and sign."""
    return regular(mentorship) and mentorship.state in GOING_ON


def lock_unsigned(session: Session, *, written_before: datetime, limit: int) -> list[Commitment]:
    """Return what active pairs did not all sign since long, and were not reminded of, held for this worker alone."""
    late = (
        col(Commitment.nudged_at).is_(None), Commitment.created_at <= written_before,
        Mentorship.state == MentorshipState.ACTIVE,
    )  # fmt: skip
    return _held_for_one(session, _open().where(*late), limit=limit)


def lock_guardian_alone(session: Session, *, born_until: date, limit: int) -> list[Commitment]:
    """Return what only the guardian of a youth born by then did not sign, held for this worker alone."""
    framing = col(Commitment.association_signed_at).is_not(None) | col(Mentorship.association_id).is_(None)
    rest = (
        col(Commitment.youth_signed_at).is_not(None), col(Commitment.volunteer_signed_at).is_not(None), framing,
        col(Commitment.guardian_signed_at).is_(None), col(Person.birth_date) <= born_until,
    )  # fmt: skip
    alone = _open().join(Person, col(Person.id) == Mentorship.youth_id).where(*rest)
    return _held_for_one(session, alone, limit=limit)


def _open() -> SelectOfScalar[Commitment]:
    """Select what waits for signatures of pairs that may sign."""
    return (
        select(Commitment)
        .join(Mentorship, col(Mentorship.id) == Commitment.mentorship_id)
        .where(
            col(Commitment.replaced_at).is_(None), col(Commitment.held_at).is_(None),
            col(Mentorship.state).in_(GOING_ON), Mentorship.tracking == Tracking.HERE,
            Mentorship.rhythm != PairRhythm.ONCE,
        )
        .order_by(col(Commitment.created_at), col(Commitment.id))
    )  # fmt: skip


def _held_for_one(session: Session, statement: SelectOfScalar[Commitment], *, limit: int) -> list[Commitment]:
    # The pair too: who signs holds it first.
    held = statement.limit(limit).with_for_update(of=(Commitment, Mentorship), key_share=True, skip_locked=True)
    return list(session.exec(held.execution_options(populate_existing=True)))
