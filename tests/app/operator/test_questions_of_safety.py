"""A request that was refused or given back for safety: read first, called about, never sent back to the same."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import pytest
from builders import AT
from flask import Flask
from letters import path_in, written
from looking import look
from pages import PageClient, form_values
from sqlmodel import Session
from visitors import as_role, signed_in

from app.associations.models import Association
from app.core.db import transaction
from app.core.errors import Invalid
from app.core.identity import SYSTEM, Actor, Way
from app.core.permissions import Role
from app.needs.models import Need
from app.operator import queries
from app.routing import services as routing
from app.routing.states import DeclineReason

OPERATOR = Actor(Way.SESSION, role=Role.OPERATOR)
WORDS = "Son oncle est bénévole ici"


@pytest.fixture
def operator(app: Flask) -> PageClient:
    """Somebody of the operator's, signed in."""
    return as_role(app, Role.OPERATOR)


def refused(session: Session, *, taken: bool = False, name: str = "Passerelles") -> tuple[Need, Association]:
    """Build a request that the only association of the site refused or gave back for safety."""
    association = builders.association(session, name=name, phone="+33561000000")
    claire = builders.member(session, of=association, phone="+33612345678", email=f"claire@{name.lower()}.example")
    staff = cases.staff(claire, association)
    need = builders.need(session, youth=builders.person(session, first_name="Kenza"))
    routing.route_need(session, need=need, actor=SYSTEM, at=AT)
    if taken:
        routing.take(session, need=need, actor=staff, at=AT)
    verb = routing.release if taken else routing.decline
    verb(session, need=need, reason=DeclineReason.SAFETY, text=WORDS, actor=staff, at=AT)
    return need, association


def older(session: Session) -> Need:
    """Build a request that nobody covers and that waits for longer."""
    youth = builders.person(session, first_name="Aline")
    return builders.need(session, youth=youth, waiting_since=AT - timedelta(days=30))


@pytest.mark.parametrize("taken", [False, True])
def test_a_question_of_safety_without_words_is_refused(session: Session, taken: bool) -> None:
    association = builders.association(session)
    staff = cases.staff(builders.member(session, of=association), association)
    need = builders.need(session)
    routing.route_need(session, need=need, actor=SYSTEM, at=AT)
    if taken:
        routing.take(session, need=need, actor=staff, at=AT)
    verb = routing.release if taken else routing.decline
    with pytest.raises(Invalid):
        verb(session, need=need, reason=DeclineReason.SAFETY, text=" ", actor=staff, at=AT)


def test_it_comes_before_what_waits_longer_and_says_what_it_is(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        older(session)
        refused(session)
    page = operator.get("/operateur/besoins")
    lines = [each.text for each in page.every("tr")[1:]]
    assert "Kenza" in lines[0]
    assert "Question de sécurité" in page.every("tr")[1].every("th")[0].text
    assert "Aline" in lines[1]
    assert "Question de sécurité" not in lines[1]
    assert "la plus ancienne d’abord" not in page.text


def test_the_letter_leads_to_the_request(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        builders.account(session, owner=builders.person(session, role=Role.OPERATOR))
        need, _ = refused(session)
    letter = written(look(), "need_unsafe")[0]
    assert path_in(letter) == f"/operateur/besoins/{need.id}/confier"


def test_the_overview_counts_it_apart(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        older(session)
        refused(session)
    found = queries.overview(look(), at=AT)
    assert (found.unsafe, found.queue) == (1, 2)
    page = operator.get("/operateur/").text
    assert "1 question de sécurité" in page
    assert "1 demande sans association" in page


def test_its_page_says_the_words_and_whom_to_call(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        need, association = refused(session, taken=True)
        other = builders.association(session, name="Tremplin")
    page = operator.get(f"/operateur/besoins/{need.id}/confier")
    assert f"« {WORDS} »" in page.text
    assert "Appelez Passerelles" in page.text.replace("\u00a0", " ")
    assert "Claire" in page.text
    assert {"tel:+33612345678", "mailto:claire@passerelles.example"} <= {
        each.attributes.get("href") for each in page.every("a")
    }
    offered = {option.attributes["value"] for option in page.every("option")}
    assert str(other.id) in offered
    assert str(association.id) not in offered
    form = form_values(page.every("form")[-1])
    refusal = operator.post(
        f"/operateur/besoins/{need.id}/confier", form | {"association": str(association.id)}, status=422
    )
    assert "Choisissez une autre association" in refusal.text


def test_an_association_where_nobody_is_left_is_reached_at_its_own_number(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        builders.association(session, phone="+33561000000")
        need = builders.need(session)
        routing.route_need(session, need=need, actor=SYSTEM, at=AT)
        routing.decline(session, need=need, reason=DeclineReason.SAFETY, text=WORDS, actor=SYSTEM, at=AT)
    page = operator.get(f"/operateur/besoins/{need.id}/confier")
    assert "tel:+33561000000" in {each.attributes.get("href") for each in page.every("a")}


@pytest.mark.parametrize("taken", [False, True])
def test_nobody_sends_it_back_to_the_same_association(session: Session, taken: bool) -> None:
    need, association = refused(session, taken=taken)
    with pytest.raises(Invalid):
        routing.pass_on(session, need=need, to=association.id, word="", actor=OPERATOR, at=AT)


def test_another_refusal_lets_the_operator_ask_the_same_association_once_more(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        association = builders.association(session)
        staff = cases.staff(builders.member(session, of=association), association)
        need = builders.need(session)
        routing.route_need(session, need=need, actor=SYSTEM, at=AT)
        routing.decline(session, need=need, reason=DeclineReason.CAPACITY, actor=staff, at=AT)
    page = operator.get(f"/operateur/besoins/{need.id}/confier")
    assert str(association.id) in {option.attributes["value"] for option in page.every("option")}
    assert "Question de sécurité" not in page.text


def test_the_next_association_reads_who_hands_it_over_and_to_call_first_but_not_the_words(app: Flask) -> None:
    with transaction() as session:
        need, _ = refused(session)
        other = builders.association(session, name="Tremplin")
        reader = builders.member(session, of=other)
        routing.pass_on(session, need=need, to=other.id, word="Vu ensemble", actor=OPERATOR, at=AT)
    [letter] = written(look(), "need_arrived", to=reader.email)
    assert "L’opérateur vous la confie avec ce mot : « Vu ensemble »" in letter.body.replace("\u00a0", " ")
    assert "sécurité" not in letter.body
    page = signed_in(app, reader).get(f"/association/besoins/{need.id}").text
    assert "Rendue pour une question de sécurité : appelez l’opérateur avant d’agir" in page.replace("\u00a0", " ")
    assert "oncle" not in page


def test_an_association_that_hands_a_request_on_is_named_by_its_letter_as_one(session: Session) -> None:
    first, other = builders.association(session, name="A"), builders.association(session, name="B")
    staff = cases.staff(builders.member(session, of=first), first)
    reader = builders.member(session, of=other)
    need = builders.need(session)
    routing.route_need(session, need=need, actor=SYSTEM, at=AT)
    routing.pass_on(session, need=need, to=other.id, word="Vous la connaissez", actor=staff, at=AT)
    [letter] = written(session, "need_arrived", to=reader.email)
    assert "Une association vous la confie avec ce mot" in letter.body
