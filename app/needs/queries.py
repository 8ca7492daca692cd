"""Needs, as far as each actor may see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, not_, or_
from sqlmodel import Session, col, false, select, true
from sqlmodel.sql.expression import SelectOfScalar

from app.accounts.models import Member, Person
from app.accounts.states import LinkScope
from app.associations.models import Association
from app.core.errors import NotFound
from app.core.identity import Actor, Way
from app.core.permissions import Permission, Role
from app.journal.models import Entry
from app.needs.models import Need, NeedSkill
from app.needs.states import OPEN_STATES, NeedState
from app.safeguarding import queries as safeguarding
from app.safeguarding.models import Agreement
from app.safeguarding.rules import latest_birth
from app.safeguarding.states import AgreementState
from app.skills.models import Kind

NOWHERE = (col(Need.state) == NeedState.WAITING, col(Need.association_id).is_(None))
"""What waits and no association has: the operator's queue."""
CHANGED = "change"
"""What the journal calls a need asked anew in part."""
REWORDED = "reworded"
"""The fact of such an entry that tells whether the words changed."""
HIDDEN_STATES = (NeedState.TO_CONFIRM, NeedState.AWAITING_AGREEMENT)
"""States in which nobody but the family, and who wrote the need, knows of it."""


def writer_of_words(session: Session, need: Need) -> str:
    """Return who wrote the words of a need in its youth's place, by name; empty once the youth wrote them anew."""
    prescriber = session.get(Person, need.prescriber_id) if need.prescriber_id else None
    if (prescriber is None and need.entered_by_id is None) or _reworded(session, need):
        return ""
    if prescriber is not None:
        return f"{prescriber.first_name} {prescriber.last_name}".strip()
    member = session.get(Member, need.entered_by_id)
    return f"l’association {session.get_one(Association, member.association_id).name}" if member else "le service"


def _reworded(session: Session, need: Need) -> bool:
    statement = select(Entry.facts).where(
        Entry.subject_id == need.id, Entry.action == CHANGED, Entry.actor_id == need.youth_id
    )
    return any(facts.get(REWORDED) for facts in session.exec(statement))


def standing_since() -> Any:
    """Return since when a need stands in a list: one brought in with its pair never waited, and stands by its day."""
    return func.coalesce(Need.waiting_since, Need.created_at)


def danger_first() -> Any:
    """Return what puts the needs whose words sound like danger before all others in a list of what is to be done."""
    return not_(col(Need.danger))


def visible(session: Session, need_id: UUID | None, *, actor: Actor) -> Need:
    """Return a need that `actor` may know of.

    A youth sees their own, a guardian those of their child, a prescriber those
    they wrote; an association those it has in its inbox or took; the operator
    those that no association has. What each may read of it is for
    :mod:`app.needs.profiles`.

    Raises
    ------
    NotFound
        If it does not exist or is not theirs.
    """
    return _one(session, need_id, reach(actor))


def of_youth(session: Session, youth_id: UUID) -> list[Need]:
    """Return the needs of a youth, the newest first."""
    statement = select(Need).where(Need.youth_id == youth_id)
    return list(session.exec(statement.order_by(col(Need.created_at).desc(), col(Need.id))))


def of_prescriber(session: Session, prescriber_id: UUID) -> list[Need]:
    """Return the needs that a prescriber wrote, the newest first, at most a hundred."""
    statement = select(Need).where(Need.prescriber_id == prescriber_id)
    return list(session.exec(statement.order_by(col(Need.created_at).desc(), col(Need.id)).limit(100)))


def to_confirm(session: Session, need_id: UUID, *, actor: Actor) -> Need:
    """Return a need that waits for its youth's yes, which `actor` may write down.

    A coordinator those that the association entered; the operator those of prescribers.

    Raises
    ------
    NotFound
        If there is none.
    """
    if actor.association_id is not None:
        return _one(session, need_id, entered(actor.association_id))
    mine = and_(col(Need.entered_by_id).is_(None), true() if actor.may(Permission.NEED_OVERSEE) else false())
    return _one(session, need_id, and_(col(Need.state) == NeedState.TO_CONFIRM, mine))


def entered(association_id: UUID | None) -> ColumnElement[bool]:
    """Return which needs somebody of an association entered, whose youth has yet to confirm them."""
    colleagues = select(Member.person_id).where(Member.association_id == association_id)
    return and_(col(Need.state) == NeedState.TO_CONFIRM, col(Need.entered_by_id).in_(colleagues))


def agreement_wanted(session: Session, need_id: UUID, *, actor: Actor) -> Need:
    """Return a need whose guardian's answer `actor` may write down.

    An association those that it may see; the operator also those that nobody may see yet.

    Raises
    ------
    NotFound
        If there is none.
    """
    hidden = col(Need.state) == NeedState.AWAITING_AGREEMENT
    overseen = and_(hidden, true() if actor.may(Permission.NEED_OVERSEE) else false())
    return _one(session, need_id, or_(reach(actor), overseen))


def skills_of(session: Session, need_ids: Collection[UUID]) -> dict[UUID, list[NeedSkill]]:
    """Return what each need asks, the primary thing first, in one query."""
    found: dict[UUID, list[NeedSkill]] = {need_id: [] for need_id in need_ids}
    statement = select(NeedSkill).where(col(NeedSkill.need_id).in_(need_ids))
    for skill in session.exec(statement.order_by(col(NeedSkill.need_id), col(NeedSkill.position))):
        found[skill.need_id].append(skill)
    return found


def kinds_asked(need_id: UUID) -> SelectOfScalar[str]:
    """Select the kinds of support that a need asks, for another query."""
    return select(NeedSkill.kind_code).where(NeedSkill.need_id == need_id)


def only_professional(session: Session, need_id: UUID) -> bool:
    """Tell whether all that a need asks belongs to professionals: no volunteer is looked for."""
    statement = select(Kind.professional).where(col(Kind.code).in_(kinds_asked(need_id)))
    kinds = session.exec(statement).all()
    return bool(kinds) and all(kinds)


def to_ask_again(session: Session, *, at: datetime, days: int, limit: int = 50) -> list[Need]:
    """Return needs that have waited `days` since they came in, or since they were last asked, oldest first."""
    since = func.coalesce(Need.asked_again_at, Need.waiting_since)
    statement = (
        select(Need)
        .where(col(Need.state).in_(OPEN_STATES), since <= at - timedelta(days=days))
        .order_by(since, col(Need.id))
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return list(session.exec(statement.execution_options(populate_existing=True)))


def of_age(session: Session, *, day: date, consent_age: int, adult_age: int, limit: int) -> list[Need]:
    """Return needs that wait for an agreement which their youth, older since, no longer needs; held for this worker.

    From `consent_age` to `adult_age` a guardian's no still holds.
    """
    refused = select(Agreement.youth_id).where(
        col(Agreement.state).in_((AgreementState.REFUSED, AgreementState.REVOKED))
    )
    adult = col(Person.birth_date) <= latest_birth(day, adult_age)
    consenting = and_(col(Person.birth_date) <= latest_birth(day, consent_age), col(Need.youth_id).not_in(refused))
    statement = (
        select(Need)
        .join(Person, col(Person.id) == Need.youth_id)
        .where(Need.state == NeedState.AWAITING_AGREEMENT, or_(adult, consenting))
        .order_by(col(Need.created_at), col(Need.id))
        .limit(limit)
        .with_for_update(of=Need, key_share=True, skip_locked=True)
    )
    return list(session.exec(statement.execution_options(populate_existing=True)))


def awaiting_agreement(session: Session, *, youth_id: UUID | None = None, limit: int = 100) -> list[Need]:
    """Return the needs that wait for a guardian, of one youth or of all, oldest first."""
    statement = select(Need).where(Need.state == NeedState.AWAITING_AGREEMENT)
    if youth_id is not None:
        statement = statement.where(Need.youth_id == youth_id)
    return list(session.exec(statement.order_by(col(Need.created_at), col(Need.id)).limit(limit)))


def _one(session: Session, need_id: UUID | None, mine: ColumnElement[bool]) -> Need:
    found = session.exec(select(Need).where(Need.id == need_id, mine)).one_or_none()
    if found is None:
        raise NotFound
    return found


def reach(actor: Actor) -> ColumnElement[bool]:
    """Return which needs `actor` may know of, as :func:`visible` says."""
    if actor.way is Way.LINK:
        return _reach_by_link(actor)
    if actor.way is not Way.SESSION or actor.role is None:
        return false()
    match actor.role:
        case Role.YOUTH:
            return col(Need.youth_id) == actor.person_id
        case Role.GUARDIAN:
            return col(Need.youth_id).in_(safeguarding.wards(actor.person_id))
        case Role.PRESCRIBER:
            return col(Need.prescriber_id) == actor.person_id
        case _:
            return _reach_of_staff(actor)


def _reach_by_link(actor: Actor) -> ColumnElement[bool]:
    if actor.scope in {LinkScope.NEED, LinkScope.PRESCRIPTION}:
        return col(Need.id) == actor.scope_id
    if actor.scope == LinkScope.GUARDIAN:
        return and_(col(Need.youth_id) == actor.scope_id, col(Need.youth_id).in_(safeguarding.wards(actor.person_id)))
    return false()


def _reach_of_staff(actor: Actor) -> ColumnElement[bool]:
    shown = col(Need.state).not_in(HIDDEN_STATES)
    if actor.may(Permission.NEED_EXAMINE) and actor.association_id is not None:
        inbox = and_(col(Need.association_id) == actor.association_id, col(Need.state).in_(OPEN_STATES))
        return and_(shown, or_(col(Need.case_association_id) == actor.association_id, inbox))
    if actor.may(Permission.NEED_OVERSEE):
        return and_(shown, col(Need.association_id).is_(None), col(Need.case_association_id).is_(None))
    return false()
