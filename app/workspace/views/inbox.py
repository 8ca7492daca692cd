"""The needs that wait for an association, and the cases it took."""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading
from app.core.paging import paged
from app.core.permissions import Permission
from app.skills import queries as skills
from app.web.access import acting, association_id, requires
from app.web.addresses import asked
from app.web.clock import now, today
from app.workspace import labels, profiles, queries
from app.workspace.blueprint import bp
from app.workspace.queries import PAGE, Filters
from app.workspace.states import Shelf


@bp.get("")
@requires(Permission.NEED_EXAMINE)
def inbox() -> ResponseReturnValue:
    """List the needs of one's association, the longest wait first."""
    session, mine, at = reading(), association_id(), now()
    filters = _filters()
    total = queries.count(session, mine, filters=filters, at=at)
    page, pages = paged(total, page=request.args.get("page", 1, type=int), size=PAGE)
    return render_template(
        "workspace/inbox.html",
        rows=profiles.inbox_rows(session, queries.inbox(session, mine, filters=filters, page=page, at=at), at=at),
        total=total, page=page, pages=pages, filters=filters, shelves=labels.SHELVES,
        choices=_choices(session, mine, filters.shelf, at) if filters.active or asked("filtrer") else None,
        elsewhere=queries.elsewhere(session, mine), lacks=profiles.own_lacks(session, acting(), day=today()),
    )  # fmt: skip


def _choices(session: Session, mine: UUID, shelf: Shelf, at: datetime) -> dict[str, list[tuple[str, str]]]:
    """Return what the needs of a shelf may be narrowed by, as (value, words): read only for who filters."""
    words = skills.labels(session)
    kinds = ((code, words.get(code, code)) for code in queries.kinds_here(session, mine, shelf, at=at))
    return {"kinds": sorted(kinds, key=itemgetter(1)), "communes": queries.communes_here(session, mine, shelf, at=at)}


def _filters() -> Filters:
    shelf, kind, commune = map(asked, ("etat", "aide", "commune"))
    return Filters(Shelf(shelf) if shelf in set(Shelf) else Shelf.OPEN, kind, commune)
