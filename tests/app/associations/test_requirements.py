"""What associations and the operator ask of volunteers, as pages."""

from __future__ import annotations

import builders
import pytest
import visitors
from flask import Flask
from looking import look
from pages import PageClient, form_values
from sqlmodel import select

from app.core.db import transaction
from app.core.permissions import Role
from app.safeguarding.requirements.models import Requirement
from app.safeguarding.requirements.states import RequirementKind, Stage


@pytest.fixture
def us(app: Flask):
    with transaction() as session:
        return builders.association(session, name="Les Passerelles")


def member(app: Flask, us, role: Role) -> PageClient:
    with transaction() as session:
        who = builders.member(session, of=us, role=role)
    return visitors.signed_in(app, who)


@pytest.fixture
def manager(app: Flask, us) -> PageClient:
    return member(app, us, Role.MANAGER)


@pytest.fixture
def operator(app: Flask) -> PageClient:
    with transaction() as session:
        who = builders.person(session, role=Role.OPERATOR)
    return visitors.signed_in(app, who)


def asked(association_id=None) -> dict[RequirementKind, tuple[Stage, int | None]]:
    rows = look().exec(select(Requirement).where(Requirement.association_id == association_id))
    return {row.kind: (row.stage, row.days) for row in rows}


def test_a_manager_asks_more_and_reads_it_on_the_file(manager: PageClient, us):
    page = manager.get(f"/associations/{us.id}/exigences")
    page = manager.submit(
        page, {"training_stage": "pair", "training_days": "365", "record_days": "90"}, button="Enregistrer"
    )
    assert "Avant la première rencontre, valable 365 jours" in page.text
    assert asked(us.id)[RequirementKind.TRAINING] == (Stage.PAIR, 365)
    assert asked(us.id)[RequirementKind.RECORD] == (Stage.OFFER, 90)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"record_days": "300"}, "moins que ce que l’opérateur"),
        ({"record_days": "0"}, "1 à 366"),
        ({"training_days": "douze"}, "en chiffres"),
        ({"training_stage": "offer", "training_days": "9999"}, "1096"),
    ],
)
def test_a_manager_cannot_ask_less_than_the_floor(manager: PageClient, us, typed, said):
    page = manager.submit(manager.get(f"/associations/{us.id}/exigences"), typed, button="Enregistrer", status=422)
    assert said in page.text
    assert asked(us.id) == {}


def test_the_record_may_only_be_asked_before_an_offer(manager: PageClient, us):
    page = manager.get(f"/associations/{us.id}/exigences")
    choices = [o.attributes["value"] for s in page.every("select") if s.attributes["name"] == "record_stage"
               for o in s.every("option")]  # fmt: skip
    assert choices == ["offer"]


def test_the_second_to_change_is_told(manager: PageClient, us, app: Flask):
    address = f"/associations/{us.id}/exigences"
    late = form_values(next(f for f in manager.get(address).every("form") if "action" not in f.attributes))
    manager.submit(manager.get(address), {"record_days": "90"}, button="Enregistrer")
    page = manager.post(address, late | {"record_days": "120"}, status=409)
    assert "Quelqu’un a enregistré autre chose" in page.text
    told = [row.text for row in page.every("dl")[0].every("dd")]
    assert told == ["Avant toute proposition, valable 90 jours"]
    assert asked(us.id)[RequirementKind.RECORD] == (Stage.OFFER, 90)


def test_the_operator_sets_the_floor(operator: PageClient):
    operator.submit(operator.get("/operateur/exigences"), {"training_stage": "offer"}, button="Enregistrer")
    assert asked()[RequirementKind.TRAINING] == (Stage.OFFER, None)


def test_coordinators_and_other_associations_do_not_change_it(app: Flask, us):
    member(app, us, Role.COORDINATOR).get(f"/associations/{us.id}/exigences", status=403)
    with transaction() as session:
        them = builders.association(session)
    member(app, them, Role.MANAGER).get(f"/associations/{us.id}/exigences", status=404)
    member(app, us, Role.MANAGER).get("/operateur/exigences", status=403)
