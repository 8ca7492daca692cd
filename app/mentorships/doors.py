"""The ways into the pages of a pair: a private link or an account for those who live it, its page for the team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts.states import LinkScope
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.mentorships import queries
from app.mentorships.queries import Seat
from app.mentorships.states import Side
from app.web.access import acting, acting_id, requires
from app.web.access import by_link as opened_by
from app.web.clock import now

Page = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class PairDoor:
    """Where the pages of one pair are for this visitor.

    `place` is what every address holds: the link's token, or the pair's id;
    endpoints of signed-in pages end with ``_own``.
    """

    mentorship_id: UUID
    place: dict[str, Any]
    suffix: str = ""

    def url(self, endpoint: str, /, **values: Any) -> str:
        """Return the address of a page: ``url("sessions.log")``."""
        return url_for(f"{endpoint}{self.suffix}", **self.place, **values)

    @property
    def home(self) -> str:
        """The page of the pair."""
        return self.url("pairs.page")

    def seat(self, session: Session, *, hold: bool = False) -> Seat:
        """Return the pair, and in what part the visitor takes part in it; `hold` keeps others from changing it.

        Raises
        ------
        NotFound
            If they do not.
        """
        return queries.seat(session, self.mentorship_id, actor=acting(), at=now(), hold=hold)

    def any_seat(self, session: Session) -> Seat:
        """Return what :meth:`seat` does, of a pair that is not confirmed too.

        Raises
        ------
        NotFound
            If the visitor takes no part in it.
        """
        return queries.any_seat(session, self.mentorship_id, actor=acting(), at=now())


@dataclass(frozen=True, slots=True)
class FramedDoor:
    """Where the pages of one pair are for the association that frames it; endpoints end with ``_framed``."""

    mentorship_id: UUID

    def url(self, endpoint: str, /, **values: Any) -> str:
        """Return the address of a page: ``url("sessions.log")``."""
        return url_for(f"{endpoint}_framed", mentorship_id=self.mentorship_id, **values)

    @property
    def home(self) -> str:
        """The page of the pair."""
        return url_for("workspace.pair", mentorship_id=self.mentorship_id)

    def seat(self, session: Session) -> Seat:
        """Return the pair, seen from the association.

        Raises
        ------
        NotFound
            If another association frames it.
        """
        return Seat(queries.visible(session, self.mentorship_id, actor=acting()), Side.ASSOCIATION, acting_id())


Door = PairDoor | FramedDoor


def framed_way(bp: Blueprint, rule: str = "", *, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[Page], Page]:
    """Open a page ``(door, …)`` to the association that frames the pair."""

    def register(page: Page) -> Page:
        def framed(mentorship_id: UUID, **values: Any) -> ResponseReturnValue:
            return page(FramedDoor(mentorship_id), **values)

        address = f"/association/binomes/<uuid:mentorship_id>{rule}"
        view = requires(Permission.MENTORSHIP_FOLLOW)(framed)
        bp.add_url_rule(address, f"{page.__name__}_framed", view, methods=methods)
        return page

    return register


def both_ways(bp: Blueprint, rule: str = "", *, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[Page], Page]:
    """Open a page ``(door, …)`` to the holder of a pair's link, and at another address to the same person signed in."""

    def register(page: Page) -> Page:
        def linked(token: str, **values: Any) -> ResponseReturnValue:
            subject = acting().scope_id
            if subject is None:
                raise NotFound
            return page(PairDoor(subject, {"token": token}), **values)

        def own(mentorship_id: UUID, **values: Any) -> ResponseReturnValue:
            return page(PairDoor(mentorship_id, {"mentorship_id": mentorship_id}, "_own"), **values)

        name, permission = page.__name__, Permission.MENTORSHIP_LIVE_OWN
        bp.add_url_rule(f"/binome/<token>{rule}", name, opened_by(LinkScope.PAIR)(linked), methods=methods)
        address = f"/mes-binomes/<uuid:mentorship_id>{rule}"
        bp.add_url_rule(address, f"{name}_own", requires(permission)(own), methods=methods)
        return page

    return register


def every_way(bp: Blueprint, rule: str, *, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[Page], Page]:
    """Open a page ``(door, …)`` to those who live a pair, by both their ways, and to its association."""

    def register(page: Page) -> Page:
        return framed_way(bp, rule, methods=methods)(both_ways(bp, rule, methods=methods)(page))

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
