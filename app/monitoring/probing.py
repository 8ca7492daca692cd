"""Ask the database something and wait for the answer so long, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import NoReturn, TypeVar

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

PATIENCE = 3.0
"""Seconds that whoever looks at the state of the service waits for the database."""

Answer = TypeVar("Answer")


class Unanswered(Exception):
    """The database did not answer, or not in time."""


class Prober:
    """Ask from a thread of its own, one question at a time: a database that stalls holds one thread, not all."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._free = Lock()

    def ask(self, question: Callable[[], Answer], *, seconds: float = PATIENCE) -> Answer:
        """Return the answer of `question`, which opens its own session.

        Raises
        ------
        Unanswered
            If the database refuses, or does not answer in `seconds`; or if it
            still owes the answer to the last question.
        """
        if not self._free.acquire(timeout=seconds):
            raise Unanswered
        answers: SimpleQueue[Callable[[], Answer]] = SimpleQueue()
        Thread(target=self._put, args=(question, answers), daemon=True, name="probe").start()
        try:
            return answers.get(timeout=seconds)()
        except (Empty, SQLAlchemyError):
            raise Unanswered from None

    def _put(self, question: Callable[[], Answer], answers: SimpleQueue[Callable[[], Answer]]) -> None:
        try:
            with self.app.app_context():
                answer = question()
            answers.put(lambda: answer)
        except Exception as error:
            answers.put(partial(_raise, error))
        finally:
            self._free.release()


def _raise(error: Exception) -> NoReturn:
    raise error


def prober(app: Flask) -> Prober:
    """Return the one prober of an application."""
    found: Prober = app.extensions.setdefault("prober", Prober(app))
    return found
