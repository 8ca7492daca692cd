"""Reading what pairs tell, and whom to ask for news."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import Session, col, func, select

from app.commitments.queries import BECAME_REGULAR
from app.core.clock import local_date
from app.core.errors import NotFound
from app.journal.models import Entry
from app.meetings.models import Meeting
from app.meetings.states import MeetingState
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import MentorshipAction, MentorshipState, PairRhythm, Side, Tracking
from app.sessions import rules
from app.sessions.models import Fit, NewsAsked, SessionLog
from app.sessions.policies import LIVE

Pairs = Collection[UUID]
BACK = (MentorshipAction.GO_ON.value, MentorshipAction.RESUME.value, BECAME_REGULAR)
"""What the journal says when silence begins to count anew: after a rest, or once one-off help is regular."""
Instant = datetime | SQLCoreOperations[datetime]
THANKED = "thank_for_first_session"
"""What it says once a first session was thanked for: never twice, whatever is corrected since; `by` told of it."""
ALARM = "hear_danger"
"""What it says when the words of a `side`, for the association, sound like danger."""
ASKED_FIT = "ask_fit"
"""What it says once who told of that session, and went by the question on the page, was asked by letter."""


def told(session: Session, mentorship_ids: Pairs) -> dict[UUID, list[SessionLog]]:
    """Return what was told of each of these pairs, the oldest day first, in one query."""
    found: dict[UUID, list[SessionLog]] = {each: [] for each in mentorship_ids}
    theirs = select(SessionLog).where(col(SessionLog.mentorship_id).in_(mentorship_ids))
    for log in session.exec(theirs.order_by(col(SessionLog.held_on), col(SessionLog.side))):
        found[log.mentorship_id].append(log)
    return found


def silences(session: Session, mentorship_ids: Pairs) -> dict[UUID, int]:
    """Return how often each of these pairs was asked for news since somebody told some, in one query."""
    last = (
        select(func.max(SessionLog.told_at))
        .where(SessionLog.mentorship_id == NewsAsked.mentorship_id)
        .correlate(NewsAsked)
        .scalar_subquery()
    )
    unanswered = (
        select(NewsAsked.mentorship_id, func.count())
        .where(col(NewsAsked.mentorship_id).in_(mentorship_ids), last.is_(None) | (col(NewsAsked.asked_at) > last))
        .group_by(col(NewsAsked.mentorship_id))
    )
    return dict.fromkeys(mentorship_ids, 0) | dict(session.exec(unanswered).all())


def fits(session: Session, mentorship_id: UUID) -> list[Fit]:
    """Return what each side thinks of its pair."""
    return list(session.exec(select(Fit).where(Fit.mentorship_id == mentorship_id).order_by(col(Fit.side))))


def fit_of(session: Session, mentorship_id: UUID, side: Side) -> Fit | None:
    """Return what one side thinks of its pair."""
    return next((each for each in fits(session, mentorship_id) if each.side is side), None)


def asks_fit(session: Session, seat: Seat) -> bool:
    """Tell whether a side has just told of its first session, and did not say yet what it thinks."""
    first = len([log for log in told(session, [seat.pair.id])[seat.pair.id] if log.side is seat.side and log.met]) == 1
    return first and fit_of(session, seat.pair.id, seat.side) is None


def own(session: Session, log_id: UUID, *, seat: Seat, lock: bool = False) -> SessionLog:
    """Return a line that this side told of this pair; `lock` holds it, to be changed or removed.

    Raises
    ------
    NotFound
        If there is none, or somebody else told it.
    """
    log = session.get(SessionLog, log_id, with_for_update=lock or None, populate_existing=lock)
    if log is None or log.mentorship_id != seat.pair.id or log.side is not seat.side:
        raise NotFound
    return log


def of_day(session: Session, mentorship_id: UUID, side: Side, day: date) -> SessionLog | None:
    """Return what one side told of one day."""
    return session.exec(
        select(SessionLog).where(
            SessionLog.mentorship_id == mentorship_id, SessionLog.side == side, SessionLog.held_on == day
        )
    ).one_or_none()


def have_met(session: Session, mentorship_id: UUID) -> bool:
    """Tell whether anybody told that this pair met."""
    met = select(SessionLog.id).where(SessionLog.mentorship_id == mentorship_id, col(SessionLog.met))
    return session.exec(met.limit(1)).first() is not None


def was_thanked(session: Session, mentorship_id: UUID) -> bool:
    """Tell whether a pair was thanked for its first session."""
    noted = select(Entry.id).where(Entry.subject_id == mentorship_id, Entry.action == THANKED)
    return session.exec(noted.limit(1)).first() is not None


def agreed_on(session: Session, mentorship_id: UUID, day: date) -> Meeting | None:
    """Return the meeting that a pair had agreed on for a day."""
    agreed = select(Meeting).where(Meeting.mentorship_id == mentorship_id, Meeting.state == MeetingState.AGREED)
    return next((each for each in session.exec(agreed) if local_date(each.starts_at) == day), None)


def last_agreed(session: Session, mentorship_id: UUID, *, before: datetime) -> Meeting | None:
    """Return the last meeting that a pair had agreed on and whose time is past."""
    agreed = (Meeting.mentorship_id == mentorship_id, Meeting.state == MeetingState.AGREED, Meeting.starts_at < before)
    return session.exec(select(Meeting).where(*agreed).order_by(col(Meeting.starts_at).desc()).limit(1)).first()


def untold(
    session: Session, *, before: datetime, limit: int, among: Iterable[UUID] | None = None
) -> list[tuple[UUID, Meeting]]:
    """Return agreed meetings that began `before` and of which nobody was asked nor told anything, the newest first."""
    since = col(Meeting.starts_at)
    statement = (
        select(Mentorship.id, Meeting)
        .join(Meeting, col(Meeting.mentorship_id) == col(Mentorship.id))
        .where(
            *_followed(among), Meeting.state == MeetingState.AGREED, since < before, ~_told_since(since),
            ~_asked_since(since), ~sa.exists().where(col(NewsAsked.meeting_id) == col(Meeting.id)),
        )
        .order_by(since.desc(), col(Meeting.id))
    )  # fmt: skip
    return list(session.exec(statement.limit(limit)).all())


def silent(session: Session, *, at: datetime, limit: int, among: Iterable[UUID] | None = None) -> list[UUID]:
    """Return pairs that told nothing for as many days as their rhythm allows, and were not asked meanwhile."""
    statement = select(Mentorship.id).where(*_followed(among), _quiet(at))
    oldest = (col(Mentorship.introduced_at), col(Mentorship.id))
    return list(session.exec(statement.order_by(*oldest).limit(limit)).all())


def not_said_fit(
    session: Session, *, at: datetime, limit: int, among: Iterable[UUID] | None = None
) -> list[tuple[UUID, Side]]:
    """Return pairs with the side that told of their first session a day ago, and did not say what it thinks."""
    by = col(Entry.facts)["by"].as_string()
    asked = aliased(Entry)
    statement = (
        sa.select(col(Mentorship.id), by)
        .join(Entry, col(Entry.subject_id) == col(Mentorship.id))
        .where(
            *_followed(among), col(Entry.action) == THANKED, by.in_([side.value for side in LIVE]),
            col(Entry.at) <= at - rules.ASK_FIT_AFTER, col(Entry.at) > at - rules.ASK_FIT_UNTIL,
            ~sa.exists().where(col(asked.subject_id) == col(Mentorship.id), col(asked.action) == ASKED_FIT),
            ~sa.exists().where(
                col(Fit.mentorship_id) == col(Mentorship.id), sa.cast(col(Fit.side), sa.String) == by
            ),
            sa.exists().where(col(SessionLog.mentorship_id) == col(Mentorship.id), col(SessionLog.met)),
        )
        .order_by(col(Entry.id))
    )  # fmt: skip
    return [(pair_id, Side(side)) for pair_id, side in session.execute(statement.limit(limit))]


def hold(session: Session, mentorship_ids: Iterable[UUID]) -> dict[UUID, Mentorship]:
    """Hold pairs for this worker alone; return those that no other holds."""
    statement = (
        select(Mentorship)
        .where(col(Mentorship.id).in_(list(mentorship_ids)))
        .order_by(col(Mentorship.id))
        .with_for_update(key_share=True, skip_locked=True)
    )
    return {each.id: each for each in session.exec(statement.execution_options(populate_existing=True))}


def _followed(among: Iterable[UUID] | None) -> list[sa.ColumnElement[bool]]:
    here = col(Mentorship.tracking) == Tracking.HERE
    going = col(Mentorship.state) == MentorshipState.ACTIVE
    return [going, here] if among is None else [going, here, col(Mentorship.id).in_(list(among))]


def _quiet(at: datetime) -> sa.ColumnElement[bool]:
    once = sa.and_(
        col(Mentorship.rhythm) == PairRhythm.ONCE,
        col(Mentorship.introduced_at) <= at - timedelta(days=rules.ONE_OFF_DAYS),
        ~sa.exists().where(col(SessionLog.mentorship_id) == col(Mentorship.id)),
        ~sa.exists().where(col(NewsAsked.mentorship_id) == col(Mentorship.id)),
        ~sa.exists().where(
            col(Meeting.mentorship_id) == col(Mentorship.id), col(Meeting.state) == MeetingState.AGREED
        ),
    )  # fmt: skip
    return sa.or_(once, *(_silent_for(rhythm, at - timedelta(days=n)) for rhythm, n in rules.SILENCE_DAYS.items()))


def _silent_for(rhythm: PairRhythm, since: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(Mentorship.rhythm) == rhythm,
        col(Mentorship.introduced_at) <= since,
        ~_told_since(since),
        ~_asked_since(since),
        ~sa.exists().where(
            col(Entry.subject_id) == col(Mentorship.id), col(Entry.action).in_(BACK), col(Entry.at) > since
        ),
    )  # fmt: skip


def _told_since(instant: Instant) -> sa.Exists:
    return sa.exists().where(
        col(SessionLog.mentorship_id) == col(Mentorship.id), col(SessionLog.told_at) > instant
    )  # fmt: skip


def _asked_since(instant: Instant) -> sa.Exists:
    return sa.exists().where(
        col(NewsAsked.mentorship_id) == col(Mentorship.id), col(NewsAsked.asked_at) > instant
    )  # fmt: skip
