"""How the stay of a need or an offer with one association ended."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """Why a stay ended; one that goes on has none."""

    TAKEN = "taken"
    DECLINED = "declined"
    PASSED_ON = "passed_on"
    SILENT = "silent"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    """Why an association does not take a case."""

    PUBLIC = "public"
    AREA = "area"
    CAPACITY = "capacity"
    KIND = "kind"
    YOUTH_UNREACHABLE = "youth_unreachable"
    DUPLICATE = "duplicate"
    INCOMPLETE = "incomplete"
    SAFETY = "safety"
    OTHER = "other"


FOR_OPERATOR = (DeclineReason.SAFETY, DeclineReason.DUPLICATE)
"""Reasons that another association would meet again: the operator looks first."""

TO_EXPLAIN = (DeclineReason.OTHER, DeclineReason.SAFETY)
"""Reasons that say nothing to who reads them next unless words come with them."""
