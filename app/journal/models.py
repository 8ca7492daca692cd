"""The journal's tables: ids and facts, never a name; and the chain that ties them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.core.columns import Table, json_field


class Entry(Table, table=True):
    """One thing that happened to one subject. Entries are added, never changed; no number serves twice."""

    __tablename__ = "journal"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - as SQLAlchemy reads it

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    actor_id: UUID | None = Field(default=None, index=True)
    actor_role: str = Field(default="", max_length=32)
    action: str = Field(max_length=64)
    subject_kind: str = Field(max_length=32)
    subject_id: UUID = Field(index=True)
    before: str = Field(default="", max_length=32)
    after: str = Field(default="", max_length=32)
    facts: dict[str, Any] = json_field()


class Link(Table, table=True):
    """The link of one entry: `digest` is of the entry, `hash` of the link before and of this one.

    `reading` marks an entry that only says who looked at a file: it is the only
    kind that may go, and the chain holds without it.
    """

    __tablename__ = "journal_links"

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    entry_id: int = Field(unique=True)
    at: datetime
    reading: bool = False
    digest: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class Head(Table, table=True):
    """The last link, on one row: rival writers take their turn on it, and a shortened chain does not meet it."""

    __tablename__ = "journal_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    position: int = 0
    hash: str = Field(default="", max_length=64)
