"""The two ways into a page: a private link, or an account. The pages are the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for


@dataclass(frozen=True, slots=True)
class Door:
    """Where the pages of one case are for this visitor.

    `place` is what every address of the case holds: the link's token, or the
    case's id; endpoints of signed-in pages end with ``_own``.
    """

    place: dict[str, Any]
    suffix: str = ""

    def url(self, name: str, /, **values: Any) -> str:
        """Return the address of a page: ``url("act", action="pause")``."""
        return url_for(f"follow.{name}{self.suffix}", **self.place, **values)


def by_link(token: str) -> Door:
    """Return the way in of a link's holder."""
    return Door({"token": token})


def signed_in(**place: UUID) -> Door:
    """Return the way in of somebody signed in."""
    return Door(dict(place), "_own")
