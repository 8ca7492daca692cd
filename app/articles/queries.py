"""Find articles: an association's own, those to review, those that are published."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from app.articles import rules
from app.articles.models import Article, ArticleKind
from app.articles.policies import may_read_partners
from app.articles.rules import Held, Reachable
from app.articles.states import OPEN, UP, ArticleState, Audience
from app.associations.models import Association
from app.associations.states import AssociationState
from app.core import text
from app.core.db import stored
from app.core.errors import NotFound
from app.core.identity import Actor
from app.core.paging import paged
from app.core.revisions import Topic, kept

Row = tuple[Article, Association]
Kinds = Collection[str] | SelectOfScalar[str]
"""Kinds of support, or the query that tells them."""

_TEXTS = Topic("articles", Article)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: words in any order, a kind by its code; nothing said narrows nothing."""

    words: str = ""
    kind: str | None = None


def own(session: Session, article_id: UUID, *, actor: Actor) -> Article:
    """Return an article of the association that `actor` works for.

    Raises
    ------
    NotFound
        If there is none, or it is another association's.
    """
    found = stored(session, Article, article_id)
    if actor.association_id is None or found.association_id != actor.association_id:
        raise NotFound
    return found


def to_review(session: Session, article_id: UUID) -> Row:
    """Return an article that its association handed over to be read, or that was published.

    Raises
    ------
    NotFound
        If there is none, or its association is still writing it.
    """
    article = stored(session, Article, article_id)
    if article.state not in {ArticleState.SUBMITTED, *UP}:
        raise NotFound
    return article, session.get_one(Association, article.association_id)


def page_of_own(session: Session, association_id: UUID, *, page: int, size: int) -> tuple[list[Article], int]:
    """Return one page of the versions that count for an association, the newest first, and how many there are."""
    mine = (Article.association_id == association_id, col(Article.state) != ArticleState.REPLACED)
    total = session.exec(select(func.count()).select_from(Article).where(*mine)).one()
    page, _ = paged(total, page=page, size=size)
    statement = select(Article).where(*mine).order_by(col(Article.created_at).desc(), col(Article.id))
    return list(session.exec(statement.offset((page - 1) * size).limit(size))), total


def queue(session: Session, *, page: int, size: int) -> tuple[list[Row], int]:
    """Return one page of what waits for the operator, the longest wait first, and how many there are."""
    waiting = Article.state == ArticleState.SUBMITTED
    total = session.exec(select(func.count()).select_from(Article).where(waiting)).one()
    page, _ = paged(total, page=page, size=size)
    statement = (
        select(Article, Association)
        .join(Association, col(Association.id) == Article.association_id)
        .where(waiting)
        .order_by(col(Article.submitted_at), col(Article.id))
    )
    return list(session.exec(statement.offset((page - 1) * size).limit(size)).all()), total


def open_revision(session: Session, article_id: UUID) -> Article | None:
    """Return the version that would replace this one, if somebody writes it or it is being read."""
    statement = select(Article).where(Article.revises_id == article_id, col(Article.state).in_(OPEN))
    return session.exec(statement).one_or_none()


def revised(session: Session, article: Article) -> Article | None:
    """Return the version that this one would replace, as long as there is one to replace."""
    found = session.get(Article, article.revises_id) if article.revises_id else None
    return found if found is not None and found.state in UP else None


def by_slug(session: Session, slug: str, *, actor: Actor) -> Row:
    """Return the published article of an address.

    Raises
    ------
    NotFound
        If there is none, or it is for partners and `actor` is none.
    """
    statement = _published(actor).where(Article.slug == slug)
    found = None if text.has_forbidden(slug) else session.exec(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def page_of_published(session: Session, wanted: Wanted, *, actor: Actor, page: int, size: int) -> tuple[list[Row], int]:
    """Return one page of the published articles that `actor` may read, the latest first, and how many there are."""
    statement = _published(actor)
    if wanted.kind:
        statement = statement.where(_helps_with([wanted.kind]))
    if sought := text.fold(wanted.words).split():
        statement = statement.where(col(Article.id).in_(_holding(session, sought)))
    total = session.scalar(statement.with_only_columns(func.count())) or 0
    page, _ = paged(total, page=page, size=size)
    return list(session.exec(statement.order_by(*_LATEST).offset((page - 1) * size).limit(size))), total


def _holding(session: Session, sought: Collection[str]) -> list[UUID]:
    """Return the published articles in which every word stands, accents and case aside."""
    texts = kept(session, "texts of articles", lambda: _folded(session), reads=[_TEXTS])
    return [article_id for article_id, words in texts if all(word in words for word in sought)]


def _folded(session: Session) -> list[tuple[UUID, str]]:
    """Return the words of every published article; a column of them would outlive the erasure of a name in a text."""
    parts = select(Article.id, Article.title, Article.summary, Article.body)
    rows = session.exec(parts.where(Article.state == ArticleState.PUBLISHED))
    return [(article_id, text.fold(" ".join(words))) for article_id, *words in rows]


def near(session: Session, article: Article, *, actor: Actor, limit: int = 3) -> list[Row]:
    """Return other published articles for the same kinds of support, the latest first."""
    kinds = select(ArticleKind.kind_code).where(ArticleKind.article_id == article.id)
    statement = _published(actor).where(col(Article.id) != article.id, _helps_with(kinds))
    return list(session.exec(statement.order_by(*_LATEST).limit(limit)))


def beside(session: Session, kinds: Kinds, *, actor: Actor, limit: int = 3) -> list[Row]:
    """Return published articles for any of these kinds, those of the reader's own association first."""
    others = col(Article.association_id) != actor.association_id
    statement = _published(actor).where(_helps_with(kinds)).order_by(others, *_LATEST)
    return list(session.exec(statement.limit(limit)))


def of_association(session: Session, slug: str, *, actor: Actor, limit: int = 6) -> list[Row]:
    """Return the latest published articles of one association, by its address."""
    statement = _published(actor).where(Association.slug == slug).order_by(*_LATEST)
    return list(session.exec(statement.limit(limit)))


def of_others(session: Session, association_id: UUID, *, actor: Actor, limit: int = 4) -> list[Row]:
    """Return the latest published articles of the other associations."""
    statement = _published(actor).where(col(Article.association_id) != association_id)
    return list(session.exec(statement.order_by(*_LATEST).limit(limit)))


def kinds_of(session: Session, article_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return the codes of each of these articles, in one query."""
    found: dict[UUID, list[str]] = {article_id: [] for article_id in article_ids}
    statement = select(ArticleKind).where(col(ArticleKind.article_id).in_(article_ids))
    for link in session.exec(statement.order_by(col(ArticleKind.kind_code))):
        found[link.article_id].append(link.kind_code)
    return found


def lacks(session: Session, article: Article) -> tuple[str, ...]:
    """Name what an article needs before it is submitted."""
    kinds = kinds_of(session, [article.id])[article.id]
    return rules.missing(summary=article.summary, body=article.body, kinds=kinds)


def held(session: Session, article: Article) -> tuple[Held, ...]:
    """Return the lines that keep an article from being submitted: a contact that its association does not publish."""
    of = session.get_one(Association, article.association_id)
    own = Reachable(email=of.email, phone=of.phone, website=of.website)
    return rules.held("\n".join((article.title, article.summary, article.body)), own=own)


def addressed_as(session: Session, stems: Collection[str]) -> list[Article]:
    """Return the articles whose address was made of one of these stems."""
    made_of = re.compile("|".join(rf"{re.escape(stem)}(?:-[0-9]+)?" for stem in stems)) if stems else None
    found = session.exec(select(Article).where(col(Article.slug).is_not(None)).order_by(col(Article.slug)))
    return [each for each in found if made_of and made_of.fullmatch(each.slug or "")]


def titles(session: Session) -> list[str]:
    """Return the title of every version of every article."""
    return list(session.exec(select(Article.title).distinct().order_by(Article.title)))


def address_taken(session: Session, slug: str) -> bool:
    """Tell whether an article has this address."""
    return session.exec(select(Article.id).where(Article.slug == slug)).first() is not None


_LATEST = (col(Article.published_at).desc(), col(Article.id))


def _published(actor: Actor) -> Select[Article, Association]:
    """Select what `actor` may read of the associations that take part today."""
    statement = (
        select(Article, Association)
        .join(Association, col(Association.id) == Article.association_id)
        .where(Article.state == ArticleState.PUBLISHED, Association.state == AssociationState.ACTIVE)
    )
    return statement if may_read_partners(actor) else statement.where(Article.audience == Audience.PUBLIC)


def _helps_with(kinds: Kinds) -> ColumnElement[bool]:
    return exists().where(col(ArticleKind.article_id) == col(Article.id), col(ArticleKind.kind_code).in_(kinds))
