"""``kill -9`` of workers while letters leave, and a mail server that goes away in between."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Lock

import builders
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from engines import close
from flask import Flask
from scenes import Outcome, Process, Scene, free_port
from sqlmodel import col, func, select

from app.core.db import reading, transaction
from app.mailbox import services as mailbox
from app.mailbox.models import Message
from app.mailbox.services import About
from app.mailbox.states import Channel, MessageState

WORKERS = 2
TOO_LONG = 8.0
"""Seconds after which a server answers that no worker waits for any more."""
LONGEST = 300.0
"""Seconds after which letters that do not leave are given up."""
LEASE_AND_MORE = 360.0
"""Seconds after which what a dead worker had leased is free again."""
LATER = 3 * 3600.0
"""Seconds after which what a missing server refused is tried again, however often it was."""


class Postman:
    """A mail server on this machine: counts each Message-ID that it took, and goes away when told to."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: Counter[str] = Counter()
        self.moods: list[str] = []
        """What becomes of the next letters, the last first; without any they are taken."""
        self.lock = Lock()
        self.controller: Controller | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take one letter, or do what mail servers do."""
        mood = self.moods.pop() if self.moods else ""
        if mood == "slow":
            await asyncio.sleep(TOO_LONG)
        if mood == "refuse":
            return "451 4.3.2 later"
        if mood == "never":
            return "550 5.7.1 no"
        content = envelope.content
        mail = message_from_bytes(content if isinstance(content, bytes) else str(content).encode())
        with self.lock:
            self.taken[str(mail["Message-ID"])] += 1
        if mood == "drop" and server.transport is not None:
            server.transport.abort()
        return "250 OK"

    def come(self) -> None:
        """Listen."""
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def go(self) -> None:
        """Refuse every connection."""
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    def leave_for_a_moment(self) -> None:
        """Be away long enough for a worker to notice."""
        self.go()
        time.sleep(1.0)
        self.come()

    def wait(self, more: int, *, patience: float = 60.0) -> float:
        """Wait until so many more letters came, or for `patience`; return the seconds that it took."""
        begun, wanted = time.monotonic(), sum(self.taken.values()) + more
        while sum(self.taken.values()) < wanted and time.monotonic() - begun < patience:
            time.sleep(0.02)
        return time.monotonic() - begun


@contextmanager
def postman() -> Iterator[Postman]:
    """Have a mail server as long as the block lasts."""
    server = Postman()
    server.come()
    try:
        yield server
    finally:
        server.go()


class Ahead:
    """How far the site's clock is before the machine's, for processes that read it in a file."""

    def __init__(self, file: Path) -> None:
        self.file, self.seconds = file, 0.0
        self.jump(0.0)

    def jump(self, seconds: float) -> None:
        """Put the clock forward."""
        self.seconds += seconds
        part = self.file.with_suffix(".part")
        part.write_text(str(self.seconds), encoding="ascii")
        part.replace(self.file)

    def now(self) -> datetime:
        """Return the site's time."""
        return datetime.now(UTC) + timedelta(seconds=self.seconds)


def killed_workers(site: Scene, *, letters: int, kills: int, outages: int) -> Outcome:
    """Let two workers send `letters`, kill one of them `kills` times, take the server away `outages` times."""
    ahead = Ahead(site.folder / "ahead")
    with postman() as server:
        write(site, letters, at=ahead.now())
        hands = [_hand(site, server, ahead) for _ in range(WORKERS)]
        kills -= kills % WORKERS
        try:
            back = _rounds(site, server, ahead, hands, kills=kills, outages=outages, letters=letters)
        finally:
            for hand in hands:
                hand.kill()
        return _told(site, server, kills=kills, outages=outages, back=back)


def troubled_server(site: Scene, *, times: int) -> Outcome:
    """Let two workers send letters to a server that is slow, says "later" or hangs up after it took the letter."""
    ahead = Ahead(site.folder / "ahead")
    with postman() as server:
        server.moods = ["slow", "refuse", "drop"] * times
        write(site, 5 * times, at=ahead.now())
        hands = [_hand(site, server, ahead) for _ in range(WORKERS)]
        try:
            for hand in hands:
                hand.start()
            back = server.wait(1)
            _finish(site, server, ahead)
        finally:
            for hand in hands:
                hand.kill()
        found = _told(site, server, kills=times, outages=0, back=back)
    injected = "each in turn: no answer in time, 451, the connection dropped after DATA"
    return replace(found, fault=f"mail server slow, refusing, dropping after DATA, {site.engine}", injected=injected,
                   times=3 * times)  # fmt: skip


def write(site: Scene, letters: int, *, at: datetime) -> None:
    """Put letters into the outbox."""
    app = site.app(NOW=at)
    with app.app_context():
        for first in range(0, letters, 100):
            with transaction() as session:
                for _ in range(min(100, letters - first)):
                    to = builders.person(session)
                    mailbox.send(session, to=to, template="pair_resumed_youth", about=About("need", to.id),
                                 at=at, other="Marc", association="", link="")  # fmt: skip
    close(app)


def _hand(site: Scene, server: Postman, ahead: Ahead) -> Process:
    command = [sys.executable, str(Path(__file__).with_name("hurried.py")), str(ahead.file)]
    environ = site.environ(SMTP_HOST="127.0.0.1", SMTP_PORT=str(server.port))
    return Process(command, environ, out=site.folder / "worker.log")


def _rounds(site: Scene, server: Postman, ahead: Ahead, hands: list[Process], *, kills: int, outages: int,
            letters: int) -> float:  # fmt: skip
    """Kill every worker and start it again, round after round; return the longest wait for a letter afterwards."""
    chance, rounds, worst = random.Random(31), max(1, kills // WORKERS), 0.0
    share = max(1, letters // (rounds + 1))
    away = {(number + 1) * rounds // (outages + 1) for number in range(outages)}
    for number in range(rounds):
        for hand in hands:
            hand.start()
        worst = max(worst, server.wait(1))
        server.wait(chance.randint(1, share))
        if number in away:
            server.leave_for_a_moment()
        for hand in hands:
            hand.kill()
        ahead.jump(LEASE_AND_MORE)
    for hand in hands:
        hand.start()
    _finish(site, server, ahead)
    return worst


def _finish(site: Scene, server: Postman, ahead: Ahead) -> None:
    """Wait until nothing is left to send; what waits to be tried again is tried at once."""
    app, begun = site.app(), time.monotonic()
    while left := unsent(app):
        if server.wait(1, patience=5.0) >= 5.0:
            ahead.jump(LATER)
        if time.monotonic() - begun > LONGEST:
            raise RuntimeError(f"{left} letters never leave")
    close(app)


def _told(site: Scene, server: Postman, *, kills: int, outages: int, back: float) -> Outcome:
    """Compare what was written with what the server took."""
    app = site.app()
    with app.app_context():
        written = {f"<{each}@127.0.0.1>" for each in reading().exec(select(Message.id).where(_BY_MAIL))}
    close(app)
    twice = sum(server.taken.values()) - len(server.taken)
    wrong = []
    if twice > kills:
        wrong.append(f"{twice} letters came twice in {kills} breaks")
    if foreign := set(server.taken) - written:
        wrong.append(f"{len(foreign)} letters with a Message-ID of their own")
    return Outcome(
        f"`kill -9` of workers while letters leave, {site.engine}",
        "SIGKILL to both workers in turn; the mail server goes away in between",
        kills, len(written), len(written - set(server.taken)), back, tuple(wrong),
        {"{} outages": outages, "{} came twice": twice},
    )  # fmt: skip


_BY_MAIL = col(Message.channel) == Channel.MAIL
_DONE = (MessageState.SENT, MessageState.DEAD, MessageState.TO_CALL)


def unsent(app: Flask) -> int:
    """Count the letters that still wait."""
    with app.app_context():
        waiting = select(func.count()).select_from(Message).where(_BY_MAIL, col(Message.state).not_in(_DONE))
        return reading().exec(waiting).one()
