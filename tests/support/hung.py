"""A server that accepts whoever comes and never says a word."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread


class Hung:
    """Keeps its callers waiting, and counts them."""

    def __init__(self) -> None:
        self.callers: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._stop = Event()
        self._hand = Thread(target=self._accept)
        self._hand.start()

    def _accept(self) -> None:
        self._door.settimeout(0.05)
        while not self._stop.is_set():
            try:
                self.callers.append(self._door.accept()[0])
            except TimeoutError:
                continue

    def close(self) -> None:
        """Hang up on everybody."""
        self._stop.set()
        self._hand.join()
        for each in (*self.callers, self._door):
            each.close()


@contextmanager
def hanging() -> Iterator[Hung]:
    """Open such a server, and close it."""
    server = Hung()
    try:
        yield server
    finally:
        server.close()
