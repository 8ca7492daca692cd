"""A guardian reads every page of theirs in one language: labels, buttons, days and hours, from its own side."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import builders
import cases
import lived
import meeting
import pytest
from babel.dates import format_date
from builders import AT
from flask import Flask
from letters import written
from looking import look
from pages import Element, PageClient
from sqlmodel import select

from app.accounts import links
from app.accounts.states import LinkScope
from app.associations.models import Association
from app.commitments import emails as commitments
from app.core.clock import local_date
from app.core.dates import long_day
from app.core.db import transaction
from app.journal.models import Entry
from app.meetings import emails as meetings
from app.meetings import labels
from app.meetings.models import Meeting
from app.mentorships import emails as pairs
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side
from app.privacy.services import farewell
from app.proposals import emails
from app.proposals import services as proposals
from app.proposals.answers import FamilyAnswer
from app.proposals.answers import Side as FamilySide
from app.proposals.states import ProposalState
from app.safeguarding.models import Agreement, Guardianship
from app.safeguarding.states import Bond
from app.safeguarding.texts import AGREEMENT, Text
from app.web.week import DAY_NAMES

ARABIC, ENGLISH, FRENCH = (AGREEMENT.text(language=each) for each in ("ar", "en", "fr"))
FOLDER = Path(__file__).parents[3] / "templates" / "emails"
MONTHS = {format_date(date(2026, month, 1), "MMMM", locale="fr") for month in range(1, 13)}


def door(case: cases.Case) -> str:
    assert case.guardian is not None
    with transaction() as session:
        token = links.issue(
            session, scope=LinkScope.GUARDIAN, subject_id=case.youth.id, person_id=case.guardian.id, at=AT
        )
    return f"/representant/{token}"


def column(page: Element) -> Element:
    """Return what is between the header and the footer, in one language and from its own side."""
    [found] = [each for each in page.every("div") if each.attributes.get("class") == "cp-narrow"]
    return found


def left_over(page: Element) -> str:
    """Return the Latin letters of an Arabic column that no mark says to be a name, an address or French words."""

    def own(element: Element) -> str:
        if element.tag == "bdi" or element.attributes.get("lang", "ar") != "ar":
            return ""
        text = "".join(element.pieces)
        for child in element.children:
            text = text.replace("".join(child.pieces), own(child), 1)
        return text

    titles = [column(page), *page.every("title")]
    said = " ".join(re.sub("\u2068.*?\u2069", "", own(each).split(" – Coup de pouce")[0]) for each in titles)
    return " ".join(re.findall(r"[A-Za-zÀ-ÿ’]+", said))


@pytest.fixture
def case(app: Flask) -> cases.Case:
    with transaction() as session:
        return cases.accepted(session, minor=True, direct=True)


@pytest.mark.parametrize(("language", "side"), [("ar", "rtl"), ("en", "ltr")])
def test_the_whole_column_and_the_title_are_in_the_language_from_its_side(
    client: PageClient, case: cases.Case, language: str, side: str
) -> None:
    home = door(case)
    for path in ("", "/refus", f"/propositions/{case.proposal(look()).id}"):
        page = client.get(f"{home}{path}?langue={language}")
        for each in (column(page), *page.every("title")):
            assert (each.attributes["lang"], each.attributes["dir"]) == (language, side), path


def test_no_french_is_left_on_the_way_to_a_yes_in_arabic(client: PageClient, case: cases.Case) -> None:
    home = door(case)
    page = client.get(f"{home}?langue=ar")
    assert left_over(page) == ""
    assert left_over(client.get(f"{home}/refus?langue=ar")) == ""
    [there] = [a.attributes["href"] for a in page.every("a") if "/propositions/" in a.attributes["href"]]
    proposal = client.get(there)
    assert left_over(proposal) == ""
    thanked = client.submit(proposal, button=ARABIC.say("volunteer_yes"))
    assert ARABIC.say("thanks_yes") in column(thanked).text
    assert left_over(thanked) == ""


@pytest.mark.parametrize("text", [ARABIC, ENGLISH], ids=["ar", "en"])
def test_a_no_is_asked_and_thanked_for_in_the_language(client: PageClient, case: cases.Case, text: Text) -> None:
    page = client.get(f"{door(case)}/propositions/{case.proposal(look()).id}?langue={text.language}")
    reasons = [option.text for option in page.every("option")]
    assert reasons[:2] == [text.say("no_reason"), text.say("reason_not_needed")]
    refused = client.submit(page, button=text.say("volunteer_no"))
    assert text.say("thanks_no") in column(refused).text
    assert case.proposal(look()).state is ProposalState.YOUTH_DECLINED


def test_what_was_filled_in_wrong_is_said_in_the_language(client: PageClient, case: cases.Case) -> None:
    page = client.get(f"{door(case)}/propositions/{case.proposal(look()).id}?langue=en")
    wrong = client.submit(page, {"text": "x" * 501}, button=ENGLISH.say("volunteer_no"), status=422)
    assert ENGLISH.say("too_long") in column(wrong).text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_days_and_hours_are_said_in_the_language(client: PageClient, case: cases.Case, language: str) -> None:
    home = door(case)
    with transaction() as session:
        answered = session.exec(select(Agreement)).one().answered_at
    page = client.get(f"{home}?langue={language}")
    assert answered is not None
    assert long_day(local_date(answered), language) in page.text
    proposal = client.get(f"{home}/propositions/{case.proposal(look()).id}?langue={language}")
    for each in (page, proposal):
        assert not set(re.findall(r"\w+", column(each).text)) & {*MONTHS, *DAY_NAMES}


@pytest.mark.parametrize("direct", [True, False], ids=["contact", "association"])
def test_whom_to_reach_is_said_in_the_language(client: PageClient, direct: bool) -> None:
    with transaction() as session:
        of = builders.association(session, phone="+33639980118")
        case = cases.introduced(session, of=of, minor=True, direct=direct)
    home = client.get(f"{door(case)}?langue=ar")
    assert left_over(home) == ""
    assert left_over(client.submit(home, action="/contact")) == ""


def test_a_guardian_is_asked_about_a_volunteer_in_their_language_and_in_french(case: cases.Case) -> None:
    with transaction() as session:
        session.exec(select(Guardianship)).one().language = "ar"
        proposal = case.proposal(session)
        for write in (emails.guardian_asked, emails.nudge):
            write(session, proposal=proposal, need=case.need, offer=case.offer, at=AT)
        deadline = proposal.deadline_at
    assert deadline is not None
    for template, key in (("guardian_asked", "asked_subject"), ("guardian_nudge", "nudge_subject")):
        [letter] = [each for each in written(look(), template) if each.subject == ARABIC.write(key, youth="Lina")]
        assert "?langue=ar" in letter.body
        assert long_day(local_date(deadline), "ar") in letter.body
        assert AGREEMENT.text().write("hello", guardian=case.guardian.first_name) in letter.body


@pytest.mark.parametrize("direct", [True, False], ids=["contact", "messages"])
def test_a_guardian_is_told_of_the_volunteer_in_their_language_and_in_french(app: Flask, direct: bool) -> None:
    with transaction() as session:
        case = cases.accepted(
            session, minor=True, direct=direct, of=builders.association(session, phone="+33639980118")
        )
        session.exec(select(Guardianship)).one().language = "ar"
        proposal, guardian = case.proposal(session), case.guardian
        assert guardian is not None
        for side, who in ((FamilySide.GUARDIAN, guardian), (FamilySide.YOUTH, case.youth)):
            proposals.answer_youth(
                session, proposal=proposal, answer=cases.AGREED, by=side, actor=cases.someone(who), at=AT
            )
    [letter] = written(look(), "introduction_guardian" if direct else "introduction_messages_guardian")
    assert letter.subject == ARABIC.write("paired_subject", youth="Lina", volunteer="Marc")
    for text in (ARABIC, AGREEMENT.text()):
        assert text.write("paired_call") in letter.body
        assert text.write("paired_phone", number="06\u00a039\u00a098\u00a001\u00a018") in letter.body


@pytest.mark.parametrize("text", [ARABIC, ENGLISH, FRENCH], ids=["ar", "en", "fr"])
def test_the_next_meeting_and_what_stops_the_pair_are_said_in_the_language(
    app: Flask, client: PageClient, text: Text
) -> None:
    pair = lived.pair(minor=True, direct=True)
    with transaction() as session:
        meeting.place(session, of=pair.case.association)
    home = f"{door(pair.case)}?langue={text.language}"
    assert text.say("pair_next") not in client.get(home).text
    found = meeting.agreed(pair)
    page = client.get(home)
    for said in (text.say("pair_next"), labels.when(found.starts_at, text.language), "Médiathèque", "1 rue des Essais"):
        assert said.replace("\u00a0", " ") in column(page).text
    if text is ARABIC:
        assert left_over(page) == ""
    with transaction() as session:
        held = session.get_one(Mentorship, pair.pair.id)
        mentorships.suspend(session, mentorship=held, actor=pair.case.staff, at=AT)
    stopped = column(client.get(home)).text
    assert text.say("pair_suspended", youth="Lina", volunteer="Marc") in stopped
    for said in (text.say("need_introduced_by", volunteer="Marc"), text.say("pair_next")):
        assert said not in stopped


def names_apart(text: str) -> str:
    """Return what an Arabic letter says in Latin letters besides names, addresses and places."""
    said = re.sub("\u2068.*?\u2069", "", re.sub(r"https?://\S+", "", text))
    return " ".join(re.findall(r"[A-Za-zÀ-ÿ’]{2,}", said.replace("PDF", "")))


def test_every_letter_of_the_life_of_a_pair_is_in_their_language_and_in_french(app: Flask) -> None:
    pair = lived.pair(minor=True)
    with transaction() as session:
        session.get_one(Association, pair.case.association.id).phone = "+33639980118"
        meeting.place(session, of=pair.case.association)
        session.exec(select(Guardianship)).one().language = "ar"
        before = {each.id for each in written(session)}
    found = meeting.agreed(pair)
    with transaction() as session:
        held = session.get_one(Mentorship, pair.pair.id)
        of_it, when = {"mentorship": held, "at": AT}, session.get_one(Meeting, found.id)
        meetings.changed(session, meeting=when, **of_it)
        meetings.tomorrow(session, meeting=when, **of_it)
        for new_dates in (True, False):
            meetings.cancelled(session, meeting=when, by=Side.YOUTH, new_dates=new_dates, **of_it)
        pairs.suspended(session, told=True, **of_it)
        pairs.awaits_resuming(session, missing=(), **of_it)
        for write in (pairs.resumed, pairs.gone_on, pairs.confirmed, pairs.unconfirmed, commitments.became_regular):
            write(session, **of_it)
        pairs.paused(session, until=AT.date(), **of_it)
        pairs.handed_over(session, told=False, **of_it)
        pairs.to_confirm(session, sides=[Side.GUARDIAN], **of_it)
        commitments.to_sign(session, by=Side.ASSOCIATION, **of_it)
        commitments.still_to_sign(session, sides=[Side.GUARDIAN], **of_it)
        commitments.held(session, **of_it)
        pairs.ended(session, reopened=False, **of_it)
    assert pair.case.guardian is not None
    letters = [each for each in written(look(), to=pair.case.guardian.email) if each.id not in before]
    templates = {path.stem for path in FOLDER.glob("*_guardian.txt")} - {"left_pair_guardian", "_guardian"}
    assert {each.template for each in letters} == {each for each in templates if "introduction" not in each}
    for letter in letters:
        arabic, french = letter.body.split("———")
        assert names_apart(letter.subject) == "", letter.template
        assert names_apart(arabic) == "", letter.template
        assert ARABIC.write("hello", guardian=pair.case.guardian.first_name) in arabic
        assert FRENCH.write("hello", guardian=pair.case.guardian.first_name) in french
        for each in (arabic, french):
            assert "06\u00a039\u00a098\u00a001\u00a018" in each, letter.template


@pytest.mark.parametrize("text", [ARABIC, ENGLISH], ids=["ar", "en"])
def test_the_page_of_the_pair_says_what_matters_in_their_language(app: Flask, client: PageClient, text: Text) -> None:
    pair = lived.pair(minor=True)
    with transaction() as session:
        meeting.place(session, of=pair.case.association)
        session.get_one(Association, pair.case.association.id).phone = "+33639980118"
        session.exec(select(Guardianship)).one().language = text.language
    found = meeting.agreed(pair)
    names = {"youth": "Lina", "volunteer": "Marc"}
    assert pair.case.guardian is not None
    address = pair.address(pair.case.guardian)

    def told() -> Element:
        [part] = [each for each in client.get(address).every("div") if "cp-spoken" in each.attributes.get("class", "")]
        assert (part.attributes["lang"], part.attributes["dir"]) == (text.language, text.direction)
        return part

    for said in (
        text.say("pair_active", **names), labels.when(found.starts_at, text.language), "1 rue des Essais",
        text.say("pair_write", **names), text.say("pair_question"), "06 39 98 01 18",
    ):  # fmt: skip
        assert said in told().text
    assert "cp-spoken" not in str(client.get(f"{address}?langue=fr"))
    with transaction() as session:
        held = session.get_one(Mentorship, pair.pair.id)
        mentorships.suspend(session, mentorship=held, actor=pair.case.staff, at=AT)
    assert text.say("pair_suspended", **names) in told().text
    assert text.say("pair_write_not", **names) in told().text
    with transaction() as session:
        held = session.get_one(Mentorship, pair.pair.id)
        mentorships.end(session, mentorship=held, reason=EndReason.PLANNED_END, actor=pair.case.staff, at=AT)
    assert text.say("pair_ended", **names) in told().text
    assert text.say("pair_write_over", **names) in told().text


@pytest.mark.parametrize("text", [ARABIC, ENGLISH, FRENCH], ids=["ar", "en", "fr"])
def test_a_service_is_not_spoken_to_of_its_child(client: PageClient, case: cases.Case, text: Text) -> None:
    home = f"{door(case)}?langue={text.language}"
    assert text.say("direct_contact") in column(client.get(home)).text
    with transaction() as session:
        session.exec(select(Guardianship)).one().bond = Bond.SERVICE
    page = client.get(home)
    assert text.say("direct_contact") not in column(page).text
    assert text.say("direct_contact_service") in column(page).text
    proposal = client.get(f"{door(case)}/propositions/{case.proposal(look()).id}?langue={text.language}")
    assert text.say("reason_not_needed_service") in [option.text for option in proposal.every("option")]


def test_who_reads_that_somebody_left_reads_it_in_their_language(case: cases.Case) -> None:
    assert case.guardian is not None
    with transaction() as session:
        notice = farewell.Notice(case.guardian.id, "left_pair_guardian", case.association.id, AT.date(), language="ar")
        farewell.tell(session, [notice], at=AT)
    [letter] = written(look(), "left_pair_guardian")
    arabic, french = letter.body.split("———")
    assert names_apart(letter.subject + arabic) == ""
    assert FRENCH.write("left_agreed") in french


def kept_in(case: cases.Case) -> str:
    statement = select(Guardianship).where(Guardianship.youth_id == case.youth.id)
    return look().exec(statement).one().language


def test_the_language_of_an_answer_is_kept_for_the_next_letters(client: PageClient, case: cases.Case) -> None:
    assert kept_in(case) == "fr"
    page = client.get(f"{door(case)}/propositions/{case.proposal(look()).id}?langue=en")
    client.submit(page, button=ENGLISH.say("volunteer_yes"))
    assert kept_in(case) == "en"
    with transaction() as session:
        proposals.answer_youth(
            session, proposal=case.proposal(session), answer=FamilyAnswer(yes=True), by=FamilySide.YOUTH,
            actor=cases.someone(case.youth), at=AT,
        )  # fmt: skip
    [letter] = written(look(), "introduction_guardian")
    assert letter.subject.startswith(ENGLISH.write("paired_subject", youth="Lina", volunteer="Marc"))
    [entry] = look().exec(select(Entry).where(Entry.action == "choose_language")).all()
    assert entry.facts == {"language": "en"}


@pytest.mark.parametrize(("path", "button"), [("", "save"), ("/refus", "revoke")], ids=["direct-contact", "taken-back"])
def test_every_answer_keeps_its_language(client: PageClient, case: cases.Case, path: str, button: str) -> None:
    client.submit(client.get(f"{door(case)}{path}?langue=ar"), button=ARABIC.say(button))
    assert kept_in(case) == "ar"


def test_the_children_of_one_guardian_are_written_about_in_one_language(client: PageClient, case: cases.Case) -> None:
    assert case.guardian is not None
    with transaction() as session:
        brother = builders.person(session, birth_date=cases.CHILD, first_name="Adam")
        session.add(Guardianship(youth_id=brother.id, guardian_id=case.guardian.id, created_at=AT))
    client.submit(client.get(f"{door(case)}/refus?langue=en"), button=ENGLISH.say("revoke"))
    assert {each.language for each in look().exec(select(Guardianship)).all()} == {"en"}


@pytest.mark.parametrize("asked", ["", "?langue=xx"])
def test_reading_in_a_language_or_asking_for_none_keeps_nothing(
    client: PageClient, case: cases.Case, asked: str
) -> None:
    home = door(case)
    with transaction() as session:
        session.exec(select(Guardianship)).one().language = "ar"
    client.get(f"{home}?langue=en")
    assert kept_in(case) == "ar"
    client.submit(client.get(f"{home}/refus{asked}"), button=ARABIC.say("revoke"))
    assert kept_in(case) == "ar"


def test_what_is_filled_in_wrong_keeps_no_language(client: PageClient, case: cases.Case) -> None:
    page = client.get(f"{door(case)}/propositions/{case.proposal(look()).id}?langue=en")
    client.submit(page, {"text": "x" * 501}, button=ENGLISH.say("volunteer_no"), status=422)
    assert kept_in(case) == "fr"
