"""The operator reads what associations hand over, publishes it or sends it back with a word."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.articles import profiles, queries, services
from app.articles.forms import ReadForm, WordForm
from app.articles.states import ARTICLES, ArticleAction
from app.articles.views import bp
from app.core.db import reading, transaction
from app.core.paging import paged
from app.core.permissions import Permission
from app.web.access import acting, requires
from app.web.clock import now

PAGE_SIZE = 20


@bp.get("/operateur/bonnes-pratiques")
@requires(Permission.ARTICLE_REVIEW)
def queue() -> ResponseReturnValue:
    """List what waits to be read, the oldest first."""
    page = request.args.get("page", 1, type=int)
    rows, total = queries.queue(reading(), page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    return render_template(
        "articles/queue.html",
        articles=profiles.queue_lines(rows),
        total=total,
        page=page,
        pages=count,
    )


@bp.get("/operateur/bonnes-pratiques/<uuid:article_id>")
@requires(Permission.ARTICLE_REVIEW)
def review(article_id: UUID) -> ResponseReturnValue:
    """Show one article, and what it changes of the version that is published."""
    return _page(article_id, ReadForm(formdata=None))


@bp.post("/operateur/bonnes-pratiques/<uuid:article_id>/publier")
@requires(Permission.ARTICLE_REVIEW)
def publish(article_id: UUID) -> ResponseReturnValue:
    """Publish what was read."""
    form = ReadForm()
    if not form.validate_on_submit():
        return _page(article_id, form)
    with transaction() as session:
        article, _ = queries.to_review(session, article_id)
        services.publish(session, article=article, version=form.seen, actor=acting(), at=now())
    flash("L’article est en ligne. L’association reçoit un message.")
    return redirect(url_for("articles.queue"), code=303)


@bp.route("/operateur/bonnes-pratiques/<uuid:article_id>/renvoyer", methods=["GET", "POST"])
@requires(Permission.ARTICLE_REVIEW)
def send_back(article_id: UUID) -> ResponseReturnValue:
    """Send an article back with a word."""
    article, _ = queries.to_review(reading(), article_id)
    ARTICLES.after(article.state, ArticleAction.SEND_BACK)
    form = WordForm(data={"version": str(article.version)})
    if not form.validate_on_submit():
        return render_template("articles/send_back.html", title=article.title, id=article_id, form=form), form.status
    with transaction() as session:
        article, _ = queries.to_review(session, article_id)
        services.send_back(
            session, article=article, word=form.word.data or "", version=form.seen, actor=acting(), at=now()
        )
    flash("Votre mot est parti. L’association peut reprendre son texte.")
    return redirect(url_for("articles.queue"), code=303)


@bp.route("/operateur/bonnes-pratiques/<uuid:article_id>/retirer", methods=["GET", "POST"])
@requires(Permission.ARTICLE_REVIEW)
def take_down(article_id: UUID) -> ResponseReturnValue:
    """Take a published article off the site, with a word."""
    article, _ = queries.to_review(reading(), article_id)
    ARTICLES.after(article.state, ArticleAction.WITHDRAW)
    form = WordForm(data={"version": str(article.version)})
    if not form.validate_on_submit():
        return render_template("articles/take_down.html", title=article.title, id=article_id, form=form), form.status
    with transaction() as session:
        article, _ = queries.to_review(session, article_id)
        services.take_down(session, article=article, word=form.word.data or "", actor=acting(), at=now())
    flash("L’article n’est plus en ligne. L’association reçoit un message.")
    return redirect(url_for("articles.review", article_id=article_id), code=303)


def _page(article_id: UUID, form: ReadForm) -> ResponseReturnValue:
    session = reading()
    shown = profiles.review(session, queries.to_review(session, article_id))
    return render_template("articles/review.html", article=shown, form=form), form.status
