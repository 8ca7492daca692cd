"""What the operator's console counts and lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlmodel import Session, col, func, not_, or_, select

from app.articles.models import Article
from app.articles.states import ArticleState
from app.associations import queries as associations_queries
from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.errors import NotFound
from app.core.paging import paged
from app.journal.models import Entry
from app.mailbox import queries as mailbox
from app.mailbox.models import Message
from app.mailbox.states import MessageState
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.needs.queries import NOWHERE
from app.needs.states import NeedState
from app.offers import queries as offers_queries
from app.offers.models import Offer
from app.offers.states import OfferState
from app.operator.left import queries as left
from app.proposals import queries as proposals
from app.reports.models import Report
from app.reports.states import ReportState
from app.routing import queries as routing
from app.routing.models import NeedStay
from app.upkeep.models import JobRun

RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of the first page. `median_days` is how long half of those who wait have waited, or ``None``.

    `long_awaited` are the needs whose guardian did not answer by the last reminder.
    """

    late_reports: int
    open_reports: int
    queue: int
    unsafe: int
    left: int
    left_volunteers: int
    pairs: int
    calls: int
    to_validate: int
    held: int
    to_vet: int
    articles: int
    undelivered: int
    failing: int
    overdue_needs: int
    overdue_offers: int
    waiting: int
    awaiting_agreement: int
    long_awaited: int
    taken: int
    unasked: int
    introductions: int
    recent_introductions: int
    volunteers: int
    associations: int
    median_days: int | None


def overview(session: Session, *, at: datetime) -> Overview:
    """Count what waits for the operator and for everybody, in two queries."""
    needs, offers = select(func.count()).select_from(Need), select(func.count()).select_from(Offer)
    associations = select(func.count()).select_from(Association)
    pairs = select(func.count()).select_from(Mentorship).where(col(Mentorship.to_confirm).is_(False))
    reports, open_reports = select(func.count()).select_from(Report), col(Report.state) != ReportState.CLOSED
    waiting = col(Need.state) == NeedState.WAITING
    to_vet = col(Offer.state) == OfferState.TO_VET
    awaiting = col(Need.state) == NeedState.AWAITING_AGREEMENT
    counts = {
        "late_reports": reports.where(open_reports, col(Report.deadline_at) <= at),
        "open_reports": reports.where(open_reports),
        "queue": needs.where(*NOWHERE),
        "unsafe": needs.where(*NOWHERE, routing.UNSAFE),
        "left": needs.where(*left.HELD),
        "left_volunteers": offers.where(*left.FOLLOWED),
        "pairs": pairs.where(*_UNANSWERED),
        "calls": select(func.count()).select_from(Message).where(*_TO_CALL),
        "to_validate": associations.where(Association.state == AssociationState.TO_VALIDATE),
        "held": offers.where(Offer.state == OfferState.HELD),
        "to_vet": offers.where(to_vet, col(Offer.association_id).is_(None)),
        "articles": select(func.count()).select_from(Article).where(Article.state == ArticleState.SUBMITTED),
        "undelivered": select(func.count()).select_from(Message).where(*mailbox.UNDELIVERED),
        "failing": select(func.count()).select_from(JobRun).where(JobRun.failures > 0),
        "overdue_needs": needs.where(waiting, col(Need.deadline_at) < at),
        "overdue_offers": offers.where(to_vet, col(Offer.deadline_at) < at),
        "waiting": needs.where(waiting),
        "awaiting_agreement": needs.where(awaiting),
        "long_awaited": needs.where(awaiting, Need.created_at <= at - _last_reminder()),
        "taken": needs.where(Need.state == NeedState.TAKEN),
        "unasked": needs.where(proposals.unasked(proposals.choice_due_before(at))),
        "introductions": pairs,
        "recent_introductions": pairs.where(Mentorship.introduced_at >= at - RECENT),
        "volunteers": offers.where(offers_queries.AT_WORK),
        "associations": associations.where(Association.state == AssociationState.ACTIVE),
    }
    figures = session.execute(sa.select(*(count.scalar_subquery().label(name) for name, count in counts.items())))
    return Overview(**figures.mappings().one(), median_days=_median_days(session, at=at))


def _last_reminder() -> timedelta:
    """Return how long a first yes is waited for until the last reminder."""
    return timedelta(days=max(current_app.config["FIRST_YES_DAYS"], default=0))


def _median_days(session: Session, *, at: datetime) -> int | None:
    statement = select(Need.waiting_since).where(Need.state == NeedState.WAITING, col(Need.waiting_since).is_not(None))
    since = sorted(instant for instant in session.exec(statement) if instant is not None)
    return (at - since[len(since) // 2]).days if since else None


_AT_WORK = select(Association.id).where(Association.state == AssociationState.ACTIVE)
_UNANSWERED = (
    col(Mentorship.ended_at).is_(None),
    or_(col(Mentorship.association_id).is_(None), col(Mentorship.association_id).not_in(_AT_WORK)),
)
_TO_CALL = (Message.state == MessageState.TO_CALL, col(Message.association_id).is_(None))


def queue(session: Session, *, page: int, size: int) -> tuple[list[Need], int]:
    """Return one page of the needs that no association has, danger and safety first; and how many there are."""
    total = session.exec(select(func.count()).select_from(Need).where(*NOWHERE)).one()
    page, _ = paged(total, page=page, size=size)
    first: sa.ColumnElement[bool] = not_(or_(col(Need.danger), routing.UNSAFE))
    statement = select(Need).where(*NOWHERE).order_by(first, col(Need.waiting_since), col(Need.id))
    return list(session.exec(statement.offset((page - 1) * size).limit(size))), total


def queued_since(session: Session) -> list[datetime]:
    """Return when each need that no association has came to the operator, the first first."""
    here = sa.and_(col(NeedStay.need_id) == col(Need.id), col(NeedStay.ended_at).is_(None))
    since = func.coalesce(col(NeedStay.began_at), col(Need.waiting_since), col(Need.created_at))
    return list(session.exec(select(since).select_from(Need).outerjoin(NeedStay, here).where(*NOWHERE).order_by(since)))


def was_told(session: Session, key: UUID) -> bool:
    """Tell whether the operators were told of their list on the day of `key`."""
    return session.exec(select(Entry.id).where(Entry.subject_id == key).limit(1)).first() is not None


def hidden_danger(session: Session, need_id: UUID) -> Need:
    """Return a need whose words sound like danger while nobody else may read them: its guardian has not agreed.

    Raises
    ------
    NotFound
        If it is not one of these.
    """
    hidden = (Need.state == NeedState.AWAITING_AGREEMENT, col(Need.danger))
    found = session.exec(select(Need).where(Need.id == need_id, *hidden)).one_or_none()
    if found is None:
        raise NotFound
    return found


def queued(session: Session, need_id: UUID) -> Need:
    """Return a need that no association has, or that one has which is suspended or closed.

    Raises
    ------
    NotFound
        If it does not exist, or is somewhere else.
    """
    nobody_s = or_(sa.and_(*NOWHERE), sa.and_(*left.HELD))
    found = session.exec(select(Need).where(Need.id == need_id, nobody_s)).one_or_none()
    if found is None:
        raise NotFound("Cette demande n’est plus ici\u00a0: une association l’a reçue, ou elle a été retirée.")
    return found


def stays(session: Session, need_ids: Collection[UUID]) -> dict[UUID, list[tuple[NeedStay, str | None]]]:
    """Return where each need is and has been, with the names of associations, the last one first; in one query."""
    statement = (
        select(NeedStay, Association.name)
        .outerjoin(Association, col(Association.id) == NeedStay.association_id)
        .where(col(NeedStay.need_id).in_(need_ids))
        .order_by(col(NeedStay.ended_at).desc(), col(NeedStay.id))
    )
    found: dict[UUID, list[tuple[NeedStay, str | None]]] = {}
    for stay, name in session.exec(statement):
        found.setdefault(stay.need_id, []).append((stay, name))
    return found


def associations(
    session: Session, *, state: AssociationState | None, page: int, size: int
) -> tuple[list[Association], int]:
    """Return one page of associations, those to validate first, then by name, and how many there are."""
    statement = select(Association)
    if state is not None:
        statement = statement.where(Association.state == state)
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    page, _ = paged(total, page=page, size=size)
    first = (col(Association.state) != AssociationState.TO_VALIDATE, col(Association.name))
    return list(session.exec(statement.order_by(*first).offset((page - 1) * size).limit(size))), total


def loads(session: Session, ids: Collection[UUID], *, at: datetime) -> dict[UUID, tuple[int, int, int, int]]:
    """Return, by association, how many needs wait in its inbox and are overdue, how many cases it has.

    The last is for how many of those cases nobody is asked for days.
    """
    waiting = col(Need.state) == NeedState.WAITING
    statement = (
        sa.select(
            col(Need.association_id),
            func.count().filter(waiting),
            func.count().filter(waiting, col(Need.deadline_at) < at),
            func.count().filter(col(Need.state) == NeedState.TAKEN),
            func.count().filter(proposals.unasked(proposals.choice_due_before(at))),
        )
        .where(col(Need.association_id).in_(ids))
        .group_by(col(Need.association_id))
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in session.execute(statement)}


def inbox_of(session: Session, association_id: UUID) -> list[UUID]:
    """Return the needs that wait in an association's inbox."""
    statement = select(Need.id).where(Need.association_id == association_id, Need.state == NeedState.WAITING)
    return list(session.exec(statement.order_by(col(Need.waiting_since), col(Need.id))))


def cases_of(session: Session, association_id: UUID) -> list[UUID]:
    """Return the needs whose case an association has taken and that are not introduced."""
    statement = select(Need.id).where(Need.case_association_id == association_id, Need.state == NeedState.TAKEN)
    return list(session.exec(statement.order_by(col(Need.id))))


def unanswered_pairs(session: Session, *, limit: int = 200) -> list[Mentorship]:
    """Return pairs that are not over and whose association is not at work, the longest introduced first."""
    statement = select(Mentorship).where(*_UNANSWERED)
    return list(session.exec(statement.order_by(col(Mentorship.introduced_at), col(Mentorship.id)).limit(limit)))


def unanswered_pair(session: Session, mentorship_id: UUID) -> Mentorship:
    """Return a pair that is not over and for which nobody of an association may act any more.

    Raises
    ------
    NotFound
        If there is none, or somebody answers for it.
    """
    found = session.get(Mentorship, mentorship_id)
    if found is None or found.ended_at is not None:
        raise NotFound
    if found.association_id is not None and associations_queries.at_work(session, found.association_id):
        raise NotFound
    return found


def volunteers_to_vet(session: Session, association_id: UUID) -> list[Offer]:
    """Return the offers that an association is to call back."""
    statement = select(Offer).where(Offer.association_id == association_id, Offer.state == OfferState.TO_VET)
    return list(session.exec(statement.order_by(col(Offer.id))))
