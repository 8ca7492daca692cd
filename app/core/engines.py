"""How the engine is made: on PostgreSQL nothing waits, computes or sits on its locks for ever.

SQLite needs nothing of this: :mod:`app.core.db` prepares its connections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url

LIMITS = {
    "statement_timeout": "DATABASE_STATEMENT_SECONDS",
    "lock_timeout": "DATABASE_LOCK_SECONDS",
    "idle_in_transaction_session_timeout": "DATABASE_IDLE_SECONDS",
}
"""What PostgreSQL cuts by itself, and the setting that says when; 0 is never."""

_WIRE = {
    "fallback_application_name": "coup-de-pouce",
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A machine that vanished is noticed within a minute; PGAPPNAME or the address names each process better."""


def options(values: Mapping[str, Any], url: str) -> dict[str, Any]:
    """Return what ``create_engine`` is given for the settings; values are never in its messages."""
    always = {"url": url, "hide_parameters": True, "pool_pre_ping": True}
    if not url.startswith("postgresql"):
        return always
    return always | {
        "pool_size": values["DATABASE_POOL"],
        "max_overflow": values["DATABASE_POOL_EXTRA"],
        "pool_timeout": values["DATABASE_POOL_SECONDS"],
        "pool_recycle": values["DATABASE_RECYCLE_SECONDS"],
        "connect_args": _WIRE | {"options": _limits(values, url)},
    }


def _limits(values: Mapping[str, Any], url: str) -> str:
    """Write the limits as a connection asks for them, after what the address itself asks."""
    asked = make_url(url).query.get("options", "")
    own = (f"-c {name}={round(values[setting] * 1000)}" for name, setting in LIMITS.items())
    return " ".join(filter(None, [asked if isinstance(asked, str) else " ".join(asked), *own]))


@contextmanager
def unhurried(engine: Engine, **options: Any) -> Iterator[Connection]:
    """Yield a connection of its own, beside the pool, that nothing cuts: for what takes as long as it takes.

    Parameters
    ----------
    options : dict
        Execution options of the connection, such as ``isolation_level``.
    """
    with engine.connect().execution_options(**options) as connection:
        if engine.dialect.name == "postgresql":
            connection.detach()
            lift(connection)
        yield connection


def lift(connection: Connection, names: Iterable[str] = LIMITS, *, until_its_end: bool = False) -> None:
    """Lift limits of a PostgreSQL connection, for as long as it is open or until the end of its transaction."""
    for name in names:
        connection.exec_driver_sql(f"SET {'LOCAL' if until_its_end else 'SESSION'} {name} = 0")
