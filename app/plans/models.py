"""Tables of plans."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

import matching
from app.core.columns import Table, enum_field, json_field, key, reference
from app.plans.states import Mark, PlanState, TerritoryState

_OWN_DRAFT = "state = 'draft' AND territory_plan_id IS NULL"


class TerritoryPlan(Table, table=True):
    """A plan for every association's needs, computed by a worker; it holds figures, the pairs are in `Plan`.

    `leased_until` is how long the worker that computes may stay silent,
    `tries` how many began; `figures` are counts by association, district,
    kind and age, never of one person.
    """

    __tablename__ = "territory_plans"
    __table_args__ = (CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),)

    id: UUID = key()
    state: TerritoryState = enum_field(TerritoryState, default=TerritoryState.QUEUED, index=True)
    version: int = 1
    objective: matching.Objective = enum_field(matching.Objective)
    requested_by_id: UUID | None = None
    requested_at: datetime = Field(index=True)
    leased_until: datetime | None = None
    tries: int = 0
    progress: int = 0
    ended_at: datetime | None = None
    failure: str = Field(default="", max_length=300)
    figures: dict[str, Any] = json_field()


class Plan(Table, table=True):
    """Who would be proposed to whom for the needs of one association.

    An association has one draft of its own at most; others are handed to it
    by the operator, from a territory's plan. `figures` is the report of the
    matching library.
    """

    __tablename__ = "plans"
    __table_args__ = (
        Index(
            "uq_plans_own_draft", "association_id", unique=True,
            sqlite_where=text(_OWN_DRAFT), postgresql_where=text(_OWN_DRAFT),
        ),
    )  # fmt: skip

    id: UUID = key()
    state: PlanState = enum_field(PlanState, default=PlanState.DRAFT, index=True)
    version: int = 1
    association_id: UUID = reference("associations.id", ondelete="CASCADE")
    territory_plan_id: UUID | None = reference("territory_plans.id", default=None, ondelete="SET NULL")
    objective: matching.Objective = enum_field(matching.Objective)
    figures: dict[str, Any] = json_field()
    created_by_id: UUID | None = None
    created_at: datetime
    solved_at: datetime
    decided_by_id: UUID | None = None
    decided_at: datetime | None = None


class PlanRow(Table, table=True):
    """One need of a plan: the offer it gets, or why it gets none.

    `reason` and `detail` are those of the matching library; ids in `detail`
    are turned into names for whoever may read them. Once the plan is accepted
    a row leads to its proposal, or says what stood in the way.
    """

    __tablename__ = "plan_rows"

    plan_id: UUID = reference("plans.id", primary_key=True, ondelete="CASCADE")
    need_id: UUID = reference("needs.id", primary_key=True, ondelete="CASCADE")
    position: int
    need_version: int
    offer_id: UUID | None = reference("offers.id", default=None, ondelete="SET NULL")
    offer_version: int | None = None
    score: float | None = None
    reason: str = Field(default="", max_length=32)
    detail: str = Field(default="", max_length=2000)
    proposal_id: UUID | None = reference("proposals.id", default=None, ondelete="SET NULL")
    obstacle: str = Field(default="", max_length=500)


class PlanMark(Table, table=True):
    """A pair that somebody holds to, or does not want, in a plan."""

    __tablename__ = "plan_marks"

    plan_id: UUID = reference("plans.id", primary_key=True, ondelete="CASCADE")
    need_id: UUID = reference("needs.id", primary_key=True, ondelete="CASCADE")
    offer_id: UUID = reference("offers.id", primary_key=True, ondelete="CASCADE")
    mark: Mark = enum_field(Mark)
