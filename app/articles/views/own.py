"""An association's own articles: where each stands, and the buttons that move it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.articles import profiles, queries, services
from app.articles.forms import ActionForm
from app.articles.states import ARTICLES, ArticleAction
from app.articles.views import bp
from app.core.db import reading, transaction
from app.core.paging import paged
from app.core.permissions import Permission
from app.web.access import acting, association_id, requires
from app.web.clock import now
from app.web.once import first_time

PAGE_SIZE = 20
MOVES: dict[str, tuple[Callable[..., None], str]] = {
    "envoyer": (services.submit, "L’article est parti en relecture. Vous recevrez un message avec la réponse."),
    "reprendre": (services.take_back, "L’article n’est plus en relecture\u00a0: vous pouvez le modifier."),
    "remettre": (services.restore, "L’article est de nouveau en ligne."),
}


@bp.get("/association/bonnes-pratiques")
@requires(Permission.ARTICLE_WRITE)
def own() -> ResponseReturnValue:
    """List the articles of the association, and the latest of the others."""
    session, page = reading(), request.args.get("page", 1, type=int)
    rows, total = queries.page_of_own(session, association_id(), page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    others = queries.of_others(session, association_id(), actor=acting())
    return render_template(
        "articles/own.html",
        articles=profiles.own_lines(rows),
        others=profiles.cards(session, others),
        total=total,
        page=page,
        pages=count,
    )


@bp.get("/association/bonnes-pratiques/<uuid:article_id>")
@requires(Permission.ARTICLE_WRITE)
def see(article_id: UUID) -> ResponseReturnValue:
    """Show an article as it would be read, and what can be done with it."""
    session = reading()
    article = profiles.own_page(session, queries.own(session, article_id, actor=acting()))
    return render_template("articles/see.html", article=article, form=ActionForm())


@bp.post("/association/bonnes-pratiques/<uuid:article_id>/<any(envoyer, reprendre, remettre):verb>")
@requires(Permission.ARTICLE_WRITE)
def move(article_id: UUID, verb: str) -> ResponseReturnValue:
    """Hand an article over, take it back before the answer, or put one back on the site."""
    carry_out, said = MOVES[verb]
    with transaction() as session:
        article = queries.own(session, article_id, actor=acting())
        if first_time(session, verb, article_id):
            carry_out(session, article=article, actor=acting(), at=now())
    flash(said)
    return _back(article_id)


@bp.post("/association/bonnes-pratiques/<uuid:article_id>/reviser")
@requires(Permission.ARTICLE_WRITE)
def revise(article_id: UUID) -> ResponseReturnValue:
    """Begin a new version, and write it; the old one stays where it is."""
    with transaction() as session:
        article = queries.own(session, article_id, actor=acting())
        begun = services.revise(session, article=article, actor=acting(), at=now())
    return redirect(url_for("articles.rewrite", article_id=begun.id), code=303)


@bp.route("/association/bonnes-pratiques/<uuid:article_id>/retirer", methods=["GET", "POST"])
@requires(Permission.ARTICLE_WRITE)
def withdraw(article_id: UUID) -> ResponseReturnValue:
    """Ask, then take an article off the site."""
    article, form = queries.own(reading(), article_id, actor=acting()), ActionForm()
    ARTICLES.after(article.state, ArticleAction.WITHDRAW)
    if not form.validate_on_submit():
        return render_template("articles/withdraw.html", title=article.title, id=article_id, form=form), form.status
    with transaction() as session:
        article = queries.own(session, article_id, actor=acting())
        services.withdraw(session, article=article, actor=acting(), at=now())
    flash("L’article n’est plus en ligne. Vous pouvez le remettre quand vous voulez.")
    return _back(article_id)


@bp.route("/association/bonnes-pratiques/<uuid:article_id>/supprimer", methods=["GET", "POST"])
@requires(Permission.ARTICLE_WRITE)
def drop(article_id: UUID) -> ResponseReturnValue:
    """Ask, then throw a draft away."""
    article, form = queries.own(reading(), article_id, actor=acting()), ActionForm()
    ARTICLES.after(article.state, ArticleAction.SUBMIT)
    if not form.validate_on_submit():
        return render_template("articles/drop.html", title=article.title, id=article_id, form=form), form.status
    with transaction() as session:
        article = queries.own(session, article_id, actor=acting())
        services.drop(session, article=article, actor=acting(), at=now())
    flash("Le brouillon est supprimé.")
    return redirect(url_for("articles.own"), code=303)


def _back(article_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("articles.see", article_id=article_id), code=303)
