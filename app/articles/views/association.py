"""The public page of an association; it stands on this floor because it shows what the association wrote."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.articles import profiles, queries
from app.associations import profiles as associations
from app.associations.views import bp
from app.core.db import reading
from app.web.access import acting, public
from app.web.clock import today


@bp.get("/associations/<slug>")
@public
def page(slug: str) -> ResponseReturnValue:
    """Show what one association does, for whom and where, and the good practices that it shares."""
    session = reading()
    shown = associations.public_page(session, slug, day=today())
    articles = profiles.cards(session, queries.of_association(session, slug, actor=acting()))
    return render_template("associations/page.html", association=shown, articles=articles)
