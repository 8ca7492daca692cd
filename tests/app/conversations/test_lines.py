"""The two of a pair write to each other on the site; what carries a contact or sounds like danger waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import builders
import cases
import lived
import pytest
from flask import Flask
from lived import Lived
from pages import Element, PageClient, errors
from sqlmodel import Session, col, select
from visitors import signed_in

from app.accounts.models import Person
from app.associations import services as associations
from app.conversations import services as conversations
from app.conversations.models import LONGEST, Line
from app.conversations.states import HeldFor, LineState
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.mailbox.models import Message
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship

CONTACT = "Appelle-moi au zéro six 39 98 00 12"
DANGER = "Je veux mourir, mon beau-père me frappe"
HELLO = "Bonjour, on se voit mercredi à 14 h ?"
MINOR = {"minor": True}


def messages(client: PageClient, pair: Lived, who: Person) -> tuple[str, Element]:
    """Open the messages of a pair by a new private link."""
    address = pair.address(who, "conversations.lines")
    return address, client.get(address)


def write(client: PageClient, pair: Lived, who: Person, text: str, *, status: int = 200) -> Element:
    """Send one line by the form of the page."""
    address, page = messages(client, pair, who)
    return client.submit(page, {"text": text}, action=address, status=status)


def opened(client: PageClient, pair: Lived, who: Person) -> Element:
    """Open what the other side wrote."""
    _, page = messages(client, pair, who)
    return client.submit(page, action="/messages/lire")


def lines() -> list[Line]:
    return list(reading().exec(select(Line).order_by(col(Line.written_at), col(Line.id))))


def letters(template: str) -> list[Message]:
    return list(reading().exec(select(Message).where(Message.template == template)))


def test_what_one_writes_the_other_opens(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    assert "envoyé" in write(client, pair, pair.case.youth, HELLO).text
    before = messages(client, pair, pair.case.volunteer)[1].text
    assert HELLO not in before
    assert "Lire le nouveau message" in before
    assert HELLO in opened(client, pair, pair.case.volunteer).text
    assert "· Lu" in messages(client, pair, pair.case.youth)[1].text


def test_the_page_writes_nothing_until_a_button_is_pressed(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    write(client, pair, pair.case.youth, HELLO)
    messages(client, pair, pair.case.volunteer)
    assert lines()[0].read_at is None


def test_the_two_sides_read_at_the_top_whether_the_association_may(app: Flask, client: PageClient) -> None:
    young, grown = lived.pair(**MINOR), lived.pair()
    assert "l’association peut lire ces messages" in messages(client, young, young.case.youth)[1].text
    assert "est mineur·e : l’association peut lire" in messages(client, young, young.case.volunteer)[1].text
    for who in (grown.case.youth, grown.case.volunteer):
        assert "L’association ne lit pas ces messages, sauf" in messages(client, grown, who)[1].text


@pytest.mark.parametrize("writer", ["youth", "volunteer"])
def test_a_contact_waits_for_the_association_and_its_writer_is_told_why(
    app: Flask, client: PageClient, writer: str
) -> None:
    pair = lived.pair()
    other = pair.case.volunteer if writer == "youth" else pair.case.youth
    page = write(client, pair, getattr(pair.case, writer), CONTACT)
    assert "il y a un numéro" in page.text
    assert CONTACT in page.text
    line = lines()[0]
    assert (line.state, line.held_for) == (LineState.HELD, HeldFor.CONTACT)
    seen = messages(client, pair, other)[1].text
    assert "zéro six" not in seen
    assert "nouveau message" not in seen
    assert len(letters("line_held")) == 1
    assert not letters("line_arrived")
    assert not letters("line_arrived_youth")


def test_a_number_in_pieces_is_heard(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    write(client, pair, pair.case.youth, "Alors voilà 06 39")
    write(client, pair, pair.case.youth, "98 00 12, à plus")
    assert {line.text[:4]: line.state for line in lines()} == {"Alor": LineState.SENT, "98 0": LineState.HELD}


@pytest.mark.parametrize("size", [1, 2])
def test_a_number_in_many_small_pieces_never_passes_whole(app: Flask, client: PageClient, size: int) -> None:
    pair = lived.pair()
    number = "0639980012"
    for start in range(0, len(number), size):
        app.extensions["clock"].source = cases.AT + timedelta(minutes=start)
        write(client, pair, pair.case.youth, number[start : start + size])
    assert lines()[-1].held_for is HeldFor.CONTACT


@pytest.mark.parametrize(
    "said", [["06 39", "ok", "98 00", "voilà", "12"], ["zéro six", "tu notes ?", "39 98", "00 12 !"]]
)
def test_a_number_in_pieces_is_heard_whatever_stands_between_them(
    app: Flask, client: PageClient, said: list[str]
) -> None:
    pair = lived.pair()
    for minute, text in enumerate(said):
        app.extensions["clock"].source = cases.AT + timedelta(minutes=minute)
        write(client, pair, pair.case.volunteer, text)
    assert lines()[-1].held_for is HeldFor.CONTACT


@pytest.mark.parametrize("asks", ["youth", "volunteer"])
def test_what_one_asks_for_and_the_other_gives_is_read_together(app: Flask, client: PageClient, asks: str) -> None:
    pair = lived.pair()
    asking, asked = pair.case.youth, pair.case.volunteer
    if asks == "volunteer":
        asking, asked = asked, asking
    for minute, (who, text) in enumerate([(asking, "Tu es souvent sur insta ?"), (asked, "oui"), (asked, "linamrt")]):
        app.extensions["clock"].source = cases.AT + timedelta(minutes=minute)
        write(client, pair, who, text)
    assert [line.held_for for line in lines()] == [None, None, HeldFor.CONTACT]


@pytest.mark.parametrize("question", ["Tu as insta ?", "t’as insta", "tu as snap", "vous avez whatsapp"])
def test_a_question_that_the_association_let_pass_is_still_one(app: Flask, client: PageClient, question: str) -> None:
    pair = lived.pair()
    write(client, pair, pair.case.volunteer, question)
    with transaction() as session:
        held = session.exec(select(Line)).one()
        conversations.release(
            session, pair=session.get_one(Mentorship, pair.pair.id), line=held, actor=SYSTEM, at=cases.AT
        )
    write(client, pair, pair.case.youth, "linamrt")
    write(client, pair, pair.case.youth, "demain")
    assert sorted(line.text for line in lines() if line.state is LineState.HELD) == ["linamrt"]


def test_an_exchange_of_results_is_no_number(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    for minute, text in enumerate(("12", "et le 3 ?", "45", "bravo", "j’ai trouvé 7", "6,4", "18 h ?", "oui", "18")):
        app.extensions["clock"].source = cases.AT + timedelta(minutes=minute)
        write(client, pair, pair.case.youth, text)
    assert {line.state for line in lines()} == {LineState.SENT}


def test_what_the_association_let_pass_hides_no_number_in_pieces(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    write(client, pair, pair.case.volunteer, "On se retrouve au 12 rue de Metz, à la médiathèque")
    with transaction() as session:
        held = session.exec(select(Line)).one()
        conversations.release(
            session, pair=session.get_one(Mentorship, pair.pair.id), line=held, actor=SYSTEM, at=cases.AT
        )
    for minute, text in enumerate(("06 39", "98 00 12"), 1):
        app.extensions["clock"].source = cases.AT + timedelta(minutes=minute)
        write(client, pair, pair.case.volunteer, text)
    assert [line.state for line in lines()] == [LineState.RELEASED, LineState.SENT, LineState.HELD]


def test_several_held_lines_are_one_letter_until_decided(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    write(client, pair, pair.case.youth, CONTACT)
    write(client, pair, pair.case.youth, "Mon insta : @lina.des.minimes")
    assert len(letters("line_held")) == 1


@pytest.mark.parametrize("writer", ["youth", "volunteer"])
def test_danger_shows_who_answers_at_once_and_is_never_told_to_the_guardian(
    app: Flask, client: PageClient, writer: str
) -> None:
    pair = lived.pair(**MINOR)
    page = write(client, pair, getattr(pair.case, writer), DANGER)
    assert all(number in page.text for number in ("119", "3018", "3114"))
    line = lines()[0]
    assert (line.state, line.held_for) == (LineState.HELD, HeldFor.DANGER)
    told = letters("line_danger")
    assert [each.person_id for each in told] == [pair.case.coordinator.id]
    assert pair.case.guardian is not None
    since = [each for each in reading().exec(select(Message)) if each.template.startswith("line_")]
    assert pair.case.guardian.id not in {each.person_id for each in since}
    assert not any("mourir" in each.body or "mourir" in each.subject for each in since)


def test_a_secret_that_a_volunteer_asks_for_waits_for_the_association(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    write(client, pair, pair.case.volunteer, "Samedi chez moi, mais ne dis rien à tes parents")
    assert lines()[0].held_for is HeldFor.DANGER
    assert "nouveau message" not in messages(client, pair, pair.case.youth)[1].text


INVITED = "Passe à mon appart samedi pour les maths"


def test_a_home_between_a_volunteer_and_a_minor_waits_and_the_volunteer_reads_the_rule(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair(**MINOR)
    page = write(client, pair, pair.case.volunteer, INVITED)
    assert lines()[0].held_for is HeldFor.DANGER
    assert page.text.count("On ne se voit jamais à domicile : proposez un lieu public.") == 2
    assert "119" not in page.every("main")[0].text


def test_adults_meet_where_they_like(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    write(client, pair, pair.case.volunteer, INVITED)
    assert lines()[0].state is LineState.SENT


def test_a_youth_who_tells_of_a_home_is_answered_with_the_numbers_and_no_rule(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    page = write(client, pair, pair.case.youth, "Tu m'as demandé de venir chez toi, tu viens chez moi ?")
    assert lines()[0].held_for is HeldFor.DANGER
    assert "119" in page.text
    assert "domicile" not in page.text


def test_a_volunteer_whose_words_sound_like_danger_reads_who_reads_them_first(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    page = write(client, pair, pair.case.volunteer, DANGER)
    assert "119" in page.text
    assert "domicile" not in page.text
    assert "L’association lit d’abord ce message avant qu’il ne parte." in page.text


@pytest.mark.parametrize(
    ("writer", "said", "unsaid"),
    [
        ("youth", "puis appelez Lina, qui l’a écrit", "suspendre"),
        ("volunteer", "parlez d’abord avec Lina", "appelez la personne qui l’a écrit"),
    ],
)
def test_the_letter_on_danger_says_whom_to_speak_with_first(
    app: Flask, client: PageClient, writer: str, said: str, unsaid: str
) -> None:
    pair = lived.pair(**MINOR)
    write(client, pair, getattr(pair.case, writer), DANGER)
    [letter] = letters("line_danger")
    assert said in letter.body
    assert unsaid not in letter.body
    assert ("suspendre" in letter.body) == (writer == "volunteer")


@pytest.mark.parametrize(
    ("writer", "said"),
    [
        ("youth", "Appelez d’abord Lina, qui l’a écrit."),
        ("volunteer", "C’est Marc qui l’a écrit. Parlez d’abord avec Lina"),
    ],
)
def test_the_page_on_danger_says_whom_to_speak_with_first(
    app: Flask, client: PageClient, writer: str, said: str
) -> None:
    pair = lived.pair(**MINOR)
    write(client, pair, getattr(pair.case, writer), DANGER)
    staff = signed_in(app, pair.case.coordinator)
    address = f"/association/binomes/{pair.pair.id}/messages"
    page = staff.submit(staff.get(address), action="/messages/lecture")
    assert said in page.text
    assert ("suspendre le binôme" in page.text) == (writer == "volunteer")


def test_the_coordinator_and_the_lead_are_both_told_of_danger(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        association = builders.association(session)
        lead = builders.member(session, of=association, first_name="Ines")
        associations.make_lead(session, association=association, person=lead, actor=SYSTEM, at=cases.AT)
        session.flush()
        session.expunge_all()
    pair = lived.pair(of=association)
    write(client, pair, pair.case.youth, DANGER)
    assert {each.person_id for each in letters("line_danger")} == {lead.id, pair.case.coordinator.id}


def test_one_letter_tells_the_reader_until_they_read(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    for text in (HELLO, "Et jeudi ?"):
        write(client, pair, pair.case.volunteer, text)
    told = letters("line_arrived_youth")
    assert [each.subject for each in told] == ["Marc t’a écrit"]
    assert "mercredi" not in told[0].body
    assert "/messages" in told[0].body
    opened(client, pair, pair.case.youth)
    write(client, pair, pair.case.volunteer, "À demain")
    assert len(letters("line_arrived_youth")) == 2


def test_a_form_sent_twice_writes_one_line(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    address, page = messages(client, pair, pair.case.youth)
    for _ in range(2):
        client.submit(page, {"text": HELLO}, action=address)
    assert len(lines()) == 1


def test_too_long_or_empty_is_refused_and_what_was_typed_stays(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    assert "trop long" in errors(write(client, pair, pair.case.youth, "a" * (LONGEST + 1), status=422))
    assert "Écris ton message" in errors(write(client, pair, pair.case.youth, " ", status=422))
    assert not lines()


def test_too_many_in_an_hour_wait_and_what_was_typed_stays(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    app.config["LINES_PER_HOUR"] = 1
    write(client, pair, pair.case.youth, HELLO)
    refused = write(client, pair, pair.case.youth, "Encore un mot", status=422)
    assert "Attends un peu" in errors(refused)
    assert "Encore un mot" in refused.text


def test_too_many_to_one_leave_the_words_with_others_open(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    other = lived.pair(of=pair.case.association)
    with transaction() as session:
        session.get_one(Mentorship, other.pair.id).volunteer_id = pair.case.volunteer.id
    app.config["LINES_PER_HOUR"] = 1
    write(client, pair, pair.case.youth, HELLO)
    for each in (pair, other):
        write(client, each, pair.case.volunteer, HELLO)
    write(client, other, pair.case.volunteer, "Encore un mot", status=422)
    assert len(lines()) == 3


def test_a_line_that_comes_while_the_association_suspends_the_pair_is_not_written(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    address, page = messages(client, pair, pair.case.youth)

    def write_meanwhile() -> Element:
        return client.submit(page, {"text": HELLO}, action=address, status=409)

    assert HELLO in lived.while_suspended(pair, write_meanwhile).result().text
    assert not lines()


@pytest.mark.parametrize("verb", ["suspend", "end"])
def test_words_close_with_the_pair_and_past_ones_stay_readable(app: Flask, client: PageClient, verb: str) -> None:
    pair = lived.pair()
    address, page = messages(client, pair, pair.case.youth)
    client.submit(page, {"text": HELLO}, action=address)
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        extra: dict[str, Any] = {"reason": mentorships.EndReason.PLANNED_END} if verb == "end" else {}
        getattr(mentorships, verb)(session, mentorship=row, actor=pair.case.staff, at=cases.AT, **extra)
    seen = client.get(address)
    assert "On ne peut pas écrire" in seen.text
    assert HELLO in seen.text
    refused = client.submit(page, {"text": "Encore un mot", "submission": "0" * 36}, action=address, status=409)
    assert "Encore un mot" in refused.text
    assert "arrêté ou en pause" in errors(refused)
    assert len(lines()) == 1


def test_the_guardian_is_told_that_they_write_and_reads_nothing(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    guardian = pair.case.guardian
    assert guardian is not None
    write(client, pair, pair.case.youth, HELLO)
    page = client.get(pair.address(guardian))
    assert "L’association peut lire ces messages" in page.text
    assert HELLO not in page.text
    address = pair.address(guardian, "conversations.lines")
    client.get(address, status=404)


@pytest.mark.parametrize(
    ("verb", "said"),
    [("suspend", "ne peuvent pas s’écrire sur ce site pour"), ("end", "ne peuvent plus s’écrire sur ce site")],
)
def test_the_guardian_is_told_that_they_no_longer_write(app: Flask, client: PageClient, verb: str, said: str) -> None:
    pair = lived.pair(**MINOR)
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        extra: dict[str, Any] = {"reason": mentorships.EndReason.PLANNED_END} if verb == "end" else {}
        getattr(mentorships, verb)(session, mentorship=row, actor=pair.case.staff, at=cases.AT, **extra)
    assert pair.case.guardian is not None
    page = client.get(pair.address(pair.case.guardian))
    assert f"Lina et Marc {said}" in page.text
    assert "peuvent s’écrire" not in page.text
    assert "L’association peut lire ces messages" in page.text


def test_somebody_signed_in_writes_and_reads_in_their_pairs_alone(app: Flask) -> None:
    mine, other = lived.pair(), lived.pair()
    browser = signed_in(app, mine.case.volunteer)
    address = f"/mes-binomes/{mine.pair.id}/messages"
    assert HELLO in browser.submit(browser.get(address), {"text": HELLO}, action=address).text
    browser.get(f"/mes-binomes/{other.pair.id}/messages", status=404)


def test_the_page_of_the_pair_tells_what_is_new(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    assert "Écrire à Marc" in client.get(pair.address(pair.case.youth)).text
    write(client, pair, pair.case.volunteer, HELLO)
    page = client.get(pair.address(pair.case.youth)).text
    assert "Un nouveau message de Marc" in page
    assert HELLO not in page


def test_a_page_holds_fifty_lines_the_newest_last(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    written(pair, 60)
    address, page = messages(client, pair, pair.case.youth)
    shown = [each.text for each in page.every("li") if "cp-line" in each.attributes.get("class", "")]
    assert len(shown) == 50
    assert "mot numéro 59" in shown[-1]
    older = client.get(f"{address}?page=2").text
    assert "mot numéro 0" in older
    assert "mot numéro 59" not in older
    assert "mot numéro 0" in client.get(f"{address}?page=3").text


def written(pair: Lived, count: int) -> None:
    """Keep lines of the youth, a minute apart."""
    with transaction() as session:
        session.add_all(
            Line(
                mentorship_id=pair.pair.id, writer_id=pair.case.youth.id, text=f"mot numéro {number}",
                written_at=cases.AT + timedelta(minutes=number),
            )
            for number in range(count)
        )  # fmt: skip


def test_one_shows_a_received_line_to_the_association(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    write(client, pair, pair.case.volunteer, HELLO)
    page = client.submit(opened(client, pair, pair.case.youth), action="/montrer")
    assert "L’association est prévenue" in page.text
    assert lines()[0].reported_at is not None
    assert len(letters("line_reported")) == 1
    assert "montré" not in messages(client, pair, pair.case.volunteer)[1].text


def test_nobody_shows_their_own_line_nor_one_of_another_pair(app: Flask, client: PageClient) -> None:
    mine, other = lived.pair(), lived.pair()
    write(client, mine, mine.case.volunteer, HELLO)
    line = lines()[0]
    for pair, who in ((mine, mine.case.volunteer), (mine, mine.case.youth), (other, other.case.youth)):
        page = messages(client, pair, who)[1]
        token = page.every("form")[-1]
        values = {each.attributes["name"]: each.attributes.get("value", "") for each in token.every("input")}
        client.post(pair.address(who, "conversations.report_line", line_id=line.id), values, status=404)
    assert _reported(reading()) == []


def _reported(session: Session) -> list[Line]:
    return list(session.exec(select(Line).where(col(Line.reported_at).is_not(None))))
