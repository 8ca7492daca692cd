"""A clock that is put right while jobs run, and the two nights on which Paris changes its own."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asking
import cases
import icalendar
import lived
import mails
import meeting
import pytest
from builders import AT
from engines import SqliteEngine, close
from flask import Flask
from pages import PageClient
from scenes import PROGRAMS, Process, Scene, until
from sqlmodel import select

from app import jobs
from app.core.clock import PARIS, Clock
from app.core.db import reading, transaction
from app.factory import create_app
from app.mailbox.models import Message
from app.meetings import services
from app.meetings.services import Terms

LEAPS = (2, 9)
HOUR = timedelta(hours=1)
NIGHTS = (date(2027, 3, 28), date(2027, 10, 31))
"""Sundays on which Paris goes from winter to summer time, and back."""
Letter = tuple[str, object, object]
Life = Callable[[Flask], None]


@pytest.fixture(scope="module")
def populated(sqlite_engine: SqliteEngine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cases on their way and pairs that agreed on a meeting, which each life that follows begins from."""
    folder = tmp_path_factory.mktemp("clocks")
    url = sqlite_engine.fresh(folder)
    app = create_app(_settings(url, folder))
    with app.app_context(), app.test_request_context():
        asking.install(app)
        with transaction() as session:
            for case in (cases.proposed, cases.taken, cases.accepted):
                case(session)
        for _ in range(2):
            meeting.agreed(lived.pair())
    close(app)
    return Path(url.removeprefix("sqlite:///"))


def _settings(url: str, folder: Path) -> dict[str, Any]:
    return {"TESTING": True, "DATABASE_URL": url, "INSTANCE_PATH": str(folder), "SECRET_KEY": "c" * 40, "NOW": AT,
            "LOG_LEVEL": "CRITICAL", "DEMO": True}  # fmt: skip


@pytest.fixture
def live(populated: Path, tmp_path: Path) -> Callable[[Life], list[Letter]]:
    """Let the same population live something; return the letters that were written on the way."""

    def lives(life: Life) -> list[Letter]:
        folder = tmp_path / life.__name__
        folder.mkdir()
        shutil.copy(populated, folder / "lived.sqlite")
        app = create_app(_settings(f"sqlite:///{folder / 'lived.sqlite'}", folder))
        with app.app_context():
            before = set(reading().exec(select(Message.id)))
            life(app)
            reading().rollback()
            written = [row for row in reading().exec(select(Message)).all() if row.id not in before]
        close(app)
        return [(row.template, row.person_id, row.about_id) for row in written]

    return lives


def _clock(app: Flask) -> Clock:
    clock: Clock = app.extensions["clock"]
    return clock


def _round() -> int:
    return sum(jobs.run_once().values())


def test_an_hour_back_and_an_hour_forward_do_nothing_twice_and_skip_nothing(
    live: Callable[[Life], list[Letter]],
) -> None:
    def steady(app: Flask) -> None:
        for days in LEAPS:
            _clock(app).shift += timedelta(days=days)
            _round()
            _clock(app).shift += HOUR
            _round()

    def jumping(app: Flask) -> None:
        for days in LEAPS:
            _clock(app).shift += timedelta(days=days)
            _round()
            for jump in (-HOUR, 2 * HOUR):
                _clock(app).shift += jump
                _round()

    expected, found = Counter(live(steady)), Counter(live(jumping))
    assert expected.total() > 5
    assert found == expected


@pytest.mark.parametrize("night", NIGHTS, ids=["spring", "autumn"])
def test_on_the_night_when_clocks_change_each_job_does_its_day_once(
    live: Callable[[Life], list[Letter]], night: date
) -> None:
    evening = datetime.combine(night - timedelta(days=1), time(18), PARIS).astimezone(UTC)
    midnight = datetime.combine(night, time(0), PARIS).astimezone(UTC)
    noon = datetime.combine(night, time(12), PARIS).astimezone(UTC)

    def asleep(app: Flask) -> None:
        for instant in (evening, noon, noon + timedelta(days=1)):
            with _clock(app).at(instant):
                _round()

    def awake(app: Flask) -> None:
        with _clock(app).at(evening):
            _round()
        for hour in (0.5, 1.5, 2.5):
            instant = midnight + timedelta(hours=hour)
            with _clock(app).at(instant):
                _round()
                assert _round() == 0, instant
        for later in (noon, noon + timedelta(days=1)):
            with _clock(app).at(later):
                _round()

    expected, found = Counter(live(asleep)), Counter(live(awake))
    assert found == expected


@pytest.mark.parametrize("night", NIGHTS, ids=["spring", "autumn"])
def test_a_meeting_before_and_after_the_change_is_at_the_same_hour_for_people(
    app: Flask, client: PageClient, night: date
) -> None:
    pair = lived.pair()
    first = meeting.agreed(pair)
    hours = []
    version = first.version
    for day in (night - timedelta(days=1), night + timedelta(days=1)):
        starts = datetime.combine(day, time(18), PARIS)
        with transaction() as session:
            services.change(
                session, mentorship_id=pair.pair.id, meeting_id=first.id, version=version,
                terms=Terms(starts.astimezone(UTC), 60, None), actor=pair.case.staff, at=cases.AT,
            )  # fmt: skip
        version += 1
        hours.append(_shown(client, pair, first.id))
    assert hours == [(18, "Europe/Paris"), (18, "Europe/Paris")]


def _shown(client: PageClient, pair: lived.Lived, meeting_id: Any) -> tuple[int, str]:
    client.get(pair.address(pair.case.youth, "meetings.calendar", meeting_id=meeting_id))
    assert client.response is not None
    (event,) = icalendar.Calendar.from_ical(client.response.data).walk("VEVENT")
    starts = event["DTSTART"]
    # A calendar knows nothing of our zone object: it reads the wall time and the name beside it.
    wall = starts.dt.astimezone(ZoneInfo(str(starts.params["TZID"])))
    return wall.hour, str(starts.params["TZID"])


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    """The clock of the machine as one process sees it."""
    found = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if found is None:
        pytest.skip("libfaketime is absent: apt-get install libfaketime")
    return Wall(found, tmp_path / "wall")


class Wall:
    """What libfaketime tells a process of the time of day; how long something takes stays true."""

    def __init__(self, library: Path, file: Path) -> None:
        self.file = file
        self.environ = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC": "1"}  # fmt: skip
        self.put(timedelta())

    def put(self, ahead: timedelta) -> datetime:
        """Put the clock before or behind the true one; return what it shows."""
        part = self.file.with_suffix(".part")
        part.write_text(f"{ahead.total_seconds():+.0f}", encoding="ascii")
        part.replace(self.file)
        return datetime.now(UTC) + ahead


@pytest.mark.slow
def test_a_worker_whose_machine_is_put_an_hour_back_then_forward_goes_on_and_sends_each_letter_once(
    on_sqlite: Scene, wall: Wall
) -> None:
    app = on_sqlite.app()
    with mails.postman() as server:
        environ = on_sqlite.environ(SMTP_HOST="127.0.0.1", SMTP_PORT=str(server.port), NOW="") | wall.environ
        hand = Process([str(PROGRAMS / "coup-de-pouce"), "jobs", "worker"], environ, out=on_sqlite.folder / "out")
        hand.start()
        try:
            for ahead in (timedelta(), -HOUR, HOUR):
                mails.write(on_sqlite, 5, at=wall.put(ahead))
                until(lambda: mails.unsent(app) == 0, f"letters wait at {ahead}", patience=150)
        finally:
            hand.stop()
        assert len(server.taken) >= 15
        assert set(server.taken.values()) == {1}
    with app.app_context():
        hours = sorted(each for each in reading().exec(select(Message.sent_at)).all() if each is not None)
    close(app)
    assert hours[-1] - hours[0] >= 2 * HOUR, "the process never saw the clock jump"
