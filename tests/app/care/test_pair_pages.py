"""The list of pairs by need of a call, and what the page of one says of its care."""

from __future__ import annotations

from datetime import date

import builders
import cases
import lived
import pytest
from caring import add, aged, many, met
from flask import Flask
from looking import look
from pages import Element, PageClient, errors, form_values
from sqlmodel import Session, col, select
from visitors import signed_in

from app.accounts.models import Person
from app.care import profiles
from app.care.models import StaffContact
from app.care.states import ContactWith
from app.commitments import services as commitments
from app.core.clock import local_date
from app.core.db import reading, transaction
from app.journal.models import Entry
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side, Tracking
from app.offers.models import Offer
from app.sessions.models import Fit
from app.sessions.states import FitAnswer

LIST = "/association/binomes"


@pytest.fixture
def pair(app: Flask) -> lived.Lived:
    """A pair that met lately."""
    found = lived.pair(minor=True)
    aged(found, 40)
    add(met(found, 3))
    return found


@pytest.fixture
def visitor(app: Flask, pair: lived.Lived) -> PageClient:
    """Its coordinator, signed in."""
    return signed_in(app, pair.case.coordinator)


def rows(page: Element) -> list[str]:
    return [each.text for table in page.every("tbody") for each in table.every("tr")]


def test_those_who_need_a_call_come_first_with_their_reason(pair: lived.Lived, visitor: PageClient) -> None:
    with transaction() as session:
        many(session, pair, 2)
    add(Fit(mentorship_id=pair.pair.id, side=Side.YOUTH, answer=FitAnswer.BAD, told_at=cases.AT))
    first, *others = rows(visitor.get(LIST))
    assert "À appeler" in first
    assert "ne va pas" in first
    assert "Appeler Lina" in first
    assert all("En bonne voie" in each for each in others)


def test_the_list_is_narrowed_to_one_health_and_counts_each(pair: lived.Lived, visitor: PageClient) -> None:
    assert len(rows(visitor.get(LIST))) == 1
    page = visitor.get(f"{LIST}?sante=to_call")
    assert rows(page) == []
    assert "Aucun binôme ne correspond" in page.text
    assert "En bonne voie (1)" in page.text
    assert len(rows(visitor.get(f"{LIST}?sante=on_track"))) == 1
    assert len(rows(visitor.get(f"{LIST}?sante=nonsense"))) == 1


def test_a_suspended_pair_is_at_rest(pair: lived.Lived, visitor: PageClient) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.suspend(session, mentorship=row, actor=pair.case.staff, at=cases.AT)
    assert "À l’arrêt" in rows(visitor.get(f"{LIST}?sante=at_rest"))[0]


def test_the_page_of_a_pair_says_why_and_what_to_do(pair: lived.Lived, visitor: PageClient) -> None:
    add(Fit(mentorship_id=pair.pair.id, side=Side.YOUTH, answer=FitAnswer.UNSURE, told_at=cases.AT))
    page = visitor.get(f"{LIST}/{pair.pair.id}").text
    assert "En bonne voie" in page
    assert "Lina ne sait pas encore si le binôme convient" in page
    assert "Aucun contact de votre équipe n’est noté" in page


@pytest.mark.parametrize("days", [7, 14, 30])
def test_news_keep_it_quiet_for_as_long_as_one_says(pair: lived.Lived, visitor: PageClient, days: int) -> None:
    page = visitor.submit(visitor.get(f"{LIST}/{pair.pair.id}"), button=f"{days} jours au calme")
    assert "Au calme jusqu’au" in page.text
    kept = reading().exec(select(StaffContact)).one()
    assert kept.quiet_until is not None
    assert (kept.quiet_until - kept.held_on).days == days


def test_a_length_that_is_not_offered_is_refused(pair: lived.Lived, visitor: PageClient) -> None:
    page = visitor.get(f"{LIST}/{pair.pair.id}")
    visitor.submit(page, {"days": "3000"}, button="7 jours au calme", status=422)
    assert reading().exec(select(StaffContact)).first() is None


def test_the_same_click_twice_is_kept_once(pair: lived.Lived, visitor: PageClient) -> None:
    page = visitor.get(f"{LIST}/{pair.pair.id}")
    for _ in range(2):
        visitor.submit(page, button="7 jours au calme")
    assert len(reading().exec(select(StaffContact)).all()) == 1


def test_the_guardian_of_a_minor_is_somebody_to_be_in_touch_with(pair: lived.Lived, visitor: PageClient) -> None:
    address = f"{LIST}/{pair.pair.id}/contact"
    visitor.submit(visitor.get(address), {"means": "called", "with_whom": "guardian"}, action="/contact")
    assert reading().exec(select(StaffContact)).one().with_whom is ContactWith.GUARDIAN


def test_an_adult_has_no_guardian_to_be_in_touch_with(app: Flask) -> None:
    grown = lived.pair()
    page = signed_in(app, grown.case.coordinator).get(f"{LIST}/{grown.pair.id}/contact")
    assert "Le représentant légal" not in page.text


def day(year: str, month: str, number: str) -> dict[str, str]:
    return {"held_on-day": number, "held_on-month": month, "held_on-year": year}


def test_a_contact_is_of_today_unless_one_says_another_day(pair: lived.Lived, visitor: PageClient) -> None:
    address, said = f"{LIST}/{pair.pair.id}/contact", {"means": "called", "with_whom": "both"}
    visitor.submit(visitor.get(address), said, action="/contact")
    visitor.submit(visitor.get(address), said | day("2026", "11", "9"), action="/contact")
    kept = reading().exec(select(StaffContact.held_on).order_by(col(StaffContact.held_on))).all()
    assert kept == [date(2026, 11, 9), local_date(cases.AT)]
    shown = rows(visitor.get(f"{LIST}/{pair.pair.id}"))
    assert [each.startswith(("16 nov", "9 nov")) for each in shown[:2]] == [True, True]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (day("2026", "11", "17"), "Ce jour n’est pas encore venu"),
        (day("2026", "10", "6"), "Le binôme date du 7 octobre"),
        (day("2026", "2", "30"), "Cette date n’existe pas"),
        (day("", "", ""), "Indiquez le jour"),
    ],
)
def test_a_contact_is_neither_to_come_nor_before_the_pair(
    pair: lived.Lived, visitor: PageClient, typed: dict[str, str], why: str
) -> None:
    said = {"means": "called", "with_whom": "both", "note": "Mot gardé"}
    page = visitor.submit(visitor.get(f"{LIST}/{pair.pair.id}/contact"), said | typed, action="/contact", status=422)
    assert why in page.text
    assert "Mot gardé" in page.text
    assert reading().exec(select(StaffContact)).first() is None


def test_the_numbers_to_call_are_one_click_from_the_reason_and_who_looked_is_journalled(
    pair: lived.Lived, visitor: PageClient
) -> None:
    with transaction() as session:
        session.get_one(type(pair.case.volunteer), pair.case.volunteer.id).phone = "+33639980077"
        session.get_one(type(pair.case.youth), pair.case.youth.id).phone = "+33639980078"
    page = visitor.get(f"{LIST}/{pair.pair.id}")
    assert "06 39 98 00 7" not in page.text.replace("\u00a0", " ")
    for name, number in (("Lina", "06 39 98 00 78"), ("Marc", "06 39 98 00 77")):
        shown = visitor.submit(page, button=f"Voir le numéro de {name}").text.replace("\u00a0", " ")
        assert number in shown
    assert reading().exec(select(Entry).where(Entry.action == "read")).all()


def test_who_gave_no_number_is_to_be_written_to(pair: lived.Lived, visitor: PageClient) -> None:
    with transaction() as session:
        held = session.get_one(Mentorship, pair.pair.id)
        commitments.ask_to_stop(
            session, mentorship=held, side=Side.YOUTH, reason=EndReason.NO_TIME, unsafe=False,
            actor=cases.someone(pair.case.youth), at=cases.AT,
        )  # fmt: skip
    page = visitor.get(f"{LIST}/{pair.pair.id}")
    assert "Appeler Lina (pas de numéro pour Lina : écrivez-lui)." in page.text.replace("\u00a0", " ")
    shown = visitor.submit(page, button="Pas de numéro : voir l’adresse de Lina")
    assert pair.case.youth.email in shown.text
    with transaction() as session:
        session.get_one(Person, pair.case.youth.id).phone = "+33639980078"
    page = visitor.get(f"{LIST}/{pair.pair.id}")
    assert "Appeler Lina." in page.text
    assert "Voir le numéro de Lina" in page.text


def test_one_calls_and_notes_the_call_on_one_page(pair: lived.Lived, visitor: PageClient) -> None:
    assert pair.case.guardian is not None
    with transaction() as session:
        for who, number in ((pair.case.youth, "8"), (pair.case.guardian, "9"), (pair.case.volunteer, "7")):
            session.get_one(Person, who.id).phone = f"+3363998007{number}"
    page = visitor.get(f"{LIST}/{pair.pair.id}/contact?depuis=aujourdhui")
    assert "06 39 98 00 7" not in page.text.replace("\u00a0", " ")
    looked = select(Entry.subject_kind).where(Entry.action == "read")
    assert not look().exec(looked).all()
    page = visitor.submit(page, button="Voir les numéros")
    links = {each.attributes.get("href") for each in page.every("a")}
    assert {"tel:+33639980078", "tel:+33639980079", "tel:+33639980077"} <= links
    assert set(look().exec(looked).all()) == {"need", "offer"}
    visitor.submit(page, {"means": "called", "with_whom": "both"}, button="Noter le contact")
    assert visitor.response is not None
    assert visitor.response.request.path == "/association/aujourdhui"
    assert look().exec(select(StaffContact)).one()


def test_what_is_typed_of_a_call_stays_when_the_numbers_are_asked_for(pair: lived.Lived, visitor: PageClient) -> None:
    typed = {"means": "called", "note": "Lina va mieux", "next_on-day": "31"} | day("2026", "10", "8")
    page = visitor.submit(visitor.get(f"{LIST}/{pair.pair.id}/contact"), typed, button="Voir les numéros")
    assert errors(page) == ""
    (form,) = [each for each in page.every("form") if each.attributes.get("action", "").endswith("/contact")]
    assert {name: "".join(form_values(form)[name]).strip() for name in typed} == typed
    assert reading().exec(select(StaffContact)).first() is None
    visitor.submit(page, {"with_whom": "both", "next_on-day": ""}, button="Noter le contact")
    assert look().exec(select(StaffContact)).one().note == "Lina va mieux"


def test_the_number_of_a_lent_volunteer_is_their_association_s(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        lender = builders.association(session, name="Les Marchepieds")
        session.get_one(Offer, pair.case.offer.id).association_id = lender.id
        session.get_one(Person, pair.case.volunteer.id).phone = "+33639980077"
    staff = signed_in(app, pair.case.coordinator)
    page = staff.submit(staff.get(f"{LIST}/{pair.pair.id}/contact"), button="Voir les numéros")
    assert "l’association Les Marchepieds a son numéro" in page.text
    assert "06 39 98 00 77" not in page.text.replace("\u00a0", " ")


def test_the_first_day_of_a_pair_may_be_a_contact(pair: lived.Lived, visitor: PageClient) -> None:
    said = {"means": "called", "with_whom": "both"} | day("2026", "10", "7")
    visitor.submit(visitor.get(f"{LIST}/{pair.pair.id}/contact"), said, action="/contact")
    assert reading().exec(select(StaffContact)).one().held_on == date(2026, 10, 7)


def test_what_the_team_notes_is_read_by_nobody_in_the_pair(app: Flask, pair: lived.Lived, visitor: PageClient) -> None:
    address = f"{LIST}/{pair.pair.id}/contact"
    visitor.submit(
        visitor.get(address), {"means": "met", "with_whom": "both", "note": "Un secret de l’équipe"}, action="/contact"
    )
    assert pair.case.guardian is not None
    for person in (pair.case.youth, pair.case.volunteer, pair.case.guardian):
        assert "secret" not in PageClient(app).get(pair.address(person)).text


def test_a_pair_goes_to_the_association_s_own_tool_and_comes_back(pair: lived.Lived, visitor: PageClient) -> None:
    page = visitor.submit(visitor.get(f"{LIST}/{pair.pair.id}"), button="Suivi dans notre outil")
    assert "Ce binôme est suivi dans votre outil" in page.text
    assert reading().get_one(Mentorship, pair.pair.id).tracking is Tracking.ELSEWHERE
    assert "Suivi dans votre outil" in rows(visitor.get(LIST))[0]
    visitor.submit(visitor.get(f"{LIST}/{pair.pair.id}"), button="Le suivre ici de nouveau")
    assert "Suivi dans votre outil" not in rows(visitor.get(LIST))[0]


def test_nothing_is_noted_of_a_pair_that_is_over(pair: lived.Lived, visitor: PageClient) -> None:
    page, form = visitor.get(f"{LIST}/{pair.pair.id}"), visitor.get(f"{LIST}/{pair.pair.id}/contact")
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.end(session, mentorship=row, reason=EndReason.NO_TIME, actor=pair.case.staff, at=cases.AT)
    visitor.submit(page, button="7 jours au calme", status=409)
    told = {"means": "met", "with_whom": "both", "note": "Tout va bien"}
    refused = visitor.submit(form, told, action="/contact", status=409)
    assert "Tout va bien" in refused.text
    assert "terminé" in errors(refused)
    assert "J’ai de leurs nouvelles" not in visitor.get(f"{LIST}/{pair.pair.id}").text


def test_the_pairs_of_other_associations_are_not_in_the_list(pair: lived.Lived, visitor: PageClient) -> None:
    lived.pair()
    assert len(rows(visitor.get(LIST))) == 1


def test_the_number_of_a_volunteer_whom_another_association_vets_is_asked_of_that_one(session: Session) -> None:
    case = cases.introduced(session)
    pair = lived.of_case(session, case)
    assert profiles.numbers(session, pair).offer_id == case.offer.id
    case.offer.association_id = builders.association(session).id
    assert profiles.numbers(session, pair).offer_id is None
