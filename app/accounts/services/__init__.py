"""What can be done with people and accounts."""

from app.accounts.services.changing import ask_new_email, change_details, change_password, confirm_email
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
    restore,
    suspend,
)

__all__ = [
    "accept_invitation",
    "ask_new_email",
    "change_details",
    "change_password",
    "close",
    "confirm_email",
    "count_attempt",
    "count_request",
    "create_person",
    "follow_sign_in_link",
    "forgive",
    "invite",
    "offer_account",
    "open_account",
    "recognise",
    "reset_password",
    "restore",
    "send_reset",
    "send_sign_in_link",
    "sign_in",
    "suspend",
]
