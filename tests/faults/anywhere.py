"""PostgreSQL gone at one moment of a request after the other: load alone meets few of them, and never the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
from engines import PostgresEngine, close
from load import Load, Writer, words
from scenes import MANY, Outcome, Scene
from sqlalchemy import event
from sqlmodel import col, select

from app.accounts.models import Person
from app.conversations.models import Line
from app.core.db import db, reading
from app.needs.models import Need

MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit", "rollback")


class Knife:
    """Ends every connection of a site at one of the moments that it counts; it may leave a database only to read."""

    def __init__(self, site: Scene, engine: PostgresEngine, *, read_only: bool) -> None:
        self.engine, self.seen, self.at = engine, 0, 0
        alter = f"ALTER DATABASE {site.database} "
        cut = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{site.database}'"
        self.breaks = (alter + "SET default_transaction_read_only = on", cut) if read_only else (cut,)
        self.mends = (alter + "RESET default_transaction_read_only", cut) if read_only else ()

    def count(self, *_: Any) -> None:
        """Count a moment; cut at the one that was asked for."""
        self.seen += 1
        if self.seen == self.at:
            self._tell(self.breaks)

    def meet(self, writer: Writer, client: httpx.Client, *, at: int) -> int:
        """Let somebody write once and cut at the moment `at`, 0 is never; return how many moments there were."""
        self.seen, self.at = 0, at
        writer.write(client, words(writer.number, at))
        self._tell(self.mends)
        return self.seen

    def _tell(self, statements: tuple[str, ...]) -> None:
        for statement in statements:
            self.engine.execute(statement)


def anywhere(site: Scene, engine: PostgresEngine, *, step: int = 1, read_only: bool = False) -> Outcome:
    """Break what two visitors send at each `step`-th moment of it: nothing is lost, nor kept twice by trying again."""
    knife, load, times = Knife(site, engine, read_only=read_only), Load(site, talkers=1, askers=1), 0
    app = site.app(TESTING=False, PROPAGATE_EXCEPTIONS=False, LINES_PER_HOUR=int(MANY), FORMS_PER_HOUR=int(MANY))
    with app.app_context():
        for name in MOMENTS:
            event.listen(db.engine, name, knife.count)
    for writer in load.writers:
        with httpx.Client(transport=httpx.WSGITransport(app=app), base_url=site.home) as client:
            for moment in range(1, knife.meet(writer, client, at=0) + 1, step):
                knife.meet(writer, client, at=moment)
                times += 1
    close(app)
    fault = "PostgreSQL turns read-only in a request" if read_only else "PostgreSQL cut off in a request"
    what = "`default_transaction_read_only` and " if read_only else ""
    injected = f"{what}`pg_terminate_backend` before or after one statement of a page or a form, each in turn"
    twice = _twice(site)
    return Outcome(fault, injected, times, load.acknowledged, load.lost(), None,
                   load.wrong + ((f"{twice} kept twice",) if twice else ()),
                   {"503 answered {} times": load.answers[503], "the others as if nothing had been": 0})  # fmt: skip


def _twice(site: Scene) -> int:
    """Count what was written once and is kept twice."""
    app = site.app()
    with app.app_context():
        asked = select(Person.email).join(Need, col(Need.youth_id) == Person.id)
        kept = Counter([*reading().exec(select(Line.text)), *reading().exec(asked)])
    close(app)
    return sum(count > 1 for count in kept.values())
