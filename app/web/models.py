"""Tables of the kernel."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from app.core.columns import Table


class Submission(Table, table=True):
    """A form that acted: the same form sent again is answered with the same address."""

    __tablename__ = "submissions"

    key: str = Field(primary_key=True, max_length=64)
    location: str = Field(max_length=500)
    at: datetime


class Attempt(Table, table=True):
    """One try at something that is limited; `key` is a hash, never an address or a name."""

    __tablename__ = "attempts"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True, max_length=64)
    at: datetime = Field(index=True)


class InstallationFact(Table, table=True):
    """Something true of this whole installation, such as being a demonstration."""

    __tablename__ = "installation_facts"

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(default="", max_length=200)
