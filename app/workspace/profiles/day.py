"""What waits for a coordinator today: one page, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.care import profiles as care
from app.care import queries as contacts
from app.care.facts import Ending
from app.care.profiles import PairHealth
from app.care.states import Health, Sign
from app.care.thresholds import THRESHOLDS
from app.commitments import rules as signing
from app.conversations import queries as conversations
from app.conversations.queries import Held
from app.core.clock import local_date
from app.core.identity import Actor
from app.mailbox import queries as mailbox
from app.mentorships.labels import SIDES
from app.mentorships.models import Mentorship
from app.mentorships.states import Side
from app.offers.profiles import short_name
from app.proposals.states import ProposalState
from app.reports import profiles as reports
from app.reports import queries as reports_queries
from app.reports.states import ReportState
from app.reviews import labels as reviewing
from app.safeguarding.policies import is_minor
from app.safeguarding.requirements import queries as requirements
from app.workspace import bringing, calls, day_queries, queries
from app.workspace.day_queries import LINES, Awaited, Entered, FirstMeeting, Newcomer, ReviewDue, Unsigned
from app.workspace.profiles.inbox import InboxRow, inbox_rows
from app.workspace.profiles.lists import CallRow, call_rows
from app.workspace.profiles.team import own_lacks
from app.workspace.profiles.words import Due, awaited, due

REPORTS = 50


@dataclass(frozen=True, slots=True)
class AwaitedRow:
    """An answer awaited: of whom, about which youth, since when."""

    need_id: UUID
    youth: str
    what: str
    since: datetime | None
    due: Due | None


@dataclass(frozen=True, slots=True)
class UnaskedRow:
    """A case taken for which nobody is asked: for how many `days`."""

    row: InboxRow
    days: int


@dataclass(frozen=True, slots=True)
class NewcomerRow:
    """A volunteer to call and meet, before the offer goes to another association."""

    offer_id: UUID
    first_name: str
    name: str
    since: datetime
    due: Due | None


@dataclass(frozen=True, slots=True)
class DueContact:
    """A pair with whom somebody of the team meant to be in touch by now."""

    pair: PairHealth
    on: date


@dataclass(frozen=True, slots=True)
class UnsignedRow:
    """A commitment that waits for signatures since a day: `who` must still sign, `yours` when the association does."""

    pair_id: UUID
    names: str
    who: str
    since: datetime
    yours: bool


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review that the association has yet to write, since when; `late` once it was reminded."""

    pair_id: UUID
    review_id: UUID
    names: str
    title: str
    since: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class UnconfirmedRow:
    """A pair brought in that is not confirmed: `who` is silent, asked on a day, taken back on another by itself."""

    pair_id: UUID
    names: str
    who: str
    asked_on: date
    until: date
    may_ask_again: bool


@dataclass(frozen=True, slots=True)
class EndingRow:
    """Something asked of an adult that ends soon, and the pairs that would stop with it."""

    ending: Ending
    pairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The page of the day; each list holds its first lines, and how many there are where there may be more.

    A pair stands in one list, that of `danger` before all; of those to call,
    `planned` says which were to be contacted by now anyway.
    """

    danger: tuple[PairHealth, ...]
    held: tuple[Held, ...]
    held_total: int
    to_call: tuple[PairHealth, ...]
    to_call_total: int
    planned: Mapping[UUID, date]
    contacts: tuple[DueContact, ...]
    contacts_total: int
    decide: tuple[InboxRow, ...]
    decide_total: int
    unasked: tuple[UnaskedRow, ...]
    unasked_total: int
    loans: int
    to_meet: tuple[NewcomerRow, ...]
    to_meet_total: int
    awaited: tuple[AwaitedRow, ...]
    awaited_total: int
    entered: tuple[Entered, ...]
    entered_total: int
    firsts: tuple[FirstMeeting, ...]
    unsigned: tuple[UnsignedRow, ...]
    reviews: tuple[ReviewRow, ...]
    reviews_total: int
    unconfirmed: tuple[UnconfirmedRow, ...]
    unconfirmed_total: int
    endings: tuple[EndingRow, ...]
    elsewhere: tuple[PairHealth, ...]
    at_rest: int
    reports: tuple[reports.ReportLine, ...]
    calls: tuple[CallRow, ...]
    calls_total: int
    lacks: str

    @property
    def empty(self) -> bool:
        """Whether nothing waits for anybody."""
        return not any(
            (self.danger, self.held, self.to_call, self.contacts, self.unasked, self.decide, self.loans, self.to_meet,
             self.awaited, self.entered, self.firsts, self.unsigned, self.reviews, self.unconfirmed, self.endings,
             self.elsewhere, self.reports, self.calls)
        )  # fmt: skip


def day(session: Session, association_id: UUID, *, actor: Actor, at: datetime) -> Day:
    """Return what waits for somebody of an association today."""
    today = local_date(at)
    pairs = care.healths(session, association_id, at=at)
    calling = [each for each in pairs if each.health is Health.TO_CALL and not _has_a_line(each)]
    called = {each.id for each in calling}
    danger = tuple(each for each in calling if each.danger)
    to_call = [each for each in calling if not each.danger]
    meant = _due_contacts(session, association_id, pairs, today)
    due_contacts = [each for each in meant if each.pair.id not in called]
    needs, needs_total = day_queries.to_decide(session, association_id, at=at)
    late, unasked_total = day_queries.unasked(session, association_id, at=at)
    rows = inbox_rows(session, [*needs, *(need for need, _ in late)], at=at)
    asked, asked_total = day_queries.awaited(session, association_id)
    entered, entered_total = day_queries.entered(session, association_id)
    newcomers, newcomers_total = day_queries.to_meet(session, association_id)
    messages, calls_total = mailbox.to_call(session, association_id=association_id, page=1, size=LINES)
    held = conversations.held(session, association_id)
    written, written_total = day_queries.reviews_due(session, association_id, at=at)
    brought, brought_total = day_queries.unconfirmed(session, association_id, at=at)
    return Day(
        danger=danger,
        held=tuple(held[:LINES]),
        held_total=len(held),
        to_call=tuple(to_call[:LINES]),
        to_call_total=len(to_call),
        planned={each.pair.id: each.on for each in meant if each.pair.id in called},
        contacts=tuple(due_contacts[:LINES]),
        contacts_total=len(due_contacts),
        decide=tuple(rows[: len(needs)]),
        decide_total=needs_total,
        unasked=tuple(
            UnaskedRow(row, (today - local_date(since)).days)
            for row, (_, since) in zip(rows[len(needs) :], late, strict=True)
        ),
        unasked_total=unasked_total,
        loans=queries.loans_count(session, association_id),
        to_meet=tuple(_to_meet(each, at) for each in newcomers),
        to_meet_total=newcomers_total,
        awaited=tuple(_awaited(each, at) for each in asked),
        awaited_total=asked_total,
        entered=tuple(entered),
        entered_total=entered_total,
        firsts=tuple(day_queries.first_meetings(session, association_id, at=at)),
        unsigned=tuple(_unsigned(each, at) for each in day_queries.unsigned(session, association_id, at=at)),
        reviews=tuple(_review(each) for each in written),
        reviews_total=written_total,
        unconfirmed=tuple(_unconfirmed(*each, at=at) for each in brought),
        unconfirmed_total=brought_total,
        endings=tuple(_endings(session, association_id, pairs, today)[:LINES]),
        elsewhere=tuple(each for each in pairs if each.asked_on and each.id not in called)[:LINES],
        at_rest=sum(each.health is Health.AT_REST for each in pairs),
        reports=tuple(_reports(session, actor, at)),
        calls=tuple(call_rows(session, messages, locked=calls.locked(session, messages, actor=actor))),
        calls_total=calls_total,
        lacks=own_lacks(session, actor, day=today),
    )


def _has_a_line(pair: PairHealth) -> bool:
    """Tell whether all that a pair is called for has a line of its own on the page, with its own button."""
    return {each.sign for each in pair.findings if each.calls} <= _ELSEWHERE_ON_THE_PAGE


_ELSEWHERE_ON_THE_PAGE = {Sign.CHECK_ENDS, Sign.STILL_ACTIVE}


def _due_contacts(session: Session, association_id: UUID, pairs: Sequence[PairHealth], today: date) -> list[DueContact]:
    known = {each.id: each for each in pairs}
    return [
        DueContact(known[pair_id], on)
        for pair_id, on in contacts.due(session, association_id, day=today).items()
        if pair_id in known
    ]


def _to_meet(row: Newcomer, at: datetime) -> NewcomerRow:
    name = short_name(row.first_name, row.last_name)
    return NewcomerRow(row.offer_id, row.first_name, name, row.since, due(row.deadline_at, at=at))


def _awaited(row: Awaited, at: datetime) -> AwaitedRow:
    guardian = is_minor(row, at) and not row.guardian_agreed
    what = awaited(row.state, youth=not row.youth_agreed, guardian=guardian)
    since = row.volunteer_agreed_at if row.state is ProposalState.YOUTH_ASKED else row.asked_at
    return AwaitedRow(row.need_id, row.youth, what, since, due(row.deadline_at, at=at))


def _unsigned(found: Unsigned, at: datetime) -> UnsignedRow:
    signers = signing.signers(minor=is_minor(found.youth, at), framed=True)
    missing = [side for side in signers if found.row.signed_at(side) is None]
    names = {Side.YOUTH: found.youth.first_name, Side.VOLUNTEER: found.volunteer}
    who = ", ".join(names.get(side) or SIDES[side].lower() for side in missing)
    both = f"{found.youth.first_name} et {found.volunteer}"
    return UnsignedRow(found.pair_id, both, who, found.row.created_at, Side.ASSOCIATION in missing)


def _review(row: ReviewDue) -> ReviewRow:
    names = f"{row.youth} et {row.volunteer}"
    return ReviewRow(row.pair_id, row.review_id, names, reviewing.title(row.month), row.since, row.again is not None)


def _unconfirmed(pair: Mentorship, youth: Person, volunteer: str, *, at: datetime) -> UnconfirmedRow:
    waits = bringing.waits(pair, youth, at=at)
    who = ", ".join(waits.silent).lower()
    names = f"{youth.first_name} et {volunteer}"
    return UnconfirmedRow(pair.id, names, who, waits.asked_on, waits.until, waits.may_ask_again)


def _endings(session: Session, association_id: UUID, pairs: Sequence[PairHealth], today: date) -> list[EndingRow]:
    """Return what ends soon of adults of pairs and of the other volunteers, the soonest first, each once."""
    found: dict[UUID | None, EndingRow] = {}
    for each in pairs:
        if each.ending is not None:
            before = found.get(each.ending.person_id, EndingRow(each.ending, ()))
            found[each.ending.person_id] = replace(before, pairs=(*before.pairs, each.names))
    others = _of_volunteers(session, association_id, today)
    rows = [*found.values(), *(EndingRow(each, ()) for each in others if each.person_id not in found)]
    return sorted(rows, key=lambda row: row.ending.until)


def _of_volunteers(session: Session, association_id: UUID, today: date) -> list[Ending]:
    volunteers = day_queries.vouched(session, association_id, today, within=THRESHOLDS.check_said_days)
    look = requirements.picture(session, today, [person_id for _, person_id, _ in volunteers])
    ends = [
        Ending(True, name, until, person_id, offer_id)
        for offer_id, person_id, name in volunteers
        if (until := look.valid_until(person_id, association_id)) is not None
    ]
    return [each for each in ends if 0 <= (each.until - today).days <= THRESHOLDS.check_said_days]


def _reports(session: Session, actor: Actor, at: datetime) -> list[reports.ReportLine]:
    rows, _ = reports_queries.of_lead(session, actor=actor, page=1, size=REPORTS)
    return reports.lines(session, [row for row in rows if row.state is not ReportState.CLOSED][:LINES], at=at)
