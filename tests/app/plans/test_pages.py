"""The pages of plans, as a coordinator and as the operator use them."""

from __future__ import annotations

from uuid import UUID

import builders
import cases
import plans
import pytest
from flask import Flask
from looking import look
from pages import PageClient
from queries import counted
from sqlmodel import select
from visitors import as_role, signed_in
from workers import ran

from app import jobs
from app.core.db import reading, transaction
from app.core.permissions import Role
from app.plans import queries
from app.plans.models import Plan, TerritoryPlan
from app.plans.states import PlanState, TerritoryState
from app.proposals.models import Proposal
from app.proposals.states import ProposalState

AT = builders.AT


@pytest.fixture
def scene(app: Flask) -> plans.Scene:
    """Two needs that wait and three volunteers."""
    with transaction() as session:
        return plans.scene(session, needs=2, offers=3)


@pytest.fixture
def visitor(app: Flask, scene: plans.Scene) -> PageClient:
    """The coordinator, signed in."""
    return signed_in(app, scene.coordinator)


@pytest.fixture
def plan_id(app: Flask, scene: plans.Scene) -> UUID:
    """The association's draft."""
    with transaction() as session:
        return plans.drafted(session, scene).id


def test_the_inbox_leads_to_a_plan_and_the_plan_to_proposals(
    app: Flask, scene: plans.Scene, visitor: PageClient
) -> None:
    inbox = visitor.get("/association")
    assert [link.attributes["href"] for link in inbox.every("a") if "Proposer un plan" in link.text] == [
        "/association/plans"
    ]
    page = visitor.submit(visitor.get("/association/plans"), button="Proposer un plan")
    assert "2 sur 2" in page.text
    assert "Convient" in page.text
    link = next(each for each in page.every("a") if "Accepter le plan" in each.text)
    done = visitor.submit(visitor.get(link.attributes["href"]), button="Oui, tout envoyer")
    assert done.text.count("Réponse du bénévole attendue") == 2
    asked = look().exec(select(Proposal).where(Proposal.state == ProposalState.VOLUNTEER_ASKED)).all()
    assert {each.need_id for each in asked} == {need.id for need in scene.needs}
    assert "Rien à planifier" in visitor.get("/association/plans").text


def test_with_nothing_waiting_the_page_says_so_kindly(app: Flask) -> None:
    with transaction() as session:
        coordinator = builders.member(session)
    visitor = signed_in(app, coordinator)
    page = visitor.get("/association/plans")
    assert "Rien à planifier pour l’instant" in page.text
    assert "Proposer un plan" not in visitor.get("/association").text


def test_a_pair_is_forbidden_pinned_and_freed_by_hand(
    app: Flask, scene: plans.Scene, visitor: PageClient, plan_id: UUID
) -> None:
    address = f"/association/plans/{plan_id}"
    page = visitor.get(address)
    before = plans.pairs(look(), plan_id)
    need_id = scene.needs[0].id
    button = next(b for b in page.every("button") if b.text.startswith("Écarter"))
    name = button.text.removeprefix("Écarter ").strip()
    page = visitor.submit(page, button=button.text)
    assert f"{name} pour" in page.text
    assert plans.pairs(look(), plan_id) != before
    chosen = visitor.get(f"{address}/besoins/{need_id}")
    keep = [b.text for b in chosen.every("button") if b.text.startswith("Garder")]
    page = visitor.submit(chosen, button=keep[-1])
    assert "Gardé" in page.text
    page = visitor.submit(page, button="Remettre")
    assert "Écartés à la main" not in page.text
    assert "Gardé" in page.text


def test_a_gesture_leads_back_to_its_row_on_the_page_where_it_stands(
    app: Flask, monkeypatch: pytest.MonkeyPatch, visitor: PageClient, plan_id: UUID
) -> None:
    monkeypatch.setattr(queries, "PAGE", 1)
    page = visitor.get(f"/association/plans/{plan_id}?page=2")
    last = queries.rows(reading(), plan_id)[1].need_id
    assert any(each.attributes.get("id") == f"demande-{last}" for each in page.every("tr"))
    button = next(b.text for b in page.every("button") if b.text.startswith("Garder"))
    visitor.submit(page, button=button, follow=False, status=303)
    assert visitor.response is not None
    assert visitor.response.headers["Location"] == f"/association/plans/{plan_id}?page=2#demande-{last}"


def test_an_old_page_is_told_that_the_plan_changed(visitor: PageClient, plan_id: UUID) -> None:
    old = visitor.get(f"/association/plans/{plan_id}")
    visitor.submit(visitor.get(f"/association/plans/{plan_id}"), button="Recalculer")
    page = visitor.submit(old, button="Recalculer", status=409)
    assert "Ce plan a changé entre-temps" in page.text


def test_a_version_that_is_none_is_refused(visitor: PageClient, plan_id: UUID) -> None:
    page = visitor.get(f"/association/plans/{plan_id}")
    visitor.submit(page, {"version": "x"}, button="Recalculer", status=422)


def test_a_button_pressed_twice_acts_once(visitor: PageClient, plan_id: UUID) -> None:
    page = visitor.get(f"/association/plans/{plan_id}")
    visitor.submit(page, button="Recalculer")
    visitor.submit(page, button="Recalculer")
    assert look().get_one(Plan, plan_id).version == 2


def test_two_objectives_stand_side_by_side_and_one_may_be_taken(visitor: PageClient, plan_id: UUID) -> None:
    page = visitor.get(f"/association/plans/{plan_id}/comparaison?avec=score")
    assert "Équitable" in page.text
    assert "Les binômes les mieux assortis" in page.text
    assert "tout le monde a quelqu’un" in page.text
    visitor.submit(page, button="Prendre cet objectif")
    assert look().get_one(Plan, plan_id).objective == "score"


def test_a_plan_is_dropped_after_a_question(visitor: PageClient, plan_id: UUID) -> None:
    visitor.submit(visitor.get(f"/association/plans/{plan_id}/abandon"), button="Oui, abandonner")
    assert look().get_one(Plan, plan_id).state is PlanState.DROPPED


def test_a_plan_that_got_old_says_what_changed(
    app: Flask, scene: plans.Scene, visitor: PageClient, plan_id: UUID
) -> None:
    with transaction() as session:
        builders.need(session, association_id=scene.association.id)
    page = visitor.get(f"/association/plans/{plan_id}")
    assert "1 nouvelle demande attend" in page.text
    page = visitor.submit(page, button="Recalculer")
    assert "3 sur 3" in page.text


def test_who_is_not_served_reads_why_without_any_id(app: Flask) -> None:
    with transaction() as session:
        built = plans.scene(session, needs=2, offers=1)
        plan_id = plans.drafted(session, built).id
    page = signed_in(app, built.coordinator).get(f"/association/plans/{plan_id}")
    assert "Tous les bénévoles possibles sont pris" in page.text
    assert "par Lina1" in page.text
    assert str(built.needs[0].id) not in page.text


def test_another_association_finds_nothing(app: Flask, plan_id: UUID, scene: plans.Scene) -> None:
    with transaction() as session:
        other = plans.scene(session)
        draft = plans.drafted(session, other)
    visitor = signed_in(app, other.coordinator)
    own = visitor.get(f"/association/plans/{draft.id}")
    theirs = f"/association/plans/{plan_id}"
    for part in ("", "/accord", "/abandon", "/comparaison", f"/besoins/{scene.needs[0].id}"):
        visitor.get(theirs + part, status=404)
    form = {"version": "1", "need": str(scene.needs[0].id), "offer": str(scene.offers[0].id)}
    token = {
        each.attributes["name"]: each.attributes["value"] for each in own.every("input") if "value" in each.attributes
    }
    for part in ("/calcul", "/epingler", "/ecarter", "/liberer", "/accord", "/suite", "/abandon"):
        visitor.post(theirs + part, token | form, status=404)
    assert look().get_one(Plan, plan_id).version == 1


def test_the_queries_of_a_plan_do_not_grow(app: Flask) -> None:
    def asked(size: int) -> int:
        with transaction() as session:
            built = plans.scene(session, needs=size, offers=size - 1)
            plan_id = plans.drafted(session, built).id
        visitor = signed_in(app, built.coordinator)
        visitor.get(f"/association/plans/{plan_id}")
        with counted(reading()) as sent:
            visitor.get(f"/association/plans/{plan_id}")
        return len(sent)

    assert asked(2) == asked(8)


def test_the_operator_asks_follows_and_hands_over(app: Flask, scene: plans.Scene) -> None:
    operator = as_role(app, Role.OPERATOR)
    page = operator.submit(operator.get("/operateur/plans"), button="Lancer le calcul")
    assert "En attente de calcul" in page.text
    address = operator.response.request.path if operator.response else ""
    assert ran("plans.territory") == 1
    assert ran("plans.territory") == 0
    page = operator.get(address)
    assert "2 sur 2" in page.text
    assert "non montré" in page.text
    assert "Lina" not in page.text
    page = operator.submit(operator.get(f"{address}/transmission"), button="Oui, transmettre")
    assert "Transmis aux associations" in page.text
    row = look().exec(select(TerritoryPlan)).one()
    assert row.state is TerritoryState.HANDED_OVER
    plan = signed_in(app, scene.coordinator).get("/association/plans")
    assert "suggéré par l’opérateur" in plan.text


def test_the_operator_cancels_and_drops(app: Flask, scene: plans.Scene) -> None:
    operator = as_role(app, Role.OPERATOR)
    operator.submit(operator.get("/operateur/plans"), button="Lancer le calcul")
    address = operator.response.request.path if operator.response else ""
    assert "Annulé" in operator.submit(operator.get(address), button="Annuler le calcul").text
    operator.submit(operator.get("/operateur/plans"), button="Lancer le calcul")
    address = operator.response.request.path if operator.response else ""
    jobs.run_once()
    assert "Abandonné" in operator.submit(operator.get(address), button="Abandonner ce plan").text
    assert queries.plans_of(look(), scene.association.id) == []


def test_a_coordinator_does_not_see_the_territory(visitor: PageClient) -> None:
    visitor.get("/operateur/plans", status=403)


def test_nobody_is_asked_by_a_plan_about_a_need_that_already_asks(app: Flask) -> None:
    with transaction() as session:
        case = cases.proposed(session)
    page = signed_in(app, case.coordinator).get("/association/plans")
    assert "Rien à planifier" in page.text
