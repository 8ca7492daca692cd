"""PostgreSQL restarted, standing still, cut off: the site says so, comes back by itself and loses nothing."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
from engines import PostgresEngine
from load import FRENCH, Load, under_load
from scenes import Outcome, Scene

STILL = 6.0
"""Seconds for which PostgreSQL stands still."""


def restarted(site: Scene, engine: PostgresEngine, *, times: int) -> Outcome:
    """Have PostgreSQL abort and start again, as after a crash."""

    def restart(_load: Load) -> None:
        server = engine.server
        command = [Path(engine.tools) / "pg_ctl", "restart", "-m", "immediate", "-w", "-D", server.pgdata,
                   "-l", Path(server.pgdata) / "log"]  # fmt: skip
        subprocess.run([str(each) for each in command], check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=60,
                       user=server.system_user)  # fmt: skip
        server.ensure_postgres_running()

    injected = "`pg_ctl restart -m immediate`, as after a crash, while four people write without pause"
    return under_load(site, "PostgreSQL restarted", injected, restart, times=times)


def cut(site: Scene, engine: PostgresEngine, *, times: int) -> Outcome:
    """End every connection of the site at once."""
    name = site.database
    query = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    injected = "`pg_terminate_backend` on every connection of the site while four people write without pause"
    return under_load(site, "PostgreSQL cut off", injected, lambda _load: engine.execute(query), times=times)


def stalled(site: Scene, engine: PostgresEngine, *, times: int) -> Outcome:
    """Stop every process of PostgreSQL for some seconds, then let them go on."""

    def stall(_load: Load) -> None:
        first = psutil.Process(engine.server.get_pid())
        every = [first, *first.children(recursive=True)]
        _tell(every, signal.SIGSTOP)
        try:
            time.sleep(STILL)
        finally:
            _tell(every, signal.SIGCONT)

    injected = f"SIGSTOP to every process of PostgreSQL for {STILL:.0f} s while four people write without pause"
    return under_load(site, "PostgreSQL standing still", injected, stall, times=times)


def away(site: Scene, engine: PostgresEngine, *, times: int) -> Outcome:
    """Refuse the site's connections for some seconds: pages say so, and /readyz tells whoever watches."""
    name = site.database
    wrong: list[str] = []

    def shut(_load: Load) -> None:
        engine.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        engine.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        try:
            wrong.extend(_says_so(site))
        finally:
            engine.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")

    injected = "connections ended and refused while four people write without pause"
    found = under_load(site, "PostgreSQL away", injected, shut, times=times)
    return replace(found, wrong=found.wrong + tuple(wrong))


def _tell(processes: list[psutil.Process], number: signal.Signals) -> None:
    for each in processes:
        with suppress(psutil.NoSuchProcess):
            each.send_signal(number)


def _says_so(site: Scene) -> list[str]:
    """Look at what a visitor sees while there is no database."""
    with httpx.Client(base_url=site.home, timeout=60) as client:
        page, ready, alive = client.get("/besoins/nouveau"), client.get("/readyz"), client.get("/healthz")
    found = []
    if page.status_code not in (200, 503) or FRENCH not in page.text:
        found.append(f"a page answers {page.status_code}, not a page of 503")
    if ready.status_code != 503:
        found.append(f"/readyz answers {ready.status_code}")
    if alive.status_code != 200:
        found.append(f"/healthz answers {alive.status_code}")
    return found
