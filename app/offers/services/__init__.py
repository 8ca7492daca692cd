"""What can be done with an offer. Each changes it, journals it and writes to the volunteer; routing is above."""

from app.offers.services.coming import STALE, change, confirm, lock, submit
from app.offers.services.resting import close, pause, resume
from app.offers.services.vetting import (
    attest,
    hold,
    note,
    read_contact,
    refuse,
    release,
    restore,
    second_opinion,
    suspend,
    transfer,
    vet,
)

__all__ = [
    "STALE",
    "attest",
    "change",
    "close",
    "confirm",
    "hold",
    "lock",
    "note",
    "pause",
    "read_contact",
    "refuse",
    "release",
    "restore",
    "resume",
    "second_opinion",
    "submit",
    "suspend",
    "transfer",
    "vet",
]  # fmt: skip
