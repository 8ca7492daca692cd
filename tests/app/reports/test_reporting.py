"""« Signaler un problème »: kept, sent to who must know, never to who is accused, never lost."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import pytest
from flask import Flask
from letters import written
from pages import PageClient, errors
from sqlmodel import Session, select
from visitors import signed_in
from workers import ran

from app.accounts import links
from app.accounts.models import Member, Person
from app.accounts.states import LinkScope
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.identity import NOBODY, Actor, Way
from app.core.permissions import Role
from app.mailbox.models import Message
from app.mailbox.states import MessageState
from app.reports import queries, services
from app.reports.models import Report
from app.reports.services import SubmitReport
from app.reports.states import Subject

AT = builders.AT
URGENT = ("119", "3018", "3114")
ONCE = {"about": "other", "text": "Il me demande de garder un secret."}


def operator(session: Session, **values: object) -> Person:
    who = builders.person(session, role=Role.OPERATOR, first_name="Odile", **values)
    builders.account(session, owner=who)
    return who


def lead_of(session: Session, case: cases.Case) -> Person:
    session.get_one(Member, case.coordinator.id).lead = True
    session.flush()
    return case.coordinator


def link(session: Session, scope: LinkScope, subject: object, person: Person) -> str:
    return links.issue(session, scope=scope, subject_id=subject.id, person_id=person.id, at=AT)  # type: ignore[attr-defined]


def stored() -> list[Report]:
    with transaction() as session:
        return list(session.exec(select(Report)))


def readers() -> set[str]:
    with transaction() as session:
        return {message.recipient for message in written(session, "report_arrived")}


def test_a_youth_reports_from_a_private_page_and_the_operator_and_the_lead_are_written_to(
    app: Flask, client: PageClient
) -> None:
    with transaction() as session:
        case = cases.introduced(session)
        boss, lead = operator(session), lead_of(session, case)
        token = link(session, LinkScope.NEED, case.need, case.youth)
    page = client.get(f"/suivi/{token}")
    found = [a.attributes["href"] for a in page.every("a") if a.text == "Signaler un problème"]
    assert found == [f"/signaler/{token}"]
    form = client.get(found[0])
    assert all(number in form.text for number in URGENT)
    told = client.submit(form, ONCE, button="Envoyer")
    assert all(number in told.text for number in URGENT)
    [report] = stored()
    assert (report.reporter_id, report.text, report.association_id) == (
        case.youth.id,
        ONCE["text"],
        case.association.id,
    )
    assert readers() == {boss.email, lead.email}


def test_the_letter_says_neither_who_nor_what(app: Flask, session: Session) -> None:
    case = cases.introduced(session)
    operator(session)
    services.submit(session, command=SubmitReport(text="Il crie."), actor=cases.someone(case.youth), at=AT)
    [letter] = written(session, "report_arrived")
    assert case.youth.first_name not in letter.body
    assert "Il crie" not in letter.body


@pytest.mark.parametrize("subject", [Subject.ASSOCIATION, Subject.UNSAID])
def test_what_may_be_about_the_lead_goes_to_the_operator_alone(session: Session, subject: Subject) -> None:
    case = cases.introduced(session)
    boss, _ = operator(session), lead_of(session, case)
    command = SubmitReport(text="Claire crie.", subject=subject, association_id=case.association.id)
    report = services.submit(session, command=command, actor=cases.someone(case.youth), at=AT)
    assert [letter.recipient for letter in written(session, "report_arrived")] == [boss.email]
    with pytest.raises(NotFound):
        queries.visible_to_lead(session, report.id, actor=case.staff)


def test_a_volunteer_never_sees_nor_hears_of_a_report_about_them(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session)
        operator(session), lead_of(session, case)
        command = SubmitReport(text="Il vient chez moi.", subject=Subject.VOLUNTEER, accused_id=case.volunteer.id)
        services.submit(session, command=command, actor=cases.someone(case.youth), at=AT)
        token = link(session, LinkScope.OFFER, case.offer, case.volunteer)
        letters = written(session, to=case.volunteer.email)
    assert not [letter for letter in letters if letter.template.startswith("report")]
    for address in (f"/benevole/{token}", f"/signaler/{token}"):
        assert "Il vient chez moi" not in PageClient(app).get(address).text


def test_a_lead_who_is_the_accused_under_another_file_is_not_written_to(session: Session) -> None:
    case = cases.introduced(session)
    boss, lead = operator(session), lead_of(session, case)
    case.volunteer.email = lead.email.replace("@", "+benevolat@").upper()
    session.flush()
    command = SubmitReport(text="Il ment.", subject=Subject.VOLUNTEER, accused_id=case.volunteer.id)
    services.submit(session, command=command, actor=cases.someone(case.youth), at=AT)
    assert [letter.recipient for letter in written(session, "report_arrived")] == [boss.email]


def test_a_guardian_learns_nothing_of_what_their_child_reports(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
        operator(session)
        assert case.guardian is not None
        command = SubmitReport(text="On me frappe à la maison.", subject=Subject.OTHER)
        services.submit(session, command=command, actor=cases.someone(case.youth), at=AT)
        token = link(session, LinkScope.GUARDIAN, case.youth, case.guardian)
        letters = written(session, to=case.guardian.email)
    assert not [letter for letter in letters if letter.template.startswith("report")]
    assert "frappe" not in PageClient(app).get(f"/representant/{token}").text
    assert "frappe" not in PageClient(app).get(f"/signaler/{token}").text


def test_anybody_reports_without_a_name_and_may_leave_a_number(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        operator(session)
    home = client.get("/")
    assert "/signaler" in {a.attributes.get("href") for a in home.every("a")}
    client.submit(client.get("/signaler"), {"text": "Rien.", "reply_to": "06 39 98 00 07"}, button="Envoyer")
    [report] = stored()
    assert (report.reporter_id, report.subject, report.reply_to) == (None, Subject.UNSAID, "06 39 98 00 07")


def test_a_youth_has_two_fields_to_fill(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        case = cases.introduced(session)
        token = link(session, LinkScope.NEED, case.need, case.youth)
    page = client.get(f"/signaler/{token}")
    names = {c.attributes["name"] for tag in ("input", "textarea", "select") for c in page.every(tag)}
    assert names - {"csrf_token", "submission"} == {"about", "text"}


def test_a_visitor_who_may_be_of_any_age_is_spoken_to_in_neutral_words(app: Flask, client: PageClient) -> None:
    main = client.get("/signaler").every("main")[0].text
    assert not {"tu", "te", "tes", "vous", "votre"} & set(main.lower().split())
    assert "La personne concernée ne verra pas ce message." in main


def test_what_was_typed_stays_when_the_page_was_open_too_long(app: Flask, client: PageClient) -> None:
    page = client.get("/signaler")
    again = client.submit(page, {"text": "Il me suit.", "csrf_token": "too old"}, button="Envoyer", status=422)
    assert "Le texte est là" in errors(again)
    assert "Il me suit." in again.every("textarea")[0].text
    assert stored() == []
    client.submit(again, button="Envoyer")
    assert [report.text for report in stored()] == ["Il me suit."]


def test_a_dead_link_loses_nothing(app: Flask, client: PageClient) -> None:
    client.submit(client.get("/signaler/lien-mort"), ONCE, button="Envoyer")
    assert [report.text for report in stored()] == [ONCE["text"]]


def test_a_character_that_no_database_stores_is_dropped_rather_than_the_report(app: Flask, client: PageClient) -> None:
    client.submit(client.get("/signaler"), {"text": "Il me\x00 suit."}, button="Envoyer")
    assert [report.text for report in stored()] == ["Il me suit."]


def test_ten_clicks_report_once(app: Flask, client: PageClient) -> None:
    page = client.get("/signaler")
    for _ in range(10):
        client.submit(page, ONCE, button="Envoyer")
    assert len(stored()) == 1


def test_a_flood_loses_no_report_and_buries_nobody_under_letters(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        operator(session)
    for number in range(12):
        client.submit(client.get("/signaler"), {"text": f"Numéro {number}"}, button="Envoyer")
    assert len(stored()) == 12
    most = int(app.config["REPORTS_PER_HOUR"])
    with transaction() as session:
        assert len(written(session, "report_arrived")) == most
    with app.extensions["clock"].at(AT + timedelta(minutes=20)):
        assert ran("reports.announce_bursts") == 12 - most
        assert ran("reports.announce_bursts") == 0
    with transaction() as session:
        [letter] = written(session, "report_burst")
    assert f"{12 - most} signalements" in letter.subject


def test_a_letter_that_does_not_arrive_is_shown_to_the_operator(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session)
        boss, lead = operator(session), lead_of(session, case)
        command = SubmitReport(text="Il crie.", subject=Subject.VOLUNTEER, accused_id=case.volunteer.id)
        report = services.submit(session, command=command, actor=cases.someone(case.youth), at=AT)
        [lost] = written(session, "report_arrived", to=lead.email)
        lost_id, boss_id = lost.id, boss.id
        session.flush()
        session.execute(
            Message.__table__.update().where(Message.id == lost_id).values(state=MessageState.DEAD)  # type: ignore[attr-defined]
        )
        assert queries.undelivered(session) == {report.id}
        assert lost.association_id is None, "a call for it must be the operator's to make"
    with transaction() as session:
        other = builders.person(session, role=Role.OPERATOR, first_name="Nadia")
        assert boss_id != other.id
    page = signed_in(app, other).get(f"/operateur/signalements/{report.id}")
    assert "Un message n’est pas arrivé" in page.text


def test_who_reports_from_a_page_is_who_the_link_belongs_to(session: Session) -> None:
    case = cases.introduced(session)
    token = link(session, LinkScope.NEED, case.need, case.youth)
    found = queries.reporter(session, token, actor=NOBODY, at=AT)
    assert (found.person_id, found.way) == (case.youth.id, Way.LINK)
    signed = Actor(Way.SESSION, case.volunteer.id, Role.VOLUNTEER)
    assert queries.reporter(session, None, actor=signed, at=AT) == signed


def test_the_other_sides_of_ones_pairs_are_named_and_nobody_else(session: Session) -> None:
    case, other = cases.introduced(session), cases.introduced(session)
    found = queries.around(session, cases.someone(case.youth), at=AT)
    assert [person.id for person in found.others] == [case.volunteer.id]
    assert found.association is not None
    assert found.association.id == case.association.id
    assert [p.id for p in queries.around(session, cases.someone(other.volunteer), at=AT).others] == [other.youth.id]


def test_reading_what_is_around_needs_no_session_of_its_own(app: Flask) -> None:
    assert queries.around(reading(), NOBODY, at=AT) == queries.Around()
