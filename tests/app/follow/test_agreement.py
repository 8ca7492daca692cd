"""How a guardian answers: by link, by telephone, in person; in their language; to which text; and who may know."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import asking
import builders
import cases
import pytest
from asking import CHILD, TEEN, heading
from builders import AT
from flask import Flask
from letters import path_in, written
from looking import look
from pages import PageClient, form_values
from sqlmodel import Session, select
from visitors import as_role, signed_in
from workers import ran

from app.accounts import links
from app.accounts.models import Account, Member, Person
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.core.errors import Invalid
from app.core.permissions import Role
from app.follow import services
from app.needs.models import Need
from app.needs.states import NeedState
from app.safeguarding import codes, queries
from app.safeguarding import services as safeguarding
from app.safeguarding.models import Agreement, AgreementAnswer, Guardianship
from app.safeguarding.services import Reading
from app.safeguarding.states import AgreementAction, AgreementState, Bond, Means
from app.safeguarding.texts import AGREEMENT


def asked(app: Flask, client: PageClient, who: dict[str, str]) -> str:
    """Send a minor's request and return the guardian's page."""
    asking.install(app)
    asking.sent(client, who)
    return path_in(written(look(), "agreement_asked")[0])


def one(model: type) -> object:
    return look().exec(select(model)).one()


def test_the_page_and_the_letter_say_which_association_may_receive_the_request(app: Flask, client: PageClient) -> None:
    page = client.get(asked(app, client, CHILD))
    said = "L’association qui peut recevoir la demande\u00a0: Les Passerelles."
    assert said.replace("\u00a0", " ") in page.text.replace("\u00a0", " ")
    assert said in written(look(), "agreement_asked")[0].body
    assert one(Need).association_id is None, "nobody has received it yet"


def test_the_guardian_reads_and_answers_in_arabic_without_javascript(app: Flask, client: PageClient) -> None:
    address = asked(app, client, CHILD)
    links_ = {
        a.attributes["href"]: a for a in client.get(address).every("a") if "langue=" in a.attributes.get("href", "")
    }
    arabic = links_[f"{address}?langue=ar"]
    assert (arabic.attributes["lang"], arabic.attributes["dir"], arabic.text) == ("ar", "rtl", "العربية")
    page = client.get(f"{address}?langue=ar")
    assert heading(page) == AGREEMENT.text(language="ar").say("title_asked", youth="Lina")
    assert any(each.attributes.get("dir") == "rtl" for each in page.every("div"))
    assert "Traduction à relire" in page.text
    thanked = client.submit(page, button=AGREEMENT.text(language="ar").say("agree"))
    assert heading(thanked) == AGREEMENT.text(language="ar").say("title_agreed", youth="Lina")
    answer = one(AgreementAnswer)
    assert (answer.language, answer.text_version, answer.means) == ("ar", AGREEMENT.current, Means.LINK)


def test_a_guardian_who_reads_arabic_is_written_to_in_arabic_and_in_french(app: Flask, client: PageClient) -> None:
    address = asked(app, client, CHILD | {"guardian_language": "ar"})
    letter = written(look(), "agreement_asked")[0]
    arabic, french = AGREEMENT.text(language="ar"), AGREEMENT.text()
    assert letter.subject == arabic.write("subject", youth="Lina")
    assert arabic.say("to_proofread") in letter.body
    assert letter.body.index(arabic.write("answer")) < letter.body.index(french.write("answer"))
    page = client.get(address.split("?")[0])
    assert heading(page) == arabic.say("title_asked", youth="Lina"), "the page opens in their language by itself"


def test_the_letter_in_french_names_the_other_languages_in_their_own_words(app: Flask, client: PageClient) -> None:
    asked(app, client, CHILD)
    body = written(look(), "agreement_asked")[0].body
    assert "English" in body
    assert "العربية" in body
    assert "?langue=en" in body


@pytest.mark.parametrize("version", ["0", "77"])
def test_an_answer_to_a_text_that_is_not_in_force_is_refused(app: Flask, client: PageClient, version: str) -> None:
    page = client.get(asked(app, client, CHILD))
    client.submit(page, {"version": version}, button="Je suis d’accord", status=409)
    assert one(Agreement).state is AgreementState.ASKED
    assert look().exec(select(AgreementAnswer)).all() == []


def test_a_no_counts_whatever_page_it_comes_from(app: Flask, client: PageClient) -> None:
    address = asked(app, client, TEEN)
    page = client.get(f"{address}/refus")
    client.submit(page, {"version": "9" * 300, "language": "x" * 300}, button="Je ne suis pas d’accord")
    row = one(AgreementAnswer)
    assert (row.action, row.text_version, row.language) == (AgreementAction.REFUSE, AGREEMENT.current, "fr")


def test_every_answer_is_kept_with_its_text_and_read_by_the_guardian(app: Flask, client: PageClient) -> None:
    address = asked(app, client, TEEN)
    client.submit(client.get(address), button="Je suis d’accord")
    client.submit(client.get(f"{address}/refus"), button="Retirer mon accord")
    page = client.get(address)
    rows = look().exec(select(AgreementAnswer).order_by(AgreementAnswer.at, AgreementAnswer.id)).all()
    assert {row.action for row in rows} == {AgreementAction.AGREE, AgreementAction.REVOKE}
    assert {row.text_version for row in rows} == {AGREEMENT.current}
    assert {row.receiver for row in rows} == {"Les Passerelles"}
    for words in ("Accord donné", "Accord retiré", f"texte n° {AGREEMENT.current}", "par cette page"):
        assert words in page.text


def test_a_text_that_no_longer_holds_closes_and_is_asked_about_once(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
        agreement = session.exec(select(Agreement)).one()
        agreement.text_version = "0"
    assert not queries.agreed(look(), case.youth.id)
    assert ran("follow.ask_about_new_text") == 1
    assert ran("follow.ask_about_new_text") == 0
    address = path_in(written(look(), "agreement_asked")[-1])
    client = PageClient(app)
    page = client.get(address)
    assert "Le texte a changé" in page.text
    client.submit(page, button="Je suis d’accord")
    assert queries.agreed(look(), case.youth.id)
    assert [row.action for row in look().exec(select(AgreementAnswer))] == [AgreementAction.RENEW]


def test_the_youths_screen_shows_a_code_and_a_page_to_print(app: Flask, client: PageClient) -> None:
    asking.install(app)
    link = asking.private_link(asking.sent(client, CHILD | {"guardian_email": "", "guardian_phone": "0639980077"}))
    code = codes.shown(one(Agreement).code)
    assert code in client.get(link).text
    paper = client.get(f"{link}/accord-parental?langue=ar")
    assert code in paper.text
    assert AGREEMENT.text(language="ar").promises[0] in paper.text
    assert AGREEMENT.text().promises[0] in paper.text
    assert "Les Passerelles" in paper.text


def test_an_association_records_by_the_code_who_when_and_how_without_learning_more(
    app: Flask, client: PageClient
) -> None:
    asking.install(app)
    asking.sent(client, CHILD)
    with transaction() as session:
        clerk = builders.member(session, first_name="Claire")
        agreement = session.exec(select(Agreement)).one()
        youth = session.get_one(Person, agreement.youth_id)
    staff = signed_in(app, clerk)
    page = staff.submit(staff.get("/accord-par-code"), {"code": codes.shown(agreement.code).lower()}, button="Trouver")
    assert youth.first_name in page.text
    assert "À cet âge, Lina et le bénévole s’écrivent seulement sur ce site" in page.text
    for hidden in ("nadia@example.net", "lina@example.org", "Delmas"):
        assert hidden not in page.text
    staff.submit(page, {"answer": "agree", "means": "in_person"}, button="Enregistrer")
    row = one(AgreementAnswer)
    assert (row.means, row.recorded_by_id, row.association_id) == (
        Means.IN_PERSON, clerk.id, look().get_one(Member, clerk.id).association_id,
    )  # fmt: skip
    assert one(Need).state is NeedState.WAITING
    staff.submit(staff.get("/accord-par-code"), {"code": agreement.code}, button="Trouver", status=422)


def test_whoever_tries_many_codes_is_stopped(app: Flask) -> None:
    operator = as_role(app, Role.OPERATOR)
    for _ in range(10):
        operator.submit(operator.get("/accord-par-code"), {"code": "ACDE-FGHJ"}, button="Trouver", status=422)
    operator.submit(operator.get("/accord-par-code"), {"code": "ACDE-FGHJ"}, button="Trouver", status=429)


def test_before_the_case_is_taken_an_association_does_not_read_how_to_reach_the_guardian(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session, minor=True, agreed=False)
        guardian = case.guardian
        assert guardian is not None
        safeguarding.ask(session, youth=case.youth, guardian=guardian, at=AT)
        waiting = {"case_association_id": None, "taken_at": None, "state": NeedState.WAITING}
        session.execute(Need.__table__.update().where(Need.id == case.need.id).values(**waiting))  # type: ignore[attr-defined]
    client = signed_in(app, case.coordinator)
    page = client.get(f"/besoins/{case.need.id}/accord")
    assert guardian.email not in page.text
    assert guardian.last_name not in page.text
    with transaction() as session:
        held = {"case_association_id": case.association.id, "taken_at": AT, "state": NeedState.TAKEN}
        session.execute(Need.__table__.update().where(Need.id == case.need.id).values(**held))  # type: ignore[attr-defined]
    assert guardian.email in client.get(f"/besoins/{case.need.id}/accord").text


def test_the_association_of_the_case_reads_the_history(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session, minor=True, agreed=False)
        assert case.guardian is not None
        agreement = safeguarding.ask(session, youth=case.youth, guardian=case.guardian, at=AT)
        services.give_agreement(
            session, agreement=agreement, direct_contact=False, reading=Reading(means=Means.PHONE),
            actor=case.staff, at=AT,
        )  # fmt: skip
    page = signed_in(app, case.coordinator).get(f"/besoins/{case.need.id}/accord")
    assert "Accord donné par Nadia" in page.text
    assert "noté par Claire" in page.text


def test_a_service_is_named_and_never_skipped(app: Flask, client: PageClient) -> None:
    asking.install(app)
    care = CHILD | {"guardian_bond": "service"}
    form = asking.to_youth(client)
    refused = client.submit(form, care, button="Continuer", status=422)
    assert "Écris le nom du service" in refused.text
    assert "Écris le nom de la personne qui signe" in refused.text
    named = care | {"guardian_organisation": "Maison d’enfants", "guardian_last_name": "Roche"}
    client.submit(client.submit(refused, named, button="Continuer"), button="Envoyer ma demande")
    bond = one(Guardianship)
    guardian = look().get_one(Person, bond.guardian_id)
    assert (bond.bond, guardian.organisation, guardian.last_name) == (Bond.SERVICE, "Maison d’enfants", "Roche")
    [asked] = written(look(), "agreement_asked")
    assert "pour le service qui répond de ce jeune" in asked.body
    assert "parent" not in asked.body
    page = client.get(path_in(asked))
    assert "au nom d’un service (Maison d’enfants)" in page.text
    assert one(Need).state is NeedState.AWAITING_AGREEMENT
    assert "On a prévenu le service responsable de toi" in written(look(), "need_received")[0].body
    client.submit(page, button="Je suis d’accord")
    [given] = written(look(), "agreement_given")
    assert given.subject.endswith("le service responsable de toi a dit oui")
    assert "parent" not in given.body


def test_a_minor_who_took_the_guardians_mailbox_since_cannot_agree(session: Session) -> None:
    youth = builders.person(session, birth_date=date(2013, 5, 1), email="lina@example.org")
    guardian = builders.guardian(session, youth=youth, email="li.na.b@gmail.com")
    agreement = safeguarding.ask(session, youth=youth, guardian=guardian, at=AT)
    session.add(Account(person_id=youth.id, email="linab+jeu@googlemail.com", created_at=AT))
    session.flush()
    with pytest.raises(Invalid):
        services.give_agreement(
            session, agreement=agreement, direct_contact=False, actor=cases.someone(guardian), at=AT
        )  # fmt: skip
    assert not queries.agreed(session, youth.id)


def awaiting(session: Session, born: date) -> tuple[Person, Need]:
    youth = builders.person(session, birth_date=born)
    guardian = builders.guardian(session, youth=youth)
    builders.member(session, of=builders.association(session, name="Les Passerelles"))
    need = builders.need(session, youth=youth, state=NeedState.AWAITING_AGREEMENT, waiting_since=None)
    safeguarding.ask(session, youth=youth, guardian=guardian, at=AT)
    return youth, need


@pytest.mark.parametrize(
    ("born", "before", "after"),
    [
        (date(2011, 12, 1), "2026-11-30T22:59:59+00:00", "2026-11-30T23:00:01+00:00"),
        (date(2011, 7, 14), "2026-07-13T21:59:59+00:00", "2026-07-13T22:00:01+00:00"),
        (date(2012, 2, 29), "2027-02-28T22:59:59+00:00", "2027-02-28T23:00:01+00:00"),
    ],
    ids=["winter", "summer", "29 February"],
)
def test_the_need_of_a_child_moves_on_the_day_they_turn_fifteen_in_paris(
    app: Flask, born: date, before: str, after: str
) -> None:
    with transaction() as session:
        _, need = awaiting(session, born)
    clock = app.extensions["clock"]
    with clock.at(datetime.fromisoformat(before)):
        assert ran("intake.come_of_age") == 0
    with clock.at(datetime.fromisoformat(after)):
        assert ran("intake.come_of_age") == 1
    found = look().get_one(Need, need.id)
    assert found.state is NeedState.WAITING
    assert found.association_id is not None
    assert not queries.agreed(look(), found.youth_id), "a pair still wants the guardian"


def test_at_eighteen_the_guardians_link_and_code_open_nothing_and_a_refusal_no_longer_holds(app: Flask) -> None:
    with transaction() as session:
        youth, need = awaiting(session, date(2008, 12, 1))
        agreement = session.exec(select(Agreement)).one()
        services.deny_agreement(
            session, agreement=agreement, action=AgreementAction.REFUSE, actor=cases.someone(youth), at=AT
        )  # fmt: skip
        token = links.issue(
            session, scope=LinkScope.GUARDIAN, subject_id=youth.id, person_id=agreement.guardian_id, at=AT
        )  # fmt: skip
    with app.extensions["clock"].at(AT + timedelta(days=20)):
        assert ran("intake.come_of_age") == 1
        assert look().get_one(Need, need.id).state is NeedState.WAITING
        PageClient(app).get(f"/representant/{token}", status=404)
        with transaction() as session:
            clerk = builders.person(session, role=Role.OPERATOR, first_name="Odile")
        operator = signed_in(app, clerk)
        operator.submit(operator.get("/accord-par-code"), {"code": agreement.code}, button="Trouver", status=422)


def test_nobody_of_any_association_finds_a_child_who_waits_for_the_agreement(app: Flask, client: PageClient) -> None:
    asking.install(app)
    asking.sent(client, CHILD)
    need = one(Need)
    with transaction() as session:
        clerk = builders.member(session)
    staff = signed_in(app, clerk)
    for address in (
        f"/association/besoins/{need.id}",
        f"/besoins/{need.id}/accord",
        f"/besoins/{need.id}/confirmation",
    ):
        staff.get(address, status=404)
    for address in ("/association", "/association/binomes", "/association/appels"):
        assert "Lina" not in staff.get(address).text


def test_the_guardian_never_learns_that_the_text_spoke_of_danger(app: Flask, client: PageClient) -> None:
    """The page and every letter are the same, byte for byte but for ids, whatever the child wrote."""
    address = asked(app, client, TEEN)

    def seen() -> str:
        return client.get(address).text

    calm = seen()
    with transaction() as session:
        need = session.exec(select(Need)).one()
        need.text, need.danger, need.held = "Mon père me frappe, je veux mourir", True, True
    assert seen() == calm
    letters = [m for m in written(look()) if m.recipient == "nadia@example.net"]
    assert letters
    for letter in letters:
        assert "frappe" not in letter.body
        assert "danger" not in letter.body.lower()


def test_agreeing_twice_from_one_page_answers_once(app: Flask, client: PageClient) -> None:
    address = asked(app, client, CHILD)
    form = next(f for f in client.get(address).every("form") if f.attributes.get("action", "").endswith("/accord"))
    for _ in range(2):
        client.post(form.attributes["action"], form_values(form))
    assert len(look().exec(select(AgreementAnswer)).all()) == 1
