"""When the database cannot: done again if nobody could tell, in kind words otherwise, and what was typed is kept."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import Context
from threading import Event, Thread
from typing import Any

import builders
import pytest
import sqlalchemy as sa
from engines import PostgresEngine
from flask import Flask, after_this_request, flash, get_flashed_messages
from looking import look
from pages import PageClient
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select, update
from wtforms import PasswordField

import app as product
from app import jobs
from app.core import retries
from app.core.db import db, reading, transaction
from app.core.jobs import Job
from app.mailbox import services as mailbox
from app.mailbox import tasks
from app.mailbox.models import Message
from app.mailbox.states import MessageState
from app.web import errors, installation
from app.web.access import public
from app.web.forms import Form
from app.web.models import Submission

ON_POSTGRES = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
SHORT = 0.3
EMAIL = "lina@example.org"
DIE = sa.text("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"DEMO": True, "DATABASE_POOL": 1, "DATABASE_POOL_EXTRA": 1, "DATABASE_POOL_SECONDS": SHORT,
            "PROPAGATE_EXCEPTIONS": False}  # fmt: skip


@pytest.fixture
def other(app: Flask) -> Iterator[Connection]:
    """A connection of somebody else."""
    engine = sa.create_engine(app.config["DATABASE_URL"])
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def impatient(app: Flask) -> None:
    """Wait for another writer for a moment instead of seconds."""

    def wait_less(connection: Any, *_: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute(f"PRAGMA busy_timeout = {round(SHORT * 1000)}")
        else:
            connection.execute(f"SET lock_timeout = '{SHORT}s'")

    event.listen(db.engine, "connect", wait_less)
    db.engine.dispose()


def _serve(app: Flask, act: Callable[[], str]) -> list[int]:
    """Answer ``/essai`` by `act`; return what counts how often it was done."""
    done: list[int] = []

    def essai() -> str:
        done.append(1)
        return act()

    app.add_url_rule("/essai", "essai", public(essai))
    return done


def _row(session: Session, key: str) -> None:
    session.add(Submission(key=key, location="", at=builders.AT))
    session.flush()


def _keys() -> list[str]:
    return sorted(look().exec(select(Submission.key)).all())


def _place(session: Session | Connection, key: str, location: str) -> None:
    session.execute(update(Submission).where(col(Submission.key) == key).values(location=location))


def _hold(other: Connection) -> None:
    """Keep everybody else from writing until `other` ends its transaction."""
    other.execute(sa.text("SELECT 1" if other.dialect.name == "sqlite" else "LOCK TABLE submissions, attempts"))


def _below(above: type[Any]) -> Iterator[type[Any]]:
    for form in above.__subclasses__():
        yield form
        yield from _below(form)


@pytest.mark.usefixtures("impatient")
def test_a_form_that_cannot_be_kept_now_stays_on_the_page_and_is_sent_again_from_there(
    client: PageClient, other: Connection
) -> None:
    _hold(other)
    page = client.submit(client.get("/lien-perdu"), {"email": EMAIL}, status=503)
    assert "réessayez" in page.text
    assert client.response is not None
    assert client.response.headers["Retry-After"]
    other.rollback()
    client.submit(page, button="Réessayer")
    assert client.response.request.path == "/lien-perdu/envoye"
    assert len(_keys()) == 1


@pytest.mark.usefixtures("impatient")
def test_a_password_is_typed_again(app: Flask, client: PageClient, other: Connection) -> None:
    page = client.get("/connexion")
    _hold(other)
    answer = client.submit(page, {"email": EMAIL, "password": "a long password of Lina"}, status=503)
    assert client.response is not None
    assert "a long password" not in client.response.text
    assert "Réessayez" in answer.text


def test_the_fields_of_passwords_are_known_by_name() -> None:
    for module in pkgutil.walk_packages(product.__path__, "app."):
        if "forms" in module.name:
            importlib.import_module(module.name)
    every = {name: field for form in _below(Form) for name, field in vars(form).items()}
    assert {
        name for name, field in every.items() if getattr(field, "field_class", None) is PasswordField
    } == errors._SECRETS


@ON_POSTGRES
def test_when_no_connection_is_free_the_answer_asks_for_none(app: Flask, client: PageClient) -> None:
    app.config["DEMO"] = False
    with db.engine.connect(), db.engine.connect():
        page = client.get("/associations", status=503)
    assert "Réessayez" in page.text
    with app.test_request_context("/"):
        installation.leave_the_database_alone()
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert not installation.is_demonstration()
    assert asked == []


@ON_POSTGRES
def test_a_request_that_lost_a_deadlock_is_answered_once_the_winner_is_done(app: Flask, other: Connection) -> None:
    with transaction() as session:
        _row(session, "a")
        _row(session, "b")
    holds, answers = Event(), []

    def both() -> str:
        flash("Enregistré.")
        after_this_request(lambda answer: answer.headers.add("X-Told", "once") or answer)
        with transaction() as session:
            _place(session, "a", "ours")
            holds.set()
            _place(session, "b", "ours")
        return str(len(get_flashed_messages()))

    done = _serve(app, both)
    other.execute(sa.text("SET deadlock_timeout = '1min'"))
    _place(other, "b", "theirs")
    request = Thread(target=lambda: answers.append(Context().run(app.test_client().get, "/essai")))
    request.start()
    assert holds.wait(10)
    _place(other, "a", "theirs")
    other.commit()
    request.join(20)
    assert 2 <= len(done) <= retries.TRIES
    assert (answers[0].status_code, answers[0].text) == (200, "1")
    assert answers[0].headers.getlist("X-Told") == ["once"]
    assert [row.location for row in look().exec(select(Submission))] == ["ours", "ours"]


@ON_POSTGRES
def test_a_connection_that_dies_before_anything_is_kept_costs_nobody_anything(app: Flask, client: PageClient) -> None:
    dying = [DIE]

    def dies_once() -> str:
        with transaction() as session:
            _row(session, "a")
            if dying:
                session.execute(dying.pop())
        return "fait"

    done = _serve(app, dies_once)
    client.get("/essai")
    assert (len(done), _keys()) == (2, ["a"])


@ON_POSTGRES
def test_a_request_that_kept_something_is_never_done_again(app: Flask, client: PageClient) -> None:
    def dies_late() -> str:
        with transaction() as session:
            _row(session, "a")
        with transaction() as session:
            session.execute(DIE)
        return "fait"

    done = _serve(app, dies_late)
    assert "Réessayez" in client.get("/essai", status=503).text
    assert (len(done), _keys()) == (1, ["a"])


@ON_POSTGRES
def test_a_commit_that_got_no_answer_is_never_asked_for_again(app: Flask, client: PageClient) -> None:
    def cut(connection: Connection) -> None:
        connection.connection.dbapi_connection.close()  # type: ignore[union-attr]

    def dies_at_the_commit() -> str:
        with transaction() as session:
            _row(session, "a")
        return "fait"

    done = _serve(app, dies_at_the_commit)
    event.listen(db.engine, "commit", cut)
    client.get("/essai", status=503)
    assert len(done) == 1


@ON_POSTGRES
def test_a_page_that_went_on_after_its_connection_died_is_answered_in_words(app: Flask, client: PageClient) -> None:
    def act() -> str:
        with suppress(OperationalError):
            reading().execute(DIE)
        reading().execute(sa.text("SELECT 1"))
        return "read"

    _serve(app, act)
    assert "Réessayez" in client.get("/essai", status=503).text


@ON_POSTGRES
def test_a_request_is_done_three_times_at_most(app: Flask, client: PageClient) -> None:
    def always_dies() -> str:
        reading().execute(DIE)
        return "fait"

    done = _serve(app, always_dies)
    client.get("/essai", status=503)
    assert len(done) == retries.TRIES


@ON_POSTGRES
def test_what_is_refused_the_second_time_is_answered_as_the_refusal_it_is(app: Flask, client: PageClient) -> None:
    dying = [DIE]

    def dies_then_breaks() -> str:
        if dying:
            reading().execute(dying.pop())
        raise ZeroDivisionError

    done = _serve(app, dies_then_breaks)
    client.get("/essai", status=500)
    assert len(done) == 2


@ON_POSTGRES
def test_a_page_whose_connection_died_after_its_last_question_is_a_page(
    app: Flask, client: PageClient, other: Connection
) -> None:
    def reads() -> str:
        pid = reading().execute(sa.text("SELECT pg_backend_pid()")).scalar()
        other.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        return "lu"

    done = _serve(app, reads)
    client.get("/essai")
    client.get("/essai")
    assert len(done) == 2


@ON_POSTGRES
def test_a_job_whose_connection_dies_goes_on_from_what_the_rows_say(app: Flask) -> None:
    dying = [DIE]

    def dies_once() -> int:
        with transaction() as session:
            if session.get(Submission, "a"):
                return 0
            _row(session, "a")
            if dying:
                session.execute(dying.pop())
        return 1

    assert jobs.run(Job("mailbox.dies", dies_once)) == 1
    assert _keys() == ["a"]


@ON_POSTGRES
def test_a_job_that_always_dies_is_given_up(app: Flask) -> None:
    done = []

    def always_dies() -> int:
        done.append(1)
        reading().execute(DIE)
        return 1

    with pytest.raises(OperationalError):
        jobs.run(Job("mailbox.dies", always_dies))
    assert len(done) == retries.TRIES


@ON_POSTGRES
def test_a_letter_that_left_is_noted_even_if_the_connection_dies_just_then(app: Flask, other: Connection) -> None:
    with transaction() as session:
        to = builders.person(session, email=EMAIL)
        mailbox.send(session, to=to, template="pair_resumed_youth", about=mailbox.About("need", to.id),
                     at=builders.AT, other="Marc", association="", link="")  # fmt: skip
    seen = []

    def cut(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        seen.extend([1] if statement.startswith("UPDATE messages") else [])
        if len(seen) == 2:
            seen.append(1)
            pid = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
            other.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    event.listen(db.engine, "before_cursor_execute", cut)
    assert tasks.send_due() == 1
    assert len(seen) == 4
    (letter,) = look().exec(select(Message)).all()
    assert (letter.state, letter.attempts) == (MessageState.SENT, 1)


@ON_POSTGRES
def test_a_server_that_was_restarted_costs_the_next_request_nothing(
    client: PageClient, engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/associations")
    engine.halt()
    engine.resume()
    monkeypatch.setattr(retries, "TRIES", 1)
    client.get("/associations")
    client.submit(client.get("/lien-perdu"), {"email": EMAIL})
    assert len(_keys()) == 1


@ON_POSTGRES
def test_while_the_server_is_away_pages_say_so_and_afterwards_the_same_form_goes_through(
    client: PageClient, engine: PostgresEngine
) -> None:
    page = client.get("/lien-perdu")
    engine.halt()
    try:
        assert client.http.get("/readyz").status_code == 503
        assert "Réessayez" in client.http.get("/associations").text
        kept = client.submit(page, {"email": EMAIL}, status=503)
    finally:
        engine.resume()
    client.submit(kept, button="Réessayer")
    client.get("/readyz")
    assert len(_keys()) == 1


@ON_POSTGRES
def test_a_server_that_is_restarted_in_the_middle_of_a_request_costs_it_a_second_try(
    app: Flask, client: PageClient, engine: PostgresEngine
) -> None:
    restarts = [engine.resume, engine.halt]

    def restarted() -> str:
        with transaction() as session:
            _row(session, "a")
            while restarts:
                restarts.pop()()
            _row(session, "b")
        return "fait"

    done = _serve(app, restarted)
    client.get("/essai")
    assert (len(done), _keys()) == (2, ["a", "b"])
