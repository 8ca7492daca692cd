"""What the operator's pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import Account, Person
from app.accounts.states import AccountState
from app.associations import labels as association_labels
from app.associations import queries as associations
from app.associations.models import Association
from app.associations.states import AssociationState
from app.commitments import queries as commitments
from app.conversations import queries as conversations
from app.core.identity import Actor
from app.core.permissions import Role
from app.mentorships import queries as mentorships
from app.mentorships.labels import END_REASONS, SIDES
from app.mentorships.models import Mentorship
from app.mentorships.states import Side
from app.needs import profiles as needs
from app.needs.models import Need
from app.needs.profiles import NeedCard
from app.offers import queries as offers
from app.offers.states import OFFERS, OfferAction
from app.operator import labels, queries
from app.routing import queries as routing
from app.routing import rules
from app.routing import services as routes
from app.routing.labels import DECLINE_REASONS, OUTCOMES
from app.routing.models import NeedStay
from app.routing.states import DeclineReason


@dataclass(frozen=True, slots=True)
class AssociationLine:
    """An association in the operator's list."""

    id: UUID
    name: str
    state: str
    tone: str
    waiting: int
    overdue: int
    cases: int
    unasked: int


@dataclass(frozen=True, slots=True)
class Past:
    """Where a need has been: which association, what came of it, and what it wrote to explain it."""

    said: str
    word: str


@dataclass(frozen=True, slots=True)
class QueuedNeed:
    """A need that no association has, and where it has been.

    `late`: days in the operator's list, once they are more than an association has to answer; else 0.
    `unsafe`: an association refused it, or gave it back, for a question of safety.
    """

    card: NeedCard
    past: tuple[Past, ...]
    late: int
    unsafe: bool


@dataclass(frozen=True, slots=True)
class ToCall:
    """Who is asked at an association about a request that it did not keep for safety; its own number when alone."""

    association: str
    first_name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Destination:
    """An association that a need may be handed to; `obstacles` are why routing did not choose it."""

    id: UUID
    name: str
    obstacles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperatorLine:
    """A colleague's account."""

    account_id: UUID
    name: str
    email: str
    state: str
    active: bool
    suspended: bool
    last_sign_in_at: datetime | None
    you: bool
    second_factor: bool


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """Somebody's account, found by its address: neither a name nor anything of their case.

    `offer_id` is that of a volunteer who may be suspended too. Who is only
    shut out with their association may still be shut out for themselves.
    """

    account_id: UUID
    owner: str
    state: str
    may_be_suspended: bool
    may_be_reopened: bool
    goes_on: str
    offer_id: UUID | None


def association_lines(session: Session, rows: Sequence[Association], *, at: datetime) -> list[AssociationLine]:
    """Return the lines of these associations, in one query."""
    loads = queries.loads(session, [row.id for row in rows], at=at)
    return [
        AssociationLine(
            row.id,
            row.name,
            association_labels.STATES[row.state],
            association_labels.TONES[row.state],
            *loads.get(row.id, (0, 0, 0, 0)),
        )
        for row in rows
    ]


def queued(session: Session, rows: Sequence[Need], *, at: datetime) -> list[QueuedNeed]:
    """Return what the operator may read of these needs; as many queries for one as for a hundred."""
    stays = queries.stays(session, [row.id for row in rows])
    return [_queued(session, card, stays.get(card.id, []), at=at) for card in needs.cards(session, rows, at=at)]


def _queued(
    session: Session, card: NeedCard, stays: Sequence[tuple[NeedStay, str | None]], *, at: datetime
) -> QueuedNeed:
    here = next((stay.began_at for stay, _ in stays if stay.ended_at is None and stay.association_id is None), at)
    past = tuple(_past(stay, name) for stay, name in stays if name and stay.ended_at is not None)
    unsafe = any(stay.reason is DeclineReason.SAFETY for stay, _ in stays)
    return QueuedNeed(card, past, (at - here).days if is_late(session, here, at=at) else 0, unsafe)


def is_late(session: Session, since: datetime, *, at: datetime) -> bool:
    """Tell whether what is in the operator's list since then would have left an association that did not answer."""
    return at >= routes.deadline(session, None, "DECISION_DAYS", since)


def _past(stay: NeedStay, name: str) -> Past:
    how = OUTCOMES[stay.outcome] if stay.outcome else ""
    why = DECLINE_REASONS[stay.reason] if stay.reason else ""
    return Past(f"{name}\u00a0: {(why or how).lower()}", stay.word if stay.reason else "")


def to_call(session: Session, need: Need) -> list[ToCall]:
    """Return whom to call at each association that did not keep a need for a question of safety."""
    found = associations.several(session, routing.unsafe_at(session, need.id)).values()
    return [_to_call(row, associations.contact(session, row.id)) for row in sorted(found, key=lambda row: row.name)]


def _to_call(row: Association, who: Person | None) -> ToCall:
    if who is None:
        return ToCall(row.name, "", row.phone, row.email)
    return ToCall(row.name, who.first_name, who.phone or row.phone, who.email or row.email)


def destinations(session: Session, need: Need, *, day: date) -> list[Destination]:
    """Return the active associations, those that cover the need first; none that did not keep it for safety."""
    unsafe = routing.unsafe_at(session, need.id)
    record = routing.as_records(session, [need.id], day=day)[need.id]
    been = routing.been_at(session, [need.id])[need.id]
    found = []
    for candidate in routing.candidates(session, day=day):
        if UUID(candidate.covers.id) in unsafe:
            continue
        obstacles = rules.obstacles(candidate, record, day=day, been_at=been)
        found.append(Destination(UUID(candidate.covers.id), candidate.name, obstacles))
    return sorted(found, key=lambda each: (len(each.obstacles), each.name))


def operators(session: Session, *, actor: Actor) -> list[OperatorLine]:
    """Return the operator's accounts, in two queries."""
    rows = accounts.accounts_of_role(session, Role.OPERATOR)
    enrolled = accounts.enrolled(session, [account.id for account, _ in rows])
    return [
        OperatorLine(
            account_id=account.id,
            name=f"{person.first_name} {person.last_name}".strip(),
            email=account.email,
            state=_state(account),
            active=account.state is AccountState.ACTIVE,
            suspended=account.state is AccountState.SUSPENDED,
            last_sign_in_at=account.last_sign_in_at,
            you=person.id == actor.person_id,
            second_factor=account.id in enrolled,
        )
        for account, person in rows
    ]


def account_found(session: Session, email: str) -> FoundAccount | None:
    """Return what the operator reads of the account that signs in with `email`, before shutting it or opening it."""
    account = accounts.account_by_email(session, email)
    if account is None:
        return None
    person = accounts.person(session, account.person_id)
    offer = offers.of_volunteer(session, person.id) if person.role is Role.VOLUNTEER else None
    shut = account.state is AccountState.SUSPENDED
    stoppable = offer is not None and OfferAction.SUSPEND in OFFERS.actions(offer.state)
    return FoundAccount(
        account_id=account.id,
        owner=labels.OWNERS[person.role],
        state=_state(account),
        may_be_suspended=not shut or account.id in accounts.shut_with_association(session, [account]),
        may_be_reopened=shut,
        goes_on=labels.GOES_ON[person.role],
        offer_id=offer.id if offer is not None and stoppable else None,
    )


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Somebody without an account, by the role alone, and how many private links of theirs are open."""

    person_id: UUID
    who: str
    links: int


@dataclass(frozen=True, slots=True)
class FoundLinks:
    """Who is reached at an address or a number: `holders` have links and no account, `accounts` says some have one."""

    holders: tuple[LinkHolder, ...]
    accounts: bool


def links_found(session: Session, contacts: Sequence[str], *, at: datetime) -> FoundLinks:
    """Return what the operator reads of who is reached by `contacts`, before closing their links."""
    people = {each.id: each for contact in contacts for each in accounts.reachable_by(session, contact)}
    holding = accounts.open_links(session, people, at=at)
    with_account = {each for each in people if _has_account(session, each)}
    return FoundLinks(
        tuple(
            LinkHolder(each, labels.HOLDERS[person.role], holding[each])
            for each, person in people.items()
            if each in holding and each not in with_account
        ),
        accounts=bool(with_account),
    )


def _has_account(session: Session, person_id: UUID) -> bool:
    account = accounts.account_of(session, person_id)
    return account is not None and account.state is not AccountState.CLOSED


@dataclass(frozen=True, slots=True)
class UnansweredPair:
    """A pair whose association is not at work, in the operator's list."""

    id: UUID
    youth: str
    volunteer: str
    association: str
    closed: bool
    introduced_at: datetime


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody of a pair to call."""

    side: str
    first_name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asked to stop, and why."""

    side: str
    reason: str
    unsafe: bool


@dataclass(frozen=True, slots=True)
class OpenedPair:
    """What the operator reads of a pair for which nobody else answers; `held` are words that wait, with who wrote."""

    line: UnansweredPair
    people: tuple[Reachable, ...]
    stops: tuple[Wish, ...]
    held: tuple[tuple[str, str], ...]


def unanswered_pairs(session: Session) -> list[UnansweredPair]:
    """Return the lines of the pairs whose association is not at work, in three queries."""
    rows = queries.unanswered_pairs(session)
    names = accounts.first_names(session, [each for row in rows for each in (row.youth_id, row.volunteer_id)])
    framing = associations.several(session, {row.association_id for row in rows if row.association_id})
    return [_line(row, names, framing.get(row.association_id) if row.association_id else None) for row in rows]


def unanswered_pair(session: Session, row: Mentorship, *, at: datetime) -> OpenedPair:
    """Return whom to call of one of them, and what was said that nobody answered."""
    guardian = mentorships.guardian_of(session, row, at=at)
    youth, volunteer = session.get_one(Person, row.youth_id), session.get_one(Person, row.volunteer_id)
    association = session.get(Association, row.association_id) if row.association_id else None
    names = {youth.id: youth.first_name, volunteer.id: volunteer.first_name}
    readers = ((Side.YOUTH, youth), (Side.GUARDIAN, guardian), (Side.VOLUNTEER, volunteer))
    return OpenedPair(
        line=_line(row, names, association),
        people=tuple(
            Reachable(SIDES[side], each.first_name, each.phone, each.email)
            for side, each in readers
            if each is not None
        ),
        stops=tuple(
            Wish(SIDES[each.side], END_REASONS[each.reason], each.unsafe) for each in commitments.stops(session, row.id)
        ),
        held=tuple((names[each.writer_id], each.text) for each in conversations.all_held(session, row.id)),
    )


def _line(row: Mentorship, names: dict[UUID, str], association: Association | None) -> UnansweredPair:
    return UnansweredPair(
        id=row.id,
        youth=names[row.youth_id],
        volunteer=names[row.volunteer_id],
        association=association.name if association else "",
        closed=association is None or association.state is AssociationState.CLOSED,
        introduced_at=row.introduced_at,
    )


def _state(account: Account) -> str:
    return labels.ACCOUNT_STATES[account.state]
