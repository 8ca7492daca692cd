"""Who may say who answers for a minor."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.core.errors import NotFound
from app.core.identity import Actor
from app.needs.models import Need
from app.needs.policies import may_be_followed_by_prescriber, may_reach_family
from app.needs.states import NEEDS
from app.safeguarding import queries as safeguarding
from app.safeguarding.policies import is_minor
from app.safeguarding.states import AgreementState


def may_be_corrected(state: AgreementState | None) -> bool:
    """Tell whether a youth may put somebody else in the place of a guardian: as long as that one has not answered."""
    return state in (None, AgreementState.ASKED)


def lacks_guardian(session: Session, need: Need, at: datetime) -> bool:
    """Tell whether a request goes on of a minor for whom nobody is named."""
    minor = need.state not in NEEDS.final() and is_minor(accounts.person(session, need.youth_id), at)
    return minor and safeguarding.guardian_of(session, need.youth_id) is None


def staff_may_name(session: Session, need: Need, *, actor: Actor, at: datetime) -> bool:
    """Tell whether `actor` may name somebody where nobody is: the association that took the case, or the operator."""
    return may_reach_family(actor, need) and lacks_guardian(session, need, at)


def ensure_staff_may_name(session: Session, need: Need, *, actor: Actor, at: datetime) -> None:
    """Let nobody else; where somebody is named, only the youth corrects it.

    Raises
    ------
    NotFound
        If `actor` may not.
    """
    if not staff_may_name(session, need, actor=actor, at=at):
        raise NotFound


def prescriber_may_name(session: Session, need: Need, at: datetime) -> bool:
    """Tell whether who wrote a request may name somebody: the youth lets them follow, and nobody is named."""
    return may_be_followed_by_prescriber(need) and lacks_guardian(session, need, at)


def ensure_prescriber_may_name(session: Session, need: Need, *, at: datetime) -> None:
    """Let nobody else.

    Raises
    ------
    NotFound
        If who wrote the request may not.
    """
    if not prescriber_may_name(session, need, at):
        raise NotFound
