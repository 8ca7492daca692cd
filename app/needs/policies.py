"""Who may know what of a need."""

from __future__ import annotations

from app.core.identity import Actor
from app.core.permissions import Permission
from app.needs.models import Need
from app.needs.states import NeedState


def may_reach_family(actor: Actor, need: Need) -> bool:
    """Tell whether `actor` may know how to reach the guardian: the association that took the case, or the operator."""
    if actor.association_id is None:
        return actor.may(Permission.NEED_OVERSEE)
    return need.case_association_id == actor.association_id


def may_be_followed_by_prescriber(need: Need) -> bool:
    """Tell whether who wrote a need may know where it stands: until the youth answers, then if the youth says so."""
    return need.prescriber_may_follow or need.state is NeedState.TO_CONFIRM
