"""« Voir ce que ça change »: whose first volunteers another configuration would change."""

from __future__ import annotations

import builders
import plans
import pytest
from flask import Flask
from pages import PageClient
from queries import counted
from sqlmodel import col, select
from visitors import as_role

from app.core.db import reading, transaction
from app.core.permissions import Role
from app.needs.models import Need
from app.operator import effects
from app.proposals import ranking
from app.proposals.models import Proposal
from app.tuning import queries, services
from app.tuning.models import Configuration

AT = builders.AT
DAY = AT.date()


@pytest.fixture
def first(app: Flask) -> Configuration:
    """Three needs; one volunteer is near and seldom free, the other further and free all afternoon."""
    with transaction() as session:
        services.install(session, minutes_in_common=60, at=AT)
        for name in ("Zoé", "Zélie", "Zora"):
            builders.need(session, youth=builders.person(session, first_name=name))
        builders.offer(session, availability="wed 14:00-15:00", lat=43.6)
        builders.offer(session, availability="wed 14:00-18:00", lat=43.63)
        return queries.every(session)[0]


def address(first: Configuration, query: str = "") -> str:
    return f"/operateur/reglages/{first.id}/effets{query}"


FAR_SIGHTED = "?skills=45&availability=100&proximity=0&text=10"
NEAR_SIGHTED = "?skills=45&availability=0&proximity=100&text=10"


def test_the_same_configuration_moves_nobody(app: Flask, first: Configuration) -> None:
    page = as_role(app, Role.OPERATOR).get(address(first))
    assert "Aucun classement ne bouge" in page.text


def test_other_weights_tell_whose_first_changes_without_a_name(app: Flask, first: Configuration) -> None:
    operator = as_role(app, Role.OPERATOR)
    pages = [operator.get(address(first, query)) for query in (FAR_SIGHTED, NEAR_SIGHTED)]
    moved = [page for page in pages if "Celui qui était 2e" in page.text]
    assert len(moved) == 1
    page = moved[0]
    assert "3 demandes changeraient de premier bénévole" in page.text
    assert not any(name in page.text for name in ("Zoé", "Zélie", "Zora", "Marc", "Delmas"))


def test_trying_keeps_nothing(app: Flask, first: Configuration) -> None:
    as_role(app, Role.OPERATOR).get(address(first, NEAR_SIGHTED))
    assert reading().exec(select(Proposal)).all() == []
    assert ranking.configuration(reading()).label == "standard@1"


@pytest.fixture
def crowded(app: Flask) -> Configuration:
    """One volunteer for two needs of an association: the older waits a day more, the newer is urgent."""
    with transaction() as session:
        services.install(session, minutes_in_common=60, at=AT)
        built = plans.scene(session, needs=2, offers=1)
        built.needs[1].urgent = True
        return queries.every(session)[0]


UNHURRIED = "?urgent_percent=0"


def test_what_plans_weigh_moves_no_ranking_and_tells_who_would_have_somebody(
    app: Flask, crowded: Configuration
) -> None:
    page = as_role(app, Role.OPERATOR).get(address(crowded, UNHURRIED))
    assert "Aucun classement ne bouge" in page.text
    with app.app_context():
        older, newer = (str(each.id)[:8].upper() for each in crowded_needs())
    gained, lost = page.text.split("N’auraient plus personne")
    assert older in gained
    assert newer in lost
    assert not any(name in page.text for name in ("Lina", "Marc"))


def crowded_needs() -> list[Need]:
    return list(reading().exec(select(Need).order_by(col(Need.waiting_since))))


def test_plans_are_not_made_where_nothing_that_they_weigh_differs(app: Flask, crowded: Configuration) -> None:
    page = as_role(app, Role.OPERATOR).get(address(crowded, NEAR_SIGHTED))
    assert "Ces quatre nombres changent les plans, jamais les classements" in page.text
    assert "Côte à côte" not in page.text


def test_what_four_people_waited_is_kept_back(app: Flask, crowded: Configuration) -> None:
    page = as_role(app, Role.OPERATOR).get(address(crowded, UNHURRIED))
    assert "1 sur 2" in page.text
    assert "Attente de ceux qui ont quelqu’un" not in page.text


def test_weights_that_cannot_be_are_told(app: Flask, first: Configuration) -> None:
    operator: PageClient = as_role(app, Role.OPERATOR)
    page = operator.get(address(first, "?skills=0&availability=0&proximity=0&text=0"), status=422)
    assert "Donnez des points" in page.text
    assert "de 1 à 8" in operator.get(address(first, "?sharpness=9"), status=422).text


def test_the_number_of_queries_does_not_grow_with_the_needs(app: Flask, first: Configuration) -> None:
    def sent() -> int:
        with app.app_context():
            session = reading()
            with counted(session) as statements:
                effects.effects(session, of=queries.as_library(session, queries.one(session, first.id)), day=DAY)
            return len(statements)

    few = sent()
    with transaction() as session:
        for _ in range(10):
            builders.need(session)
    assert sent() <= few
