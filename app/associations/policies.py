"""Who may change an association."""

from __future__ import annotations

from app.associations.models import Association
from app.core.errors import Forbidden
from app.core.identity import Actor, Way
from app.core.permissions import Permission


def ensure_may_manage(actor: Actor, association: Association) -> None:
    """Let the operator and the association's own managers change it, and nobody else.

    Raises
    ------
    Forbidden
        If `actor` is none of them.
    """
    own = actor.may(Permission.ASSOCIATION_MANAGE) and actor.association_id == association.id
    if not own and not actor.may(Permission.ASSOCIATION_OVERSEE) and actor.way is not Way.SYSTEM:
        raise Forbidden


def ensure_may_oversee(actor: Actor) -> None:
    """Let the operator decide where an association stands.

    Raises
    ------
    Forbidden
        If `actor` is somebody else.
    """
    if not actor.may(Permission.ASSOCIATION_OVERSEE) and actor.way is not Way.SYSTEM:
        raise Forbidden
