"""States of an account; scopes and purposes of the two kinds of links."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class AccountState(StrEnum):
    """Whether somebody may sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class AccountAction(StrEnum):
    """What happens to an account."""

    ACTIVATE = "activate"
    SUSPEND = "suspend"
    RESTORE = "restore"
    CLOSE = "close"


_S = AccountState
ACCOUNTS: Workflow[AccountState, AccountAction] = Workflow(
    initial=(_S.INVITED, _S.ACTIVE),
    moves={
        AccountAction.ACTIVATE: ((_S.INVITED,), _S.ACTIVE),
        AccountAction.SUSPEND: ((_S.ACTIVE, _S.INVITED), _S.SUSPENDED),
        AccountAction.RESTORE: ((_S.SUSPENDED,), _S.ACTIVE),
        AccountAction.CLOSE: ((_S.INVITED, _S.ACTIVE, _S.SUSPENDED), _S.CLOSED),
    },
)


class SuspensionReason(StrEnum):
    """Why somebody is shut out: a list, so that the journal holds no words about a person.

    The last is never chosen: the whole team is, with its association, and let in again with it.
    """

    STOLEN = "stolen"
    MAILBOX = "mailbox"
    ASKED = "asked"
    CONDUCT = "conduct"
    ASSOCIATION = "association"


class Digest(StrEnum):
    """How often somebody of a team is written to about what waits for them."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NONE = "none"


class LinkScope(StrEnum):
    """What an access link opens: reusable, revocable, dead with its case; a file is what is kept after it."""

    NEED = "need"
    GUARDIAN = "guardian"
    PRESCRIPTION = "prescription"
    OFFER = "offer"
    PAIR = "pair"
    CALENDAR = "calendar"
    FILE = "file"


FOR_PROGRAMS = frozenset({LinkScope.CALENDAR})
"""Links that a program keeps, and whoever runs it or shares it may read: they speak for nobody."""


class TokenPurpose(StrEnum):
    """What an action token does: single use, short life."""

    SIGN_IN = "sign_in"
    RESET = "reset"
    INVITATION = "invitation"
    CONFIRM_EMAIL = "confirm_email"
    UNDO_EMAIL = "undo_email"


class Door(StrEnum):
    """What brings somebody in, when no code is asked after it."""

    PASSWORD = "password"  # noqa: S105
    LINK = "link"


class StepKind(StrEnum):
    """What is asked after the password: an application to install, its code, a code sent by mail."""

    ENROL = "enrol"
    APP = "app"
    MAIL = "mail"
