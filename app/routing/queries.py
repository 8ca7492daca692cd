"""What routing reads: who covers what, who is loaded, where a need has been."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlmodel import Session, col, func, select

import matching
from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.clock import age_on
from app.core.errors import Conflict, NotFound
from app.core.identity import Actor
from app.needs import queries as needs
from app.needs.models import Need, NeedSkill
from app.needs.queries import NOWHERE
from app.needs.states import NeedState
from app.offers.models import Offer, OfferSkill
from app.offers.states import OfferState
from app.routing.deadlines import Calendar
from app.routing.models import NeedStay, OfferStay
from app.routing.rules import Candidate, Volunteering, choose
from app.routing.states import FOR_OPERATOR, DeclineReason, Outcome
from app.safeguarding import queries as safeguarding
from app.safeguarding.states import AgreementState
from app.skills.models import Kind

FOLLOWED = (NeedState.WAITING, NeedState.TAKEN, NeedState.PAUSED, NeedState.INTRODUCED)
"""States in which a need takes room in the association that has it."""

HAD_THEIR_CHANCE = (Outcome.TAKEN, Outcome.DECLINED, Outcome.PASSED_ON, Outcome.SILENT)
"""Outcomes after which a need does not come back to the same association by itself."""


UNSAFE = col(Need.id).in_(select(NeedStay.need_id).where(NeedStay.reason == DeclineReason.SAFETY))
"""What an association refused or gave back for a question of safety."""

OF_LATE_DAYS = 180
"""Days over which answers tell how quick an association is."""

HELD_BACK = {
    True: "Le représentant légal a repris son accord\u00a0: vous n’avez rien à faire pour l’instant.",
    False: "Le représentant légal n’est pas d’accord\u00a0: vous n’avez rien à faire pour l’instant.",
}
"""What the association of a need reads once the guardian said no: whether they had said yes before."""


def lock(session: Session, need_id: UUID) -> Need:
    """Return a need, read afresh and held until the transaction ends.

    Whoever locks an offer too locks the offer first, so that nobody waits for
    somebody who waits for them.
    """
    statement = select(Need).where(Need.id == need_id).with_for_update(key_share=True)
    need = session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    if need is None:
        raise NotFound
    return need


def visible(session: Session, need_id: UUID, *, actor: Actor) -> Need:
    """Return a need that `actor` may know of; say to its association, and to nobody else, why it may not any more.

    Raises
    ------
    NotFound
        If it does not exist or is not theirs.
    Conflict
        If it was in the hands of this association until the guardian said no.
    """
    try:
        return needs.visible(session, need_id, actor=actor)
    except NotFound:
        held_back = _held_back(session, need_id, actor=actor)
        if held_back is None:
            raise
        raise Conflict(HELD_BACK[held_back]) from None


def _held_back(session: Session, need_id: UUID, *, actor: Actor) -> bool | None:
    """Tell whether a guardian took back a yes by which `actor`'s association had a need; ``None`` if it is not so."""
    need = session.get(Need, need_id)
    if need is None or need.state is not NeedState.AWAITING_AGREEMENT or actor.association_id is None:
        return None
    last = max(stays(session, need_id), key=lambda each: (each.began_at, str(each.id)), default=None)
    in_hand = last is not None and last.reason is None and last.outcome in (Outcome.TAKEN, Outcome.WITHDRAWN)
    if last is None or not in_hand or last.association_id != actor.association_id:
        return None
    return any(each.state is AgreementState.REVOKED for each in safeguarding.agreements(session, need.youth_id))


def candidates(session: Session, *, day: date) -> list[Candidate]:
    """Return every active association as routing weighs it, in a constant number of queries.

    One that ticked no kind does them all, but what belongs to professionals
    goes only to those who ticked it.
    """
    loads, reactivities = _loads(session), _reactivities(session, day)
    usual = frozenset(session.exec(select(Kind.code).where(col(Kind.professional).is_(False))))
    found = []
    for coverage in associations.active(session):
        load = loads.get(coverage.association_id, 0)
        left = None if coverage.capacity is None else max(0, coverage.capacity - load)
        covers = matching.Association(
            id=str(coverage.association_id),
            communes=frozenset({"*"} if coverage.everywhere else ()) | coverage.communes,
            districts=frozenset(map(str, coverage.districts)),
            skills=coverage.kinds or usual,
            age_min=coverage.age_min,
            age_max=coverage.age_max,
            capacity=left,
        )
        closed = (coverage.closed_from, coverage.closed_until)
        reactivity = reactivities.get(coverage.association_id, matching.Reactivity())
        found.append(Candidate(coverage.name, covers, load, calendar(*closed), coverage.neighbourhood, reactivity))
    return found


def calendar(closed_from: date | None = None, closed_until: date | None = None) -> Calendar:
    """Return the days that count for an association, or for everybody when it is closed on no day."""
    return Calendar(frozenset(current_app.config["QUIET_MONTHS"]), closed_from, closed_until)


def _loads(session: Session) -> dict[UUID, int]:
    statement = (
        select(Need.association_id, func.count())
        .where(col(Need.association_id).is_not(None), col(Need.state).in_(FOLLOWED))
        .group_by(col(Need.association_id))
    )
    return {found: count for found, count in session.exec(statement) if found is not None}


def _reactivities(session: Session, day: date) -> dict[UUID, matching.Reactivity]:
    """Return how each association answered the needs that it was sent of late, in one query."""
    silent = col(NeedStay.outcome) == Outcome.SILENT
    seconds = sa.extract("epoch", col(NeedStay.ended_at)) - sa.extract("epoch", col(NeedStay.began_at))
    statement = (
        sa.select(col(NeedStay.association_id), silent.label("silent"), func.count(), func.sum(seconds))
        .where(
            col(NeedStay.association_id).is_not(None),
            col(NeedStay.outcome).in_(HAD_THEIR_CHANCE),
            col(NeedStay.ended_at) >= datetime.combine(day - timedelta(days=OF_LATE_DAYS), time.min, UTC),
        )
        .group_by(col(NeedStay.association_id), silent)
    )
    found: dict[UUID, matching.Reactivity] = {}
    for association_id, was_silent, count, waited in session.execute(statement):
        known = found.get(association_id, matching.Reactivity())
        answered, days = (0, 0.0) if was_silent else (count, max(float(waited), 0.0) / 86_400)
        found[association_id] = matching.Reactivity(
            known.received + count, known.answered + answered, known.days + days
        )
    return found


def as_records(session: Session, need_ids: Collection[UUID], *, day: date) -> dict[UUID, matching.Need]:
    """Return what routing looks at in needs: place, kinds asked, age; in two queries."""
    kinds: dict[UUID, list[matching.Asked]] = {}
    asked = select(NeedSkill.need_id, NeedSkill.kind_code).where(col(NeedSkill.need_id).in_(need_ids))
    for need_id, code in session.exec(asked.order_by(col(NeedSkill.need_id), col(NeedSkill.position))):
        kinds.setdefault(need_id, []).append(matching.Asked(code))
    statement = (
        sa.select(col(Need.id), col(Need.commune_code), col(Need.district_id), col(Person.birth_date))
        .join(Person, col(Person.id) == Need.youth_id)
        .where(col(Need.id).in_(need_ids))
    )
    return {
        row.id: matching.Need(
            id=str(row.id),
            skills=tuple(kinds.get(row.id, ())),
            commune=row.commune_code,
            district=str(row.district_id or ""),
            age=None if row.birth_date is None else age_on(row.birth_date, day),
        )
        for row in session.execute(statement)
    }


def receiver(session: Session, need: Need, *, day: date) -> str:
    """Return the name of the association that has a need, or that would get it today; empty when nobody covers it."""
    holder = need.case_association_id or need.association_id
    if holder is not None:
        return session.get_one(Association, holder).name
    record = as_records(session, [need.id], day=day)[need.id]
    known = candidates(session, day=day)
    choice = choose(known, record, day=day, excluded=been_at(session, [need.id])[need.id])
    return next((each.name for each in known if choice is not None and each.covers.id == choice.association_id), "")


def volunteering(session: Session, offer: Offer, *, preferred: UUID | None) -> Volunteering:
    """Return what routing looks at in an offer."""
    found = volunteerings(session, [offer])[offer.id]
    return replace(found, preferred=str(preferred) if preferred else None)


def volunteerings(session: Session, offers: Collection[Offer]) -> dict[UUID, Volunteering]:
    """Return what routing looks at in offers, whomever their volunteers picked; in one query."""
    kinds: dict[UUID, set[str]] = {offer.id: set() for offer in offers}
    offered = select(OfferSkill.offer_id, OfferSkill.kind_code).where(col(OfferSkill.offer_id).in_(kinds))
    for offer_id, code in session.exec(offered):
        kinds[offer_id].add(code)
    return {offer.id: Volunteering(offer.commune_code, frozenset(kinds[offer.id])) for offer in offers}


def been_at(session: Session, need_ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Return the associations that had their chance with each need, in one query."""
    stays = select(NeedStay.need_id, NeedStay.association_id).where(
        col(NeedStay.need_id).in_(need_ids), col(NeedStay.outcome).in_(HAD_THEIR_CHANCE)
    )
    return _by_case(session.exec(stays), need_ids)


def offer_been_at(session: Session, offer_id: UUID) -> frozenset[str]:
    """Return the associations that had their chance with an offer."""
    return offers_been_at(session, [offer_id])[offer_id]


def offers_been_at(session: Session, offer_ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Return the associations that had their chance with each offer, in one query."""
    stays = select(OfferStay.offer_id, OfferStay.association_id).where(
        col(OfferStay.offer_id).in_(offer_ids), col(OfferStay.outcome).in_(HAD_THEIR_CHANCE)
    )
    return _by_case(session.exec(stays), offer_ids)


def _by_case(stays: Iterable[tuple[UUID, UUID | None]], ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, frozenset[str]] = dict.fromkeys(ids, frozenset())
    for case_id, association_id in stays:
        if association_id is not None:
            found[case_id] |= {str(association_id)}
    return found


def open_stay(session: Session, need_id: UUID) -> NeedStay | None:
    """Return where a need stays at present."""
    return session.exec(
        select(NeedStay).where(NeedStay.need_id == need_id, col(NeedStay.ended_at).is_(None))
    ).one_or_none()


def taken_stay(session: Session, need: Need) -> NeedStay | None:
    """Return the stay that ended when the association of a case took it; none for what came with its pair."""
    statement = select(NeedStay).where(
        NeedStay.need_id == need.id, NeedStay.association_id == need.case_association_id,
        NeedStay.outcome == Outcome.TAKEN,
    )  # fmt: skip
    return session.exec(statement.order_by(col(NeedStay.ended_at).desc(), col(NeedStay.id)).limit(1)).one_or_none()


def open_offer_stay(session: Session, offer_id: UUID) -> OfferStay | None:
    """Return where an offer stays at present."""
    return session.exec(
        select(OfferStay).where(OfferStay.offer_id == offer_id, col(OfferStay.ended_at).is_(None))
    ).one_or_none()


def stays(session: Session, need_id: UUID) -> list[NeedStay]:
    """Return every stay of a need, oldest first."""
    statement = select(NeedStay).where(NeedStay.need_id == need_id)
    return list(session.exec(statement.order_by(col(NeedStay.began_at), col(NeedStay.id))))


def unsafe_at(session: Session, need_id: UUID) -> frozenset[UUID]:
    """Return the associations that refused a need, or gave it back, for a question of safety."""
    statement = select(NeedStay.association_id).where(
        NeedStay.need_id == need_id, NeedStay.reason == DeclineReason.SAFETY
    )
    return frozenset(each for each in session.exec(statement) if each is not None)


def pressing(session: Session, *, before: datetime, at: datetime) -> list[UUID]:
    """Return waiting needs whose deadline may ask for something, nearest first; nothing is held yet.

    Those whose association was suspended or closed come too.
    """
    statement = select(Need.id).where(*_pressing(before, at))
    return list(session.exec(statement.order_by(col(Need.deadline_at), col(Need.id))))


def lock_pressing(session: Session, *, before: datetime, at: datetime, among: Collection[UUID]) -> list[Need]:
    """Return which of some needs are pressing still, nearest first, held for this worker alone."""
    statement = select(Need).where(col(Need.id).in_(among), *_pressing(before, at))
    held = statement.order_by(col(Need.deadline_at), col(Need.id)).with_for_update(key_share=True, skip_locked=True)
    return list(session.exec(held.execution_options(populate_existing=True)))


def unrouted(session: Session) -> list[UUID]:
    """Return the needs that nobody covered, oldest first; nothing is held yet.

    Not those that an association sent to the operator for a reason to look at.
    """
    statement = select(Need.id).where(*_unrouted())
    return list(session.exec(statement.order_by(col(Need.waiting_since), col(Need.id))))


def lock_unrouted(session: Session, *, among: Collection[UUID]) -> list[Need]:
    """Return which of some needs nobody covers still, oldest first, held for this worker alone."""
    statement = select(Need).where(col(Need.id).in_(among), *_unrouted())
    held = statement.order_by(col(Need.waiting_since), col(Need.id)).with_for_update(key_share=True, skip_locked=True)
    return list(session.exec(held.execution_options(populate_existing=True)))


def pressing_offers(session: Session, *, before: datetime, at: datetime) -> list[UUID]:
    """Return volunteers waiting for a call whose deadline may ask for something, nearest first; nothing is held yet."""
    statement = select(Offer.id).where(*_pressing_offers(before, at))
    return list(session.exec(statement.order_by(col(Offer.deadline_at), col(Offer.id))))


def lock_pressing_offers(session: Session, *, before: datetime, at: datetime, among: Collection[UUID]) -> list[Offer]:
    """Return which of some volunteers are pressing still, nearest first, held for this worker alone."""
    statement = select(Offer).where(col(Offer.id).in_(among), *_pressing_offers(before, at))
    held = statement.order_by(col(Offer.deadline_at), col(Offer.id)).with_for_update(key_share=True, skip_locked=True)
    return list(session.exec(held.execution_options(populate_existing=True)))


def _pressing(before: datetime, at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    lost = select(Association.id).where(col(Association.state) != AssociationState.ACTIVE)
    soon = (col(Need.deadline_at) <= before) & (col(Need.nudged_at).is_(None) | (col(Need.deadline_at) <= at))
    return col(Need.state) == NeedState.WAITING, soon | col(Need.association_id).in_(lost)


def _unrouted() -> tuple[sa.ColumnElement[bool], ...]:
    looked_at = select(NeedStay.need_id).where(col(NeedStay.reason).in_(FOR_OPERATOR))
    return *NOWHERE, col(Need.id).not_in(looked_at)


def _pressing_offers(before: datetime, at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    soon = (col(Offer.deadline_at) <= before) & (col(Offer.nudged_at).is_(None) | (col(Offer.deadline_at) <= at))
    return col(Offer.state) == OfferState.TO_VET, col(Offer.association_id).is_not(None), soon
