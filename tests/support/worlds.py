"""A seeded demonstration in which every word of every person can be recognised, and the fifteen who visit it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import rarities
from engines import close
from flask import Flask
from sqlmodel import Session, col, select

from app import jobs
from app.accounts import links
from app.accounts.models import Account, Member, Person
from app.accounts.states import LinkScope
from app.commands.demonstration import NOT_IN_A_HISTORY
from app.core.db import transaction
from app.core.ids import drawn_from
from app.demo import canaries, personas, seeding
from app.factory import create_app
from app.mentorships import queries as mentorships
from app.needs.models import Need
from app.offers.models import Offer
from app.safeguarding.models import Guardianship
from app.web import migrations
from app.web.clock import now

SEED, SIZE = 31, 20
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DATABASE, PEOPLE = "world.sqlite", "people.jsonl"
ANONYMOUS = "anonymous"
PERSONAS: dict[str, personas.Persona | None] = {
    ANONYMOUS: None,
    "prescriber": personas.PRESCRIBER,
    "youth 13 awaiting": personas.YOUTH_13_AWAITING,
    "youth 13 agreed": personas.YOUTH_13_AGREED,
    "youth 16": personas.YOUTH_16,
    "youth 19": personas.YOUTH_19,
    "guardian": personas.GUARDIAN,
    "volunteer unchecked": personas.VOLUNTEER_UNCHECKED,
    "volunteer valid": personas.VOLUNTEER_VALID,
    "volunteer expired": personas.VOLUNTEER_EXPIRED,
    "volunteer suspended": personas.VOLUNTEER_SUSPENDED,
    "coordinator A": personas.COORDINATOR_A,
    "coordinator B": personas.COORDINATOR_B,
    "manager A": personas.MANAGER_A,
    "operator": personas.OPERATOR,
}


@dataclass(frozen=True)
class Visitor:
    """One of the fifteen: who they are, the cookie of their browser, the private links that they hold."""

    name: str
    person_id: UUID | None = None
    association_id: UUID | None = None
    cookie: str = ""
    tokens: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """The site, its people as `seed --canaries` tells them, and its visitors, by name."""

    app: Flask
    database: Path
    kept: Path
    people: tuple[dict[str, Any], ...]
    visitors: dict[str, Visitor]

    def restore(self) -> None:
        """Undo everything that was written since the world was built."""
        with closing(sqlite3.connect(self.kept)) as source, closing(sqlite3.connect(self.database)) as target:
            source.backup(target)


def brought(folder: Path, *, run: Path) -> Path:
    """Bring into `folder` the people of the world of a run of the tests; the first process that asks invents them."""
    first = run / "world"
    first.mkdir(exist_ok=True)
    with (run / "world.lock").open("w") as turn:
        flock(turn, LOCK_EX)
        close(_site(first))
    for name in (DATABASE, PEOPLE):
        shutil.copy(first / name, folder)
    return folder


def _site(folder: Path, **settings: Any) -> Flask:
    """Make the site of a folder; people are invented where there are none yet, or not all."""
    app = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "w" * 40,
            "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
            "INSTANCE_PATH": str(folder),
            "LOG_LEVEL": "CRITICAL",
            "FORMS_PER_HOUR": 1_000_000,
            "NOW": NOW,
            "WTF_CSRF_ENABLED": False,
            **settings,
        }
    )
    if not (folder / PEOPLE).exists():
        (folder / DATABASE).unlink(missing_ok=True)
        with app.app_context():
            _fill(folder)
    return app


@contextmanager
def built(folder: Path, **settings: Any) -> Iterator[World]:
    """Build the world in `folder` and serve it in this process, without network; forms ask for no CSRF token."""
    database = folder / DATABASE
    app = _site(folder, **settings)
    with app.app_context():
        people = tuple(json.loads(line) for line in (folder / PEOPLE).read_text(encoding="utf-8").splitlines())
        visitors = {name: _visitor(app, name, persona) for name, persona in PERSONAS.items()}
        kept = folder / "kept.sqlite"
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(kept)) as target:
            source.backup(target)
        yield World(app, database, kept, people, visitors)


def _fill(folder: Path) -> None:
    migrations.upgrade()
    seeding.fill(
        seed=SEED, size=SIZE, marked=True, tell=lambda label, done, total: None,
        nightly=lambda: jobs.run_once(besides=NOT_IN_A_HISTORY),
    )  # fmt: skip
    with drawn_from(SEED + 1), transaction() as session:
        rarities.add(session, at=now())
    lines = StringIO()
    canaries.write(lines)
    (folder / PEOPLE).write_text(lines.getvalue(), encoding="utf-8")


def _visitor(app: Flask, name: str, persona: personas.Persona | None) -> Visitor:
    if persona is None:
        return Visitor(name)
    with transaction() as session:
        account = session.exec(select(Account).where(Account.email == persona.email)).one()
        person = session.get_one(Person, account.person_id)
        member = session.get(Member, person.id)
        tokens = {
            scope.value: links.issue(session, scope=scope, subject_id=subject, person_id=person.id, at=now())
            for scope, subject in _subjects(session, person).items()
        }
        person_id, association_id = person.id, member.association_id if member else None
    client = app.test_client()
    Context().run(client.post, "/connexion", data={"email": persona.email, "password": personas.PASSWORD})
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return Visitor(name, person_id, association_id, cookie.value if cookie else "", tokens)


def _subjects(session: Session, person: Person) -> dict[LinkScope, UUID]:
    """Return what each private link of somebody opens."""
    pair = next((pair for pair, *_ in mentorships.lived_by(session, person.id, at=now())), None)
    found = {
        LinkScope.PAIR: pair.id if pair else None,
        LinkScope.CALENDAR: pair.id if pair else None,
        LinkScope.NEED: session.exec(
            select(Need.id).where(Need.youth_id == person.id).order_by(col(Need.created_at))
        ).first(),
        LinkScope.PRESCRIPTION: session.exec(select(Need.id).where(Need.prescriber_id == person.id)).first(),
        LinkScope.OFFER: session.exec(select(Offer.id).where(Offer.volunteer_id == person.id)).first(),
        LinkScope.GUARDIAN: session.exec(
            select(Guardianship.youth_id).where(Guardianship.guardian_id == person.id)
        ).first(),
    }
    return {scope: subject for scope, subject in found.items() if subject is not None}
