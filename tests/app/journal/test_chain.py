from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import builders
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from app.core.db import db, reading, transaction
from app.core.errors import Conflict
from app.core.identity import SYSTEM
from app.journal import anchors, audit, guards, services
from app.journal.models import Entry, Head, Link
from app.journal.states import EXPIRE
from app.web import ledgers
from app.web.clock import now

AT = builders.AT


def _write(session: Session, action: str = "submit", **values: object) -> None:
    services.record(session, action=action, kind="need", subject_id=uuid4(), actor=SYSTEM, at=AT, **values)


def _write_and_refuse(session: Session) -> None:
    _write(session, "refused")
    session.flush()
    raise Conflict("no")


@pytest.fixture
def written(app: Flask) -> list[int]:
    """Five entries kept in two transactions; their ids."""
    with transaction() as session:
        for number in range(3):
            _write(session, facts={"number": number, "skills": ["scolaire.devoirs"]})
    with transaction() as session:
        _write(session, "take", before="waiting", after="taken")
        _write(session, "read")
    return list(reading().exec(select(Entry.id).order_by(Entry.id)))


def _tamper(*statements: str) -> None:
    """Rewrite the database as somebody would who owns it: guards first."""
    with transaction() as session:
        dialect = session.get_bind().dialect.name
        for statement in guards.BY_DIALECT[dialect]:
            kind, name = statement.split()[1:3]
            if kind == "TRIGGER":
                on = f" ON {statement.split(' ON ')[1].split()[0]}" if dialect == "postgresql" else ""
                session.execute(text(f"DROP TRIGGER {name}{on}"))
        for statement in statements:
            session.execute(text(statement))


def _verdict() -> str:
    reading().rollback()
    return audit.verify(reading(), anchors=anchors.known()).wrong


def test_what_was_written_holds(written: list[int]) -> None:
    found = audit.verify(reading(), anchors={})
    assert (found.wrong, found.entries, found.position) == ("", 5, 5)
    assert audit.missing_guards(reading()) == []


def test_the_chain_holds_ids_and_facts_and_says_the_same_when_read_again(written: list[int]) -> None:
    link = reading().exec(select(Link).where(Link.position == 1)).one()
    assert link.entry_id == written[0]
    assert link.at == AT


@pytest.mark.parametrize(
    ("tampering", "bad"),
    [
        (lambda ids: [f"UPDATE journal SET action = 'withdraw' WHERE id = {ids[1]}"], 1),
        (lambda ids: [f"UPDATE journal SET facts = '{{\"number\": 7}}' WHERE id = {ids[2]}"], 2),
        (lambda ids: [f"DELETE FROM journal WHERE id = {ids[1]}"], 1),
        (lambda ids: [f"DELETE FROM journal WHERE id = {ids[4]}"], 4),
        (lambda ids: [f"DELETE FROM journal WHERE id = {ids[1]}", "DELETE FROM journal_links WHERE position = 2"], 2),
        (
            lambda ids: [
                f"UPDATE journal SET id = 900 WHERE id = {ids[1]}",
                f"UPDATE journal SET id = {ids[1]} WHERE id = {ids[2]}",
                f"UPDATE journal SET id = {ids[2]} WHERE id = 900",
            ],
            1,
        ),
        (
            lambda _: [
                "UPDATE journal_links SET position = 900 WHERE position = 2",
                "UPDATE journal_links SET position = 2 WHERE position = 3",
                "UPDATE journal_links SET position = 3 WHERE position = 900",
            ],
            2,
        ),
    ],
    ids=["changed", "changed fact", "removed", "removed last", "removed with its link", "swapped", "swapped links"],
)
def test_the_first_bad_entry_is_named(
    written: list[int], tampering: Callable[[list[int]], list[str]], bad: int
) -> None:
    _tamper(*tampering(written))
    assert _verdict().startswith(f"entry {written[bad]}:")


def test_an_entry_that_was_slipped_in_is_named(written: list[int]) -> None:
    _tamper(
        "INSERT INTO journal (id, at, actor_role, action, subject_kind, subject_id, before, after, facts) "
        "SELECT 901, at, actor_role, action, subject_kind, subject_id, before, after, facts FROM journal "
        f"WHERE id = {written[0]}"
    )
    assert _verdict().startswith("entry 901:")


def test_an_end_that_was_cut_off_is_missed_by_the_head(written: list[int]) -> None:
    _tamper(f"DELETE FROM journal WHERE id >= {written[3]}", "DELETE FROM journal_links WHERE position > 3")
    assert _verdict() == "entry after link 3: the end of the journal was cut off"


def test_an_end_that_was_cut_off_with_care_is_missed_by_the_ledger(written: list[int]) -> None:
    anchors.note(reading(), at=now())
    _tamper(
        f"DELETE FROM journal WHERE id >= {written[3]}",
        "DELETE FROM journal_links WHERE position > 3",
        "UPDATE journal_head SET position = 3, hash = (SELECT hash FROM journal_links WHERE position = 3)",
    )
    assert _verdict() == "entry after link 3: the ledger remembers link 5"


def test_the_command_names_the_entry_and_fails(app: Flask, written: list[int]) -> None:
    run = app.test_cli_runner()
    from app.commands.auditing import group

    assert "The journal holds: 5 entries" in run.invoke(group, ["verify"]).output
    _tamper(f"UPDATE journal SET action = 'withdraw' WHERE id = {written[1]}")
    failed = run.invoke(group, ["verify"])
    assert failed.exit_code == 1
    assert f"entry {written[1]}: it was changed" in failed.output


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET action = 'x'",
        "DELETE FROM journal",
        "UPDATE journal_links SET hash = 'x'",
        "DELETE FROM journal_links",
        "DELETE FROM journal_head",
        "UPDATE journal_head SET position = 1",
    ],
)
def test_the_database_refuses_to_rewrite_the_journal(written: list[int], statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text(statement))
    assert _verdict() == ""


def test_a_reading_may_go_once_the_journal_says_so(written: list[int]) -> None:
    with transaction() as session:
        session.execute(text(f"DELETE FROM journal WHERE id = {written[4]}"))
    assert _verdict() == f"entry {written[4]}: it was removed"
    with transaction() as session:
        facts = {"before": (AT + timedelta(days=1)).isoformat(), "count": 1}
        _write(session, EXPIRE, facts=facts)
    assert _verdict() == ""


def test_what_a_savepoint_undid_is_not_linked(app: Flask) -> None:
    with transaction() as session:
        _write(session, "submit")
        with pytest.raises(Conflict), session.begin_nested():
            _write_and_refuse(session)
        _write(session, "take")
    assert reading().exec(select(Entry.action).order_by(Entry.id)).all() == ["submit", "take"]
    assert _verdict() == ""


def test_what_a_refused_transaction_wrote_is_not_linked_by_the_next(app: Flask) -> None:
    with pytest.raises(Conflict), transaction() as session:
        _write_and_refuse(session)
    with transaction() as session:
        _write(session, "take")
    assert reading().exec(select(Head.position)).one() == 1
    assert _verdict() == ""


def test_rivals_take_their_turn_on_one_chain(app: Flask) -> None:
    def write(_: int) -> None:
        with app.app_context():
            for _ in range(5):
                with transaction() as session:
                    _write(session)
                    _write(session, "take")
            db.session.remove() if hasattr(db.session, "remove") else db.session.close()

    with ThreadPoolExecutor(4) as rivals:
        list(rivals.map(write, range(4)))
    found = audit.verify(reading(), anchors={})
    assert (found.wrong, found.entries) == ("", 40)


def test_the_head_is_noted_once_outside_the_database(written: list[int]) -> None:
    assert [anchors.note(reading(), at=now()) for _ in range(2)] == [1, 0]
    assert list(anchors.known()) == [5]


def test_a_journal_behind_its_ledger_is_left_to_the_audit(written: list[int]) -> None:
    anchors.note(reading(), at=now())
    ledgers.append(anchors.LEDGER, {"position": 9, "hash": "f" * 64, "at": now().isoformat()})
    assert [anchors.note(reading(), at=now()) for _ in range(2)] == [0, 0]
    assert _verdict() == "entry after link 5: the ledger remembers link 9"
