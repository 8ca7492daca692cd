"""What can be done with people and accounts."""

from app.accounts.services import second_factor, steps
from app.accounts.services.changing import (
    ask_new_email,
    change_contact,
    change_details,
    change_password,
    confirm_email,
    undo_email,
)
from app.accounts.services.closing import close_everything, close_session, forget_device
from app.accounts.services.entering import (
    count_attempt,
    count_request,
    follow_sign_in_link,
    forgive,
    recognise,
    reset_password,
    send_reset,
    send_sign_in_link,
    sign_in,
)
from app.accounts.services.people import (
    accept_invitation,
    close,
    create_person,
    invite,
    offer_account,
    open_account,
    reopen,
    restore,
    shut_out,
    suspend,
)

__all__ = [
    "accept_invitation",
    "ask_new_email",
    "change_contact",
    "change_details",
    "change_password",
    "close",
    "close_everything",
    "close_session",
    "confirm_email",
    "count_attempt",
    "count_request",
    "create_person",
    "follow_sign_in_link",
    "forget_device",
    "forgive",
    "invite",
    "offer_account",
    "open_account",
    "recognise",
    "reopen",
    "reset_password",
    "restore",
    "second_factor",
    "send_reset",
    "send_sign_in_link",
    "shut_out",
    "sign_in",
    "steps",
    "suspend",
    "undo_email",
]
