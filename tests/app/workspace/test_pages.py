"""An association's pages: what they show, to whom, and what their buttons do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import builders
import cases
import lived
import pytest
from caring import add, aged, met
from flask import Flask
from letters import written
from looking import look
from pages import PageClient, form_values
from queries import counted
from sqlmodel import Session, select
from visitors import signed_in

from app.accounts.models import Person
from app.associations.states import Lending
from app.core.db import reading, transaction
from app.core.permissions import Role
from app.journal.models import Entry
from app.mailbox import services as mailbox
from app.mailbox.models import Message
from app.mailbox.services import About
from app.mailbox.states import MessageState
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers import profiles as offer_profiles
from app.offers.models import Offer
from app.proposals import services
from app.proposals.answers import FamilyAnswer, Side
from app.proposals.models import Proposal, Question
from app.proposals.states import ProposalState, YouthReason
from app.routing import services as routes
from app.routing.models import NeedStay
from app.routing.states import DeclineReason, Outcome
from app.safeguarding.models import Agreement
from app.skills.states import Mode
from app.workspace import profiles, queries
from app.workspace.queries import Filters

AT = builders.AT


@pytest.fixture
def case(app: Flask) -> cases.Case:
    """A case taken, its volunteer ranked."""
    with transaction() as session:
        found = cases.taken(session, text="Je suis perdue en maths")
        found.youth.last_name, found.youth.phone = "Zzyzx", "+33639980001"
        found.volunteer.last_name = "Quesnel"
    return found


@pytest.fixture
def coordinator(app: Flask, case: cases.Case) -> PageClient:
    """Its coordinator, signed in."""
    return signed_in(app, case.coordinator)


def address(case: cases.Case, end: str = "") -> str:
    return f"/association/besoins/{case.need.id}{end}"


def offer_label(case: cases.Case) -> str:
    """What the volunteer of a case offers first, as its pages say it."""
    session = reading()
    return offer_profiles.portraits(session, [session.get_one(Offer, case.offer.id)])[case.offer.id].skills[0]


def waiting_with(app: Flask, **values: Any) -> tuple[Need, Person]:
    """A need in the inbox of an association, and its coordinator."""
    with transaction() as session:
        association = builders.association(session, name="Aube")
        coordinator = builders.member(session, of=association)
        need = builders.need(session, **values)
        builders.offer(session, of=association)
        routes.route_need(session, need=need, actor=cases.someone(coordinator), at=AT)
        services.rank_need(session, need=need, at=AT)
    return need, coordinator


def test_the_inbox_lists_the_longest_wait_first_with_days_volunteers_and_deadline(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    with transaction() as session:
        older = builders.need(
            session, association_id=need.association_id, waiting_since=AT - timedelta(days=12),
            youth=builders.person(session, first_name="Ismaël"), deadline_at=AT + timedelta(days=1),
        )  # fmt: skip
    page = signed_in(app, coordinator).get("/association")
    rows = [row.text for row in page.every("tbody")[0].every("tr")]
    assert "Ismaël" in rows[0]
    assert "12 jours" in rows[0]
    assert "Encore 1 jour" in rows[0]
    assert "Encore 1 jours" not in rows[0]
    assert "Lina" in rows[1]
    assert "Encore 7 jours" in rows[1]
    assert older.id != need.id


def test_who_writes_an_answer_down_reaches_the_number_by_the_door_that_is_journalled(app: Flask) -> None:
    with transaction() as session:
        case = cases.proposed(session)
        session.get_one(Person, case.volunteer.id).phone = "+33639980132"
        proposal = case.proposal(session).id
    visitor = signed_in(app, case.coordinator)
    page = visitor.get(f"/association/propositions/{proposal}/reponse/benevole")
    assert "Par exemple : 30 11 2026" in page.text.replace("\u00a0", " ")
    links = {each.attributes.get("href") for each in page.every("a")}
    assert "tel:+33639980132" not in links
    file = visitor.submit(page, button="Voir son numéro")
    assert "tel:+33639980132" in {each.attributes.get("href") for each in file.every("a")}


def test_what_a_volunteer_s_no_or_later_must_say_is_not_called_optional(app: Flask) -> None:
    with transaction() as session:
        case = cases.proposed(session)
        where = f"/association/propositions/{case.proposal(session).id}/reponse/benevole"
    page = signed_in(app, case.coordinator).get(where)
    assert "Obligatoire si c’est non." in page.text
    assert "Obligatoire si c’est plus tard" in page.text.replace("\u00a0", " ")
    assert page.text.count("(facultatif)") == 1  # only « Précisez si besoin »


def test_what_somebody_said_is_written_down_as_who_heard_it_says_it(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=True)
        where = f"/association/propositions/{case.proposal(session).id}/reponse"
    visitor = signed_in(app, case.coordinator)
    for who in ("jeune", "parent"):
        page = visitor.get(f"{where}/{who}")
        assert "N’a plus besoin d’aide" in page.text
        assert "Mon enfant" not in page.text


def test_the_number_of_a_volunteer_who_was_lent_stays_with_their_association(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session)
        lender = builders.association(session, name="Les Marchepieds", lending=Lending.YES)
        case.offer.association_id = lender.id
        session.flush()
        services.rank_need(session, need=case.need, at=AT)
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
        proposal = case.proposal(session).id
    page = signed_in(app, case.coordinator).get(f"/association/propositions/{proposal}/reponse/benevole")
    assert "L’association Les Marchepieds a son numéro." in page.text
    assert "Voir son numéro" not in page.text


def test_the_words_that_another_reason_wants_are_not_called_optional(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    page = signed_in(app, coordinator).get(f"/association/besoins/{need.id}/refuser")
    assert "obligatoire pour une question de sécurité ou une autre raison" in page.text
    assert "facultatif" not in page.text.lower()
    assert "Revenir au dossier de Lina" in page.text


def test_nobody_is_called_for_an_answer_before_the_lender_gave_theirs(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session)
        case.offer.association_id = builders.association(session, lending=Lending.ASK).id
        session.flush()
        services.rank_need(session, need=case.need, at=AT)
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    page = signed_in(app, case.coordinator).get(address(case))
    assert "Retirer la proposition" in page.text
    assert "Noter la réponse" not in page.text


def test_a_proposal_is_taken_back_once_it_is_confirmed(app: Flask) -> None:
    with transaction() as session:
        case = cases.proposed(session)
        proposal = case.proposal(session)
    client = signed_in(app, case.coordinator)
    page = client.get(address(case))
    assert not [each for each in page.every("button") if "Retirer" in each.text], "no click alone writes to people"
    there = next(each for each in page.every("a") if "Retirer la proposition" in each.text).attributes["href"]
    page = client.get(there)
    assert "Marc D." in page.every("h1")[0].text
    assert look().get_one(Proposal, proposal.id).state is ProposalState.VOLUNTEER_ASKED
    client.submit(page, button="Retirer la proposition")
    assert look().get_one(Proposal, proposal.id).state is ProposalState.RANKED
    client.get(there, status=409)


def test_the_inbox_is_narrowed_by_kind_commune_and_state(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    with transaction() as session:
        builders.commune(session, code="99002", name="Saint-Ailleurs")
        builders.need(
            session, association_id=need.association_id, codes=("budget",), commune_code="99002",
            youth=builders.person(session, first_name="Ismaël"),
        )  # fmt: skip
    client = signed_in(app, coordinator)
    assert "Ismaël" not in client.get("/association?aide=scolaire.devoirs").text
    assert "Lina" not in client.get("/association?commune=99002").text
    assert "Aucune demande ne correspond" in client.get("/association?etat=pris").text
    assert "Ismaël" in client.get("/association?etat=a-prendre&aide=budget").text
    for odd in ("etat=%00", "aide='", "commune=<script>", "page=-1", "page=zz", "page=999"):
        client.get(f"/association?{odd}")


def test_what_an_inbox_may_be_narrowed_by_is_read_for_who_filters(app: Flask) -> None:
    _, coordinator = waiting_with(app)
    with transaction() as session:
        builders.commune(session, code="99002", name="Saint-Ailleurs")
    client = signed_in(app, coordinator)
    page = client.get("/association")
    assert not page.every("select")
    page = client.get(next(a.attributes["href"] for a in page.every("a") if "Filtrer" in a.text))
    offered = {each.attributes["name"]: [o.text.strip() for o in each.every("option")] for each in page.every("select")}
    assert offered["aide"] == ["Toutes", "scolaire.devoirs"]
    assert offered["commune"] == ["Toutes", "Villeneuve-d’Essai"]
    assert client.get("/association?etat=a-prendre").every("select"), "what narrows the list stays in sight"


def test_what_is_to_decide_is_a_list_of_its_own_and_each_case_leads_to_the_next(app: Flask) -> None:
    with transaction() as session:
        asked = cases.proposed(session)
        mine = asked.association
        for name, days in (("Ismaël", 3), ("Awa", 9)):
            youth = builders.person(session, first_name=name)
            since = AT - timedelta(days=days)
            builders.need(
                session, youth=youth, association_id=mine.id, waiting_since=since, deadline_at=AT + timedelta(5)
            )
        cases.taken(session)
    visitor = signed_in(app, asked.coordinator)
    page = visitor.get("/association?etat=a-decider")
    assert "2 demandes" in page.text
    rows = [row.text for row in page.every("tbody")[0].every("tr")]
    assert ["Awa" in rows[0], "Ismaël" in rows[1]] == [True, True]
    page, names = visitor.get(address(asked)), []
    for _ in range(3):
        page = visitor.get(next(a for a in page.every("a") if "Demande suivante" in a.text).attributes["href"])
        names.append(page.every("h1")[0].text.split(",")[0])
    assert names == ["Awa", "Ismaël", "Awa"]


def test_after_the_only_case_to_decide_the_list_says_so(case: cases.Case, coordinator: PageClient) -> None:
    page = coordinator.get(f"{address(case)}/suivante")
    assert "Rien d’autre n’attend votre décision." in page.text


def test_what_another_association_is_to_decide_is_not_led_to(app: Flask, case: cases.Case) -> None:
    with transaction() as session:
        stranger = builders.member(session)
    page = signed_in(app, stranger).get(f"{address(case)}/suivante")
    assert "Rien d’autre n’attend votre décision." in page.text


def test_an_inbox_shows_only_its_own(app: Flask, case: cases.Case) -> None:
    with transaction() as session:
        stranger = builders.member(session)
    client = signed_in(app, stranger)
    assert "Lina" not in client.get("/association").text
    client.get(address(case), status=404)


def test_the_number_of_queries_of_the_inbox_does_not_grow_with_its_rows(app: Flask) -> None:
    need, _ = waiting_with(app)
    association_id = need.association_id
    assert association_id is not None

    def read() -> int:
        with counted(reading()) as sent:
            rows = queries.inbox(reading(), association_id, filters=Filters(), page=1, at=AT)
            profiles.inbox_rows(reading(), rows, at=AT)
        reading().rollback()
        reading().expire_all()
        return len(sent)

    few = read()
    with transaction() as session:
        for _ in range(20):
            other = builders.need(session, association_id=association_id)
            builders.proposal(session, of=other, to=builders.offer(session))
    assert read() == few


def test_forty_cases_stand_on_a_page(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    with transaction() as session:
        youth = builders.person(session)
        for _ in range(45):
            builders.need(session, youth=youth, association_id=need.association_id)
    client = signed_in(app, coordinator)
    assert len(client.get("/association").every("tbody")[0].every("tr")) == 40
    assert len(client.get("/association?page=2").every("tbody")[0].every("tr")) == 6


def test_before_taking_one_reads_a_first_name_a_band_and_the_need_and_nothing_else(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    with transaction() as session:
        youth = session.get_one(Person, need.youth_id)
        youth.last_name, youth.phone = "Zzyzx", "+33639980001"
        email = youth.email
    client = signed_in(app, coordinator)
    page = client.get(f"/association/besoins/{need.id}")
    assert "Lina, 18–21" in page.text
    assert "Elle intervient sur tout le territoire." in page.text
    assert client.response is not None
    for secret in ("Zzyzx", email, "39980001", "2006"):
        assert secret not in client.response.text
    labels = [button.text for button in page.every("button")]
    assert not any(label.startswith("Proposer") for label in labels)
    client.post(f"/association/besoins/{need.id}/coordonnees", {}, status=400)


@pytest.mark.parametrize(
    ("direct", "allowed", "said"),
    [
        (False, False, "Sur le site, sans numéro ni adresse"),
        (False, True, "Sur le site, sans numéro ni adresse"),
        (True, False, "Sur le site. Le bénévole reçoit aussi les coordonnées du représentant légal"),
        (True, True, "Sur le site. Chacun reçoit aussi les coordonnées de l’autre"),
    ],
)
def test_a_case_says_how_youth_and_volunteer_will_reach_each_other(
    app: Flask, direct: bool, allowed: bool, said: str
) -> None:
    with transaction() as session:
        case = cases.taken(session, minor=True, direct=direct)
        session.exec(select(Agreement)).one().direct_contact = allowed
    client = signed_in(app, case.coordinator)
    page = client.submit(client.get(f"/association/besoins/{case.need.id}"), button="Voir le nom")
    assert said in page.text
    assert "passe par le représentant légal" not in page.text


def test_the_service_that_answers_for_a_child_is_named_with_who_signs_for_it(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session, minor=True)
        assert case.guardian is not None
        signs = session.get_one(Person, case.guardian.id)
        signs.last_name, signs.organisation = "Morel", "Aide sociale à l’enfance"
    client = signed_in(app, case.coordinator)
    page = client.submit(client.get(f"/association/besoins/{case.need.id}"), button="Voir le nom")
    assert "Nadia Morel, pour Aide sociale à l’enfance" in page.text


@pytest.mark.parametrize(
    ("who", "said"),
    [("prescriber_id", "Ce qu’Anne Roques a écrit"), ("entered_by_id", "Ce que l’association"), (None, "Ses mots")],
)
def test_the_words_of_a_case_are_said_to_be_of_whoever_wrote_them(app: Flask, who: str | None, said: str) -> None:
    with transaction() as session:
        case = cases.taken(session, text="Elle cherche un stage")
        writer = builders.person(session, first_name="Anne", last_name="Roques")
        if who is not None:
            setattr(case.need, who, case.coordinator.id if who == "entered_by_id" else writer.id)
    client = signed_in(app, case.coordinator)
    page = client.submit(client.get(f"/association/besoins/{case.need.id}"), button="Voir le nom")
    assert said in page.text


def test_taking_a_case_opens_who_it_is_and_reading_it_is_journalled(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    with transaction() as session:
        session.get_one(Person, need.youth_id).last_name = "Zzyzx"
    client = signed_in(app, coordinator)
    page = client.submit(client.get(f"/association/besoins/{need.id}"), button="Prendre ce dossier")
    assert "Le dossier est à vous" in page.text
    assert "Zzyzx" not in page.text
    file = client.submit(page, button="Voir le nom et les coordonnées")
    assert "Zzyzx" in file.text
    with transaction() as session:
        read = session.exec(select(Entry).where(Entry.action == "read", Entry.subject_id == need.id)).one()
        assert read.actor_id == coordinator.id


def test_a_button_pressed_twice_acts_once(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    client = signed_in(app, coordinator)
    page = client.get(f"/association/besoins/{need.id}")
    client.submit(page, button="Prendre ce dossier")
    client.submit(page, button="Prendre ce dossier")
    with transaction() as session:
        assert len(session.exec(select(Entry).where(Entry.action == "take")).all()) == 1


def test_two_pages_open_on_one_case_one_wins_the_other_is_told(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    client = signed_in(app, coordinator)
    first, second = (client.get(f"/association/besoins/{need.id}") for _ in range(2))
    client.submit(first, button="Prendre ce dossier")
    client.submit(second, button="Prendre ce dossier", status=409)


def test_declining_wants_a_reason_and_the_case_is_gone(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    client = signed_in(app, coordinator)
    where = f"/association/besoins/{need.id}/refuser"
    page = client.submit(client.get(where), status=422, action=None)
    assert "Choisissez une réponse." in page.text
    page = client.submit(page, {"reason": "other", "text": ""}, status=422)
    assert "Dites en quelques mots pourquoi." in page.text
    page = client.submit(page, {"reason": "safety", "text": " "}, status=422)
    assert "Dites en quelques mots pourquoi." in page.text
    client.submit(page, {"reason": "capacity"})
    client.get(f"/association/besoins/{need.id}", status=404)


@pytest.mark.parametrize(("reason", "read"), [("capacity", True), ("safety", False)])
def test_the_next_association_reads_why_the_one_before_refused_but_for_safety(
    app: Flask, reason: str, read: bool
) -> None:
    need, coordinator = waiting_with(app)
    with transaction() as session:
        other = builders.association(session)
        next_one = builders.member(session, of=other)
    client = signed_in(app, coordinator)
    page = client.get(f"/association/besoins/{need.id}/refuser")
    assert "L’opérateur le lit" in page.text
    client.submit(page, {"reason": reason, "text": "Une place en mars."})
    with transaction() as session:
        row = session.get_one(Need, need.id)
        if row.association_id is None:
            routes.pass_on(session, need=row, to=other.id, word="", actor=cases.someone(operator(session)), at=AT)
    shown = signed_in(app, next_one).get(f"/association/besoins/{need.id}").text
    assert ("« Une place en mars. »" in shown) is read


def test_what_was_typed_by_who_knew_the_youth_is_for_the_operator_alone(app: Flask, case: cases.Case) -> None:
    with transaction() as session:
        other = builders.association(session)
        next_one = builders.member(session, of=other)
    client = signed_in(app, case.coordinator)
    page = client.get(f"/association/besoins/{case.need.id}/refuser")
    assert "association suivante" not in page.text
    client.submit(page, {"reason": "capacity", "text": "Appelez plutôt sa mère."})
    assert look().get_one(Need, case.need.id).association_id == other.id
    assert "sa mère" not in signed_in(app, next_one).get(f"/association/besoins/{case.need.id}").text


def operator(session: Session) -> Person:
    return builders.person(session, role=Role.OPERATOR, first_name="Odile")


def test_passing_on_says_which_associations_had_the_request_already_and_not_why(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    with transaction() as session:
        for name, outcome, reason in (
            ("Brise", Outcome.SILENT, None), ("Cap", Outcome.DECLINED, DeclineReason.SAFETY),
            ("Dune", Outcome.CLOSED, None), ("Elan", None, None), ("Fil", Outcome.DECLINED, DeclineReason.CAPACITY),
        ):  # fmt: skip
            other = builders.association(session, name=name)
            if outcome is not None:
                session.add(
                    NeedStay(
                        need_id=need.id, association_id=other.id, began_at=AT - timedelta(days=9), ended_at=AT,
                        outcome=outcome, reason=reason, word="Le grand frère menace" if reason else "",
                    )
                )  # fmt: skip
    page = signed_in(app, coordinator).get(f"/association/besoins/{need.id}/transmettre")
    assert [option.text for option in page.every("option")] == [
        "Choisissez", "Dune", "Elan", "Brise — Elle a déjà eu cette demande : pas de réponse dans le délai.",
        "Fil — Elle a déjà eu cette demande : dossier refusé.",
    ], "none that did not keep it for a question of safety"  # fmt: skip


def test_passing_on_offers_the_other_associations_and_says_why_they_would_not(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    before = need.association_id
    with transaction() as session:
        builders.association(session, name="Brise", age_max=14)
        builders.association(session, name="Close", closed_from=AT.date())
    client = signed_in(app, coordinator)
    page = client.get(f"/association/besoins/{need.id}/transmettre")
    options = [option.text for option in page.every("option")]
    assert options == ["Choisissez", "Brise — L’âge du jeune n’est pas dans son public."]
    chosen = page.every("option")[1].attributes["value"]
    client.submit(page, {"association": chosen, "word": "Elle habite près de chez vous"})
    with transaction() as session:
        assert session.get_one(Need, need.id).association_id != before
    client.get(f"/association/besoins/{need.id}/transmettre", status=404)


def test_volunteers_stand_side_by_side_with_bars_numbers_and_words(case: cases.Case, coordinator: PageClient) -> None:
    page = coordinator.get(address(case))
    card = next(each for each in page.every("div") if "cp-card" in each.attributes.get("class", "").split())
    assert "Marc Q." in card.text
    assert "Quesnel" not in page.text
    assert len(card.every("svg")) >= 2
    assert "sur 100" in card.text
    assert "4 h en commun par semaine" in card.text
    assert "À moins de 1 km" in card.text
    assert "Ce classement est calculé" in page.text


def test_who_a_volunteer_is_stands_beside_the_score_and_the_file_of_one_s_own_is_a_click_away(
    case: cases.Case, coordinator: PageClient
) -> None:
    with transaction() as session:
        offer = session.get_one(Offer, case.offer.id)
        offer.profession, offer.languages = "Comptable à la retraite", "fr|pt"
    page = coordinator.get(address(case))
    card = next(each for each in page.every("div") if "cp-card" in each.attributes.get("class", "").split())
    assert "Comptable à la retraite" in card.text
    assert "Français, Portugais" in card.text
    assert offer_label(case) in card.text
    file = f"/association/benevoles/{case.offer.id}"
    assert file in [each.attributes.get("href") for each in card.every("a")]
    page = coordinator.submit(page, button="Proposer à Marc")
    assert file in [each.attributes.get("href") for each in page.every("a")], "to call who is asked"
    with transaction() as session:
        session.get_one(Offer, case.offer.id).danger = True
    assert "Comptable" not in coordinator.get(address(case)).text


def test_of_a_lent_volunteer_one_reads_what_the_youth_will_and_no_file(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session)
        lender = builders.association(session, name="Les Marchepieds", lending=Lending.YES)
        case.offer.association_id, case.offer.profession = lender.id, "Infirmière"
        case.offer.text = "Je suis de Muret, appelez l’après-midi"
        session.flush()
        services.rank_need(session, need=case.need, at=AT)
    page = signed_in(app, case.coordinator).get(address(case))
    assert "Infirmière" in page.text
    assert "Je suis de Muret" not in page.text
    assert f"/association/benevoles/{case.offer.id}" not in [each.attributes.get("href") for each in page.every("a")]


def test_every_page_waits_for_the_same_answer(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=True)
        services.answer_youth(
            session, proposal=case.proposal(session), answer=cases.AGREED, by=Side.YOUTH,
            actor=cases.someone(case.youth), at=AT,
        )  # fmt: skip
    visitor = signed_in(app, case.coordinator)
    for where in ("/association", "/association/aujourdhui", address(case)):
        page = visitor.get(where)
        assert "Réponse du représentant légal attendue" in page.text, where
        assert "Réponse du jeune attendue" not in page.text, where


def test_nobody_s_answer_is_awaited_once_everybody_said_yes(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session)
        case.proposal(session).youth_agreed_at = AT
    visitor = signed_in(app, case.coordinator)
    for where in ("/association", "/association/aujourdhui", address(case)):
        page = visitor.get(where)
        assert "Tout le monde a dit oui" in page.text, where
        assert "Réponse du" not in page.text, where


def test_proposing_from_the_page_asks_the_volunteer(case: cases.Case, coordinator: PageClient) -> None:
    page = coordinator.submit(coordinator.get(address(case)), button="Proposer à Marc")
    assert "Proposition en cours : Marc Q." in page.text
    assert "Réponse du bénévole attendue" in page.text
    with transaction() as session:
        assert written(session, "volunteer_asked")


def test_setting_aside_then_putting_back(case: cases.Case, coordinator: PageClient) -> None:
    with transaction() as session:
        proposal_id = case.proposal(session).id
    where = f"/association/propositions/{proposal_id}/ecarter"
    page = coordinator.submit(coordinator.get(where), {"reason": "slots"})
    assert "Déjà décidé" in page.text
    assert "Marc Q. Écarté" in page.text
    page = coordinator.submit(page, button="Remettre Marc")
    assert "Déjà décidé" not in page.text


def test_a_question_to_each_side_is_shown_with_its_answer(case: cases.Case, coordinator: PageClient) -> None:
    with transaction() as session:
        proposal_id = case.proposal(session).id
    coordinator.submit(
        coordinator.get(f"/association/propositions/{proposal_id}/question"), {"text": "Le samedi aussi ?"}
    )
    coordinator.submit(coordinator.get(address(case, "/question")), {"text": "Quel chapitre ?"})
    with transaction() as session:
        asked = session.exec(select(Question).where(Question.text == "Le samedi aussi ?")).one()
        services.answer_question(
            session, question=asked, text="Oui, le matin", actor=cases.someone(case.volunteer), at=AT
        )
    page = coordinator.get(address(case))
    assert "À Marc Q. : « Le samedi aussi ? »" in page.text
    assert "Réponse : « Oui, le matin »" in page.text
    assert "Pas encore de réponse" in page.text


def test_why_not_this_person_says_every_gate_and_what_would_open_it(
    app: Flask, case: cases.Case, coordinator: PageClient
) -> None:
    with transaction() as session:
        far = builders.person(session, role=Role.VOLUNTEER, first_name="Éloïse", last_name="Vasseur")
        builders.offer(session, of=case.association, volunteer=far, availability="sun 09:00-10:00", languages="es")
        gone = builders.person(session, role=Role.VOLUNTEER, first_name="Eloi", last_name="Tessier")
        builders.offer(session, of=case.association, volunteer=gone, checked=False)
    page = coordinator.get(address(case, "/benevoles?nom=eloi"))
    assert "2 bénévoles trouvés" in page.text
    assert "Aucun créneau en commun." in page.text
    assert "Aucune langue en commun" in page.text
    assert "Trouver 1 h de suite en commun." in page.text
    assert "Le bénévole n’a pas de vérification valable." in page.text
    links = [a.text for a in page.every("a") if a.text.startswith("Proposer à")]
    assert links == ["Proposer à Éloïse V."]
    assert "Aucun bénévole vérifié de ce nom" in coordinator.get(address(case, "/benevoles?nom=personne")).text
    coordinator.get(address(case, "/benevoles?nom=%00"))


def test_who_is_being_asked_is_named_and_nobody_else_can_be_proposed_meanwhile(
    app: Flask, case: cases.Case, coordinator: PageClient
) -> None:
    with transaction() as session:
        other = builders.person(session, role=Role.VOLUNTEER, first_name="Marc", last_name="Vasseur")
        free = builders.offer(session, of=case.association, volunteer=other).id
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    page = coordinator.get(address(case, "/benevoles?nom=marc"))
    assert "Marc Q. est déjà sollicité pour Lina." in page.text
    assert page.text.count("Déjà sollicité pour ce jeune") == 1
    assert "écartée" not in page.text
    assert "plus de place" not in page.text
    assert not [a.text for a in page.every("a") if a.text.startswith("Proposer à")]
    coordinator.get(address(case, f"/benevoles/{free}/proposer"), status=409)


def test_somebody_is_found_by_name_wherever_they_are_and_as_far_as_one_may_know_them(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
        session.get_one(Person, case.youth.id).last_name = "Zzyzx"
        session.get_one(Person, case.volunteer.id).last_name = "Éluard"
        assert case.guardian is not None
        session.get_one(Person, case.guardian.id).last_name = "Quesnel"
        hidden = builders.person(session, first_name="Ismaël", last_name="Wuzzy")
        waiting = builders.need(session, youth=hidden, association_id=case.association.id, deadline_at=AT)
        elsewhere = cases.introduced(session)
        session.get_one(Person, elsewhere.youth.id).last_name = "Zzyzx"
        session.get_one(Person, elsewhere.volunteer.id).last_name = "Éluard"
    visitor = signed_in(app, case.coordinator)

    def found(name: str) -> set[str]:
        page = visitor.get(f"/association/recherche?nom={quote(name)}")
        assert "Zzyzx" not in page.text.replace(name, "")
        links = {each.attributes.get("href", "") for each in page.every("a")}
        return {each for each in links if each.count("-") >= 4}

    with transaction() as session:
        pair = session.exec(select(Mentorship).where(Mentorship.association_id == case.association.id)).one()
    need, both = f"/association/besoins/{case.need.id}", f"/association/binomes/{pair.id}"
    assert found("zzyzx") == {need, both}
    assert found("quesnel") == {need}, "a mother calls under another name"
    assert found("ELUARD marc") == {both, f"/association/benevoles/{case.offer.id}"}
    assert found("ismael") == {f"/association/besoins/{waiting.id}"}
    assert found("wuzzy") == set(), "the surname of a case that is not taken"
    assert found("") == set()
    assert "Trouvé par le nom du représentant légal" in visitor.get("/association/recherche?nom=quesnel").text
    assert "Personne de ce nom" in visitor.get("/association/recherche?nom=personne").text
    assert "Chercher quelqu’un" in visitor.get("/association").text


def test_a_case_that_nobody_may_read_any_more_is_not_found_by_name(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session, minor=True)
        session.get_one(Person, case.youth.id).last_name = "Zzyzx"
    visitor = signed_in(app, case.coordinator)
    assert "1 résultat" in visitor.get("/association/recherche?nom=zzyzx").text.replace("\u00a0", " ")
    with transaction() as session:
        session.get_one(Need, case.need.id).state = NeedState.AWAITING_AGREEMENT
    assert "Personne de ce nom" in visitor.get("/association/recherche?nom=zzyzx").text


def test_a_volunteer_found_by_name_is_proposed_with_a_reason(
    app: Flask, case: cases.Case, coordinator: PageClient
) -> None:
    with transaction() as session:
        offer = builders.offer(session, of=case.association, availability="sun 09:00-10:00")
    where = address(case, f"/benevoles/{offer.id}/proposer")
    page = coordinator.submit(coordinator.get(where), status=422)
    assert "Dites en quelques mots pourquoi." in page.text
    page = coordinator.submit(page, {"reason": "Elle peut se libérer"})
    assert "Elle peut se libérer" in page.text


def test_a_volunteer_chosen_by_name_who_lives_too_far_is_told_so_on_every_page(
    app: Flask, case: cases.Case, coordinator: PageClient
) -> None:
    with transaction() as session:
        row = session.get_one(Need, case.need.id)
        offer = builders.offer(session, of=case.association, mode=Mode.IN_PERSON, lat=row.lat, lon=row.lon + 0.5)
        row.mode = Mode.IN_PERSON
    where = address(case, f"/benevoles/{offer.id}/proposer")
    page = coordinator.submit(coordinator.get(where), {"reason": "Elle vient travailler à côté"})
    assert re.search(r"km environ, au-delà de la limite de [\d,]+ km. Votre raison de proposer", page.text)
    volunteer = signed_in(app, reading().get_one(Person, offer.volunteer_id))
    told = volunteer.get("/mon-espace/benevole").text
    assert "au-delà de la distance acceptée" in told
    link = next(each for each in volunteer.get("/mon-espace/benevole").every("a") if "Lina" in each.text)
    assert "Proximité trop loin" in volunteer.get(link.attributes["href"]).text
    assert "distance à vérifier" not in told


def test_volunteers_of_others_are_found_by_first_name_only_when_lent(
    app: Flask, case: cases.Case, coordinator: PageClient
) -> None:
    with transaction() as session:
        for lending, first in ((Lending.NEVER, "Jamila"), (Lending.ASK, "Joseph")):
            other = builders.association(session, lending=lending)
            person = builders.person(session, role=Role.VOLUNTEER, first_name=first, last_name="Ybarra")
            offer = builders.offer(session, of=other, volunteer=person)
            if lending is Lending.NEVER:
                hidden = offer.id
    assert "Jamila" not in coordinator.get(address(case, "/benevoles?nom=jamila")).text.replace("« jamila »", "")
    page = coordinator.get(address(case, "/benevoles?nom=joseph"))
    assert "qui devra être d’accord" in page.text
    assert "Ybarra" not in page.text
    assert "Aucun bénévole" in coordinator.get(address(case, "/benevoles?nom=ybarra")).text
    coordinator.get(address(case, f"/benevoles/{hidden}/proposer"), status=404)


def test_the_yeses_are_shown_and_the_guardian_s_pending_state(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=True, agreed=False)
    page = signed_in(app, case.coordinator).get(address(case))
    assert "L’accord du représentant légal est attendu." in page.text
    steps = [item.text for item in page.every("ol") if item.attributes.get("aria-label") == "Les oui nécessaires"]
    assert "Le bénévole dit oui" in steps[0]
    assert "Le représentant légal accepte que le jeune participe" in steps[0]


def test_an_answer_given_on_the_phone_is_written_down(case: cases.Case, coordinator: PageClient) -> None:
    page = coordinator.submit(coordinator.get(address(case)), button="Proposer à Marc")
    with transaction() as session:
        where = f"/association/propositions/{case.proposal(session).id}/reponse"
    assert any("Noter la réponse du bénévole" in a.text for a in page.every("a"))
    refused = coordinator.submit(
        coordinator.get(f"{where}/benevole"), {"answer": "no"}, button="Noter la réponse", status=422
    )
    assert "Choisissez une raison." in refused.text
    coordinator.get(f"{where}/jeune", status=409)
    coordinator.submit(coordinator.get(f"{where}/benevole"), {"answer": "yes"}, button="Noter la réponse")
    coordinator.submit(coordinator.get(f"{where}/jeune"), {"answer": "yes"}, button="Noter la réponse")
    with transaction() as session:
        assert session.exec(select(Mentorship)).one().youth_id == case.youth.id


def test_what_was_written_on_a_page_that_came_too_late_can_still_be_copied(
    case: cases.Case, coordinator: PageClient
) -> None:
    coordinator.submit(coordinator.get(address(case)), button="Proposer à Marc")
    with transaction() as session:
        where = f"/association/propositions/{case.proposal(session).id}/reponse/benevole"
    first, second = coordinator.get(where), coordinator.get(where)
    said = "Il déménage en juin. Il <b>peut</b> jusque-là."
    said_no = {"answer": "no", "reason": "other"}
    forms = [form_values(form) for page in (first, second) for form in page.every("form") if form.every("textarea")]
    coordinator.post(where, forms[0] | said_no | {"text": "Il déménage demain."})
    late = forms[1] | said_no | {"text": said}
    refused = coordinator.post(where, late, status=409)
    assert [f"« {said} »"] == [block.text.replace("\xa0", " ") for block in refused.every("blockquote")]
    assert "déménage" not in coordinator.post(where, late | {"csrf_token": "forged"}, status=400).text


def test_calls_are_listed_without_a_number_then_answered(app: Flask, case: cases.Case, coordinator: PageClient) -> None:
    with transaction() as session:
        volunteer = session.get_one(Person, case.volunteer.id)
        volunteer.email, volunteer.phone = "", "+33639980042"
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    page = coordinator.get("/association/appels")
    assert "Marc" in page.text
    assert "39980042" not in page.text
    page = coordinator.submit(page, button="Voir le numéro de Marc")
    assert any("39980042" in a.attributes.get("href", "") for a in page.every("a"))
    assert coordinator.response is not None
    with transaction() as session:
        message = session.exec(select(Message).where(Message.state == MessageState.TO_CALL)).one()
        link = next(word for word in message.body.split() if word.startswith("http"))
        assert link not in coordinator.response.text
    page = coordinator.submit(page, {"answer": "later"}, action="/noter", status=422)
    assert "Indiquez un jour." in page.text
    coordinator.submit(page, {"answer": "yes"}, action="/noter")
    with transaction() as session:
        assert case.proposal(session).state is ProposalState.YOUTH_ASKED
        assert session.get_one(Message, message.id).state is MessageState.CALLED


def test_a_line_is_closed_with_a_note(app: Flask, case: cases.Case, coordinator: PageClient) -> None:
    with transaction() as session:
        session.get_one(Person, case.volunteer.id).email = ""
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    page = coordinator.submit(coordinator.get("/association/appels"), button="Voir le numéro")
    coordinator.submit(page, {"note": "Injoignable trois fois"}, action="/clore")
    assert "Personne à appeler" in coordinator.get("/association/appels").text


def test_an_answer_elsewhere_takes_the_call_off_the_list(app: Flask, case: cases.Case, coordinator: PageClient) -> None:
    with transaction() as session:
        session.get_one(Person, case.volunteer.id).email = ""
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    with transaction() as session:
        services.answer_volunteer(
            session, proposal=case.proposal(session), answer=cases.YES, actor=cases.someone(case.volunteer), at=AT
        )
    assert "Personne à appeler" in coordinator.get("/association/appels").text


def test_calls_are_an_association_s_own(app: Flask, case: cases.Case) -> None:
    with transaction() as session:
        session.get_one(Person, case.volunteer.id).email = ""
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
        message_id = session.exec(select(Message.id).where(Message.state == MessageState.TO_CALL)).one()
        stranger, operator = builders.member(session), builders.person(session, role=Role.OPERATOR)
    for who in (stranger, operator):
        client = signed_in(app, who)
        page = client.get("/association/appels")
        assert "Personne à appeler" in page.text
        token = next(i for i in page.every("input") if i.attributes.get("name") == "csrf_token").attributes["value"]
        client.post(f"/association/appels/{message_id}", {"csrf_token": token}, status=404)


def test_a_loan_is_decided_by_the_volunteer_s_own_association(app: Flask, case: cases.Case) -> None:
    with transaction() as session:
        lender = builders.association(session, name="Prêteuse", lending=Lending.ASK)
        clerk = builders.member(session, of=lender)
        session.get_one(type(case.offer), case.offer.id).association_id = lender.id
        session.flush()
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    client = signed_in(app, clerk)
    page = client.get("/association/prets")
    assert "pour Lina, 18–21" in page.text
    assert "perdue en maths" not in page.text
    client.submit(page, button="D’accord pour Marc")
    with transaction() as session:
        assert case.proposal(session).state is ProposalState.VOLUNTEER_ASKED
        proposal_id = case.proposal(session).id
    client.get(f"/association/propositions/{proposal_id}/ecarter", status=404)
    client.get(address(case), status=404)


def test_pairs_are_listed_suspended_resumed_and_ended(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session)
    client = signed_in(app, case.coordinator)
    page = client.get("/association/binomes")
    assert "Marc D." in page.text
    assert not [each for each in page.every("button") if "Suspendre" in each.text], (
        "no click alone writes to three people"
    )
    with transaction() as session:
        pair = session.exec(select(Mentorship)).one()
    page = client.get(f"/association/binomes/{pair.id}/suspendre")
    assert "Chacun reçoit tout de suite un message" in page.text
    with transaction() as session:
        assert session.get_one(Mentorship, pair.id).state is MentorshipState.ACTIVE
    page = client.submit(page, button="Suspendre le binôme")
    client.get(f"/association/binomes/{pair.id}/suspendre", status=409)
    assert not [each for each in page.every("button") if "Reprendre" in each.text]
    page = client.submit(client.get(f"/association/binomes/{pair.id}/reprendre"), button="Reprendre le binôme")
    assert "En cours" in page.text
    page = client.get(f"/association/binomes/{pair.id}/terminer")
    client.submit(page, {"reason": "no_time", "reopen": "y"})
    assert "Plus de temps" in client.get("/association/binomes?etat=termines").text
    with transaction() as session:
        assert session.get_one(Need, case.need.id).state is NeedState.TAKEN


def test_a_report_takes_the_pairs_away_without_names(app: Flask) -> None:
    found = lived.pair()
    aged(found, 40)
    add(met(found, 14))
    add(met(found, 7))
    with transaction() as session:
        session.get_one(Person, found.case.youth.id).last_name = "Zzyzx"
        cases.introduced(session)
    visitor = signed_in(app, found.case.coordinator)
    link = next(each for each in visitor.get("/association/binomes").every("a") if "CSV" in each.text)
    visitor.get(link.attributes["href"])
    assert visitor.response is not None
    head, *lines = visitor.response.text.removeprefix("\ufeff").splitlines()
    assert head.startswith("Âge;Lieu;Aide demandée;")
    assert len(lines) == 1, "its own alone"
    assert ";En cours;;;2;2,00;" in lines[0]
    assert not [name for name in ("Zzyzx", "Lina", "Marc") if name in lines[0]]


def test_the_number_of_queries_of_the_pairs_does_not_grow(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session)
        actor = case.staff

    def read() -> int:
        with counted(reading()) as sent:
            from app.mentorships import queries as pairs

            rows = pairs.page_of_association(reading(), case.association.id, ended=False, page=1, size=40)
            profiles.pair_rows(reading(), rows, actor=actor, at=AT)
        reading().rollback()
        reading().expire_all()
        return len(sent)

    few = read()
    with transaction() as session:
        for _ in range(3):
            cases.introduced(session, of=case.association)
    assert read() == few


def _paths(session: Session, case: cases.Case) -> list[tuple[str, str]]:
    proposal, pair = case.proposal(session), session.exec(select(Mentorship)).one()
    case_paths = (
        "",
        "/refuser",
        "/transmettre",
        "/arreter",
        "/question",
        "/benevoles",
        f"/benevoles/{case.offer.id}/proposer",
    )
    posts = [
        f"/besoins/{case.need.id}/{end}"
        for end in ("coordonnees", "prendre", "refuser", "transmettre", "arreter", "classer")
    ]
    posts += [f"/propositions/{proposal.id}/{end}" for end in (
        "proposer", "ecarter", "remettre", "retirer", "question", "reponse/benevole",
    )]  # fmt: skip
    posts += [f"/prets/{proposal.id}/accepter", f"/prets/{proposal.id}/refuser"]
    posts += [f"/binomes/{pair.id}/{end}" for end in ("terminer", "suspendre", "reprendre")]
    return [("get", f"/besoins/{case.need.id}{end}") for end in case_paths] + [("post", path) for path in posts]


_VALID = {
    "reason": "capacity", "text": "mot", "answer": "yes", "association": "", "word": "", "note": "x",
}  # fmt: skip


def test_nothing_of_a_case_opens_to_another_association(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session)
        paths = _paths(session, case)
        stranger = builders.member(session)
    client = signed_in(app, stranger)
    page = client.get("/association/appels")
    token = next(i for i in page.every("input") if i.attributes.get("name") == "csrf_token").attributes["value"]
    for method, path in paths:
        if method == "get":
            client.get(f"/association{path}", status=404)
        else:
            values = _VALID | {"csrf_token": token, "submission": str(uuid4())}
            if "ecarter" in path:
                values |= {"reason": "slots"}
            elif "arreter" in path:
                values |= {"reason": "duplicate"}
            elif "terminer" in path:
                values |= {"reason": "no_time"}
            client.post(f"/association{path}", values, status=404)


def test_the_timeline_tells_the_case_from_the_journal(case: cases.Case, coordinator: PageClient) -> None:
    page = coordinator.submit(coordinator.get(address(case)), button="Proposer à Marc")
    story = next(each for each in page.every("ol") if each.attributes.get("aria-label") == "Histoire de ce dossier")
    assert "Bénévole sollicité" in story.text
    assert "Claire" in story.text
    assert "Bénévoles classés" in story.text


def test_a_case_asks_to_call_a_family_that_needs_no_help_any_more_until_something_newer_is_said(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session)
        no = FamilyAnswer(yes=False, reason=YouthReason.NOT_NEEDED)
        services.answer_youth(
            session, proposal=case.proposal(session), answer=no, by=Side.YOUTH, actor=cases.someone(case.youth), at=AT
        )
    client = signed_in(app, case.coordinator)
    assert "Appelez avant de proposer" in client.get(address(case)).text
    with transaction() as session:
        session.get_one(Need, case.need.id).still_looking_at = AT + timedelta(hours=1)
    assert "Appelez avant de proposer" not in client.get(address(case)).text


@pytest.mark.parametrize("role", [Role.YOUTH, Role.VOLUNTEER, Role.GUARDIAN, Role.PRESCRIBER, Role.OPERATOR])
def test_the_workspace_is_for_associations(app: Flask, role: Role) -> None:
    with transaction() as session:
        who = builders.person(session, role=role)
    client = signed_in(app, who)
    client.get("/association", status=403)
    client.get("/association/binomes", status=403)


def test_the_number_of_who_is_called_opens_with_the_case(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    with transaction() as session:
        youth = session.get_one(Person, need.youth_id)
        youth.email, youth.phone = "", "+33639980007"
        about = About("need", need.id, need.association_id)
        message = mailbox.send(
            session, to=youth, template="case_taken", about=about, at=AT, link="", association="Aube"
        )
    client = signed_in(app, coordinator)
    page = client.get("/association/appels")
    assert "Prendre d’abord le dossier de Lina" in page.text
    assert not any("Voir le numéro" in button.text for button in page.every("button"))
    client.submit(client.get(f"/association/besoins/{need.id}"), button="Prendre ce dossier")
    page = client.get("/association/appels")
    forms = [form for form in page.every("form") if str(message.id) in form.attributes.get("action", "")]
    assert len(forms) == 1


def test_a_lent_volunteer_is_called_by_who_vouches_for_them(app: Flask, case: cases.Case) -> None:
    with transaction() as session:
        lender = builders.association(session, lending=Lending.YES)
        clerk = builders.member(session, of=lender)
        session.get_one(type(case.offer), case.offer.id).association_id = lender.id
        session.get_one(Person, case.volunteer.id).email = ""
        session.flush()
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    assert "Personne à appeler" in signed_in(app, case.coordinator).get("/association/appels").text
    client = signed_in(app, clerk)
    page = client.submit(client.get("/association/appels"), button="Voir le numéro de Marc")
    client.submit(page, {"answer": "yes"}, action="/noter")
    with transaction() as session:
        assert case.proposal(session).state is ProposalState.YOUTH_ASKED


def test_a_button_without_its_key_is_refused(app: Flask) -> None:
    need, coordinator = waiting_with(app)
    client = signed_in(app, coordinator)
    page = client.get(f"/association/besoins/{need.id}")
    client.submit(page, {"submission": "x"}, button="Prendre ce dossier", status=422)
    with transaction() as session:
        assert session.get_one(Need, need.id).state is NeedState.WAITING
