"""The territory's plan: asked for, computed by a worker, handed to the associations that have the cases."""

from __future__ import annotations

from contextvars import Context
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import builders
import plans
import pytest
from flask import Flask
from sqlmodel import Session, select

import matching
from app import jobs
from app.associations.states import Lending
from app.core.db import db, transaction
from app.core.errors import Conflict, NotFound
from app.core.identity import SYSTEM
from app.mailbox.models import Message
from app.plans import profiles, queries, services, tasks
from app.plans.models import Plan, TerritoryPlan
from app.plans.services.territory import LEASE, MOST_TRIES
from app.plans.states import PlanState, TerritoryState
from app.tuning import queries as configurations
from app.tuning import services as tuning

AT = builders.AT


@pytest.fixture
def scenes(app: Flask) -> list[plans.Scene]:
    """Two associations: one has needs and lends nobody, the other lends its volunteers."""
    with transaction() as session:
        return [
            plans.scene(session, needs=2, offers=0),
            plans.scene(session, needs=1, offers=2, lending=Lending.YES),
        ]


@pytest.fixture
def asked(app: Flask, scenes: list[plans.Scene]) -> UUID:
    """A plan that waits for a worker."""
    with transaction() as session:
        return services.request(session, objective=matching.Objective.FAIR, actor=SYSTEM, at=AT).id


def seen(territory_plan_id: UUID) -> TerritoryPlan:
    with transaction() as session:
        return queries.territory_plan(session, territory_plan_id)


def test_a_worker_computes_what_was_asked_once(asked: UUID) -> None:
    assert tasks.plan_territory() == 1
    row = seen(asked)
    assert (row.state, row.progress) == (TerritoryState.DONE, tasks.SOLVED)
    assert row.figures["served"] == 2
    assert tasks.plan_territory() == 0


def test_two_workers_at_once_compute_it_once(app: Flask, asked: UUID) -> None:
    start, done = Barrier(2), list[int]()
    db.session.close()

    def work() -> None:
        with app.app_context():
            start.wait()
            done.append(jobs.run(next(job for job in jobs.ALL if job.name == "plans.territory")))

    workers = [Thread(target=Context().run, args=(work,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == [0, 1]
    row = seen(asked)
    assert (row.state, row.tries) == (TerritoryState.DONE, 1)
    with transaction() as session:
        made = [each.association_id for each in session.exec(select(Plan)).all()]
    assert len(made) == len(set(made)) > 0


def test_a_plan_keeps_the_version_of_the_weights_that_it_was_made_with(asked: UUID) -> None:
    with transaction() as session:
        tuning.install(session, minutes_in_common=60, at=AT)
        (first,) = configurations.every(session)
        row = tuning.copy(session, of=first, name="essai", actor=SYSTEM, at=AT)
        tuning.activate(session, row=row, version=row.version, actor=SYSTEM, at=AT)
    tasks.plan_territory()
    with transaction() as session:
        prepared = session.exec(select(Plan)).all()
        labels = {each.figures["configuration"] for each in prepared}
    assert labels == {seen(asked).figures["configuration"]} == {"essai@1"}


def test_nothing_is_shown_to_an_association_before_it_is_handed_over(asked: UUID, scenes: list[plans.Scene]) -> None:
    tasks.plan_territory()
    with transaction() as session:
        made = session.exec(select(Plan)).all()
        assert {each.association_id for each in made} == {each.association.id for each in scenes}
        assert {each.state for each in made} == {PlanState.PREPARED}
        assert queries.plans_of(session, scenes[0].association.id) == []
        assert services.hand_over(session, territory_plan_id=asked, actor=SYSTEM, at=AT) == sum(
            bool(each.figures["served"]) for each in made
        )
    with transaction() as session:
        (plan,) = queries.plans_of(session, scenes[0].association.id)
        assert plan.state is PlanState.DRAFT
        letters = session.exec(select(Message).where(Message.template == "plan_suggested")).all()
        assert {each.person_id for each in letters} <= {each.coordinator.id for each in scenes}
        assert letters


def test_volunteers_who_are_not_lent_stay_with_their_association(app: Flask) -> None:
    with transaction() as session:
        poor = plans.scene(session, needs=2, offers=0)
        rich = plans.scene(session, needs=0, offers=2)
        services.request(session, objective=matching.Objective.PEOPLE, actor=SYSTEM, at=AT)
    tasks.plan_territory()
    with transaction() as session:
        (plan,) = session.exec(select(Plan)).all()
        assert plan.association_id == poor.association.id != rich.association.id
        assert plans.pairs(session, plan.id) == {}


def test_an_association_accepts_what_was_handed_to_it(asked: UUID, scenes: list[plans.Scene]) -> None:
    tasks.plan_territory()
    with transaction() as session:
        services.hand_over(session, territory_plan_id=asked, actor=SYSTEM, at=AT)
        (plan,) = queries.plans_of(session, scenes[0].association.id)
        plans.carried_out(session, plan, scenes[0].staff)
        assert queries.outcome(session, plan.id) == (plan.figures["served"], 0)


def test_suggestions_that_nobody_decided_give_way_to_newer_ones(asked: UUID, scenes: list[plans.Scene]) -> None:
    tasks.plan_territory()
    with transaction() as session:
        services.hand_over(session, territory_plan_id=asked, actor=SYSTEM, at=AT)
        newer = services.request(session, objective=matching.Objective.SCORE, actor=SYSTEM, at=AT).id
    tasks.plan_territory()
    with transaction() as session:
        services.hand_over(session, territory_plan_id=newer, actor=SYSTEM, at=AT)
    with transaction() as session:
        states = {each.territory_plan_id: each.state for each in queries.plans_of(session, scenes[0].association.id)}
    assert states == {asked: PlanState.DROPPED, newer: PlanState.DRAFT}


def test_only_one_plan_is_computed_at_a_time(asked: UUID) -> None:
    with transaction() as session, pytest.raises(Conflict):
        services.request(session, objective=matching.Objective.FAIR, actor=SYSTEM, at=AT)


def test_a_cancelled_plan_is_never_computed(asked: UUID) -> None:
    with transaction() as session:
        services.cancel(session, territory_plan_id=asked, actor=SYSTEM, at=AT)
    assert tasks.plan_territory() == 0
    assert seen(asked).state is TerritoryState.CANCELLED


def test_a_plan_cancelled_while_it_is_computed_writes_nothing(asked: UUID) -> None:
    row = begun()
    with transaction() as session:
        services.cancel(session, territory_plan_id=asked, actor=SYSTEM, at=AT)
        told = {"territory_plan_id": asked, "tries": row.tries, "at": AT}
        assert not services.note_progress(session, progress=50, **told)
        assert not services.finish(session, solution=None, figures={}, **told)  # type: ignore[arg-type]
        assert session.exec(select(Plan)).all() == []


def begun(at: Any = AT) -> TerritoryPlan:
    with transaction() as session:
        row = services.begin(session, at=at)
        assert row is not None
        return row


def test_a_worker_that_dies_is_replaced_and_a_late_one_cannot_write(asked: UUID) -> None:
    begun()
    with transaction() as session:
        assert services.begin(session, at=AT) is None
    second = begun(AT + LEASE)
    assert second.tries == 2
    with transaction() as session:
        assert not services.note_progress(session, territory_plan_id=asked, tries=1, progress=50, at=AT)
        assert services.note_progress(session, territory_plan_id=asked, tries=2, progress=50, at=AT)


def test_a_plan_that_kills_its_workers_fails_in_words(asked: UUID) -> None:
    for number in range(MOST_TRIES + 1):
        begun(AT + number * (LEASE + timedelta(minutes=1)))
    row = seen(asked)
    assert row.state is TerritoryState.FAILED
    assert "arrêté" in row.failure


def test_what_breaks_is_told_in_words_and_leaves_nothing(asked: UUID, app: Flask) -> None:
    app.config["PLAN_SECONDS"] = "not a number"
    assert tasks.plan_territory() == 1
    row = seen(asked)
    assert row.state is TerritoryState.FAILED
    assert row.failure
    with transaction() as session:
        assert session.exec(select(Plan)).all() == []


def test_the_operator_reads_counts_small_ones_kept_back(session: Session) -> None:
    share = {"needs": 12, "served": 9, "no_offer": 0}
    row = TerritoryPlan(
        state=TerritoryState.DONE, objective=matching.Objective.FAIR, requested_at=AT,
        figures={
            "served": 9, "needs": 12, "score_mean": 0.7, "configuration": "standard@1", "solver": "ortools", "gap": 0.0,
            "unrouted": 3,
            "wait_served": dict.fromkeys(("median", "p95", "max"), 4),
            "wait_unserved": dict.fromkeys(("median", "p95", "max"), 8),
            "by_association": {"Grande": share, "Petite": share | {"needs": 3, "served": 3}},
            "by_district": {}, "by_kind": {"langue.fle": share | {"served": 6}},
        },
    )  # fmt: skip
    sheet = profiles.territory_sheet(session, row)
    assert sheet.unrouted is None
    assert sheet.figures is not None
    assert sheet.figures.waits == ()
    (_, associations), (_, kinds) = sheet.tables
    assert [(each.name, each.needs, each.served) for each in associations] == [
        ("Grande", 12, None),
        ("Les autres ensemble", None, None),
    ]
    assert [(each.needs, each.served, each.no_offer) for each in kinds] == [(12, 6, 0)]


def test_a_plan_that_is_not_there_is_neither_read_nor_held(session: Session) -> None:
    for held in (False, True):
        with pytest.raises(NotFound):
            queries.territory_plan(session, uuid4(), held=held)
    with pytest.raises(NotFound):
        queries.lock(session, uuid4())
