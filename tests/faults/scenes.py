"""A site on a scratch database: a pair that writes to each other, and real processes that serve it."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import asking
import lived
from builders import AT
from deployed import NOT_AS_INSTALLED
from engines import Engine, close
from flask import Flask
from sqlalchemy import make_url

from app.core.settings import PREFIX
from app.factory import create_app

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
MANY = "1000000"
PROCESSES = 2
"""How many processes of gunicorn answer."""
PATIENCE = 120.0
"""Seconds after which something that should have come back is given up."""


@dataclass(frozen=True)
class Outcome:
    """What came of one fault: `wrong` holds, in words, whatever broke a promise.

    `said` has the words that stand besides, each with the count that its braces stand for.
    """

    fault: str
    injected: str
    times: int
    acknowledged: int
    lost: int
    recovered: float | None = None
    wrong: tuple[str, ...] = ()
    said: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Absent:
    """A fault that this machine cannot have, and why."""

    fault: str
    why: str


@dataclass
class Scene:
    """A migrated database with a pair in it, and what a process must be told to serve it."""

    engine: str
    url: str
    folder: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    doors: tuple[str, ...] = ()
    """Where the two sides of the pair write to each other."""

    @property
    def home(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        """The name of the database."""
        return str(make_url(self.url).database)

    def environ(self, **more: str) -> dict[str, str]:
        """Return the environment of a process of this site."""
        theirs = (PREFIX, "WEB_", NOT_AS_INSTALLED)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        given = {"DATABASE_URL": self.url, "INSTANCE_PATH": str(self.folder), "BASE_URL": self.home} | self.settings
        named = {PREFIX + name: value for name, value in (given | more).items()}
        return clean | named | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}

    def app(self, **more: Any) -> Flask:
        """Return the application in this process, to look at what is stored."""
        return create_app(
            {"TESTING": True, "DATABASE_URL": self.url, "INSTANCE_PATH": str(self.folder), "LOG_LEVEL": "CRITICAL",
             "BASE_URL": self.home, "SECRET_KEY": self.settings["SECRET_KEY"], "NOW": AT} | more
        )  # fmt: skip


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def scene(name: str, engine: Engine, folder: Path, **settings: str) -> Scene:
    """Make a site with a pair whose two sides may write, and an association that takes what is asked."""
    folder.mkdir(parents=True, exist_ok=True)
    usual = {
        "SECRET_KEY": secrets.token_hex(32), "NOW": AT.isoformat(), "FORMS_PER_HOUR": MANY, "LINES_PER_HOUR": MANY,
        "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    made = Scene(name, engine.fresh(folder), folder, free_port(), usual | settings)
    app = made.app()
    with app.app_context():
        asking.install(app)
        pair = lived.pair()
        people = (pair.case.youth, pair.case.volunteer)
        with app.test_request_context():
            made.doors = tuple(pair.address(person, "conversations.lines") for person in people)
    close(app)
    return made


class Process:
    """A process of the product in a session of its own, so that it and all its children can be killed."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], *, out: Path, stdout: Any = None) -> None:
        self.command, self.environ, self.out, self.stdout = command, environ, out, stdout
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it says is added to `out`, unless `stdout` is given."""
        with self.out.open("ab") as log:
            self.running = subprocess.Popen(
                list(self.command), cwd=ROOT, env=dict(self.environ), stdin=subprocess.DEVNULL,
                stdout=self.stdout or log, stderr=self.stdout or log, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """The first process of the session."""
        assert self.running is not None
        return self.running.pid

    def kill(self) -> None:
        """Send SIGKILL to all of it: nobody is asked."""
        if self.running is not None:
            self._signal(signal.SIGKILL)
            self.running.wait()
            self.running = None

    def stop(self) -> None:
        """Ask it to end, then insist."""
        if self.running is not None:
            self._signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.running.wait(15)
            self.kill()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)


class Served(Process):
    """The site behind gunicorn, as it is deployed, but on a port of this machine."""

    def __init__(self, site: Scene, *, stdout: Any = None, **more: str) -> None:
        command = [str(PROGRAMS / "gunicorn"), "--config", "deploy/gunicorn.conf.py", "app.wsgi:app"]
        environ = site.environ(**more) | {"WEB_BIND": f"127.0.0.1:{site.port}", "WEB_CONCURRENCY": str(PROCESSES)}
        super().__init__(command, environ, out=site.folder / "server.log", stdout=stdout)
        self.site = site

    def start(self) -> None:
        """Start it and wait until a page is answered."""
        super().start()
        self.answers()

    def answers(self) -> float:
        """Wait until a page that reads the database is answered; return the seconds that it took.

        Raises
        ------
        RuntimeError
            If it does not come back.
        """
        return until(lambda: answered(f"{self.site.home}/readyz"), "the site does not answer")

    def children(self) -> list[int]:
        """The processes that answer."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(child) for child in listed.split()]


class Waited(Served):
    """The site behind waitress, as the demonstration serves it."""

    def __init__(self, site: Scene, **more: str) -> None:
        super().__init__(site, **more)
        self.command = [
            str(PROGRAMS / "waitress-serve"), f"--listen=127.0.0.1:{site.port}", "--threads=8", "app.wsgi:app",
        ]  # fmt: skip


def answered(address: str) -> bool:
    """Tell whether a page is answered with 200."""
    try:
        with urlopen(address, timeout=5) as response:  # much lighter than httpx, on the machine that is to come back
            return bool(response.status == 200)
    except OSError:
        return False


def until(true: Callable[[], bool], otherwise: str, *, patience: float = PATIENCE) -> float:
    """Wait until something is true; return the seconds that it took.

    Raises
    ------
    RuntimeError
        With `otherwise`, after `patience` seconds.
    """
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > patience:
            raise RuntimeError(otherwise)
        time.sleep(0.05)
    return time.monotonic() - begun
