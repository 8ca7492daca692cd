"""An installation that is upgraded keeps its rows and all that hangs on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import rows
import sqlalchemy as sa
from engines import Engine
from flask import Flask
from sqlmodel import SQLModel

from app.core.db import db
from app.factory import create_app
from app.web import migrations

FIRST = "0003"
"""The oldest revision from which an installation is upgraded with rows in every table that hangs on another."""
PEOPLE = "id, role, first_name, last_name, email, phone, organisation, note, created_at, last_contact_at"
NEED = (
    "id, state, version, youth_id, prescriber_may_follow, text, held, danger, mode, reach, rhythm, availability, "
    "languages, commune_code, approximate, urgent, note, created_at"
)
OFFER = (
    "id, state, version, volunteer_id, chosen, text, profession, held, danger, mode, radius_km, availability, "
    "languages, commune_code, approximate, capacity, age_min, age_max, charter_version, reason_text, note, created_at"
)
BEFORE = f"""
INSERT INTO people ({PEOPLE}) VALUES
  ('aa', 'coordinator', 'Claire', '', '', '', '', '', '2026-01-01', '2026-01-01'),
  ('ab', 'youth', 'Lina', '', '', '', '', '', '2026-01-01', '2026-01-01'),
  ('ac', 'volunteer', 'Marc', '', '', '', '', '', '2026-01-01', '2026-01-01');
INSERT INTO communes (code, name, search, department, epci, population, approximate)
  VALUES ('99001', 'Villeneuve', 'villeneuve', '99', '', 1, 0);
INSERT INTO associations (id, state, version, name, slug, mission, email, phone, website, rna, siret, everywhere,
  lending, created_at) VALUES ('bb', 'active', 1, 'Les Passerelles', 'les-passerelles', '', '', '', '', '', '', 1,
  'never', '2026-01-01');
INSERT INTO members (person_id, association_id, lead, joined_at) VALUES ('aa', 'bb', 1, '2026-01-01');
INSERT INTO needs ({NEED}) VALUES ('ca', 'introduced', 1, 'ab', 0, '', 0, 0, 'either', 'twenty', 'weekly', '', '',
  '99001', 0, 0, '', '2026-01-01');
INSERT INTO offers ({OFFER}) VALUES ('cb', 'active', 1, 'ac', 0, '', '', 0, 0, 'either', 5, '', '', '99001', 0, 1, 11,
  25, '', '', '', '2026-01-01');
INSERT INTO mentorships (id, state, version, need_id, offer_id, youth_id, volunteer_id, association_id, introduced_at,
  rhythm, tracking) VALUES ('dd', 'active', 1, 'ca', 'cb', 'ab', 'ac', 'bb', '2026-01-01', 'weekly', 'here');
INSERT INTO meetings (id, state, version, mentorship_id, round, starts_at, minutes, created_at)
  VALUES ('ee', 'agreed', 1, 'dd', 1, '2026-01-08', 60, '2026-01-01');
INSERT INTO news_asked (id, mentorship_id, meeting_id, asked_at) VALUES ('ff', 'dd', 'ee', '2026-01-09')
"""
KEPT = ("people", "members", "needs", "offers", "mentorships", "meetings", "news_asked")


@pytest.fixture
def older(tmp_path: Path) -> Flask:
    """An application whose database stands at the first revision, with rows."""
    app = create_app({"INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "m" * 40, "LOG_LEVEL": "CRITICAL"})
    with app.app_context():
        migrations.upgrade(FIRST)
        with db.engine.begin() as connection:
            for statement in BEFORE.split(";"):
                connection.execute(sa.text(statement))
    return app


def _counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {name: connection.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in KEPT}


def test_no_row_is_lost_when_tables_change(older: Flask) -> None:
    with older.app_context():
        before = _counts()
        migrations.upgrade()
        assert _counts() == before
        assert migrations.differences() == []
        with db.engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT contact FROM associations")) == "messages"
            assert connection.scalar(sa.text("SELECT meeting_id FROM news_asked")) == "ee"
            assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
        db.engine.dispose()


def test_a_migration_that_leaves_orphans_says_so(older: Flask) -> None:
    with older.app_context():
        with closing(sqlite3.connect(str(db.engine.url.database))) as connection:
            connection.execute("DELETE FROM mentorships")
            connection.commit()
        with pytest.raises(RuntimeError, match="without their mentorships"):
            migrations.upgrade()
        db.engine.dispose()


@pytest.fixture
def bare(engine: Engine, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database holds no table yet."""
    url = engine.bare(tmp_path)
    settings = {"DATABASE_URL": url, "INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "m" * 40, "LOG_LEVEL": "CRITICAL"}
    app = create_app(settings)
    yield app
    engine.dispose(app, url)


def _revisions(app: Flask) -> list[str]:
    """Return every revision, oldest first."""
    scripts = app.extensions["alembic"].script_directory.walk_revisions()
    return [script.revision for script in scripts][::-1]


def test_rows_written_at_every_revision_are_there_at_the_newest(bare: Flask) -> None:
    written: list[tuple[str, str, dict[str, Any]]] = []
    with bare.app_context():
        every = _revisions(bare)
    for revision in every:
        with bare.app_context():
            migrations.upgrade(revision)
            with db.engine.begin() as connection:
                written += [(revision, *each) for each in rows.fill(connection).items()]
    with bare.app_context():
        with db.engine.connect() as connection:
            held = rows.held(connection)
        lost = [(at, table) for at, table, row in written if not any(row.items() <= now.items() for now in held[table])]
        assert lost == []
        assert {table for _, table, _ in written} >= held.keys() - rows.SINGLE
        assert migrations.differences() == []


def test_every_list_of_words_in_the_database_is_that_of_the_code(bare: Flask) -> None:
    with bare.app_context():
        migrations.upgrade()
        with db.engine.connect() as connection:
            tables = rows.reflected(connection).tables
            known = {name: rows.enumerations(connection, tables[name]) for name in SQLModel.metadata.tables}
    wrong = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.Enum) and set(known[table.name][column.name]) != set(column.type.enums)
    }
    assert wrong == set()
