"""The policy that a person can read is what the site does: every view, method, visitor and nearness."""

from __future__ import annotations

from pathlib import Path

import policy
import pytest
from worlds import PERSONAS, World

FILE = Path(__file__).parents[2] / "docs" / "security" / "policy.csv"
pytestmark = pytest.mark.slow


def test_every_view_is_in_the_policy_and_no_other(world: World) -> None:
    assert list(policy.read(FILE.read_text(encoding="utf-8"))) == [asked.label for asked in policy.views(world.app)]


def test_the_policy_tells_nothing_apart() -> None:
    assert "told apart" not in FILE.read_text(encoding="utf-8")


def test_every_view_lets_in_whom_the_policy_says(world: World) -> None:
    promised = policy.read(FILE.read_text(encoding="utf-8"))
    departures = [
        f"{label}, {visitor}: promised {promised[label][visitor]!r}, does {done!r}"
        for label, cells in policy.matrix(world)
        for visitor, done in cells.items()
        if promised[label][visitor] != done
    ]
    assert departures == []


def test_the_fifteen_visit_and_hold_the_links_of_their_role(world: World) -> None:
    assert len(PERSONAS) == 15
    assert {scope for visitor in world.visitors.values() for scope in visitor.tokens} == {
        "need", "guardian", "prescription", "offer", "pair", "calendar",
    }  # fmt: skip
