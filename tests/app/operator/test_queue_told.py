"""What the operator is written about requests that no association has, and what the list says of those that wait."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import pytest
from builders import AT
from flask import Flask
from letters import path_in, written
from looking import look
from sqlmodel import Session
from visitors import as_role, signed_in
from workers import ran, together

from app.accounts.models import Person
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.needs.models import Need
from app.needs.states import NeedState
from app.routing import services as routing
from app.routing.states import DeclineReason

JOB = "operator.tell_queue"


@pytest.fixture
def odile(app: Flask) -> Person:
    """An operator who may sign in."""
    with transaction() as session:
        who = builders.person(session, role=Role.OPERATOR, first_name="Odile")
        builders.account(session, owner=who)
    return who


def queued(session: Session, *, days: int = 0) -> Need:
    """Build a request that nobody covers, in the list for so many days."""
    at = AT - timedelta(days=days)
    need = builders.need(session, waiting_since=at, created_at=at)
    routing.route_need(session, need=need, actor=SYSTEM, at=at)
    assert need.association_id is None
    return need


def test_one_letter_a_day_tells_what_waits_and_since_when(app: Flask, odile: Person) -> None:
    with transaction() as session:
        queued(session, days=13)
        queued(session, days=2)
    assert ran(JOB) == 1
    assert ran(JOB) == 0
    [letter] = written(look(), "queue_waits")
    assert letter.recipient == odile.email
    assert letter.subject == "2 demandes attendent dans votre liste"
    assert "depuis le mardi 3 novembre 2026" in letter.body
    assert "1 attend depuis plus de 7 jours" in letter.body
    assert "Lina" not in letter.body
    assert path_in(letter) == "/operateur/besoins"
    with app.extensions["clock"].at(AT + timedelta(hours=20)):
        assert ran(JOB) == 0, "before seven in the morning"
    with app.extensions["clock"].at(AT + timedelta(hours=23)):
        assert ran(JOB) == 1


def test_nothing_is_told_of_an_empty_list(app: Flask, odile: Person) -> None:
    with transaction() as session:
        builders.need(session, state=NeedState.TO_CONFIRM)
    assert ran(JOB) == 0
    assert written(look(), "queue_waits") == []
    with transaction() as session:
        queued(session)
    assert ran(JOB) == 1
    [letter] = written(look(), "queue_waits")
    assert letter.subject == "1 demande attend dans votre liste"
    assert "plus de 7 jours" not in letter.body


def test_two_workers_tell_it_once(app: Flask, odile: Person) -> None:
    with transaction() as session:
        queued(session)
    assert sorted(together(app, lambda: ran(JOB))) == [0, 1]


@pytest.mark.parametrize("taken", [False, True])
def test_a_question_of_safety_is_told_to_the_operator_at_once_and_says_nothing(
    app: Flask, odile: Person, taken: bool
) -> None:
    with transaction() as session:
        association = builders.association(session)
        staff = cases.staff(builders.member(session, of=association), association)
        need = builders.need(session)
        routing.route_need(session, need=need, actor=SYSTEM, at=AT)
        if taken:
            routing.take(session, need=need, actor=staff, at=AT)
        verb = routing.release if taken else routing.decline
        verb(session, need=need, reason=DeclineReason.SAFETY, text="Son oncle est ici", actor=staff, at=AT)
    [letter] = written(look(), "need_unsafe")
    assert letter.recipient == odile.email
    for hidden in ("oncle", "Lina"):
        assert hidden not in letter.subject + letter.body
    assert "« Son oncle est ici »" in as_role(app, Role.OPERATOR).get(path_in(letter)).text


def test_another_refusal_is_told_by_the_daily_letter_only(session: Session) -> None:
    builders.account(session, owner=builders.person(session, role=Role.OPERATOR))
    association = builders.association(session)
    staff = cases.staff(builders.member(session, of=association), association)
    need = builders.need(session)
    routing.route_need(session, need=need, actor=SYSTEM, at=AT)
    routing.decline(session, need=need, reason=DeclineReason.CAPACITY, actor=staff, at=AT)
    assert written(session, "need_unsafe") == []


def test_the_list_marks_in_words_what_waits_longer_than_an_association_may(app: Flask) -> None:
    with transaction() as session:
        queued(session, days=9)
        queued(session, days=3)
        odile = builders.person(session, role=Role.OPERATOR, first_name="Odile")
    page = signed_in(app, odile).get("/operateur/besoins")
    assert "Une association a 7 jours pour répondre" in page.text.replace("\u00a0", " ")
    assert page.text.count("En retard") == 2, "once to say what it means, once of the one that is"
    assert "Ici depuis 9 jours" in page.text.replace("\u00a0", " ")
