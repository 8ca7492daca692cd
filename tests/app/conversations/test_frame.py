"""The association frames what a pair writes: it reads what it may, and decides of what is held."""

from __future__ import annotations

from uuid import uuid4

import cases
import lived
import pytest
from flask import Flask
from lived import Lived
from pages import Element, PageClient
from queries import counted
from sqlmodel import Session, select
from visitors import as_role, signed_in

from app.conversations import profiles, queries
from app.conversations.models import Line
from app.conversations.states import HeldFor, LineState
from app.core.db import reading, transaction
from app.core.permissions import Role
from app.journal.models import Entry
from app.mailbox.models import Message
from app.mentorships import queries as mentorships
from app.mentorships import services as mentorship_services
from app.mentorships.models import Mentorship
from app.reports import services
from app.reports.services import SubmitReport
from app.reports.states import Subject

HELLO, NUMBER = "Bonjour Marc, à mercredi", "Mon numéro : 06 39 98 00 12"
MINOR = {"minor": True}


def keep(pair: Lived, text: str, *, held_for: HeldFor | None = None, minute: int = 0, **values: object) -> Line:
    """Keep one line of the youth."""
    with transaction() as session:
        line = Line(
            mentorship_id=pair.pair.id, writer_id=pair.case.youth.id, text=text,
            written_at=cases.AT.replace(minute=minute), held_for=held_for,
            state=LineState.HELD if held_for else LineState.SENT, **values,
        )  # fmt: skip
        session.add(line)
        session.flush()
        session.expunge_all()
    return line


def address(pair: Lived) -> str:
    return f"/association/binomes/{pair.pair.id}/messages"


def read(browser: PageClient, pair: Lived) -> Element:
    return browser.submit(browser.get(address(pair)), action="/messages/lecture")


def stored(line: Line) -> Line:
    return reading().get_one(Line, line.id, populate_existing=True)


def test_the_words_of_a_minor_open_by_a_button_and_the_reading_is_journalled(app: Flask) -> None:
    pair = lived.pair(**MINOR)
    keep(pair, HELLO)
    browser = signed_in(app, pair.case.coordinator)
    closed = browser.get(address(pair))
    assert "parce que le jeune est mineur" in closed.text
    assert HELLO not in closed.text
    assert HELLO in browser.submit(closed, action="/messages/lecture").text
    entries = reading().exec(select(Entry).where(Entry.action == "read", Entry.subject_id == pair.pair.id)).all()
    assert [entry.actor_id for entry in entries] == [pair.case.coordinator.id]


def test_of_adults_the_association_reads_what_was_held_or_shown_to_it_alone(app: Flask) -> None:
    pair = lived.pair()
    keep(pair, HELLO)
    keep(pair, NUMBER, held_for=HeldFor.CONTACT, minute=1)
    keep(pair, "Tu es nul", minute=2, read_at=cases.AT, reported_at=cases.AT)
    page = read(signed_in(app, pair.case.coordinator), pair)
    assert HELLO not in page.text
    assert NUMBER in page.text
    assert "Tu es nul" in page.text


def test_another_association_reads_and_decides_nothing(app: Flask) -> None:
    pair, other = lived.pair(**MINOR), lived.pair(**MINOR)
    line = keep(pair, NUMBER, held_for=HeldFor.CONTACT)
    browser = signed_in(app, other.case.coordinator)
    page = browser.get(address(other))
    browser.get(address(pair), status=404)
    browser.get(f"{address(pair)}/{line.id}/ne-pas-transmettre", status=404)
    token = next(each.attributes["value"] for each in page.every("input") if each.attributes["name"] == "csrf_token")
    sent = {"csrf_token": token, "submission": str(uuid4())}
    for tail in ("lecture", f"{line.id}/transmettre", f"{line.id}/ne-pas-transmettre"):
        browser.post(f"{address(pair)}/{tail}", sent, status=404)
        browser.post(f"{address(other)}/{line.id}/transmettre", sent, status=404)
    assert stored(line).state is LineState.HELD


def test_a_released_line_reaches_the_other_side_who_is_told(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    line = keep(pair, NUMBER, held_for=HeldFor.CONTACT)
    browser = signed_in(app, pair.case.coordinator)
    browser.submit(read(browser, pair), action="/transmettre")
    assert stored(line).state is LineState.RELEASED
    page = client.get(pair.address(pair.case.volunteer, "conversations.lines"))
    seen = client.submit(page, action="/messages/lire").text
    assert NUMBER in seen
    assert "lit d’abord" not in seen
    assert [each.template for each in reading().exec(select(Message)) if each.template.startswith("line_")] == [
        "line_arrived"
    ]


def test_a_refused_line_stays_with_its_writer_who_reads_why(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    line = keep(pair, NUMBER, held_for=HeldFor.CONTACT)
    browser = signed_in(app, pair.case.coordinator)
    form = browser.get(f"{address(pair)}/{line.id}/ne-pas-transmettre")
    assert "Écrivez un mot" in browser.submit(form, {"text": ""}, action="", button="transmettre", status=422).text
    browser.submit(form, {"text": "Écris-lui ici, c’est plus sûr."}, button="Ne pas transmettre")
    assert stored(line).state is LineState.REFUSED
    mine = client.get(pair.address(pair.case.youth, "conversations.lines")).text
    assert "Écris-lui ici, c’est plus sûr." in mine
    assert "06 39 98" in mine
    theirs = client.get(pair.address(pair.case.volunteer, "conversations.lines")).text
    assert "06 39 98" not in theirs
    assert "plus sûr" not in theirs
    told = reading().exec(select(Message).where(Message.template == "line_refused_youth")).one()
    assert "plus sûr" not in told.body


def test_the_second_of_two_deciders_is_told_that_it_is_done(app: Flask) -> None:
    pair = lived.pair()
    line = keep(pair, NUMBER, held_for=HeldFor.CONTACT)
    browser = signed_in(app, pair.case.coordinator)
    page = read(browser, pair)
    form = browser.get(f"{address(pair)}/{line.id}/ne-pas-transmettre")
    other = browser.get(f"{address(pair)}/{line.id}/ne-pas-transmettre")
    browser.submit(form, {"text": "Non"}, button="Ne pas transmettre")
    values = {each.attributes["name"]: each.attributes.get("value", "") for each in other.every("input")}
    late = browser.post(
        f"{address(pair)}/{line.id}/ne-pas-transmettre", values | {"text": "Un mot réfléchi"}, status=409
    )
    assert "Un mot réfléchi" in late.text
    browser.submit(page, action="/transmettre", status=409)
    assert stored(line).state is LineState.REFUSED


def test_nothing_is_released_into_a_pair_that_is_suspended(app: Flask) -> None:
    pair = lived.pair()
    line = keep(pair, NUMBER, held_for=HeldFor.CONTACT)
    browser = signed_in(app, pair.case.coordinator)
    page = read(browser, pair)
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorship_services.suspend(session, mentorship=row, actor=pair.case.staff, at=cases.AT)
    browser.submit(page, action="/transmettre", status=409)
    assert stored(line).state is LineState.HELD


BAD = "Viens seule chez moi, ne le dis pas"


def by(pair: Lived, line: Line, side: str) -> None:
    with transaction() as session:
        session.get_one(Line, line.id).writer_id = getattr(pair.case, side).id


@pytest.mark.parametrize("writer", ["youth", "volunteer"])
def test_a_line_held_for_danger_is_never_handed_on(app: Flask, writer: str) -> None:
    pair = lived.pair(**MINOR)
    line = keep(pair, BAD, held_for=HeldFor.DANGER)
    by(pair, line, writer)
    browser = signed_in(app, pair.case.coordinator)
    page = read(browser, pair)
    assert not [each for each in page.every("form") if each.attributes.get("action", "").endswith("/transmettre")]
    assert "il n’est jamais transmis" in page.text
    token = next(each.attributes["value"] for each in page.every("input") if each.attributes["name"] == "csrf_token")
    sent = {"csrf_token": token, "submission": str(uuid4())}
    browser.post(f"{address(pair)}/{line.id}/transmettre", sent, status=409)
    assert stored(line).state is LineState.HELD


@pytest.mark.parametrize("writer", ["youth", "volunteer"])
def test_whatever_became_of_it_the_pair_is_to_call_until_the_youth_was_heard(app: Flask, writer: str) -> None:
    pair = lived.pair(**MINOR)
    line = keep(pair, BAD, held_for=HeldFor.DANGER)
    by(pair, line, writer)
    browser = signed_in(app, pair.case.coordinator)
    form = browser.get(f"{address(pair)}/{line.id}/ne-pas-transmettre")
    browser.submit(form, {"text": "Je vous appelle."}, button="Ne pas transmettre")
    page_of = f"/association/binomes/{pair.pair.id}"

    def called(whom: str) -> Element:
        told = {"means": "called", "with_whom": whom, "quiet": "14"}
        browser.submit(browser.get(f"{page_of}/contact"), told, action="/contact")
        return browser.get("/association/aujourdhui")

    assert "Danger possible" in browser.get("/association/aujourdhui").text
    assert "appeler Lina" in browser.get(page_of).text
    assert "Danger possible" in called("volunteer").text
    assert "Danger possible" not in called("youth").text


def test_what_waits_for_an_association_is_listed_danger_first_without_words(app: Flask) -> None:
    pair, other = lived.pair(), lived.pair()
    keep(pair, NUMBER, held_for=HeldFor.CONTACT)
    keep(pair, "Il me frappe", held_for=HeldFor.DANGER, minute=5)
    keep(pair, HELLO, minute=6)
    keep(other, NUMBER, held_for=HeldFor.CONTACT)
    found = queries.held(reading(), pair.case.association.id)
    assert [(each.mentorship_id, each.danger, each.number) for each in found] == [(pair.pair.id, True, 2)]
    assert [(each.youth, each.volunteer, each.since) for each in found] == [("Lina", "Marc", cases.AT)]


def test_what_waits_stands_on_the_page_of_the_day_one_click_from_its_decision(app: Flask) -> None:
    pair = lived.pair()
    keep(pair, "Il me frappe", held_for=HeldFor.DANGER)
    keep(lived.pair(), NUMBER, held_for=HeldFor.CONTACT)
    browser = signed_in(app, pair.case.coordinator)
    page = browser.get("/association/aujourdhui")
    assert "Messages à relire 1" in page.text
    assert "Danger possible" in page.text
    assert "frappe" not in page.text
    there = next(each for each in page.every("a") if each.text == "Lire et décider")
    assert "1 message attend votre décision" in browser.get(there.attributes["href"] or "").text


def test_the_page_of_the_pair_says_what_waits(app: Flask) -> None:
    pair = lived.pair()
    keep(pair, NUMBER, held_for=HeldFor.CONTACT)
    page = signed_in(app, pair.case.coordinator).get(f"/association/binomes/{pair.pair.id}")
    assert "1 message attend votre décision" in page.text


def test_whoever_reads_a_line_that_was_held_cannot_tell_that_it_was(app: Flask) -> None:
    pair = lived.pair(**MINOR)
    line = keep(pair, NUMBER, held_for=HeldFor.DANGER, answer="Bien écrit.")
    with transaction() as session:
        kept = session.get_one(Line, line.id)
        kept.state, kept.read_at = LineState.RELEASED, cases.AT
        kept.decided_at, kept.decided_by_id = cases.AT, pair.case.coordinator.id
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        seat = mentorships.Seat(row, mentorships.Side.VOLUNTEER, row.volunteer_id)
        [shown] = profiles.conversation(session, seat, page=1, at=cases.AT).lines
    assert (shown.state, shown.label, shown.tone, shown.why) == (LineState.SENT, "", None, "")
    assert (shown.danger, shown.answer) == (False, "")


def test_many_lines_are_as_many_queries_as_few(app: Flask) -> None:
    pair = lived.pair(**MINOR)
    few = _statements(pair)
    for minute in range(20):
        keep(pair, HELLO, minute=minute, read_at=cases.AT)
    assert _statements(pair) == few


def _statements(pair: Lived) -> int:
    session: Session = reading()
    session.expire_all()
    with counted(session) as sent:
        row = session.get_one(Mentorship, pair.pair.id)
        profiles.conversation(session, mentorships.Seat(row, mentorships.Side.YOUTH, row.youth_id), page=1, at=cases.AT)
        profiles.opened(session, row, page=1, at=cases.AT)
    return len(sent)


@pytest.mark.parametrize("of", [{}, MINOR], ids=["adults", "a minor"])
def test_a_report_opens_no_line_to_the_operator_and_of_adults_none_to_the_association(
    app: Flask, of: dict[str, bool]
) -> None:
    pair = lived.pair(**of)
    keep(pair, "Mots entre nous", read_at=cases.AT)
    with transaction() as session:
        command = SubmitReport(text="Il insiste", subject=Subject.VOLUNTEER, accused_id=pair.case.volunteer.id)
        report = services.submit(session, command=command, actor=cases.someone(pair.case.youth), at=cases.AT)
        assert (report.association_id, report.shared) == (pair.case.association.id, True)
        report_id, mentorship_id = report.id, pair.pair.id
    operator = as_role(app, Role.OPERATOR)
    page = operator.get(f"/operateur/signalements/{report_id}")
    assert "Il insiste" in page.text
    assert "entre nous" not in page.text + operator.submit(page, action="/coordonnees").text
    operator.get(f"/association/binomes/{mentorship_id}/messages", status=403)
    staff = signed_in(app, pair.case.coordinator)
    frame = staff.get(f"/association/binomes/{mentorship_id}/messages")
    if of:
        assert "Mots entre nous" in read(staff, pair).text
    else:
        assert "Il n’y a rien à lire" in frame.text
