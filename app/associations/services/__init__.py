"""What can be done with associations."""

from app.associations.services.belonging import (
    add_member,
    change_role,
    invite_again,
    invite_member,
    make_lead,
    remove_member,
    reset_second_factor,
    take_off,
)
from app.associations.services.changing import (
    Activity,
    Closing,
    Presentation,
    add_communes,
    change_activity,
    change_area,
    change_contact,
    change_gates,
    change_presentation,
    close_for_a_while,
)
from app.associations.services.standing import close, complete, create, restore, suspend, validate

__all__ = [
    "Activity",
    "Closing",
    "Presentation",
    "add_communes",
    "add_member",
    "change_activity",
    "change_area",
    "change_contact",
    "change_gates",
    "change_presentation",
    "change_role",
    "close",
    "close_for_a_while",
    "complete",
    "create",
    "invite_again",
    "invite_member",
    "make_lead",
    "remove_member",
    "reset_second_factor",
    "restore",
    "suspend",
    "take_off",
    "validate",
]
