"""Write the journal; the only place where an object's state changes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlmodel import Session

from app.core.identity import Actor, Way
from app.core.workflow import Workflow
from app.journal import chain
from app.journal.models import Entry

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


class Stateful(Protocol):
    """A table row with a state and a version."""

    id: UUID
    state: Any
    version: int


def record(
    session: Session,
    *,
    action: str,
    kind: str,
    subject_id: UUID,
    actor: Actor,
    at: datetime,
    before: str = "",
    after: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """Add one entry. `facts` holds ids, codes and numbers, never a name or a text."""
    entry = Entry(
        at=at,
        actor_id=actor.person_id,
        actor_role=actor.role.value if actor.role else actor.way.value if actor.way is Way.SYSTEM else "",
        action=action,
        subject_kind=kind,
        subject_id=subject_id,
        before=before,
        after=after,
        facts=facts or {},
    )
    session.add(entry)
    chain.gather(session, entry)


def move(
    session: Session,
    row: Stateful,
    workflow: Workflow[State, Action],
    action: Action,
    *,
    actor: Actor,
    at: datetime,
    **facts: Any,
) -> None:
    """Take `row` through `action` of its table and journal it.

    Raises
    ------
    Conflict
        If its present state does not allow the action.
    """
    before = row.state
    row.state = workflow.after(before, action)
    row.version += 1
    session.add(row)
    kind = type(row).__name__.lower()
    record(
        session, action=action.value, kind=kind, subject_id=row.id, actor=actor, at=at,
        before=before.value, after=row.state.value, facts={k: v for k, v in facts.items() if v is not None},
    )  # fmt: skip
