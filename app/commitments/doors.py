"""The third way into the pages of a pair: the association that frames it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.errors import NotFound
from app.core.permissions import Permission
from app.mentorships import queries
from app.mentorships.doors import both_ways
from app.mentorships.queries import Seat
from app.mentorships.states import Side
from app.web.access import acting, acting_id, requires


class Door(Protocol):
    """Where the pages of one pair are for this visitor, whichever way they came."""

    @property
    def home(self) -> str:
        """The page of the pair."""

    def url(self, endpoint: str, /, **values: Any) -> str:
        """Return the address of a page."""

    def seat(self, session: Session) -> Seat:
        """Return the pair, and in what part the visitor takes part in it."""


Page = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class FramedDoor:
    """The way of an association; endpoints of its pages end with ``_framed``."""

    mentorship_id: UUID

    def url(self, endpoint: str, /, **values: Any) -> str:
        """Return the address of a page: ``url("commitments.sign")``."""
        return url_for(f"{endpoint}_framed", mentorship_id=self.mentorship_id, **values)

    @property
    def home(self) -> str:
        """The page of the pair."""
        return url_for("workspace.pair", mentorship_id=self.mentorship_id)

    def seat(self, session: Session) -> Seat:
        """Return the pair, framed by the association of the visitor.

        Raises
        ------
        NotFound
            If it is another's.
        """
        return Seat(queries.visible(session, self.mentorship_id, actor=acting()), Side.ASSOCIATION, acting_id())


def every_way(bp: Blueprint, rule: str, *, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[Page], Page]:
    """Open a page ``(door, …)`` to those who live a pair, by both their ways, and to its association."""

    def register(page: Page) -> Page:
        def framed(mentorship_id: UUID, **values: Any) -> ResponseReturnValue:
            return page(FramedDoor(mentorship_id), **values)

        address = f"/association/binomes/<uuid:mentorship_id>{rule}"
        view = requires(Permission.MENTORSHIP_FOLLOW)(framed)
        bp.add_url_rule(address, f"{page.__name__}_framed", view, methods=methods)
        return both_ways(bp, rule, methods=methods)(page)

    return register


def seated(door: Door, session: Session, *allowed: Side) -> Seat:
    """Return the visitor's seat.

    Raises
    ------
    NotFound
        If they have none, or it is not one that may do this.
    """
    seat = door.seat(session)
    if seat.side not in allowed:
        raise NotFound
    return seat
