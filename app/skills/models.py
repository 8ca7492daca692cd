"""Tables of the vocabulary, which the operator edits."""

from __future__ import annotations

from sqlmodel import Field

from app.core.columns import Table


class Kind(Table, table=True):
    """A kind of support. `professional` kinds never go to a volunteer."""

    __tablename__ = "kinds"

    code: str = Field(primary_key=True, max_length=64)
    label: str = Field(max_length=120)
    hint: str = Field(default="", max_length=200)
    family: str = Field(default="", max_length=80)
    position: int = 0
    active: bool = True
    professional: bool = False
    asks_subject: bool = False
    asks_level: bool = False


class Subject(Table, table=True):
    """A school subject."""

    __tablename__ = "subjects"

    slug: str = Field(primary_key=True, max_length=40)
    label: str = Field(max_length=80)
    position: int = 0
    active: bool = True
