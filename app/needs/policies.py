"""Who may know what of a need."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlmodel import Session

from app.accounts.models import Person
from app.core.clock import local_date
from app.core.identity import Actor
from app.core.permissions import Permission
from app.needs import queries
from app.needs.models import Need
from app.needs.states import NEEDS, NeedState
from app.safeguarding import queries as safeguarding
from app.safeguarding import rules


def may_be_examined(session: Session, youth: Person, *, at: datetime) -> bool:
    """Tell whether an association may read what a youth asks, or a guardian must agree first."""
    return rules.may_be_examined(
        youth.birth_date,
        safeguarding.agreed(session, youth.id),
        local_date(at),
        consent_age=int(current_app.config["CONSENT_AGE"]),
    )


def may_reach_family(actor: Actor, need: Need) -> bool:
    """Tell whether `actor` may know how to reach the guardian: the association that took the case, or the operator."""
    if actor.association_id is None:
        return actor.may(Permission.NEED_OVERSEE)
    return need.case_association_id == actor.association_id


def may_be_followed_by_prescriber(need: Need) -> bool:
    """Tell whether who wrote a need may know where it stands: until the youth answers, then if the youth says so."""
    return need.prescriber_may_follow or need.state is NeedState.TO_CONFIRM


def may_renew(session: Session, need: Need) -> bool:
    """Tell whether a youth may ask anew from a need: it is over, and no other of theirs goes on."""
    final = NEEDS.final()
    return need.state in final and all(each.state in final for each in queries.of_youth(session, need.youth_id))
