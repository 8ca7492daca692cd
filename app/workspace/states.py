"""Which cases a list shows."""

from __future__ import annotations

from enum import StrEnum


class Shelf(StrEnum):
    """Which cases a list shows; the value is what the address says."""

    OPEN = "en-cours"
    TO_DECIDE = "a-decider"
    UNASKED = "personne-de-sollicite"
    WAITING = "a-prendre"
    TAKEN = "pris"
    PAUSED = "en-pause"
    INTRODUCED = "en-binome"
    OVER = "termines"
