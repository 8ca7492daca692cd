"""The territory: everything that changes when another département takes the product up."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).parent.parent / "territory.toml"


@dataclass(frozen=True, slots=True)
class Service:
    """A number or a place that helps, as a page shows it."""

    label: str
    number: str = ""
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Territory:
    """One territory file, read and checked.

    `departments` are the codes served; `neighbours` the codes whose communes
    are also known, so that a volunteer next door can be placed; `password_words`
    what many people here would choose as a password (towns, clubs).
    """

    name: str
    tagline: str
    departments: tuple[str, ...]
    department_name: str
    operator: str
    holiday_zone: str
    contact_email: str
    security_email: str = ""
    phone: str = ""
    official: bool = False
    neighbours: tuple[str, ...] = ()
    publisher: str = ""
    host: str = ""
    emergency: tuple[Service, ...] = ()
    local_services: tuple[Service, ...] = ()
    password_words: tuple[str, ...] = ()
    quarters: tuple[dict[str, Any], ...] = field(default=())


def read(path: Path | str | None = None) -> Territory:
    """Return the territory of the file at `path`, or the one that comes with the product.

    Raises
    ------
    ValueError
        If the file is absent, is not TOML or lacks a value; the message names it.
    """
    source = Path(path) if path else DEFAULT
    try:
        return _read(source.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise ValueError(f"territory file {source}: {error}") from error


@lru_cache(maxsize=8)
def _read(text: str) -> Territory:
    """Read a file's words once: nobody changes what they say."""
    values: dict[str, Any] = tomllib.loads(text)
    for name in ("departments", "neighbours", "password_words", "quarters"):
        values[name] = tuple(values.get(name, ()))
    for name in ("emergency", "local_services"):
        values[name] = tuple(Service(**service) for service in values.get(name, ()))
    return Territory(**values)
