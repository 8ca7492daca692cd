"""What somebody said of a danger, and nobody dealt with, outlives whoever leaves: it becomes a report."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import letters
import lived
import pytest
from flask import Flask
from looking import every_text, look
from sqlmodel import Session, col, select
from visitors import signed_in

from app.accounts.models import Member, Person
from app.care.models import StaffContact
from app.care.states import ContactMeans, ContactWith
from app.commitments import services as commitments
from app.conversations import services as conversations
from app.core.clock import local_date
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.mentorships import services as pairs
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import EndReason, Side
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.offers.states import OfferReason, OfferState
from app.privacy import services
from app.reports.models import Report
from app.reports.states import Subject
from app.reviews.models import Review
from app.reviews.services import Answer, answer
from app.reviews.states import GoalsReached, Satisfaction
from app.safeguarding import hearing
from app.sessions import services as sessions
from app.sessions.states import FitAnswer

AT = lived.AT
BEATEN = "Lina m’a dit que son beau-père la frappe. Bernard Nompersonne, bernard@example.org"
ASHAMED = "Il me touche et j’ai peur, je veux mourir"


@pytest.fixture
def pair(app: Flask) -> lived.Lived:
    found = lived.pair(minor=True)
    with transaction() as session:
        case = found.case
        _named(session, case.youth, "Lina", "Vauquelin")
        _named(session, case.volunteer, "Bernard", "Nompersonne")
        session.get_one(Member, case.coordinator.id).lead = True
        builders.account(session, owner=builders.person(session, role=Role.OPERATOR, first_name="Odile"))
    return found


def _named(session: Session, person: Person, first: str, last: str) -> None:
    row = session.get_one(Person, person.id)
    row.first_name, row.last_name, row.email = first, last, f"{first.lower()}@example.org"


def _seat(session: Session, pair: lived.Lived, side: Side) -> Seat:
    who = {Side.YOUTH: pair.case.youth, Side.VOLUNTEER: pair.case.volunteer, Side.GUARDIAN: pair.case.guardian}[side]
    return Seat(session.get_one(Mentorship, pair.pair.id), side, who.id)  # type: ignore[union-attr]


def tells(pair: lived.Lived, side: Side, text: str) -> None:
    with transaction() as session:
        seat = _seat(session, pair, side)
        told = sessions.Told(held_on=local_date(AT), met=True, minutes=60, text=text)
        sessions.tell(session, seat=seat, told=told, actor=cases.someone(_person(session, seat)), at=AT)


def _person(session: Session, seat: Seat) -> Person:
    return session.get_one(Person, seat.person_id)


def erase(person: Person, *, at: object = AT) -> None:
    with transaction() as session:
        services.erase(session, person=session.get_one(Person, person.id), actor=SYSTEM, at=at)  # type: ignore[arg-type]


def kept() -> list[Report]:
    return list(reading().exec(select(Report).order_by(col(Report.created_at), col(Report.id))))


def test_what_a_volunteer_told_of_a_child_stays_without_their_name(app: Flask, pair: lived.Lived) -> None:
    tells(pair, Side.VOLUNTEER, BEATEN)
    erase(pair.case.volunteer)
    [report] = kept()
    assert "son beau-père la frappe" in report.text
    assert (report.subject, report.accused_id) == (Subject.YOUTH, pair.case.youth.id)
    assert (report.reporter_id, report.reporter_role) == (None, Role.VOLUNTEER)
    assert (report.association_id, report.shared) == (pair.case.association.id, True)
    said = every_text(reading())
    for trace in ("Bernard", "Nompersonne", "bernard@example.org"):
        assert trace not in said, [line for line in said.splitlines() if trace in line]


def test_those_who_answer_for_it_read_it_and_the_association_is_told_of_whom(app: Flask, pair: lived.Lived) -> None:
    tells(pair, Side.VOLUNTEER, BEATEN)
    erase(pair.case.volunteer)
    [report] = kept()
    assert len(letters.written(look(), "report_arrived")) == 2, "the operator, and the lead"
    [letter] = letters.written(look(), "danger_kept")
    assert letter.recipient == pair.case.coordinator.email
    assert "Lina" in letter.subject
    assert "beau-père" not in letter.body
    page = signed_in(app, pair.case.coordinator).get(letters.path_in(letter))
    assert "son beau-père la frappe" in page.text
    assert "Lina" in page.text
    assert str(report.id) in letters.path_in(letter)


def test_who_follows_the_pair_and_is_not_the_lead_is_led_to_the_case(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        session.get_one(Member, pair.case.coordinator.id).lead = False
        boss = builders.member(session, of=pair.case.association, role=Role.MANAGER, first_name="Irène")
        session.get_one(Member, boss.id).lead = True
    tells(pair, Side.VOLUNTEER, BEATEN)
    erase(pair.case.volunteer)
    [letter] = letters.written(look(), "danger_kept")
    assert letter.recipient == pair.case.coordinator.email
    assert "Irène" in letter.body
    assert "Lina" in signed_in(app, pair.case.coordinator).get(letters.path_in(letter)).text


def test_what_the_child_said_stays_when_the_volunteer_leaves(app: Flask, pair: lived.Lived) -> None:
    tells(pair, Side.YOUTH, ASHAMED)
    erase(pair.case.volunteer)
    [report] = kept()
    assert "Il me touche et j’ai peur" in report.text
    assert (report.reporter_id, report.reporter_role) == (pair.case.youth.id, Role.YOUTH)
    assert report.accused_id is None
    assert report.shared


def test_a_child_who_does_not_feel_safe_is_not_forgotten_with_the_volunteer(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        commitments.ask_to_stop(
            session, mentorship=session.get_one(Mentorship, pair.pair.id), side=Side.YOUTH, reason=EndReason.OTHER,
            unsafe=True, actor=cases.someone(pair.case.youth), at=AT,
        )  # fmt: skip
    erase(pair.case.volunteer)
    [report] = kept()
    assert "ne pas se sentir en sécurité" in report.text
    assert (report.subject, report.reporter_id) == (Subject.VOLUNTEER, pair.case.youth.id)


def test_a_child_who_leaves_unsafe_names_the_volunteer_to_look_at(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        commitments.ask_to_stop(
            session, mentorship=session.get_one(Mentorship, pair.pair.id), side=Side.YOUTH, reason=EndReason.OTHER,
            unsafe=True, actor=cases.someone(pair.case.youth), at=AT,
        )  # fmt: skip
    erase(pair.case.youth)
    [report] = kept()
    assert "ne pas se sentir en sécurité" in report.text
    assert (report.accused_id, report.reporter_id) == (pair.case.volunteer.id, None)


def test_one_that_people_ended_was_dealt_with(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        commitments.ask_to_stop(
            session, mentorship=row, side=Side.YOUTH, reason=EndReason.OTHER, unsafe=True,
            actor=cases.someone(pair.case.youth), at=AT,
        )  # fmt: skip
        pairs.end(session, mentorship=row, reason=EndReason.UNSAFE, actor=pair.case.staff, at=AT)
    erase(pair.case.volunteer)
    assert kept() == []


def test_a_line_a_word_on_the_pair_and_a_review_stay_too_in_one_report(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        seat, who = _seat(session, pair, Side.VOLUNTEER), cases.someone(pair.case.volunteer)
        conversations.write(
            session, seat=seat, heard=hearing.hear("Ton père te frappe encore, tu veux mourir ?"), actor=who, at=AT
        )
        sessions.say_fit(session, seat=seat, answer=FitAnswer.BAD, text="Elle veut mourir", actor=who, at=AT)
        review = Review(
            mentorship_id=pair.pair.id, month=1, side=Side.VOLUNTEER, due_on=local_date(AT), asked_at=AT
        )  # fmt: skip
        session.add(review)
        session.flush()
        given = Answer(next(iter(GoalsReached)), next(iter(Satisfaction)), "On la frappe à la maison")
        answer(session, review=review, given=given, actor=who, at=AT)
        sessions.tell(
            session, seat=seat, told=sessions.Told(held_on=local_date(AT), met=True, minutes=60, text="Tout va bien"),
            actor=who, at=AT,
        )  # fmt: skip
    erase(pair.case.volunteer)
    [report] = kept()
    for words in ("Ton père te frappe", "Elle veut mourir", "On la frappe à la maison"):
        assert words in report.text
    assert "Tout va bien" not in report.text
    assert len(letters.written(look(), "danger_kept")) == 1


def test_a_volunteer_who_was_proposed_to_nobody_is_suspended_when_the_child_leaves(
    app: Flask, pair: lived.Lived
) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        commitments.ask_to_stop(
            session, mentorship=row, side=Side.YOUTH, reason=EndReason.OTHER, unsafe=True,
            actor=cases.someone(pair.case.youth), at=AT,
        )  # fmt: skip
    erase(pair.case.youth)
    offer = look().get_one(Offer, pair.case.offer.id)
    assert (offer.state, offer.reason) == (OfferState.SUSPENDED, OfferReason.REPORT)


def test_another_goes_on(app: Flask, pair: lived.Lived) -> None:
    erase(pair.case.youth)
    assert look().get_one(Offer, pair.case.offer.id).state is OfferState.ACTIVE


def test_a_line_that_a_child_showed_stays_until_somebody_spoke_with_them(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        bad = hearing.Heard("Viens seule chez moi, ne le dis pas")
        line = conversations.write(
            session,
            seat=_seat(session, pair, Side.VOLUNTEER),
            heard=bad,
            actor=cases.someone(pair.case.volunteer),
            at=AT,
        )
        session.flush()
        conversations.open_new(session, seat=_seat(session, pair, Side.YOUTH), at=AT)
        row = session.get_one(Mentorship, pair.pair.id)
        conversations.report(session, pair=row, line=line, actor=cases.someone(pair.case.youth), at=AT)
    erase(pair.case.volunteer)
    [report] = kept()
    assert "Viens seule chez moi" in report.text
    assert report.reporter_id == pair.case.youth.id


def test_what_the_team_dealt_with_goes_with_the_rest(app: Flask, pair: lived.Lived) -> None:
    tells(pair, Side.VOLUNTEER, BEATEN)
    tells(pair, Side.YOUTH, ASHAMED)
    with transaction() as session:
        session.add(
            StaffContact(
                mentorship_id=pair.pair.id, with_whom=ContactWith.BOTH, means=ContactMeans.CALLED,
                held_on=local_date(AT), created_at=AT + timedelta(hours=1), by_id=pair.case.coordinator.id,
            )
        )  # fmt: skip
    erase(pair.case.volunteer)
    assert kept() == []
    assert letters.written(look(), "danger_kept") == []


def test_a_letter_without_an_answer_deals_with_nothing(app: Flask, pair: lived.Lived) -> None:
    tells(pair, Side.VOLUNTEER, BEATEN)
    with transaction() as session:
        session.add(
            StaffContact(
                mentorship_id=pair.pair.id, with_whom=ContactWith.VOLUNTEER, means=ContactMeans.WROTE,
                held_on=local_date(AT), created_at=AT + timedelta(hours=1), by_id=pair.case.coordinator.id,
            )
        )  # fmt: skip
    erase(pair.case.volunteer)
    assert len(kept()) == 1


def test_words_that_were_taken_back_leave_that_there_were_some(app: Flask, pair: lived.Lived) -> None:
    tells(pair, Side.VOLUNTEER, BEATEN)
    tells(pair, Side.VOLUNTEER, "Rien à dire")
    erase(pair.case.volunteer)
    [report] = kept()
    assert "repris" in report.text
    assert "Rien à dire" not in report.text


def test_a_pair_without_danger_leaves_no_report(app: Flask, pair: lived.Lived) -> None:
    tells(pair, Side.VOLUNTEER, "On a bien travaillé les fractions")
    erase(pair.case.volunteer)
    assert kept() == []


def test_when_the_child_leaves_the_danger_stays_and_nothing_names_them(app: Flask, pair: lived.Lived) -> None:
    tells(pair, Side.VOLUNTEER, "Son beau-père frappe Lina Vauquelin, elle me l’a dit")
    tells(pair, Side.YOUTH, f"C’est Lina. {ASHAMED}")
    erase(pair.case.youth)
    by_role = {report.reporter_role: report for report in kept()}
    assert set(by_role) == {Role.YOUTH, Role.VOLUNTEER}
    assert by_role[Role.VOLUNTEER].reporter_id == pair.case.volunteer.id
    assert "Son beau-père frappe [effacé] [effacé]" in by_role[Role.VOLUNTEER].text
    assert by_role[Role.YOUTH].reporter_id is None
    assert {report.accused_id for report in kept()} == {None}
    said = every_text(reading())
    assert "Lina" not in said
    assert "Vauquelin" not in said
    assert letters.written(look(), "danger_kept") == []
    assert letters.written(look(), "report_arrived")


def test_a_request_that_nobody_took_yet_leaves_its_cry_for_help(app: Flask) -> None:
    with transaction() as session:
        builders.account(session, owner=builders.person(session, role=Role.OPERATOR))
        need = builders.need(session, state=NeedState.WAITING, text="Mon père me frappe", danger=True)
        taken = builders.need(session, text="Mon père me frappe", danger=True, state=NeedState.TAKEN,
                              case_association_id=builders.association(session).id, taken_at=AT)  # fmt: skip
        alone, followed = (session.get_one(Person, each.youth_id) for each in (need, taken))
        session.expunge_all()
    erase(followed)
    assert kept() == []
    erase(alone)
    [report] = kept()
    assert "Mon père me frappe" in report.text
    assert report.reporter_role is Role.YOUTH
    assert reading().exec(select(Need)).all() == []


@pytest.mark.parametrize("state", [NeedState.PAUSED, NeedState.WITHDRAWN])
def test_one_that_its_youth_gave_up_before_anybody_took_it_leaves_it_too(app: Flask, state: NeedState) -> None:
    with transaction() as session:
        builders.account(session, owner=builders.person(session, role=Role.OPERATOR))
        words = {"text": "moi c’est lina, mon père me frappe", "danger": True, "state": state}
        lina = builders.person(session, first_name="Lina")
        builders.need(session, youth=lina, **words)
        us = builders.association(session)
        read = builders.need(session, **words, taken_at=AT, case_association_id=us.id)
        followed = session.get_one(Person, read.youth_id)
        session.expunge_all()
    erase(followed)
    assert kept() == []
    erase(lina)
    [report] = kept()
    assert "mon père me frappe" in report.text
    assert "lina" not in report.text
    assert report.association_id is None


def test_more_words_than_a_report_holds_make_several(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        seat, who = _seat(session, pair, Side.VOLUNTEER), cases.someone(pair.case.volunteer)
        for number in range(5):
            words = hearing.hear(f"Son père la frappe {number} " + "encore " * 270)
            conversations.write(session, seat=seat, heard=words, actor=who, at=AT + timedelta(minutes=number))
    erase(pair.case.volunteer)
    said = [report.text for report in kept()]
    assert len(said) == 2
    assert all(any(f"frappe {number} " in text for text in said) for number in range(5))
