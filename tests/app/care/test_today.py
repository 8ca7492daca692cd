"""« Aujourd’hui »: what waits is there, what does not is not, each line one click from done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import builders
import cases
import lived
import pytest
from caring import add, aged, asked, brought_in, many, meeting, met
from flask import Flask
from pages import Element, PageClient
from queries import counted
from sqlmodel import Session, select
from visitors import signed_in

from app.accounts.models import Member
from app.associations.models import Association
from app.care import profiles
from app.care.models import StaffContact
from app.care.states import ContactMeans, Health
from app.core.clock import local_date
from app.core.db import reading, transaction
from app.core.permissions import Role
from app.journal import services as journal
from app.meetings.models import Meeting
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, Side
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.offers.states import OfferState
from app.reports.models import Report
from app.reviews.models import Review
from app.sessions.models import Fit
from app.sessions.states import FitAnswer

AT = cases.AT
TODAY = "/association/aujourdhui"


def health(pair: lived.Lived) -> profiles.PairHealth:
    association_id = pair.pair.association_id
    assert association_id is not None
    return next(each for each in profiles.healths(reading(), association_id, at=AT) if each.id == pair.pair.id)


@pytest.fixture
def pair(app: Flask) -> lived.Lived:
    """A pair of forty days of which nobody told anything."""
    found = lived.pair()
    aged(found, 40)
    add(meeting(found, -35, agreed_at=AT - timedelta(days=38)))
    return found


@pytest.fixture
def visitor(app: Flask, pair: lived.Lived) -> PageClient:
    """Its coordinator, signed in."""
    return signed_in(app, pair.case.coordinator)


def section(page: Element, name: str) -> str:
    found = [each for each in page.every("section") if each.attributes.get("aria-labelledby") == name]
    return found[0].text if found else ""


def test_a_pair_that_two_questions_left_silent_is_to_call_with_its_reason(
    pair: lived.Lived, visitor: PageClient
) -> None:
    add(*asked(pair, 20, 4))
    shown = section(visitor.get(TODAY), "a-appeler")
    assert "Lina et Marc" in shown
    assert "2 questions sont restées sans réponse" in shown
    assert "Appeler Marc et Lina (pas de numéro pour Lina et Marc" in shown


def test_one_silence_is_no_reason_to_call(pair: lived.Lived, visitor: PageClient) -> None:
    with transaction() as session:
        session.get_one(Mentorship, pair.pair.id).introduced_at = AT - timedelta(days=30)
    add(*asked(pair, 4))
    assert not section(visitor.get(TODAY), "a-appeler")


def test_one_click_says_that_one_has_news_and_the_pair_leaves_the_page(pair: lived.Lived, visitor: PageClient) -> None:
    add(*asked(pair, 20, 4))
    page = visitor.submit(visitor.get(TODAY), button="J’ai de leurs nouvelles")
    assert "C’est noté" in page.text
    assert not section(page, "a-appeler")
    kept = reading().exec(select(StaffContact)).one()
    assert (kept.means, kept.by_id) == (ContactMeans.NEWS, pair.case.coordinator.id)
    assert kept.quiet_until == local_date(AT) + timedelta(days=14)


def test_after_its_date_the_pair_is_to_call_again(app: Flask, pair: lived.Lived, visitor: PageClient) -> None:
    add(*asked(pair, 20, 4))
    visitor.submit(visitor.get(TODAY), button="J’ai de leurs nouvelles")
    app.extensions["clock"].shift = timedelta(days=14)
    assert not section(visitor.get(TODAY), "a-appeler")
    app.extensions["clock"].shift = timedelta(days=15)
    assert "Lina et Marc" in section(signed_in_again(app, pair).get(TODAY), "a-appeler")


def signed_in_again(app: Flask, pair: lived.Lived) -> PageClient:
    client = PageClient(app)
    client.sign_in(pair.case.coordinator.email, "un cheval sur le toit")
    return client


def test_a_contact_is_kept_with_its_note_and_comes_up_again_on_its_day(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    add(met(pair, 2))
    address = f"/association/binomes/{pair.pair.id}/contact?depuis=aujourdhui"
    said = {"means": "called", "with_whom": "volunteer", "note": "Marc change d’horaires", "quiet": ""}
    next_on = {"next_on-day": "18", "next_on-month": "11", "next_on-year": "2026"}
    page = visitor.submit(visitor.get(address), said | next_on, action="/contact")
    assert "Le contact est noté" in page.text
    assert not section(page, "contacts")
    assert "Marc change d’horaires" in visitor.get(f"/association/binomes/{pair.pair.id}").text
    app.extensions["clock"].shift = timedelta(days=2)
    page = signed_in_again(app, pair).get(TODAY)
    assert "prévu aujourd’hui" in section(page, "contacts")
    assert "horaires" not in page.text


def test_a_call_that_plans_the_next_keeps_the_pair_quiet_until_then(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    add(*asked(pair, 20, 4))
    address = f"/association/binomes/{pair.pair.id}/contact?depuis=aujourdhui"
    next_on = {"next_on-day": "20", "next_on-month": "11", "next_on-year": "2026"}
    said = {"means": "called", "with_whom": "youth"}
    assert section(visitor.submit(visitor.get(address), said, action="/contact"), "a-appeler"), (
        "nobody answered the call"
    )
    page = visitor.submit(visitor.get(address), said | next_on, action="/contact")
    assert not section(page, "a-appeler")
    app.extensions["clock"].shift = timedelta(days=5)
    page = signed_in_again(app, pair).get(TODAY)
    assert "Contact prévu le 20 novembre" in section(page, "a-appeler")
    assert not section(page, "contacts"), "one line for one pair"


def test_a_later_contact_stands_for_the_one_that_was_planned(pair: lived.Lived, visitor: PageClient) -> None:
    day = local_date(AT)
    usual = {"mentorship_id": pair.pair.id, "means": ContactMeans.CALLED, "with_whom": "both"}
    before = AT - timedelta(days=5)
    add(met(pair, 2))
    add(StaffContact(**usual, held_on=local_date(before), created_at=before, next_on=day))
    assert section(visitor.get(TODAY), "contacts")
    add(StaffContact(**usual, held_on=day, created_at=AT))
    assert not section(visitor.get(TODAY), "contacts")


def test_a_day_in_the_past_is_refused_and_what_was_typed_stays(pair: lived.Lived, visitor: PageClient) -> None:
    said = {"means": "called", "with_whom": "both", "note": "À rappeler", "next_on-day": "1", "next_on-month": "1",
            "next_on-year": "2020"}  # fmt: skip
    address = f"/association/binomes/{pair.pair.id}/contact"
    page = visitor.submit(visitor.get(address), said, action="/contact", status=422)
    assert "Choisissez un jour à venir" in page.text
    assert "À rappeler" in page.text


def test_the_heaviest_reason_comes_first(app: Flask, pair: lived.Lived, visitor: PageClient) -> None:
    add(*asked(pair, 20, 4))
    with transaction() as session:
        other = lived.of_case(
            session, cases.introduced(session, of=session.get_one(Association, pair.case.association.id))
        )
        session.add(Fit(mentorship_id=other.id, side=Side.YOUTH, answer=FitAnswer.BAD, told_at=AT))
    shown = section(visitor.get(TODAY), "a-appeler")
    assert shown.index("ne va pas") < shown.index("sans réponse")


def test_a_word_of_either_side_ends_the_silence(pair: lived.Lived) -> None:
    add(*asked(pair, 20, 4))
    assert health(pair).health is Health.TO_CALL
    add(met(pair, 1))
    assert health(pair).health is Health.ON_TRACK


def test_a_pair_that_resumed_yesterday_is_not_blamed_for_the_pause(app: Flask, pair: lived.Lived) -> None:
    aged(pair, 200)
    add(met(pair, 120))
    assert health(pair).health is Health.TO_CALL
    with transaction() as session:
        journal.record(
            session, action="go_on", kind="mentorship", subject_id=pair.pair.id, actor=pair.case.staff,
            at=AT - timedelta(days=1),
        )  # fmt: skip
    assert health(pair).health is Health.ON_TRACK


def review(pair: lived.Lived, month: int, days: int, side: Side = Side.ASSOCIATION, **values: Any) -> Review:
    asked_at = AT - timedelta(days=days)
    usual = {"mentorship_id": pair.pair.id, "due_on": local_date(asked_at), "asked_at": asked_at}
    return Review(month=month, side=side, **(usual | values))


def test_the_reviews_that_the_association_has_yet_to_write_are_on_the_page_with_their_form(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    add(review(pair, 1, 9, nudged_at=AT - timedelta(days=2)), review(pair, 1, 9, Side.YOUTH))
    add(review(lived.pair(), 1, 9))
    page = visitor.get(TODAY)
    shown = section(page, "bilans")
    assert shown.startswith("Bilans à faire 1 ")
    assert "Lina et Marc : bilan à 1 mois, demandé le 7 novembre 2026 Relancé" in shown
    said = {"goals": "mostly", "satisfaction": "very", "text": "Il écoute bien"}
    form = visitor.get(next(each.attributes["href"] for each in page.every("a") if each.text == "Faire le bilan"))
    visitor.submit(form, said)
    assert not section(visitor.get(TODAY), "bilans"), "it is written"


def test_a_review_that_waits_no_more_is_not_on_the_page(app: Flask, pair: lived.Lived, visitor: PageClient) -> None:
    add(review(pair, 1, 61))
    assert not section(visitor.get(TODAY), "bilans"), "nobody writes it after two months"
    add(review(pair, 3, 20), review(pair, 6, 5))
    shown = section(visitor.get(TODAY), "bilans")
    assert shown.startswith("Bilans à faire 1 ")
    assert "6 mois" in shown, "the last stands for those before"
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        row.state, row.paused_until = MentorshipState.PAUSED, local_date(AT) + timedelta(days=9)
    assert not section(visitor.get(TODAY), "bilans"), "it waits while they rest"


def test_a_pair_brought_in_that_is_not_confirmed_is_on_the_page_once_nobody_asks_again_by_itself(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    other = lived.pair()
    with transaction() as session:
        found = brought_in(session, pair, 2).id
        brought_in(session, other, 9)
    assert not section(visitor.get(TODAY), "a-confirmer"), "they have a few days"
    with transaction() as session:
        row = session.get_one(Mentorship, found)
        row.confirm_asked_at, row.volunteer_agreed_at = AT - timedelta(days=4), AT
    page = visitor.get(TODAY)
    shown = section(page, "a-confirmer")
    assert shown.startswith("Binômes ajoutés, pas encore confirmés 1 ")
    assert "Ismaël et Odile, demandé le 12 novembre 2026" in shown
    assert "Pas encore de réponse : le jeune." in shown
    assert "retiré le 12 décembre 2026" in shown
    page = visitor.submit(page, button="Demander de nouveau")
    assert "Aujourd’hui" in page.every("h1")[0].text
    assert not section(page, "a-confirmer")


def test_only_first_meetings_of_the_week_are_shown(app: Flask, visitor: PageClient, pair: lived.Lived) -> None:
    add(meeting(pair, 3))
    page = visitor.get(TODAY)
    assert not section(page, "premieres-rencontres"), "the pair agreed to one before"
    with transaction() as session:
        session.delete(session.exec(select(Meeting).where(Meeting.starts_at < AT)).one())
    assert "Lina et Marc" in section(visitor.get(TODAY), "premieres-rencontres")
    add(met(pair, 2))
    assert not section(visitor.get(TODAY), "premieres-rencontres"), "they met"


def test_cases_to_decide_and_answers_awaited_are_on_the_page(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    with transaction() as session:
        mine = session.get_one(Association, pair.case.association.id)
        cases.taken(session, of=mine)
        cases.proposed(session, of=mine)
        cases.taken(session)
    page = visitor.get(TODAY)
    assert "Choisir un bénévole" in section(page, "a-decider")
    assert "Réponse du bénévole attendue, depuis le 16 novembre 2026" in section(page, "reponses")
    assert section(page, "a-decider").startswith("À décider 1 ")


def rests(session: Session, of: Association, first_name: str, days: int, *, ranked: bool) -> Need:
    """A case that was taken so many days ago, for which nobody was asked."""
    youth = builders.person(session, first_name=first_name)
    taken = {"state": NeedState.TAKEN, "association_id": of.id, "case_association_id": of.id}
    need = builders.need(session, youth=youth, taken_at=AT - timedelta(days=days), **taken)
    if ranked:
        builders.proposal(session, of=need, to=builders.offer(session, of=of))
    return need


def test_a_case_taken_for_which_nobody_is_asked_is_on_the_page_whether_anybody_is_ranked(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    with transaction() as session:
        mine = session.get_one(Association, pair.case.association.id)
        alone = rests(session, mine, "Awa", 12, ranked=False)
        rests(session, mine, "Ismaël", 20, ranked=True)
        rests(session, mine, "Zoé", 3, ranked=True)
        rests(session, mine, "Tom", 3, ranked=False)
        rests(session, builders.association(session), "Rose", 20, ranked=True)
    page = visitor.get(TODAY)
    shown = section(page, "personne-de-sollicite")
    assert shown.startswith("Dossiers pris, et personne n’est sollicité 2 ")
    assert shown.index("Ismaël") < shown.index("Awa"), "the longest wait first"
    assert [f"sollicité depuis {days} jours" in shown for days in (20, 12)] == [True, True]
    assert "1 bénévole classé. Choisir un bénévole" in shown
    assert "Aucun bénévole ne convient." in shown
    assert f"/association/besoins/{alone.id}" in [each.attributes.get("href") for each in page.every("a")]
    decide = section(page, "a-decider")
    assert decide.startswith("À décider 1 ")
    assert "Zoé" in decide, "a case stands in one list"


def test_what_nobody_is_asked_for_has_a_list_of_its_own_which_is_part_of_what_is_to_decide(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    with transaction() as session:
        mine = session.get_one(Association, pair.case.association.id)
        for number in range(11):
            rests(session, mine, "Awa", 10 + number, ranked=False)
        rests(session, mine, "Tom", 3, ranked=False)
    page = visitor.get(TODAY)
    assert "Tout voir (11)" in section(page, "personne-de-sollicite")
    for shelf in ("personne-de-sollicite", "a-decider"):
        page = visitor.get(f"/association?etat={shelf}")
        assert "11 demandes" in page.text
        assert "Tom" not in page.text
    with transaction() as session:
        rests(session, session.get_one(Association, mine.id), "Inès", 40, ranked=False)
    rows = visitor.get("/association?etat=personne-de-sollicite").every("tbody")[0].every("tr")
    assert "Inès" in rows[0].text


def test_calls_beyond_a_hundred_are_counted_and_are_on_pages_of_their_own(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    with transaction() as session:
        mine = session.get_one(Association, pair.case.association.id)
        for number in range(105):
            builders.call(session, of=mine).created_at = AT - timedelta(minutes=number)
        builders.call(session, of=builders.association(session))
    page = visitor.get(TODAY)
    assert section(page, "appels").startswith("Appels à faire 105 ")
    assert "Tout voir (105)" in section(page, "appels")
    shown = [visitor.get(f"/association/appels?page={each}").every("tbody")[0].every("tr") for each in (1, 2, 3, 9)]
    assert [len(rows) for rows in shown] == [40, 40, 25, 25]
    assert "105 appels à faire" in visitor.get("/association/appels").text


def test_what_leaves_for_another_association_tomorrow_is_shown_before_longer_waits(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    with transaction() as session:
        mine = pair.case.association.id
        for number in range(12):
            since = AT - timedelta(days=30 - number)
            builders.need(session, association_id=mine, waiting_since=since, deadline_at=AT + timedelta(days=4))
        youth = builders.person(session, first_name="Djibril")
        builders.need(
            session, youth=youth, association_id=mine, waiting_since=AT - timedelta(days=2),
            deadline_at=AT + timedelta(days=1),
        )  # fmt: skip
    page = visitor.get(TODAY)
    shown = section(page, "a-decider")
    assert shown.index("Djibril") < shown.index("Lina")
    assert "Tout voir (13)" in shown
    assert "/association?etat=a-decider" in [each.attributes.get("href") for each in page.every("a")]


def newcomer(session: Session, of: Association, first_name: str, days: int | None, **values: Any) -> Offer:
    who = builders.person(session, role=Role.VOLUNTEER, first_name=first_name, phone="+33639980131")
    deadline = None if days is None else AT + timedelta(days=days)
    usual = {"state": OfferState.TO_VET, "vetted_at": None, "deadline_at": deadline}
    return builders.offer(session, volunteer=who, of=of, **(usual | values))


def test_the_volunteers_to_call_are_on_the_page_the_nearest_deadline_first(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    with transaction() as session:
        mine = session.get_one(Association, pair.case.association.id)
        newcomer(session, mine, "Zoé", None)
        newcomer(session, mine, "Paul", 6)
        soonest = newcomer(session, mine, "Inès", 1)
        newcomer(session, mine, "Tom", 1, state=OfferState.HELD)
        newcomer(session, builders.association(session), "Rose", 1)
    page = visitor.get(TODAY)
    shown = section(page, "benevoles")
    assert "Inès D." in shown
    assert "À appeler d’ici au mardi 17 novembre 2026" in shown
    assert shown.index("Inès") < shown.index("Paul") < shown.index("Zoé")
    assert "Tom" not in shown
    assert "Rose" not in shown
    assert "06" not in shown, "the number opens on request"
    assert f"/association/benevoles/{soonest.id}" in [each.attributes.get("href") for each in page.every("a")]
    file = visitor.submit(page, action=f"{soonest.id}/coordonnees")
    assert "tel:+33639980131" in [each.attributes.get("href") for each in file.every("a")]


def test_a_check_that_ends_within_a_month_is_said_once_for_all_the_pairs_of_a_volunteer(
    app: Flask, pair: lived.Lived, visitor: PageClient
) -> None:
    app.extensions["clock"].shift = timedelta(days=160)
    page = signed_in_again(app, pair).get(TODAY)
    shown = section(page, "verifications")
    assert "Marc" in shown
    assert "Renouveler" in shown


def test_the_lead_alone_sees_the_reports_that_are_shared(app: Flask, pair: lived.Lived, visitor: PageClient) -> None:
    add(Report(text="Il ne vient jamais", association_id=pair.case.association.id, shared=True, created_at=AT))
    assert not section(visitor.get(TODAY), "signalements")
    with transaction() as session:
        session.get_one(Member, pair.case.coordinator.id).lead = True
    page = visitor.get(TODAY)
    assert section(page, "signalements")
    assert "jamais" not in section(page, "signalements")


def test_nothing_that_waits_is_said_kindly(app: Flask) -> None:
    with transaction() as session:
        coordinator = builders.member(session)
    assert "Rien ne vous attend aujourd’hui" in signed_in(app, coordinator).get(TODAY).text


def test_it_is_where_a_coordinator_arrives_and_the_first_line_of_the_menu(app: Flask, visitor: PageClient) -> None:
    page = visitor.get("/espace")
    assert visitor.response is not None
    assert visitor.response.request.path == TODAY
    menu = next(each for each in page.every("nav") if each.attributes.get("id") == "navigation")
    assert menu.every("a")[0].text == "Aujourd’hui"


def test_a_manager_of_an_active_association_arrives_there_too(app: Flask) -> None:
    with transaction() as session:
        manager = builders.member(session, role=Role.MANAGER)
    browser = signed_in(app, manager)
    browser.get("/espace")
    assert browser.response is not None
    assert browser.response.request.path == TODAY


@pytest.mark.parametrize("end", ["contact"])
def test_the_pair_of_another_association_is_not_found(app: Flask, visitor: PageClient, end: str) -> None:
    other = lived.pair()
    visitor.get(f"/association/binomes/{other.pair.id}/{end}", status=404)


@pytest.mark.parametrize(("end", "values"), [
    ("nouvelles", {"days": "7"}), ("contact", {"means": "called", "with_whom": "both"}), ("suivi-ailleurs", {}),
    ("toujours-actif", {}),
])  # fmt: skip
def test_nobody_acts_on_the_pair_of_another_association(
    app: Flask, pair: lived.Lived, visitor: PageClient, end: str, values: dict[str, str]
) -> None:
    other = lived.pair()
    page = visitor.get(f"/association/binomes/{pair.pair.id}/contact")
    form = next(each for each in page.every("form") if each.attributes.get("action", "").endswith("/contact"))
    hidden = {each.attributes["name"]: each.attributes["value"] for each in form.every("input")
              if each.attributes.get("type") == "hidden"}  # fmt: skip
    visitor.post(f"/association/binomes/{other.pair.id}/{end}", hidden | values, status=404)
    assert reading().exec(select(StaffContact)).first() is None


def test_the_rules_are_written_on_the_screen_with_their_figures(visitor: PageClient) -> None:
    page = visitor.get("/association/comment-on-le-sait").text
    assert "35 jours si c’est chaque semaine" in page
    assert "30 jours avant" in page


@pytest.mark.parametrize("path", [TODAY, "/association/binomes"])
def test_as_many_queries_for_thirty_pairs_as_for_three(
    app: Flask, pair: lived.Lived, visitor: PageClient, path: str
) -> None:
    def number() -> int:
        visitor.get(path)
        with counted(reading()) as sent:
            visitor.get(path)
        return len(sent)

    with transaction() as session:
        many(session, pair, 2)
        brought_in(session, pair, 5)
    few = number()
    with transaction() as session:
        many(session, pair, 27)
        for _ in range(9):
            brought_in(session, pair, 5)
    assert number() == few
