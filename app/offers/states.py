"""States of an offer and its transition table. « Expired » is not a state: it follows from the check's date."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class OfferState(StrEnum):
    """Where an offer stands."""

    TO_CONFIRM = "to_confirm"
    TO_VET = "to_vet"
    ACTIVE = "active"
    PAUSED = "paused"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class OfferAction(StrEnum):
    """What happens to an offer."""

    CONFIRM = "confirm"
    VET = "vet"
    REFUSE = "refuse"
    PAUSE = "pause"
    RESUME = "resume"
    SUSPEND = "suspend"
    RESTORE = "restore"
    CLOSE = "close"


_S = OfferState
OFFERS: Workflow[OfferState, OfferAction] = Workflow(
    initial=(_S.TO_CONFIRM, _S.TO_VET),
    moves={
        OfferAction.CONFIRM: ((_S.TO_CONFIRM,), _S.TO_VET),
        OfferAction.VET: ((_S.TO_VET,), _S.ACTIVE),
        OfferAction.REFUSE: ((_S.TO_VET,), _S.REFUSED),
        OfferAction.PAUSE: ((_S.ACTIVE,), _S.PAUSED),
        OfferAction.RESUME: ((_S.PAUSED,), _S.ACTIVE),
        OfferAction.SUSPEND: ((_S.ACTIVE, _S.PAUSED, _S.TO_VET), _S.SUSPENDED),
        OfferAction.RESTORE: ((_S.SUSPENDED,), _S.TO_VET),
        OfferAction.CLOSE: ((_S.TO_CONFIRM, _S.TO_VET, _S.ACTIVE, _S.PAUSED, _S.SUSPENDED), _S.CLOSED),
    },
)
