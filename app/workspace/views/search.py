"""Find somebody by name among all that one's association handles: who calls is not on the page that is open."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.db import reading
from app.core.permissions import Permission
from app.mentorships import queries as mentorships
from app.offers import profiles as offers
from app.offers import queries as volunteers
from app.web.access import acting, association_id, requires
from app.web.addresses import asked
from app.web.clock import now, today
from app.workspace import profiles, queries
from app.workspace.blueprint import bp

FOUND = 20
"""How many of each kind are shown."""


@bp.get("/recherche")
@requires(Permission.MENTORSHIP_FOLLOW)
def search() -> ResponseReturnValue:
    """Show the needs, pairs and volunteers of one's association in which a name is found."""
    session, mine, name = reading(), association_id(), asked("nom")
    found = queries.needs_named(session, name, actor=acting(), limit=FOUND)
    rows = {need.id: need for need in queries.needs(session, found)}
    pairs = mentorships.several(session, mine, queries.pairs_named(session, mine, name, limit=FOUND))
    listed = volunteers.named(session, mine, name, day=today(), limit=FOUND)
    return render_template(
        "workspace/search.html", name=name, most=FOUND,
        needs=profiles.inbox_rows(session, [rows[each] for each in found], at=now()), by_parent=found,
        pairs=profiles.pair_rows(session, pairs, actor=acting(), at=now()),
        volunteers=offers.lines(session, listed),
    )  # fmt: skip
