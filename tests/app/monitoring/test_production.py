"""What a server that real people use refuses to start with."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import builders
import pytest
from engines import SqliteEngine, close
from flask import Flask

from app.accounts.models import Account, SecondFactor
from app.accounts.states import AccountState
from app.core.db import db, transaction
from app.factory import create_app
from app.monitoring import production
from app.web import installation

ROOT = Path(__file__).parents[3]
TERRITORY = (ROOT / "app" / "territory.toml").read_text(encoding="utf-8")
SECRET = "9f1c27d4b85e603af7712dc94e08b6531a7fe20d"
STRONG = {
    "PRODUCTION": True, "SECRET_KEY": SECRET, "BASE_URL": "https://coup-de-pouce.prefecture.fr",
    "TRUSTED_HOSTS": ["coup-de-pouce.prefecture.fr"], "SMTP_HOST": "smtp.prefecture.fr", "SMTP_STARTTLS": True,
    "SECOND_FACTOR": True, "TRUSTED_PROXIES": 1, "BACKUP_RECIPIENT": "age1invented",
    "MAIL_FROM": "ne-pas-repondre@prefecture.fr", "LOG_LEVEL": "CRITICAL",
}  # fmt: skip


@pytest.fixture
def strong(sqlite_engine: SqliteEngine, tmp_path: Path) -> dict[str, Any]:
    """Settings that nothing is to be said of."""
    territory = tmp_path / "territory.toml"
    territory.write_text(TERRITORY.replace("contact@coup-de-pouce.example.org", "contact@prefecture.fr"), "utf-8")
    folder = {"INSTANCE_PATH": str(tmp_path), "TERRITORY": str(territory)}
    return STRONG | folder | {"DATABASE_URL": sqlite_engine.fresh(tmp_path)}


def _found(settings: dict[str, Any], **changes: Any) -> list[str]:
    app = create_app(settings | changes)
    with app.app_context():
        found = production.weaknesses()
        close(app)
    return found


def test_strong_settings_are_left_in_peace(strong: dict[str, Any]) -> None:
    assert _found(strong) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"PRODUCTION": False}, "PRODUCTION is not 1"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is empty"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "changeme-" + SECRET}, "SECRET_KEY is weak"),
        ({"BASE_URL": "http://coup-de-pouce.prefecture.fr"}, "BASE_URL is not https"),
        ({"BASE_URL": "http://coup-de-pouce.prefecture.fr"}, "cookies would travel in the clear"),
        ({"BASE_URL": "https://127.0.0.1"}, "names this machine only"),
        ({"BASE_URL": "https://coup-de-pouce.example.org"}, "BASE_URL is an example"),
        ({"SMTP_HOST": "smtp.example.org"}, "SMTP_HOST is an example"),
        ({"TRUSTED_HOSTS": []}, "TRUSTED_HOSTS is empty"),
        ({"TRUSTED_HOSTS": ["other.prefecture.fr"]}, "lacks the host"),
        ({"TRUSTED_HOSTS": ["coup-de-pouce.prefecture.fr", ".prefecture.fr"]}, "wildcard"),
        ({"TRUSTED_PROXIES": 0}, "TRUSTED_PROXIES is 0"),
        ({"INSTANCE_PATH": str(ROOT / "app" / "static")}, "INSTANCE_PATH is inside the code"),
        ({"DEBUG": True}, "DEBUG is on"),
        ({"TESTING": True}, "TESTING is on"),
        ({"WTF_CSRF_ENABLED": False}, "WTF_CSRF_ENABLED is off"),
        ({"DEMO": True}, "DEMO is on"),
        ({"NOW": "2026-11-16T09:00:00+01:00"}, "the clock stands still"),
        ({"SECOND_FACTOR": False}, "SECOND_FACTOR is off"),
        ({"SMTP_HOST": ""}, "SMTP_HOST is empty"),
        ({"SMTP_STARTTLS": False, "SMTP_HOST": "smtp.prefecture.fr"}, "SMTP_STARTTLS is off"),
        ({"SMS_GATEWAY_URL": "http://sms.prefecture.fr"}, "SMS_GATEWAY_URL is not https"),
        ({"MAIL_FROM": "ne-pas-repondre@localhost"}, "MAIL_FROM"),
        ({"METRICS_HOST": "0.0.0.0"}, "METRICS_HOST"),
        ({"METRICS_HOST": "::"}, "METRICS_HOST"),
        ({"TERRITORY": ""}, "contact_email"),
    ],
)
def test_each_weak_setting_is_named(strong: dict[str, Any], changes: dict[str, Any], words: str) -> None:
    assert [found for found in _found(strong, **changes) if words in found]


@pytest.mark.parametrize(
    ("opened", "words"),
    [
        ("state", "INSTANCE_PATH is open to everybody"),
        ("ledgers", "LEDGER_PATH is open to everybody"),
        ("data", "DATABASE_URL names a file that everybody"),
    ],
)
def test_a_folder_that_everybody_can_open_is_named(
    strong: dict[str, Any], sqlite_engine: SqliteEngine, tmp_path: Path, opened: str, words: str
) -> None:
    for name in ("state", "ledgers", "data"):
        (tmp_path / name).mkdir(mode=0o700)
    strong |= {"INSTANCE_PATH": str(tmp_path / "state"), "LEDGER_PATH": str(tmp_path / "ledgers")}
    strong |= {"DATABASE_URL": sqlite_engine.fresh(tmp_path / "data")}
    assert _found(strong) == []
    (tmp_path / opened).chmod(0o755)
    assert [found for found in _found(strong) if words in found]


def test_a_folder_that_the_site_makes_is_for_nobody_else(strong: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert _found(strong, INSTANCE_PATH=str(folder)) == []
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"BACKUP_RECIPIENT": ""}, "BACKUP_RECIPIENT is empty"),
        ({"SECRET_KEY_FALLBACKS": ["b" * 40]}, "SECRET_KEY_FALLBACKS is set"),
        ({}, "DATABASE_URL is SQLite"),
        ({"LEDGER_PATH": ""}, "LEDGER_PATH is in the folder of the database"),
    ],
)
def test_what_somebody_may_have_chosen_is_a_note(strong: dict[str, Any], changes: dict[str, Any], words: str) -> None:
    app = create_app(strong | changes)
    with app.app_context():
        noted, weak = production.advice(), production.weaknesses()
        close(app)
    assert [note for note in noted if words in note]
    assert weak == []


def test_ledgers_elsewhere_and_postgresql_are_nothing_to_note(strong: dict[str, Any]) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    app = create_app(strong | {"DATABASE_URL": url})
    with app.app_context():
        assert production.advice() == []
        assert [found for found in production.weaknesses() if "does not answer" in found]
        assert production.undone() == []


def test_until_an_operator_has_a_second_factor_something_is_to_be_done(strong: dict[str, Any]) -> None:
    app = create_app(strong)
    with app.app_context():
        with transaction() as session:
            account = builders.account(session)
        assert "No operator" in production.undone()[0]
        with transaction() as session:
            session.add(SecondFactor(account_id=account.id, salt="s", confirmed_at=builders.AT))
        db.session.rollback()
        assert production.undone() == []
        with transaction() as session:
            session.get_one(Account, account.id).state = AccountState.SUSPENDED
        assert len(production.undone()) == 1
        close(app)


def test_everything_weak_is_named_at_once(strong: dict[str, Any]) -> None:
    weak = {"SECRET_KEY": "x", "BASE_URL": "http://localhost", "SMTP_HOST": "", "SECOND_FACTOR": False, "DEMO": True}
    assert len(_found(strong, **weak)) >= 6


def test_migrations_that_wait_are_named(strong: dict[str, Any], tmp_path: Path) -> None:
    found = _found(strong, DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert [each for each in found if "db upgrade" in each]


def test_a_database_that_does_not_answer_is_named_beside_the_rest(strong: dict[str, Any], tmp_path: Path) -> None:
    found = _found(strong, DATABASE_URL=f"sqlite:///{tmp_path}/no/such/folder.sqlite", SMTP_HOST="")
    assert [each for each in found if "does not answer" in each]
    assert [each for each in found if "SMTP_HOST" in each]


def test_invented_people_are_named(strong: dict[str, Any]) -> None:
    app = create_app(strong)
    with app.app_context():
        with transaction() as session:
            builders.account(session)
            installation.mark_demonstration(session)
        found = production.weaknesses()
        close(app)
    assert [each for each in found if "1 accounts" in each]
    assert [each for each in found if "invented people" in each]


@pytest.fixture
def environment(strong: dict[str, Any]) -> dict[str, str]:
    """The strong settings as one writes them in an environment."""
    words = {True: "1", False: "0"}
    named = {
        f"COUP_DE_POUCE_{name}": ",".join(value) if isinstance(value, list) else words.get(value, str(value))
        for name, value in strong.items()
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("COUP_DE_POUCE_")} | named


def _python(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=ROOT, check=False
    )


def test_the_command_names_all_and_its_status_tells(environment: dict[str, str]) -> None:
    check = "import sys; sys.argv = ['coup-de-pouce', 'check', '--production']; from app.cli import main; main()"
    begun = _python(check, environment)
    assert begun.returncode == 1
    assert "1 to repair" in begun.stderr
    assert "No operator" in begun.stderr
    assert "Note: COUP_DE_POUCE_DATABASE_URL is SQLite" in begun.stderr
    weak = _python(check, environment | {"COUP_DE_POUCE_SECRET_KEY": "x", "COUP_DE_POUCE_SMTP_HOST": ""})
    assert weak.returncode == 1
    assert "SECRET_KEY is weak" in weak.stderr
    assert "SMTP_HOST is empty" in weak.stderr
    assert "Traceback" not in weak.stderr


def test_what_people_have_still_to_do_keeps_no_server_from_starting(environment: dict[str, str]) -> None:
    assert _python("import app.wsgi", environment).returncode == 0


def test_the_server_does_not_start_with_a_weak_setting(environment: dict[str, str]) -> None:
    refused = _python("import app.wsgi", environment | {"COUP_DE_POUCE_BASE_URL": "http://coup-de-pouce.prefecture.fr"})
    assert refused.returncode != 0
    assert "BASE_URL is not https" in refused.stderr


@pytest.mark.parametrize("verb", ["run-once", "worker"])
def test_no_worker_starts_with_a_weak_setting(environment: dict[str, str], verb: str) -> None:
    started = f"import sys; sys.argv = ['coup-de-pouce', 'jobs', '{verb}']; from app.cli import main; main()"
    refused = _python(started, environment | {"COUP_DE_POUCE_BASE_URL": "http://coup-de-pouce.prefecture.fr"})
    assert refused.returncode == 1
    assert "BASE_URL is not https" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_server_starts_elsewhere(app: Flask) -> None:
    production.refuse_weakness(app)
