"""Whether the database stands where the code expects it."""

from __future__ import annotations

from typing import cast

from flask import current_app
from flask_alembic import Alembic


def _alembic() -> Alembic:
    return cast("Alembic", current_app.extensions["alembic"])


def upgrade() -> None:
    """Bring the database to the newest revision."""
    _alembic().upgrade()


def applied() -> bool:
    """Tell whether every migration was run."""
    alembic = _alembic()
    return {r.revision for r in alembic.current()} == {r.revision for r in alembic.heads()}


def differences() -> list[object]:
    """Return how the database differs from the tables of the code; empty is right."""
    return list(_alembic().compare_metadata())
