"""What is published: everybody's, and for partners and the operator what associations write for one another."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.articles import policies, profiles, queries
from app.articles.forms import SearchForm
from app.articles.queries import Wanted
from app.articles.views import bp
from app.core.db import reading
from app.core.paging import paged
from app.skills import queries as skills
from app.web.access import acting, public
from app.web.addresses import asked

PAGE_SIZE = 20


@bp.get("/bonnes-pratiques")
@public
def index() -> ResponseReturnValue:
    """List the published articles, found by words and by kind of support."""
    session, form = reading(), SearchForm(request.args)
    kinds = [kind for kind in skills.kinds(session) if not kind.professional]
    form.accompagnement.choices = [
        SelectChoice(value="", label="Tous les accompagnements"),
        *(SelectChoice(value=kind.code, label=kind.label) for kind in kinds),
    ]
    kind = next((kind.code for kind in kinds if kind.code == form.accompagnement.data), None)
    wanted = Wanted(asked("mots"), kind)
    page = request.args.get("page", 1, type=int)
    rows, total = queries.page_of_published(session, wanted, actor=acting(), page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    return render_template(
        "articles/index.html",
        filters=form,
        cards=profiles.cards(session, rows),
        partners=policies.may_read_partners(acting()),
        total=total,
        page=page,
        pages=count,
        kept={key: value for key, value in (("mots", wanted.words), ("accompagnement", kind)) if value},
    )


@bp.get("/bonnes-pratiques/<slug>")
@public
def page(slug: str) -> ResponseReturnValue:
    """Show one article, who wrote it, and others near it."""
    session = reading()
    row = queries.by_slug(session, slug, actor=acting())
    others = profiles.cards(session, queries.near(session, row[0], actor=acting()))
    article = profiles.page(session, row, association_id=acting().association_id)
    return render_template("articles/page.html", article=article, others=others)
