"""What is known of the pairs of an association, in as many queries for three pairs as for two hundred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.accounts.models import Member, Person
from app.care import labels, rules
from app.care.facts import Ending, Facts, Lapsed
from app.care.models import StaffContact, StillActive
from app.care.states import SPOKEN, ContactWith
from app.conversations import queries as conversations
from app.core.clock import local_date
from app.journal.models import Entry
from app.meetings.models import Meeting, MeetingPlan
from app.meetings.states import MeetingState
from app.mentorships import queries as mentorships
from app.mentorships.brought_in import CONFIRMED
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipAction, Side, SuspensionReason
from app.offers.models import Offer
from app.reviews.models import Review
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements import rules as vouching
from app.safeguarding.requirements.labels import MISSING
from app.safeguarding.requirements.queries import Framed, Picture
from app.safeguarding.requirements.states import RequirementKind, RequirementRole, Stage
from app.sessions.models import Fit, NewsAsked, SessionLog
from app.sessions.queries import ALARM, BACK
from app.sessions.rules import merged

LATELY = timedelta(days=120)
"""How far back sessions are read one by one; before, only the last word and the last meeting count."""

Words = defaultdict[UUID, list[datetime]]
"""When a side of each pair told, answered or agreed to anything."""

_NEVER = date.max
_STOPPED = (MentorshipAction.SUSPEND.value, CONFIRMED)
"""One that was brought in is suspended from the start: that it waits for something missing counts from the last yes."""
_WITH = {
    ContactWith.YOUTH: (Side.YOUTH,),
    ContactWith.VOLUNTEER: (Side.VOLUNTEER,),
    ContactWith.GUARDIAN: (Side.GUARDIAN,),
    ContactWith.BOTH: (Side.YOUTH, Side.VOLUNTEER),
}


@dataclass(frozen=True, slots=True)
class Open:
    """A pair that is not over, the first names of those in it, and who must be in order for it."""

    pair: Mentorship
    youth: str
    volunteer: str
    owner_id: UUID | None
    coordinator_id: UUID | None
    coordinator: str
    youth_called: bool
    volunteer_called: bool

    @property
    def no_phone(self) -> frozenset[Side]:
        """The sides that gave no number."""
        called = {Side.YOUTH: self.youth_called, Side.VOLUNTEER: self.volunteer_called}
        return frozenset(side for side, has in called.items() if not has)


Parts = dict[UUID, dict[str, Any]]
"""Some of the facts of each pair, by their names."""


def facts(session: Session, association_id: UUID, *, at: datetime, pair: UUID | None = None) -> dict[UUID, Facts]:
    """Return what is known of every pair of an association that is not over, or of one of them."""
    day, rows = local_date(at), opened(session, association_id, pair=pair)
    mine = _mine(association_id, pair)
    words: Words = defaultdict(list)
    known = (
        _held(session, mine, since=day - LATELY), _met(session, mine, words), _asked(session, mine, since=day - LATELY),
        _fits(session, mine, words), _meetings(session, mine, words, at=at), _reviews(session, mine, words),
        _contacts(session, mine), _journalled(session, mine), _unsafe(session, mine), _lines(session, mine, rows),
        _waiting(session, mine),
        _stuck(session, mine), _adults(session, rows, day),
    )  # fmt: skip
    return {
        row.pair.id: Facts(
            youth=row.youth,
            volunteer=row.volunteer,
            introduced_on=local_date(row.pair.introduced_at),
            state=row.pair.state,
            tracking=row.pair.tracking,
            rhythm=row.pair.rhythm,
            brought_in=row.pair.proposal_id is None,
            no_phone=row.no_phone,
            last_word=max(words[row.pair.id], default=None),
            **{name: value for part in known for name, value in part.get(row.pair.id, {}).items()},
        )
        for row in rows
    }


def opened(session: Session, association_id: UUID, *, pair: UUID | None = None) -> list[Open]:
    """Return the pairs of an association that are not over, with their people, in one query."""
    youth, volunteer, coordinator = aliased(Person), aliased(Person), aliased(Person)
    works_there = (col(Member.person_id) == Mentorship.coordinator_id) & (Member.association_id == association_id)
    statement = (
        sa.select(  # type: ignore[call-overload]
            Mentorship, youth.first_name, volunteer.first_name, col(Offer.association_id), coordinator.id,
            coordinator.first_name, col(youth.phone) != "", col(volunteer.phone) != "",
        )
        .join(youth, col(youth.id) == Mentorship.youth_id)
        .join(volunteer, col(volunteer.id) == Mentorship.volunteer_id)
        .join(Offer, col(Offer.id) == Mentorship.offer_id)
        .outerjoin(Member, works_there)
        .outerjoin(coordinator, col(coordinator.id) == Member.person_id)
        .where(col(Mentorship.id).in_(_mine(association_id, pair)))
        .order_by(col(Mentorship.introduced_at), col(Mentorship.id))
    )  # fmt: skip
    return [Open(*row) for row in session.execute(statement)]


def _mine(association_id: UUID, pair: UUID | None) -> Any:
    statement = select(Mentorship.id).where(
        Mentorship.association_id == association_id, col(Mentorship.ended_at).is_(None)
    )
    return statement if pair is None else statement.where(Mentorship.id == pair)


def _held(session: Session, mine: Any, *, since: date) -> Parts:
    statement = select(SessionLog).where(col(SessionLog.mentorship_id).in_(mine), col(SessionLog.held_on) >= since)
    told: dict[UUID, list[SessionLog]] = defaultdict(list)
    for row in session.exec(statement):
        told[row.mentorship_id].append(row)
    return {pair_id: {"held": tuple(merged(rows)), "told": _when(rows)} for pair_id, rows in told.items()}


def _when(rows: Sequence[SessionLog]) -> dict[date, datetime]:
    return {row.held_on: row.told_at for row in sorted(rows, key=lambda row: row.told_at)}


def _met(session: Session, mine: Any, words: Words) -> Parts:
    last = sa.func.max(sa.case((col(SessionLog.met).is_(True), col(SessionLog.held_on))))
    found: Parts = {}
    for pair_id, told_at, met_on in _grouped(session, mine, SessionLog, sa.func.max(col(SessionLog.told_at)), last):
        words[pair_id].append(told_at)
        found[pair_id] = {"last_met": met_on}
    return found


def _asked(session: Session, mine: Any, *, since: date) -> Parts:
    statement = sa.select(col(NewsAsked.mentorship_id), col(NewsAsked.asked_at)).where(
        col(NewsAsked.mentorship_id).in_(mine)
    )
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for pair_id, asked_at in session.execute(statement):
        if local_date(asked_at) >= since:
            found[pair_id].append(asked_at)
    return {pair_id: {"asked": tuple(sorted(instants))} for pair_id, instants in found.items()}


def _fits(session: Session, mine: Any, words: Words) -> Parts:
    found: Parts = {}
    for row in session.exec(select(Fit).where(col(Fit.mentorship_id).in_(mine))):
        words[row.mentorship_id].append(row.told_at)
        said = found.setdefault(row.mentorship_id, {"fits": {}})["fits"]
        said[row.side] = (row.answer, row.told_at)
    return found


def _meetings(session: Session, mine: Any, words: Words, *, at: datetime) -> Parts:
    agreed = col(Meeting.state) == MeetingState.AGREED
    ahead = sa.func.min(sa.case((agreed & (col(Meeting.starts_at) > at), col(Meeting.starts_at))))
    last = sa.func.max(sa.case((agreed, col(Meeting.agreed_at))))
    found: Parts = {}
    chosen_at = sa.func.max(col(Meeting.chosen_at))
    some = sa.func.max(sa.case((agreed, 1), else_=0))
    for pair_id, agreed_at, picked_at, next_at, any_agreed in _grouped(
        session, mine, Meeting, last, chosen_at, ahead, some
    ):
        words[pair_id] += [each for each in (agreed_at, picked_at) if each]
        found[pair_id] = {
            "meeting_agreed": bool(any_agreed), "next_meeting_on": local_date(next_at) if next_at else None
        }  # fmt: skip
    return found


def _reviews(session: Session, mine: Any, words: Words) -> Parts:
    """Return who did not answer the last review that was asked, and whose last answer was bad."""
    statement = select(Review).where(col(Review.mentorship_id).in_(mine), col(Review.side) != Side.ASSOCIATION)
    latest: dict[UUID, int] = {}
    found: Parts = {}
    for row in session.exec(statement.order_by(col(Review.month))):
        part = found.setdefault(row.mentorship_id, {"bad_reviews": {}})
        if row.answered_at:
            words[row.mentorship_id].append(row.answered_at)
            part["bad_reviews"].pop(row.side, None)
            if said := labels.bad_review(row.goals, row.satisfaction):
                part["bad_reviews"][row.side] = (said, row.answered_at)
        if latest.get(row.mentorship_id) != row.month:
            latest[row.mentorship_id], part["reviews"] = row.month, {}
        if row.nudged_at and not row.answered_at:
            part["reviews"][row.side] = local_date(row.nudged_at)
    return found


def _stuck(session: Session, mine: Any) -> Parts:
    statement = sa.select(col(MeetingPlan.mentorship_id), col(MeetingPlan.stuck_for), col(MeetingPlan.stuck_at)).where(
        col(MeetingPlan.mentorship_id).in_(mine), col(MeetingPlan.stuck_for).is_not(None)
    )
    return {pair_id: {"stuck": (why, at)} for pair_id, why, at in session.execute(statement)}


def _contacts(session: Session, mine: Any) -> Parts:
    """Return the team's last contact with each pair, with whom it spoke when, and until when it is quiet since when."""
    columns = [
        col(each)
        for each in (
            StaffContact.mentorship_id, StaffContact.held_on, StaffContact.created_at, StaffContact.quiet_until,
            StaffContact.means, StaffContact.with_whom,
        )
    ]  # fmt: skip
    found: Parts = defaultdict(dict)
    for pair_id, held_on, created_at, quiet_until, means, with_whom in session.execute(
        sa.select(*columns).where(col(StaffContact.mentorship_id).in_(mine))
    ):
        part, made_at = found[pair_id], rules.moment(held_on, noted_at=created_at)
        part["contact_at"] = max(made_at, part.get("contact_at", made_at))
        spoken = part.setdefault("spoken", {})
        for side in _WITH[with_whom] if means in SPOKEN else ():
            spoken[side] = max(made_at, spoken.get(side, made_at))
        if quiet_until is not None:
            part["quiet_at"] = max(made_at, part.get("quiet_at", made_at))
            part["quiet_until"] = max(quiet_until, part.get("quiet_until", quiet_until))
    return found


def _journalled(session: Session, mine: Any) -> Parts:
    """Return since when each pair goes on or rests, who asked to stop and whose words sound like danger."""
    actions = (*BACK, *_STOPPED, mentorships.ASKED_TO_STOP, ALARM)
    statement = (
        sa.select(Entry, Mentorship)
        .join(Mentorship, col(Mentorship.id) == Entry.subject_id)
        .where(col(Entry.subject_id).in_(mine), col(Entry.action).in_(actions))
        .order_by(col(Entry.id))
    )
    found: Parts = defaultdict(dict)
    for entry, pair in session.execute(statement):
        part = found[pair.id]
        if entry.action == mentorships.ASKED_TO_STOP:
            part["stop_asked"] = (mentorships.side_in_journal(pair, entry.actor_id), entry.at)
        elif entry.action == ALARM:
            part.setdefault("alarms", {})[Side(entry.facts["side"])] = entry.at
        elif entry.action in _STOPPED:
            part["suspended_at"] = entry.at
        else:
            part["going_since"] = entry.at
    return found


def _unsafe(session: Session, mine: Any) -> Parts:
    return {pair_id: {"unsafe": said} for pair_id, said in mentorships.unsafe(session, mine).items()}


def _lines(session: Session, mine: Any, rows: Sequence[Open]) -> Parts:
    """Return the sides of whom a line to the other was held as it sounds like danger, whatever became of it."""
    said = conversations.of_danger(session, mine)
    sides = {(row.pair.id, row.pair.youth_id): Side.YOUTH for row in rows}
    return {
        pair_id: {"lines": {sides.get((pair_id, writer_id), Side.VOLUNTEER): at for writer_id, at in written.items()}}
        for pair_id, written in said.items()
    }


def _waiting(session: Session, mine: Any) -> Parts:
    statement = sa.select(col(StillActive.mentorship_id), col(StillActive.asked_on)).where(
        col(StillActive.mentorship_id).in_(mine), col(StillActive.answered_at).is_(None)
    )
    return {pair_id: {"still_active_asked_on": on} for pair_id, on in session.execute(statement)}


def _adults(session: Session, rows: Sequence[Open], day: date) -> Parts:
    adults = {each for row in rows for each in (row.pair.volunteer_id, row.coordinator_id) if each}
    look = requirements.picture(session, day, adults)
    return {row.pair.id: {"ending": _ending(look, row), "lapsed": _lapsed(look, row)} for row in rows}


def _ending(look: Picture, row: Open) -> Ending | None:
    """Return what ends first of the two adults of a pair."""
    pair, frame = row.pair, row.pair.association_id
    lines = look.lines(pair.volunteer_id, frame, row.owner_id)
    offer_id = pair.offer_id if row.owner_id == frame else None
    ends = [(vouching.valid_until(lines, Stage.PAIR), Ending(True, row.volunteer, _NEVER, pair.volunteer_id, offer_id))]
    if row.coordinator_id:
        lines = look.lines(row.coordinator_id, frame, role=RequirementRole.COORDINATOR)
        ends.append(
            (vouching.valid_until(lines, Stage.PAIR), Ending(False, row.coordinator, _NEVER, row.coordinator_id))
        )
    dated = [replace(ending, until=until) for until, ending in ends if until is not None]
    return min(dated, key=lambda each: each.until, default=None)


def _lapsed(look: Picture, row: Open) -> Lapsed | None:
    """Return for what of its adults a pair is suspended, the volunteer's first."""
    pair = row.pair
    if pair.suspended_for is not SuspensionReason.REQUIREMENT:
        return None
    lacks = look.pair_lacks(Framed(pair.volunteer_id, row.coordinator_id, pair.association_id, row.owner_id))
    if lacks.volunteer:
        offer_id = pair.offer_id if row.owner_id == pair.association_id else None
        return Lapsed(True, row.volunteer, _said(lacks.volunteer), pair.volunteer_id, offer_id)
    return Lapsed(False, row.coordinator or "", _said(lacks.coordinator), row.coordinator_id) if lacks else None


def _said(kinds: Iterable[RequirementKind]) -> str:
    return ", ".join(MISSING[kind] for kind in kinds)


def _grouped(session: Session, mine: Any, table: Any, *columns: Any) -> Any:
    """Return aggregates of a table by pair."""
    statement = sa.select(table.mentorship_id, *columns).where(table.mentorship_id.in_(mine))
    return session.execute(statement.group_by(table.mentorship_id))
