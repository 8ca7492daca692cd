"""What time asks: needs to rank again, answers that are late. Held so that two workers do it once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from app.associations.models import AssociationGates
from app.needs.models import Need
from app.needs.states import OPEN_STATES, NeedState
from app.offers.models import Offer
from app.pairs import queries as pairs
from app.places.models import Commune
from app.proposals.models import Proposal, Ranking
from app.proposals.states import ASKED_STATES, ProposalState


def open_needs(session: Session) -> list[UUID]:
    """Return the needs that offers are ranked for."""
    return list(session.exec(select(Need.id).where(col(Need.state).in_(OPEN_STATES)).order_by(col(Need.id))))


def ranked_scores(session: Session) -> dict[UUID, list[float]]:
    """Return the scores that are only ranked, by need."""
    found: dict[UUID, list[float]] = defaultdict(list)
    statement = select(Proposal.need_id, Proposal.score).where(col(Proposal.state) == ProposalState.RANKED)
    for need_id, score in session.exec(statement):
        found[need_id].append(score)
    return found


def ranked_with(session: Session, offer_id: UUID) -> list[UUID]:
    """Return the needs for which an offer is ranked and nobody decided."""
    statement = select(Proposal.need_id).where(
        Proposal.offer_id == offer_id, col(Proposal.state) == ProposalState.RANKED
    )
    return list(session.exec(statement.order_by(col(Proposal.need_id))))


def offers_to_set_apart(session: Session) -> list[UUID]:
    """Return the offers that are ranked or asked about, of volunteers who are proposed to nobody for now."""
    apart = {each.volunteer_id for each in pairs.named_unsafe(session)}
    if not apart:
        return []
    listed = (col(Proposal.state) == ProposalState.RANKED) & (col(Proposal.position) > 0)
    statement = (
        select(Proposal.offer_id)
        .join(Offer, col(Offer.id) == Proposal.offer_id)
        .where(col(Offer.volunteer_id).in_(apart), listed | col(Proposal.state).in_(ASKED_STATES))
    )
    return sorted(set(session.exec(statement)))


def lock_free(session: Session, need_ids: Collection[UUID]) -> list[Need]:
    """Return those needs that are open and that nobody holds, held now until the transaction ends."""
    statement = (
        select(Need)
        .where(col(Need.id).in_(need_ids), col(Need.state).in_(OPEN_STATES))
        .order_by(col(Need.id))
        .with_for_update(key_share=True, skip_locked=True)
    )
    return list(session.exec(statement.execution_options(populate_existing=True)))


def stale_parts(session: Session, *, since: datetime, label: str) -> list[str]:
    """Return the groups of communes in which an open need is to be ranked again; see :func:`stale_needs`."""
    part = _part()
    statement = _stale(select(part), since=since, label=label).distinct().order_by(part)
    return [str(each) for each in session.exec(statement)]


def stale_needs(session: Session, *, since: datetime, label: str, limit: int, part: str | None = None) -> list[Need]:
    """Return open needs ranked before `since`, with another configuration than `label`, or with other gates.

    Longest ago first, held for this worker alone; of one group of communes if `part` names it.
    """
    statement = _stale(select(Need), since=since, label=label)
    if part is not None:
        statement = statement.where(_part() == part)
    statement = (
        statement.order_by(col(Ranking.ranked_at).is_not(None), col(Ranking.ranked_at), col(Need.id))
        .limit(limit)
        .with_for_update(of=Need, key_share=True, skip_locked=True)
    )
    return list(session.exec(statement.execution_options(populate_existing=True)))


def _part() -> Any:
    """The group of communes (EPCI) that a need is in, or its département where the list names no group."""
    return func.coalesce(func.nullif(col(Commune.epci), ""), col(Commune.department), "")


def _stale(statement: Any, *, since: datetime, label: str) -> Any:
    ranked_at = col(Ranking.ranked_at)
    stale = or_(
        ranked_at.is_(None), ranked_at < since, Ranking.configuration != label, ranked_at < AssociationGates.changed_at
    )
    return (
        statement.select_from(Need)
        .outerjoin(Commune, col(Commune.code) == Need.commune_code)
        .outerjoin(Ranking, col(Ranking.need_id) == Need.id)
        .outerjoin(AssociationGates, col(AssociationGates.association_id) == Need.association_id)
        .where(col(Need.state).in_(OPEN_STATES), stale)
    )


def pressing(session: Session, *, before: datetime, at: datetime) -> list[tuple[UUID, UUID]]:
    """Return (proposal, need) whose deadline may ask for something, nearest first; nothing is held yet."""
    statement = (
        select(Proposal.id, Proposal.need_id)
        .where(
            col(Proposal.state).in_(ASKED_STATES),
            col(Proposal.deadline_at) <= before,
            col(Proposal.nudged_at).is_(None) | (col(Proposal.deadline_at) <= at),
        )
        .order_by(col(Proposal.deadline_at), col(Proposal.id))
    )
    return list(session.exec(statement).all())


def agreed_by_youths(session: Session) -> list[UUID]:
    """Return the proposals to which a youth said yes, oldest first; nothing is held yet.

    A guardian's yes, an agreement or a check may lack: whoever introduces looks at them.
    """
    statement = (
        select(Proposal.id)
        .join(Need, col(Need.id) == Proposal.need_id)
        .where(
            col(Proposal.state) == ProposalState.YOUTH_ASKED,
            col(Proposal.youth_agreed_at).is_not(None),
            col(Need.state) == NeedState.TAKEN,
        )
        .order_by(col(Proposal.youth_agreed_at), col(Proposal.id))
    )
    return list(session.exec(statement).all())
