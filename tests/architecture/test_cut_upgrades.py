"""An upgrade that is cut at any statement leaves the database as it was, and goes to its end when it is run again.

A sample of the statements; ``COUP_DE_POUCE_TEST_CUTS=all`` cuts at every one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rows
import sqlalchemy as sa
from engines import Engine
from flask import Flask
from sqlalchemy import event

from app.core.db import db
from app.factory import create_app
from app.web import migrations

SAMPLE = 5
SHAPE = {
    "sqlite": ("SELECT type, name, sql FROM sqlite_master ORDER BY type, name",),
    "postgresql": (
        (
            "SELECT table_name, column_name, data_type, column_default, is_nullable FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY table_name, column_name"
        ),
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
        (
            "SELECT conrelid::regclass::text AS of, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
        ),
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname",
    ),
}


class Cut(Exception):
    """The machine stopped there."""


@pytest.fixture
def bare(engine: Engine, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database holds no table yet."""
    url = engine.bare(tmp_path)
    settings = {"DATABASE_URL": url, "INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "m" * 40, "LOG_LEVEL": "CRITICAL"}
    app = create_app(settings)
    yield app
    engine.dispose(app, url)


def _upgrade(app: Flask, seen: Callable[[str], None]) -> None:
    """Run the upgrade as a command does, telling every statement before it is sent."""

    def tell(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", tell)
        try:
            migrations.upgrade()
        finally:
            event.remove(db.engine, "before_cursor_execute", tell)


def _cut_at(app: Flask, place: int) -> bool:
    """Run the upgrade up to a statement; tell whether it was cut there rather than over before."""
    left = iter(range(place))

    def cut(_statement: str) -> None:
        if next(left, None) is None:
            raise Cut

    try:
        _upgrade(app, cut)
    except Cut:
        return True
    return False


def _stands(app: Flask) -> tuple[Any, Any]:
    """Return what a database is: its tables, indexes, checks and triggers as it knows them, and every row."""
    with app.app_context(), db.engine.connect() as connection:
        made = [connection.execute(sa.text(query)).all() for query in SHAPE[connection.dialect.name]]
        return str(made), rows.held(connection)


def _places(count: int) -> list[int]:
    """Return the statements to cut at: the first, the last, and some between, or all."""
    if os.environ.get("COUP_DE_POUCE_TEST_CUTS") == "all":
        return list(range(count))
    return sorted({round(each * (count - 1) / (SAMPLE - 1)) for each in range(SAMPLE)})


@pytest.mark.parametrize("start", ["", "0003"])
def test_an_upgrade_cut_anywhere_changes_nothing_and_is_run_again(bare: Flask, start: str) -> None:
    if start:
        with bare.app_context():
            migrations.upgrade(start)
            with db.engine.begin() as connection:
                rows.fill(connection)
    before = _stands(bare)
    places = _places(_statements(bare))
    assert len(places) >= SAMPLE
    for place in places:
        assert _cut_at(bare, place)
        assert _stands(bare) == before
    _upgrade(bare, lambda _: None)
    with bare.app_context():
        assert migrations.applied()
        assert migrations.differences() == []


def _statements(app: Flask) -> int:
    """Count the statements of the upgrade by cutting it just before its commit."""
    sent: list[str] = []

    def cut(_connection: Any) -> None:
        raise Cut

    with app.app_context():
        event.listen(db.engine, "commit", cut)
    try:
        with pytest.raises(Cut):
            _upgrade(app, sent.append)
    finally:
        with app.app_context():
            event.remove(db.engine, "commit", cut)
    return len(sent)
