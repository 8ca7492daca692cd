"""Write an article, with a look at it before it is kept: no script is needed."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.articles import profiles, queries, rules, services
from app.articles.forms import ArticleForm
from app.articles.labels import AUDIENCE_HINTS
from app.articles.models import Article
from app.articles.states import ARTICLES, ArticleAction
from app.articles.views import bp
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.skills import queries as skills
from app.skills.labels import ICONS
from app.web import once
from app.web.access import acting, association_id, requires
from app.web.clock import now


@bp.route("/association/bonnes-pratiques/ecrire", methods=["GET", "POST"])
@requires(Permission.ARTICLE_WRITE)
def write() -> ResponseReturnValue:
    """Begin an article."""
    form = _form()
    if not form.validate_on_submit() or form.preview.data:
        return _page(form)
    with transaction() as session:
        if done := once.earlier(session, form.submission.data):
            return redirect(done, code=303)
        article = services.write(
            session, association_id=association_id(), writing=form.writing(), actor=acting(), at=now()
        )
        there = url_for("articles.see", article_id=article.id)
        once.remember(session, form.submission.data, there, at=now())
    flash("Le brouillon est enregistré. Personne d’autre que votre association ne le voit.")
    return redirect(there, code=303)


@bp.route("/association/bonnes-pratiques/<uuid:article_id>/modifier", methods=["GET", "POST"])
@requires(Permission.ARTICLE_WRITE)
def rewrite(article_id: UUID) -> ResponseReturnValue:
    """Change the text of a draft, or of an article that was sent back."""
    article = queries.own(reading(), article_id, actor=acting())
    ARTICLES.after(article.state, ArticleAction.SUBMIT)
    form = _form(article)
    if not form.validate_on_submit() or form.preview.data:
        return _page(form, article)
    with transaction() as session:
        article = queries.own(session, article_id, actor=acting())
        services.rewrite(session, article=article, writing=form.writing(), version=form.seen, actor=acting(), at=now())
    flash("C’est enregistré.")
    return redirect(url_for("articles.see", article_id=article_id), code=303)


def _form(article: Article | None = None) -> ArticleForm:
    session = reading()
    kinds = [kind for kind in skills.kinds(session) if not kind.professional]
    chosen = queries.kinds_of(session, [article.id])[article.id] if article else ()
    return ArticleForm(kinds, article=article, chosen=chosen)


def _page(form: ArticleForm, article: Article | None = None) -> ResponseReturnValue:
    session = reading()
    looked_at = bool(form.preview.data) and not form.errors
    return render_template(
        "articles/write.html",
        form=form,
        article=profiles.own_page(session, article) if article else None,
        preview=rules.blocks(form.body.data or "") if looked_at else None,
        families=[(title, codes) for title, codes in skills.families(session) if _offered(form, codes)],
        icons=ICONS,
        audience_hints=AUDIENCE_HINTS,
        longest={"summary": rules.LONGEST_SUMMARY, "body": rules.LONGEST_BODY},
    ), form.status


def _offered(form: ArticleForm, codes: list[str]) -> bool:
    return any(choice.value in codes for choice in form.kinds.choices)
