"""What every answer owes to its visitor, whatever the subject."""

import gc
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread, Timer
from weakref import ref

import pytest
from builders import AT
from engines import Engine
from flask import Flask
from looking import look
from pages import PageClient
from sqlalchemy import Connection, Dialect, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from app.core.db import db, reading, transaction
from app.core.errors import TooMany
from app.factory import create_app
from app.web import addresses, links, once, throttle
from app.web.models import Submission

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


@pytest.mark.parametrize("address", ["/", "/healthz", "/static/css/site.css", "/nowhere"])
def test_every_answer_carries_the_headers(client: PageClient, address: str) -> None:
    response = client.http.get(address)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_nonce_is_new_each_time(client: PageClient) -> None:
    policies = {client.http.get("/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example"])
def test_a_forged_host_is_refused(client: PageClient, host: str) -> None:
    assert client.http.get("/", headers={"Host": host}).status_code == 400


def test_an_unknown_address_is_a_friendly_page(client: PageClient) -> None:
    page = client.get("/nulle-part", status=404)
    assert page.every("h1")[0].text


def test_a_body_that_is_too_large_is_refused_in_words(app: Flask, client: PageClient) -> None:
    response = client.http.post("/connexion", data={"email": "a" * (2 * 1024 * 1024)})
    assert response.status_code == 413
    assert "<h1" in response.text


def test_a_form_without_its_token_is_refused_in_words(client: PageClient) -> None:
    response = client.http.post("/connexion", data={"email": "a@example.org", "password": "x"})
    assert response.status_code == 400
    assert "<h1" in response.text


def test_a_wrong_method_is_refused(client: PageClient) -> None:
    assert client.http.delete("/").status_code == 405


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/association?page=2", True),
        ("//evil.example", False),
        ("https://evil.example", False),
        ("/\\evil.example", False),
        ("/a\nb", False),
        ("javascript:alert(1)", False),
        ("", False),
        (None, False),
    ],
)
def test_only_a_path_of_this_site_is_followed(target: str | None, kept: bool) -> None:
    assert links.safe_next(target, "/") == (target if kept else "/")


def test_links_that_leave_are_built_on_the_configured_address(app: Flask) -> None:
    with app.test_request_context("/", headers={"Host": "localhost"}):
        assert links.absolute("pages.home").startswith(app.config["BASE_URL"])


def test_a_link_of_a_letter_leads_to_its_place_in_the_page(app: Flask) -> None:
    with app.test_request_context("/"):
        assert links.absolute("workspace.today", _anchor="reponses").endswith("/aujourdhui#reponses")


def test_what_an_error_interrupts_is_not_kept(app: Flask) -> None:
    def interrupted() -> None:
        with transaction() as session:
            once.remember(session, "k", "/", at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert reading().exec(select(Submission)).all() == []


def test_a_transaction_inside_another_is_refused(app: Flask) -> None:
    with transaction(), pytest.raises(RuntimeError, match="already open"), transaction():
        pass


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_thread_asks_a_sqlite_for_its_lock_once_the_others_of_the_process_have_written(app: Flask) -> None:
    begun: list[Connection] = []
    event.listen(db.engine, "begin", begun.append)

    def write() -> None:
        with app.app_context(), transaction():
            pass

    other = Thread(target=write)
    with transaction():
        other.start()
        other.join(timeout=0.2)
        assert len(begun) == 1
    other.join()
    assert len(begun) == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_writer_waits_for_another_process_then_says_that_it_was_in_vain(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.db.PATIENCE", 0.05)
    file = db.engine.url.database
    assert file
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"), transaction():
            pass
        monkeypatch.setattr("app.core.db.PATIENCE", 10)
        going = Timer(0.1, other.execute, ("ROLLBACK",))
        going.start()
        with transaction() as session:
            waits = session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar()
        assert waits == 10_000
        going.join()


def test_a_form_sent_again_is_answered_like_the_first(app: Flask) -> None:
    with transaction() as session:
        assert once.earlier(session, "k") is None
        once.remember(session, "k", "/fait", at=AT)
    with transaction() as session:
        assert once.earlier(session, "k") == "/fait"


@pytest.mark.parametrize("kept", [True, False])
def test_a_form_that_comes_twice_at_once_acts_once_or_when_its_twin_failed(app: Flask, kept: bool) -> None:
    answered = Event()

    def twin() -> bool:
        with app.app_context(), transaction() as session:
            first = once.first(session, "k", "/fait", at=AT)
        answered.set()
        return first

    with ThreadPoolExecutor(1) as rivals:
        with suppress(ZeroDivisionError), transaction() as session:
            assert once.first(session, "k", "/fait", at=AT)
            rival = rivals.submit(twin)
            assert not answered.wait(0.5)
            if not kept:
                raise ZeroDivisionError
        assert rival.result() is not kept
    assert [row.location for row in look().exec(select(Submission))] == ["/fait"]


def test_the_limit_counts_what_was_noted_within_the_window(app: Flask) -> None:
    window = timedelta(minutes=15)
    with transaction() as session:
        for minutes in (0, 1, 30):
            throttle.note(session, "form", "1.2.3.4", at=AT - timedelta(minutes=minutes))
        throttle.ensure_below(session, "form", "1.2.3.4", limit=3, window=window, at=AT)
        with pytest.raises(TooMany):
            throttle.ensure_below(session, "form", "1.2.3.4", limit=2, window=window, at=AT)
        throttle.ensure_below(session, "form", "5.6.7.8", limit=1, window=window, at=AT)


def test_foreign_keys_are_kept_on_every_connection(app: Flask) -> None:
    if reading().get_bind().dialect.name == "sqlite":
        assert reading().connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize(
    ("query", "word"), [("?nom=%20Lina%20", "Lina"), ("", ""), ("?nom=a%00b", ""), ("?nom=" + "x" * 90, "x" * 80)]
)
def test_a_word_of_an_address_is_short_and_storable_or_nothing(query: str, word: str) -> None:
    with Flask(__name__).test_request_context(f"/{query}"):
        assert addresses.asked("nom") == word


def visited(database: Engine, folder: Path) -> ref[Flask]:
    """Open a page of an application, let go of it and return where it was."""
    url = database.fresh(folder)
    application = create_app(
        {"SECRET_KEY": "k" * 40, "DATABASE_URL": url, "INSTANCE_PATH": str(folder), "LOG_LEVEL": "CRITICAL"}
    )
    assert application.test_client().get("/connexion").status_code == 200
    database.dispose(application, url)
    return ref(application)


def test_an_application_that_is_let_go_of_is_held_by_nothing(engine: Engine, tmp_path: Path) -> None:
    application = visited(engine, tmp_path)
    while gc.collect():  # what a finalizer needs outlives the first pass
        pass
    assert application() is None


def test_applications_share_a_dialect_but_not_with_an_engine_that_commits_by_itself(app: Flask) -> None:
    def dialect(**options: str) -> Dialect:
        return create_engine(db.engine.url, **options).dialect

    assert dialect() is db.engine.dialect
    assert dialect(isolation_level="AUTOCOMMIT") is not db.engine.dialect
