"""Break the site in every way, as often as is promised, and write down what came of it.

``python tests/faults/run.py [NAME …] [--times N] [--minutes M] [--write]``: `NAME` is one of the list below or
the beginning of some; `--times` is how often each is broken, `--minutes` when each gives up; `--write` puts the rows
into ``docs/faults.md``, where those of other runs stay. Each row is printed as it is known, with what the site's
logs say of a promise that was broken.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import anywhere
import disks
import kills
import mails
import postgres
import slow
from engines import PostgresEngine, SqliteEngine
from scenes import ROOT, Absent, Outcome, Scene, scene

TABLE = ROOT / "docs" / "faults.md"
HEAD = """# What was broken, and what came of it

`make verify ARGS="kills mails faults"` breaks the site in every way of this table while people write to it, and writes
the table; `python tests/faults/run.py --help` names the faults, each of which can be had alone. The site is served as
it is deployed: gunicorn with `deploy/gunicorn.conf.py`, two processes. *Acknowledged* is what the site answered that it
kept; *lost* is how much of it was not there afterwards; *recovered in* is the longest that somebody had to wait until
something was kept again: after a kill of the server, from its start to the first page that it answered. What is in bold
broke a promise; the command prints below it what the site’s logs say. `make test` has a few of each.

| fault | injected how | times | acknowledged | lost | recovered in | besides | on |
|---|---|---:|---:|---:|---:|---|---|
"""
BATCH = 20
"""Times that a fault is injected before a new site is made."""
SHOWN = 20
"""Lines of each log that are shown where a promise was broken."""
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass
class Bench:
    """Where sites are made: a folder, and each database once it is asked for."""

    folder: Path
    made: dict[str, SqliteEngine | PostgresEngine] = field(default_factory=dict)
    number: int = 0

    def engine(self, name: str) -> SqliteEngine | PostgresEngine:
        """Return a database, started the first time."""
        if name not in self.made:
            folder = self.folder / name
            folder.mkdir()
            self.made[name] = SqliteEngine(folder) if name == SQLITE else PostgresEngine(folder, durable=True)
        return self.made[name]

    def site(self, name: str) -> Scene:
        """Return a new site."""
        return scene(name, self.engine(name), self.empty())

    def empty(self) -> Path:
        """Return a folder that is not there yet."""
        self.number += 1
        return self.folder / f"site-{self.number}"

    def logged(self, *, since: int) -> list[str]:
        """Return what went wrong by the logs of the sites made after the number `since`; else their last lines."""
        found = []
        for number in range(since + 1, self.number + 1):
            for log in sorted((self.folder / f"site-{number}").rglob("*.log")):
                lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
                broken = [line for line in lines if '"event": "broken"' in line]
                found += [f"  {log.relative_to(self.folder)}: {line}" for line in (broken or lines)[-SHOWN:]]
        return found

    def close(self) -> None:
        """Stop what was started."""
        for engine in self.made.values():
            if isinstance(engine, PostgresEngine):
                engine.stop()


Inject = Callable[[Bench, int], Outcome | Absent]


@dataclass(frozen=True)
class Fault:
    """One way to break the site: its name, how often it is promised to be outlived, what does it."""

    name: str
    times: int
    inject: Inject


def _site(act: Callable[..., Outcome], engine: str, bench: Bench, times: int) -> Outcome:
    return act(bench.site(engine), times=times)


def _once(act: Callable[[Scene], Outcome | Absent], engine: str, bench: Bench, _times: int) -> Outcome | Absent:
    return act(bench.site(engine))


def _postgres(act: Callable[..., Outcome], bench: Bench, times: int) -> Outcome:
    return act(bench.site(POSTGRESQL), bench.engine(POSTGRESQL), times=times)


def _letters(engine: str, bench: Bench, times: int) -> Outcome:
    """Thirty letters to each kill, an outage to ten."""
    return mails.killed_workers(bench.site(engine), letters=30 * times, kills=times, outages=max(1, times // 10))


def _anywhere(bench: Bench, _times: int, *, read_only: bool) -> Outcome:
    return anywhere.anywhere(bench.site(POSTGRESQL), bench.engine(POSTGRESQL), read_only=read_only)


def _tested(fault: str, injected: str, arguments: Sequence[str], _bench: Bench, _times: int) -> Outcome:
    """Have tests inject it, on both databases; each that passes is one time, and looks itself at what was kept."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    last = done.stdout.strip().rpartition("\n")[2]
    passed = re.search(r"(\d+) passed", last)
    wrong = (last,) if done.returncode else ()
    return Outcome(
        fault, injected, int(passed[1]) if passed else 0, 0, 0, None, wrong, {f"`pytest {' '.join(arguments)}`": 0}
    )


def _disk(bench: Bench, times: int) -> Outcome | Absent:
    return disks.full_disk(bench.engine(SQLITE), bench.empty(), times=times)


FAULTS: tuple[Fault, ...] = (
    Fault("server-sqlite", 150, partial(_site, kills.whole_server, SQLITE)),
    Fault("server-postgresql", 150, partial(_site, kills.whole_server, POSTGRESQL)),
    Fault("process-sqlite", 20, partial(_site, kills.one_process, SQLITE)),
    Fault("process-postgresql", 20, partial(_site, kills.one_process, POSTGRESQL)),
    Fault("mails-sqlite", 100, partial(_letters, SQLITE)),
    Fault("mails-postgresql", 100, partial(_letters, POSTGRESQL)),
    Fault("mails-troubled", 10, partial(_site, mails.troubled_server, SQLITE)),
    Fault("postgresql-restarted", 10, partial(_postgres, postgres.restarted)),
    Fault("postgresql-cut", 20, partial(_postgres, postgres.cut)),
    Fault("postgresql-anywhere", 1, partial(_anywhere, read_only=False)),
    Fault("postgresql-read-only-anywhere", 1, partial(_anywhere, read_only=True)),
    Fault("postgresql-stalled", 5, partial(_postgres, postgres.stalled)),
    Fault("postgresql-away", 10, partial(_postgres, postgres.away)),
    Fault("disk-full", 10, _disk),
    Fault("disk-no-room", 10, partial(_site, disks.no_room, SQLITE)),
    Fault("disk-read-only-sqlite", 1, partial(_once, disks.read_only, SQLITE)),
    Fault("disk-read-only-postgresql", 5, partial(_postgres, disks.read_only_postgres)),
    Fault("disk-log", 5, partial(_site, disks.full_log, SQLITE)),
    Fault("slow-waitress", 1, partial(_once, slow.by_waitress, SQLITE)),
    Fault("slow-nginx", 1, partial(_once, slow.behind_nginx, SQLITE)),
    Fault("tested-clock", 1, partial(
        _tested, "clock that jumps, both nights when clocks change", "the site’s clock an hour back, an hour forward, "
        "through the nights of March and October; a worker’s machine by libfaketime", ("tests/faults/test_clocks.py",),
    )),
    Fault("tested-redis", 1, partial(
        _tested, "Redis killed, workers that it wakes killed", "SIGKILL to redis-server, which keeps nothing; SIGKILL "
        "to both workers in turn, 550, the mail server away", ("tests/faults/test_queues.py",),
    )),
    Fault("tested-mail", 1, partial(
        _tested, "mail server down, hung, refusing for good", "nobody listens for days; a server that takes the "
        "connection and says nothing; 550", ("tests/app/mailbox/test_faults.py",),
    )),
    Fault("tested-record", 1, partial(
        _tested, "poisoned record in the ranking", "a need or an offer with hours that no form lets through, written "
        "by hand in the database", ("tests/app/proposals/test_poison.py",),
    )),
    Fault("tested-geocoder", 1, partial(
        _tested, "hung geocoder", "a server that takes the connection and says nothing",
        ("tests/app/places", "-k", "never_answers"),
    )),
    Fault("tested-job", 1, partial(
        _tested, "job that always fails, rows that always fail", "a job that raises at each run, beside others; rows "
        "that raise, beside others", ("tests/app/upkeep/test_runs.py", "tests/app/upkeep/test_batches.py"),
    )),
)  # fmt: skip


def full(fault: Fault, bench: Bench, *, times: int, until: float) -> Outcome | Absent:
    """Inject a fault `times` times, on a new site now and then; fewer when the time is over."""
    found = fault.inject(bench, min(times, BATCH))
    while isinstance(found, Outcome) and found.times < times and time.monotonic() < until:
        more = fault.inject(bench, min(times - found.times, BATCH))
        assert isinstance(more, Outcome)
        found = replace(
            found, times=found.times + more.times, acknowledged=found.acknowledged + more.acknowledged,
            lost=found.lost + more.lost, recovered=max(found.recovered or 0.0, more.recovered or 0.0),
            wrong=found.wrong + more.wrong,
            said={words: found.said.get(words, 0) + count for words, count in more.said.items()},
        )  # fmt: skip
    return found


def row(found: Outcome | Absent, *, machine: str) -> str:
    """Return a line of the table."""
    if isinstance(found, Absent):
        return f"| {found.fault} | not on this machine: {found.why} | 0 | | | | | {machine} |"
    said = ", ".join(words.format(count) for words, count in found.said.items())
    besides = "**" + "; ".join(found.wrong) + "**" if found.wrong else said or "–"
    recovered = "–" if not found.recovered else f"{found.recovered:.1f} s"
    counts = f"{found.times} | {found.acknowledged or '–'} | {found.lost}"
    return f"| {found.fault} | {found.injected} | {counts} | {recovered} | {besides} | {machine} |"


def machine() -> str:
    """Say what the figures were measured on, with how many others worked on it."""
    load = os.getloadavg()[1] / (os.cpu_count() or 1)
    python = platform.python_version()
    return f"{os.cpu_count()} cores, Python {python}, load {load:.1f} per core, {datetime.now(UTC):%Y-%m-%d}"


def keep(rows: Sequence[str]) -> None:
    """Put rows into the table, in place of older ones of the same fault; the others stay."""
    before = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
    old = [line for line in before if line.startswith("| ") and not line.startswith("| fault |")]
    named = {line.split(" | ", 1)[0]: line for line in [*old, *rows]}
    TABLE.write_text(HEAD + "\n".join(named.values()) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Run the faults asked for; return 1 if something was lost or a promise broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="names: " + ", ".join(fault.name for fault in FAULTS))  # fmt: skip
    parser.add_argument("names", nargs="*")
    parser.add_argument("--times", type=int)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    chosen = [fault for fault in FAULTS if not given.names or fault.name.startswith(tuple(given.names))]
    if not chosen:
        parser.error(f"no fault is called {given.names}")
    # Whoever stops this lets it end what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with tempfile.TemporaryDirectory(prefix="faults") as folder:
        bench = Bench(Path(folder))
        try:
            return max([_one(fault, bench, given) for fault in chosen])
        finally:
            bench.close()


def _one(fault: Fault, bench: Bench, given: argparse.Namespace) -> int:
    times, since = min(fault.times, given.times or fault.times), bench.number
    try:
        found = full(fault, bench, times=times, until=time.monotonic() + given.minutes * 60)
    except Exception as error:
        # One fault that the site did not outlive must not hide what becomes of the others.
        _say(f"{fault.name}: NOT OUTLIVED: {error}", *bench.logged(since=since))
        return 1
    line = row(found, machine=machine())
    _say(line)
    if given.write:
        keep([line])
    if isinstance(found, Outcome) and (found.lost or found.wrong):
        _say(*bench.logged(since=since))
        return 1
    return 0


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
