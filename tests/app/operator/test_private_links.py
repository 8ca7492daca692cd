"""The private links of somebody without an account, closed by the operator: what a forwarded one asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import builders
import letters
import pytest
from builders import AT
from engines import Engine
from flask import Flask
from looking import look
from pages import PageClient, errors, form_values
from sqlmodel import select
from visitors import as_role, signed_in

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.backups import services as backups
from app.core.db import transaction
from app.core.permissions import Role
from app.journal.models import Entry

CLOSE = "/operateur/comptes/liens/fermer"
BUTTON = "Oui, fermer"
BEFORE = AT - timedelta(days=1)
MAIL = "lina@example.org"


@pytest.fixture
def settings(engine: Engine) -> dict[str, Any]:
    return {"POSTGRES_TOOLS": engine.tools}


@pytest.fixture
def operator(app: Flask) -> PageClient:
    """Somebody of the operator's, signed in."""
    return as_role(app, Role.OPERATOR)


@dataclass(frozen=True)
class Holder:
    """Somebody without an account, and two private links of theirs."""

    person: Person
    tokens: tuple[str, str]

    @property
    def open(self) -> int:
        """How many of the links open something."""
        return sum(links.living(look(), token, at=AT) is not None for token in self.tokens)


def _holder(role: Role = Role.YOUTH, **values: str) -> Holder:
    with transaction() as session:
        person = builders.person(session, role=role, **({"email": MAIL, "phone": ""} | values))
        need = builders.need(session)
        tokens = tuple(
            links.issue(session, scope=scope, subject_id=need.id, person_id=person.id, at=BEFORE)
            for scope in (LinkScope.NEED, LinkScope.CALENDAR)
        )
    return Holder(person, (tokens[0], tokens[1]))


def _close(operator: PageClient, reason: str = "stolen", **typed: str) -> None:
    asked = operator.submit(operator.get(CLOSE), {"reason": reason} | (typed or {"email": MAIL}), action="")
    operator.submit(asked, button=BUTTON)


def _journalled() -> list[Entry]:
    return list(look().exec(select(Entry).where(Entry.action == "close_links")).all())


def test_every_link_of_theirs_dies_and_nobody_else_s(operator: PageClient) -> None:
    holder, other = _holder(), _holder(email="other@example.org")
    _close(operator, email=MAIL.upper())
    assert (holder.open, other.open) == (0, 2)
    [entry] = _journalled()
    assert (entry.actor_role, entry.subject_kind, entry.subject_id) == ("operator", "person", holder.person.id)
    assert entry.facts == {"reason": "stolen"}


def test_a_telephone_finds_them_too(operator: PageClient) -> None:
    holder = _holder(email="", phone="+33639980012")
    _close(operator, phone="06 39 98 00 12")
    assert holder.open == 0


def test_nothing_is_done_before_the_page_that_asks_once_more(operator: PageClient) -> None:
    holder = _holder()
    asked = operator.submit(operator.get(CLOSE), {"email": MAIL, "reason": "asked"}, action="")
    assert holder.open == 2
    for said in ("Fermer ces liens", "Un jeune", "2 liens ouverts", MAIL):
        assert said in asked.text
    assert holder.person.first_name not in asked.text


def test_a_double_click_closes_once(operator: PageClient) -> None:
    _holder()
    asked = operator.submit(operator.get(CLOSE), {"email": MAIL, "reason": "stolen"}, action="")
    form = next(each for each in asked.every("form") if BUTTON in each.text)
    for _ in range(2):
        operator.post(CLOSE, form_values(form))
    assert len(_journalled()) == 1


@pytest.mark.parametrize(("role", "template"), [(Role.YOUTH, "links_closed_youth"), (Role.GUARDIAN, "links_closed")])
def test_they_are_told_and_how_to_ask_for_a_new_one(operator: PageClient, role: Role, template: str) -> None:
    _holder(role)
    _close(operator)
    [letter] = letters.written(look())
    assert (letter.template, letter.recipient) == (template, MAIL)
    assert letters.path_in(letter) == "/lien-perdu"


def test_whoever_reads_their_mailbox_is_told_nothing(operator: PageClient) -> None:
    holder = _holder()
    _close(operator, "mailbox")
    assert holder.open == 0
    assert letters.written(look()) == []


def test_who_can_only_be_called_makes_no_letter(operator: PageClient) -> None:
    _holder(email="", phone="+33639980012")
    _close(operator, phone="+33639980012")
    assert letters.written(look()) == []


def test_who_has_an_account_is_left_to_the_page_of_accounts(app: Flask, operator: PageClient) -> None:
    holder = _holder(Role.VOLUNTEER)
    signed_in(app, holder.person)
    page = operator.submit(operator.get(CLOSE), {"email": MAIL, "reason": "stolen"}, action="", status=422)
    assert "suspendez le compte" in errors(page)
    assert holder.open == 2


def test_the_operator_is_told_what_they_mistyped(operator: PageClient) -> None:
    page = operator.get(CLOSE)
    assert "Aucun lien" in errors(operator.submit(page, {"email": MAIL, "reason": "stolen"}, action="", status=422))
    assert "Choisissez une raison" in errors(operator.submit(page, {"email": MAIL}, action="", status=422))
    assert "Il faut une adresse" in errors(operator.submit(page, {"reason": "stolen"}, action="", status=422))


def test_they_stay_closed_after_a_restore(app: Flask, operator: PageClient, tmp_path: Path) -> None:
    holder = _holder()
    backups.back_up(tmp_path / "kept")
    _close(operator)
    backups.restore(tmp_path / "kept", at=AT)
    assert holder.open == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_the_page_is_the_operator_s_alone(app: Flask, role: Role) -> None:
    as_role(app, role).get(CLOSE, status=403)
