"""A minor's need in which nobody is named to answer for them: who may name somebody, and what follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import asking
import builders
import cases
import pytest
from asking import heading
from builders import AT
from flask import Flask
from letters import path_in, written
from looking import look
from pages import Element, PageClient, errors, form_values
from sqlmodel import Session, select
from visitors import as_role, signed_in

from app.accounts import links
from app.accounts.models import Account, Person
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.core.errors import Conflict
from app.core.permissions import Role
from app.follow import services
from app.intake.services import Representative
from app.mailbox.states import Channel, MessageState
from app.needs.models import Need
from app.needs.states import NeedState
from app.safeguarding.models import Agreement, Guardianship
from app.safeguarding.states import AgreementState, Bond

CHILD = date(2013, 5, 1)
TEEN = date(2010, 5, 1)
NADIA = {"bond": "parent", "first_name": "Nadia", "last_name": "Delmas", "email": "nadia@example.net"}
NAME = "Enregistrer et lui écrire"


def unanswered_for(session: Session, *, born: date = TEEN, state: NeedState = NeedState.TAKEN, **values: Any) -> Need:
    """Build the need of a minor for whom nobody answers."""
    youth = builders.person(session, birth_date=born, email="li.na.b@gmail.com", phone="+33639980012")
    return builders.need(session, youth=youth, state=state, **values)


def taken(session: Session, born: date = TEEN) -> tuple[Person, Need]:
    association = builders.association(session)
    clerk = builders.member(session, of=association)
    held = {"association_id": association.id, "case_association_id": association.id, "taken_at": AT}
    return clerk, unanswered_for(session, born=born, **held)


def naming(need: Need) -> str:
    return f"/besoins/{need.id}/representant"


def by_prescriber(session: Session, **values: Any) -> tuple[Need, str]:
    anne = builders.person(session, role=Role.PRESCRIBER, first_name="Anne")
    need = unanswered_for(session, prescriber_id=anne.id, **values)
    token = links.issue(session, scope=LinkScope.PRESCRIPTION, subject_id=need.id, person_id=anne.id, at=AT)
    return need, f"/prescription/{token}"


def agreement() -> Agreement:
    return look().exec(select(Agreement)).one()


def nobody_named() -> bool:
    return look().exec(select(Guardianship)).all() == []


def test_the_association_that_took_the_case_names_the_guardian_who_is_written_to_as_ever(app: Flask) -> None:
    with transaction() as session:
        clerk, need = taken(session)
    staff = signed_in(app, clerk)
    case = staff.get(f"/association/besoins/{need.id}")
    assert naming(need) in {a.attributes.get("href") for a in case.every("a")}
    page = staff.submit(staff.get(naming(need)), NADIA, button=NAME)
    assert "L’accord du représentant légal est attendu" in page.text
    assert agreement().state is AgreementState.ASKED
    letter = written(look(), "agreement_asked", to="nadia@example.net")[0]
    assert letter.about_id == need.id
    assert "nadia@example.net" in staff.get(f"/besoins/{need.id}/accord").text


def test_the_form_sent_twice_names_one_person_and_answers_the_same(app: Flask) -> None:
    with transaction() as session:
        clerk, need = taken(session)
    staff = signed_in(app, clerk)
    page = staff.get(naming(need))
    values = (
        form_values(next(f for f in page.every("form") if "deconnexion" not in f.attributes.get("action", ""))) | NADIA
    )
    for _ in range(2):
        assert "L’accord du représentant légal est attendu" in staff.post(naming(need), values).text
    assert len(look().exec(select(Guardianship)).all()) == 1
    assert len(written(look(), "agreement_asked")) == 1


def test_a_youth_who_asks_again_once_nobody_answers_for_them_is_asked_who(app: Flask) -> None:
    asking.install(app)
    with transaction() as session:
        lina = builders.person(session, birth_date=CHILD, email="lina@example.org")
    browser = signed_in(app, lina)
    review = asking.to_youth(browser)
    browser.submit(review, button="Envoyer ma demande")
    letter = written(look(), "guardian_wanted", to="lina@example.org")[0]
    page = PageClient(app).get(path_in(letter))
    assert "Il manque quelqu’un" in page.text


def test_one_without_a_mailbox_is_called_by_the_operator_who_names_the_guardian_and_closes_the_line(app: Flask) -> None:
    with transaction() as session:
        builders.member(session)
        need, _ = by_prescriber(session, born=CHILD, state=NeedState.TO_CONFIRM, waiting_since=None)
        youth = session.get_one(Person, need.youth_id)
        youth.email = ""
        services.confirm(session, need=session.get_one(Need, need.id), actor=cases.someone(youth), at=AT)
    call = written(look(), "guardian_wanted")[0]
    assert (call.state, call.association_id) == (MessageState.TO_CALL, None)
    operator = as_role(app, Role.OPERATOR)
    page = operator.submit(operator.get("/association/appels"), action=f"/appels/{call.id}")
    assert naming(need) in {a.attributes.get("href") for a in page.every("a")}
    operator.submit(operator.get(naming(need)), NADIA, button=NAME)
    assert written(look(), "guardian_wanted")[0].state is MessageState.CALLED


def test_the_operator_names_who_answers_in_a_request_that_no_association_has(app: Flask) -> None:
    with transaction() as session:
        need = unanswered_for(session, state=NeedState.WAITING)
    operator = as_role(app, Role.OPERATOR)
    page = operator.get(f"/operateur/besoins/{need.id}/confier")
    assert naming(need) in {a.attributes.get("href") for a in page.every("a")}
    operator.submit(operator.get(naming(need)), NADIA, button=NAME)
    assert written(look(), "agreement_asked", to="nadia@example.net")


def test_where_nobody_is_named_the_page_of_the_agreement_leads_to_naming_somebody(app: Flask) -> None:
    with transaction() as session:
        clerk, need = taken(session)
    page = signed_in(app, clerk).get(f"/besoins/{need.id}/accord", follow=True)
    assert "Qui répond pour Lina" in heading(page)


def test_a_guardian_without_a_mailbox_is_to_be_called_by_the_association_of_the_case(app: Flask) -> None:
    with transaction() as session:
        clerk, need = taken(session)
        association_id = need.case_association_id
    staff = signed_in(app, clerk)
    staff.submit(staff.get(naming(need)), NADIA | {"email": "", "phone": "06 39 98 00 77"}, button=NAME)
    call = written(look(), "agreement_asked")[0]
    assert (call.channel, call.association_id) == (Channel.CALL, association_id)


def test_a_service_that_has_the_charge_of_a_child_is_named_with_who_signs(app: Flask) -> None:
    with transaction() as session:
        clerk, need = taken(session)
    staff = signed_in(app, clerk)
    care = NADIA | {"bond": "service", "last_name": ""}
    refused = staff.submit(staff.get(naming(need)), care, button=NAME, status=422)
    assert "Écrivez le nom du service qui a la charge du jeune." in errors(refused)
    assert "Écrivez le nom de qui signe." in errors(refused)
    staff.submit(refused, {"organisation": "Maison d’enfants", "last_name": "Roche"}, button=NAME)
    named = look().exec(select(Guardianship)).one()
    guardian = look().get_one(Person, named.guardian_id)
    assert (named.bond, guardian.organisation, guardian.last_name) == (Bond.SERVICE, "Maison d’enfants", "Roche")


@pytest.mark.parametrize(
    "own",
    [
        {"email": "LINA.B+maman@googlemail.com"},
        {"email": "compte@example.org"},
        {"email": "", "phone": "06.39.98.00.12"},
    ],
    ids=["same mailbox", "mailbox of the account", "same telephone"],
)
def test_a_minor_is_not_named_as_their_own_guardian_and_what_was_typed_stays(app: Flask, own: dict[str, str]) -> None:
    with transaction() as session:
        clerk, need = taken(session)
        session.add(Account(person_id=need.youth_id, email="compte@example.org", created_at=AT))
    staff = signed_in(app, clerk)
    refused = staff.submit(staff.get(naming(need)), NADIA | own, button=NAME, status=422)
    assert "C’est le même que celui du jeune." in errors(refused)
    assert "Nadia" in {field.attributes.get("value") for field in refused.every("input")}
    assert nobody_named()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_name": ""}, "Écrivez le prénom de son représentant légal."),
        ({"email": ""}, "Donnez l’adresse e-mail ou le téléphone du représentant légal."),
        ({"first_name": "Nadia 06 39 98 00 77"}, "Écrivez seulement son prénom."),
    ],
    ids=["no name", "no way to reach them", "a number in the name"],
)
def test_what_is_missing_is_said_in_words(app: Flask, wrong: dict[str, str], said: str) -> None:
    with transaction() as session:
        clerk, need = taken(session)
    staff = signed_in(app, clerk)
    assert said in errors(staff.submit(staff.get(naming(need)), NADIA | wrong, button=NAME, status=422))
    assert nobody_named()


def test_an_association_that_has_not_taken_the_case_names_nobody(app: Flask) -> None:
    with transaction() as session:
        association = builders.association(session)
        clerk = builders.member(session, of=association)
        stranger = builders.member(session)
        need = unanswered_for(session, state=NeedState.WAITING, association_id=association.id)
    signed_in(app, stranger).get(naming(need), status=404)
    staff = signed_in(app, clerk)
    staff.get(naming(need), status=404)
    assert "Prenez le dossier pour dire qui répond" in staff.get(f"/association/besoins/{need.id}").text


def test_no_association_finds_a_child_under_fifteen_but_the_operator_names_who_answers(app: Flask) -> None:
    with transaction() as session:
        need = unanswered_for(session, born=CHILD, state=NeedState.AWAITING_AGREEMENT, waiting_since=None)
        clerk = builders.member(session)
    signed_in(app, clerk).get(naming(need), status=404)
    operator = as_role(app, Role.OPERATOR)
    operator.submit(operator.get(naming(need)), NADIA, button=NAME)
    assert written(look(), "agreement_asked", to="nadia@example.net")
    assert look().get_one(Need, need.id).state is NeedState.AWAITING_AGREEMENT


def test_a_guardian_who_is_named_is_not_named_again_by_somebody_else(app: Flask) -> None:
    with transaction() as session:
        clerk, need = taken(session)
        builders.guardian(session, youth=session.get_one(Person, need.youth_id))
    staff = signed_in(app, clerk)
    staff.get(naming(need), status=404)
    with transaction() as session, pytest.raises(Conflict):
        services.name_missing_guardian(
            session, need=session.get_one(Need, need.id), identity=Representative(first_name="Paul"),
            actor=cases.someone(session.get_one(Person, clerk.id)), at=AT,
        )  # fmt: skip


def test_nobody_answers_for_an_adult_nor_for_a_request_that_is_over(app: Flask) -> None:
    with transaction() as session:
        clerk, adult = taken(session, born=builders.ADULT)
        over = unanswered_for(
            session, state=NeedState.CLOSED, association_id=adult.association_id,
            case_association_id=adult.case_association_id, taken_at=AT,
        )  # fmt: skip
    staff = signed_in(app, clerk)
    for need in (adult, over):
        staff.get(naming(need), status=404)


def test_the_prescriber_who_wrote_it_names_the_guardian_by_their_link(client: PageClient) -> None:
    with transaction() as session:
        need, page = by_prescriber(session, born=CHILD, state=NeedState.TO_CONFIRM, waiting_since=None)
    assert "Dire qui répond pour Lina" in client.get(page).text
    refused = client.submit(
        client.get(f"{page}/representant"), NADIA | {"email": "lina.b@gmail.com"}, button="Enregistrer", status=422
    )
    assert "C’est le même que celui du jeune." in errors(refused)
    client.submit(refused, {"email": "nadia@example.net"}, button="Enregistrer")
    assert not written(look(), "agreement_asked"), "the youth says yes first"
    with transaction() as session:
        confirmed = session.get_one(Need, need.id)
        youth = session.get_one(Person, confirmed.youth_id)
        services.confirm(session, need=confirmed, actor=cases.someone(youth), at=AT)
    assert written(look(), "agreement_asked", to="nadia@example.net")
    assert "Dire qui répond" not in client.get(page).text
    client.get(f"{page}/representant", status=404)


def test_a_prescriber_signed_in_names_the_guardian_of_their_own_request_only(app: Flask) -> None:
    waiting = {"born": CHILD, "state": NeedState.AWAITING_AGREEMENT, "waiting_since": None}
    with transaction() as session:
        need, _ = by_prescriber(session, prescriber_may_follow=True, **waiting)
        other, _ = by_prescriber(session, prescriber_may_follow=True, **waiting)
        anne = session.get_one(Person, need.prescriber_id)
    browser = signed_in(app, anne)
    browser.get(f"/mes-prescriptions/{other.id}/representant", status=404)
    browser.submit(browser.get(f"/mes-prescriptions/{need.id}/representant"), NADIA, button="Enregistrer")
    assert agreement().youth_id == need.youth_id
    assert written(look(), "agreement_asked", to="nadia@example.net")


def test_a_prescriber_whom_the_youth_keeps_out_learns_nothing_and_names_nobody(client: PageClient) -> None:
    with transaction() as session:
        _, page = by_prescriber(session, born=CHILD, state=NeedState.AWAITING_AGREEMENT, waiting_since=None)
    assert "Dire qui répond" not in client.get(page).text
    client.get(f"{page}/representant", status=404)


def test_the_youth_names_who_signs_for_the_service_too(client: PageClient) -> None:
    with transaction() as session:
        need = unanswered_for(session, born=CHILD, state=NeedState.AWAITING_AGREEMENT, waiting_since=None)
        token = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=need.youth_id, at=AT)
    care: dict[str, Any] = NADIA | {"bond": "service", "last_name": "", "organisation": "Maison d’enfants"}
    form = client.get(f"/suivi/{token}/parent")
    refused: Element = client.submit(form, care, button="Enregistrer", status=422)
    assert "Écris le nom de la personne qui signe." in errors(refused)
    client.submit(refused, {"last_name": "Roche"}, button="Enregistrer")
    assert written(look(), "agreement_asked", to="nadia@example.net")
