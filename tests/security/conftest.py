"""The world in which everybody is looked at by everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from worlds import World, built


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One seeded world for all tests of a process; what a request writes is undone at once."""
    with built(tmp_path_factory.mktemp("world")) as made:
        yield made
