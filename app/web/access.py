"""Access marks: every view carries exactly one, and a view without one answers nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, Response, current_app, g, redirect, request, url_for

from app.core.errors import DomainError, Forbidden, NotFound
from app.core.identity import NOBODY, Actor, Way
from app.core.permissions import Permission
from app.web import security_log
from app.web.security_log import Event

View = TypeVar("View", bound=Callable[..., Any])


class MarkKind(StrEnum):
    """The three ways into a view."""

    PUBLIC = "public"
    PERMISSION = "permission"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a view asks of its visitor; `needs` holds permissions (any of them) or one link scope."""

    kind: MarkKind
    needs: tuple[str, ...] = ()


def _mark(view: View, mark: Mark) -> View:
    if getattr(view, "access_mark", None) is not None:
        raise TypeError(f"{view.__name__} carries two access marks")
    view.access_mark = mark  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Open the view to everybody."""
    return _mark(view, Mark(MarkKind.PUBLIC))


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Open the view to somebody signed in who has one of `permissions`."""
    return lambda view: _mark(view, Mark(MarkKind.PERMISSION, tuple(permissions)))


def by_link(scope: StrEnum) -> Callable[[View], View]:
    """Open the view to the holder of an access link of `scope`; its rule holds ``<token>``."""
    return lambda view: _mark(view, Mark(MarkKind.LINK, (scope.value,)))


def mark_of(endpoint: str) -> Mark | None:
    """Return the access mark of the view behind `endpoint`."""
    return cast("Mark | None", getattr(current_app.view_functions[endpoint], "access_mark", None))


def acting() -> Actor:
    """Return who acts in this request."""
    return cast("Actor", g.get("actor", NOBODY))


def acting_id() -> UUID:
    """Return the person who acts.

    Raises
    ------
    NotFound
        If nobody is behind this request.
    """
    person_id = acting().person_id
    if person_id is None:
        raise NotFound
    return person_id


def association_id() -> UUID:
    """Return the association that the actor works for.

    Raises
    ------
    NotFound
        If they work for none.
    """
    found = acting().association_id
    if found is None:
        raise NotFound
    return found


def _admit_session(mark: Mark) -> Response | None:
    actor = acting()
    if actor.way is Way.NOBODY:
        security_log.tell(Event.SIGN_IN_ASKED)
        following = request.full_path.rstrip("?") if request.method == "GET" else None
        return cast("Response", redirect(url_for("accounts.sign_in", suite=following)))
    if not any(actor.may(Permission(need)) for need in mark.needs):
        raise Forbidden
    return None


def init_app(
    app: Flask,
    *,
    identify: Callable[[], Actor],
    open_link: Callable[[str, str], Actor | None],
    refuse_link: Callable[[str, str], DomainError],
) -> None:
    """Guard every request of `app`.

    Parameters
    ----------
    identify : callable
        Returns who is signed in, or :data:`NOBODY`.
    open_link : callable
        ``(token, scope)`` gives the holder of a living access link, or ``None``.
    refuse_link : callable
        ``(token, scope)`` gives what one that opens nothing is answered.
    """

    @app.before_request
    def guard() -> Response | None:
        g.actor = NOBODY
        endpoint = request.endpoint
        if endpoint is None or endpoint == "static":
            return None
        mark = mark_of(endpoint)
        if mark is None:
            raise Forbidden
        g.actor = identify()
        if mark.kind is MarkKind.PERMISSION:
            return _admit_session(mark)
        if mark.kind is MarkKind.LINK:
            token = str((request.view_args or {}).get("token", ""))
            holder = open_link(token, mark.needs[0])
            if holder is None:
                raise refuse_link(token, mark.needs[0])
            g.actor = holder
        return None
