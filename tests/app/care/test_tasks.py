"""What time asks of the team: its digest, and a question a month about pairs followed elsewhere; once each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import builders
import cases
import lived
import pytest
from caring import add, aged, asked, meeting
from flask import Flask
from letters import written
from pages import PageClient
from sqlmodel import select
from visitors import signed_in
from workers import together

from app import jobs
from app.accounts.models import Member
from app.accounts.states import Digest
from app.associations.models import Association
from app.care import profiles, services
from app.care import tasks as care
from app.care.models import StillActive
from app.care.states import Health, Sign
from app.core.clock import Clock, local_date
from app.core.db import reading, transaction
from app.journal.models import Entry
from app.mailbox import delivery
from app.mailbox.models import Message
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, Side, Tracking
from app.needs.states import NeedState
from app.offers.states import OfferState
from app.reviews.models import Review
from app.workspace import services as ending
from app.workspace import tasks

MONDAY = cases.AT
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def at(app: Flask, instant: datetime) -> None:
    app.extensions["clock"] = Clock(instant)


def letters(template: str = "digest") -> list[str]:
    with transaction() as session:
        return [each.body for each in written(session, template)]


def wants(pair: lived.Lived, digest: Digest) -> None:
    with transaction() as session:
        member = session.get_one(Member, pair.case.coordinator.id)
        member.digest, member.joined_at = digest, MONDAY - 30 * DAY


@pytest.fixture
def pair(app: Flask) -> lived.Lived:
    """A pair to call, whose coordinator has an account and wants a daily digest."""
    found = lived.pair()
    aged(found, 40)
    add(meeting(found, -35, agreed_at=MONDAY - 38 * DAY), *asked(found, 20, 4))
    with transaction() as session:
        builders.account(session, owner=found.case.coordinator)
    wants(found, Digest.DAILY)
    return found


def test_a_digest_holds_counts_and_first_names_and_says_how_to_stop_it(app: Flask, pair: lived.Lived) -> None:
    assert tasks.digest() == 1
    [body] = letters()
    assert "1 binôme à appeler (Lina et Marc)" in body
    assert "/association/aujourdhui" in body
    assert "/association/mes-mails" in body
    assert "chaque jour" in body
    for kept in ("Delmas", "sans réponse", pair.case.youth.email, str(pair.pair.id)):
        assert kept not in body


def test_a_digest_names_the_volunteers_to_call(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        mine = session.get_one(Association, pair.case.association.id)
        builders.offer(session, of=mine, state=OfferState.TO_VET, vetted_at=None)
    assert tasks.digest() == 1
    [body] = letters()
    assert "1 bénévole à appeler pour faire connaissance (Marc)" in body


def test_a_digest_names_the_cases_for_which_nobody_is_asked(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        mine = pair.case.association.id
        for days in (3, 9, 20):
            builders.need(
                session, state=NeedState.TAKEN, association_id=mine, case_association_id=mine,
                taken_at=MONDAY - timedelta(days=days),
            )  # fmt: skip
    assert tasks.digest() == 1
    [body] = letters()
    assert "2 dossiers pris où personne n’est sollicité (Lina, Lina)" in body


def test_a_digest_names_the_pairs_whose_review_the_association_has_yet_to_write(app: Flask, pair: lived.Lived) -> None:
    day = local_date(MONDAY)
    add(Review(mentorship_id=pair.pair.id, month=1, side=Side.ASSOCIATION, due_on=day, asked_at=MONDAY))
    assert tasks.digest() == 1
    assert "1 bilan à faire (Lina et Marc)" in letters()[0]


def test_the_title_of_a_digest_counts_what_waits_and_not_its_lines(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        mine = session.get_one(Association, pair.case.association.id)
        for _ in range(3):
            builders.offer(session, of=mine, state=OfferState.TO_VET, vetted_at=None)
        cases.taken(session, of=mine)
    assert tasks.digest() == 1
    with transaction() as session:
        [letter] = written(session, "digest")
    assert letter.body.count("\n- ") == 3
    assert letter.subject.endswith(" 5 points vous attendent")


def digest_sent(app: Flask) -> tuple[EmailMessage, str]:
    """Send one digest; return the mail, and the path at which it is stopped."""
    tasks.digest()
    with transaction() as session:
        [message] = written(session, "digest")
        mail = delivery.as_mail(message)
    link = mail["List-Unsubscribe"].strip("<>")
    assert link in message.body
    return mail, link.partition(app.config["BASE_URL"])[2]


def test_a_mail_program_stops_the_digest_in_one_click_with_no_need_to_sign_in(app: Flask, pair: lived.Lived) -> None:
    mail, path = digest_sent(app)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    browser = PageClient(app)
    assert "Ne plus recevoir sa journée" in browser.get(path).text
    assert own(pair) is Digest.DAILY, "looking changes nothing"
    for _ in range(2):
        response = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert own(pair) is Digest.NONE
    assert len(reading().exec(select(Entry).where(Entry.action == "choose_digest")).all()) == 1
    assert "Vous ne recevrez plus ce mail" in browser.get(path).text


def own(pair: lived.Lived) -> Digest:
    reading().rollback()
    return reading().get_one(Member, pair.case.coordinator.id).digest


def test_only_the_address_of_a_digest_stops_it_and_only_its_reader_s(app: Flask, pair: lived.Lived) -> None:
    _, path = digest_sent(app)
    page, sealed = path.rsplit("/", 1)
    key, seal = sealed.split(".")
    other = builders_id()
    for wrong in (f"{other}.{seal}", f"{key}.{'0' * 64}", key, f"{key}.", ".", f"é.{seal}", f"{other}.", "x"):
        assert app.test_client().post(f"{page}/{wrong}").status_code == 404, wrong
    assert own(pair) is Digest.DAILY


def builders_id() -> str:
    """Return the key of somebody else of a team."""
    with transaction() as session:
        return builders.member(session).id.hex


def test_a_letter_that_one_must_get_says_nothing_of_stopping(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        message = written(session, "introduction_volunteer") + written(session, "introduction_messages_volunteer")
        mail = delivery.as_mail(message[0])
    assert "List-Unsubscribe" not in mail


def test_a_digest_leaves_once_a_day(app: Flask, pair: lived.Lived) -> None:
    assert [tasks.digest(), tasks.digest()] == [1, 0]
    at(app, MONDAY + 10 * HOUR)
    assert tasks.digest() == 0
    at(app, MONDAY + DAY)
    assert [tasks.digest(), tasks.digest()] == [1, 0]
    assert len(letters()) == 2


@pytest.mark.parametrize(("hour", "sent"), [(5, 0), (6, 1)])
def test_no_digest_leaves_before_seven_in_paris(app: Flask, pair: lived.Lived, hour: int, sent: int) -> None:
    at(app, datetime(2026, 11, 17, hour, 0, tzinfo=UTC))
    assert tasks.digest() == sent


def test_a_weekly_digest_leaves_on_monday_or_as_soon_as_can_be(app: Flask, pair: lived.Lived) -> None:
    wants(pair, Digest.WEEKLY)
    sent = []
    for days in (0, 1, 6, 7, 13, 16, 20, 21):
        at(app, MONDAY + days * DAY)
        if tasks.digest():
            sent.append(days)
    assert sent == [0, 7, 16, 21]


def test_somebody_who_came_this_week_waits_for_the_next(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        member = session.get_one(Member, pair.case.coordinator.id)
        member.digest, member.joined_at = Digest.WEEKLY, MONDAY
    at(app, MONDAY + DAY)
    assert tasks.digest() == 0


def test_nothing_is_written_when_nothing_waits(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        contact = services.Contact(services.ContactMeans.NEWS, quiet_days=7)
        services.keep_contact(session, pair=row, contact=contact, actor=pair.case.staff, at=MONDAY)
    assert tasks.digest() == 1
    assert letters() == []


def test_who_wants_none_gets_none(app: Flask, pair: lived.Lived) -> None:
    wants(pair, Digest.NONE)
    assert tasks.digest() == 0


def test_the_choice_is_made_on_a_page_that_the_page_of_the_day_leads_to(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        owner = builders.member(session, of=session.get_one(type(pair.case.association), pair.case.association.id))
    browser = signed_in(app, owner)
    assert "/association/mes-mails" in str([a.attributes for a in browser.get("/association/aujourdhui").every("a")])
    page = browser.submit(browser.get("/association/mes-mails"), {"digest": "none"})
    assert "Votre choix est enregistré" in page.text
    assert reading().get_one(Member, owner.id).digest is Digest.NONE


def test_two_workers_at_once_write_one_digest(app: Flask, pair: lived.Lived) -> None:
    assert sorted(together(app, tasks.digest)) == [0, 1]
    assert len(letters()) == 1


@pytest.fixture
def elsewhere(app: Flask, pair: lived.Lived) -> lived.Lived:
    """The same, followed in the association's own tool since today."""
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        services.track(session, pair=row, where=Tracking.ELSEWHERE, actor=pair.case.staff, at=MONDAY)
    return pair


def health(pair: lived.Lived, instant: datetime) -> profiles.PairHealth:
    assert pair.pair.association_id is not None
    return profiles.healths(reading(), pair.pair.association_id, at=instant)[0]


def test_no_silence_is_blamed_on_a_pair_followed_elsewhere(app: Flask, elsewhere: lived.Lived) -> None:
    assert health(elsewhere, MONDAY).health is Health.ON_TRACK


def test_a_month_later_the_team_is_asked_once_whether_it_goes_on(app: Flask, elsewhere: lived.Lived) -> None:
    at(app, MONDAY + 29 * DAY)
    assert care.ask_still_active() == 0
    at(app, MONDAY + 30 * DAY)
    assert [care.ask_still_active(), care.ask_still_active()] == [1, 0]
    [body] = letters("still_active")
    assert "- Lina et Marc" in body
    assert "Delmas" not in body
    at(app, MONDAY + 90 * DAY)
    assert care.ask_still_active() == 0, "the question still waits"


def test_two_workers_at_once_ask_it_once(app: Flask, elsewhere: lived.Lived) -> None:
    at(app, MONDAY + 30 * DAY)
    assert sorted(together(app, care.ask_still_active)) == [0, 1]
    assert len(letters("still_active")) == 1


def test_without_an_answer_it_is_to_call_and_a_tap_on_the_page_answers(app: Flask, elsewhere: lived.Lived) -> None:
    at(app, MONDAY + 30 * DAY)
    care.ask_still_active()
    at(app, MONDAY + 40 * DAY)
    found = health(elsewhere, MONDAY + 40 * DAY)
    assert found.health is Health.TO_CALL
    assert [each.sign for each in found.findings] == [Sign.STILL_ACTIVE]
    with transaction() as session:
        owner = builders.member(
            session, of=session.get_one(type(elsewhere.case.association), elsewhere.case.association.id)
        )
    browser = signed_in(app, owner)
    page = browser.get("/association/aujourdhui")
    assert page.text.count("Lina et Marc") == 1, "one line for one pair, with its two answers"
    forms = [f for f in page.every("form") if f.attributes.get("action", "").split("?")[0].endswith("/toujours-actif")]
    hidden = {i.attributes["name"]: i.attributes["value"] for i in forms[0].every("input")}
    page = browser.post(forms[0].attributes["action"], hidden)
    assert "Merci, c’est noté" in page.text
    assert health(elsewhere, MONDAY + 40 * DAY).health is Health.ON_TRACK
    at(app, MONDAY + 60 * DAY)
    assert [care.ask_still_active(), care.ask_still_active()] == [1, 0], "a month after the last question"


def test_nothing_else_asks_anything_of_a_pair_followed_elsewhere_and_it_ends_with_a_reason(
    app: Flask, elsewhere: lived.Lived
) -> None:
    jobs.run_once()
    with transaction() as session:
        before = {each.id for each in session.exec(select(Message))}
    for days in (20, 32, 62, 95):
        at(app, MONDAY + days * DAY)
        jobs.run_once(besides={"care.digest"})
        with transaction() as session:
            row = session.get_one(Mentorship, elsewhere.pair.id)
            services.still_active(session, pair=row, actor=elsewhere.case.staff, at=MONDAY + days * DAY)
    people = (elsewhere.case.youth.id, elsewhere.case.volunteer.id)
    with transaction() as session:
        since = [each for each in session.exec(select(Message)) if each.id not in before]
        assert [each.template for each in since if each.person_id in people and "offer" not in each.template] == []
        assert {each.template for each in since} <= {"still_active", "offer_ends_soon", "offer_ends_soon_association"}
        row = session.get_one(Mentorship, elsewhere.pair.id)
        ending.end_pair(
            session, mentorship=row, reason=EndReason.PLANNED_END, reopen=False, actor=elsewhere.case.staff,
            at=MONDAY + 96 * DAY,
        )  # fmt: skip
    at(app, MONDAY + 97 * DAY)
    jobs.run_once()
    assert len(reading().exec(select(Review)).all()) == 0
    at(app, MONDAY + 140 * DAY)
    assert care.ask_still_active() == 0


def test_one_that_rests_is_not_asked(app: Flask, elsewhere: lived.Lived) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, elsewhere.pair.id)
        row.state, row.paused_until = MentorshipState.PAUSED, local_date(MONDAY) + 90 * DAY
    at(app, MONDAY + 30 * DAY)
    assert care.ask_still_active() == 0


def test_followed_here_again_the_question_falls(app: Flask, elsewhere: lived.Lived) -> None:
    at(app, MONDAY + 30 * DAY)
    care.ask_still_active()
    with transaction() as session:
        row = session.get_one(Mentorship, elsewhere.pair.id)
        services.track(session, pair=row, where=Tracking.HERE, actor=elsewhere.case.staff, at=MONDAY + 31 * DAY)
    assert reading().exec(select(StillActive).where(StillActive.answered_at.is_(None))).all() == []
