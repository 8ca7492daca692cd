"""What plans write: to the association that is handed one."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.associations import queries as associations
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.plans.models import Plan
from app.web.links import absolute


def plan_suggested(session: Session, *, plan: Plan, at: datetime) -> None:
    """Tell an association that the operator suggests pairs for its cases; it decides."""
    to = associations.contact(session, plan.association_id)
    if to is not None and mailbox.can_be_written_to(to):
        mailbox.send(
            session, to=to, template="plan_suggested", about=About("plan", plan.id, plan.association_id), at=at,
            link=absolute("plans.show", plan_id=plan.id), served=plan.figures["served"],
        )  # fmt: skip
