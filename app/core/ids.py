"""Random keys; a seeded demonstration draws them from its seed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random
from uuid import UUID, uuid4

_source: ContextVar[Random | None] = ContextVar("source of keys", default=None)


def new_id() -> UUID:
    """Return a fresh UUIDv4."""
    source = _source.get()
    return uuid4() if source is None else UUID(int=source.getrandbits(128), version=4)


@contextmanager
def drawn_from(seed: int) -> Iterator[None]:
    """Draw keys from a seed, so that the same population has the same keys and breaks ties alike."""
    token = _source.set(Random(seed))  # noqa: S311
    try:
        yield
    finally:
        _source.reset(token)
