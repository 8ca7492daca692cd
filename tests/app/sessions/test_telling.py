"""A session is told from the link in a mail, in half a minute, without signing in."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import cases
import letters
import lived
import meeting
import pytest
from flask import Flask
from looking import look
from pages import Element, PageClient, errors, form_values
from queries import counted
from sqlmodel import col, select
from visitors import signed_in
from workers import together

from app.accounts.models import Person
from app.core.clock import local_date
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.identity import SYSTEM
from app.journal.models import Entry
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import PairRhythm, Side, Tracking
from app.sessions import profiles, queries, services, tasks
from app.sessions.models import SessionLog
from app.sessions.states import Face, FitAnswer, MissedReason

TODAY = local_date(cases.AT)
MET = {"when": TODAY.isoformat(), "minutes": "60", "face": "good"}


def tell(client: PageClient, pair: lived.Lived, who: Person, status: int = 200, **said: str) -> Element:
    return client.submit(client.get(pair.address(who, "sessions.log")), MET | said, status=status)


def lines() -> list[SessionLog]:
    return list(look().exec(select(SessionLog).order_by(col(SessionLog.held_on), col(SessionLog.side))))


def change(pair: lived.Lived, **values: object) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        for name, value in values.items():
            setattr(row, name, value)


def weeks_ago(pair: lived.Lived, weeks: int) -> None:
    change(pair, introduced_at=cases.AT - timedelta(weeks=weeks))


@pytest.mark.parametrize("who", ["youth", "volunteer"])
def test_the_link_of_a_mail_opens_a_form_that_keeps_what_is_told(app: Flask, client: PageClient, who: str) -> None:
    pair = lived.pair()
    tell(client, pair, getattr(pair.case, who), text="On a relu le CV")
    [log] = lines()
    assert (log.side.value, log.held_on, log.minutes, log.face, log.text) == (
        who, TODAY, 60, Face.GOOD, "On a relu le CV",
    )  # fmt: skip


def test_another_day_and_another_length_are_told_too(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    weeks_ago(pair, 2)
    day = TODAY - timedelta(days=5)
    parts = {"other_day-day": str(day.day), "other_day-month": str(day.month), "other_day-year": str(day.year)}
    tell(client, pair, pair.case.youth, other_length="150", **parts)
    assert [(log.held_on, log.minutes) for log in lines()] == [(day, 150)]


def test_a_mail_names_the_day_which_is_ticked_already(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    weeks_ago(pair, 2)
    day = (TODAY - timedelta(days=4)).isoformat()
    page = client.get(pair.address(pair.case.youth, "sessions.log", jour=day))
    client.submit(page, {"minutes": "30", "face": "so_so"})
    assert [log.held_on.isoformat() for log in lines()] == [day]


@pytest.mark.parametrize("day", ["2026-13-45", "demain", "2999-01-01", "1999-01-01"])
def test_a_day_that_is_none_of_the_pair_s_is_not_ticked(app: Flask, client: PageClient, day: str) -> None:
    pair = lived.pair()
    page = client.get(pair.address(pair.case.youth, "sessions.log", jour=day))
    assert not [i for i in page.every("input") if i.attributes.get("name") == "when" and "checked" in i.attributes]


@pytest.mark.parametrize(("shift", "why"), [(1, "pas encore passé"), (-1, "avant la mise en relation")])
def test_no_day_to_come_nor_before_the_introduction(app: Flask, client: PageClient, shift: int, why: str) -> None:
    pair = lived.pair()
    day = TODAY + timedelta(days=shift)
    parts = {"other_day-day": str(day.day), "other_day-month": str(day.month), "other_day-year": str(day.year)}
    page = tell(client, pair, pair.case.youth, 422, when="", **parts)
    assert why in errors(page)
    assert lines() == []


def test_a_pair_that_ended_tells_of_no_day_after_its_end(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    weeks_ago(pair, 4)
    with transaction() as session:
        ended = session.get_one(Mentorship, pair.pair.id)
        ended.state, ended.ended_at = type(ended.state).ENDED, cases.AT - timedelta(weeks=1)
    refused = tell(client, pair, pair.case.youth, 422)
    assert errors(refused)
    assert lines() == []
    last = (TODAY - timedelta(weeks=1)).isoformat()
    offered = [i.attributes["value"] for i in refused.every("input") if i.attributes.get("name") == "when"]
    assert last in offered
    tell(client, pair, pair.case.youth, when=last)
    assert len(lines()) == 1


@pytest.mark.parametrize("missing", ["when", "minutes", "face"])
def test_what_is_not_said_is_asked_for_and_nothing_is_lost(app: Flask, client: PageClient, missing: str) -> None:
    pair = lived.pair()
    page = client.get(pair.address(pair.case.youth, "sessions.log"))
    said = {name: value for name, value in (MET | {"text": "Bien parlé"}).items() if name != missing}
    refused = client.submit(page, said, status=422)
    assert [i.attributes["value"] for i in refused.every("input") if i.attributes.get("name") == "text"] == [
        "Bien parlé"
    ]
    assert lines() == []


def test_a_length_of_another_kind_is_shown_again_to_be_corrected(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tell(client, pair, pair.case.youth, other_length="150")
    page = client.get(pair.address(pair.case.youth, "sessions.correct", log_id=lines()[0].id))
    assert [o.attributes["value"] for o in page.every("option") if "selected" in o.attributes] == ["150"]
    client.submit(page, {"face": "bad"}, button="j’envoie")
    assert [(log.minutes, log.face) for log in lines()] == [(150, Face.BAD)]


def test_a_date_that_does_not_exist_is_refused_rather_than_another_day_told(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    parts = {"other_day-day": "31", "other_day-month": "2", "other_day-year": "2026"}
    assert "n’existe pas" in errors(tell(client, pair, pair.case.youth, 422, **parts))
    assert lines() == []


def test_we_did_not_meet_is_an_answer_with_a_reason(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    page = client.get(pair.address(pair.case.youth, "sessions.log"))
    [missed] = [a.attributes["href"] for a in page.every("a") if "pas vus" in a.text]
    page = client.submit(client.get(missed), {"when": TODAY.isoformat(), "reason": "youth_away"})
    assert "pas vus (Je n’ai pas pu venir)" in page.text
    assert [(log.met, log.minutes, log.reason) for log in lines()] == [(False, None, MissedReason.YOUTH_AWAY)]


def test_each_side_reads_the_two_absences_from_where_it_stands(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    youth = client.get(pair.address(pair.case.youth, "sessions.missed")).text
    assert "Je n’ai pas pu venir" in youth
    assert "Marc n’a pas pu venir" in youth
    assert "Lina n’a pas pu venir" in client.get(pair.address(pair.case.volunteer, "sessions.missed")).text


def test_telling_the_same_day_again_corrects_one_s_own_line(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tell(client, pair, pair.case.youth)
    tell(client, pair, pair.case.volunteer, minutes="90")
    tell(client, pair, pair.case.youth, minutes="30", face="bad")
    assert [(log.side, log.minutes) for log in lines()] == [(Side.VOLUNTEER, 90), (Side.YOUTH, 30)]


def test_three_sendings_of_one_form_tell_once(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    address = pair.address(pair.case.youth, "sessions.log")
    form = next(f for f in client.get(address).every("form") if f.every("fieldset"))
    sent = form_values(form) | MET
    for _ in range(3):
        client.post(address, sent)
    with transaction() as session:
        kept = session.exec(select(Entry).where(Entry.action == "tell_session")).all()
    assert len(kept) == 1


def test_a_line_is_corrected_and_its_day_moves(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    weeks_ago(pair, 1)
    tell(client, pair, pair.case.youth, text="Le CV")
    [log] = lines()
    page = client.get(pair.address(pair.case.youth, "sessions.correct", log_id=log.id))
    yesterday = TODAY - timedelta(days=1)
    client.submit(page, {"when": yesterday.isoformat(), "minutes": "90"}, button="j’envoie")
    assert [(log.held_on, log.minutes, log.text) for log in lines()] == [(yesterday, 90, "Le CV")]


def test_a_line_told_by_mistake_is_taken_back(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tell(client, pair, pair.case.youth)
    page = client.get(pair.address(pair.case.youth, "sessions.correct", log_id=lines()[0].id))
    client.submit(page, action="effacer")
    assert lines() == []


def test_nobody_corrects_nor_takes_back_the_other_s_line_or_another_pair_s(app: Flask, client: PageClient) -> None:
    pair, other = lived.pair(), lived.pair()
    tell(client, pair, pair.case.youth)
    [log] = lines()
    client.get(pair.address(pair.case.volunteer, "sessions.correct", log_id=log.id), status=404)
    client.get(other.address(other.case.youth, "sessions.correct", log_id=log.id), status=404)
    staff = signed_in(app, pair.case.coordinator)
    staff.get(f"/association/binomes/{pair.pair.id}/seances/{log.id}", status=404)


def test_two_tellings_of_a_day_are_one_session_and_the_hours_add_up(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    weeks_ago(pair, 1)
    tell(client, pair, pair.case.youth, minutes="90")
    tell(client, pair, pair.case.volunteer, minutes="60")
    tell(client, pair, pair.case.volunteer, when=(TODAY - timedelta(days=1)).isoformat(), minutes="30")
    for who in (pair.case.youth, pair.case.volunteer):
        assert "ensemble : 1 h 30" in client.get(pair.address(who)).text


def test_the_other_side_reads_day_and_length_but_neither_face_nor_words(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tell(client, pair, pair.case.youth, face="bad", text="Je me suis ennuyé")
    mine = client.get(pair.address(pair.case.youth)).text
    assert "pas bien" in mine
    assert "Je me suis ennuyé" in mine
    theirs = client.get(pair.address(pair.case.volunteer)).text
    assert "1 h" in theirs
    assert "pas bien" not in theirs.lower()
    assert "ennuyé" not in theirs


def test_the_guardian_reads_days_and_lengths_only_and_tells_nothing(app: Flask, client: PageClient) -> None:
    pair = lived.pair(minor=True)
    weeks_ago(pair, 1)
    tell(client, pair, pair.case.youth, face="bad", text="Je me suis ennuyé")
    missed = client.get(pair.address(pair.case.volunteer, "sessions.missed"))
    client.submit(missed, {"when": (TODAY - timedelta(days=1)).isoformat(), "reason": "ill"})
    assert pair.case.guardian is not None
    page = client.get(pair.address(pair.case.guardian)).text
    assert "16 novembre 2026 : 1 h" in page
    assert not any(word in page.lower() for word in ("pas bien", "ennuyé", "malade", "pas vus"))
    for endpoint in ("sessions.log", "sessions.missed", "sessions.fit"):
        client.get(pair.address(pair.case.guardian, endpoint), status=404)


def test_a_pair_followed_elsewhere_tells_nothing_here(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    change(pair, tracking=Tracking.ELSEWHERE)
    client.get(pair.address(pair.case.youth, "sessions.log"), status=404)
    assert "Les séances" not in client.get(pair.address(pair.case.youth)).text


def test_the_coordinator_tells_for_them_and_reads_both_tellings(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tell(client, pair, pair.case.youth, face="bad", text="Trop court")
    missed = client.get(pair.address(pair.case.volunteer, "sessions.missed"))
    client.submit(missed, {"when": TODAY.isoformat(), "reason": "transport"})
    staff = signed_in(app, pair.case.coordinator)
    page = staff.get(f"/association/binomes/{pair.pair.id}")
    assert all(said in page.text for said in ("pas bien", "Trop court", "transport", "Ils ne disent pas la même chose"))
    staff.submit(staff.get(f"/association/binomes/{pair.pair.id}/seances/nouvelle"), MET | {"minutes": "30"})
    assert [log.side for log in lines()] == [Side.ASSOCIATION, Side.VOLUNTEER, Side.YOUTH]


def test_another_association_tells_nothing_of_this_pair(app: Flask) -> None:
    pair, other = lived.pair(), lived.pair()
    staff = signed_in(app, other.case.coordinator)
    for page in ("nouvelle", "pas-vus"):
        staff.get(f"/association/binomes/{pair.pair.id}/seances/{page}", status=404)


def test_somebody_signed_in_tells_without_a_link(app: Flask) -> None:
    pair = lived.pair()
    browser = signed_in(app, pair.case.volunteer)
    browser.submit(browser.get(f"/mes-binomes/{pair.pair.id}/seances/nouvelle"), MET)
    assert [log.side for log in lines()] == [Side.VOLUNTEER]


def test_words_that_sound_like_danger_are_answered_at_once_and_a_number_says_who_reads(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    said = tell(client, pair, pair.case.youth, text="Je veux mourir, appelle-moi au zéro six 39 98 00 12").text
    assert all(number in said for number in ("119", "3018", "3114"))
    assert "Seule l’association lit" in said
    [letter] = letters.written(look(), "danger_told")
    assert letter.recipient == pair.case.coordinator.email
    assert "mourir" not in letter.body
    assert letters.path_in(letter) == f"/association/binomes/{pair.pair.id}"
    tell(client, pair, pair.case.youth, text="Je veux mourir, appelle-moi au zéro six 39 98 00 12", minutes="90")
    assert len(letters.written(look(), "danger_told")) == 1


def test_a_home_told_by_a_minor_sounds_like_danger_and_by_an_adult_does_not(app: Flask, client: PageClient) -> None:
    words = "il ma dit de venir chez lui jetais pas bien"
    pair = lived.pair(minor=True)
    said = tell(client, pair, pair.case.youth, text=words).text
    assert "119" in said
    assert len(letters.written(look(), "danger_told")) == 1
    grown = lived.pair()
    tell(client, grown, grown.case.youth, text=words)
    assert len(letters.written(look(), "danger_told")) == 1


@pytest.mark.parametrize(
    ("teller", "said"),
    [("youth", "puis appelez Lina, qui les a écrits"), ("volunteer", "puis appelez Lina, et Marc qui les a écrits")],
)
def test_the_letter_on_words_told_says_whom_to_call_by_who_wrote(
    app: Flask, client: PageClient, teller: str, said: str
) -> None:
    pair = lived.pair(minor=True)
    tell(client, pair, getattr(pair.case, teller), text="on s'est vus chez lui, la médiathèque était fermée")
    [letter] = letters.written(look(), "danger_told")
    assert said in letter.body


def test_after_words_of_danger_the_numbers_are_one_touch_away_and_so_are_a_report_and_the_end(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    page = tell(client, pair, pair.case.youth, text="Il veut que je vienne chez lui, j’ai peur")
    assert "Avec Marc, ça te va" in page.text
    [shown] = [each for each in page.every("div") if "fr-alert--warning" in each.attributes.get("class", "")]
    assert {each.attributes["href"] for each in shown.every("a")} == {"tel:119", "tel:3018", "tel:3114"}
    links = {each.text.strip(): each.attributes.get("href", "") for each in page.every("a")}
    assert links["Je veux arrêter"].endswith("/arreter")
    assert len([each for each in page.every("a") if each.text.strip() == "Signaler un problème"]) == 2


def test_the_journal_notes_that_words_sound_like_danger_and_not_the_words(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tell(client, pair, pair.case.youth, text="Il veut que je vienne chez lui, j’ai peur")
    [entry] = look().exec(select(Entry).where(Entry.action == queries.ALARM)).all()
    assert (entry.subject_id, entry.facts) == (pair.pair.id, {"side": "youth"})


def test_only_a_first_session_leads_to_the_question(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    weeks_ago(pair, 1)
    assert "Avec Marc, ça te va" in tell(client, pair, pair.case.youth).text
    assert (
        "Avec Marc, ça te va"
        not in tell(client, pair, pair.case.youth, when=(TODAY - timedelta(days=1)).isoformat()).text
    )


def asked_what_they_think() -> list[str]:
    return [each.recipient for each in letters.written(look()) if each.template.startswith("first_session")]


def test_the_first_session_asks_the_teller_on_the_page_and_the_other_by_letter(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    weeks_ago(pair, 1)
    page = tell(client, pair, pair.case.youth)
    assert "Avec Marc, ça te va" in page.text
    [letter] = letters.written(look(), "first_session")
    assert letter.recipient == pair.case.volunteer.email
    assert client.get(letters.path_in(letter)).every("form")
    tell(client, pair, pair.case.volunteer)
    tell(client, pair, pair.case.youth, when=(TODAY - timedelta(days=1)).isoformat())
    assert asked_what_they_think() == [pair.case.volunteer.email]


def test_who_answered_on_the_page_gets_no_letter(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    client.submit(tell(client, pair, pair.case.youth), {"answer": "good"})
    app.extensions["clock"].shift += timedelta(days=2)
    assert tasks.ask_fit() == 0
    assert asked_what_they_think() == [pair.case.volunteer.email]


def test_who_went_by_the_page_gets_one_letter_a_day_later(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tell(client, pair, pair.case.youth)
    app.extensions["clock"].shift += timedelta(hours=23)
    assert tasks.ask_fit() == 0
    app.extensions["clock"].shift += timedelta(hours=1)
    assert sum(together(app, tasks.ask_fit)) == 1
    app.extensions["clock"].shift += timedelta(days=3)
    assert tasks.ask_fit() == 0
    assert asked_what_they_think() == [pair.case.volunteer.email, pair.case.youth.email]


def test_who_answered_before_anybody_told_gets_no_letter(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    client.submit(client.get(pair.address(pair.case.volunteer, "sessions.fit")), {"answer": "good"})
    tell(client, pair, pair.case.youth)
    assert asked_what_they_think() == []


def test_when_the_association_tells_both_get_the_letter(app: Flask) -> None:
    pair = lived.pair()
    staff = signed_in(app, pair.case.coordinator)
    staff.submit(staff.get(f"/association/binomes/{pair.pair.id}/seances/nouvelle"), MET)
    assert sorted(asked_what_they_think()) == sorted([pair.case.youth.email, pair.case.volunteer.email])
    app.extensions["clock"].shift += timedelta(days=2)
    assert tasks.ask_fit() == 0


def test_a_session_that_did_not_take_place_thanks_nobody(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    page = client.get(pair.address(pair.case.youth, "sessions.missed"))
    client.submit(page, {"when": TODAY.isoformat(), "reason": "ill"})
    assert letters.written(look(), "first_session_youth") == []


def test_taking_a_first_session_back_and_telling_it_again_writes_to_nobody_again(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    tell(client, pair, pair.case.youth)
    page = client.get(pair.address(pair.case.youth, "sessions.correct", log_id=lines()[0].id))
    client.submit(page, action="effacer")
    tell(client, pair, pair.case.youth)
    assert len(letters.written(look(), "first_session")) == 1


@pytest.mark.parametrize(("rhythm", "asked"), [(PairRhythm.WEEKLY, "ça te va"), (PairRhythm.ONCE, "Ça t’a aidé")])
def test_what_somebody_thinks_is_read_by_the_association_alone(
    app: Flask, client: PageClient, rhythm: PairRhythm, asked: str
) -> None:
    pair = lived.pair(minor=True)
    change(pair, rhythm=rhythm)
    page = tell(client, pair, pair.case.youth)
    assert asked in page.text
    client.submit(page, {"answer": "bad", "text": "Il parle trop vite"})
    assert pair.case.guardian is not None
    for who in (pair.case.volunteer, pair.case.guardian):
        assert "trop vite" not in client.get(pair.address(who)).text
    read = signed_in(app, pair.case.coordinator).get(f"/association/binomes/{pair.pair.id}").text
    assert "Il parle trop vite" in read
    assert ("L’entente n’est pas là" if rhythm is PairRhythm.WEEKLY else "Cela a aidé : non") in read


def test_an_opinion_is_changed_rather_than_given_twice(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    for answer in ("unsure", "good"):
        client.submit(client.get(pair.address(pair.case.volunteer, "sessions.fit")), {"answer": answer})
    [fit] = queries.fits(look(), pair.pair.id)
    assert (fit.side, fit.answer.value) == (Side.VOLUNTEER, "good")


def test_the_sessions_of_many_pairs_are_read_in_one_query(app: Flask) -> None:
    pairs = [lived.pair().pair.id for _ in range(3)]
    with transaction() as session:
        for pair_id in pairs:
            session.add(
                SessionLog(
                    mentorship_id=pair_id,
                    side=Side.YOUTH,
                    held_on=date(2026, 11, 20),
                    met=True,
                    minutes=60,
                    told_at=cases.AT,
                )
            )
    with counted(look()) as sent:
        assert [len(told) for told in queries.told(look(), pairs).values()] == [1] * len(pairs)
    assert len([each for each in sent if "session_logs" in each]) == 1


def test_a_page_of_many_sessions_costs_no_more_queries_than_one_of_few(app: Flask) -> None:
    pair = lived.pair()
    counts = []
    for first, last in ((1, 3), (3, 60)):
        with transaction() as session:
            for day in range(first, last):
                session.add(
                    SessionLog(
                        mentorship_id=pair.pair.id,
                        side=Side.YOUTH,
                        held_on=TODAY + timedelta(days=day),
                        met=True,
                        minutes=60,
                        face=Face.GOOD,
                        told_at=cases.AT,
                    )
                )
        row = look().get_one(Mentorship, pair.pair.id)
        seat = Seat(row, Side.YOUTH, pair.case.youth.id)
        with counted(look()) as sent:
            shown = profiles.section(look(), seat, at=cases.AT)
            followed = profiles.followed(look(), row)
        counts.append(len(sent))
    assert (shown.count, len(shown.days), shown.total) == (59, profiles.SHOWN, "59\u00a0h")
    assert (followed.count, len(followed.days)) == (59, profiles.SHOWN)
    assert counts[0] == counts[1]


def test_both_sides_telling_of_their_first_session_at_once_are_thanked_once(app: Flask) -> None:
    pair = lived.pair()
    barrier = threading.Barrier(2)

    def work(side: Side, who: Person) -> None:
        with app.app_context():
            barrier.wait()
            with transaction() as session:
                seat = Seat(session.get_one(Mentorship, pair.pair.id), side, who.id)
                told = services.Told(TODAY, met=True, minutes=60, face=Face.GOOD)
                services.tell(session, seat=seat, told=told, actor=cases.someone(who), at=cases.AT)

    sides = ((Side.YOUTH, pair.case.youth), (Side.VOLUNTEER, pair.case.volunteer))
    workers = [threading.Thread(target=work, args=each) for each in sides]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(lines()) == 2
    assert len(asked_what_they_think()) == 1


@pytest.mark.parametrize("side", [Side.ASSOCIATION, Side.GUARDIAN])
def test_only_those_who_live_the_pair_say_whether_they_get_on(app: Flask, side: Side) -> None:
    pair = lived.pair(minor=True)
    seat = Seat(pair.pair, side, pair.case.youth.id)
    with transaction() as session, pytest.raises(NotFound):
        services.say_fit(session, seat=seat, answer=FitAnswer.GOOD, text="", actor=SYSTEM, at=cases.AT)


def test_a_meeting_nobody_told_of_is_asked_of_those_who_live_the_pair_alone(app: Flask) -> None:
    pair = lived.pair(minor=True)
    found = meeting.agreed(pair)
    at = found.starts_at + timedelta(hours=3)
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        asked = {
            side: profiles.section(session, Seat(row, side, pair.case.youth.id), at=at).awaited
            for side in (Side.YOUTH, Side.VOLUNTEER, Side.GUARDIAN)
        }
    day = local_date(found.starts_at)
    assert asked == {Side.YOUTH: day, Side.VOLUNTEER: day, Side.GUARDIAN: None}
