"""Which roles must prove more than a password."""

from __future__ import annotations

from app.accounts.states import StepKind
from app.core.permissions import Role

SECOND_STEPS: dict[Role, StepKind] = {
    Role.OPERATOR: StepKind.APP,
    Role.MANAGER: StepKind.APP,
    Role.COORDINATOR: StepKind.APP,
    Role.VOLUNTEER: StepKind.MAIL,
    Role.PRESCRIBER: StepKind.MAIL,
    Role.GUARDIAN: StepKind.MAIL,
}
"""Youths are missing on purpose: ``docs/decisions`` says why."""


def may_enrol(role: Role) -> bool:
    """Tell whether this role proves itself with an application."""
    return SECOND_STEPS.get(role) is StepKind.APP


def second_step(role: Role, *, demanded: bool, enrolled: bool, by_mail: bool, known_device: bool) -> StepKind | None:
    """Return what is asked before somebody is in, or ``None``.

    Parameters
    ----------
    demanded : bool
        Whether this installation asks for a second factor.
    enrolled : bool
        Whether the person has an application; it is asked even where none is demanded.
    by_mail : bool
        Whether they came by a mailed link, which proves the mailbox already.
    known_device : bool
        Whether this browser has proved the mailbox before.
    """
    if enrolled:
        return StepKind.APP
    kind = SECOND_STEPS.get(role) if demanded else None
    if kind is StepKind.APP:
        return StepKind.ENROL
    return kind if not (by_mail or known_device) else None
