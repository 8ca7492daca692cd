from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import builders
import pytest
import waiting
from flask import Flask
from letters import written
from looking import look
from pages import PageClient
from sqlalchemy import event
from sqlmodel import Session, select

from app import jobs
from app.accounts import links
from app.accounts.models import Account, Person, SignedInSession
from app.accounts.states import LinkScope, TokenPurpose
from app.commands.privacy import purge
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.core.secrets import digest
from app.intake.models import Draft
from app.journal import anchors, audit
from app.journal import services as journal
from app.journal.models import Entry
from app.mailbox.models import Message
from app.mailbox.states import Channel, MessageState
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState
from app.needs.states import NeedState
from app.privacy import purging, rules, services
from app.privacy.models import ErasureNotice
from app.upkeep.models import SetAside
from app.web import once, throttle

NOW = builders.AT
LONG_AGO = NOW - timedelta(days=800)
MONTHS_AGO = NOW - timedelta(days=200)


def _old(session: Session, role: Role = Role.YOUTH, **values: object) -> Person:
    dates = {"created_at": LONG_AGO, "last_contact_at": LONG_AGO}
    return builders.person(session, role=role, **(dates | values))


def _letter(session: Session, **values: object) -> Message:
    defaults = {
        "channel": Channel.MAIL, "template": "need_received", "recipient": "a@example.org", "subject": "s", "body": "b",
        "created_at": MONTHS_AGO, "due_at": MONTHS_AGO, "state": MessageState.SENT, "sent_at": MONTHS_AGO,
    }  # fmt: skip
    row = Message(**(defaults | values))
    session.add(row)
    session.flush()
    return row


def _one_of_each(session: Session) -> None:
    """Write something that each rule lets go of, beside something that it keeps."""
    for expiry in (NOW - timedelta(days=3), NOW + timedelta(days=3)):
        account = builders.account(session)
        session.add(
            SignedInSession(
                token_hash=digest(str(expiry)), account_id=account.id, created_at=LONG_AGO, expires_at=expiry
            )
        )
        session.add(
            Draft(token_hash=digest(f"d{expiry}"), form="need", values={}, updated_at=LONG_AGO, expires_at=expiry)
        )
    for at in (LONG_AGO, NOW):
        who = builders.person(session)
        links.issue_token(session, purpose=TokenPurpose.RESET, person_id=who.id, at=at)
        links.issue(session, scope=LinkScope.NEED, subject_id=uuid4(), person_id=who.id, at=at)
        throttle.note(session, "link", "address", "::1", at=at)
        once.remember(session, str(uuid4()), "/", at=at)
        _letter(session, sent_at=at)
        journal.record(session, action="read", kind="need", subject_id=uuid4(), actor=SYSTEM, at=at)
        journal.record(session, action="take", kind="need", subject_id=uuid4(), actor=SYSTEM, at=at)
    _old(session, last_contact_at=NOW - timedelta(days=705))
    _old(session, last_contact_at=NOW - timedelta(days=695))
    told = NOW - timedelta(days=31)
    for role in (Role.YOUTH, Role.VOLUNTEER):
        session.add(ErasureNotice(person_id=_old(session, role).id, told_at=told))
    session.add(ErasureNotice(person_id=_old(session, last_contact_at=NOW - timedelta(days=2)).id, told_at=told))
    unseen = _old(session, last_contact_at=NOW - timedelta(days=125))
    builders.need(session, youth=unseen, state=NeedState.AWAITING_AGREEMENT, waiting_since=None)
    session.add(ErasureNotice(person_id=unseen.id, told_at=told))


EXPECTED = {
    "drafts": 1, "sessions": 1, "tokens": 1, "links": 1, "attempts": 1, "forms": 1, "letters": 1, "readings": 1,
    "spared": 1, "notices": 1, "unanswered": 1, "files": 2,
}  # fmt: skip


def test_the_dry_run_says_what_the_real_run_does_and_a_second_finds_nothing(app: Flask) -> None:
    with transaction() as session:
        _one_of_each(session)
    run = app.test_cli_runner()
    before = reading().exec(select(Person)).all()
    foreseen = json.loads(run.invoke(purge, ["--dry-run"]).output)
    reading().rollback()
    assert len(reading().exec(select(Person)).all()) == len(before), "a dry run changes nothing"
    assert foreseen == EXPECTED
    assert json.loads(run.invoke(purge, []).output) == foreseen
    assert set(json.loads(run.invoke(purge, []).output).values()) == {0}
    reading().rollback()
    assert len(reading().exec(select(Person)).all()) == len(before) - 3


def test_the_journal_holds_without_the_old_readings(app: Flask) -> None:
    with transaction() as session:
        _one_of_each(session)
    purging.run(at=NOW)
    reading().rollback()
    assert audit.verify(reading(), anchors=anchors.known()).wrong == ""
    assert len(reading().exec(select(Entry).where(Entry.action == "read")).all()) == 1
    assert len(reading().exec(select(Entry).where(Entry.action == "take")).all()) == 2


def test_the_job_does_it_and_then_finds_nothing(app: Flask) -> None:
    with transaction() as session:
        _one_of_each(session)
    assert jobs.run_once()["privacy.purge"] > 0
    assert set(jobs.run_once().values()) == {0}


def test_nobody_is_erased_before_they_were_told_a_month_ago(app: Flask) -> None:
    with transaction() as session:
        old = _old(session).id
    assert purging.run(at=NOW)["files"] == 0
    assert purging.run(at=NOW + timedelta(days=29))["files"] == 0
    assert reading().exec(select(Message.person_id).where(Message.template == "erasure_notice_youth")).one() == old
    assert purging.run(at=NOW + timedelta(days=30))["files"] == 1


def test_who_was_never_answered_is_not_said_to_be_silent(app: Flask) -> None:
    with transaction() as session:
        for state in (NeedState.AWAITING_AGREEMENT, NeedState.TO_CONFIRM):
            youth = _old(session, last_contact_at=NOW - timedelta(days=61))
            builders.need(session, youth=youth, state=state, waiting_since=None)
        _old(session, last_contact_at=NOW - timedelta(days=701))
    purging.run(at=NOW)
    statement = select(Message.body).where(Message.template == "erasure_notice_youth")
    said = sorted("attend toujours un oui" in body for body in reading().exec(statement))
    assert said == [False, True, True]


def test_who_is_accompanied_is_kept_and_the_clock_starts_when_it_ends(app: Flask) -> None:
    with transaction() as session:
        youth = _old(session)
        volunteer = _old(session, Role.VOLUNTEER)
        need = builders.need(session, youth=youth, state=NeedState.INTRODUCED)
        offer = builders.offer(session, volunteer=volunteer)
        pair = Mentorship(need_id=need.id, offer_id=offer.id, proposal_id=uuid4(), youth_id=youth.id,
                          volunteer_id=volunteer.id, introduced_at=LONG_AGO)  # fmt: skip
        session.add(pair)
        session.flush()
        pair_id = pair.id
    assert purging.plan(reading(), at=NOW)["notices"] == []
    with transaction() as session:
        pair = session.get_one(Mentorship, pair_id)
        pair.state, pair.ended_at = MentorshipState.ENDED, NOW
        session.add(pair)
    assert purging.plan(reading(), at=NOW + timedelta(days=690))["notices"] == []
    assert len(purging.plan(reading(), at=NOW + timedelta(days=701))["notices"]) == 2


def test_people_of_associations_and_guardians_of_somebody_are_not_erased_by_the_clock(app: Flask) -> None:
    with transaction() as session:
        builders.member(session, created_at=LONG_AGO, last_contact_at=LONG_AGO)
        _old(session, Role.OPERATOR)
        builders.guardian(session, youth=builders.person(session), created_at=LONG_AGO, last_contact_at=LONG_AGO)
    assert purging.plan(reading(), at=NOW)["notices"] == []


def test_who_wants_to_stay_stays(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        youth = _old(session)
        builders.need(session, youth=youth)
        session.add(ErasureNotice(person_id=youth.id, told_at=NOW - timedelta(days=40)))
        token = links.issue(session, scope=LinkScope.NEED, subject_id=youth.id, person_id=youth.id, at=NOW)
    page = client.get(f"/mes-donnees/{token}")
    assert "on garde ton dossier" in client.submit(page, action="garder").text
    reading().rollback()
    plan = purging.plan(reading(), at=NOW)
    assert (plan["files"], plan["notices"]) == ([], [])


def test_the_notice_leads_to_the_page_that_keeps(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        builders.need(session, youth=_old(session))
    purging.run(at=NOW)
    reading().rollback()
    letter = reading().exec(select(Message).where(Message.template == "erasure_notice_youth")).one()
    link = next(line for line in letter.body.splitlines() if line.startswith("http"))
    assert "Garder mon dossier" in client.get(link.split("5031", 1)[1]).text


def test_every_printed_duration_is_a_rule_or_said_elsewhere() -> None:
    names = {rule.name for rule in purging.RULES}
    assert {clock.name for clock in rules.CLOCKS} <= names
    assert names - {clock.name for clock in rules.CLOCKS} == {"tokens", "attempts", "spared", "notices"}


def test_erasing_leaves_no_notice_behind(app: Flask) -> None:
    with transaction() as session:
        old = _old(session)
        session.add(ErasureNotice(person_id=old.id, told_at=NOW))
        services.erase(session, person=old, actor=SYSTEM, at=NOW)
    assert reading().exec(select(ErasureNotice)).all() == []


def _poisoned(person_id: UUID) -> Callable[[object, object, ErasureNotice], None]:
    def refuse(_mapper: object, _connection: object, notice: ErasureNotice) -> None:
        if notice.person_id == person_id:
            raise ValueError("a poisoned row")

    return refuse


def test_a_file_that_cannot_be_dealt_with_is_set_aside_and_the_others_are(app: Flask) -> None:
    with transaction() as session:
        bad, fine = _old(session).id, _old(session).id
        _letter(session)
    refuse = _poisoned(bad)
    event.listen(ErasureNotice, "before_insert", refuse)
    try:
        counts = purging.run(at=NOW)
        again = purging.run(at=NOW)
    finally:
        event.remove(ErasureNotice, "before_insert", refuse)
    assert (counts["letters"], counts["notices"], again["notices"]) == (1, 1, 0)
    session = reading()
    session.rollback()
    assert session.exec(select(ErasureNotice.person_id)).all() == [fine]
    assert session.exec(select(SetAside.job, SetAside.subject_id)).all() == [(purging.JOB, bad)]
    assert purging.run(at=NOW + timedelta(days=1))["notices"] == 1
    session.rollback()
    assert session.exec(select(SetAside)).all() == []


def test_a_rule_that_fails_is_told_once_the_others_are_done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_session: Session, _at: datetime) -> list[UUID]:
        raise ValueError("a broken rule")

    with transaction() as session:
        _letter(session)
    broken = purging.Rule("broken", breaks, lambda _keys, _at: 0)
    monkeypatch.setattr(purging, "RULES", (broken, *purging.RULES))
    with pytest.raises(ValueError, match="a broken rule"):
        purging.run(at=NOW)
    session = reading()
    session.rollback()
    assert [each.body for each in session.exec(select(Message))] == [""]


def _keeps(session: Session, person_id: UUID) -> None:
    services.keep(session, person=session.get_one(Person, person_id), actor=SYSTEM, at=NOW)
    session.flush()


def _signs_in(session: Session, person_id: UUID) -> None:
    session.exec(select(Account).where(Account.person_id == person_id)).one().last_sign_in_at = NOW
    session.flush()


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("alive", [_keeps, _signs_in])
def test_who_gives_a_sign_of_life_once_the_list_is_made_is_spared(
    app: Flask, alive: Callable[[Session, UUID], None], told: bool
) -> None:
    with transaction() as session:
        old = _old(session, Role.VOLUNTEER)
        builders.account(session, owner=old)
        if told:
            session.add(ErasureNotice(person_id=old.id, told_at=NOW - timedelta(days=40)))
        person_id = old.id

    def purge() -> dict[str, int]:
        with app.app_context():
            return purging.run(at=NOW)

    counts = waiting.while_held(lambda session: alive(session, person_id), lambda *_: None, purge).result()
    assert (counts["files"], counts["notices"]) == (0, 0)
    assert look().get(Person, person_id) is not None
    assert written(look()) == []


def test_what_was_prolonged_or_is_sent_again_once_the_list_is_made_stays(app: Flask) -> None:
    with transaction() as session:
        draft = Draft(token_hash="d" * 64, form="need", values={}, updated_at=LONG_AGO, expires_at=MONTHS_AGO)
        session.add(draft)
        letter = _letter(session, state=MessageState.DEAD, sent_at=None)
        session.flush()
        session.expunge_all()
    due = purging.plan(look(), at=NOW)
    assert (due["drafts"], due["letters"]) == ([draft.token_hash], [letter.id])
    with transaction() as session:
        session.get_one(Draft, draft.token_hash).expires_at = NOW + timedelta(days=7)
        session.get_one(Message, letter.id).state = MessageState.QUEUED
    rules_by_name = {rule.name: rule for rule in purging.RULES}
    assert [rules_by_name[name].let_go(due[name], NOW) for name in ("drafts", "letters")] == [0, 0]
    assert look().get_one(Message, letter.id).body == "b"
    assert look().get(Draft, draft.token_hash) is not None
