"""The lists of the workspace make as many queries for many rows as for few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import builders
import cases
import pytest
from flask import Flask
from pages import PageClient
from queries import counted
from sqlmodel import Session
from visitors import signed_in

from app.accounts.models import Person
from app.associations.models import Association
from app.associations.states import Lending
from app.core.db import reading, transaction
from app.core.permissions import Role
from app.needs.models import Need
from app.offers.models import Offer
from app.offers.states import OfferState
from app.proposals import services

AT = builders.AT


@pytest.fixture
def settings() -> dict[str, Any]:
    """Room for every volunteer in the list of every case."""
    return {"PROPOSALS_PER_NEED": 50}


@pytest.fixture
def association(app: Flask) -> Association:
    """An association that lends its volunteers on request."""
    with transaction() as session:
        return builders.association(session, lending=Lending.ASK)


@pytest.fixture
def visitor(app: Flask, association: Association) -> PageClient:
    """Its coordinator, signed in."""
    with transaction() as session:
        coordinator = builders.member(session, of=association)
    return signed_in(app, coordinator)


def add_rows(session: Session, association: Association) -> None:
    """Add to each list: a case with its volunteer, one that rests, a pair, a call, a loan, a volunteer to find."""
    cases.taken(session, of=association)
    cases.taken(session, of=association).need.taken_at = AT - timedelta(days=9)
    cases.introduced(session, of=association)
    called = cases.taken(session, of=association)
    session.get_one(Person, called.volunteer.id).email = ""
    services.propose(session, proposal=called.proposal(session), actor=called.staff, at=AT)
    builders.offer(session, of=association, state=OfferState.TO_VET, vetted_at=None)
    lent = cases.taken(session)
    session.get_one(Offer, lent.offer.id).association_id = association.id
    session.flush()
    services.propose(session, proposal=lent.proposal(session), actor=lent.staff, at=AT)
    builders.offer(session, of=association, volunteer=builders.person(session, role=Role.VOLUNTEER, first_name="Zélie"))


def number(visitor: PageClient, path: str) -> int:
    visitor.get(path)
    with counted(reading()) as sent:
        visitor.get(path)
    return len(sent)


@pytest.mark.parametrize(
    "path", ["", "/appels", "/prets", "/binomes", "/aujourdhui", "besoin", "besoin/benevoles?nom=zelie"]
)
def test_the_queries_of_a_list_do_not_grow(
    app: Flask, association: Association, visitor: PageClient, path: str
) -> None:
    with transaction() as session:
        case = cases.taken(session, of=association)
        add_rows(session, association)
    address = "/association" + path.replace("besoin", f"/besoins/{case.need.id}", 1)
    few = number(visitor, address)
    with transaction() as session:
        for _ in range(3):
            add_rows(session, association)
        services.rank_need(session, need=session.get_one(Need, case.need.id), at=AT)
    assert number(visitor, address) == few
