"""« État du service »: each line says how it is, and what to do when it is not well."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import AT
from engines import Engine
from flask import Flask
from pages import PageClient
from queries import counted
from stalling import stalled
from visitors import as_role

from app.backups import history
from app.cli import group
from app.core.db import reading, transaction
from app.core.permissions import Role
from app.journal import anchors, checks
from app.journal.checks import Check
from app.monitoring import facts as reading_facts
from app.monitoring import probing, profiles
from app.monitoring.facts import Facts, Stored
from app.monitoring.models import WorkerSeen
from app.monitoring.profiles import BAD, NOTICE, WELL, Line
from app.monitoring.queries import Backlog
from app.web import ledgers


@pytest.fixture
def settings(engine: Engine) -> dict[str, Any]:
    return {"POSTGRES_TOOLS": engine.tools}


ROOT = Path(__file__).parents[3]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CALM = Backlog(
    mails_waiting=0, mails_due=0, mails_to_call=0, mails_dead=0, proposals_late=0, needs_late=0, oldest_mail=None,
    oldest_proposal=None, oldest_need=None, workers=1, last_sign=AT, last_work=AT,
)  # fmt: skip
WORKER = WorkerSeen(machine="tarn", release="0.1.0", started_at=AT - HOUR, seen_at=AT, worked_at=AT)
STORED = Stored("PostgreSQL 16.2", migrated=True, backlog=CALM, workers=(WORKER,))
FINE = Facts(
    at=AT, version="0.1.0", stored=STORED, backup=AT - HOUR, check=Check(AT - DAY, held=True), readable=True,
    free=500 * profiles.GIGABYTE, total=1000 * profiles.GIGABYTE,
)  # fmt: skip


def _facts(**changes: Any) -> Facts:
    """Return facts that are fine but for some: of the database, of what waits in it, or of the rest."""
    figures = set(Backlog.__dataclass_fields__) - {"workers"}
    waits = {name: changes.pop(name) for name in figures & set(changes)}
    stored = {name: changes.pop(name) for name in ("migrated", "workers") if name in changes}
    if waits or stored:
        changes["stored"] = replace(STORED, backlog=replace(CALM, **waits), **stored)
    return replace(FINE, **changes)


def _line(facts: Facts, name: str) -> Line:
    return next(line for line in profiles.state(facts).lines if line.name == name)


def test_when_all_is_well_nothing_is_asked_for() -> None:
    found = profiles.state(FINE)
    assert (found.bad, found.notices) == (0, 0)
    assert [line.name for line in found.lines] == [
        "Base de données", "Schéma de la base", "Tâches", "Messages", "Délais des propositions", "Sauvegarde",
        "Journal", "Disque", "Version",
    ]  # fmt: skip
    assert not [line for line in found.lines if line.advice or line.section]


def test_the_engine_and_the_version_are_told() -> None:
    assert _line(FINE, "Base de données").detail == "PostgreSQL 16.2"
    assert _line(FINE, "Version").state == "0.1.0"


OLD = WorkerSeen(machine="tarn", release="0.0.9", started_at=AT - HOUR, seen_at=AT, worked_at=AT)
IDLE = WorkerSeen(machine="tarn", release="0.1.0", started_at=AT - HOUR, seen_at=AT, worked_at=AT - 11 * MINUTE)
NEW = WorkerSeen(machine="tarn", release="0.1.0", started_at=AT - MINUTE, seen_at=AT)


@pytest.mark.parametrize(
    ("name", "changes", "tone", "state"),
    [
        ("Base de données", {"stored": None}, BAD, "Ne répond pas"),
        ("Schéma de la base", {"migrated": False}, BAD, "Migrations en attente"),
        ("Tâches", {"workers": (IDLE,)}, BAD, "Rien ne se fait"),
        ("Tâches", {"workers": (IDLE, WORKER)}, WELL, "En marche"),
        ("Tâches", {"workers": (NEW,)}, WELL, "En marche"),
        ("Tâches", {"workers": (OLD,)}, NOTICE, "Autre version"),
        ("Messages", {"mails_due": 2, "oldest_mail": AT - 14 * MINUTE}, WELL, "Partent"),
        ("Messages", {"mails_due": 2, "oldest_mail": AT - 16 * MINUTE}, NOTICE, "À regarder"),
        ("Messages", {"mails_due": 2, "oldest_mail": AT - 61 * MINUTE}, BAD, "Ne partent plus"),
        ("Messages", {"mails_dead": 1}, NOTICE, "À regarder"),
        ("Délais des propositions", {"proposals_late": 1, "oldest_proposal": AT - MINUTE}, WELL, "En cours de clôture"),
        ("Délais des propositions", {"proposals_late": 1, "oldest_proposal": AT - 16 * MINUTE}, NOTICE, "Dépassés"),
        ("Délais des propositions", {"proposals_late": 1, "oldest_proposal": AT - 2 * HOUR}, BAD, "Dépassés"),
        ("Sauvegarde", {"backup": None}, NOTICE, "Aucune connue"),
        ("Sauvegarde", {"backup": AT - 27 * HOUR}, NOTICE, "Trop ancienne"),
        ("Sauvegarde", {"backup": AT - 4 * DAY}, BAD, "Trop ancienne"),
        ("Sauvegarde", {"readable": False}, BAD, "Registre illisible"),
        ("Journal", {"check": None}, NOTICE, "Jamais vérifié"),
        ("Journal", {"check": Check(AT - 9 * DAY, held=True)}, NOTICE, "À vérifier"),
        ("Journal", {"check": Check(AT, held=False)}, BAD, "Ne tient pas"),
        ("Disque", {"free": 140 * profiles.GIGABYTE}, NOTICE, "Se remplit"),
        ("Disque", {"free": 40 * profiles.GIGABYTE}, BAD, "Presque plein"),
    ],
)
def test_what_is_not_well_is_said_in_words_with_what_to_do(
    name: str, changes: dict[str, Any], tone: str, state: str
) -> None:
    line = _line(_facts(**changes), name)
    assert (line.tone, line.state) == (tone, state)
    assert bool(line.advice) == bool(line.section) == (tone != WELL)


def test_each_section_that_is_named_is_one_of_the_guide() -> None:
    guide = ROOT / "docs" / "operations.md"
    if not guide.exists():
        pytest.skip("docs/operations.md comes with the deployment")
    headings = set(re.findall(r"^## (.+)$", guide.read_text(encoding="utf-8"), re.MULTILINE))
    assert {profiles.ALARMS, profiles.BACKUPS, profiles.MAIL, profiles.UPGRADE} <= headings


def test_without_a_worker_the_last_sign_is_told() -> None:
    stored = replace(STORED, backlog=replace(CALM, workers=0, last_sign=AT - 3 * HOUR), workers=())
    line = _line(replace(FINE, stored=stored), "Tâches")
    assert (line.tone, line.detail) == (BAD, "Dernier signe il y a 3\u00a0h.")


def test_before_the_migrations_what_waits_is_not_read() -> None:
    facts = replace(FINE, stored=Stored("SQLite 3.45", migrated=False))
    names = [line.name for line in profiles.state(facts).lines]
    assert names[:3] == ["Base de données", "Schéma de la base", "Sauvegarde"]


def test_the_operator_reads_the_page_and_finds_it_in_the_menu(app: Flask) -> None:
    with transaction() as session:
        session.add(WorkerSeen(machine="garonne", release="0", started_at=AT, seen_at=AT - HOUR))
    operator = as_role(app, Role.OPERATOR)
    home = operator.get("/operateur/")
    assert "/operateur/etat" in [link.attributes.get("href") for link in home.every("a")]
    page = operator.get("/operateur/etat")
    shown = ("Répond", "Aucun exécutant", "garonne", "Ne répond plus", "rubrique « Alarms »", "1 point ne va pas")
    assert [words for words in shown if words not in page.text] == []
    engine = "SQLite" if app.config["DATABASE_URL"].startswith("sqlite") else "PostgreSQL"
    assert engine in page.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_nobody_else_reads_it(app: Flask, role: Role) -> None:
    as_role(app, role).get("/operateur/etat", status=403)


def test_a_stranger_is_sent_to_sign_in(client: PageClient) -> None:
    assert "Se connecter" in client.get("/operateur/etat").text


def test_a_database_that_stalls_is_a_line(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing.Prober.ask, "__kwdefaults__", {"seconds": 0.2})
    with stalled():
        assert reading_facts.gather().stored is None


def test_the_queries_do_not_grow_with_the_workers(app: Flask) -> None:
    def sent() -> int:
        session = reading()
        with counted(session) as statements:
            reading_facts.gather()
        session.rollback()
        return len(statements)

    few = sent()
    with transaction() as session:
        for _ in range(20):
            session.add(WorkerSeen(machine="m", release="0", started_at=AT, seen_at=AT))
    assert sent() == few


def test_a_backup_and_a_verification_are_known_afterwards_without_saying_where(app: Flask, tmp_path: Path) -> None:
    assert (history.last(), checks.last()) == (None, None)
    run = app.test_cli_runner()
    assert run.invoke(group, ["backup", str(tmp_path / "b" / "copy")]).exit_code == 0
    assert run.invoke(group, ["audit", "verify"]).exit_code == 0
    assert history.last() == AT
    assert checks.last() == Check(AT, held=True)
    assert str(tmp_path) not in str(ledgers.lines(history.LEDGER))


def test_a_journal_that_does_not_hold_is_known_afterwards(app: Flask) -> None:
    anchors.note(reading(), at=AT)
    ledgers.append(anchors.LEDGER, {"position": 7, "hash": "another", "at": AT.isoformat()})
    assert app.test_cli_runner().invoke(group, ["audit", "verify"]).exit_code != 0
    assert checks.last() == Check(AT, held=False)


def test_a_damaged_ledger_is_said_and_hides_nothing_else(app: Flask) -> None:
    history_file = ledgers.path(history.LEDGER)
    history_file.parent.mkdir(parents=True, exist_ok=True)
    history_file.write_text("not a line\n", encoding="utf-8")
    checks.note(held=True, at=AT)
    found = reading_facts.gather()
    assert not found.readable
    assert found.check == Check(AT, held=True)
    assert _line(found, "Sauvegarde").state == "Registre illisible"
