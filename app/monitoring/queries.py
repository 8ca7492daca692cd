"""What waits in the database and should not wait long, and who works on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.mailbox.models import Message
from app.mailbox.queries import WAITING
from app.mailbox.states import MessageState
from app.monitoring.models import WorkerSeen
from app.needs.models import Need
from app.needs.states import NeedState
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES

FRESH = timedelta(minutes=2)
"""How long a worker is taken to live after its last sign."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Counts, and the instants since which the oldest of each kind waits."""

    mails_waiting: int
    mails_due: int
    mails_to_call: int
    mails_dead: int
    proposals_late: int
    needs_late: int
    oldest_mail: datetime | None
    oldest_proposal: datetime | None
    oldest_need: datetime | None
    workers: int
    last_sign: datetime | None
    last_work: datetime | None


def backlog(session: Session, *, at: datetime) -> Backlog:
    """Count what waits and who works, in one query."""
    mails, waiting = select(func.count()).select_from(Message), col(Message.state).in_(WAITING)
    due = (waiting, Message.due_at <= at)
    late = (col(Proposal.state).in_(ASKED_STATES), col(Proposal.deadline_at) < at)
    undecided = (col(Need.state) == NeedState.WAITING, col(Need.deadline_at) < at)
    figures: dict[str, Any] = {
        "mails_waiting": mails.where(waiting),
        "mails_due": mails.where(*due),
        "mails_to_call": mails.where(Message.state == MessageState.TO_CALL),
        "mails_dead": mails.where(Message.state == MessageState.DEAD),
        "proposals_late": select(func.count()).select_from(Proposal).where(*late),
        "needs_late": select(func.count()).select_from(Need).where(*undecided),
        "oldest_mail": select(func.min(Message.due_at)).where(*due),
        "oldest_proposal": select(func.min(Proposal.deadline_at)).where(*late),
        "oldest_need": select(func.min(Need.deadline_at)).where(*undecided),
        "workers": select(func.count()).select_from(WorkerSeen).where(WorkerSeen.seen_at > at - FRESH),
        "last_sign": select(func.max(WorkerSeen.seen_at)),
        "last_work": select(func.max(WorkerSeen.worked_at)),
    }
    found = session.execute(sa.select(*(each.scalar_subquery().label(name) for name, each in figures.items())))
    return Backlog(**found.mappings().one())


def workers(session: Session) -> list[WorkerSeen]:
    """Return the workers of the last day, those seen last first."""
    return list(session.exec(select(WorkerSeen).order_by(col(WorkerSeen.seen_at).desc(), col(WorkerSeen.id)).limit(50)))


def seconds_since(instant: datetime | None, *, at: datetime) -> float | None:
    """Return how long ago something was, or ``None`` if it never was."""
    return None if instant is None else max(0.0, (at - instant).total_seconds())
