"""An association's plans: the list, and one of them with a page of its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

import matching
from app.accounts.models import Person
from app.core.clock import local_date
from app.needs import profiles as needs
from app.plans import labels, queries
from app.plans.models import Plan, PlanRow
from app.plans.profiles.figures import Figures, figures
from app.plans.profiles.people import Fit, People, Volunteer, fit
from app.plans.queries import Drift
from app.plans.states import Mark, PlanState
from app.proposals import labels as proposals
from app.proposals import ranking
from app.skills import queries as skills

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Line:
    """A plan in a list."""

    id: UUID
    state: str
    tone: str | None
    objective: str
    served: int
    needs: int
    created_at: datetime
    suggested: bool
    open: bool


@dataclass(frozen=True, slots=True)
class PairRow:
    """One need of a plan; `why` when it gets nobody, `outcome` and `obstacle` once the plan is accepted."""

    card: needs.NeedCard
    volunteer: Volunteer | None
    fit: Fit | None
    pinned: bool
    changed: str
    why: str
    detail: str
    outcome: str
    obstacle: str


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A pair that somebody does not want in a plan."""

    need_id: UUID
    offer_id: UUID
    youth: str
    volunteer: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan and one page of its rows."""

    id: UUID
    version: int
    state: PlanState
    state_label: str
    tone: str | None
    objective: matching.Objective
    figures: Figures
    solved_at: datetime
    suggested: bool
    open: bool
    rows: tuple[PairRow, ...]
    forbidden: tuple[Forbidden, ...]
    drift: tuple[str, ...]
    total: int
    to_take: int
    to_lend: int
    left: int


def lines(plans: Sequence[Plan]) -> list[Line]:
    """Return plans in their order."""
    return [
        Line(
            plan.id, labels.STATES[plan.state], labels.TONES[plan.state], labels.OBJECTIVES[plan.objective],
            plan.figures["served"], plan.figures["needs"], plan.created_at,
            plan.territory_plan_id is not None, plan.state is PlanState.DRAFT,
        )
        for plan in plans
    ]  # fmt: skip


def sheet(session: Session, plan: Plan, *, page: int, at: datetime) -> Sheet:
    """Return a plan and one page of its rows, in a constant number of queries."""
    around = _Around(session, plan)
    here = queries.rows(session, plan.id, page=page)
    cards = needs.cards(session, [around.needs[row.need_id] for row in here], at=at)
    fits, outcomes = _fits(session, plan, here, at=at), _outcomes(session, here)
    pairs = [row for row in around.rows if row.offer_id]
    return Sheet(
        id=plan.id,
        version=plan.version,
        state=plan.state,
        state_label=labels.STATES[plan.state],
        tone=labels.TONES[plan.state],
        objective=plan.objective,
        figures=figures(plan.figures, plan.objective),
        solved_at=plan.solved_at,
        suggested=plan.territory_plan_id is not None,
        open=plan.state is PlanState.DRAFT,
        rows=tuple(
            around.pair(row, card, fits.get(row.need_id), outcomes.get(row.need_id, ""))
            for row, card in zip(here, cards, strict=True)
        ),
        forbidden=around.forbidden(),
        drift=_drift_words(around.drift),
        total=len(around.rows),
        to_take=sum(around.needs[row.need_id].case_association_id is None for row in pairs),
        to_lend=sum(around.lent_on_request(row) for row in pairs),
        left=sum(row.proposal_id is None and not row.obstacle for row in pairs),
    )


class _Around:
    """What the rows of one plan are told with, read once for all of them."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self.rows, self.marks = queries.rows(session, plan.id), queries.marks(session, plan.id)
        self.drift = queries.drift(session, plan) if plan.state is PlanState.DRAFT else queries.NOTHING_CHANGED
        self.needs = queries.needs(session, {row.need_id for row in self.rows})
        self.pinned = {(each.need_id, each.offer_id) for each in self.marks if each.mark is Mark.PIN}
        spoken_of = {UUID(each) for row in self.rows for each in _ID.findall(row.detail)}
        ids = {row.offer_id for row in self.rows if row.offer_id} | {each.offer_id for each in self.marks}
        self.people = People(session, ids | spoken_of, plan.association_id)
        self.names = self._first_names(session)

    def pair(self, row: PlanRow, card: needs.NeedCard, how: Fit | None, outcome: str) -> PairRow:
        """Return one row."""
        volunteer = self.people.volunteers.get(row.offer_id) if row.offer_id else None
        left = row.score is not None and volunteer is None
        return PairRow(
            card=card,
            volunteer=volunteer,
            fit=how,
            pinned=(row.need_id, row.offer_id) in self.pinned,
            changed=self._changed(row),
            why="Ce bénévole n’est plus là" if left else labels.REASONS.get(row.reason, ""),
            detail=_ID.sub(lambda found: self._name(UUID(found[0])), row.detail),
            outcome=outcome,
            obstacle=row.obstacle,
        )

    def forbidden(self) -> tuple[Forbidden, ...]:
        """Return the pairs that somebody does not want."""
        return tuple(
            Forbidden(each.need_id, each.offer_id, self._name(each.need_id), self._name(each.offer_id))
            for each in self.marks
            if each.mark is Mark.FORBID
        )

    def lent_on_request(self, row: PlanRow) -> bool:
        """Tell whether another association will be asked for the volunteer of a row."""
        volunteer = self.people.volunteers.get(row.offer_id) if row.offer_id else None
        return volunteer is not None and volunteer.lent_on_request

    def _first_names(self, session: Session) -> dict[UUID, str]:
        youths = {each.youth_id for each in self.needs.values()}
        first = dict(session.exec(select(Person.id, Person.first_name).where(col(Person.id).in_(youths))).all())
        return {each.id: first[each.youth_id] for each in self.needs.values()}

    def _name(self, key: UUID) -> str:
        """Name a youth of this association or a volunteer it may see; nobody else."""
        volunteer = self.people.volunteers.get(key)
        return self.names.get(key) or (volunteer.name if volunteer else "une autre demande")

    def _changed(self, row: PlanRow) -> str:
        if row.need_id in self.drift.needs:
            return "La demande a changé depuis."
        return "Le bénévole a changé depuis." if row.offer_id in self.drift.offers else ""


def _drift_words(drift: Drift) -> tuple[str, ...]:
    counted = (
        (drift.come, "nouvelle demande attend", "nouvelles demandes attendent"),
        (drift.gone, "demande n’attend plus", "demandes n’attendent plus"),
        (len(drift.needs), "demande a changé", "demandes ont changé"),
        (len(drift.offers), "bénévole a changé ou n’a plus de place", "bénévoles ont changé ou n’ont plus de place"),
    )
    return tuple(f"{count} {one if count == 1 else many}" for count, one, many in counted if count)


def _outcomes(session: Session, rows: Sequence[PlanRow]) -> dict[UUID, str]:
    """Say where the proposals of an accepted plan stand, in one query."""
    ids = {row.proposal_id: row.need_id for row in rows if row.proposal_id}
    return {ids[key]: proposals.STATES[state] for key, state in queries.proposal_states(session, ids).items()}


def _fits(session: Session, plan: Plan, rows: Sequence[PlanRow], *, at: datetime) -> dict[UUID, Fit]:
    """Say how well the pairs of these rows fit today."""
    pairs = [(row.need_id, row.offer_id) for row in rows if row.offer_id]
    day = local_date(at)
    asked = [need_id for need_id, _ in pairs]
    records = ranking.need_records(session, asked, day=day)
    pool = ranking.pool(session, day=day, only=[offer_id for _, offer_id in pairs])
    # Once decided, what was asked would be remembered against the pair itself.
    history = ranking.history(session, asked, pool.rows) if plan.state is PlanState.DRAFT else {}
    words = skills.labels(session)
    configuration = ranking.configuration(session, association_id=plan.association_id)
    return {
        need_id: fit(
            records[need_id], pool.records[str(offer_id)], configuration=configuration, history=history, words=words
        )
        for need_id, offer_id in pairs
        if need_id in records and str(offer_id) in pool.records
    }
