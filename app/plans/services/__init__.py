"""What can be done with plans: an association's, and the territory's."""

from app.plans.services.deciding import accept, carry_out, drop
from app.plans.services.drafting import draft, resolve
from app.plans.services.territory import (
    begin,
    cancel,
    drop_territory,
    fail,
    finish,
    hand_over,
    note_progress,
    request,
)

__all__ = [
    "accept",
    "begin",
    "cancel",
    "carry_out",
    "draft",
    "drop",
    "drop_territory",
    "fail",
    "finish",
    "hand_over",
    "note_progress",
    "request",
    "resolve",
]
