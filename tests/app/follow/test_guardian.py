"""A guardian reads what it is, agrees or not, changes their mind, and says yes to a pair."""

from __future__ import annotations

from datetime import date, timedelta

import asking
import builders
import cases
import pytest
import visitors
from asking import CHILD, TEEN, heading
from builders import AT
from flask import Flask
from letters import path_in, written
from looking import look
from pages import PageClient, form_values
from sqlmodel import select

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.commitments import services as commitments
from app.core.db import transaction
from app.core.permissions import Role
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, Side
from app.needs.models import Need
from app.needs.states import NeedState
from app.proposals.states import ProposalState
from app.safeguarding.models import Agreement, Guardianship
from app.safeguarding.states import AgreementState, Means
from app.safeguarding.texts import AGREEMENT

SECRET = "mot-témoin"


def asked(app: Flask, client: PageClient, who: dict[str, str]) -> str:
    """Send a minor's request and return the guardian's page."""
    asking.install(app)
    asking.sent(client, who)
    with transaction() as session:
        session.exec(select(Need)).one().text = SECRET
    return path_in(written(look(), "agreement_asked")[0])


def only(model: type) -> object:
    return look().exec(select(model)).one()


def guardian_link(case: cases.Case) -> str:
    assert case.guardian is not None
    with transaction() as session:
        token = links.issue(
            session, scope=LinkScope.GUARDIAN, subject_id=case.youth.id, person_id=case.guardian.id, at=AT
        )
    return f"/representant/{token}"


def test_the_page_says_what_it_is_and_nothing_the_child_wrote(app: Flask, client: PageClient) -> None:
    page = client.get(asked(app, client, CHILD))
    assert heading(page) == "Lina a besoin de votre accord"
    for words in ("gratuit", "antécédents judiciaires du bénévole sont vérifiés", "CV, lettre", "Personne ne la voit"):
        assert words in page.text
    for hidden in (SECRET, "lina@example.org", "2013"):
        assert hidden not in page.text


def test_reading_the_page_changes_nothing(app: Flask, client: PageClient) -> None:
    address = asked(app, client, CHILD)
    client.get(address)
    client.get(f"{address}/refus")
    assert only(Agreement).state is AgreementState.ASKED
    assert only(Need).state is NeedState.AWAITING_AGREEMENT


def test_an_agreement_sends_the_childs_need_to_an_association(app: Flask, client: PageClient) -> None:
    address = asked(app, client, CHILD)
    page = client.submit(client.get(address), {"direct_contact": "y"}, button="Je suis d’accord")
    assert heading(page) == "Lina a votre accord"
    agreement = only(Agreement)
    assert (agreement.state, agreement.direct_contact, agreement.means) == (AgreementState.AGREED, True, Means.LINK)
    need = only(Need)
    assert need.state is NeedState.WAITING
    assert need.association_id is not None
    assert "Les Passerelles" in page.text
    assert written(look(), "agreement_given", to="lina@example.org")


def test_agreeing_twice_acts_once(app: Flask, client: PageClient) -> None:
    address = asked(app, client, CHILD)
    form = next(f for f in client.get(address).every("form") if f.attributes.get("action", "").endswith("/accord"))
    for _ in range(2):
        client.post(form.attributes["action"], form_values(form))
    assert len(written(look(), "agreement_given")) == 1


@pytest.mark.parametrize("who", [CHILD, TEEN], ids=["13", "16"])
def test_a_refusal_hides_the_need_tells_the_youth_kindly_and_can_be_taken_back(
    app: Flask, client: PageClient, who: dict[str, str]
) -> None:
    address = asked(app, client, who)
    page = client.submit(client.get(f"{address}/refus"), button="Je ne suis pas d’accord")
    assert heading(page) == "Lina n’a pas votre accord"
    assert only(Need).state is NeedState.AWAITING_AGREEMENT
    assert written(look(), "agreement_denied", to="lina@example.org")
    again = client.submit(page, button="Je suis d’accord")
    assert heading(again) == "Lina a votre accord"
    assert only(Need).state is NeedState.WAITING


def test_taking_the_agreement_back_suspends_everything_in_one_go(client: PageClient) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
        other = builders.need(session, youth=case.youth, state=NeedState.WAITING)
    address = guardian_link(case)
    page = client.submit(client.get(f"{address}/refus"), button="Retirer mon accord")
    assert heading(page) == f"{case.youth.first_name} n’a pas votre accord"
    assert only(Mentorship).state is MentorshipState.SUSPENDED
    assert look().get_one(Need, other.id).state is NeedState.AWAITING_AGREEMENT
    assert written(look(), "pair_suspended", to=case.volunteer.email)


def again_agreed(client: PageClient, case: cases.Case) -> None:
    """Take the agreement back, then give it again."""
    address = guardian_link(case)
    page = client.submit(client.get(f"{address}/refus"), button="Retirer mon accord")
    client.submit(page, button="Je suis d’accord")


def told_that_it_may_go_on() -> set[str]:
    return {m.recipient for m in written(look()) if m.template.startswith("pair_awaits")}


def test_an_agreement_given_again_tells_the_same_people_and_the_association_resumes_in_one_click(
    app: Flask, client: PageClient
) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
    again_agreed(client, case)
    assert case.guardian is not None
    told = {message.recipient for message in written(look()) if message.template.startswith("pair_suspended")}
    assert told == {who.email for who in (case.youth, case.volunteer, case.guardian, case.coordinator)}
    assert told_that_it_may_go_on() == told
    assert only(Mentorship).state is MentorshipState.SUSPENDED, "people decide"
    to_volunteer = written(look(), "pair_awaits", to=case.volunteer.email)[0].body
    assert "accord" not in to_volunteer, "never why"
    staff = visitors.signed_in(app, case.coordinator)
    page = staff.get(path_in(written(look(), "pair_awaits_association")[0]))
    asks = next(each for each in page.every("a") if "Reprendre le binôme" in each.text)
    staff.submit(staff.get(asks.attributes["href"]), button="Reprendre le binôme")
    assert only(Mentorship).state is MentorshipState.ACTIVE
    assert {m.recipient for m in written(look()) if m.template.startswith("pair_resumed")} == told


def test_where_something_else_is_missing_the_association_alone_reads_what(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
        builders.checked(session).withdrawn_at = AT
    again_agreed(client, case)
    assert told_that_it_may_go_on() == {case.coordinator.email}
    letter = written(look(), "pair_awaits_association")[0]
    assert "Le dossier du bénévole n’est pas en ordre" in letter.body
    page = visitors.signed_in(app, case.coordinator).get(path_in(letter))
    assert "Le dossier du bénévole n’est pas en ordre" in page.text
    assert not [button for button in page.every("button") if "Reprendre le binôme" in button.text]


def test_a_pair_suspended_for_something_else_is_not_spoken_of_when_the_agreement_is_given_again(
    client: PageClient,
) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
        pair = session.exec(select(Mentorship)).one()
        mentorships.suspend(session, mentorship=pair, actor=case.staff, at=AT)
    again_agreed(client, case)
    assert told_that_it_may_go_on() == set()


def test_nobody_is_asked_to_resume_a_pair_in_which_somebody_does_not_feel_safe(client: PageClient) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
    page = client.submit(client.get(f"{guardian_link(case)}/refus"), button="Retirer mon accord")
    with transaction() as session:
        pair, youth = session.exec(select(Mentorship)).one(), cases.someone(case.youth)
        commitments.ask_to_stop(
            session, mentorship=pair, side=Side.YOUTH, reason=EndReason.OTHER, unsafe=True, actor=youth, at=AT
        )
    client.submit(page, button="Je suis d’accord")
    assert told_that_it_may_go_on() == set()


def test_while_a_former_guardian_s_no_stands_nobody_is_told_that_it_goes_on(client: PageClient) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
        other = builders.guardian(session, youth=case.youth, first_name="Paul", since=AT - timedelta(days=1))
        cases.agree(session, case.youth, other).state = AgreementState.REFUSED
    again_agreed(client, case)
    assert told_that_it_may_go_on() == set()


def test_a_case_held_back_leaves_its_association_and_the_volunteer_is_let_go(client: PageClient) -> None:
    with transaction() as session:
        case = cases.proposed(session, minor=True)
    client.submit(client.get(f"{guardian_link(case)}/refus"), button="Retirer mon accord")
    need = look().get_one(Need, case.need.id)
    assert (need.state, need.case_association_id) == (NeedState.AWAITING_AGREEMENT, None)
    assert case.proposal(look()).state is ProposalState.OVERTAKEN
    assert written(look(), "agreement_taken_back", to=case.coordinator.email)
    assert written(look(), "proposal_withdrawn", to=case.volunteer.email)


def test_direct_contact_can_be_allowed_and_no_longer(client: PageClient) -> None:
    with transaction() as session:
        case = cases.taken(session, minor=True)
    page = client.get(guardian_link(case))
    page = client.submit(page, {"direct_contact": "y"}, action="/contact-direct")
    assert only(Agreement).direct_contact
    page = client.submit(page, {"direct_contact": []}, action="/contact-direct")
    assert not only(Agreement).direct_contact


@pytest.mark.parametrize(
    ("language", "child", "said"),
    [
        ("fr", False, "Si elle donne aussi les coordonnées, le bénévole reçoit les vôtres"),
        ("fr", True, "À cet âge, Lina et le bénévole s’écrivent seulement sur ce site"),
        ("en", True, "At this age, Lina and the volunteer only write to each other on this site"),
        ("ar", True, "في هذا العمر"),
    ],
)
def test_what_the_box_changes_is_said_for_the_age_of_the_child(
    client: PageClient, language: str, child: bool, said: str
) -> None:
    with transaction() as session:
        case = cases.taken(session, minor=True)
        if child:
            session.get_one(Person, case.youth.id).birth_date = date(2013, 3, 1)
    page = client.get(f"{guardian_link(case)}?langue={language}")
    assert said in page.text
    assert "passe par vous" not in page.text
    if language == "fr":
        assert "l’association peut lire leurs messages" in page.text


def test_a_pair_needs_the_yes_of_both_and_the_guardian_gets_the_contact(client: PageClient) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=True, direct=True)
    address = guardian_link(case)
    page = client.get(address)
    assert "Un bénévole pour Lina : Marc" in page.text.replace("\u00a0", " ")
    assert case.volunteer.email not in page.text
    proposal = client.get(f"{address}/propositions/{case.proposal(look()).id}")
    client.submit(proposal, button="Oui, je suis d’accord")
    assert look().exec(select(Mentorship)).all() == []
    with transaction() as session:
        token = links.issue(session, scope=LinkScope.NEED, subject_id=case.need.id, person_id=case.youth.id, at=AT)
    mine = client.get(f"/suivi/{token}/propositions/{case.proposal(look()).id}")
    client.submit(mine, button="Oui, je veux bien")
    assert only(Mentorship).state is MentorshipState.ACTIVE
    shown = client.submit(client.get(address), action="/contact")
    assert case.volunteer.email in shown.text
    page = client.get(f"/suivi/{token}")
    assert "Tu choisis une date, Marc dit oui. Ton parent ou responsable reçoit la date et le lieu." in page.text
    assert "prend contact" not in page.text
    assert not [each for each in page.every("form") if each.attributes.get("action", "").endswith("/contact")]


@pytest.mark.parametrize(
    ("direct", "allowed", "to_youth", "to_guardian"),
    [
        (False, False, "vous vous écrivez sur ce site", "Lina et Marc s’écrivent sur ce site"),
        (
            True,
            False,
            "Marc peut joindre ton parent ou responsable, pas toi",
            "Marc et vous recevez de quoi vous joindre",
        ),
        (True, True, "vous recevez de quoi vous joindre", "Marc, Lina et vous recevez de quoi vous joindre"),
    ],
)
def test_each_side_reads_before_its_yes_how_they_will_reach_each_other(
    client: PageClient, direct: bool, allowed: bool, to_youth: str, to_guardian: str
) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=True, direct=direct)
        session.exec(select(Agreement)).one().direct_contact = allowed
        token = links.issue(session, scope=LinkScope.NEED, subject_id=case.need.id, person_id=case.youth.id, at=AT)
    proposal = f"propositions/{case.proposal(look()).id}"
    assert to_youth in client.get(f"/suivi/{token}/{proposal}").text
    assert to_guardian in client.get(f"{guardian_link(case)}/{proposal}").text


def test_a_guardian_reads_who_helps_the_child_and_how_to_reach_the_association(client: PageClient) -> None:
    with transaction() as session:
        of = builders.association(session, name="Les Marchepieds", phone="+33639980118", email="contact@example.org")
        case = cases.introduced(session, of=of, minor=True, direct=True)
        session.get_one(Person, case.volunteer.id).phone = "+33639980119"
    page = client.get(guardian_link(case))
    assert "Votre enfant a un bénévole : Marc." in page.text.replace("\u00a0", " ")
    assert "L’association qui suit la demande : Les Marchepieds." in page.text.replace("\u00a0", " ")
    assert "peut recevoir la demande" not in page.text
    found = {each.attributes.get("href") for each in page.every("a")}
    assert {"tel:+33639980118", "mailto:contact@example.org"} <= found
    letter = written(look(), "introduction_guardian")[0].body.replace("\u00a0", " ")
    assert "téléphone : 06 39 98 01 18" in letter
    assert "contact@example.org" in letter
    assert "+33" not in letter


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The request is waiting for an association’s answer."), ("ar", "الطلب في انتظار جواب جمعية.")],
)
def test_where_the_request_stands_is_said_in_the_language_of_the_page(
    client: PageClient, language: str, said: str
) -> None:
    with transaction() as session:
        child = builders.person(session, birth_date=cases.CHILD)
        parent = builders.guardian(session, youth=child)
        cases.agree(session, child, parent)
        builders.need(session, youth=child)
        token = links.issue(session, scope=LinkScope.GUARDIAN, subject_id=child.id, person_id=parent.id, at=AT)
    page = client.get(f"/representant/{token}?langue={language}")
    assert said in page.text
    [chosen] = [each for each in page.every("a") if each.attributes.get("aria-current")]
    assert chosen.attributes["lang"] == language
    assert "fr-icon-check-line" in chosen.attributes["class"]


def test_a_guardian_refuses_a_volunteer(client: PageClient) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=True)
    proposal = client.get(f"{guardian_link(case)}/propositions/{case.proposal(look()).id}")
    page = client.submit(proposal, button="Non, je ne suis pas d’accord")
    assert "cherche quelqu’un d’autre" in page.text
    assert case.proposal(look()).state is ProposalState.YOUTH_DECLINED


@pytest.mark.parametrize("language", AGREEMENT.languages())
def test_a_guardian_whose_child_needs_no_help_reads_that_the_association_will_speak_with_them(
    client: PageClient, language: str
) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=True)
    text = AGREEMENT.text(language=language)
    proposal = client.get(f"{guardian_link(case)}/propositions/{case.proposal(look()).id}?langue={language}")
    page = client.submit(proposal, {"reason": "not_needed"}, button=text.say("volunteer_no"))
    assert text.say("thanks_not_needed", youth="Lina") in page.text
    assert text.say("thanks_no") not in page.text
    assert look().get_one(Need, case.need.id).state is NeedState.TAKEN


def test_a_guardian_signed_in_sees_their_child_and_no_other(app: Flask) -> None:
    with transaction() as session:
        case, other = cases.taken(session, minor=True), cases.taken(session, minor=True)
    assert case.guardian is not None
    browser = visitors.signed_in(app, case.guardian)
    assert heading(browser.get("/mes-enfants")) == "Lina a votre accord"
    browser.get(f"/mes-enfants/{other.youth.id}", status=404)
    browser.get(f"/mes-enfants/{other.youth.id}/refus", status=404)


def test_nobody_answers_for_an_adult_nor_reads_what_an_adult_asks(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        case = cases.taken(session, minor=True)
    address = guardian_link(case)
    client.get(address)
    with transaction() as session:
        session.get_one(Person, case.youth.id).birth_date = builders.ADULT
    for path in (address, f"{address}/refus"):
        assert "est majeur" in client.get(path, status=404).text
    assert case.guardian is not None
    assert "Aucune demande" in visitors.signed_in(app, case.guardian).get("/mes-enfants").text


def test_the_link_of_a_guardian_opens_no_other_page(client: PageClient) -> None:
    with transaction() as session:
        case = cases.taken(session, minor=True)
    token = guardian_link(case).rsplit("/", 1)[1]
    for address in (f"/suivi/{token}", f"/prescription/{token}", f"/benevole/{token}"):
        client.get(address, status=404)


@pytest.mark.parametrize("answer", ["agree", "refuse"])
def test_the_operator_writes_down_what_a_guardian_said_of_a_child(app: Flask, client: PageClient, answer: str) -> None:
    phone = CHILD | {"guardian_email": "", "guardian_phone": "06 39 98 00 77"}
    asking.install(app)
    asking.sent(client, phone)
    need = only(Need)
    operator = visitors.as_role(app, Role.OPERATOR)
    form = operator.get(f"/besoins/{need.id}/accord")
    assert "À lire à voix haute" in form.text
    refused = operator.submit(form, {}, button="Enregistrer", status=422)
    operator.submit(refused, {"answer": answer, "means": "phone"}, button="Enregistrer")
    agreement = only(Agreement)
    assert agreement.means is Means.PHONE
    assert agreement.recorded_by_id is not None
    agreed = answer == "agree"
    assert only(Need).state is (NeedState.WAITING if agreed else NeedState.AWAITING_AGREEMENT)
    assert [m.outcome for m in written(look(), "agreement_asked")] == ["Accord donné." if agreed else "Accord refusé."]


def test_an_association_writes_down_only_what_it_may_see(app: Flask, client: PageClient) -> None:
    asking.install(app)
    asking.sent(client, CHILD)
    need = only(Need)
    coordinator = visitors.as_role(app, Role.COORDINATOR)
    coordinator.get(f"/besoins/{need.id}/accord", status=404)
    with transaction() as session:
        case = cases.taken(session, minor=True, agreed=False)
        session.add(Agreement(youth_id=case.youth.id, guardian_id=case.guardian.id, text_version="1", asked_at=AT))
    browser = visitors.signed_in(app, case.coordinator)
    form = browser.get(f"/besoins/{case.need.id}/accord")
    browser.submit(form, {"answer": "agree", "means": "in_person"}, button="Enregistrer")
    kept = look().exec(select(Agreement).where(Agreement.youth_id == case.youth.id)).one()
    assert (kept.state, kept.means) == (AgreementState.AGREED, Means.IN_PERSON)


def test_by_the_page_of_one_child_nobody_answers_for_another_who_came_of_age(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=True)
        assert case.guardian is not None
        case.youth.birth_date = builders.ADULT
        little = builders.person(session, birth_date=cases.CHILD)
        session.add(Guardianship(youth_id=little.id, guardian_id=case.guardian.id, created_at=AT))
        cases.agree(session, little, case.guardian)
        proposal_id = case.proposal(session).id
    client = visitors.signed_in(app, case.guardian)
    for child in (case.youth, little):
        client.get(f"/mes-enfants/{child.id}/propositions/{proposal_id}", status=404)
