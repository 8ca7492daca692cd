"""What must not be on a server that real people use. Each weakness is one sentence that names the setting.

With a weakness the server does not start. What people have still to do once it
runs is :func:`undone`; what somebody may have chosen knowingly, :func:`advice`.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, func, or_, select

from app.accounts.models import Account, Person, SecondFactor
from app.accounts.states import AccountState
from app.core.db import db, reading
from app.core.permissions import Role
from app.core.settings import PREFIX
from app.web import installation, ledgers, migrations

LEAST_SECRET = 32
_FEWEST_SIGNS = 12
"""Different characters of a secret that a machine drew; one that people type has fewer."""
_NEVER_SECRET = ("secret", "change", "password", "default", "example", "0123456789", "abcdef", "coup-de-pouce")
NOWHERE = ("example.org", "example.com", "example.net", ".example", ".invalid", ".test", "localhost")
"""Where no real mailbox is (RFC 2606): invented people have their addresses there."""
_LOCAL = ("localhost", "127.0.0.1", "::1")
_EVERYWHERE = ("", "0.0.0.0", "::", "*")  # noqa: S104


def weaknesses() -> list[str]:
    """Return everything that is weak in this application, in words; nothing is right.

    Only what is wrong with the database may be missing when it does not answer:
    that is said instead.
    """
    return [*_of_settings(current_app.config), *_of_folders(), *_of_territory(), *_of_database()]


def undone() -> list[str]:
    """Return what is to be done before real people come, in words; the server starts without it."""
    try:
        if migrations.applied() and not _operators():
            return [
                "No operator has an account with a second factor: `coup-de-pouce accounts create-operator` invites one"
            ]
    except SQLAlchemyError:
        return []  # `weaknesses` says that the database does not answer
    return []


def advice() -> list[str]:
    """Return what is right only if somebody chose it, in words."""
    config = current_app.config
    return [
        *([] if config["BACKUP_RECIPIENT"] else [
            f"{PREFIX}BACKUP_RECIPIENT is empty: a copy that leaves this machine can be read by whoever finds it"
        ]),
        *([] if not config["SECRET_KEY_FALLBACKS"] else [
            f"{PREFIX}SECRET_KEY_FALLBACKS is set: take it away once everybody has installed their application again"
        ]),
        *_of_sqlite(),
    ]  # fmt: skip


def refuse_weakness(app: Flask) -> None:
    """Refuse to serve real people with something weak.

    Raises
    ------
    RuntimeError
        In production, naming each weakness.
    """
    if not app.config["PRODUCTION"]:
        app.logger.warning("%sPRODUCTION is not 1: nothing was checked", PREFIX)
        return
    with app.app_context():
        found = weaknesses()
    if found:
        raise RuntimeError("This server does not start:\n- " + "\n- ".join(found))


def _of_settings(config: Any) -> Iterator[str]:
    for weak, words in _RULES:
        if weak(config):
            yield PREFIX + words


def _of_folders() -> Iterator[str]:
    instance, code = Path(current_app.config["INSTANCE_PATH"]).resolve(), Path(current_app.root_path).resolve().parent
    if instance.is_relative_to(code):
        yield f"{PREFIX}INSTANCE_PATH is inside the code: a new version would replace or publish it"
    for name, folder in (("INSTANCE_PATH", instance), ("LEDGER_PATH", ledgers.path("any").parent)):
        if folder.exists() and folder.stat().st_mode & stat.S_IRWXO:
            yield f"{PREFIX}{name} is open to everybody on this machine: chmod 700"
    kept = _sqlite_file()
    if kept is not None and kept.exists() and kept.parent.stat().st_mode & stat.S_IRWXO & kept.stat().st_mode:
        yield f"{PREFIX}DATABASE_URL names a file that everybody on this machine can open: chmod 600"


def _of_sqlite() -> Iterator[str]:
    kept = _sqlite_file()
    if kept is None:
        return
    yield (
        f"{PREFIX}DATABASE_URL is SQLite: right for every process of one machine and a disk of its own; "
        "several machines need PostgreSQL"
    )
    if ledgers.path("any").resolve().is_relative_to(kept.resolve().parent):
        yield f"{PREFIX}LEDGER_PATH is in the folder of the database: who loses one loses both"


def _sqlite_file() -> Path | None:
    url = db.engine.url
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _of_territory() -> Iterator[str]:
    if _nowhere(current_app.extensions["territory"].contact_email):
        yield "The territory file gives an example address as contact_email: people would write to nobody"


def _of_database() -> Iterator[str]:
    try:
        if not migrations.applied():
            yield "The database waits for migrations: run `coup-de-pouce db upgrade`"
            return
        if installation.is_demonstration() and not current_app.config["DEMO"]:
            yield "The database was filled with the invented people of a demonstration: begin with an empty one"
        if invented := _invented_accounts():
            yield f"The database has {invented} accounts at addresses that exist nowhere (example.org…): close them"
    except SQLAlchemyError as error:
        yield f"The database does not answer ({type(error).__name__})"


def _invented_accounts() -> int:
    places = [col(Account.email).like(f"%{place}") for place in NOWHERE if not place.endswith(".invalid")]
    return reading().exec(select(func.count()).select_from(Account).where(or_(*places))).one()


def _operators() -> int:
    enrolled = (
        select(func.count())
        .select_from(Account)
        .join(Person, col(Person.id) == Account.person_id)
        .join(SecondFactor, col(SecondFactor.account_id) == Account.id)
        .where(
            Person.role == Role.OPERATOR,
            Account.state == AccountState.ACTIVE,
            col(SecondFactor.confirmed_at).is_not(None),
        )
    )
    return reading().exec(enrolled).one()


def _nowhere(address: str) -> bool:
    return address.lower().endswith(NOWHERE)


def _example(host: str) -> bool:
    return _nowhere(host) and host not in _LOCAL


def _weak_secret(secret: str) -> bool:
    return (
        len(secret) < LEAST_SECRET
        or len(set(secret)) < _FEWEST_SIGNS
        or any(word in secret.lower() for word in _NEVER_SECRET)
    )


def _foreign_hosts(config: Any) -> bool:
    hosts = config["TRUSTED_HOSTS"]
    return urlsplit(config["BASE_URL"]).hostname not in hosts or any(h.startswith(".") or h == "*" for h in hosts)


def _cookies_bare(config: Any) -> bool:
    return not (config["SESSION_COOKIE_SECURE"] and config["SESSION_COOKIE_HTTPONLY"])


_RULES: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (lambda c: not c["PRODUCTION"], "PRODUCTION is not 1"),
    (lambda c: "SECRET_KEY" in c["LEFT_EMPTY"], "SECRET_KEY is empty: a new one is drawn at each start"),
    (
        lambda c: "SECRET_KEY" not in c["LEFT_EMPTY"] and _weak_secret(str(c["SECRET_KEY"])),
        f"SECRET_KEY is weak: {LEAST_SECRET} random characters or more, as `openssl rand -hex 32` gives",
    ),
    (lambda c: urlsplit(c["BASE_URL"]).scheme != "https", "BASE_URL is not https"),
    (lambda c: urlsplit(c["BASE_URL"]).hostname in _LOCAL, "BASE_URL names this machine only"),
    (lambda c: _example(urlsplit(c["BASE_URL"]).hostname or ""), "BASE_URL is an example address"),
    (lambda c: "TRUSTED_HOSTS" in c["LEFT_EMPTY"], "TRUSTED_HOSTS is empty: name the hosts that are answered"),
    (
        lambda c: "TRUSTED_HOSTS" not in c["LEFT_EMPTY"] and _foreign_hosts(c),
        "TRUSTED_HOSTS holds a wildcard, or lacks the host of BASE_URL",
    ),
    (
        lambda c: urlsplit(c["BASE_URL"]).scheme == "https" and not c["TRUSTED_PROXIES"],
        "TRUSTED_PROXIES is 0 though a proxy must speak https: all visitors would count as one, and be paused as one",
    ),
    (lambda c: bool(c["DEBUG"]), "DEBUG is on: errors would show the code (FLASK_DEBUG)"),
    (lambda c: bool(c["TESTING"]), "TESTING is on"),
    (lambda c: not c.get("WTF_CSRF_ENABLED", True), "WTF_CSRF_ENABLED is off: forms could be sent by other sites"),
    (_cookies_bare, "SESSION_COOKIE_SECURE is off: cookies would travel in the clear (follows BASE_URL)"),
    (lambda c: bool(c["DEMO"]), "DEMO is on: everybody could read every letter"),
    (lambda c: bool(c["NOW"]), "NOW is set: the clock stands still"),
    (lambda c: not c["SECOND_FACTOR"], "SECOND_FACTOR is off: a stolen password opens the files of minors"),
    (lambda c: not c["SMTP_HOST"], "SMTP_HOST is empty: no letter leaves"),
    (lambda c: _example(c["SMTP_HOST"]), "SMTP_HOST is an example address"),
    (
        lambda c: bool(c["SMTP_HOST"]) and not c["SMTP_STARTTLS"] and c["SMTP_HOST"] not in _LOCAL,
        "SMTP_STARTTLS is off: letters and the password of the mail server would travel in the clear",
    ),
    (
        lambda c: bool(c["SMS_GATEWAY_URL"]) and urlsplit(c["SMS_GATEWAY_URL"]).scheme != "https",
        "SMS_GATEWAY_URL is not https: phone numbers would travel in the clear",
    ),
    (lambda c: _nowhere(c["MAIL_FROM"]), "MAIL_FROM is an example address"),
    (lambda c: c["METRICS_HOST"] in _EVERYWHERE, "METRICS_HOST is every address of the machine: name a private one"),
)
"""What is weak, and the setting that it is said of."""
