"""What an association's pages read, each in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from app.accounts.models import Person
from app.associations.models import Association
from app.associations.states import Lending
from app.core.db import Id
from app.core.identity import Actor
from app.core.text import holds_words
from app.journal.models import Entry
from app.mailbox.models import Message
from app.mailbox.states import MessageState
from app.mentorships.models import Mentorship
from app.needs.models import Need, NeedSkill
from app.needs.queries import entered, reach, standing_since
from app.needs.states import NeedState
from app.offers.models import Offer
from app.offers.states import OfferState
from app.places.models import Commune
from app.plans import queries as plans
from app.proposals import queries as proposals
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES, ProposalState
from app.safeguarding.models import Guardianship
from app.skills.models import Kind
from app.workspace.states import Shelf

PAGE = 40


_TAKEN_STATES = {
    Shelf.TAKEN: (NeedState.TAKEN,),
    Shelf.OPEN: (NeedState.TAKEN,),
    Shelf.PAUSED: (NeedState.PAUSED,),
    Shelf.INTRODUCED: (NeedState.INTRODUCED,),
    Shelf.OVER: (NeedState.CLOSED, NeedState.WITHDRAWN),
}


def to_take(association_id: Id) -> ColumnElement[bool]:
    """Return which needs an association is to take."""
    return (col(Need.state) == NeedState.WAITING) & (col(Need.association_id) == association_id)


def to_choose(association_id: Id) -> ColumnElement[bool]:
    """Return in which of its cases an association is to choose a volunteer."""
    taken = (col(Need.state) == NeedState.TAKEN) & (col(Need.case_association_id) == association_id)
    return taken & _some(ProposalState.RANKED) & ~_some(*ASKED_STATES)


def unasked(association_id: Id, before: Any) -> ColumnElement[bool]:
    """Return for which of its cases nobody is asked since an instant before `before`, whether anybody is ranked."""
    return (col(Need.case_association_id) == association_id) & proposals.unasked(before)


def _some(*states: ProposalState) -> ColumnElement[bool]:
    mine = sa.select(col(Proposal.id)).where(col(Proposal.need_id) == col(Need.id))
    return mine.where(col(Proposal.state).in_(states)).exists()


_SETTLED = (Shelf.INTRODUCED, Shelf.OVER)
"""Shelves on which nothing is to be done any more."""


@dataclass(frozen=True, slots=True)
class Filters:
    """How an inbox is narrowed; empty words narrow nothing."""

    shelf: Shelf = Shelf.OPEN
    kind: str = ""
    commune: str = ""

    @property
    def active(self) -> int:
        """How many of them narrow the list."""
        return (self.shelf is not Shelf.OPEN) + len(self.bound)

    @property
    def bound(self) -> dict[str, Any]:
        """What narrows a shelf, by name."""
        return {name: value for name, value in (("kind", self.kind), ("commune", self.commune)) if value}


@dataclass(frozen=True, slots=True)
class Tally:
    """What is proposed for a need: how many are ranked, who is being asked, and who said yes to that one."""

    ranked: int = 0
    asked: ProposalState | None = None
    deadline_at: datetime | None = None
    youth_agreed_at: datetime | None = None
    guardian_agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a shelf: which needs, and since when they stand there; `later`: the other parts come first."""

    needs: ColumnElement[bool]
    since: Any
    later: bool = False


def inbox(session: Session, association_id: UUID, *, filters: Filters, page: int, at: datetime) -> list[Need]:
    """Return one page of needs: danger first as long as something is to be done, then the longest wait."""
    bound = {"first": (page - 1) * PAGE, "last": page * PAGE, **_bound(association_id, filters, at)}
    statement = _page_of(filters.shelf, frozenset(filters.bound))
    return list(session.execute(statement, bound).scalars())


def count(session: Session, association_id: UUID, *, filters: Filters, at: datetime) -> int:
    """Return how many needs the filters let through."""
    statement = _number_of(filters.shelf, frozenset(filters.bound))
    return int(session.execute(statement, _bound(association_id, filters, at)).scalar_one())


def _bound(association_id: UUID, filters: Filters, at: datetime) -> dict[str, Any]:
    return filters.bound | {"association_id": association_id, "before": proposals.choice_due_before(at)}


@cache
def _page_of(shelf: Shelf, narrowed_by: frozenset[str]) -> Any:
    parts = _narrowed(shelf, narrowed_by)
    if shelf not in _SETTLED:
        parts = [apart for part in parts for apart in _danger_apart(part)]
    order = ("later", "since", "id")
    firsts = sa.union_all(*map(_first, parts)).order_by(*order)
    page_of = firsts.offset(sa.bindparam("first", type_=sa.Integer)).limit(PAGE).subquery()
    statement = sa.select(Need).join(page_of, page_of.c.id == col(Need.id))
    return statement.order_by(*(page_of.c[name] for name in order))


@cache
def _number_of(shelf: Shelf, narrowed_by: frozenset[str]) -> Any:
    counts = [
        sa.select(func.count()).select_from(Need).where(part.needs).scalar_subquery()
        for part in _narrowed(shelf, narrowed_by)
    ]
    return sa.select(sum(counts[1:], start=counts[0]))


def _danger_apart(part: _Part) -> list[_Part]:
    """Split a part in two, each of which is read in the order of an index."""
    return [
        replace(part, needs=part.needs & (col(Need.danger) == danger), later=not danger) for danger in (True, False)
    ]


def _first(part: _Part) -> sa.Select[Any]:
    since, last = part.since.label("since"), sa.bindparam("last", type_=sa.Integer)
    first = sa.select(since, col(Need.id)).where(part.needs).order_by(since, col(Need.id)).limit(last).subquery()
    return sa.select(sa.literal(part.later).label("later"), first)


def _narrowed(shelf: Shelf, narrowed_by: frozenset[str]) -> list[_Part]:
    """Return the parts of a shelf, which have no need in common, as the filters leave them."""
    conditions: list[ColumnElement[bool]] = []
    if "kind" in narrowed_by:
        asking = select(NeedSkill.need_id).where(NeedSkill.kind_code == sa.bindparam("kind"))
        conditions.append(col(Need.id).in_(asking))
    if "commune" in narrowed_by:
        conditions.append(col(Need.commune_code) == sa.bindparam("commune"))
    parts = _parts(sa.bindparam("association_id"), shelf, sa.bindparam("before"))
    return [replace(part, needs=sa.and_(part.needs, *conditions)) for part in parts]


def _parts(association_id: Id, shelf: Shelf, before: Any) -> list[_Part]:
    # What waits never lacks the hour: the column alone is read in the order of its index.
    inbox = _Part(to_take(association_id), col(Need.waiting_since))
    if shelf is Shelf.WAITING:
        return [inbox]
    if shelf is Shelf.TO_DECIDE:
        mine = to_choose(association_id) | unasked(association_id, before)
        return [inbox, _Part(mine, standing_since())]
    if shelf is Shelf.UNASKED:
        return [_Part(unasked(association_id, before), proposals.unasked_since())]
    taken = (col(Need.case_association_id) == association_id) & col(Need.state).in_(_TAKEN_STATES[shelf])
    cases = _Part(taken, standing_since())
    return [inbox, cases] if shelf is Shelf.OPEN else [cases]


def on(association_id: UUID, shelf: Shelf, *, at: datetime) -> ColumnElement[bool]:
    """Return which needs stand on a shelf of an association."""
    return or_(*(part.needs for part in _parts(association_id, shelf, proposals.choice_due_before(at))))


def kinds_here(session: Session, association_id: UUID, shelf: Shelf, *, at: datetime) -> list[str]:
    """Return the kinds of support that the needs of a shelf ask."""
    asking = (
        sa.select(col(NeedSkill.need_id))
        .join(Need, col(Need.id) == NeedSkill.need_id)
        .where(col(NeedSkill.kind_code) == col(Kind.code), on(association_id, shelf, at=at))
    )
    # The kinds are few and the needs many: each kind is looked for until the first need that asks it.
    return list(session.exec(select(Kind.code).where(asking.exists())))


def communes_here(session: Session, association_id: UUID, shelf: Shelf, *, at: datetime) -> list[tuple[str, str]]:
    """Return (code, name) of the communes of a shelf's needs, by name."""
    here = on(association_id, shelf, at=at)
    living = sa.select(col(Need.id)).where(col(Need.commune_code) == col(Commune.code), here)
    statement = select(Commune.code, Commune.name).where(living.exists())
    return list(session.exec(statement.order_by(col(Commune.name))).all())


_IS_ASKED = col(Proposal.state).in_(ASKED_STATES)
_TALLIES = (
    sa.select(
        col(Proposal.need_id),
        func.count(sa.case((col(Proposal.state) == ProposalState.RANKED, 1))),
        func.max(sa.case((_IS_ASKED, col(Proposal.state)))),
        *(
            func.max(sa.case((_IS_ASKED, col(column))))
            for column in (Proposal.deadline_at, Proposal.youth_agreed_at, Proposal.guardian_agreed_at)
        ),
    )
    .where(
        col(Proposal.need_id).in_(sa.bindparam("need_ids", expanding=True)),
        col(Proposal.state).in_((ProposalState.RANKED, *ASKED_STATES)),
    )
    .group_by(col(Proposal.need_id))
)


def tallies(session: Session, need_ids: Collection[UUID]) -> dict[UUID, Tally]:
    """Return what is proposed for each need of which something is, in one query: at most one is being asked."""
    return {need_id: Tally(*told) for need_id, *told in session.execute(_TALLIES, {"need_ids": list(need_ids)})}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What waits for an association on other pages: calls to make, loans to decide, needs to plan."""

    calls: int
    loans: int
    plannable: bool


def elsewhere(session: Session, association_id: UUID) -> Elsewhere:
    """Return what waits for an association on other pages, in one query."""
    return Elsewhere(*session.execute(_all_elsewhere(), {"association_id": association_id}).one())


@cache
def _all_elsewhere() -> Any:
    mine: sa.BindParameter[Any] = sa.bindparam("association_id")
    return sa.select(_calls(mine).scalar_subquery(), _loans(mine).scalar_subquery(), plans.something_to_plan(mine))


def loans_count(session: Session, association_id: UUID) -> int:
    """Return how many other associations wait for a yes about one's volunteers."""
    return int(session.execute(_loans(association_id)).scalar_one())


def _calls(association_id: Id) -> Any:
    calls = sa.select(func.count()).select_from(Message).where(col(Message.association_id) == association_id)
    return calls.where(col(Message.state) == MessageState.TO_CALL)


def _loans(association_id: Id) -> Any:
    loans = sa.select(func.count()).select_from(Proposal).join(Offer, col(Offer.id) == Proposal.offer_id)
    return loans.where(col(Proposal.state) == ProposalState.LENDER_ASKED, col(Offer.association_id) == association_id)


def found_by_name(session: Session, association_id: UUID, name: str, *, limit: int) -> list[Offer]:
    """Return vetted volunteers whose name holds every word typed, among those the association may see.

    Its own and the operator's by their whole name; others', when their
    association lends them, by the first name alone.
    """
    statement = _seen_by(
        select(Offer.id, Offer.association_id, Person.first_name, Person.last_name)
        .join(Person, col(Person.id) == Offer.volunteer_id)
        .order_by(col(Person.first_name), col(Person.last_name), col(Offer.id)),
        association_id,
    )
    found = [
        offer_id
        for offer_id, owner, first, last in session.exec(statement)
        if holds_words(first if owner not in {None, association_id} else f"{first} {last}", name)
    ]
    rows = offers(session, found[:limit])
    return [rows[offer_id] for offer_id in found[:limit]]


def needs_named(session: Session, name: str, *, actor: Actor, limit: int) -> dict[UUID, bool]:
    """Return the needs that `actor` may read whose youth, or who answers for them, has every word typed in the name.

    With each, whether it is found by the name of who answers for the youth.

    Those that it has taken by the whole name; those that wait in its inbox by
    the youth's first name alone, which is all that it may know of them. Those
    that it entered itself and whose youth has yet to confirm, by the whole name too.
    """
    guardian, youth = aliased(Person), aliased(Person)
    own = entered(actor.association_id)
    known = (col(Need.case_association_id) == actor.association_id) | own
    statement = (
        sa.select(
            col(Need.id), known, col(youth.first_name), col(youth.last_name), col(guardian.first_name),
            col(guardian.last_name),
        )
        .join(youth, col(youth.id) == Need.youth_id)
        .outerjoin(Guardianship, col(Guardianship.youth_id) == col(youth.id))
        .outerjoin(guardian, col(guardian.id) == Guardianship.guardian_id)
        .where(reach(actor) | own)
        .order_by(col(youth.first_name), col(Need.created_at).desc(), col(Need.id))
    )  # fmt: skip
    found: dict[UUID, bool] = {}
    for need_id, ours, first, last, *parent in session.execute(statement):
        if holds_words(f"{first} {last}" if ours else first, name):
            found[need_id] = False
        elif ours and holds_words(" ".join(word or "" for word in parent), name):
            found.setdefault(need_id, True)
    return dict(islice(found.items(), limit))


def pairs_named(session: Session, association_id: UUID, name: str, *, limit: int) -> list[UUID]:
    """Return the pairs of an association, over or not, in which somebody has every word typed in the name."""
    youth, volunteer = aliased(Person), aliased(Person)
    statement = (
        sa.select(
            col(Mentorship.id), col(youth.first_name), col(youth.last_name), col(volunteer.first_name),
            col(volunteer.last_name),
        )
        .join(youth, col(youth.id) == Mentorship.youth_id)
        .join(volunteer, col(volunteer.id) == Mentorship.volunteer_id)
        .where(col(Mentorship.association_id) == association_id)
        .order_by(col(Mentorship.ended_at).is_not(None), col(youth.first_name), col(Mentorship.id))
    )  # fmt: skip
    found = [
        pair_id
        for pair_id, *names in session.execute(statement)
        if any(holds_words(" ".join(each), name) for each in (names[:2], names[2:]))
    ]
    return found[:limit]


def seen_offer(session: Session, association_id: UUID, offer_id: UUID) -> Offer | None:
    """Return a vetted volunteer's offer if the association may see it."""
    found: Offer | None = session.exec(
        _seen_by(select(Offer).where(Offer.id == offer_id), association_id)
    ).one_or_none()
    return found


def active_offers(session: Session, association_id: UUID) -> list[tuple[Offer, Person]]:
    """Return the active offers confided to an association, by the volunteer's name, in one query."""
    statement = (
        select(Offer, Person)
        .join(Person, col(Person.id) == Offer.volunteer_id)
        .where(Offer.association_id == association_id, Offer.state == OfferState.ACTIVE)
        .order_by(col(Person.first_name), col(Person.last_name), col(Offer.id))
    )
    return list(session.exec(statement))


def _seen_by(statement: Any, association_id: UUID) -> Any:
    """Narrow to vetted offers: one's own, the operator's, and those that other associations lend."""
    return statement.outerjoin(Association, col(Association.id) == Offer.association_id).where(
        col(Offer.vetted_at).is_not(None),
        col(Offer.state).in_((OfferState.ACTIVE, OfferState.PAUSED)),
        col(Offer.association_id).is_(None)
        | (col(Offer.association_id) == association_id)
        | (col(Association.lending) != Lending.NEVER),
    )


def events(session: Session, subject_ids: Collection[UUID], *, limit: int = 100) -> list[tuple[Entry, Person | None]]:
    """Return what the journal holds of some subjects, with who acted, newest first, in one query."""
    statement = (
        select(Entry, Person)
        .outerjoin(Person, col(Person.id) == Entry.actor_id)
        .where(col(Entry.subject_id).in_(subject_ids))
        .order_by(col(Entry.at).desc(), col(Entry.id).desc())
        .limit(limit)
    )
    return list(session.exec(statement))


def people(session: Session, ids: Collection[UUID]) -> dict[UUID, Person]:
    """Return people by id, in one query."""
    return {row.id: row for row in session.exec(select(Person).where(col(Person.id).in_(ids)))}


def offers(session: Session, ids: Collection[UUID]) -> dict[UUID, Offer]:
    """Return offers by id, in one query."""
    return {row.id: row for row in session.exec(select(Offer).where(col(Offer.id).in_(ids)))}


def needs(session: Session, ids: Collection[UUID]) -> list[Need]:
    """Return needs by id, in one query."""
    return list(session.exec(select(Need).where(col(Need.id).in_(ids)).order_by(col(Need.id))))
