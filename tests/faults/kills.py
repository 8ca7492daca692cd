"""``kill -9`` of the site while people write: what it said that it kept is kept."""

from __future__ import annotations

import os
import random
import signal
import time

from load import writing
from scenes import PROCESSES, Outcome, Scene, Served

WRITES = 12
"""How many are acknowledged between two kills, at least."""


def whole_server(site: Scene, *, times: int) -> Outcome:
    """Kill the server and all its processes, start it again, `times` times."""
    server, back = Served(site), []
    server.start()
    chance = random.Random(31)
    try:
        with writing(site) as load:
            for _ in range(times):
                load.more(chance.randint(1, WRITES))
                server.kill()
                begun = time.monotonic()
                server.start()
                back.append(time.monotonic() - begun)
            load.more(WRITES)
    finally:
        server.kill()
    injected = "SIGKILL to gunicorn and its workers while four people write without pause"
    return Outcome(f"`kill -9` of the server, {site.engine}", injected, times, load.acknowledged, load.lost(),
                   max(back), load.wrong)  # fmt: skip


def one_process(site: Scene, *, times: int) -> Outcome:
    """Kill one of the processes that answer, `times` times; the others go on, its master replaces it."""
    server, back = Served(site), []
    server.start()
    chance = random.Random(31)
    try:
        with writing(site) as load:
            for _ in range(times):
                load.more(chance.randint(1, WRITES))
                os.kill(chance.choice(server.children()), signal.SIGKILL)
                back.append(server.answers())
                while len(server.children()) < PROCESSES:
                    time.sleep(0.05)
            load.more(WRITES)
    finally:
        server.kill()
    injected = "SIGKILL to one of gunicorn’s two workers while four people write without pause"
    return Outcome(f"`kill -9` of one worker of the server, {site.engine}", injected, times, load.acknowledged,
                   load.lost(), max(back), load.wrong)  # fmt: skip
