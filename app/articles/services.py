"""Write an article, have it read, publish it, revise it, take it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID

from sqlmodel import Session, col, delete

from app.articles import emails, policies, queries, rules
from app.articles.models import Article, ArticleKind
from app.articles.states import ARTICLES, WRITABLE, ArticleAction, ArticleState, Audience
from app.core.errors import Conflict, Invalid
from app.core.identity import Actor
from app.journal import services as journal

STALE = "Quelqu’un a modifié cet article pendant que vous le lisiez. Rechargez la page pour voir sa version."
CARRIES = "Ce texte contient un moyen de joindre quelqu’un. Enlevez-le avant d’envoyer l’article."
NOT_NOW = "Cet article est en relecture, ou déjà publié\u00a0: son texte ne change plus."
TAKEN_DOWN = "L’opérateur a retiré cet article. Écrivez-en une nouvelle version\u00a0: elle sera relue."


@dataclass(frozen=True, slots=True)
class Writing:
    """What somebody writes."""

    title: str
    summary: str = ""
    body: str = ""
    audience: Audience = Audience.PUBLIC
    kinds: frozenset[str] = frozenset()


def write(session: Session, *, association_id: UUID, writing: Writing, actor: Actor, at: datetime) -> Article:
    """Begin an article: nobody else than its association reads a draft."""
    policies.ensure_may_write(actor, association_id)
    article = Article(association_id=association_id, title=writing.title, created_at=at)
    return _begin(session, article, writing, actor=actor, at=at)


def rewrite(session: Session, *, article: Article, writing: Writing, version: int, actor: Actor, at: datetime) -> None:
    """Change the text of a draft, or of an article that was sent back.

    Raises
    ------
    Conflict
        If the row is no longer at `version`, or its text does not change any more.
    """
    policies.ensure_may_write(actor, article.association_id)
    _lock(session, article, version=version)
    if article.state not in WRITABLE:
        raise Conflict(NOT_NOW)
    article.version += 1
    _fill(session, article, writing, actor=actor)
    _record(session, article, "rewrite", actor=actor, at=at)


def drop(session: Session, *, article: Article, actor: Actor, at: datetime) -> None:
    """Throw a draft away.

    Raises
    ------
    Conflict
        If it was handed over meanwhile.
    """
    policies.ensure_may_write(actor, article.association_id)
    _lock(session, article)
    if article.state not in WRITABLE:
        raise Conflict(NOT_NOW)
    _record(session, article, "drop", actor=actor, at=at)
    session.delete(article)


def submit(session: Session, *, article: Article, actor: Actor, at: datetime) -> None:
    """Hand an article over to the operator, who is written to.

    Raises
    ------
    Invalid
        If something is missing, or a line carries a contact that the association does not publish.
    """
    policies.ensure_may_write(actor, article.association_id)
    _lock(session, article)
    if missing := queries.lacks(session, article):
        raise Invalid(f"Il manque encore\u00a0: {', '.join(missing)}.")
    if queries.held(session, article):
        raise Invalid(CARRIES)
    journal.move(session, article, ARTICLES, ArticleAction.SUBMIT, actor=actor, at=at)
    article.author_id, article.submitted_at, article.word = actor.person_id, at, ""
    emails.submitted(session, article=article, at=at)


def take_back(session: Session, *, article: Article, actor: Actor, at: datetime) -> None:
    """Write on: the operator has not answered yet."""
    policies.ensure_may_write(actor, article.association_id)
    _lock(session, article)
    journal.move(session, article, ARTICLES, ArticleAction.TAKE_BACK, actor=actor, at=at)
    article.submitted_at = None


def publish(session: Session, *, article: Article, version: int, actor: Actor, at: datetime) -> None:
    """Publish what the operator read; the version before hands its address over.

    Raises
    ------
    Conflict
        If it is no longer at `version`: nothing is published unread.
    """
    policies.ensure_may_review(actor)
    _lock(session, article, version=version)
    before = queries.revised(session, article)
    slug = _new_address(session, article.title) if before is None or before.slug is None else before.slug
    if before is not None:
        _lock(session, before)
        journal.move(session, before, ARTICLES, ArticleAction.REPLACE, actor=actor, at=at)
        before.slug = None
        session.flush()
    journal.move(session, article, ARTICLES, ArticleAction.PUBLISH, actor=actor, at=at)
    article.slug, article.published_at, article.reviewer_id = slug, at, actor.person_id
    session.flush()
    emails.published(session, article=article, at=at)


def send_back(session: Session, *, article: Article, word: str, version: int, actor: Actor, at: datetime) -> None:
    """Ask for something else, with a word.

    Raises
    ------
    Conflict
        If it is no longer at `version`.
    """
    policies.ensure_may_review(actor)
    _lock(session, article, version=version)
    journal.move(session, article, ARTICLES, ArticleAction.SEND_BACK, actor=actor, at=at)
    article.word, article.reviewer_id = word, actor.person_id
    emails.sent_back(session, article=article, at=at)


def withdraw(session: Session, *, article: Article, actor: Actor, at: datetime) -> None:
    """Take one's own article off the site; it can come back as it was."""
    policies.ensure_may_write(actor, article.association_id)
    _lock(session, article)
    journal.move(session, article, ARTICLES, ArticleAction.WITHDRAW, actor=actor, at=at)
    article.withdrawn_at, article.word = at, ""


def take_down(session: Session, *, article: Article, word: str, actor: Actor, at: datetime) -> None:
    """Take anybody's article off the site, with a word; only a new version, reviewed, comes back."""
    policies.ensure_may_review(actor)
    _lock(session, article)
    journal.move(session, article, ARTICLES, ArticleAction.WITHDRAW, actor=actor, at=at)
    article.withdrawn_at, article.word, article.reviewer_id = at, word, actor.person_id
    emails.taken_down(session, article=article, at=at)


def restore(session: Session, *, article: Article, actor: Actor, at: datetime) -> None:
    """Put an article back that its association took off itself: its text was reviewed and is the same.

    Raises
    ------
    Conflict
        If the operator took it off.
    """
    policies.ensure_may_write(actor, article.association_id)
    _lock(session, article)
    if article.word:
        raise Conflict(TAKEN_DOWN)
    journal.move(session, article, ARTICLES, ArticleAction.RESTORE, actor=actor, at=at)
    article.withdrawn_at = None


def revise(session: Session, *, article: Article, actor: Actor, at: datetime) -> Article:
    """Begin a new version of a published article, or return the one that was begun; the old one stays as it is.

    Raises
    ------
    Conflict
        If it was never published, or has been replaced since.
    """
    policies.ensure_may_write(actor, article.association_id)
    _lock(session, article)
    if article.state not in {ArticleState.PUBLISHED, ArticleState.WITHDRAWN}:
        raise Conflict("Cet article n’a pas de version publiée à revoir.")
    if begun := queries.open_revision(session, article.id):
        return begun
    kinds = frozenset(queries.kinds_of(session, [article.id])[article.id])
    writing = Writing(article.title, article.summary, article.body, article.audience, kinds)
    new = Article(association_id=article.association_id, revises_id=article.id, title=article.title, created_at=at)
    return _begin(session, new, writing, actor=actor, at=at)


def readdress(session: Session, *, article: Article, title: str) -> None:
    """Give an article the address of another title, when its own says what must not be said."""
    article.slug = _new_address(session, title)
    session.add(article)
    session.flush()


def _begin(session: Session, article: Article, writing: Writing, *, actor: Actor, at: datetime) -> Article:
    session.add(article)
    session.flush()
    _fill(session, article, writing, actor=actor)
    _record(session, article, "create", actor=actor, at=at)
    session.flush()
    return article


def _fill(session: Session, article: Article, writing: Writing, *, actor: Actor) -> None:
    article.title, article.summary, article.body = writing.title, writing.summary, writing.body
    article.audience, article.author_id = writing.audience, actor.person_id
    session.add(article)
    session.execute(delete(ArticleKind).where(col(ArticleKind.article_id) == article.id))
    session.add_all(ArticleKind(article_id=article.id, kind_code=code) for code in sorted(writing.kinds))


def _lock(session: Session, article: Article, *, version: int | None = None) -> None:
    session.flush()
    session.refresh(article, with_for_update=True)
    if version is not None and article.version != version:
        raise Conflict(STALE)


def _record(session: Session, article: Article, action: str, *, actor: Actor, at: datetime) -> None:
    journal.record(session, action=action, kind="article", subject_id=article.id, actor=actor, at=at)


def _new_address(session: Session, title: str) -> str:
    """Return an address made of a title that no article has."""
    stem = rules.stem(title)
    tried = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(slug for slug in tried if not queries.address_taken(session, slug))
