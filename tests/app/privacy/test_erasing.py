from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import builders
import cases
import pytest
import sqlalchemy as sa
from flask import Flask
from looking import every_text
from sqlmodel import Session, col, select

from app.accounts import links
from app.accounts.models import Account, Person
from app.accounts.states import LinkScope
from app.core.db import db, reading, transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.intake.models import Draft
from app.journal import anchors, audit
from app.journal.models import Entry
from app.mailbox.models import Message
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.needs.states import NeedState
from app.privacy import services, traces
from app.privacy.models import PastPair
from app.web import ledgers, once, throttle

AT = builders.AT
MARKS = ("Wiskey", "Zoulou", "Yankee", "Xray", "Vasco")


def _mark(session: Session, person: Person, word: str) -> list[str]:
    """Give somebody words that stand nowhere else."""
    person.last_name, person.email = f"Nom{word}", f"{word.lower()}@example.org"
    person.phone = f"+336399801{MARKS.index(word):02d}"
    person.note = f"Note {word}"
    session.add(person)
    session.flush()
    return [word.lower(), person.phone, person.phone.replace("+33", "0")]


def _pair(session: Session, *, minor: bool = False) -> cases.Case:
    """Build an introduced pair whose three people bear marks, and letters, links, drafts and keys of theirs."""
    case = cases.proposed(session, minor=minor)
    _mark(session, case.youth, "Zoulou")
    _mark(session, case.volunteer, "Yankee")
    if case.guardian:
        _mark(session, case.guardian, "Xray")
    case.need.text = "Je m’appelle Zoulou"
    case.offer.text = "Moi c’est Yankee"
    cases.services.answer_volunteer(
        session, proposal=case.proposal(session), answer=cases.YES, actor=cases.someone(case.volunteer), at=AT
    )
    for side, who in ((cases.Side.GUARDIAN, case.guardian), (cases.Side.YOUTH, case.youth)):
        if who is not None:
            cases.services.answer_youth(
                session, proposal=case.proposal(session), answer=cases.AGREED, by=side, actor=cases.someone(who), at=AT
            )
    token = links.issue(session, scope=LinkScope.NEED, subject_id=case.need.id, person_id=case.youth.id, at=AT)
    once.remember(session, "k" * 36, f"/suivi/{token}", at=AT)
    once.remember(session, "l" * 36, "/autre", at=AT)
    throttle.note(session, "link", "person", case.youth.email, at=AT)
    session.add(Draft(token_hash="d" * 64, form="need", values={"who": {"email": ["ZOULOU@example.org"]}},
                      updated_at=AT, expires_at=AT + timedelta(days=7)))  # fmt: skip
    case.coordinator.note = "Rappeler NomZoulou au 06 39 98 01 01"
    session.add(case.coordinator)
    return case


def _erase(person_id: Any) -> None:
    with transaction() as session:
        services.erase(session, person=session.get_one(Person, person_id), actor=SYSTEM, at=AT)


def test_a_youth_leaves_no_trace_in_any_table(app: Flask) -> None:
    with transaction() as session:
        youth = _pair(session, minor=True).youth.id
    assert "zoulou" in every_text(reading()).lower()
    assert "xray" in every_text(reading()).lower()
    _erase(youth)
    said = every_text(reading()).lower()
    for token in ("zoulou", "xray", "+33639980101", "06 39 98 01 01", "0639980101", "+33639980103"):
        assert token not in said, [line for line in said.splitlines() if token in line]
    assert "rappeler [effacé] au [effacé]" in said


def test_a_volunteer_leaves_no_trace_and_the_youth_is_looked_after(app: Flask) -> None:
    with transaction() as session:
        case = _pair(session)
        volunteer, youth, need, coordinator = case.volunteer.id, case.youth.id, case.need.id, case.coordinator.id
    _erase(volunteer)
    said = every_text(reading()).lower()
    assert "yankee" not in said
    assert "+33639980102" not in said
    session = reading()
    assert session.get_one(Need, need).state is NeedState.TAKEN
    assert session.exec(select(Mentorship)).all() == []
    told = {m.person_id: m.template for m in session.exec(select(Message).where(col(Message.template).like("left%")))}
    assert told == {youth: "left_pair_youth", coordinator: "left_pair_association"}


def test_a_guardian_leaves_no_trace_and_the_pair_of_the_minor_stops(app: Flask) -> None:
    with transaction() as session:
        case = _pair(session, minor=True)
        guardian, youth = case.guardian.id, case.youth.id  # type: ignore[union-attr]
    _erase(guardian)
    said = every_text(reading()).lower()
    assert "xray" not in said, [line for line in said.splitlines() if "xray" in line]
    assert "+33639980103" not in said
    assert reading().exec(select(Mentorship.state)).one() == "suspended"
    assert reading().get(Person, youth) is not None


def test_a_prescriber_leaves_no_trace_and_the_request_stays(app: Flask) -> None:
    with transaction() as session:
        prescriber = builders.person(session, role=Role.PRESCRIBER, first_name="Paul")
        _mark(session, prescriber, "Wiskey")
        need = builders.need(session, prescriber_id=prescriber.id, prescriber_may_follow=True)
        builders.account(session, owner=prescriber)
        who, what = prescriber.id, need.id
    _erase(who)
    assert "wiskey" not in every_text(reading()).lower()
    assert reading().get_one(Need, what).prescriber_id is None


def test_a_coordinator_with_an_account_leaves_no_trace(app: Flask) -> None:
    with transaction() as session:
        case = _pair(session)
        _mark(session, case.coordinator, "Vasco")
        builders.account(session, owner=case.coordinator)
        who = case.coordinator.id
    _erase(who)
    assert "vasco" not in every_text(reading()).lower()
    assert reading().exec(select(Account)).all() == []


def test_the_others_are_told_without_a_name_and_only_whom_it_concerns(app: Flask) -> None:
    with transaction() as session:
        case = _pair(session)
        youth, volunteer, coordinator = case.youth.id, case.volunteer.id, case.coordinator.id
        first_name = case.youth.first_name
    _erase(youth)
    letters = reading().exec(select(Message).where(col(Message.template).like("left%"))).all()
    assert {letter.person_id for letter in letters} == {volunteer, coordinator}
    assert not [letter for letter in letters if first_name in letter.body or first_name in letter.subject]


def test_who_was_only_asked_is_told_too(app: Flask) -> None:
    with transaction() as session:
        case = cases.proposed(session)
        youth, volunteer = case.youth.id, case.volunteer.id
    _erase(youth)
    letters = reading().exec(select(Message).where(col(Message.template).like("left%"))).all()
    assert {(m.person_id, m.template) for m in letters} >= {(volunteer, "left_proposal")}


def test_figures_stay_and_point_at_nobody(app: Flask) -> None:
    with transaction() as session:
        youth = _pair(session).youth.id
    _erase(youth)
    figure = reading().exec(select(PastPair)).one()
    assert figure.introduced_in.day == 1
    assert figure.commune_code is None, "a commune of a thousand inhabitants"
    assert figure.waited_days == 0
    assert figure.outcome == "account_closed"


def test_the_journal_holds_and_keeps_ids_only(app: Flask) -> None:
    with transaction() as session:
        youth = _pair(session).youth.id
    _erase(youth)
    assert audit.verify(reading(), anchors=anchors.known()).wrong == ""
    entry = reading().exec(select(Entry).where(Entry.action == "erase")).one()
    assert (entry.subject_id, entry.actor_id) == (youth, None)


def test_what_a_sibling_shares_stays(app: Flask) -> None:
    with transaction() as session:
        shared = {"email": "famille@example.org", "last_name": "Famille"}
        one, other = (builders.person(session, **shared) for _ in range(2))
        builders.member(session, note="Écrire à famille@example.org, les Famille")
        leaving, staying = one.id, other.id
    _erase(leaving)
    assert reading().get_one(Person, staying).email == "famille@example.org"
    assert "les Famille" in every_text(reading())


def test_a_guardian_of_two_stays_when_one_leaves(app: Flask) -> None:
    with transaction() as session:
        youth, brother = builders.person(session), builders.person(session)
        guardian = builders.guardian(session, youth=youth)
        session.add(builders.Guardianship(youth_id=brother.id, guardian_id=guardian.id, created_at=AT))
        leaving, staying = youth.id, guardian.id
    _erase(leaving)
    assert reading().get(Person, staying) is not None


def test_a_restore_is_erased_again_from_the_ledger(app: Flask) -> None:
    with transaction() as session:
        gone = builders.person(session)
        kept = {name: getattr(gone, name) for name in ("id", "role", "first_name", "created_at", "last_contact_at")}
    _erase(kept["id"])
    assert [line["person"] for line in ledgers.lines("erasures")] == [str(kept["id"])]
    assert set(ledgers.lines("erasures")[0]) == {"person", "at"}
    with transaction() as session:
        session.add(Person(**kept))
    assert services.replay(at=AT).erased == 1
    assert services.replay(at=AT).erased == 0


def test_the_bytes_of_the_file_forget_too(app: Flask) -> None:
    with transaction() as session:
        youth = _pair(session, minor=True).youth.id
    _erase(youth)
    assert traces.scrub() == 1
    assert traces.scrub() == 0
    if db.engine.dialect.name == "sqlite":
        files = Path(db.engine.url.database or "").parent.glob("*.sqlite*")
        found = b"".join(path.read_bytes() for path in files).lower()
        assert b"yankee" in found, "the search can find"
        assert b"zoulou" not in found
        assert b"+33639980101" not in found


def test_an_erasure_during_the_scrubbing_is_scrubbed_next(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        one, two = builders.person(session).id, builders.person(session).id
    _erase(one)
    name = f"_scrub_{'sqlite' if db.engine.dialect.name == 'sqlite' else 'postgres'}"
    rewrite, left = getattr(traces, name), [two]

    def overtaken(engine: sa.Engine) -> None:
        rewrite(engine)
        if left:
            _erase(left.pop())

    monkeypatch.setattr(traces, name, overtaken)
    assert [traces.scrub(), traces.scrub(), traces.scrub()] == [1, 1, 0]


@pytest.mark.parametrize("arguments", [[], ["--replay", "--person", "6a6f7572-6e61-4c00-8000-000000000000"]])
def test_the_command_wants_one_thing(app: Flask, arguments: list[str]) -> None:
    from app.commands.privacy import erase

    assert app.test_cli_runner().invoke(erase, arguments).exit_code == 2


def test_the_command_erases_and_says_whom(app: Flask) -> None:
    from app.commands.privacy import erase

    with transaction() as session:
        youth = _pair(session, minor=True).youth.id
    done = app.test_cli_runner().invoke(erase, ["--person", str(youth)])
    assert done.exit_code == 0, done.output
    assert str(youth) in done.output
    again = app.test_cli_runner().invoke(erase, ["--person", str(youth)])
    assert again.exit_code == 1
    assert f"no person {youth}" in again.output


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_table_that_somebody_holds_is_rewritten_another_time_and_keeps_nobody_waiting(app: Flask) -> None:
    with transaction() as session:
        traces.mark(session)
    db.session.close()
    with db.engine.connect() as holder:
        holder.execute(sa.text("SELECT * FROM people"))
        assert traces.scrub() == 0
    assert traces.scrub() == 1
