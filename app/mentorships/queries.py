"""Reading pairs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from app.accounts.models import Member, Person
from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.errors import NotFound
from app.core.identity import Actor
from app.journal.models import Entry
from app.mentorships.models import Mentorship
from app.mentorships.states import GOING_ON, MentorshipAction, MentorshipState, Side, SuspensionReason
from app.needs.models import Need
from app.offers import queries as offers
from app.offers.models import Offer
from app.offers.states import OfferState
from app.safeguarding import queries as safeguarding
from app.safeguarding.policies import is_minor, is_under_consent_age
from app.safeguarding.requirements.queries import Framed

ASKED_TO_STOP = "ask_to_stop"
"""The journal's word for a side that asks its association to end the pair."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A pair, and in what part somebody takes part in it."""

    pair: Mentorship
    side: Side
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Around:
    """What the guards of a pair ask about besides the pair itself.

    `birth_date` is the youth's, `taken_by_id` the association that has taken the case; `at_work` while that of the
    pair works on the site.
    """

    birth_date: date | None
    taken_by_id: UUID | None
    offer: OfferState
    who: Framed
    at_work: bool


def visible(session: Session, mentorship_id: UUID, *, actor: Actor, hold: bool = False) -> Mentorship:
    """Return a pair that the actor's association frames; `hold` keeps others from changing it meanwhile.

    Raises
    ------
    NotFound
        If there is none, or it is another's.
    """
    found = _one(session, mentorship_id, hold=hold)
    if found is None or actor.association_id is None or found.association_id != actor.association_id:
        raise NotFound
    return found


def lock(session: Session, mentorship_id: UUID) -> Mentorship:
    """Return a pair, read afresh and held until the transaction ends; what hangs on it may still be added.

    Whoever locks its offer or its need too locks those first.

    Raises
    ------
    NotFound
        If there is none.
    """
    statement = select(Mentorship).where(Mentorship.id == mentorship_id).with_for_update(key_share=True)
    found = session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _one(session: Session, mentorship_id: UUID, *, hold: bool) -> Mentorship | None:
    return lock(session, mentorship_id) if hold else session.get(Mentorship, mentorship_id)


def seat(session: Session, mentorship_id: UUID, *, actor: Actor, at: datetime, hold: bool = False) -> Seat:
    """Return a pair as one of its two sides, or as the guardian of its minor, takes part in it.

    `hold` keeps others from changing it meanwhile.

    Raises
    ------
    NotFound
        If there is none, it was brought in and is not confirmed, or the actor takes no part in it.
    """
    found = any_seat(session, mentorship_id, actor=actor, at=at, hold=hold)
    if found.pair.to_confirm:
        raise NotFound
    return found


def any_seat(session: Session, mentorship_id: UUID, *, actor: Actor, at: datetime, hold: bool = False) -> Seat:
    """Return what :func:`seat` does, of a pair that is not confirmed too: for the page that confirms it.

    Raises
    ------
    NotFound
        If there is none, or the actor takes no part in it.
    """
    found = _one(session, mentorship_id, hold=hold)
    if found is None or actor.person_id is None:
        raise NotFound
    side = side_of(session, found, actor.person_id, at=at)
    if side is None:
        raise NotFound
    return Seat(found, side, actor.person_id)


def side_of(session: Session, mentorship: Mentorship, person_id: UUID, *, at: datetime) -> Side | None:
    """Return in what part somebody takes part in a pair: a guardian, as long as the youth is a minor.

    A volunteer who was stopped takes part in none: they read that they are, and no word of a youth.
    """
    if person_id == mentorship.youth_id:
        return Side.YOUTH
    if person_id == mentorship.volunteer_id:
        shut = offers.is_stopped(session, person_id) or kept_from_volunteer(session, mentorship, at=at)
        return None if shut else Side.VOLUNTEER
    guardian = guardian_of(session, mentorship, at=at)
    return Side.GUARDIAN if guardian is not None and guardian.id == person_id else None


def kept_from_volunteer(session: Session, mentorship: Mentorship, *, at: datetime) -> bool:
    """Tell whether the volunteer reads nothing yet of a pair that was brought in."""
    return mentorship.id in _kept_among(session, [mentorship], at=at)


def _kept_among(session: Session, pairs: Collection[Mentorship], *, at: datetime) -> set[UUID]:
    """Return the pairs of which the volunteer reads nothing yet, in two queries at most.

    They were brought in, the youth is too young to decide alone, and has not
    agreed with the guardian. Taken back meanwhile, they stay unread.
    """
    waiting = [each for each in pairs if each.to_confirm and each.volunteer_agreed_at is None]
    if not waiting:
        return set()
    people = session.exec(select(Person).where(col(Person.id).in_({each.youth_id for each in waiting})))
    children = {each.id for each in people if is_under_consent_age(each, at)}
    agreed = safeguarding.agreed_among(session, children)
    return {
        each.id
        for each in waiting
        if each.youth_id in children
        and (None in (each.youth_agreed_at, each.guardian_agreed_at) or each.youth_id not in agreed)
    }


def known_to_volunteer(session: Session, volunteer_id: UUID, *, at: datetime) -> list[Mentorship]:
    """Return the pairs of a volunteer of which they may read a word; whatever shows them their pairs asks here."""
    if offers.is_stopped(session, volunteer_id):
        return []
    kept = kept_of_volunteer(session, volunteer_id, at=at)
    return [each for each in of_person(session, volunteer_id) if each.id not in kept]


def kept_of_volunteer(session: Session, volunteer_id: UUID, *, at: datetime) -> set[UUID]:
    """Return the pairs of a volunteer of which they read nothing yet."""
    return _kept_among(session, of_person(session, volunteer_id), at=at)


def guardian_of(session: Session, mentorship: Mentorship, *, at: datetime) -> Person | None:
    """Return who answers for the youth of a pair; nobody does for an adult."""
    youth = session.get_one(Person, mentorship.youth_id)
    return safeguarding.guardian_of(session, youth.id) if is_minor(youth, at) else None


def of_person(session: Session, person_id: UUID) -> list[Mentorship]:
    """Return the pairs of a youth or a volunteer, those that go on first, then the newest."""
    return [pair for pair, _, _ in with_sides(session, person_id)]


def with_sides(session: Session, person_id: UUID) -> list[tuple[Mentorship, Person, Person]]:
    """Return what :func:`of_person` does, with both sides."""
    return _of_people(session, {person_id})


def _of_people(session: Session, people: Collection[UUID]) -> list[tuple[Mentorship, Person, Person]]:
    """Return the pairs of these youths and volunteers with both sides, in one query."""
    youth, volunteer = aliased(Person), aliased(Person)
    statement = (
        select(Mentorship, youth, volunteer)
        .join(youth, col(youth.id) == Mentorship.youth_id)
        .join(volunteer, col(volunteer.id) == Mentorship.volunteer_id)
        .where(col(Mentorship.youth_id).in_(people) | col(Mentorship.volunteer_id).in_(people))
        .order_by(col(Mentorship.ended_at).is_not(None), col(Mentorship.introduced_at).desc(), col(Mentorship.id))
    )
    return list(session.exec(statement))


def lived_by(session: Session, person_id: UUID, *, at: datetime) -> list[tuple[Mentorship, Person, Person]]:
    """Return the pairs of somebody, or of the minors they answer for, with both sides; those that go on first."""
    children = {child.id for child in safeguarding.youths_of(session, person_id) if is_minor(child, at)}
    rows = _of_people(session, {person_id, *children})
    helped = [pair for pair, *_ in rows if pair.volunteer_id == person_id]
    stopped = bool(helped) and offers.is_stopped(session, person_id)
    kept = {each.id for each in helped} if stopped else _kept_among(session, helped, at=at)
    return [row for row in rows if row[0].id not in kept and (row[0].ended_at is None or not row[0].to_confirm)]


def all_of_need(session: Session, need_id: UUID) -> list[Mentorship]:
    """Return every pair that was made for a need, over or not, the newest first."""
    statement = select(Mentorship).where(Mentorship.need_id == need_id)
    return list(session.exec(statement.order_by(col(Mentorship.introduced_at).desc(), col(Mentorship.id))))


def of_need(session: Session, need_id: UUID) -> Mentorship | None:
    """Return the pair of a need that goes on."""
    statement = select(Mentorship).where(Mentorship.need_id == need_id, col(Mentorship.ended_at).is_(None))
    return session.exec(statement).one_or_none()


def count_of_association(session: Session, association_id: UUID, *, ended: bool) -> int:
    """Return how many pairs an association frames, or framed."""
    over = col(Mentorship.ended_at).is_not(None) if ended else col(Mentorship.ended_at).is_(None)
    statement = select(func.count()).select_from(Mentorship)
    return session.exec(statement.where(Mentorship.association_id == association_id, over)).one()


def page_of_association(
    session: Session, association_id: UUID, *, ended: bool, page: int, size: int
) -> list[tuple[Mentorship, Person, Person]]:
    """Return pairs with their youth and volunteer, the newest first, in one query."""
    youth, volunteer = aliased(Person), aliased(Person)
    over = col(Mentorship.ended_at).is_not(None) if ended else col(Mentorship.ended_at).is_(None)
    statement = (
        select(Mentorship, youth, volunteer)
        .join(youth, col(youth.id) == Mentorship.youth_id)
        .join(volunteer, col(volunteer.id) == Mentorship.volunteer_id)
        .where(Mentorship.association_id == association_id, over)
        .order_by(col(Mentorship.introduced_at).desc(), col(Mentorship.id))
    )
    return list(session.exec(statement.offset((page - 1) * size).limit(size)))


def several(
    session: Session, association_id: UUID, mentorship_ids: Sequence[UUID]
) -> list[tuple[Mentorship, Person, Person]]:
    """Return these pairs of an association, in that order, with their youth and volunteer, in one query."""
    youth, volunteer = aliased(Person), aliased(Person)
    statement = (
        select(Mentorship, youth, volunteer)
        .join(youth, col(youth.id) == Mentorship.youth_id)
        .join(volunteer, col(volunteer.id) == Mentorship.volunteer_id)
        .where(Mentorship.association_id == association_id, col(Mentorship.id).in_(mentorship_ids))
    )
    place = {pair_id: number for number, pair_id in enumerate(mentorship_ids)}
    return sorted(session.exec(statement), key=lambda row: place[row[0].id])


def with_people(session: Session, mentorship: Mentorship) -> tuple[Mentorship, Person, Person]:
    """Return a pair with its youth and its volunteer."""
    return (
        mentorship,
        session.get_one(Person, mentorship.youth_id),
        session.get_one(Person, mentorship.volunteer_id),
    )


def _works_there(person_id: Any, association_id: Any) -> sa.ColumnElement[bool]:
    """Return which member somebody of an association is; one who left it, or works in another, is none."""
    return sa.and_(col(Member.person_id) == person_id, col(Member.association_id) == association_id)


def adults_going_on(session: Session) -> dict[UUID, Framed]:
    """Return of every pair that goes on of whom it asks something, and who asks; a coordinator who left is nobody."""
    statement = (
        sa.select(
            col(Mentorship.id), col(Mentorship.volunteer_id), col(Member.person_id), col(Mentorship.association_id),
            col(Offer.association_id),
        )
        .join(Offer, col(Offer.id) == col(Mentorship.offer_id))
        .outerjoin(Member, _works_there(Mentorship.coordinator_id, Mentorship.association_id))
        .where(col(Mentorship.state).in_(GOING_ON))
        .order_by(col(Mentorship.id))
    )  # fmt: skip
    return {pair_id: Framed(*who) for pair_id, *who in session.execute(statement)}


_AROUND = (
    sa.select(
        col(Person.birth_date), col(Need.case_association_id), col(Offer.state), col(Offer.association_id),
        col(Member.person_id), col(Association.id),
    )
    .select_from(Person)
    .join(Need, col(Need.id) == sa.bindparam("need_id"))
    .join(Offer, col(Offer.id) == sa.bindparam("offer_id"))
    .outerjoin(Member, _works_there(sa.bindparam("coordinator_id"), sa.bindparam("association_id")))
    .outerjoin(
        Association,
        sa.and_(
            col(Association.id) == sa.bindparam("association_id"), col(Association.state) == AssociationState.ACTIVE
        ),
    )
    .where(col(Person.id) == sa.bindparam("youth_id"))
)  # fmt: skip


def around(session: Session, mentorship: Mentorship) -> Around:
    """Return what stands around a pair now, in one query."""
    names = "youth_id", "need_id", "offer_id", "coordinator_id", "association_id"
    row = session.execute(_AROUND, {name: getattr(mentorship, name) for name in names}).one()
    birth_date, taken_by_id, offer, owner_id, coordinator_id, at_work_id = row
    who = Framed(mentorship.volunteer_id, coordinator_id, mentorship.association_id, owner_id)
    return Around(birth_date, taken_by_id, offer, who, at_work=at_work_id is not None)


def going_on_unanswered(session: Session) -> list[UUID]:
    """Return the pairs that go on whose association does not work on the site, or has none."""
    at_work = select(Association.id).where(Association.state == AssociationState.ACTIVE)
    none = or_(col(Mentorship.association_id).is_(None), col(Mentorship.association_id).not_in(at_work))
    statement = select(Mentorship.id).where(col(Mentorship.state).in_(GOING_ON), none)
    return list(session.exec(statement.order_by(col(Mentorship.id))))


def unsafe(session: Session, mentorship_ids: Any) -> dict[UUID, dict[Side, datetime]]:
    """Return who said, in each of these pairs and when last, that they do not feel safe; in one query.

    The journal tells it. A pair that was resumed since goes on: what was done about it is kept with that decision.
    """
    words = ASKED_TO_STOP, MentorshipAction.RESUME.value
    statement = (
        sa.select(Entry, Mentorship)
        .join(Mentorship, col(Mentorship.id) == Entry.subject_id)
        .where(col(Entry.subject_id).in_(mentorship_ids), col(Entry.action).in_(words))
        .order_by(col(Entry.id))
    )
    found: dict[UUID, dict[Side, datetime]] = {}
    for entry, pair in session.execute(statement):
        if entry.action != ASKED_TO_STOP:
            found.pop(pair.id, None)
        elif entry.facts.get("unsafe"):
            found.setdefault(pair.id, {})[side_in_journal(pair, entry.actor_id)] = entry.at
    return found


def side_in_journal(mentorship: Mentorship, actor_id: UUID | None) -> Side:
    """Return as which side somebody acted who is one of the pair, or answers for its youth."""
    sides = {mentorship.youth_id: Side.YOUTH, mentorship.volunteer_id: Side.VOLUNTEER}
    return sides.get(actor_id, Side.GUARDIAN) if actor_id else Side.GUARDIAN


def lock_going_on(session: Session, mentorship_ids: Collection[UUID]) -> list[Mentorship]:
    """Return those pairs that go on, held for this worker alone."""
    chosen = col(Mentorship.id).in_(mentorship_ids), col(Mentorship.state).in_(GOING_ON)
    return _held(session, select(Mentorship).where(*chosen))


def lock_rested(session: Session, day: date, *, limit: int) -> list[Mentorship]:
    """Return pairs whose pause is over on a day, held for this worker alone."""
    rested = col(Mentorship.state) == MentorshipState.PAUSED, col(Mentorship.paused_until) <= day
    return _held(session, select(Mentorship).where(*rested).limit(limit))


def unconfirmed(session: Session, *, asked_before: datetime, limit: int) -> list[Mentorship]:
    """Return pairs that were brought in, are not confirmed, and whose people were last asked before an instant."""
    waits = still_unconfirmed(asked_before=asked_before)
    return list(session.exec(select(Mentorship).where(waits).order_by(col(Mentorship.id)).limit(limit)))


def still_unconfirmed(*, asked_before: datetime) -> sa.ColumnElement[bool]:
    """Tell of a pair that it was brought in, is not confirmed, and when its people were last asked."""
    return sa.and_(col(Mentorship.to_confirm), col(Mentorship.ended_at).is_(None), last_asked() <= asked_before)


def last_asked() -> sa.ColumnElement[datetime]:
    """Return when those of a pair that was brought in were last asked, in SQL: :func:`brought_in.asked_at`."""
    return func.coalesce(
        col(Mentorship.confirm_asked_at), col(Mentorship.association_agreed_at), col(Mentorship.introduced_at)
    )


def _held(session: Session, statement: SelectOfScalar[Mentorship]) -> list[Mentorship]:
    held = statement.order_by(col(Mentorship.id)).with_for_update(key_share=True, skip_locked=True)
    return list(session.exec(held.execution_options(populate_existing=True)))


def of_party(
    session: Session,
    *,
    youth_id: UUID | None = None,
    volunteer_id: UUID | None = None,
    coordinator_id: UUID | None = None,
    association_id: UUID | None = None,
) -> list[Mentorship]:
    """Return the pairs of a youth or a volunteer, that a coordinator follows or an association frames, held still.

    None is over. Who reads them is about to stop them or not: a pause must not slip in between.
    """
    sides = {
        Mentorship.youth_id: youth_id, Mentorship.volunteer_id: volunteer_id, Mentorship.coordinator_id: coordinator_id,
        Mentorship.association_id: association_id,
    }  # fmt: skip
    column, party_id = next((column, each) for column, each in sides.items() if each is not None)
    mine = col(column) == party_id
    return _held_still(session, mine)


def incomplete_for(session: Session, association_id: UUID | None) -> list[Mentorship]:
    """Return the pairs that wait for something missing, of which an association asks something, held still.

    It frames them, or lends their volunteer; ``None`` is everybody.
    """
    waits = col(Mentorship.suspended_for) == SuspensionReason.REQUIREMENT
    if association_id is None:
        return _held_still(session, waits)
    theirs = select(Offer.id).where(Offer.association_id == association_id)
    asks = sa.or_(col(Mentorship.association_id) == association_id, col(Mentorship.offer_id).in_(theirs))
    return _held_still(session, waits & asks)


def _held_still(session: Session, which: Any) -> list[Mentorship]:
    statement = select(Mentorship).where(which, col(Mentorship.ended_at).is_(None))
    held = statement.order_by(col(Mentorship.id)).with_for_update(key_share=True)
    return list(session.exec(held.execution_options(populate_existing=True)))
