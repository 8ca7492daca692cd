"""Tables of tuning."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field

from app.core.columns import Table, enum_field, json_field, key
from app.tuning.states import ConfigurationState

_ACTIVE = "state = 'active'"


class Configuration(Table, table=True):
    """Everything that decides a ranking besides the needs and the offers; see :class:`matching.Configuration`.

    People and proposals know it as ``name@number``. `without` are the gates of
    convenience that are switched off; `text_model` says which lexicon is used.
    The percents and `sharpness` are what plans weigh waiting with: see :class:`matching.Fairness`.
    Its parameters change while it is a draft, never afterwards.
    """

    __tablename__ = "configurations"
    __table_args__ = (
        UniqueConstraint("name", "number"),
        CheckConstraint(
            "skills BETWEEN 0 AND 1000 AND text BETWEEN 0 AND 1000 AND availability BETWEEN 0 AND 1000"
            " AND proximity BETWEEN 0 AND 1000 AND skills + text + availability + proximity > 0",
            name="weights",
        ),
        CheckConstraint("minimum_minutes > 0 AND minimum_minutes % 30 = 0", name="minimum_minutes"),
        CheckConstraint("sibling_percent BETWEEN 0 AND 100", name="sibling_percent"),
        CheckConstraint("primary_weight BETWEEN 1 AND 100", name="primary_weight"),
        CheckConstraint("half_minutes > 0 AND half_km > 0", name="halves"),
        CheckConstraint(
            "day_percent BETWEEN 1 AND 100 AND district_percent BETWEEN 0 AND 500"
            " AND urgent_percent BETWEEN 0 AND 500 AND sharpness BETWEEN 1 AND 8",
            name="fairness",
        ),
        Index(
            "uq_configurations_active", "state", unique=True,
            sqlite_where=sql(_ACTIVE), postgresql_where=sql(_ACTIVE),
        ),
    )  # fmt: skip

    id: UUID = key()
    state: ConfigurationState = enum_field(ConfigurationState, default=ConfigurationState.DRAFT)
    version: int = 1
    name: str = Field(max_length=40)
    number: int
    skills: int
    text: int
    availability: int
    proximity: int
    minimum_minutes: int
    primary_weight: int
    sibling_percent: int
    half_minutes: float
    half_km: float
    day_percent: int
    district_percent: int
    urgent_percent: int
    sharpness: int
    without: list[str] = json_field(list)
    text_model: str = Field(max_length=40)
    note: str = Field(default="", max_length=500)
    created_by_id: UUID | None = None
    created_at: datetime
    activated_by_id: UUID | None = None
    activated_at: datetime | None = None
    retired_at: datetime | None = None


class LexiconEntry(Table, table=True):
    """What a word of the young means to a volunteer: other words, parted by blanks.

    These are the words as the operator writes them now; they count once a
    :class:`TextVersion` was made of them and a configuration that names it is active.
    """

    __tablename__ = "lexicon"

    id: UUID = key()
    word: str = Field(unique=True, max_length=40)
    meaning: str = Field(max_length=200)


class TextVersion(Table, table=True):
    """One fit of the text model: its lexicon and the texts it was fitted on, from which any process fits it again.

    `name` holds a checksum of both: a name never means two models.
    """

    __tablename__ = "text_versions"

    id: UUID = key()
    name: str = Field(unique=True, max_length=40)
    number: int = Field(unique=True)
    lexicon: str = Field(sa_type=Text)
    corpus: str = Field(sa_type=Text)
    created_by_id: UUID | None = None
    created_at: datetime
