"""Tables of needs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.columns import Table, enum_field, key, reference
from app.needs.states import NeedState, Reach, StopReason, YouthStatus
from app.skills.states import Mode, Rhythm


class Need(Table, table=True):
    """What one youth asks.

    `availability` is written ``mon 17:00-19:00;wed 14:00-18:00`` (local wall
    time); empty means « ça change ». `languages` and other lists are parted by
    ``|``, as in the files of the matching module. `lat` and `lon` are degrees;
    `association_id` is who has it in its inbox, `case_association_id` who took
    it. `held` is a text that names a contact, `danger` one that sounds like
    distress: neither goes to a volunteer. `asked_again_at` is when the youth
    was last asked « Tu cherches toujours ? », `still_looking_at` when they last
    said yes. `stop_reason` and `stop_word` are why who had it stopped it.
    """

    __tablename__ = "needs"
    __table_args__ = (
        CheckConstraint("lat IS NULL OR (lat >= -90 AND lat <= 90)", name="lat"),
        CheckConstraint("lon IS NULL OR (lon >= -180 AND lon <= 180)", name="lon"),
        CheckConstraint("level IS NULL OR (level >= 1 AND level <= 20)", name="level"),
        CheckConstraint("(case_association_id IS NULL) = (taken_at IS NULL)", name="taken"),
        # The lists of an association, the longest wait first: what waits for it, danger apart, and its cases.
        Index("ix_needs_inbox", "association_id", "state", "danger", "waiting_since", "id"),
        Index("ix_needs_cases", "case_association_id", "state", "waiting_since", "id"),
    )

    id: UUID = key()
    state: NeedState = enum_field(NeedState, index=True)
    version: int = 1
    youth_id: UUID = reference("people.id", ondelete="CASCADE")
    prescriber_id: UUID | None = reference("people.id", default=None, ondelete="SET NULL")
    prescriber_may_follow: bool = False
    entered_by_id: UUID | None = None
    status: YouthStatus | None = enum_field(YouthStatus, default=None, nullable=True)
    level: int | None = None
    text: str = Field(default="", max_length=2000)
    held: bool = False
    danger: bool = False
    mode: Mode = enum_field(Mode, default=Mode.EITHER)
    reach: Reach = enum_field(Reach, default=Reach.TWENTY)
    rhythm: Rhythm = enum_field(Rhythm, default=Rhythm.WEEKLY)
    availability: str = Field(default="", max_length=1000)
    languages: str = Field(default="", max_length=60)
    commune_code: str = reference("communes.code", max_length=5)
    quarter_id: UUID | None = reference("quarters.id", default=None, ondelete="SET NULL")
    district_id: UUID | None = reference("districts.id", default=None, ondelete="SET NULL")
    lat: float | None = None
    lon: float | None = None
    approximate: bool = False
    urgent: bool = False
    note: str = Field(default="", max_length=2000)
    association_id: UUID | None = reference("associations.id", default=None, ondelete="SET NULL", index=False)
    case_association_id: UUID | None = reference("associations.id", default=None, index=False)
    created_at: datetime = Field(index=True)
    waiting_since: datetime | None = Field(default=None, index=True)
    taken_at: datetime | None = None
    deadline_at: datetime | None = Field(default=None, index=True)
    nudged_at: datetime | None = None
    asked_again_at: datetime | None = None
    still_looking_at: datetime | None = None
    ended_at: datetime | None = None
    stop_reason: StopReason | None = enum_field(StopReason, default=None, nullable=True)
    stop_word: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": sa.text("''")})


class NeedSkill(Table, table=True):
    """One thing asked; position 0 is the primary one. `code` is the kind, then the subject if there is one."""

    __tablename__ = "need_skills"
    __table_args__ = (UniqueConstraint("need_id", "code"),)

    need_id: UUID = reference("needs.id", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True)
    kind_code: str = reference("kinds.code", max_length=64)
    subject_slug: str | None = Field(default=None, foreign_key="subjects.slug", max_length=40)
    code: str = Field(max_length=110)
    indispensable: bool = False
