"""Workers: one job of theirs, or two of them at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

from app import jobs


def ran(name: str) -> int:
    """Run one job, as a round of all of them does; return its effects. A round is fifty times the work."""
    (job,) = (each for each in jobs.ALL if each.name == name)
    return jobs.run(job, wait=True)


def together(app: Flask, run: Callable[[], int]) -> list[int]:
    """Let two workers do the same at the same time; return what each did."""
    barrier, done = threading.Barrier(2), list[int]()

    def work() -> None:
        with app.app_context():
            barrier.wait()
            done.append(run())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done
