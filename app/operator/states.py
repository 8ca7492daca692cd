"""What the operator chooses from."""

from __future__ import annotations

from enum import StrEnum


class OpeningReason(StrEnum):
    """Why the operator opens the file of a youth: a list, so that the journal holds no words about a person."""

    ALONE = "alone"
    REPORT = "report"
