"""« Voir ce que ça change »: whose first volunteers another configuration would change."""

from __future__ import annotations

import builders
import pytest
from flask import Flask
from pages import PageClient
from queries import counted
from sqlmodel import select
from visitors import as_role

from app.core.db import reading, transaction
from app.core.permissions import Role
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


def test_weights_that_cannot_be_are_told(app: Flask, first: Configuration) -> None:
    operator: PageClient = as_role(app, Role.OPERATOR)
    page = operator.get(address(first, "?skills=0&availability=0&proximity=0&text=0"), status=422)
    assert "Donnez des points" in page.text


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
