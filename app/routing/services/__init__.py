"""What routing does with needs and offers."""

from app.routing.services.needs import (
    decline,
    follow_up,
    hold_back,
    leave,
    pass_on,
    release,
    retry_queue,
    route_need,
    send_to_operator,
    take,
    tell_danger,
)
from app.routing.services.offers import follow_up_offer, pass_on_offer, route_offer, settle_offer
from app.routing.services.stays import deadline

__all__ = [
    "deadline",
    "decline",
    "follow_up",
    "follow_up_offer",
    "hold_back",
    "leave",
    "pass_on",
    "pass_on_offer",
    "release",
    "retry_queue",
    "route_need",
    "route_offer",
    "send_to_operator",
    "settle_offer",
    "take",
    "tell_danger",
]
