"""A plan holds what waits; pins, forbidden pairs and objectives change it; what changed since is told."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import builders
import cases
import plans
import pytest
from sqlmodel import Session

import matching
from app.associations.states import Lending
from app.core.errors import Conflict, NotFound
from app.core.identity import SYSTEM
from app.needs.states import NeedState
from app.offers.models import Offer
from app.plans import labels, profiles, queries, services, solving, working
from app.plans.models import Plan
from app.plans.rules import Gesture, marked
from app.plans.states import Mark
from app.tuning import queries as configurations
from app.tuning import services as tuning

AT = builders.AT


def adjusted(session: Session, plan: Plan, built: plans.Scene, marks: dict[queries.Pair, Mark]) -> Plan:
    solution = working.again(session, plan, objective=plan.objective, marks=marks, at=AT)
    return services.resolve(
        session, plan_id=plan.id, version=plan.version, objective=plan.objective, marks=marks, solution=solution,
        actor=built.staff, at=AT,
    )  # fmt: skip


def test_a_plan_gives_every_need_its_own_volunteer(session: Session) -> None:
    built = plans.scene(session)
    given = plans.pairs(session, plans.drafted(session, built).id)
    assert given.keys() == {need.id for need in built.needs}
    assert set(given.values()) == {offer.id for offer in built.offers}


def test_only_needs_that_nobody_is_asked_about_are_planned(session: Session) -> None:
    case = cases.proposed(session)
    taken = cases.taken(session, of=case.association)
    waiting = builders.need(session, association_id=case.association.id)
    builders.need(session, association_id=case.association.id, state=NeedState.PAUSED)
    builders.need(session)
    found = {each.need_id for each in queries.plannable(session, case.association.id)}
    assert found == {taken.need.id, waiting.id}
    assert queries.plannable_count(session, case.association.id) == 2


def test_with_too_few_volunteers_the_longest_wait_is_served_and_the_other_is_told_why(session: Session) -> None:
    built = plans.scene(session, needs=2, offers=1)
    plan = plans.drafted(session, built)
    assert plans.pairs(session, plan.id) == {built.needs[0].id: built.offers[0].id}
    left = queries.row(session, plan.id, built.needs[1].id)
    assert left.reason == matching.Reason.OFFERS_TAKEN
    assert str(built.needs[0].id) in left.detail


@pytest.mark.parametrize(("percent", "served"), [(25, 1), (0, 0)])
def test_a_fair_plan_weighs_waiting_as_the_active_configuration_says(
    session: Session, percent: int, served: int
) -> None:
    tuning.install(session, minutes_in_common=60, at=AT)
    (first,) = configurations.every(session)
    row = tuning.copy(session, of=first, name="essai", actor=SYSTEM, at=AT)
    row.urgent_percent = percent
    tuning.activate(session, row=row, version=row.version, actor=SYSTEM, at=AT)
    built = plans.scene(session, needs=2, offers=1)
    built.needs[1].urgent = True
    plan = plans.drafted(session, built)
    assert plans.pairs(session, plan.id).keys() == {built.needs[served].id}
    assert plan.figures["configuration"] == "essai@1"


def test_a_need_for_professionals_is_in_the_plan_and_says_so(session: Session) -> None:
    built = plans.scene(session, needs=1)
    builders.kind(session, code="sante.psy", professional=True)
    need = builders.need(session, association_id=built.association.id, codes=("sante.psy",))
    plan = plans.drafted(session, built)
    assert queries.row(session, plan.id, need.id).reason == labels.PROFESSIONAL
    assert plan.figures["needs"] == 2
    assert plan.figures["unserved"] == 1


@pytest.mark.parametrize(("lending", "served"), [(Lending.NEVER, 0), (Lending.ASK, 1), (Lending.YES, 1)])
def test_volunteers_of_others_are_planned_when_they_are_lent(session: Session, lending: Lending, served: int) -> None:
    built = plans.scene(session, needs=1, offers=0)
    builders.offer(session, of=builders.association(session, lending=lending))
    assert plans.drafted(session, built).figures["served"] == served


def test_a_forbidden_pair_goes_to_somebody_else(session: Session) -> None:
    built = plans.scene(session, needs=1, offers=2)
    plan = plans.drafted(session, built)
    first = plans.pairs(session, plan.id)[built.needs[0].id]
    plan = adjusted(session, plan, built, {(built.needs[0].id, first): Mark.FORBID})
    second = plans.pairs(session, plan.id)[built.needs[0].id]
    assert second != first
    assert plan.version == 2
    assert [each.mark for each in queries.marks(session, plan.id)] == [Mark.FORBID]


def test_a_pinned_pair_is_held_whatever_the_rest_loses(session: Session) -> None:
    built = plans.scene(session, needs=2, offers=1)
    plan = plans.drafted(session, built)
    pin = (built.needs[1].id, built.offers[0].id)
    plan = adjusted(session, plan, built, {pin: Mark.PIN})
    assert plans.pairs(session, plan.id) == dict([pin])


def test_pins_that_no_place_allows_together_are_let_go_and_told(session: Session) -> None:
    built = plans.scene(session, needs=2, offers=1)
    found = solving.of_association(
        session, queries.plannable(session, built.association.id), association_id=built.association.id, day=AT.date()
    )
    pins = [(need.id, built.offers[0].id) for need in built.needs]
    solution = solving.solve(found, objective=matching.Objective.FAIR, pinned=[*pins, (uuid4(), uuid4())])
    assert len(solution.let_go) == 2
    assert solution.figures["served"] == 1


def test_solving_again_keeps_what_was_held_where_nothing_is_gained(session: Session) -> None:
    built = plans.scene(session, needs=1, offers=1)
    plan = plans.drafted(session, built)
    before = plans.pairs(session, plan.id)
    for number in range(3):
        builders.offer(session, of=built.association, text=f"{number}")
    assert plans.pairs(session, adjusted(session, plan, built, {}).id) == before


def test_a_plan_changed_by_a_colleague_is_not_changed_again_from_an_old_page(session: Session) -> None:
    built = plans.scene(session)
    plan = plans.drafted(session, built)
    solution = working.again(session, plan, objective=plan.objective, marks={}, at=AT)
    again = {"plan_id": plan.id, "objective": plan.objective, "marks": {}, "solution": solution, "actor": built.staff}
    services.resolve(session, version=1, at=AT, **again)
    with pytest.raises(Conflict):
        services.resolve(session, version=1, at=AT, **again)


def test_an_association_has_one_draft_of_its_own(session: Session) -> None:
    built = plans.scene(session)
    plan = plans.drafted(session, built)
    with pytest.raises(Conflict):
        plans.drafted(session, built)
    services.drop(session, plan_id=plan.id, version=plan.version, actor=built.staff, at=AT)
    plans.drafted(session, built)


def test_nobody_sees_the_plan_of_another_association(session: Session) -> None:
    plan = plans.drafted(session, plans.scene(session))
    with pytest.raises(NotFound):
        queries.visible(session, plan.id, actor=plans.scene(session).staff)


def test_what_changed_since_a_plan_was_solved_is_counted(session: Session) -> None:
    built = plans.scene(session, needs=3, offers=3)
    plan = plans.drafted(session, built)
    assert not queries.drift(session, plan)
    built.needs[0].version += 1
    session.add(built.needs[0])
    offer = session.get_one(Offer, plans.pairs(session, plan.id)[built.needs[1].id])
    offer.capacity = 0
    session.add(offer)
    builders.need(session, association_id=built.association.id, waiting_since=AT - timedelta(days=1))
    session.flush()
    found = queries.drift(session, plan)
    assert found.needs == {built.needs[0].id}
    assert found.offers == {offer.id}
    assert (found.come, found.gone) == (1, 0)
    told = {line.card.id: line.changed for line in profiles.sheet(session, plan, page=1, at=AT).rows}
    assert sorted(told.values()) == ["", "La demande a changé depuis.", "Le bénévole a changé depuis."]


def test_a_gesture_replaces_the_pin_of_the_need_and_leaves_other_marks() -> None:
    marks = {("a", "1"): Mark.PIN, ("b", "2"): Mark.FORBID}
    assert marked(marks, ("a", "3"), Gesture.PIN) == {("a", "3"): Mark.PIN, ("b", "2"): Mark.FORBID}
    assert marked(marks, ("a", "1"), Gesture.FORBID) == {("a", "1"): Mark.FORBID, ("b", "2"): Mark.FORBID}
    assert marked(marks, ("b", "2"), Gesture.FREE) == {("a", "1"): Mark.PIN}
