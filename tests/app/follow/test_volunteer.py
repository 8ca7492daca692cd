"""The volunteer's page, by its private link and signed in, on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import builders
import letters
import pytest
import visitors
from builders import AT
from flask import Flask
from looking import look
from pages import Element, PageClient, form_values
from queries import counted
from sqlmodel import select

from app.accounts import links
from app.accounts.states import LinkScope
from app.associations.models import Association
from app.associations.states import AssociationState, ContactWay
from app.commitments.models import Stop
from app.core.db import reading, transaction
from app.core.permissions import Role
from app.journal.models import Entry
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side
from app.offers.models import Offer
from app.offers.states import OfferState
from app.proposals.models import Proposal
from app.proposals.states import ProposalState, VolunteerReason
from app.safeguarding.models import Agreement
from app.safeguarding.requirements.models import Requirement
from app.safeguarding.requirements.states import RequirementKind, RequirementRole, Stage
from app.safeguarding.states import AgreementState
from app.skills import services as skills

DAY = AT.date()


@dataclass
class Mine:
    """An offer, its private address, and the association that vouches."""

    offer: UUID
    volunteer: UUID
    path: str
    association: UUID


def mine(**values: Any) -> Mine:
    with transaction() as session:
        skills.install(session)
        us = builders.association(session, contact=ContactWay.DIRECT)
        builders.member(session, of=us)
        it = builders.offer(session, of=us, **values)
        token = links.issue(session, scope=LinkScope.OFFER, subject_id=it.id, person_id=it.volunteer_id, at=AT)
        return Mine(it.id, it.volunteer_id, f"/benevole/{token}", us.id)


def asked(it: Mine, **values: Any) -> UUID:
    """A question that waits for the volunteer's answer, about a case of the association."""
    with transaction() as session:
        youth = builders.person(session, first_name="Yanis", last_name="Secret", email="yanis@example.org")
        need = builders.need(
            session, youth=youth, state="taken", association_id=it.association, case_association_id=it.association,
            taken_at=AT, text="Mes mots à moi",
        )  # fmt: skip
        row = builders.proposal(
            session, of=need, to=session.get_one(Offer, it.offer), state=ProposalState.VOLUNTEER_ASKED,
            volunteer_asked_at=AT, asked_at=AT, deadline_at=AT + timedelta(days=5), decided_at=AT, distance_km=2.2,
        )  # fmt: skip
        return row.id


def paired(it: Mine, *, birth_date: Any = None) -> UUID:
    with transaction() as session:
        youth = builders.person(
            session, first_name="Yanis", last_name="Secret", email="yanis@example.org",
            **({"birth_date": birth_date} if birth_date else {}),
        )  # fmt: skip
        need = builders.need(
            session, youth=youth, state="introduced", association_id=it.association,
            case_association_id=it.association, taken_at=AT,
        )  # fmt: skip
        kept = builders.proposal(session, of=need, to=session.get_one(Offer, it.offer), state=ProposalState.INTRODUCED)
        if birth_date:
            parent = builders.guardian(session, youth=youth, email="parent@example.org")
            session.add(
                Agreement(
                    youth_id=youth.id, guardian_id=parent.id, state=AgreementState.AGREED, text_version="1", asked_at=AT
                )
            )  # fmt: skip
        pair = Mentorship(
            need_id=need.id, offer_id=it.offer, proposal_id=kept.id, youth_id=youth.id, volunteer_id=it.volunteer,
            association_id=it.association, introduced_at=AT, association_agreed_at=AT, volunteer_agreed_at=AT,
            youth_agreed_at=AT, guardian_agreed_at=AT,
        )  # fmt: skip
        session.add(pair)
        return pair.id


def errors_of(page: Element) -> str:
    return " ".join(e.text for e in page.every("div") if "cp-errors" in e.attributes.get("class", ""))


def fresh(it: Mine) -> Offer:
    return look().get_one(Offer, it.offer)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"state": OfferState.TO_VET, "deadline_at": AT + timedelta(days=7)},
            "vous écrit d’ici au lundi 23 novembre",
        ),
        ({"state": OfferState.TO_CONFIRM}, "attend votre confirmation"),
        ({}, "Votre offre est active"),
        ({"checked": False}, "vérification est à renouveler"),
        ({"state": OfferState.PAUSED, "paused_until": DAY + timedelta(days=9)}, "reprend toute seule le mercredi 25"),
        ({"state": OfferState.SUSPENDED}, "Votre offre est suspendue"),
    ],
)
def test_every_state_is_said_in_words_and_tells_who_and_when(client: PageClient, values: dict[str, Any], said: str):
    assert said in client.get(mine(**values).path).text


def test_a_volunteer_whose_check_is_over_reads_since_when_and_which_paper_and_no_step_that_is_closed(
    client: PageClient,
) -> None:
    it = mine(checked=False)
    with transaction() as session:
        builders.check(session, volunteer_id=it.volunteer, ends=DAY - timedelta(days=11))
    page = client.get(it.path)
    text = page.text.replace("\u00a0", " ")
    assert "Expirée depuis le jeudi 5 novembre 2026" in text
    assert "bulletin n° 3 récent (gratuit" in text
    assert "https://casier-judiciaire.justice.gouv.fr" in {each.attributes.get("href") for each in page.every("a")}
    for closed in ("On vous propose d’aider un jeune", "(encore", "Vérification Valable"):
        assert closed not in text


def test_a_volunteer_whose_check_holds_reads_until_when(client: PageClient) -> None:
    text = client.get(mine().path).text.replace("\u00a0", " ")
    assert "Valable jusqu’au" in text
    assert "On vous propose d’aider un jeune" in text
    assert "(encore" in text
    assert "Expirée" not in text


def test_a_volunteer_whose_check_lapsed_reads_how_to_reach_the_association(client: PageClient) -> None:
    it = mine(checked=False)
    with transaction() as session:
        us = session.get_one(Association, it.association)
        us.phone, us.email = "+33639980118", "contact@example.org"
        name = us.name
    page = client.get(it.path)
    assert f"montrez ce document à l’association {name}." in page.text
    found = {each.attributes.get("href") for each in page.every("a")}
    assert {"tel:+33639980118", "mailto:contact@example.org"} <= found


@pytest.mark.parametrize("state", [OfferState.TO_VET, OfferState.ACTIVE, OfferState.SUSPENDED])
def test_who_waits_for_somebody_reads_how_to_reach_them(client: PageClient, state: OfferState) -> None:
    it = mine(state=state)
    with transaction() as session:
        session.get_one(Association, it.association).phone = "+33639980118"
    page = client.get(it.path)
    assert "tel:+33639980118" in {each.attributes.get("href") for each in page.every("a")}
    assert ("C’est une erreur" in page.text) is (state is OfferState.SUSPENDED)


@pytest.mark.parametrize("state", [OfferState.ACTIVE, OfferState.PAUSED])
@pytest.mark.parametrize(
    ("stopped", "said"),
    [
        (AssociationState.SUSPENDED, "Votre association n’est pas disponible en ce moment"),
        (AssociationState.CLOSED, "L’association qui vous suivait s’est arrêtée"),
    ],
)
def test_who_is_followed_by_nobody_any_more_reads_so(
    client: PageClient, state: OfferState, stopped: AssociationState, said: str
) -> None:
    it = mine(state=state)
    with transaction() as session:
        session.get_one(Association, it.association).state = stopped
    page = client.get(it.path)
    assert said in page.text
    assert "En attente d’une association" in page.text
    for wrong in ("Votre offre est active", "Reprendre maintenant", "On vous propose d’aider un jeune"):
        assert wrong not in page.text


def test_a_call_is_promised_to_who_gave_a_number_alone(client: PageClient) -> None:
    it = mine(state=OfferState.TO_VET)
    assert "vous appelle" not in client.get(it.path).text
    with transaction() as session:
        session.get_one(builders.Person, it.volunteer).phone = "+33639981234"
    assert "vous appelle" in client.get(it.path).text


@pytest.mark.parametrize("stage", [Stage.OFFER, Stage.PAIR])
def test_what_is_missing_is_said_by_its_name(client: PageClient, stage: Stage) -> None:
    it = mine()
    with transaction() as session:
        role, kind = RequirementRole.VOLUNTEER, RequirementKind.TRAINING
        session.add(Requirement(association_id=it.association, role=role, kind=kind, stage=stage, changed_at=AT))
    page = client.get(it.path)
    assert "la formation n’est pas suivie" in page.text
    assert "attestation récente" not in page.text
    assert ("on ne peut rien vous proposer" in page.text) is (stage is Stage.OFFER)
    assert ("Avant une première rencontre" in page.text) is (stage is Stage.PAIR)


def test_the_same_page_opens_with_the_account(app: Flask):
    it = mine()
    with transaction() as session:
        who = session.get_one(builders.Person, it.volunteer)
    client = visitors.signed_in(app, who)
    page = client.get("/mon-espace/benevole")
    assert "Votre offre est active" in page.text
    page = client.submit(client.get("/mon-espace/benevole/pause"), button="Mettre en pause")
    assert "en pause" in page.text
    assert fresh(it).state is OfferState.PAUSED


def test_a_volunteer_without_an_offer_is_shown_the_door_in(app: Flask):
    with transaction() as session:
        who = builders.person(session, role=Role.VOLUNTEER)
    client = visitors.signed_in(app, who)
    assert "pas encore proposé" in client.get("/mon-espace/benevole").text
    client.get("/mon-espace/benevole/pause", status=404)


def test_an_unknown_link_is_a_friendly_404(client: PageClient):
    assert "plus valable" in client.get("/benevole/nimporte", status=404).text


def test_a_link_opens_its_own_offer_only(client: PageClient):
    it, other = mine(), mine()
    question = asked(other)
    client.get(f"{it.path}/propositions/{question}", status=404)
    client.get(f"{it.path}/binomes/{paired(other)}/contact", status=405)
    page = client.get(f"{it.path}/pause")
    token = next(i for i in page.every("input") if i.attributes.get("name") == "csrf_token").attributes["value"]
    client.post(f"{it.path}/binomes/{paired(other)}/contact", {"csrf_token": token}, status=404)


def test_a_proposal_says_what_is_needed_and_never_who_or_where_exactly(client: PageClient):
    it = mine()
    page = client.get(f"{it.path}/propositions/{asked(it)}")
    assert "Aider Yanis" in page.text
    assert "entre 1 et 3 km" in page.text
    assert "mercredi de 14 h à 18 h" in page.text
    for secret in ("Secret", "yanis@", "Mes mots", "43.6", "2,2"):
        assert secret not in page.text


def test_yes_asks_the_youth_next(client: PageClient):
    it = mine()
    question = asked(it)
    assert "On attend votre réponse" in client.get(it.path).text
    page = client.submit(client.get(f"{it.path}/propositions/{question}"), button="Oui, je veux bien")
    assert "Vous avez dit oui" in page.text
    assert look().get_one(Proposal, question).state is ProposalState.YOUTH_ASKED


def test_yes_sent_ten_times_is_one_yes(client: PageClient):
    it = mine()
    path = f"{it.path}/propositions/{asked(it)}"
    values = form_values(next(f for f in client.get(path).every("form") if f.attributes.get("method") == "post"))
    for _ in range(10):
        client.post(path, values)
    assert len(look().exec(select(Entry).where(Entry.action == "volunteer_accepts")).all()) == 1


def test_no_wants_a_reason_and_thanks(client: PageClient):
    it = mine()
    question = asked(it)
    page = client.submit(client.get(f"{it.path}/propositions/{question}/non"), button="Envoyer", status=422)
    assert "Choisissez une raison" in errors_of(page)
    page = client.submit(page, {"reason": "other"}, button="Envoyer", status=422)
    assert "Expliquez" in errors_of(page)
    page = client.submit(page, {"reason": "distance"}, button="Envoyer")
    assert "Merci d’avoir répondu" in page.text
    row = look().get_one(Proposal, question)
    assert (row.state, row.reason) == (ProposalState.VOLUNTEER_DECLINED, VolunteerReason.DISTANCE)


def test_who_said_yes_reads_what_is_awaited_and_may_still_say_that_they_cannot(client: PageClient):
    it = mine()
    question = asked(it)
    path = f"{it.path}/propositions/{question}"
    page = client.submit(client.get(path), button="Oui, je veux bien")
    there = next(a.attributes["href"] for a in page.every("a") if a.text == "Je ne peux plus aider Yanis")
    page = client.get(path)
    assert not [b for b in page.every("button") if "Oui" in b.text]
    assert "Vous avez dit oui" in page.every("h1")[0].text
    page = client.get(there)
    assert "Yanis est prévenu·e, sans la raison" in page.text
    page = client.submit(page, {"reason": "no_time"}, button="Envoyer")
    assert "Yanis est prévenu·e" in page.text
    assert look().get_one(Proposal, question).state is ProposalState.VOLUNTEER_DECLINED
    assert letters.written(look(), "proposal_withdrawn_youth", to="yanis@example.org")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ProposalState.VOLUNTEER_DECLINED, "Vous avez dit non"),
        (ProposalState.EXPIRED, "Le délai de réponse est passé"),
        (ProposalState.OVERTAKEN, "Vous n’avez rien à faire"),
        (ProposalState.YOUTH_DECLINED, "Vous n’avez rien à faire"),
        (ProposalState.INTRODUCED, "Tout le monde a dit oui"),
    ],
)
@pytest.mark.parametrize("end", ["", "/non", "/plus-tard"])
def test_a_proposal_that_is_over_says_how_and_asks_nothing(
    client: PageClient, state: ProposalState, said: str, end: str
):
    it = mine()
    question = asked(it)
    with transaction() as session:
        session.get_one(Proposal, question).state = state
        session.get_one(Association, it.association).phone = "+33639980118"
    page = client.get(f"{it.path}/propositions/{question}{end}")
    assert said in page.text
    assert not [f for f in page.every("form") if f.attributes.get("method") == "post"]
    assert ("tel:+33639980118" in {a.attributes.get("href") for a in page.every("a")}) is (
        state is ProposalState.EXPIRED
    )


def test_a_delay_is_asked_once_and_the_page_says_which(client: PageClient):
    it = mine()
    path = f"{it.path}/propositions/{asked(it)}"
    typed = {"until-day": "24", "until-month": "11", "until-year": "2026"}
    client.submit(client.get(f"{path}/plus-tard"), typed, button="Envoyer")
    page = client.get(path)
    assert "Vous avez demandé à répondre à partir du mardi 24 novembre" in page.text
    assert "Plus tard" not in [a.text for a in page.every("a")]
    assert "Oui, je veux bien" in client.get(f"{path}/plus-tard").text


@pytest.mark.parametrize(("day", "right"), [("24", True), ("16", False), ("99", False), ("", False)])
def test_later_is_a_day_of_the_coming_month(client: PageClient, day: str, right: bool):
    it = mine()
    question = asked(it)
    page = client.get(f"{it.path}/propositions/{question}/plus-tard")
    typed = {"until-day": day, "until-month": "11", "until-year": "2026"}
    client.submit(page, typed, button="Envoyer", status=200 if right else 422)
    assert (look().get_one(Proposal, question).later_until is not None) is right


def test_the_youth_of_a_pair_is_reached_by_one_function_and_that_is_journalled(client: PageClient):
    it = mine()
    paired(it)
    page = client.get(it.path)
    assert "yanis@example.org" not in page.text
    page = client.submit(page, button="Comment joindre Yanis")
    assert "yanis@example.org" in page.text
    assert look().exec(select(Entry).where(Entry.action == "reveal_contact")).one().actor_id == it.volunteer


def test_a_minor_is_reached_through_the_parent(client: PageClient):
    it = mine()
    paired(it, birth_date=DAY.replace(year=DAY.year - 16))
    page = client.submit(client.get(it.path), button="Comment joindre Yanis")
    assert "parent@example.org" in page.text
    assert "yanis@example.org" not in page.text


def test_a_check_that_ran_out_gives_no_contact(client: PageClient):
    it = mine(checked=False)
    paired(it)
    client.submit(client.get(it.path), button="Comment joindre Yanis", status=409)


def test_a_pause_for_holidays_takes_questions_back_and_ends_by_a_button(client: PageClient):
    it = mine()
    question = asked(it)
    form = client.get(f"{it.path}/pause")
    past = {"until-day": "1", "until-month": "11", "until-year": "2026"}
    assert "après aujourd’hui" in errors_of(client.submit(form, past, button="Mettre en pause", status=422))
    page = client.submit(client.get(f"{it.path}/pause"), past | {"until-day": "30"}, button="Mettre en pause")
    assert "Elle reprend toute seule le lundi 30 novembre" in page.text
    assert look().get_one(Proposal, question).state is ProposalState.OVERTAKEN
    spoiled = client.submit(page, {"submission": "none"}, action="/reprise", status=422)
    assert "Content de vous revoir" not in spoiled.text
    assert fresh(it).state is OfferState.PAUSED
    client.submit(page, button="Reprendre maintenant")
    assert fresh(it).state is OfferState.ACTIVE


@pytest.mark.parametrize(("state", "offered"), [(OfferState.ACTIVE, True), (OfferState.TO_VET, False)])
def test_closing_speaks_of_a_pause_only_where_there_may_be_one(client: PageClient, state: OfferState, offered: bool):
    assert ("une pause suffit" in client.get(f"{mine(state=state).path}/fermeture").text) is offered


def test_a_pause_says_first_what_it_takes_back_and_what_goes_on(client: PageClient):
    it = mine(capacity=3)
    question = asked(it)
    paired(it)
    page = client.get(f"{it.path}/pause")
    assert "La proposition d’aider Yanis est retirée" in page.text
    client.submit(client.get(f"{it.path}/propositions/{question}"), button="Oui, je veux bien")
    page = client.get(f"{it.path}/pause")
    assert "Vous avez dit oui pour Yanis : votre réponse est retirée" in page.text
    assert "ne l’arrête pas" in page.text
    assert [b for b in page.every("button") if b.text == "Ouvrir la page du binôme avec Yanis"]


def test_what_one_offers_is_changed_and_the_page_shows_it(client: PageClient):
    it = mine(codes=("scolaire.devoirs",))
    path = f"{it.path}/offre/aide"
    page = client.get(path)
    assert [i.attributes["value"] for i in page.every("input") if "checked" in i.attributes] == ["scolaire.devoirs"]
    typed = {"kinds": ["scolaire.matiere", "emploi.cv"], "subjects": ["maths"], "level_min": "6", "level_max": "9"}
    page = client.submit(page, typed, button="Enregistrer")
    assert "Maths, de 6e à 3e" in page.text
    again = client.get(path)
    chosen = {i.attributes["value"] for i in again.every("input") if "checked" in i.attributes}
    assert chosen == {"scolaire.matiere", "emploi.cv", "maths"}
    assert [o.attributes["value"] for o in again.every("option") if "selected" in o.attributes][:2] == ["6", "9"]


@pytest.mark.parametrize(
    ("words", "found", "said"),
    [
        ("Je veux mourir, je n’en peux plus", (True, False), "119"),
        ("Appelez-moi au zéro six 39 98 12 34", (False, True), "Seule l’association lit vos mots"),
    ],
    ids=["danger", "contact"],
)
def test_words_changed_later_are_looked_at_like_those_of_the_first_day(
    client: PageClient, words: str, found: tuple[bool, bool], said: str
):
    it = mine(codes=("emploi.cv",))
    page = client.submit(
        client.get(f"{it.path}/offre/aide"), {"kinds": ["emploi.cv"], "text": words}, button="Enregistrer"
    )
    assert (fresh(it).danger, fresh(it).held) == found
    assert said in " ".join(e.text for e in page.every("div") if "fr-alert" in e.attributes.get("class", ""))


def test_slots_radius_languages_and_commune_are_changed(client: PageClient):
    it = mine(languages="fr|wo")
    path = f"{it.path}/offre/quand-et-ou"
    page = client.get(path)
    assert any(i.attributes.get("value") == "wo" and "checked" in i.attributes for i in page.every("input"))
    page = client.submit(page, {"availability": ["sat-10:00", "sat-10:30"], "radius_km": "25"}, button="Enregistrer")
    assert "samedi de 10 h à 11 h" in page.text
    assert (fresh(it).radius_km, fresh(it).languages) == (25.0, "fr|wo")
    page = client.submit(client.get(path), {"commune": "Atlantide"}, button="Enregistrer", status=422)
    assert "code postal" in errors_of(page)


def test_a_move_to_a_large_commune_asks_for_the_quarter(client: PageClient):
    it = mine()
    with transaction() as session:
        big = builders.commune(session, code="99003", name="Grandville", population=500_000)
        quarter = builders.quarter(session, of=big, name="Bellefontaine")
        chosen = str(quarter.id)
    page = client.submit(client.get(f"{it.path}/offre/quand-et-ou"), {"commune": "Grandville"}, button="Enregistrer")
    assert "quartier" in page.every("h1")[0].text
    page = client.submit(page, {"quarter": chosen}, button="Enregistrer")
    assert "Grandville, Bellefontaine" in page.text


def test_capacity_and_ages_are_changed(client: PageClient):
    it = mine()
    page = client.submit(
        client.get(f"{it.path}/offre/jeunes"), {"capacity": "3", "age_min": "14", "age_max": "17"}, button="Enregistrer"
    )
    assert "3 jeunes à la fois" in page.text
    assert "De 14 à 17 ans" in page.text


def test_a_page_left_open_while_the_offer_changed_is_a_conflict(client: PageClient):
    it = mine()
    path = f"{it.path}/offre/jeunes"
    values = form_values(next(f for f in client.get(path).every("form") if f.attributes.get("method") == "post"))
    client.submit(client.get(path), {"capacity": "2"}, button="Enregistrer")
    page = client.post(path, values | {"capacity": "5"}, status=409)
    assert "Ce qui est enregistré maintenant" in page.text
    assert fresh(it).capacity == 2


def test_an_offer_is_closed_after_a_question_and_its_page_says_so(client: PageClient):
    it = mine()
    page = client.get(f"{it.path}/fermeture")
    assert "Fermer votre offre" in page.every("h1")[0].text
    client.submit(page, button="Oui, fermer")
    assert fresh(it).state is OfferState.CLOSED
    closed = client.get(it.path)
    assert "Votre offre est fermée" in closed.text
    assert "/fermeture" not in str([a.attributes for a in closed.every("a")])
    assert letters.written(look(), "offer_closed")


def test_an_offer_with_a_pair_is_not_closed_by_its_volunteer_alone(client: PageClient):
    it = mine()
    paired(it)
    page = client.get(it.path)
    assert "Fermer mon offre" not in page.text
    assert "Arrêter" in [a.text for a in page.every("a")]
    page = client.get(f"{it.path}/fermeture")
    assert not [b for b in page.every("button") if "fermer" in b.text]
    assert [b for b in page.every("button") if b.text == "Ouvrir la page du binôme avec Yanis"]
    values = form_values(next(f for f in page.every("form") if f.attributes.get("method") == "post"))
    page = client.post(f"{it.path}/fermeture", values, status=409)
    assert "L’association y met fin d’abord" in page.text
    assert any(a.text == "Revenir à ma page" and a.attributes["href"] == it.path for a in page.every("a"))


def test_an_account_is_offered_to_whoever_comes_by_the_link(client: PageClient):
    page = client.get(mine().path)
    assert any("/compte/ouvrir/" in a.attributes.get("href", "") for a in page.every("a"))


def test_the_page_reads_as_many_queries_for_one_pair_as_for_five(client: PageClient):
    it = mine(capacity=9)
    paired(it)
    engine_of = reading()
    with counted(engine_of) as one:
        client.get(it.path)
    for _ in range(4):
        paired(it)
    with counted(engine_of) as five:
        client.get(it.path)
    assert len(one) == len(five)


def test_who_asked_to_stop_reads_when_and_is_told_nothing_more_to_do(client: PageClient) -> None:
    it = mine()
    pair_id = paired(it)
    before = client.get(f"{it.path}/fermeture").text
    assert "choisissez" in before
    with transaction() as session:
        session.add(
            Stop(mentorship_id=pair_id, side=Side.VOLUNTEER, reason=EndReason.NO_TIME, asked_at=AT)
        )  # fmt: skip
    page = client.get(f"{it.path}/fermeture").text.replace("\u00a0", " ")
    assert "Yanis : c’est demandé le lundi 16 novembre 2026 ; l’association vous appelle." in page
    assert "choisissez" not in page


def test_what_the_youth_asked_is_not_told_to_the_volunteer(client: PageClient) -> None:
    it = mine()
    pair_id = paired(it)
    with transaction() as session:
        session.add(Stop(mentorship_id=pair_id, side=Side.YOUTH, reason=EndReason.RELATION, asked_at=AT))
    page = client.get(f"{it.path}/fermeture").text
    assert "c’est demandé" not in page
    assert "choisissez" in page
