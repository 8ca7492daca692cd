"""What the operator and an author read about an article: that something waits, and where. Never the text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import AccountState
from app.articles.models import Article
from app.associations import queries as associations
from app.core.permissions import Role
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.web.links import absolute


def submitted(session: Session, *, article: Article, at: datetime) -> None:
    """Tell the operator that an article waits to be read."""
    name = associations.one(session, article.association_id).name
    link = absolute("articles.review", article_id=article.id)
    for account, person in accounts.accounts_of_role(session, Role.OPERATOR):
        if account.state is AccountState.ACTIVE:
            _send(session, article, person, "article_submitted", at=at, link=link, association=name)


def published(session: Session, *, article: Article, at: datetime) -> None:
    """Tell the author that everybody, or every partner, may read it."""
    _to_author(session, article, "article_published", "articles.page", at=at, slug=article.slug)


def sent_back(session: Session, *, article: Article, at: datetime) -> None:
    """Tell the author that the operator asks for something; the word is read on the site."""
    _to_author(session, article, "article_sent_back", "articles.see", at=at, article_id=article.id)


def taken_down(session: Session, *, article: Article, at: datetime) -> None:
    """Tell the author that the operator took it off; why is read on the site."""
    _to_author(session, article, "article_taken_down", "articles.see", at=at, article_id=article.id)


def _to_author(
    session: Session, article: Article, template: str, endpoint: str, *, at: datetime, **address: Any
) -> None:
    """Write to who wrote it while they work there, else to whoever the association's mail goes to."""
    there = associations.still_there(session, article.author_id, article.association_id)
    to = session.get(Person, there) if there else associations.contact(session, article.association_id)
    if to is not None:
        _send(session, article, to, template, at=at, link=absolute(endpoint, **address))


def _send(session: Session, article: Article, to: Person, template: str, *, at: datetime, **context: str) -> None:
    about = About("article", article.id, article.association_id)
    mailbox.send(session, to=to, template=template, about=about, at=at, title=article.title, **context)
