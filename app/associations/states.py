"""States of an association; what it allows of its volunteers."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class AssociationState(StrEnum):
    """Where an association stands with the operator."""

    INVITED = "invited"
    TO_VALIDATE = "to_validate"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class AssociationAction(StrEnum):
    """What happens to an association."""

    COMPLETE = "complete"
    VALIDATE = "validate"
    SUSPEND = "suspend"
    RESTORE = "restore"
    CLOSE = "close"


_S = AssociationState
ASSOCIATIONS: Workflow[AssociationState, AssociationAction] = Workflow(
    initial=(_S.INVITED,),
    moves={
        AssociationAction.COMPLETE: ((_S.INVITED,), _S.TO_VALIDATE),
        AssociationAction.VALIDATE: ((_S.INVITED, _S.TO_VALIDATE), _S.ACTIVE),
        AssociationAction.SUSPEND: ((_S.ACTIVE,), _S.SUSPENDED),
        AssociationAction.RESTORE: ((_S.SUSPENDED,), _S.ACTIVE),
        AssociationAction.CLOSE: ((_S.INVITED, _S.TO_VALIDATE, _S.ACTIVE, _S.SUSPENDED), _S.CLOSED),
    },
)


class Lending(StrEnum):
    """Whether an association's volunteers may be proposed on the cases of others."""

    NEVER = "never"
    ASK = "ask"
    YES = "yes"


class ContactWay(StrEnum):
    """How the two sides of a pair reach each other: by words on the site, or with each other's contact."""

    MESSAGES = "messages"
    DIRECT = "direct"
