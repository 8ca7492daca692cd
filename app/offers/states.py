"""States of an offer and its transition table. « Expired » is not a state: it follows from the check's date."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class OfferState(StrEnum):
    """Where an offer stands; one that is held waits for the operator before any association sees it."""

    TO_CONFIRM = "to_confirm"
    HELD = "held"
    TO_VET = "to_vet"
    ACTIVE = "active"
    PAUSED = "paused"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class OfferAction(StrEnum):
    """What happens to an offer."""

    CONFIRM = "confirm"
    HOLD = "hold"
    RELEASE = "release"
    VET = "vet"
    REFUSE = "refuse"
    PAUSE = "pause"
    RESUME = "resume"
    SUSPEND = "suspend"
    RESTORE = "restore"
    TRANSFER = "transfer"
    CLOSE = "close"


_S = OfferState
OFFERS: Workflow[OfferState, OfferAction] = Workflow(
    initial=(_S.TO_CONFIRM, _S.TO_VET),
    moves={
        OfferAction.CONFIRM: ((_S.TO_CONFIRM,), _S.TO_VET),
        OfferAction.HOLD: ((_S.TO_VET,), _S.HELD),
        OfferAction.RELEASE: ((_S.HELD,), _S.TO_VET),
        OfferAction.VET: ((_S.TO_VET,), _S.ACTIVE),
        OfferAction.REFUSE: ((_S.TO_VET, _S.HELD), _S.REFUSED),
        OfferAction.PAUSE: ((_S.ACTIVE,), _S.PAUSED),
        OfferAction.RESUME: ((_S.PAUSED,), _S.ACTIVE),
        OfferAction.SUSPEND: ((_S.ACTIVE, _S.PAUSED, _S.TO_VET), _S.SUSPENDED),
        OfferAction.RESTORE: ((_S.SUSPENDED,), _S.TO_VET),
        OfferAction.TRANSFER: ((_S.ACTIVE, _S.PAUSED), _S.TO_VET),
        OfferAction.CLOSE: ((_S.TO_CONFIRM, _S.HELD, _S.TO_VET, _S.ACTIVE, _S.PAUSED, _S.SUSPENDED), _S.CLOSED),
    },
)

OPEN_STATES = (_S.TO_CONFIRM, _S.HELD, _S.TO_VET, _S.ACTIVE, _S.PAUSED, _S.SUSPENDED)
"""What a volunteer has at most one of: an offer that may still serve."""

VETTED = (_S.ACTIVE, _S.PAUSED)
"""States of a volunteer whom an association has met and follows."""

VOUCHED = (_S.TO_CONFIRM, _S.TO_VET, _S.ACTIVE, _S.PAUSED)
"""States in which something may be attested of the volunteer."""


class OfferReason(StrEnum):
    """Why an offer is refused or suspended; safety is never said to the volunteer."""

    UNREACHABLE = "unreachable"
    AREA = "area"
    KIND = "kind"
    CAPACITY = "capacity"
    UNFIT = "unfit"
    NO_CHECK = "no_check"
    DUPLICATE = "duplicate"
    CHANGED_MIND = "changed_mind"
    NO_NEWS = "no_news"
    REPORT = "report"
    SAFETY = "safety"
    OTHER = "other"


_R = OfferReason
REFUSALS = (
    _R.UNREACHABLE, _R.CHANGED_MIND, _R.KIND, _R.AREA, _R.CAPACITY, _R.NO_CHECK, _R.UNFIT, _R.DUPLICATE,
    _R.SAFETY, _R.OTHER,
)  # fmt: skip
SUSPENSIONS = (_R.REPORT, _R.SAFETY, _R.NO_CHECK, _R.NO_NEWS, _R.OTHER)
