"""Who is around somebody who reports; reports and what was done about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from app.accounts import queries as accounts
from app.accounts.models import Account, Member, Person
from app.associations.models import Association
from app.core.db import stored
from app.core.errors import NotFound
from app.core.identity import Actor, Way
from app.core.paging import paged
from app.core.permissions import Role
from app.mailbox.models import Message
from app.mailbox.states import MessageState
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.offers.models import Offer
from app.reports.models import Report, ReportNote
from app.reports.states import ReportState
from app.safeguarding import queries as safeguarding
from app.safeguarding.policies import is_minor

LETTERS = ("report_arrived", "report_burst", "report_late", "danger_kept")
"""Templates that tell of reports."""
NOT_DELIVERED = (MessageState.DEAD, MessageState.TO_CALL)


@dataclass(frozen=True, slots=True)
class Around:
    """Who is around somebody: the association of their case, and the other side of each of their pairs."""

    association: Association | None = None
    others: tuple[Person, ...] = ()


def reporter(session: Session, token: str | None, *, actor: Actor, at: datetime) -> Actor:
    """Return who reports: the holder of a private link that lives, else who is signed in, else nobody.

    A dead link is no reason to lose what somebody has to say.
    """
    link = accounts.own_link(session, token, at=at) if token else None
    person = session.get(Person, link.person_id) if link else None
    if link is None or person is None:
        return actor
    return Actor(Way.LINK, person.id, person.role, None, person.first_name, link.scope, link.subject_id)


def around(session: Session, actor: Actor, *, at: datetime) -> Around:
    """Return who is around somebody who reports, in a constant number of queries for one child."""
    if actor.person_id is None:
        return Around()
    if actor.association_id is not None:
        return Around(session.get(Association, actor.association_id))
    if actor.role is Role.VOLUNTEER:
        return _around_volunteer(session, actor.person_id, at=at)
    youths = [actor.person_id]
    if actor.role is Role.GUARDIAN:
        youths = [youth.id for youth in safeguarding.youths_of(session, actor.person_id) if is_minor(youth, at)]
        youths = [actor.scope_id] if actor.scope_id in youths else youths
    return _around_youths(session, youths)


def _around_youths(session: Session, youth_ids: list[UUID]) -> Around:
    pairs = select(Mentorship.volunteer_id).where(col(Mentorship.youth_id).in_(youth_ids))
    volunteers = select(Person).where(col(Person.id).in_(pairs)).order_by(Person.first_name, col(Person.id))
    case = (
        select(Association)
        .join(Need, col(Need.case_association_id) == Association.id)
        .where(col(Need.youth_id).in_(youth_ids))
        .order_by(col(Need.created_at).desc())
        .limit(1)
    )
    return Around(session.exec(case).one_or_none(), tuple(session.exec(volunteers)))


def _around_volunteer(session: Session, volunteer_id: UUID, *, at: datetime) -> Around:
    known = {pair.youth_id for pair in mentorships.known_to_volunteer(session, volunteer_id, at=at)}
    youths = select(Person).where(col(Person.id).in_(known)).order_by(Person.first_name, col(Person.id))
    vouching = (
        select(Association)
        .join(Offer, col(Offer.association_id) == Association.id)
        .where(Offer.volunteer_id == volunteer_id)
        .order_by(col(Offer.created_at).desc())
        .limit(1)
    )
    return Around(session.exec(vouching).one_or_none(), tuple(session.exec(youths)))


def framing(session: Session, *, one: UUID, other: UUID) -> UUID | None:
    """Return the association that frames, or framed last, the pair of these two."""
    both = or_(
        (col(Mentorship.youth_id) == one) & (col(Mentorship.volunteer_id) == other),
        (col(Mentorship.youth_id) == other) & (col(Mentorship.volunteer_id) == one),
    )
    statement = select(Mentorship.association_id).where(both).order_by(col(Mentorship.introduced_at).desc()).limit(1)
    return session.exec(statement).one_or_none()


def mailboxes_of(session: Session, person: Person) -> tuple[str, ...]:
    """Return every address that reaches somebody."""
    account = session.exec(select(Account.email).where(Account.person_id == person.id)).one_or_none()
    return tuple(address for address in (person.email, account) if address)


def listed(session: Session, *, state: ReportState | None, page: int, size: int) -> tuple[list[Report], int]:
    """Return one page of reports: those still to do first, by deadline; and how many there are."""
    statement = select(Report)
    if state is not None:
        statement = statement.where(Report.state == state)
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    page, _ = paged(total, page=page, size=size)
    order = (
        col(Report.state) == ReportState.CLOSED, col(Report.deadline_at), col(Report.created_at).desc(), col(Report.id),
    )  # fmt: skip
    return list(session.exec(statement.order_by(*order).offset((page - 1) * size).limit(size))), total


def one(session: Session, report_id: UUID) -> Report:
    """Return a report, for the operator.

    Raises
    ------
    NotFound
        If there is none.
    """
    return stored(session, Report, report_id)


def is_lead(session: Session, actor: Actor) -> bool:
    """Tell whether somebody answers for their association, or stands in for who does."""
    member = session.get(Member, actor.person_id) if actor.person_id else None
    association = session.get(Association, member.association_id) if member else None
    if member is None or association is None or member.association_id != actor.association_id:
        return False
    return member.lead or association.deputy_id == actor.person_id


def of_lead(session: Session, *, actor: Actor, page: int, size: int) -> tuple[list[Report], int]:
    """Return one page of the reports that an association's lead may read, and how many there are; nobody else's."""
    if not is_lead(session, actor):
        return [], 0
    statement = select(Report).where(*_shared_with(actor))
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    page, _ = paged(total, page=page, size=size)
    newest = statement.order_by(col(Report.state) == ReportState.CLOSED, col(Report.created_at).desc(), col(Report.id))
    return list(session.exec(newest.offset((page - 1) * size).limit(size))), total


def visible_to_lead(session: Session, report_id: UUID, *, actor: Actor) -> Report:
    """Return a report that the association's lead may read.

    Raises
    ------
    NotFound
        If there is none, or the actor is not the one to read it.
    """
    found = session.exec(select(Report).where(Report.id == report_id, *_shared_with(actor))).one_or_none()
    if found is None or not is_lead(session, actor):
        raise NotFound
    return found


def _shared_with(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    accused = col(Report.accused_id)
    return (
        col(Report.association_id) == actor.association_id,
        col(Report.shared).is_(True),
        accused.is_(None) | (accused != actor.person_id),
    )


def notes(session: Session, report_id: UUID) -> list[tuple[ReportNote, Person | None]]:
    """Return what was done about a report and by whom, oldest first."""
    statement = (
        select(ReportNote, Person)
        .outerjoin(Person, col(Person.id) == ReportNote.author_id)
        .where(ReportNote.report_id == report_id)
        .order_by(col(ReportNote.at), col(ReportNote.id))
    )
    return [(note, author) for note, author in session.exec(statement)]


def letters(session: Session, report_id: UUID) -> list[tuple[Message, Person | None]]:
    """Return the messages that told of a report and to whom, oldest first."""
    statement = (
        select(Message, Person)
        .outerjoin(Person, col(Person.id) == Message.person_id)
        .where(Message.about_id == report_id, col(Message.template).in_(LETTERS))
        .order_by(col(Message.created_at), col(Message.id))
    )
    return [(message, person) for message, person in session.exec(statement)]


def undelivered(session: Session) -> set[UUID]:
    """Return the reports of which a message did not reach its reader."""
    statement = select(Message.about_id).where(
        col(Message.template).in_(LETTERS), col(Message.state).in_(NOT_DELIVERED), col(Message.about_id).is_not(None)
    )
    return {found for found in session.exec(statement) if found is not None}


def unannounced(session: Session, *, before: datetime) -> list[Report]:
    """Return the reports of a burst that nobody was written to about, held for this worker alone."""
    statement = (
        select(Report)
        .where(col(Report.announced_at).is_(None), col(Report.created_at) <= before)
        .order_by(col(Report.created_at), col(Report.id))
        .limit(500)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return list(session.exec(statement))


def late(session: Session, *, at: datetime, limit: int) -> list[Report]:
    """Return the reports that wait longer than they may and of which the operator was not reminded."""
    statement = (
        select(Report)
        .where(col(Report.state) != ReportState.CLOSED, col(Report.deadline_at) <= at, col(Report.nudged_at).is_(None))
        .order_by(col(Report.deadline_at), col(Report.id))
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return list(session.exec(statement))
