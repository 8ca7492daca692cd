"""Asking more stops pairs, which is said first; asking less lets them go on."""

from __future__ import annotations

import builders
import lived
import pytest
from flask import Flask
from looking import look
from pages import PageClient
from sqlmodel import select
from visitors import signed_in
from workers import ran

from app.core.db import transaction
from app.core.permissions import Role
from app.mentorships import services
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, SuspensionReason
from app.needs.models import Need
from app.safeguarding.requirements.models import Requirement

ACTIVE, SUSPENDED = MentorshipState.ACTIVE, MentorshipState.SUSPENDED
MORE, LESS = {"training_stage": "offer"}, {"training_stage": "never"}


@pytest.fixture
def pair(app: Flask) -> lived.Lived:
    return lived.pair()


@pytest.fixture
def manager(app: Flask, pair: lived.Lived) -> PageClient:
    with transaction() as session:
        who = builders.member(session, of=pair.case.association, role=Role.MANAGER)
    return signed_in(app, who)


@pytest.fixture
def operator(app: Flask, pair: lived.Lived) -> PageClient:
    with transaction() as session:
        who = builders.person(session, role=Role.OPERATOR)
    return signed_in(app, who)


def address(pair: lived.Lived) -> str:
    return f"/associations/{pair.case.association.id}/exigences"


def state(pair: lived.Lived) -> MentorshipState:
    return look().get_one(Mentorship, pair.pair.id).state


def asked() -> int:
    return len(look().exec(select(Requirement)).all())


def borrowed(pair: lived.Lived) -> None:
    """Make another association frame the pair, which borrows the volunteer."""
    with transaction() as session:
        session.get_one(Mentorship, pair.pair.id).association_id = builders.association(session).id


def test_who_asks_more_reads_first_which_pairs_stop_and_nothing_is_kept_yet(
    manager: PageClient, pair: lived.Lived
) -> None:
    page = manager.submit(manager.get(address(pair)), MORE, button="Enregistrer")
    assert "1 binôme s’arrête" in page.text
    assert "que votre association suit" in page.text
    assert asked() == 0
    page = manager.submit(page, {}, button="Oui, enregistrer")
    assert "C’est enregistré" in page.text
    ran("mentorships.suspend_incomplete")
    assert state(pair) is SUSPENDED


def test_the_pairs_of_those_who_borrow_are_counted_apart(manager: PageClient, pair: lived.Lived) -> None:
    borrowed(pair)
    page = manager.submit(manager.get(address(pair)), MORE, button="Enregistrer")
    assert "1 binôme dans d’autres associations" in page.text
    assert "que votre association suit" not in page.text


def test_nobody_is_asked_twice_where_no_pair_stops(manager: PageClient, pair: lived.Lived) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        services.suspend(session, mentorship=row, actor=pair.case.staff, at=lived.AT)
    page = manager.submit(manager.get(address(pair)), MORE, button="Enregistrer")
    assert "C’est enregistré" in page.text


@pytest.mark.parametrize("lent", [False, True])
def test_asking_less_lets_go_on_what_stopped_for_it(manager: PageClient, pair: lived.Lived, lent: bool) -> None:
    if lent:
        borrowed(pair)
        with transaction() as session:  # the case is theirs too
            row = session.get_one(Mentorship, pair.pair.id)
            need = session.get_one(Need, row.need_id)
            need.case_association_id = row.association_id
    page = manager.submit(manager.get(address(pair)), MORE, button="Enregistrer")
    manager.submit(page, {}, button="Oui, enregistrer")
    ran("mentorships.suspend_incomplete")
    assert state(pair) is SUSPENDED
    manager.submit(manager.get(address(pair)), LESS, button="Enregistrer")
    assert state(pair) is ACTIVE


def test_asking_less_resumes_nothing_that_people_stopped(manager: PageClient, pair: lived.Lived) -> None:
    page = manager.submit(manager.get(address(pair)), MORE, button="Enregistrer")
    manager.submit(page, {}, button="Oui, enregistrer")
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        services.stop(session, mentorship=row, reason=SuspensionReason.BY_HAND, actor=pair.case.staff, at=lived.AT)
    manager.submit(manager.get(address(pair)), LESS, button="Enregistrer")
    assert state(pair) is SUSPENDED


def test_the_operator_reads_it_too_and_lowering_lets_everybody_go_on(operator: PageClient, pair: lived.Lived) -> None:
    page = operator.submit(operator.get("/operateur/exigences"), MORE, button="Enregistrer")
    assert "1 binôme dans toutes les associations" in page.text
    operator.submit(page, {}, button="Oui, enregistrer")
    ran("mentorships.suspend_incomplete")
    assert state(pair) is SUSPENDED
    operator.submit(operator.get("/operateur/exigences"), LESS, button="Enregistrer")
    assert state(pair) is ACTIVE
