from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from uuid import UUID

import builders
import cases
import lived
import pytest
from flask import Flask
from pages import PageClient
from sqlalchemy import Enum
from sqlmodel import SQLModel, select
from werkzeug.datastructures import MultiDict

from app.accounts import links, passwords
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.care.models import StaffContact
from app.care.states import ContactMeans, ContactWith
from app.commitments import services as commitments
from app.core.db import reading, transaction
from app.core.permissions import Role
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side
from app.offers.states import OfferReason, OfferState
from app.privacy import dossier
from app.privacy.forms import EraseForm
from app.privacy.labels import COLUMNS, OWN_SECTIONS, SECTIONS, VALUES
from app.routing.states import DeclineReason

AT = builders.AT
PASSWORD = "une phrase que personne ne devine"


def _pair() -> dict[str, str]:
    """Build a pair; return the link of the youth and what must not be told to them."""
    with transaction() as session:
        case = cases.introduced(session, minor=True, text="=HYPERLINK(1) Je veux progresser", note="Rappeler mardi")
        assert case.guardian
        for who, name in ((case.youth, "Soubeyran"), (case.volunteer, "Delacroix"), (case.guardian, "Montcalm")):
            who.last_name = name
            session.add(who)
        token = links.issue(session, scope=LinkScope.NEED, subject_id=case.need.id, person_id=case.youth.id, at=AT)
        guardian = links.issue(
            session, scope=LinkScope.GUARDIAN, subject_id=case.youth.id, person_id=case.guardian.id, at=AT
        )
        return {"youth": token, "guardian": guardian, "volunteer_mail": case.volunteer.email, "id": str(case.youth.id)}


def test_the_page_tells_everything_of_one_person_and_nothing_of_another(app: Flask, client: PageClient) -> None:
    it = _pair()
    page = client.get(f"/mes-donnees/{it['youth']}")
    for told in ("Soubeyran", "Je veux progresser", "Rappeler mardi", "Accompagnements", "Historique", "Accords"):
        assert told in page.text
    for other in ("Delacroix", "Montcalm", it["volunteer_mail"]):
        assert other not in page.text


def test_no_code_of_ours_is_told_in_place_of_a_word() -> None:
    told = SECTIONS | OWN_SECTIONS
    columns = [each for name in told for each in SQLModel.metadata.tables[name].columns if each.name in COLUMNS]
    enums = {each.type.enum_class for each in columns if isinstance(each.type, Enum)}
    unnamed = {str(value) for enum in enums for value in enum if not VALUES.get(enum, {}).get(value)}
    assert unnamed == set()


@pytest.mark.parametrize("reason", [DeclineReason.SAFETY, OfferReason.SAFETY, EndReason.UNSAFE])
def test_what_is_never_said_of_safety_bears_a_word_that_others_have_too(reason: StrEnum) -> None:
    words = VALUES[type(reason)]
    assert words[reason] == words[type(reason)("other")]


def test_the_json_is_the_page_in_french(app: Flask, client: PageClient) -> None:
    it = _pair()
    client.get(f"/mes-donnees/{it['youth']}/fichier.json")
    assert client.response is not None
    data = json.loads(client.response.text)["donnees"]
    assert data["Identité et contact"][0]["Nom"] == "Soubeyran"
    assert data["Demandes"][0]["Commune"] == "Villeneuve-d’Essai"
    assert data["Demandes"][0]["Rencontre"] != "either"
    assert data["Demandes"][0]["Disponibilités"].startswith("mercredi")
    assert set(data["Propositions"][0]["Points du classement"]) == {
        "Ce qui est demandé",
        "Créneaux en commun",
        "Proximité",
    }
    assert next(iter(data)) == "Identité et contact"
    assert "attachment" in client.response.headers["Content-Disposition"]
    assert client.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("form", "kind"), [("json", "application/json"), ("csv", "text/csv; charset=utf-8")])
def test_a_download_bears_a_name_of_ours_and_says_what_it_is(client: PageClient, form: str, kind: str) -> None:
    it = _pair()
    client.get(f"/mes-donnees/{it['youth']}/fichier.{form}?filename=evil.html&name=../evil")
    assert client.response is not None
    assert client.response.headers["Content-Type"] == kind
    assert client.response.headers["X-Content-Type-Options"] == "nosniff"
    assert client.response.headers["Content-Disposition"] == f"attachment; filename=mes-donnees-2026-11-16.{form}"


def test_no_download_bears_another_form(client: PageClient) -> None:
    it = _pair()
    for form in ("html", "svg", "json%0d%0aX: y", "json.html"):
        client.get(f"/mes-donnees/{it['youth']}/fichier.{form}", status=404)


def test_no_cell_of_the_csv_is_a_formula(app: Flask, client: PageClient) -> None:
    it = _pair()
    client.get(f"/mes-donnees/{it['youth']}/fichier.csv")
    assert client.response is not None
    rows = list(csv.reader(io.StringIO(client.response.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Rubrique", "Ligne", "Donnée", "Valeur"]
    assert ["Demandes", "1", "Texte", "'=HYPERLINK(1) Je veux progresser"] in rows
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_guardian_reads_neither_the_words_of_the_child_nor_the_name_of_the_volunteer(
    app: Flask, client: PageClient
) -> None:
    page = client.get(f"/mes-donnees/{_pair()['guardian']}")
    assert "Montcalm" in page.text
    for other in ("Soubeyran", "progresser", "Delacroix"):
        assert other not in page.text


def _told(person_id: UUID) -> dict[str, list[dossier.Line]]:
    sections = dossier.of(reading(), reading().get_one(Person, person_id), at=AT)
    return {section.title: section.lines for section in sections}


def test_who_did_not_feel_safe_is_found_out_by_nobody_in_their_own_data(app: Flask) -> None:
    it = lived.pair(minor=True)
    for actor, side in ((cases.someone(it.case.youth), Side.YOUTH), (it.case.staff, Side.VOLUNTEER)):
        with transaction() as session:
            commitments.ask_to_stop(
                session, mentorship=session.get_one(Mentorship, it.pair.id), side=side, reason=EndReason.RELATION,
                unsafe=side is Side.YOUTH, actor=actor, at=AT,
            )  # fmt: skip
    theirs, own = _told(it.case.volunteer.id), _told(it.case.youth.id)
    assert ("Demande d’arrêter", "Jeune") in [(line["Fait"], line["Par"]) for line in own["Historique"]]
    assert "Demande d’arrêter" not in [line["Fait"] for line in theirs["Historique"]]
    assert [line["Par"] for line in theirs["Historique"] if line["Fait"] == "Binôme suspendu"] == [dossier.OTHERS]
    assert {line["Par"] for line in theirs["Historique"]} == {dossier.OTHERS, "Bénévole"}
    assert not [line for line in theirs["Accompagnements"] if "suspen" in " ".join(line).lower()]


def test_a_volunteer_is_told_in_their_own_data_no_reason_that_protects_somebody(app: Flask) -> None:
    with transaction() as session:
        offers = {
            reason: builders.offer(session, state=OfferState.REFUSED, reason=reason, checked=False).volunteer_id
            for reason in (OfferReason.SAFETY, OfferReason.REPORT, OfferReason.UNFIT, OfferReason.AREA)
        }
    told = {reason: _told(volunteer_id)["Offre"][0]["Raison"] for reason, volunteer_id in offers.items()}
    assert told.pop(OfferReason.AREA) == "Hors de notre secteur"
    assert set(told.values()) == {"Autre raison"}


def test_only_who_was_called_is_told_of_a_call(app: Flask) -> None:
    it = lived.pair(minor=True)
    with transaction() as session:
        for with_whom in ContactWith:
            means = ContactMeans.MET if with_whom is ContactWith.BOTH else ContactMeans.CALLED
            session.add(StaffContact(
                mentorship_id=it.pair.id, means=means, with_whom=with_whom, held_on=AT.date(), created_at=AT
            ))  # fmt: skip
    assert it.case.guardian is not None
    counts = [
        len(_told(person.id)["Contacts de l’association"])
        for person in (it.case.youth, it.case.volunteer, it.case.guardian)
    ]
    assert counts == [2, 2, 1]


def test_somebody_elses_link_or_none_opens_nothing(app: Flask, client: PageClient) -> None:
    for address in ("/mes-donnees/xyz", "/mes-donnees/xyz/fichier.json", "/mes-donnees/xyz/effacer"):
        client.get(address, status=404)
    assert client.get("/compte/donnees").every("h1")[0].text != "Vos données"


def test_every_role_can_be_told(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
        prescriber = builders.person(session, role=Role.PRESCRIBER)
        people = [case.youth, case.volunteer, case.guardian, case.coordinator, prescriber]
        ids = [person.id for person in people if person is not None]
    for person_id in ids:
        sections = dossier.of(reading(), reading().get_one(Person, person_id), at=AT)
        assert sections[0].lines
        json.loads(dossier.as_json(sections, at=AT))


def test_a_youth_erases_everything_with_a_private_link(app: Flask, client: PageClient) -> None:
    it = _pair()
    page = client.get(f"/mes-donnees/{it['youth']}/effacer")
    assert "Coche la case" in client.submit(page, status=422).text
    done = client.submit(client.get(f"/mes-donnees/{it['youth']}/effacer"), {"sure": "y"})
    assert "Les données sont effacées" in done.text
    client.get(f"/mes-donnees/{it['youth']}", status=404)
    reading().rollback()
    assert reading().get(Person, UUID(it["id"])) is None


def _account(client: PageClient, password: str | None) -> str:
    with transaction() as session:
        volunteer = builders.person(session, role=Role.VOLUNTEER, first_name="Marc")
        hashed = passwords.hash_password(password) if password else None
        builders.account(session, owner=volunteer, password_hash=hashed)
        builders.offer(session, volunteer=volunteer)
        return volunteer.email


def test_a_youth_is_asked_for_their_password_as_they_are_spoken_to(app: Flask) -> None:
    with app.test_request_context():
        form = EraseForm(MultiDict({"sure": "y"}), familiar=True, has_password=True, meta={"csrf": False})
        form.validate()
    form.refuse()
    assert form.password.label.text == "Ton mot de passe"
    assert form.password.errors == ["Écris ton mot de passe.", "Ce n’est pas ton mot de passe."]


def test_somebody_signed_in_proves_it_once_more(app: Flask, client: PageClient) -> None:
    email = _account(client, PASSWORD)
    client.sign_in(email, PASSWORD)
    page = client.get("/compte/donnees")
    assert email in page.text
    page = client.get("/compte/donnees/effacer")
    wrong = client.submit(page, {"sure": "y", "password": "autre chose"}, status=422)
    assert "Ce n’est pas votre mot de passe" in wrong.text
    done = client.submit(client.get("/compte/donnees/effacer"), {"sure": "y", "password": PASSWORD})
    assert "Les données sont effacées" in done.text
    assert "Vos données" not in client.get("/compte/donnees").every("h1")[0].text
    reading().rollback()
    assert reading().exec(select(Person)).all() == []
