"""Somebody who comes while another transaction holds what they want, and waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlmodel import Session

from app.core.db import transaction

Held = TypeVar("Held")
T = TypeVar("T")


def while_held(
    hold: Callable[[Session], Held], act: Callable[[Session, Held], object], rival: Callable[[], T]
) -> Future[T]:
    """Hold something, let `rival` come and wait for it, then `act` and keep it; return what became of the rival."""
    ended = threading.Event()
    with ThreadPoolExecutor(1) as rivals:
        with transaction() as session:
            held = hold(session)
            future = rivals.submit(rival)
            future.add_done_callback(lambda _: ended.set())
            assert not ended.wait(1)
            act(session, held)
        return future
