"""Tables of the good practices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import Field

from app.articles.rules import LONGEST_BODY, LONGEST_SUMMARY, LONGEST_TITLE, LONGEST_WORD
from app.articles.states import ArticleState, Audience
from app.core.columns import Table, enum_field, key, reference

_OPEN = "state IN ('draft', 'submitted', 'sent_back')"


class Article(Table, table=True):
    """One version of an article. A revision is a row of its own, and `revises_id` the version that it would replace.

    So what was reviewed never changes: the old version stays up, word for word,
    while the new one is written and read; when that one is published, it takes
    over `slug`, the address, and the old one is kept as replaced. A version
    has the address from its publication until it is replaced.

    `author_id` is who wrote or submitted it last. `word` is what the operator
    answered when it was sent back; on one that is withdrawn, it says that the operator did it, and why.
    """

    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint("(slug IS NULL) = (state NOT IN ('published', 'withdrawn'))", name="address"),
        Index(
            "uq_articles_open_revision", "revises_id", unique=True,
            sqlite_where=sql(_OPEN), postgresql_where=sql(_OPEN),
        ),
    )  # fmt: skip

    id: UUID = key()
    state: ArticleState = enum_field(ArticleState, default=ArticleState.DRAFT, index=True)
    version: int = 1
    association_id: UUID = reference("associations.id", ondelete="CASCADE")
    author_id: UUID | None = Field(default=None, foreign_key="people.id", ondelete="SET NULL")
    revises_id: UUID | None = Field(default=None, foreign_key="articles.id", ondelete="SET NULL")
    slug: str | None = Field(default=None, unique=True, max_length=LONGEST_TITLE + 8)
    title: str = Field(max_length=LONGEST_TITLE)
    summary: str = Field(default="", max_length=LONGEST_SUMMARY)
    body: str = Field(default="", max_length=LONGEST_BODY)
    audience: Audience = enum_field(Audience, default=Audience.PUBLIC)
    word: str = Field(default="", max_length=LONGEST_WORD)
    reviewer_id: UUID | None = None
    created_at: datetime
    submitted_at: datetime | None = None
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None


class ArticleKind(Table, table=True):
    """A kind of support that an article helps with."""

    __tablename__ = "article_kinds"

    article_id: UUID = reference("articles.id", primary_key=True, ondelete="CASCADE")
    kind_code: str = reference("kinds.code", primary_key=True, max_length=64)
