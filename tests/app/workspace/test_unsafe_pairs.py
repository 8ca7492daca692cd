"""A pair in which somebody does not feel safe: seen first, silenced by no click, resumed or ended only with a word."""

from __future__ import annotations

from datetime import timedelta

import cases
import lived
import pytest
from caring import add, aged, met
from flask import Flask
from letters import written
from looking import look
from pages import Element, PageClient, errors
from sqlmodel import select
from visitors import signed_in

from app.care.models import StaffContact
from app.care.services import Contact
from app.care.states import ContactMeans, ContactWith
from app.commitments import services as commitments
from app.core.db import reading, transaction
from app.core.errors import Invalid
from app.core.identity import SYSTEM
from app.journal.models import Entry
from app.mentorships import queries, services
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import EndReason, MentorshipState, Side
from app.offers import queries as offers
from app.sessions import services as sessions
from app.sessions.services import Told
from app.sessions.states import Face
from app.workspace import services as workspace

AT = cases.AT
TODAY = "/association/aujourdhui"
PAIRS = "/association/binomes"
BADGE = "Danger possible"
AFRAID = "Il m’a demandé mon snap et de venir chez lui, j’ai peur"
DONE = {
    "with_whom": "youth",
    "means": "called",
    "note": "Lina appelée : elle veut continuer, en bibliothèque seulement.",
}


def says_unsafe(pair: lived.Lived, reason: EndReason = EndReason.OTHER) -> lived.Lived:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        actor = cases.someone(pair.case.youth)
        commitments.ask_to_stop(
            session, mentorship=row, side=Side.YOUTH, reason=reason, unsafe=True, actor=actor, at=AT
        )  # fmt: skip
    return pair


def writes_of_danger(pair: lived.Lived) -> lived.Lived:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        told = Told(held_on=AT.date(), met=True, minutes=60, face=Face.BAD, text=AFRAID)
        seat = Seat(row, Side.YOUTH, pair.case.youth.id)
        sessions.tell(session, seat=seat, told=told, actor=cases.someone(pair.case.youth), at=AT)
    return pair


@pytest.fixture
def pair(app: Flask) -> lived.Lived:
    """A minor and her volunteer, who met two weeks ago."""
    found = lived.pair(minor=True)
    aged(found, 20)
    add(met(found, 14))
    return found


@pytest.fixture
def unsafe(pair: lived.Lived) -> lived.Lived:
    """The same, suspended because the youth does not feel safe."""
    return says_unsafe(pair)


def page_of(pair: lived.Lived, what: str = "") -> str:
    return f"{PAIRS}/{pair.pair.id}{what}"


def state(pair: lived.Lived) -> MentorshipState:
    return look().get_one(Mentorship, pair.pair.id).state


def headings(page: Element) -> list[str]:
    return [each.text.strip() for each in page.every("h2")]


def coordinator(app: Flask, pair: lived.Lived) -> PageClient:
    return signed_in(app, pair.case.coordinator)


# It goes on only once somebody said what was done


def test_no_click_resumes_it(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    page = staff.submit(staff.get(page_of(unsafe, "/reprendre")), {}, button="Reprendre le binôme", status=422)
    assert "Écrivez ce qui a été fait" in errors(page)
    assert state(unsafe) is MentorshipState.SUSPENDED
    assert "Lina l’a dit le" in page.text


def test_no_other_page_has_a_button_that_resumes_it(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    for address in (PAIRS, f"/association/besoins/{unsafe.case.need.id}", page_of(unsafe)):
        actions = [each.attributes.get("action", "") for each in staff.get(address).every("form")]
        assert not [each for each in actions if each.endswith("/reprendre")]


def test_it_goes_on_with_a_note_that_the_team_keeps_and_the_journal_ties_to_the_decision(
    app: Flask, unsafe: lived.Lived
) -> None:
    staff = coordinator(app, unsafe)
    page = staff.get(page_of(unsafe, "/reprendre"))
    assert "facultatif" not in page.text
    staff.submit(page, DONE, button="Reprendre le binôme")
    assert state(unsafe) is MentorshipState.ACTIVE
    kept = look().exec(select(StaffContact)).one()
    assert (kept.means, kept.with_whom, kept.note) == (ContactMeans.CALLED, ContactWith.YOUTH, DONE["note"])
    [entry] = look().exec(select(Entry).where(Entry.action == "resume")).all()
    assert entry.facts == {"note": str(kept.id)}
    assert DONE["note"] in staff.get(page_of(unsafe)).text
    assert BADGE not in staff.get(page_of(unsafe)).text


def test_the_letters_are_sober(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    staff.submit(staff.get(page_of(unsafe, "/reprendre")), DONE, button="Reprendre le binôme")
    letters = [each for each in written(look()) if each.template.startswith("pair_resumed")]
    assert {each.template for each in letters} >= {"pair_resumed", "pair_resumed_youth", "pair_resumed_guardian"}
    assert not any("nouvelle" in each.body.lower() or "sécurité" in each.body for each in letters)


def test_the_service_itself_refuses_without_a_note(unsafe: lived.Lived) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, unsafe.pair.id)
        with pytest.raises(Invalid):
            services.resume(session, mentorship=row, actor=unsafe.case.staff, at=AT)
        with pytest.raises(Invalid):
            workspace.resume_pair(session, mentorship=row, actor=unsafe.case.staff, at=AT)
        blank = Contact(ContactMeans.CALLED, ContactWith.YOUTH, " \n")
        with pytest.raises(Invalid):
            workspace.resume_pair(session, mentorship=row, done=blank, actor=unsafe.case.staff, at=AT)
        with pytest.raises(Invalid):
            workspace.end_pair(
                session, mentorship=row, reason=EndReason.OTHER, reopen=False, done=blank, actor=SYSTEM, at=AT
            )


def test_a_pair_suspended_for_anything_else_goes_on_once_it_is_confirmed(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        services.suspend(session, mentorship=row, actor=pair.case.staff, at=AT)
    staff = coordinator(app, pair)
    page = staff.get(page_of(pair, "/reprendre"))
    assert not page.every("textarea")
    staff.submit(page, button="Reprendre le binôme")
    assert state(pair) is MentorshipState.ACTIVE


def test_a_wish_to_stop_is_no_danger_by_itself(pair: lived.Lived) -> None:
    with transaction() as session:
        row, actor = session.get_one(Mentorship, pair.pair.id), cases.someone(pair.case.youth)
        commitments.ask_to_stop(
            session, mentorship=row, side=Side.YOUTH, reason=EndReason.RELATION, unsafe=False, actor=actor, at=AT
        )  # fmt: skip
        assert queries.unsafe(session, [row.id]) == {}


def test_what_was_answered_by_a_resume_is_no_longer_said_and_what_is_said_again_is(unsafe: lived.Lived) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, unsafe.pair.id)
        assert queries.unsafe(session, [row.id]) == {row.id: {Side.YOUTH: AT}}
        services.resume(session, mentorship=row, note_id=row.id, actor=unsafe.case.staff, at=AT)
        assert queries.unsafe(session, [row.id]) == {}
    says_unsafe(unsafe)
    assert unsafe.pair.id in queries.unsafe(reading(), [unsafe.pair.id])


# It is seen first


def test_it_is_the_first_thing_of_the_day_with_its_badge(app: Flask, unsafe: lived.Lived) -> None:
    page = coordinator(app, unsafe).get(TODAY)
    assert headings(page)[0].startswith(BADGE)
    assert "Lina dit ne pas se sentir en sécurité" in page.text
    assert "Appeler Lina (pas de numéro pour Lina" in page.text
    assert not [each for each in page.every("button") if "nouvelles" in each.text]


def test_so_is_a_pair_in_which_somebody_wrote_of_danger(app: Flask, pair: lived.Lived) -> None:
    page = coordinator(app, writes_of_danger(pair)).get(TODAY)
    assert headings(page)[0].startswith(BADGE)
    assert "Des mots de Lina font craindre un danger" in page.text
    assert "snap" not in page.text


@pytest.mark.parametrize("tell", [says_unsafe, writes_of_danger])
def test_news_silence_no_danger_and_the_page_says_so(app: Flask, pair: lived.Lived, tell: object) -> None:
    staff = coordinator(app, pair)
    old = staff.get(page_of(pair))
    assert callable(tell)
    tell(pair)
    page = staff.submit(old, button="14 jours au calme")
    assert "Ce binôme reste signalé" in page.text
    assert "Au calme" not in page.text
    assert headings(staff.get(TODAY))[0].startswith(BADGE)


def test_a_call_with_who_wrote_it_does(app: Flask, pair: lived.Lived) -> None:
    staff = coordinator(app, writes_of_danger(pair))
    called = {"means": "called", "with_whom": "youth", "quiet": "14"}
    staff.submit(staff.get(page_of(pair, "/contact")), called, action="/contact")
    assert BADGE not in staff.get(TODAY).text


def test_a_call_with_the_other_does_not(app: Flask, pair: lived.Lived) -> None:
    staff = coordinator(app, writes_of_danger(pair))
    called = {"means": "called", "with_whom": "volunteer", "quiet": "14"}
    staff.submit(staff.get(page_of(pair, "/contact")), called, action="/contact")
    assert BADGE in staff.get(TODAY).text


def test_its_row_and_the_top_of_its_page_show_the_badge(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    assert BADGE in staff.get(PAIRS).text
    page = staff.get(page_of(unsafe))
    assert headings(page)[0] == BADGE
    assert "Autre raison" not in page.text


def test_a_reason_that_was_given_is_read_beside_it(app: Flask, pair: lived.Lived) -> None:
    says_unsafe(pair, EndReason.RELATION)
    assert "relation difficile" in coordinator(app, pair).get(page_of(pair)).text


# The association reads why


def test_the_association_gets_no_second_letter_with_another_reason(unsafe: lived.Lived) -> None:
    assert written(look(), "pair_unsafe_association")
    assert not written(look(), "pair_suspended_association")


def test_a_suspension_by_hand_does_not_blame_a_check(pair: lived.Lived) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        services.suspend(session, mentorship=row, actor=pair.case.staff, at=AT)
    [letter] = written(look(), "pair_suspended_association")
    assert "quelqu’un de votre équipe l’a décidé" in letter.body
    assert "vérification" not in letter.body


# It ends only once somebody said what was done


def test_the_end_says_what_was_said_and_leads_to_the_volunteer_s_file(app: Flask, unsafe: lived.Lived) -> None:
    page = coordinator(app, unsafe).get(page_of(unsafe, "/terminer"))
    assert "Quelqu’un ne se sent pas en sécurité" in page.text
    assert f"/association/benevoles/{unsafe.case.offer.id}" in [each.attributes.get("href") for each in page.every("a")]


def test_the_volunteer_has_no_room_again_without_a_word(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    page = staff.get(page_of(unsafe, "/terminer"))
    staff.submit(page, {}, button="Terminer le binôme", status=422)
    with transaction() as session:
        row = session.get_one(Mentorship, unsafe.pair.id)
        with pytest.raises(Invalid):
            workspace.end_pair(
                session, mentorship=row, reason=EndReason.OTHER, reopen=False, actor=unsafe.case.staff, at=AT
            )  # fmt: skip
    assert offers.free_capacity(look(), [unsafe.case.offer.id]) == {unsafe.case.offer.id: 0}
    staff.submit(page, DONE, button="Terminer le binôme")
    assert state(unsafe) is MentorshipState.ENDED
    assert look().exec(select(StaffContact)).one().note == DONE["note"]


HIM_ALONE = {"with_whom": "volunteer", "means": "called", "note": "Il ne comprend pas."}


def ends(staff: PageClient, pair: lived.Lived, done: dict[str, str], status: int = 200) -> Element:
    return staff.submit(staff.get(page_of(pair, "/terminer")), done, button="Terminer le binôme", status=status)


def test_having_spoken_with_the_other_alone_does_not_end_it(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    page = ends(staff, unsafe, HIM_ALONE, status=422)
    assert "Parlez d’abord avec la personne qui l’a dit" in errors(page)
    written_only = {"with_whom": "youth", "means": "wrote", "note": "Je lui ai écrit."}
    ends(staff, unsafe, written_only, status=422)
    with transaction() as session, pytest.raises(Invalid, match="Parlez d’abord"):
        workspace.end_pair(
            session, mentorship=session.get_one(Mentorship, unsafe.pair.id), reason=EndReason.UNSAFE, reopen=False,
            done=Contact(ContactMeans.CALLED, ContactWith.VOLUNTEER, "Il ne comprend pas."), actor=unsafe.case.staff,
            at=AT,
        )  # fmt: skip
    assert state(unsafe) is MentorshipState.SUSPENDED


@pytest.mark.parametrize("whom", ["youth", "guardian", "both"])
def test_a_word_with_who_said_it_or_who_answers_for_them_ends_it(app: Flask, unsafe: lived.Lived, whom: str) -> None:
    ends(coordinator(app, unsafe), unsafe, HIM_ALONE | {"with_whom": whom})
    assert look().get_one(Mentorship, unsafe.pair.id).end_reason is EndReason.UNSAFE


def test_a_call_noted_before_is_enough(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    called = {"means": "called", "with_whom": "youth", "quiet": "14"}
    staff.submit(staff.get(page_of(unsafe, "/contact")), called, action="/contact")
    ends(staff, unsafe, HIM_ALONE)
    assert state(unsafe) is MentorshipState.ENDED


def test_where_it_was_impossible_one_says_why_and_it_stays_written(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    ends(staff, unsafe, HIM_ALONE | {"unreached": "y"})
    [entry] = look().exec(select(Entry).where(Entry.action == "end", Entry.subject_id == unsafe.pair.id)).all()
    assert entry.facts["unreached"] is True
    story = staff.get(f"/association/besoins/{unsafe.case.need.id}").text
    assert "Qui l’a dit n’a pas pu être joint" in story


def test_no_other_reason_takes_its_place(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    page = staff.get(page_of(unsafe, "/terminer"))
    offered = [each.attributes["value"] for each in page.every("input") if each.attributes.get("name") == "reason"]
    assert offered == [EndReason.UNSAFE.value]
    with transaction() as session:
        workspace.end_pair(
            session, mentorship=session.get_one(Mentorship, unsafe.pair.id), reason=EndReason.RELATION, reopen=False,
            done=Contact(ContactMeans.CALLED, ContactWith.YOUTH, "Appelée."), actor=unsafe.case.staff, at=AT,
        )  # fmt: skip
    assert look().get_one(Mentorship, unsafe.pair.id).end_reason is EndReason.UNSAFE


def test_the_pair_and_its_history_keep_saying_what_was_said_and_done(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    ends(staff, unsafe, DONE)
    page = staff.get(page_of(unsafe)).text
    assert "Quelqu’un ne se sentait pas en sécurité" in page
    assert "Lina l’a dit le" in page
    assert DONE["note"] in page
    story = staff.get(f"/association/besoins/{unsafe.case.need.id}").text
    assert "A dit ne pas se sentir en sécurité" in story
    assert "Quelqu’un ne se sentait pas en sécurité · Appel, le jeune" in story


def test_another_pair_ends_without_it(app: Flask, pair: lived.Lived) -> None:
    staff = coordinator(app, pair)
    page = staff.get(page_of(pair, "/terminer"))
    assert "Avec qui avez-vous parlé" not in page.text
    staff.submit(page, {"reason": "no_time"}, button="Terminer le binôme")
    assert state(pair) is MentorshipState.ENDED


def test_when_it_goes_on_after_a_later_suspension_a_yes_is_enough_again(app: Flask, unsafe: lived.Lived) -> None:
    staff = coordinator(app, unsafe)
    staff.submit(staff.get(page_of(unsafe, "/reprendre")), DONE, button="Reprendre le binôme")
    staff.submit(staff.get(page_of(unsafe, "/suspendre")), button="Suspendre le binôme")
    app.extensions["clock"].shift = timedelta(minutes=5)
    staff.submit(staff.get(page_of(unsafe, "/reprendre")), button="Reprendre le binôme")
    assert state(unsafe) is MentorshipState.ACTIVE
