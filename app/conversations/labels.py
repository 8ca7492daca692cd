"""What people read of a line."""

from __future__ import annotations

from app.conversations.states import HeldFor, LineState

STATES: dict[LineState, str] = {
    LineState.SENT: "Envoyé",
    LineState.HELD: "L’association le lit d’abord",
    LineState.RELEASED: "Envoyé après lecture",
    LineState.REFUSED: "Pas envoyé",
}

TONES: dict[LineState, str | None] = {
    LineState.SENT: None,
    LineState.HELD: "warning",
    LineState.RELEASED: None,
    LineState.REFUSED: "info",
}

NEVER_AT_HOME = "On ne se voit jamais à domicile\u00a0: proposez un lieu public."
READ_FIRST = "L’association lit d’abord ce message avant qu’il ne parte."

HELD_FOR: dict[HeldFor, str] = {
    HeldFor.DANGER: "Une personne est peut-être en danger",
    HeldFor.CONTACT: "Un numéro, une adresse ou un pseudo",
}
