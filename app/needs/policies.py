"""Who may know what of a need."""

from __future__ import annotations

from app.core.identity import Actor
from app.core.permissions import Permission
from app.needs.models import Need


def may_reach_family(actor: Actor, need: Need) -> bool:
    """Tell whether `actor` may know how to reach the guardian: the association that took the case, or the operator."""
    if actor.association_id is None:
        return actor.may(Permission.NEED_OVERSEE)
    return need.case_association_id == actor.association_id
