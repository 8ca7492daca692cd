"""States of an agreement; how an answer was given."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class AgreementState(StrEnum):
    """What a guardian answered."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    REVOKED = "revoked"


class AgreementAction(StrEnum):
    """What a guardian does; every change of mind is another action, each journalled."""

    AGREE = "agree"
    REFUSE = "refuse"
    REVOKE = "revoke"
    RENEW = "renew"


_S = AgreementState
AGREEMENTS: Workflow[AgreementState, AgreementAction] = Workflow(
    initial=(_S.ASKED,),
    moves={
        AgreementAction.AGREE: ((_S.ASKED, _S.REFUSED, _S.REVOKED), _S.AGREED),
        AgreementAction.REFUSE: ((_S.ASKED,), _S.REFUSED),
        AgreementAction.REVOKE: ((_S.AGREED,), _S.REVOKED),
        AgreementAction.RENEW: ((_S.AGREED,), _S.AGREED),
    },
)


YESES = frozenset({AgreementAction.AGREE, AgreementAction.RENEW})
"""Answers that bind to a text."""

REFUSALS = frozenset({AgreementState.REFUSED, AgreementState.REVOKED})
"""Where an agreement stands after a no."""


class Means(StrEnum):
    """How an answer reached us."""

    LINK = "link"
    PHONE = "phone"
    IN_PERSON = "in_person"


class Bond(StrEnum):
    """As what somebody answers for a minor; a service is named, and who signs for it."""

    PARENT = "parent"
    RELATIVE = "relative"
    SERVICE = "service"
