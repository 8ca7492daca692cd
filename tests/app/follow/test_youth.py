"""The page of a request: where it stands in words, what waits for an answer, what a youth may do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import asking
import builders
import cases
import pytest
import visitors
from asking import ADULT, CHILD, TEEN, heading
from builders import AT
from flask import Flask
from letters import path_in, written
from looking import look
from pages import Element, PageClient, errors, form_values
from sqlmodel import col, select
from workers import ran

from app.accounts import links
from app.accounts.models import AccessLink, Person
from app.accounts.states import LinkScope
from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.clock import Clock
from app.core.db import transaction
from app.core.permissions import Role
from app.intake.models import Draft
from app.journal.models import Entry
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import SuspensionReason
from app.needs import profiles as needs
from app.needs.models import Need
from app.needs.states import NeedState
from app.proposals import services as proposals
from app.proposals.states import Party, ProposalState
from app.routing.models import NeedStay
from app.safeguarding.models import Agreement, Guardianship
from app.safeguarding.states import AgreementState, Bond
from app.web.templating import due_by


def link_to(need: Need) -> str:
    with transaction() as session:
        token = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=need.youth_id, at=AT)
    return f"/suivi/{token}"


def stops(page: Element) -> dict[str, str]:
    """Return the stops of the way by their title: done, current, todo."""
    found = {}
    for event in page.every("li"):
        classes = event.attributes.get("class", "")
        if "cp-timeline__event--" in classes:
            found[event.every("p")[0].text.replace(" (à venir)", "")] = classes.rsplit("--", 1)[1]
    return found


def current(page: Element) -> str:
    return next((title for title, state in stops(page).items() if state == "current"), "")


def way_back(page: Element) -> str:
    """Return where the page of a refusal leads back to."""
    return next(a.attributes["href"] or "" for a in page.every("a") if a.text == "Revenir à ma page")


def state_of(need: Need) -> NeedState:
    return look().get_one(Need, need.id).state


@pytest.mark.parametrize("address", ["/suivi/inconnu", "/suivi/inconnu/pause", "/suivi/inconnu/modifier"])
def test_an_unknown_link_is_told_in_words(client: PageClient, address: str) -> None:
    page = client.get(address, status=404)
    assert "Ce lien n’est plus valable" in page.text


def test_a_link_that_expired_or_was_revoked_opens_nothing(client: PageClient, app: Flask) -> None:
    with transaction() as session:
        need = builders.need(session)
    old, closed = link_to(need), link_to(need)
    with transaction() as session:
        links.revoke(session, subject_id=need.id, at=AT)
    client.get(closed, status=404)
    fresh = link_to(need)
    client.get(fresh)
    app.extensions["clock"] = Clock(AT + timedelta(days=401))
    client.get(old, status=404)
    client.get(fresh, status=404)


def test_a_waiting_request_names_the_association_and_says_when_nobody_is_free(client: PageClient, app: Flask) -> None:
    asking.install(app)
    page = client.get(asking.private_link(asking.sent(client)))
    assert "Ta demande est bien arrivée" in page.text
    assert current(page) == "L’association Les Passerelles lit ta demande"
    assert f"Réponse {due_by(look().exec(select(Need)).one().deadline_at)}" in page.text
    assert "sinon, on demande à une autre" in page.text
    assert "Personne n’est libre près de chez toi pour l’instant" in page.text


@pytest.mark.parametrize("stopped", [AssociationState.SUSPENDED, AssociationState.CLOSED])
def test_a_case_whose_association_has_stopped_waits_for_another(client: PageClient, stopped: AssociationState) -> None:
    with transaction() as session:
        case = cases.taken(session, minor=True)
        prescriber = builders.person(session, role=Role.PRESCRIBER)
        case.need.prescriber_id, case.need.prescriber_may_follow = prescriber.id, True
        session.get_one(Association, case.association.id).state = stopped
    page = client.get(link_to(case.need))
    assert "On cherche qui peut t’aider" in page.text
    assert current(page) == "On cherche une association pour toi"
    assert case.association.name not in page.text
    assert case.guardian is not None
    with transaction() as session:
        parent = links.issue(
            session, scope=LinkScope.GUARDIAN, subject_id=case.youth.id, person_id=case.guardian.id, at=AT
        )
    outside = client.get(f"/representant/{parent}")
    assert case.association.name not in outside.text
    (line,) = needs.for_prescriber(look(), [look().get_one(Need, case.need.id)])
    assert (line.sentence, line.association) == ("La demande attend la réponse d’une association.", "")


def test_the_way_follows_the_case(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        case = cases.taken(session)
    address = link_to(case.need)
    name = case.association.name
    first = stops(client.get(address))
    assert first[f"L’association {name} s’occupe de ta demande"] == "done"
    assert first["Un bénévole est choisi et dit oui"] == "current"
    with transaction() as session:
        proposal = case.proposal(session)
        proposals.propose(session, proposal=proposal, actor=case.staff, at=AT)
        proposals.answer_volunteer(
            session, proposal=proposal, answer=cases.YES, actor=cases.someone(case.volunteer), at=AT
        )
    page = client.get(address)
    assert current(page) == "Tu dis oui ou non"
    assert "Marc veut bien t’aider" in page.text


def test_a_child_sees_that_the_guardian_is_awaited_and_may_correct_the_address(client: PageClient, app: Flask) -> None:
    asking.install(app)
    address = asking.private_link(asking.sent(client, CHILD))
    page = client.get(address)
    assert current(page) == "Nadia donne son accord"
    assert "Pas d’accord" not in page.text
    old = written(look(), "agreement_asked")[0].body
    form = client.get(f"{address}/parent")
    same = client.submit(form, {"first_name": "Nadia", "email": "li.na@example.org"}, button="Enregistrer", status=422)
    assert "le même que le tien" in errors(same)
    done = client.submit(same, {"first_name": "Nadia", "email": "nadia.juste@example.net"}, button="Enregistrer")
    assert heading(done).startswith("Ta demande")
    assert written(look(), "agreement_asked", to="nadia.juste@example.net")
    dead = old.split("/representant/")[1].split()[0]
    client.get(f"/representant/{dead}", status=404)


def test_correcting_an_address_changes_neither_who_answers_nor_their_language(client: PageClient, app: Flask) -> None:
    asking.install(app)
    service = {
        "guardian_bond": "service", "guardian_last_name": "Roux", "guardian_organisation": "Foyer des Pins",
        "guardian_language": "ar",
    }  # fmt: skip
    review = asking.to_review(client, CHILD | service)
    assert "Langue : العربية" in review.text.replace("\u00a0", " ")
    address = asking.private_link(client.submit(review, button="Envoyer ma demande"))
    form = client.get(f"{address}/parent")
    assert "nadia@example.net" not in form.text
    assert form_values(form.every("form")[0])["email"] == [""]
    right = {"first_name": "Nadia", "last_name": "Roux", "email": "nadia.juste@example.net"}
    client.submit(form, right, button="Enregistrer")
    guardian = look().exec(select(Person).where(Person.email == "nadia.juste@example.net")).one()
    named = look().exec(select(Guardianship).where(Guardianship.guardian_id == guardian.id)).one()
    assert (named.bond, named.language, guardian.organisation) == (Bond.SERVICE, "ar", "Foyer des Pins")


@pytest.mark.parametrize(
    ("bond", "said"),
    [
        (Bond.PARENT, "Ton parent n’est pas d’accord pour l’instant. Il peut changer d’avis avec son lien."),
        (Bond.SERVICE, "Le service responsable de toi n’est pas d’accord pour l’instant."),
    ],
)
@pytest.mark.parametrize("state", [AgreementState.REFUSED, AgreementState.REVOKED])
def test_after_a_no_nobody_is_said_to_wait_for_an_answer(
    client: PageClient, app: Flask, bond: Bond, said: str, state: AgreementState
) -> None:
    asking.install(app)
    address = asking.private_link(asking.sent(client, CHILD))
    with transaction() as session:
        session.exec(select(Agreement)).one().state = state
        session.exec(select(Guardianship)).one().bond = bond
    page = client.get(address)
    assert said in page.text
    assert "attend l’accord" not in page.text
    assert "Ta demande est arrêtée" not in page.text


def test_while_the_pair_is_suspended_the_page_says_so_leads_to_it_and_says_whom_to_call(client: PageClient) -> None:
    with transaction() as session:
        case = cases.introduced(session)
        case.association.phone = "+33561000000"
        pair = session.exec(select(Mentorship)).one()
        mentorships.suspend(session, mentorship=pair, actor=case.staff, at=AT, reason=SuspensionReason.BY_HAND)
    page = client.get(link_to(case.need))
    assert "C’est en pause." in page.text
    assert "tu as un bénévole" not in page.text.replace("\u00a0", " ")
    assert current(page) == ""
    assert any(a.attributes.get("href") == "tel:+33561000000" for a in page.every("a"))
    assert "C’est en pause" in client.submit(page, action="/binome").text


def test_a_child_without_a_guardian_may_name_one(client: PageClient) -> None:
    with transaction() as session:
        child = builders.person(session, birth_date=date(2013, 5, 1), email="lina@example.org")
        need = builders.need(session, youth=child, state=NeedState.AWAITING_AGREEMENT, waiting_since=None)
    address = link_to(need)
    assert "Dire comment joindre ton parent" in client.get(address).text
    client.submit(
        client.get(f"{address}/parent"), {"first_name": "Nadia", "phone": "06 39 98 00 77"}, button="Enregistrer"
    )
    assert current(client.get(address)) == "Nadia donne son accord"
    assert written(look(), "agreement_asked")


def test_saying_yes_makes_the_introduction_and_the_contact_is_shown_on_demand(client: PageClient) -> None:
    with transaction() as session:
        case = cases.accepted(session, direct=True)
    address = link_to(case.need)
    volunteer = case.volunteer.email
    assert volunteer not in client.get(address).text
    answer = client.get(f"{address}/propositions/{_proposal_id(case)}")
    assert volunteer not in answer.text
    page = client.submit(answer, {"choice": "yes"}, button="Oui, je veux bien")
    assert state_of(case.need) is NeedState.INTRODUCED
    assert current(page) == "Vous prenez rendez-vous"
    assert volunteer not in page.text
    shown = client.submit(page, action="/contact")
    assert volunteer in shown.text
    assert look().exec(select(Entry).where(Entry.action == "reveal_contact")).all()


def test_saying_no_asks_for_no_reason_and_brings_the_next(client: PageClient) -> None:
    with transaction() as session:
        case = cases.accepted(session)
    address = link_to(case.need)
    answer = client.get(f"{address}/propositions/{_proposal_id(case)}")
    page = client.submit(answer, {"choice": "no"}, button="Non merci")
    assert "On cherche quelqu’un d’autre" in page.text
    with transaction() as session:
        assert case.proposal(session).state is ProposalState.YOUTH_DECLINED


def test_who_needs_no_help_any_more_is_led_at_once_to_the_button_that_stops(client: PageClient) -> None:
    with transaction() as session:
        case = cases.accepted(session)
    answer = client.get(f"{link_to(case.need)}/propositions/{_proposal_id(case)}")
    page = client.submit(answer, {"choice": "no", "reason": "not_needed"}, button="Non merci")
    assert heading(page) == "Arrêter ta demande ?"
    assert "C’est noté" in page.text
    assert "quelqu’un d’autre" not in page.text
    assert state_of(case.need) is NeedState.TAKEN, "the youth decides"
    stopped = client.submit(page, button="Oui, arrêter")
    assert "Ta demande est arrêtée." in stopped.text
    assert state_of(case.need) is NeedState.WITHDRAWN


def test_an_answer_that_is_neither_yes_nor_no_is_a_sentence(client: PageClient) -> None:
    with transaction() as session:
        case = cases.accepted(session)
    address = f"{link_to(case.need)}/propositions/{_proposal_id(case)}"
    values = form_values(client.get(address).every("form")[0])
    refused = client.post(address, values | {"choice": "peut-être"}, status=422)
    assert "Choisis oui ou non" in errors(refused)


def test_another_youths_proposal_is_not_there(client: PageClient) -> None:
    with transaction() as session:
        mine, theirs = builders.need(session), cases.accepted(session)
    client.get(f"{link_to(mine)}/propositions/{_proposal_id(theirs)}", status=404)


def test_a_question_of_the_association_is_answered_once(client: PageClient) -> None:
    with transaction() as session:
        case = cases.taken(session)
        asked = proposals.ask_question(
            session, need=case.need, party=Party.YOUTH, text="Quel chapitre ?", actor=case.staff, at=AT
        )
    address = link_to(case.need)
    page = client.get(address)
    assert "Quel chapitre ?" in page.text
    form = client.get(f"{address}/questions/{asked.id}")
    empty = client.submit(form, {"text": " "}, button="Envoyer", status=422)
    assert "Écris ta réponse" in errors(empty)
    after = client.submit(empty, {"text": "Les fractions"}, button="Envoyer")
    assert "Quel chapitre ?" not in after.text


def test_pause_resume_and_stop_are_asked_before_they_are_done(client: PageClient, app: Flask) -> None:
    asking.install(app)
    address = asking.private_link(asking.sent(client))
    need = look().exec(select(Need)).one()
    question = client.get(f"{address}/pause")
    assert heading(question) == "Mettre ta demande en pause ?"
    assert state_of(need) is NeedState.WAITING
    paused = client.submit(question, button="Mettre en pause")
    assert "Ta demande est en pause" in paused.text
    assert look().exec(select(NeedStay).where(col(NeedStay.ended_at).is_(None))).all() == []
    resumed = client.submit(paused, action="/reprise")
    assert current(resumed) == "L’association Les Passerelles lit ta demande"
    stopped = client.submit(client.get(f"{address}/arret"), button="Oui, arrêter")
    assert "Ta demande est arrêtée." in stopped.text
    assert state_of(need) is NeedState.WITHDRAWN
    assert "Refaire cette demande" in client.get(address).text


def test_the_same_button_pressed_twice_acts_once(client: PageClient) -> None:
    with transaction() as session:
        need = builders.need(session)
    address = link_to(need)
    values = form_values(client.get(f"{address}/pause").every("form")[0])
    for _ in range(2):
        assert "Ta demande est en pause" in client.post(f"{address}/pause", values).text


def test_stopping_a_case_tells_its_association(client: PageClient) -> None:
    with transaction() as session:
        case = cases.proposed(session)
    client.submit(client.get(f"{link_to(case.need)}/arret"), button="Oui, arrêter")
    assert written(look(), "need_withdrawn", to=case.coordinator.email)
    assert written(look(), "proposal_withdrawn", to=case.volunteer.email)


def test_what_no_longer_fits_is_a_conflict_in_words(client: PageClient) -> None:
    with transaction() as session:
        need = builders.need(session, state=NeedState.WITHDRAWN, ended_at=AT)
    address = link_to(need)
    page = client.submit(client.get(f"{address}/pause"), button="Mettre en pause", status=409)
    assert "plus possible" in page.text
    assert way_back(page) == address


def test_changing_reopens_the_form_filled_in_and_keeps_the_rest(client: PageClient, app: Flask) -> None:
    asking.install(app)
    address = asking.private_link(asking.sent(client))
    where = client.get(f"{address}/modifier/quand-et-ou")
    assert any("checked" in box.attributes and box.attributes["value"] == "wed-14:30" for box in where.every("input"))
    review = client.submit(where, {"rhythm": "once"}, button="Continuer")
    assert heading(review) == "Relis et envoie Étape 3 sur 3"
    page = client.submit(review, button="Enregistrer")
    assert "Une seule fois" in page.text
    need = look().exec(select(Need)).one()
    assert (need.rhythm.value, need.availability) == ("once", "wed 14:00-15:00")


def test_wiping_what_was_changed_leaves_the_request_and_says_so(client: PageClient, app: Flask) -> None:
    asking.install(app)
    address = asking.private_link(asking.sent(client))
    review = client.submit(client.get(f"{address}/modifier/quand-et-ou"), {"rhythm": "once"}, button="Continuer")
    assert "Effacer ma demande" not in review.text
    page = client.submit(review, button="Effacer mes changements")
    assert "Ta demande, Lina" in heading(page)
    assert "Tes changements sont effacés. Ta demande n’a pas changé." in page.text
    assert "Une seule fois" not in page.text
    assert look().exec(select(Draft)).all() == []
    assert "Effacer" not in client.get(f"{address}/modifier/relecture").text


def test_a_change_made_on_an_old_page_is_refused_and_nothing_is_lost(client: PageClient, app: Flask) -> None:
    asking.install(app)
    address = asking.private_link(asking.sent(client))
    where = client.get(f"{address}/modifier/quand-et-ou")
    review = client.submit(where, {"rhythm": "once"}, button="Continuer")
    with transaction() as session:
        session.exec(select(Need)).one().version += 1
    refused = client.submit(review, button="Enregistrer", status=409)
    assert "a changé entre-temps" in refused.text
    assert "Une seule fois" in client.get(f"{address}/modifier/relecture").text


def test_after_a_month_the_youth_is_asked_and_a_yes_keeps_the_request(client: PageClient, app: Flask) -> None:
    asking.install(app)
    address = asking.private_link(asking.sent(client))
    assert ran("follow.ask_again") == 0
    app.extensions["clock"] = Clock(AT + timedelta(days=31))
    assert ran("follow.ask_again") == 1
    assert ran("follow.ask_again") == 0
    assert written(look(), "still_looking", to="lina@example.org")
    page = client.get(address)
    assert "Tu cherches toujours ?" in page.text.replace("\u00a0", " ")
    kept = client.submit(page, action="/toujours")
    assert "Non, arrêter" not in kept.text
    app.extensions["clock"] = Clock(AT + timedelta(days=62))
    assert ran("follow.ask_again") == 1


def test_a_child_who_turns_fifteen_is_no_longer_held_back(client: PageClient, app: Flask) -> None:
    asking.install(app)
    asking.sent(client, CHILD)
    app.extensions["clock"] = Clock(AT + timedelta(days=365))
    assert ran("intake.come_of_age") == 0
    app.extensions["clock"] = Clock(AT + timedelta(days=500))
    assert ran("intake.come_of_age") == 1
    assert look().exec(select(Need)).one().state is NeedState.WAITING


def test_a_youth_who_is_signed_in_finds_the_same_page_and_nobody_elses(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        youth, other = builders.person(session, first_name="Sami"), builders.need(session)
        need = builders.need(session, youth=youth)
    browser = visitors.signed_in(app, youth)
    page = browser.get("/mon-espace")
    assert heading(page) == "Ta demande, Sami"
    assert browser.response is not None
    assert browser.response.request.path == f"/mon-espace/{need.id}"
    browser.get(f"/mon-espace/{other.id}", status=404)
    browser.get(f"/mon-espace/{other.id}/pause", status=404)
    paused = browser.submit(browser.get(f"/mon-espace/{need.id}/pause"), button="Mettre en pause")
    assert "Ta demande est en pause" in paused.text


def test_a_youth_with_several_requests_chooses_and_one_with_none_is_invited(app: Flask) -> None:
    with transaction() as session:
        youth, newcomer = builders.person(session), builders.person(session)
        for _ in range(2):
            builders.need(session, youth=youth)
    assert heading(visitors.signed_in(app, youth).get("/mon-espace")) == "Mes demandes"
    assert "Tu n’as pas encore de demande" in visitors.signed_in(app, newcomer).get("/mon-espace").text


def test_the_link_can_be_printed_with_a_code(client: PageClient) -> None:
    with transaction() as session:
        need = builders.need(session)
    address = link_to(need)
    page = client.get(f"{address}/lien")
    assert any(image.attributes["src"].startswith("data:image/svg") for image in page.every("img"))
    assert address in page.text


def test_the_database_keeps_no_link_in_clear(client: PageClient, app: Flask) -> None:
    asking.install(app)
    token = asking.private_link(asking.sent(client, ADULT)).rsplit("/", 1)[1]
    assert token not in str(look().exec(select(AccessLink)).all())


def _proposal_id(case: cases.Case) -> Any:
    return case.proposal(look()).id


def test_who_stopped_a_request_asks_anew_without_typing_it_again(client: PageClient, app: Flask) -> None:
    asking.install(app)
    address = asking.private_link(asking.sent(client, TEEN))
    page = client.submit(client.get(f"{address}/arret"), button="Oui, arrêter")
    assert "n’a rien reçu" not in page.text
    assert "L’accord de ton parent" not in page.text
    first = client.get(next(a.attributes["href"] for a in page.every("a") if a.text == "Refaire cette demande") or "")
    done = client.submit(client.submit(first, button="Continuer"), button="Envoyer ma demande")
    assert "C’est envoyé, Lina" in done.text
    old, new = sorted(look().exec(select(Need)), key=lambda each: each.state is not NeedState.WITHDRAWN)
    assert (new.youth_id, new.commune_code, new.availability) == (old.youth_id, old.commune_code, old.availability)
    assert len(look().exec(select(Person).where(Person.role == Role.GUARDIAN)).all()) == 1
    assert "Refaire cette demande" not in client.get(address).text
    client.get(f"{address}/redemander", status=404)


def test_the_yes_of_a_guardian_is_a_stop_of_the_way_and_is_not_asked_for_anew(client: PageClient, app: Flask) -> None:
    asking.install(app)
    address = asking.private_link(asking.sent(client, TEEN))
    page = client.get(address)
    assert stops(page)["Nadia donne son accord"] == "todo"
    assert current(page) == "L’association Les Passerelles lit ta demande"
    client.submit(client.get(path_in(written(look(), "agreement_asked")[0])), button="Je suis d’accord")
    page = client.get(address)
    assert stops(page)["Nadia a dit oui"] == "done"
    assert current(page) == "L’association Les Passerelles lit ta demande"
    stopped = client.submit(client.get(f"{address}/arret"), button="Oui, arrêter")
    first = client.get(
        next(a.attributes["href"] for a in stopped.every("a") if a.text == "Refaire cette demande") or ""
    )
    sent = client.submit(client.submit(first, button="Continuer"), button="Envoyer ma demande")
    assert "Nadia a déjà dit oui." in sent.text
    assert "On écrit à Nadia" not in sent.text


def test_a_case_for_which_nobody_is_free_says_one_thing(client: PageClient) -> None:
    with transaction() as session:
        case = cases.taken(session)
    assert "Elle choisit un bénévole pour toi" in client.get(link_to(case.need)).text
    with transaction() as session:
        case.proposal(session).state = ProposalState.SET_ASIDE
    page = client.get(link_to(case.need))
    assert "Personne n’est libre près de chez toi" in page.text
    assert "Elle cherche encore quelqu’un pour toi." in page.text
    assert "Elle choisit un bénévole" not in page.text


def test_a_request_that_goes_on_is_not_asked_anew(client: PageClient, app: Flask) -> None:
    asking.install(app)
    address = asking.private_link(asking.sent(client))
    client.get(f"{address}/redemander", status=404)


@pytest.mark.parametrize("page", ["modifier", "pause", "arret"])
def test_who_is_about_to_turn_a_volunteer_away_is_told_first(client: PageClient, page: str) -> None:
    with transaction() as session:
        case = cases.taken(session)
    address = link_to(case.need)
    assert "s’arrête" not in client.get(f"{address}/{page}").text
    with transaction() as session:
        proposal = case.proposal(session)
        proposals.propose(session, proposal=proposal, actor=case.staff, at=AT)
    assert "Un bénévole lit déjà ta demande" in client.get(f"{address}/{page}").text
    with transaction() as session:
        proposals.answer_volunteer(
            session, proposal=case.proposal(session), answer=cases.YES, actor=cases.someone(case.volunteer), at=AT
        )
    assert "Marc veut bien t’aider et attend ta réponse" in client.get(f"{address}/{page}").text
