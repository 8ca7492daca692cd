"""Words of danger of a child whose guardian has not agreed: the operator opens them, with a reason, journalled."""

from __future__ import annotations

from typing import Any

import builders
import pytest
from flask import Flask
from letters import path_in, written
from looking import look
from pages import PageClient, errors
from sqlmodel import select
from visitors import as_role

from app.core.db import transaction
from app.core.permissions import Role
from app.journal.models import Entry
from app.needs.models import Need
from app.needs.states import NeedState
from app.routing import services as routing

AT = builders.AT
WORDS = "mon beau-père me frappe"
HIDDEN = {"state": NeedState.AWAITING_AGREEMENT, "waiting_since": None, "danger": True, "text": WORDS}


@pytest.fixture
def operator(app: Flask) -> PageClient:
    """Somebody of the operator's, signed in."""
    return as_role(app, Role.OPERATOR)


def _need(**values: Any) -> Need:
    with transaction() as session:
        youth = builders.person(session, first_name="Lina", last_name="Soubeyran", phone="+33639980012")
        return builders.need(session, youth=youth, **(HIDDEN | values))


def _address(need: Need) -> str:
    return f"/operateur/besoins/{need.id}/lire"


def _read(need: Need) -> list[Entry]:
    statement = select(Entry).where(Entry.action == "read", Entry.subject_id == need.id)
    return list(look().exec(statement).all())


def test_the_letter_leads_to_the_page_that_asks_why_before_a_word_is_shown(operator: PageClient) -> None:
    need = _need()
    with transaction() as session:
        routing.tell_danger(session, need=session.get_one(Need, need.id), at=AT)
    [letter] = written(look(), "need_danger")
    assert path_in(letter) == _address(need)
    assert WORDS not in letter.body
    page = operator.get(_address(need))
    assert WORDS not in page.text
    assert "Soubeyran" not in page.text
    assert _read(need) == []
    assert "Choisissez une raison" in errors(operator.submit(page, {}, button="Lire", status=422))
    assert _read(need) == []


def test_with_a_reason_the_operator_reads_it_once_for_each_line_of_the_journal(operator: PageClient) -> None:
    need = _need()
    page = operator.get(_address(need))
    for count in (1, 2):
        read = operator.submit(page, {"reason": "alone"}, button="Lire")
        for said in (WORDS, "Soubeyran", "119", "Ne prévenez pas son représentant légal"):
            assert said in read.text
        assert len(_read(need)) == count
    entry = _read(need)[0]
    assert (entry.actor_role, entry.subject_kind, entry.facts) == ("operator", "need", {"reason": "alone"})


@pytest.mark.parametrize(
    "values",
    [
        {"danger": False},
        {"state": NeedState.WAITING, "waiting_since": AT},
        {"state": NeedState.TO_CONFIRM},
        {"state": NeedState.WITHDRAWN, "ended_at": AT},
    ],
)
def test_no_other_request_is_opened_so(operator: PageClient, values: dict[str, Any]) -> None:
    need = _need(**values)
    operator.get(_address(need), status=404)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_nobody_else_opens_it(app: Flask, role: Role) -> None:
    as_role(app, role).get(_address(_need()), status=403)
