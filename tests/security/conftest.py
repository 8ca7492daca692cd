"""The world in which everybody is looked at by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from worlds import World, brought, built


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[World]:
    """One seeded world for all tests of a process; what a request writes is undone at once."""
    with built(brought(tmp_path_factory.mktemp("world"), run=run_folder)) as made:
        yield made
