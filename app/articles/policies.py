"""Who writes, who reviews, who reads what is for partners."""

from __future__ import annotations

from uuid import UUID

from app.core.errors import Forbidden
from app.core.identity import Actor
from app.core.permissions import Permission


def may_read_partners(actor: Actor) -> bool:
    """Tell whether somebody reads what associations write for one another: themselves and the operator."""
    return actor.may(Permission.ARTICLE_WRITE) or actor.may(Permission.ARTICLE_REVIEW)


def ensure_may_write(actor: Actor, association_id: UUID) -> None:
    """Let an association's own people write for it, and nobody else: not even the operator.

    Raises
    ------
    Forbidden
        For anybody else.
    """
    if not actor.may(Permission.ARTICLE_WRITE) or actor.association_id != association_id:
        raise Forbidden


def ensure_may_review(actor: Actor) -> None:
    """Let the operator decide what is published.

    Raises
    ------
    Forbidden
        For anybody else.
    """
    if not actor.may(Permission.ARTICLE_REVIEW):
        raise Forbidden
