"""Keep the best few offers of each need, with everything their score was made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlmodel import Session, col, delete, select

import matching
from app.core.clock import local_date
from app.core.identity import SYSTEM
from app.journal import services as journal
from app.needs.models import Need
from app.needs.states import OPEN_STATES
from app.offers.models import Offer
from app.proposals import queries, ranking
from app.proposals.models import Proposal, Question, Ranking
from app.proposals.states import PROPOSALS, ProposalAction, ProposalState
from app.skills import queries as skills
from app.web import meters


def rank_need(session: Session, *, need: Need, at: datetime) -> None:
    """Rank the offers for one need and keep the best; see :func:`rank_needs`."""
    rank_needs(session, needs=[need], at=at)


def rank_needs(session: Session, *, needs: Collection[Need], at: datetime, strict: bool = False) -> None:
    """Rank the offers for needs that this transaction holds, and keep the best few of each.

    What was decided stays as it is; what was only ranked is replaced. A need
    that nobody may see, or that is over, keeps no ranking. The number of
    queries grows with what changes, not with the offers. A need that cannot be
    read keeps the ranking it had.

    Raises
    ------
    ValueError
        If `strict` and one cannot be read.
    """
    for need in needs:
        if need.state not in OPEN_STATES:
            forget(session, need=need)
    still = [need for need in needs if need.state in OPEN_STATES]
    if not still:
        return
    day = local_date(at)
    ids = [need.id for need in still]
    pool = ranking.pool(session, day=day)
    unsound: set[UUID] = set()
    records = ranking.need_records(session, ids, day=day, unsound=unsound)
    if strict and unsound:
        raise ValueError("a need cannot be read")
    scene = _Round(
        pool=pool,
        configuration=ranking.configuration(session),
        history=ranking.history(session, ids, pool.rows),
        labels=skills.labels(session),
        top=int(current_app.config["PROPOSALS_PER_NEED"]),
        at=at,
    )
    rows = _rows(session, ids)
    for need in (each for each in still if each.id not in unsound):
        record = records.get(need.id)
        best = scene.best(need, record) if record else []
        _keep(session, need, best, rows.get(need.id, {}), scene)
    session.flush()


@dataclass(frozen=True, slots=True)
class _Round:
    """What every need of one ranking is ranked with."""

    pool: ranking.Pool
    configuration: matching.Configuration
    history: ranking.History
    labels: Mapping[str, str]
    top: int
    at: datetime

    def best(self, need: Need, record: matching.Need) -> list[matching.Explanation]:
        """Return the best few offers for one need, explained, best first; not those kept back from its association."""
        owner = need.association_id
        configuration = ranking.tightened(self.configuration, self.pool.stock.gates.get(owner) if owner else None)
        columns = self.pool.columns_for(owner, configuration.text_model)
        with meters.ranking():
            found = matching.rank(record, columns, top=self.top, configuration=configuration, history=self.history)
        return [
            matching.explain(
                record, self.pool.records[each.offer_id],
                configuration=configuration, history=self.history, labels=self.labels,
            )
            for each in found
        ]  # fmt: skip


def rank_for_offer(session: Session, *, offer: Offer, at: datetime, also: Collection[UUID] = ()) -> int:
    """Rank again the needs that an offer could serve, those it was ranked for, and `also` others; return how many.

    For an offer that comes in, changes, stops or has room again. A need that
    somebody is deciding on at this instant is left to the next daily ranking:
    nobody waits here.
    """
    wanted = {*queries.ranked_with(session, offer.id), *_could_serve(session, offer, at), *also}
    needs = queries.lock_free(session, wanted) if wanted else []
    rank_needs(session, needs=needs, at=at)
    return len(needs)


def _could_serve(session: Session, offer: Offer, at: datetime) -> list[UUID]:
    """Return the needs among whose best few the offer would come."""
    day = local_date(at)
    one = ranking.pool(session, day=day, only=[offer.id])
    if not one.rows:
        return []
    ids = queries.open_needs(session)
    records = ranking.need_records(session, ids, day=day)
    active = ranking.configuration(session)
    history = ranking.history(session, ids, one.rows)
    with meters.ranking():
        found = matching.rank(records.values(), one.records.values(), top=0, configuration=active, history=history)
    scores = queries.ranked_scores(session)
    kept = int(current_app.config["PROPOSALS_PER_NEED"])
    return [UUID(each.need_id) for each in found if _enters(scores.get(UUID(each.need_id), []), each.total, kept)]


def forget(session: Session, *, need: Need) -> None:
    """Drop what was only ranked for a need."""
    asked = select(Question.proposal_id).where(col(Question.proposal_id).is_not(None))
    session.execute(
        delete(Proposal).where(
            col(Proposal.need_id) == need.id,
            col(Proposal.state) == ProposalState.RANKED,
            col(Proposal.id).not_in(asked),
        )
    )
    session.execute(delete(Ranking).where(col(Ranking.need_id) == need.id))


def _enters(scores: list[float], total: float, kept: int) -> bool:
    return len(scores) < kept or total >= min(scores)


def _rows(session: Session, need_ids: Collection[UUID]) -> dict[UUID, dict[UUID, Proposal]]:
    found: dict[UUID, dict[UUID, Proposal]] = {}
    statement = select(Proposal).where(col(Proposal.need_id).in_(need_ids))
    for row in session.exec(statement.execution_options(populate_existing=True)):
        found.setdefault(row.need_id, {})[row.offer_id] = row
    return found


def _keep(
    session: Session, need: Need, best: list[matching.Explanation], rows: dict[UUID, Proposal], scene: _Round
) -> None:
    before = {offer_id for offer_id, row in rows.items() if row.state is ProposalState.RANKED}
    for position, explained in enumerate(best, start=1):
        offer_id = UUID(explained.offer_id)
        row = rows.get(offer_id) or Proposal(
            need_id=need.id, offer_id=offer_id, score=0, configuration="", created_at=scene.at
        )
        if row.state is ProposalState.OVERTAKEN:
            journal.move(session, row, PROPOSALS, ProposalAction.PUT_BACK, actor=SYSTEM, at=scene.at, need=str(need.id))
        fill(row, explained, need=need, offer_version=scene.pool.by_id[explained.offer_id].version, position=position)
        session.add(row)
    kept = {UUID(explained.offer_id) for explained in best}
    _drop(session, [rows[offer_id] for offer_id in before - kept])
    looked_at = len(scene.pool.rows)
    session.merge(
        Ranking(need_id=need.id, ranked_at=scene.at, offers=looked_at, configuration=scene.configuration.label)
    )
    if before != kept:
        journal.record(
            session, action="rank", kind="need", subject_id=need.id, actor=SYSTEM, at=scene.at,
            facts={"kept": len(kept), "offers": looked_at, "configuration": scene.configuration.label},
        )  # fmt: skip


def fill(row: Proposal, explained: matching.Explanation, *, need: Need, offer_version: int, position: int) -> None:
    """Write down what a score was made of; a part that does not apply has no entry in `parts`."""
    row.score = explained.total
    row.parts = {part.name: part.score for part in explained.parts if part.score is not None}
    row.facts = {
        "pros": list(explained.pros),
        "cons": list(explained.cons),
        "to_check": list(explained.to_check),
        "sentences": {part.name: part.sentence for part in explained.parts},
        "weights": {part.name: part.weight for part in explained.parts},
        ranking.DOUBT: explained.doubt_percent,
        ranking.TOO_FAR: explained.too_far,
    }
    row.distance_km, row.minutes = explained.distance_km, explained.minutes
    row.need_version, row.offer_version = need.version, offer_version
    row.configuration = explained.configuration
    row.position = position


def _drop(session: Session, rows: list[Proposal]) -> None:
    """Delete what is no longer among the best, unless a question was asked about it."""
    ids = [row.id for row in rows]
    asked = set(session.exec(select(Question.proposal_id).where(col(Question.proposal_id).in_(ids)))) if ids else set()
    for row in rows:
        if row.id in asked:
            row.position = 0
            session.add(row)
        else:
            session.delete(row)
