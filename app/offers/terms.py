"""What is said to the services of this floor: frozen, checked by the forms, free of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.safeguarding.requirements.states import Proof
from app.skills.states import Mode


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing offered; levels as in :data:`app.skills.labels.LEVELS`, ``None`` for any."""

    kind_code: str
    subject_slug: str | None = None
    level_min: int | None = None
    level_max: int | None = None

    @property
    def code(self) -> str:
        """The kind, then the subject if there is one."""
        return f"{self.kind_code}.{self.subject_slug}" if self.subject_slug else self.kind_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is offered, when and where; `held`: the text carries a contact; `danger`: words sound like danger."""

    skills: tuple[Offered, ...]
    profession: str = ""
    text: str = ""
    held: bool = False
    danger: bool = False
    availability: str = ""
    commune_code: str
    quarter_id: UUID | None = None
    radius_km: float = 10.0
    mode: Mode = Mode.EITHER
    languages: tuple[str, ...] = ("fr",)
    capacity: int = 1
    age_min: int = 11
    age_max: int = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """Who offers; an e-mail or a phone at least."""

    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    birth_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitOffer:
    """An offer as it is sent: who, what, the association picked (``None``: choose for me), the charter accepted."""

    volunteer: Volunteer
    terms: Terms
    association_id: UUID | None = None
    charter_version: str = ""


@dataclass(frozen=True, slots=True)
class Vetting:
    """What the association attests when it validates: what it saw, and on which day."""

    seen: Mapping[Proof, date] = field(default_factory=dict)
