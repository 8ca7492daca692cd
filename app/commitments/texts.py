"""The rules that a pair signs: one file per version."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from app.web.typography import french_spaces

FOLDER = Path(__file__).parent / "data" / "rules"


@lru_cache(maxsize=1)
def versions() -> tuple[str, ...]:
    """Return the numbers, the oldest first."""
    return tuple(sorted((path.stem for path in FOLDER.glob("*.toml")), key=int))


def current() -> str:
    """Return the version that a new commitment is drafted under."""
    return versions()[-1]


@lru_cache(maxsize=16)
def rules(version: str) -> tuple[str, ...]:
    """Return the rules of a version, as people read them."""
    read = tomllib.loads((FOLDER / f"{version}.toml").read_text(encoding="utf-8"))
    return tuple(french_spaces(rule) for rule in read["rules"])
