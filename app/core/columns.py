"""Columns that every table shares: keys, enums stored as words with a CHECK, JSON.

Instants need no helper: SQLModel stores an aware ``datetime`` in UTC and refuses a naive one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

from app.core.ids import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """The base of every table, so that constraints bear the same names on every database."""


def key() -> Any:
    """Return a random UUID primary key: addresses never hold a number that one can count up."""
    return Field(default_factory=new_id, primary_key=True)


def enum_type(enum: type[StrEnum], *, check: str = "") -> TypeEngine[Any]:
    """Return a column type that stores the enum's values as text, guarded by a CHECK.

    `check` names it where a table has two columns of one enum.
    """
    return SqlEnum(
        enum,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=32,
        name=check or enum.__name__.lower(),
    )


def enum_field(enum: type[StrEnum], *, check: str = "", **options: Any) -> Any:
    """Return a field for `enum`; `check` as in :func:`enum_type`, other options are those of :func:`sqlmodel.Field`."""
    return Field(sa_type=enum_type(enum, check=check), **options)


def json_field(default_factory: Any = dict) -> Any:
    """Return a field for a small JSON document, never null."""
    return Field(default_factory=default_factory, sa_type=JSON, nullable=False)


def reference(target: str, **options: Any) -> Any:
    """Return a foreign key to ``table.column``, indexed unless told otherwise."""
    return Field(foreign_key=target, **{"index": True, **options})
