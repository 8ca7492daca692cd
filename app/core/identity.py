"""Who is acting: a frozen picture, cut loose from the tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.core.permissions import GRANTS, Permission, Role


class Way(StrEnum):
    """How an actor came in."""

    SESSION = "session"
    LINK = "link"
    SYSTEM = "system"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a link holder, the system or nobody, as policies see them.

    `scope_id` is what a link opens (a need, an offer…) and is ``None`` for a session.
    """

    way: Way
    person_id: UUID | None = None
    role: Role | None = None
    association_id: UUID | None = None
    first_name: str = ""
    scope: str | None = None
    scope_id: UUID | None = None

    def may(self, permission: Permission) -> bool:
        """Tell whether the table of grants gives `permission` to somebody signed in with this role."""
        return self.way is Way.SESSION and self.role is not None and permission in GRANTS[self.role]


NOBODY = Actor(Way.NOBODY)
SYSTEM = Actor(Way.SYSTEM)
