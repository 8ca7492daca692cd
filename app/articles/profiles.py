"""What pages may show of articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import queries as accounts
from app.articles import labels, queries, rules
from app.articles.models import Article
from app.articles.queries import Row
from app.articles.rules import Block, Change, Held
from app.articles.states import UP, WRITABLE, ArticleState, Audience
from app.skills import queries as skills


@dataclass(frozen=True, slots=True)
class Card:
    """A published article in a list; `partners`: it is not for everybody."""

    slug: str
    title: str
    summary: str
    association: str
    kinds: tuple[str, ...]
    published_at: datetime | None
    partners: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A published article; `revised`: it took the place of an older version."""

    id: UUID
    card: Card
    blocks: tuple[Block, ...]
    association_slug: str
    revised: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A version in the list of its association."""

    id: UUID
    title: str
    state: str
    tone: str | None
    audience: str
    revision: bool
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A version as its association sees it: what keeps it from going on, and what can be done."""

    id: UUID
    state: ArticleState
    state_label: str
    tone: str | None
    title: str
    summary: str
    body: str
    blocks: tuple[Block, ...]
    audience: str
    kinds: tuple[str, ...]
    author: str
    word: str
    slug: str | None
    submitted_at: datetime | None
    revises_id: UUID | None
    revision_id: UUID | None
    missing: tuple[str, ...]
    held: tuple[Held, ...]

    @property
    def writable(self) -> bool:
        """Whether its text may change."""
        return self.state in WRITABLE

    @property
    def ready(self) -> bool:
        """Whether it may be handed over."""
        return self.writable and not self.missing and not self.held

    @property
    def may_come_back(self) -> bool:
        """Whether its association may put it back: it took it off itself."""
        return self.state is ArticleState.WITHDRAWN and not self.word

    @property
    def may_be_revised(self) -> bool:
        """Whether a new version may be begun."""
        return self.state in UP and self.revision_id is None


@dataclass(frozen=True, slots=True)
class QueueLine:
    """An article that waits for the operator."""

    id: UUID
    title: str
    association: str
    audience: str
    revision: bool
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was and what would be, where they differ; `lines` of the text, `parts` of the rest (label, was, is)."""

    parts: tuple[tuple[str, str, str], ...]
    lines: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """An article as the operator reads it; `compared` with the version that it would replace."""

    id: UUID
    version: int
    state: ArticleState
    state_label: str
    tone: str | None
    title: str
    summary: str
    blocks: tuple[Block, ...]
    association: str
    association_id: UUID
    audience: str
    kinds: tuple[str, ...]
    submitted_at: datetime | None
    word: str
    slug: str | None
    compared: Compared | None


def cards(session: Session, rows: Sequence[Row]) -> list[Card]:
    """Return published articles for a list; as many queries for one as for twenty."""
    kinds = _kinds(session, [article.id for article, _ in rows])
    return [_card(article, of.name, kinds[article.id]) for article, of in rows]


def page(session: Session, row: Row, *, association_id: UUID | None) -> Page:
    """Return a published article; `association_id` is the reader's."""
    article, of = row
    return Page(
        id=article.id,
        card=cards(session, [row])[0],
        blocks=rules.blocks(article.body),
        association_slug=of.slug,
        revised=article.revises_id is not None,
        mine=association_id == of.id,
    )


def own_lines(rows: Sequence[Article]) -> list[OwnLine]:
    """Return the versions of an association for its list."""
    return [
        OwnLine(
            id=row.id,
            title=row.title,
            state=labels.STATES[row.state],
            tone=labels.TONES[row.state],
            audience=labels.AUDIENCES[row.audience],
            revision=row.revises_id is not None and row.state not in UP,
            created_at=row.created_at,
            published_at=row.published_at,
        )
        for row in rows
    ]


def own_page(session: Session, article: Article) -> OwnPage:
    """Return a version as its association sees it."""
    revision, older = queries.open_revision(session, article.id), queries.revised(session, article)
    authors = accounts.first_names(session, [article.author_id])
    return OwnPage(
        id=article.id,
        state=article.state,
        state_label=labels.STATES[article.state],
        tone=labels.TONES[article.state],
        title=article.title,
        summary=article.summary,
        body=article.body,
        blocks=rules.blocks(article.body),
        audience=labels.AUDIENCES[article.audience],
        kinds=_kinds(session, [article.id])[article.id],
        author=authors.get(article.author_id, "") if article.author_id else "",
        word=article.word,
        slug=article.slug if article.state is ArticleState.PUBLISHED else None,
        submitted_at=article.submitted_at,
        revises_id=older.id if older else None,
        revision_id=revision.id if revision else None,
        missing=queries.lacks(session, article),
        held=queries.held(session, article) if article.state in WRITABLE else (),
    )


def queue_lines(rows: Sequence[Row]) -> list[QueueLine]:
    """Return what waits for the operator."""
    return [
        QueueLine(
            article.id, article.title, of.name, labels.AUDIENCES[article.audience], article.revises_id is not None,
            article.submitted_at,
        )
        for article, of in rows
    ]  # fmt: skip


def review(session: Session, row: Row) -> Review:
    """Return an article as the operator reads it."""
    article, of = row
    older = queries.revised(session, article)
    kinds = _kinds(session, [article.id, *([older.id] if older else [])])
    return Review(
        id=article.id,
        version=article.version,
        state=article.state,
        state_label=labels.STATES[article.state],
        tone=labels.TONES[article.state],
        title=article.title,
        summary=article.summary,
        blocks=rules.blocks(article.body),
        association=of.name,
        association_id=of.id,
        audience=labels.AUDIENCES[article.audience],
        kinds=kinds[article.id],
        submitted_at=article.submitted_at,
        word=article.word,
        slug=article.slug if article.state is ArticleState.PUBLISHED else None,
        compared=_compared(older, kinds[older.id], article, kinds[article.id]) if older else None,
    )


def _compared(older: Article, were: Sequence[str], article: Article, are: Sequence[str]) -> Compared:
    parts = (
        ("Titre", older.title, article.title),
        ("Résumé", older.summary, article.summary),
        ("Qui le lit", labels.AUDIENCES[older.audience], labels.AUDIENCES[article.audience]),
        ("Accompagnements", ", ".join(were), ", ".join(are)),
    )
    return Compared(tuple(part for part in parts if part[1] != part[2]), rules.changes(older.body, article.body))


def _card(article: Article, association: str, kinds: tuple[str, ...]) -> Card:
    return Card(
        slug=article.slug or "",
        title=article.title,
        summary=article.summary,
        association=association,
        kinds=kinds,
        published_at=article.published_at,
        partners=article.audience is Audience.PARTNERS,
    )


def _kinds(session: Session, article_ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Return the names of the kinds of each article, in the order of the vocabulary; nothing is read for none."""
    if not article_ids:
        return {}
    chosen = queries.kinds_of(session, article_ids)
    every = skills.kinds(session, active=False)
    return {key: tuple(kind.label for kind in every if kind.code in codes) for key, codes in chosen.items()}
