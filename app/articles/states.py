"""States of an article, one row per version of it, and who may read it."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class Audience(StrEnum):
    """Who reads an article once it is published."""

    PUBLIC = "public"
    PARTNERS = "partners"


class ArticleState(StrEnum):
    """Where one version of an article stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class ArticleAction(StrEnum):
    """What happens to one version of an article."""

    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    REPLACE = "replace"


_S = ArticleState
ARTICLES: Workflow[ArticleState, ArticleAction] = Workflow(
    initial=(_S.DRAFT,),
    moves={
        ArticleAction.SUBMIT: ((_S.DRAFT, _S.SENT_BACK), _S.SUBMITTED),
        ArticleAction.TAKE_BACK: ((_S.SUBMITTED,), _S.DRAFT),
        ArticleAction.SEND_BACK: ((_S.SUBMITTED,), _S.SENT_BACK),
        ArticleAction.PUBLISH: ((_S.SUBMITTED,), _S.PUBLISHED),
        ArticleAction.WITHDRAW: ((_S.PUBLISHED,), _S.WITHDRAWN),
        ArticleAction.RESTORE: ((_S.WITHDRAWN,), _S.PUBLISHED),
        ArticleAction.REPLACE: ((_S.PUBLISHED, _S.WITHDRAWN), _S.REPLACED),
    },
)

WRITABLE = frozenset({_S.DRAFT, _S.SENT_BACK})
"""The text changes here only: what the operator reads, and what everybody reads, stays as it is."""
OPEN = frozenset({*WRITABLE, _S.SUBMITTED})
"""On its way to be published."""
UP = frozenset({_S.PUBLISHED, _S.WITHDRAWN})
"""Was reviewed; has the article's address."""
