"""What the operator reads of letters that could not leave and of jobs that fail: what and when, never what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.associations import queries as associations
from app.mailbox import labels as mailbox_labels
from app.mailbox import queries as mailbox
from app.mailbox.models import Message
from app.mailbox.states import MessageState
from app.upkeep import labels
from app.upkeep.models import JobRun, SetAside


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter that could not leave; no reader, no address, no text. `association` is who else knows of it."""

    id: UUID
    kind: str
    channel: str
    created_at: datetime
    attempts: int
    reason: str
    association: str
    to_call: bool


@dataclass(frozen=True, slots=True)
class Post:
    """How the sending goes; `oldest_since` is since when the oldest letter waits, `resting` what does not answer."""

    waiting: int
    failed: int
    oldest_seconds: float | None
    resting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobLine:
    """How one job fares."""

    name: str
    label: str
    started_at: datetime
    succeeded_at: datetime | None
    failed_at: datetime | None
    failure: str
    failures: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A row that a job leaves alone for now; `reference` says nothing of whose it is."""

    id: UUID
    job: str
    kind: str
    reference: str
    failure: str
    failures: int
    first_at: datetime
    next_at: datetime


def letters(session: Session, rows: Sequence[Message]) -> list[LetterLine]:
    """Return the lines of these letters, in one query."""
    names = associations.names(session)
    return [
        LetterLine(
            id=row.id,
            kind=mailbox_labels.kind_of_letter(row.template),
            channel=mailbox_labels.CHANNEL_LABELS[row.channel],
            created_at=row.created_at,
            attempts=row.attempts,
            reason=mailbox_labels.reason(row.last_error),
            association=names.get(row.association_id, "") if row.association_id else "",
            to_call=row.state is MessageState.TO_CALL,
        )
        for row in rows
    ]


def post(session: Session, *, at: datetime) -> Post:
    """Return how the sending goes."""
    waiting, failed = mailbox.waiting_count(session)
    resting = sorted(mailbox_labels.CHANNEL_LABELS[each] for each in mailbox.resting(session, at=at))
    return Post(waiting, failed, mailbox.oldest_unsent_seconds(session, at=at), tuple(resting))


def jobs(rows: Sequence[JobRun]) -> list[JobLine]:
    """Return the lines of these jobs."""
    return [
        JobLine(
            row.name, labels.JOBS.get(row.name, row.name), row.started_at, row.succeeded_at, row.failed_at,
            row.failure, row.failures, row.next_at,
        )
        for row in rows
    ]  # fmt: skip


def aside(rows: Sequence[SetAside]) -> list[AsideLine]:
    """Return the lines of what was set aside."""
    return [
        AsideLine(
            row.id, labels.JOBS.get(row.job, row.job), labels.KINDS.get(row.kind, labels.OTHER_KIND),
            str(row.subject_id)[:8].upper(), row.failure, row.failures, row.first_at, row.next_at,
        )
        for row in rows
    ]  # fmt: skip
