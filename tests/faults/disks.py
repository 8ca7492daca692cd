"""A disk that is full, or may only be read; logs that nobody can write."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from engines import Engine, PostgresEngine
from load import FRENCH, WRITES, Load, Talker, under_load, writing
from scenes import Absent, Outcome, Scene, Served, scene

SIZE = 48
"""Megabytes of the disk that is filled."""


def full_disk(engine: Engine, folder: Path, *, times: int) -> Outcome | Absent:
    """Fill the disk on which the database is, then make room."""
    fault = "disk full (a small tmpfs), SQLite"
    with _small_disk(folder / "disk") as disk:
        if disk is None:
            return Absent(fault, "no right to mount: run as root")
        site = scene("SQLite", engine, disk)

        def fill(load: Load) -> None:
            ballast = disk / "ballast"
            _fill(ballast)
            load.is_refused()
            ballast.unlink()

        return under_load(site, fault, "a file takes what is left of the disk of the database", fill, times=times)


def no_room(site: Scene, *, times: int) -> Outcome:
    """Let the site's processes write no further byte into any file, then let them again."""

    def limit(server: Served) -> Callable[[Load], None]:
        def forbid(load: Load) -> None:
            every = [server.pid, *server.children()]
            before = [resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY)) for pid in every]
            load.is_refused()
            for pid, kept in zip(every, before, strict=True):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, kept)

        return forbid

    server = Served(site)
    return under_load(site, "disk full (no file may grow), SQLite", "RLIMIT_FSIZE 0 for the site’s processes",
                   limit(server), times=times, server=server)  # fmt: skip


def read_only(site: Scene) -> Outcome:
    """Serve a database that may only be read: pages are shown, what is sent is refused in words."""
    before, writable = _count_writes(site), site.url
    site.url = f"sqlite:///file:{writable.removeprefix('sqlite:///')}?mode=ro&uri=true"
    try:
        wrong = _only_reads(site)
    finally:
        site.url = writable
    back = _count_writes(site)
    fault, injected = "read-only database, SQLite", "the file opened with `mode=ro`, then as usual"
    return Outcome(
        fault, injected, 1, before.acknowledged + back.acknowledged, before.lost() + back.lost(), None,
        tuple(wrong) + before.wrong + back.wrong, {"pages shown, what is sent refused": 0},
    )  # fmt: skip


def read_only_postgres(site: Scene, engine: PostgresEngine, *, times: int) -> Outcome:
    """Have PostgreSQL refuse every write, as a standby does, then take them again."""
    name = site.database
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"

    def refuse(load: Load) -> None:
        engine.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        engine.execute(cut)
        load.is_refused()
        engine.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        engine.execute(cut)

    injected = "`default_transaction_read_only`, as on a standby, then as usual"
    return under_load(site, "read-only database, PostgreSQL", injected, refuse, times=times)


def full_log(site: Scene, *, times: int) -> Outcome:
    """Serve with logs that go to a full disk: the site goes on."""
    with Path("/dev/full").open("wb") as full:
        server = Served(site, stdout=full, LOG_LEVEL="DEBUG")
        server.start()
        try:
            with writing(site) as load:
                load.more(times * WRITES)
                missing = httpx.get(f"{site.home}/rien-de-tel", timeout=30)
        finally:
            server.kill()
    wrong = () if missing.status_code == 404 else (f"a page that is not there answers {missing.status_code}",)
    return Outcome(f"log disk full, {site.engine}", "standard output and error to /dev/full, LOG_LEVEL=DEBUG", times,
                   load.acknowledged, load.lost(), 0.0, load.wrong + wrong)  # fmt: skip


def _only_reads(site: Scene) -> list[str]:
    server = Served(site)
    server.start()
    try:
        with httpx.Client(base_url=site.home, timeout=30) as client:
            page = client.get(site.doors[0])
            talker = Talker(site, 0, stop=None)  # type: ignore[arg-type]
            talker.write(client, "ba")
    finally:
        server.kill()
    wrong = [] if page.status_code == 200 and FRENCH in page.text else [f"a page answers {page.status_code}"]
    if talker.answers[503] != 1:
        wrong.append(f"what is sent is answered {dict(talker.answers)}")
    return wrong + talker.wrong


def _count_writes(site: Scene) -> Load:
    server = Served(site)
    server.start()
    try:
        with writing(site) as load:
            load.more(WRITES)
    finally:
        server.kill()
    return load


def _fill(ballast: Path) -> None:
    """Write until there is no room left for a single byte."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    folder.mkdir(parents=True)
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if not made or made.returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)
