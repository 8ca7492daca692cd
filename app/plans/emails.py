"""What plans write: to the association that is handed one."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.associations import emails as associations
from app.mailbox.services import About
from app.plans.models import Plan
from app.web.links import absolute


def plan_suggested(session: Session, *, plan: Plan, at: datetime) -> None:
    """Tell an association that the operator suggests pairs for its cases; it decides."""
    associations.to_staff(
        session, association_id=plan.association_id, template="plan_suggested", at=at,
        about=About("plan", plan.id, plan.association_id), link=absolute("plans.show", plan_id=plan.id),
        served=plan.figures["served"], said="le plan du territoire lui suggère des binômes.",
    )  # fmt: skip
