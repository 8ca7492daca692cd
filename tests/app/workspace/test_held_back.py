"""An agreement taken back while a request waits, or is looked after: its association is told so, nobody else is."""

from __future__ import annotations

import builders
import cases
import pytest
from builders import AT
from flask import Flask
from letters import written
from looking import look
from sqlmodel import Session, select
from visitors import as_role, signed_in

from app.accounts.models import Person
from app.associations.models import Association
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.follow import services as follow
from app.needs.models import Need
from app.needs.states import NeedState
from app.routing import services as routing
from app.routing.states import DeclineReason
from app.safeguarding.models import Agreement
from app.safeguarding.states import AgreementAction, AgreementState

REVOKED = "Le représentant légal a repris son accord : vous n’avez rien à faire pour l’instant."
REFUSED = "Le représentant légal n’est pas d’accord : vous n’avez rien à faire pour l’instant."


def waiting(session: Session, association: Association) -> Need:
    """Build a request of a child whose guardian agreed, in the inbox of an association."""
    youth = builders.person(session, first_name="Kenza", birth_date=cases.CHILD)
    guardian = builders.guardian(session, youth=youth)
    cases.agree(session, youth, guardian)
    need = builders.need(session, youth=youth)
    routing.route_need(session, need=need, actor=SYSTEM, at=AT)
    assert need.association_id == association.id
    return need


def take_back(session: Session, action: AgreementAction = AgreementAction.REVOKE) -> None:
    """Let the guardian say no."""
    agreement = session.exec(select(Agreement)).one()
    guardian = session.get_one(Person, agreement.guardian_id)
    follow.deny_agreement(session, agreement=agreement, action=action, actor=cases.someone(guardian), at=AT)


@pytest.mark.parametrize("taken", [False, True])
def test_the_page_that_the_letter_led_to_says_that_there_is_nothing_to_do(app: Flask, taken: bool) -> None:
    with transaction() as session:
        mine, other = builders.association(session, name="A"), builders.association(session, name="B")
        claire, stranger = builders.member(session, of=mine), builders.member(session, of=other)
        need = waiting(session, mine)
        if taken:
            routing.take(session, need=need, actor=cases.staff(claire, mine), at=AT)
        take_back(session)
    assert look().get_one(Need, need.id).state is NeedState.AWAITING_AGREEMENT
    reader, outsider = signed_in(app, claire), signed_in(app, stranger)
    for end in ("", "/refuser", "/transmettre"):
        address = f"/association/besoins/{need.id}{end}"
        page = reader.get(address, status=409).text.replace("\u00a0", " ")
        assert REVOKED in page
        assert "Kenza" not in page
        assert REVOKED not in outsider.get(address, status=404).text.replace("\u00a0", " ")
    as_role(app, Role.OPERATOR).get(f"/operateur/besoins/{need.id}/confier", status=404)


def test_a_guardian_who_never_agreed_is_not_said_to_have_taken_it_back(app: Flask) -> None:
    with transaction() as session:
        mine = builders.association(session)
        claire = builders.member(session, of=mine)
        youth = builders.person(session, birth_date=cases.CHILD)
        cases.agree(session, youth, builders.guardian(session, youth=youth)).state = AgreementState.ASKED
        need = builders.need(session, youth=youth)
        routing.route_need(session, need=need, actor=SYSTEM, at=AT)
        take_back(session, AgreementAction.REFUSE)
    page = signed_in(app, claire).get(f"/association/besoins/{need.id}", status=409)
    assert REFUSED in page.text.replace("\u00a0", " ")


def test_an_association_that_had_let_it_go_learns_nothing(app: Flask) -> None:
    with transaction() as session:
        first, second = builders.association(session, name="A"), builders.association(session, name="B")
        claire = builders.member(session, of=first)
        builders.member(session, of=second)
        need = waiting(session, first)
        staff = cases.staff(claire, first)
        routing.decline(session, need=need, reason=DeclineReason.CAPACITY, actor=staff, at=AT)
        take_back(session)
    signed_in(app, claire).get(f"/association/besoins/{need.id}", status=404)


def test_one_short_letter_tells_who_was_to_decide(session: Session) -> None:
    mine = builders.association(session)
    claire = builders.member(session, of=mine)
    waiting(session, mine)
    take_back(session)
    [letter] = written(session, "need_held_back")
    assert letter.recipient == claire.email
    assert "vous n’avez rien à faire" in letter.body
    assert "Kenza" not in letter.subject + letter.body
    assert not written(session, "agreement_taken_back"), "that one is for who had taken the case"


def test_who_had_taken_the_case_gets_their_own_letter_only(session: Session) -> None:
    case = cases.taken(session, minor=True)
    take_back(session)
    assert len(written(session, "agreement_taken_back", to=case.coordinator.email)) == 1
    assert not written(session, "need_held_back")
