"""How much the site bears, beside what the machine bears: ``make load``.

Serves the site with gunicorn on the loopback, over a crowd on SQLite and on
PostgreSQL, and sends it, for some seconds each: one page at a time; volunteers who write without
pause; a mix of youths, coordinators and volunteers. The ceiling is a bare Flask page of twenty
rows in the same processes, on the same database, in the same run. Visitors and
site share the cores of the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import OK
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import ground
import served
from builders import AT
from engines import PostgresEngine, SqliteEngine, close

from app.commands import ranked_pages
from app.factory import create_app

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PATIENCE = 60.0
"""Seconds until the site answers."""
SAMPLES = 20
"""How often the memory is looked at while the mix lasts."""
LINES = 20
"""How much is shown of what the site complained of."""
WRITES = "writes"
"""The word for `visitors.py` that every visitor is to write."""
CEILING = "bare Flask page, 20 rows"
HEAD = ("req/s", "p50 ms", "p95 ms", "p99 ms", "requests", "failed")
GOAL = 0.5
"""Least share of the ceiling for the heavy pages."""
SECRET = "load-load-load-0123456789-abcdefghij-xyz"


@dataclass(frozen=True)
class Measure:
    """What locust counted in one scene: how many requests a second, milliseconds, how many failed."""

    per_second: float
    p50: float
    p95: float
    p99: float
    requests: int
    failures: int


def main() -> None:
    """Measure on each engine; print a table."""
    asked = _arguments()
    print(f"{_machine()}; {asked.needs} needs, {asked.offers} offers, {asked.users} visitors at once")
    failed = 0
    for engine in asked.engines.split(","):
        with TemporaryDirectory() as folder, _database(engine, Path(folder)) as url:
            failed += _measure(engine, url, Path(folder), asked)
    sys.exit(1 if failed else 0)


def _measure(engine: str, url: str, folder: Path, asked: argparse.Namespace) -> int:
    port = _free_port()
    settings = _settings(url, folder, port)
    app = create_app({**settings, "WTF_CSRF_ENABLED": False, "FORMS_PER_HOUR": 10**9, "TRUSTED_HOSTS": []})
    found = ground.fill(app, needs=asked.needs, offers=asked.offers, asked=asked.needs // 4)
    close(app)
    found.keep(folder / "ground.json")
    scenes = {
        CEILING: f"{served.BARE}/",
        "20 rows in the site’s page": ranked_pages.ADDRESSES[ranked_pages.BARE],
        "inbox": "/association",
        "case": found.cases[0],
        f"ranks {asked.offers} offers": ranked_pages.ADDRESSES[ranked_pages.IN_MEMORY],
    }
    with _serving(settings, port, asked) as server:
        before = _memory(server.pid)
        _tell(f"\n{engine}: {'scene':<28} " + " ".join(f"{each:>8}" for each in HEAD))
        alone = {name: _visit(folder, port, asked, page=address) for name, address in scenes.items()}
        for name, measure in alone.items():
            _row(engine, name, measure)
        written = _visit(folder, port, asked, page=WRITES)
        _row(engine, "acknowledged writes", written)
        with _sampled(server.pid, every=asked.mix / SAMPLES) as held:
            mix = _visit(folder, port, asked, seconds=asked.mix)
        _row(engine, "mix", mix)
    ceiling = alone.pop(CEILING)
    for name, measure in alone.items():
        _tell(f"{engine}: {name}: {measure.per_second / ceiling.per_second:.2f}× the bare page (goal {GOAL}×)")
    _tell(f"{engine}: MiB of the site before: {before}; while the mix lasted: {' '.join(map(str, held))}")
    return ceiling.failures + written.failures + mix.failures + sum(each.failures for each in alone.values())


def _visit(folder: Path, port: int, asked: argparse.Namespace, *, page: str = "", seconds: int = 0) -> Measure:
    """Let locust come for some seconds; return what it counted."""
    command = [
        sys.executable, "-m", "locust", "-f", str(HERE / "visitors.py"), "--headless", "--json", "--only-summary",
        "--host", f"http://127.0.0.1:{port}", "-u", str(asked.users), "-r", str(asked.users),
        "-t", f"{seconds or asked.seconds}s", "--stop-timeout", "5", "--loglevel", "ERROR",
    ]  # fmt: skip
    environ = {
        **os.environ,
        "LOAD_GROUND": str(folder / "ground.json"),
        "LOAD_PAGE": page,
        "LOAD_PAUSE": str(0 if page else asked.pause),
    }
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, cwd=ROOT)
    return _counted(json.loads(done.stdout), seconds or asked.seconds)


def _counted(rows: list[dict[str, Any]], seconds: int) -> Measure:
    times: dict[float, int] = {}
    for row in rows:
        for milliseconds, number in row["response_times"].items():
            times[float(milliseconds)] = times.get(float(milliseconds), 0) + number
    requests = sum(row["num_requests"] for row in rows)
    failures = sum(row["num_failures"] for row in rows)
    for row in (row for row in rows if row["num_failures"]):
        _tell(f"  {row['method']} {row['name']}: {row['num_failures']} of {row['num_requests']} failed")
    p50, p95, p99 = (_percentile(times, share) for share in (0.5, 0.95, 0.99))
    return Measure(requests / seconds, p50, p95, p99, requests, failures)


def _percentile(times: dict[float, int], share: float) -> float:
    left = share * sum(times.values())
    for milliseconds in sorted(times):
        left -= times[milliseconds]
        if left <= 0:
            return milliseconds
    return 0.0


def _row(engine: str, name: str, m: Measure) -> None:
    times = f"{m.p50:8.0f} {m.p95:8.0f} {m.p99:8.0f}"
    _tell(f"{engine}: {name:<28} {m.per_second:8.1f} {times} {m.requests:8d} {m.failures:8d}")


def _tell(text: str) -> None:
    print(text, flush=True)


@contextmanager
def _serving(settings: dict[str, str], port: int, asked: argparse.Namespace) -> Iterator[subprocess.Popen[bytes]]:
    """Serve with gunicorn, one request a connection as behind nginx (`deploy/`), and wait until it answers."""
    command = [
        sys.executable, "-m", "gunicorn", "served:served()", "--chdir", str(HERE), "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", str(asked.processes), "--threads", str(asked.threads),
        "--keep-alive", "0", "--no-control-socket", "--log-level", "error",
    ]  # fmt: skip
    environ = {f"COUP_DE_POUCE_{name}": value for name, value in settings.items()}
    path = os.pathsep.join([str(ROOT), str(HERE)])
    with Path(settings["INSTANCE_PATH"], "site.log").open("w+", encoding="utf-8") as said:
        kept = {**os.environ, **environ, "PYTHONPATH": path}
        server = subprocess.Popen(command, env=kept, stdout=said, stderr=subprocess.STDOUT)
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            yield server
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)
            said.seek(0)
            _tell("".join(said.readlines()[:LINES]))


def _wait(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(address) as answer:
                if answer.status == OK:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the site does not answer")


@contextmanager
def _sampled(pid: int, *, every: float) -> Iterator[list[int]]:
    """Look at the memory of the site again and again."""
    held: list[int] = []
    over = Event()

    def look() -> None:
        while not over.wait(every):
            held.append(_memory(pid))

    looking = Thread(target=look)
    looking.start()
    try:
        yield held
    finally:
        over.set()
        looking.join()


def _memory(pid: int) -> int:
    """Return the MiB that a process and its children hold for themselves."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    kept = 0
    for each in (str(pid), *children):
        lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
        kept += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kept // 1024


def _settings(url: str, folder: Path, port: int) -> dict[str, str]:
    return {
        "DATABASE_URL": url, "INSTANCE_PATH": str(folder), "SECRET_KEY": SECRET, "LOG_LEVEL": "ERROR",
        "BASE_URL": f"http://127.0.0.1:{port}", "FORMS_PER_HOUR": str(10**9), "LINES_PER_HOUR": str(10**9),
        "NOW": AT.isoformat(),
    }  # fmt: skip


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield SqliteEngine(folder).fresh(folder)
        return
    engine = PostgresEngine(folder / "postgres", durable=True)
    try:
        yield engine.fresh(folder)
    finally:
        engine.stop()


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "?")
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f} before"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", default="sqlite,postgresql", help="one or both")
    parser.add_argument("--needs", type=int, default=10_000)
    parser.add_argument("--offers", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=8, help="visitors at once; each comes again as soon as answered")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two visits of a visitor of the mix")
    parser.add_argument("--processes", type=int, default=2, help="processes of gunicorn")
    parser.add_argument("--threads", type=int, default=2, help="threads of each, as in deploy/")
    parser.add_argument("--seconds", type=int, default=20, help="how long each scene lasts")
    parser.add_argument("--mix", type=int, default=60, help="how long the mix lasts, in seconds")
    return parser.parse_args()


if __name__ == "__main__":
    main()
