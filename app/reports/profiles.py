"""What each reader of a report sees; templates get these, never the rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.accounts.models import Person
from app.associations.models import Association
from app.mailbox.labels import MESSAGE_LABELS
from app.reports import emails, labels, queries, rules
from app.reports.models import Report
from app.reports.queries import NOT_DELIVERED
from app.reports.states import REPORTS, ReportAction, ReportState


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list: never what it says."""

    id: UUID
    reporter: str
    subject: str
    association: str
    state: str
    tone: str | None
    created_at: datetime
    deadline_at: datetime | None
    overdue: bool
    undelivered: bool


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done, or a letter that was sent."""

    label: str
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that told of a report: to whom, and whether it arrived."""

    to: str
    state: str
    failed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class LeadReport:
    """A report as the association's lead reads it: a first name, and no means of contact."""

    id: UUID
    reporter: str
    subject: str
    accused: str
    text: str
    state: ReportState
    state_label: str
    tone: str | None
    ending: str
    created_at: datetime
    done: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class OperatorReport(LeadReport):
    """A report as the operator follows it: who was told, and with `contact` who wrote it and how to answer them."""

    contact: bool
    email: str
    phone: str
    association: str
    lead: str
    letters: tuple[Letter, ...]
    deadline_at: datetime | None
    overdue: bool
    may_take: bool
    may_close: bool
    may_reopen: bool
    may_share: bool
    reply_to: str


def lines(session: Session, rows: Sequence[Report], *, at: datetime) -> list[ReportLine]:
    """Return the lines of these reports; as many queries for one as for a hundred."""
    lost = queries.undelivered(session)
    names = _association_names(session, {row.association_id for row in rows if row.association_id})
    return [
        ReportLine(
            id=row.id,
            reporter=_role(row),
            subject=labels.SUBJECTS[row.subject],
            association=names.get(row.association_id, "") if row.association_id else "",
            state=labels.STATES[row.state],
            tone=labels.TONES[row.state],
            created_at=row.created_at,
            deadline_at=row.deadline_at,
            overdue=rules.overdue(row.state, row.deadline_at, at),
            undelivered=row.id in lost,
        )
        for row in rows
    ]


def for_lead(session: Session, report: Report) -> LeadReport:
    """Return what an association's lead reads."""
    return LeadReport(**_common(session, report, full=False))


def for_operator(session: Session, report: Report, *, at: datetime, contact: bool = False) -> OperatorReport:
    """Return what the operator reads, and what may be done; surnames and means of contact only with `contact`."""
    reporter = session.get(Person, report.reporter_id) if contact and report.reporter_id else None
    names = _association_names(session, {report.association_id} if report.association_id else set())
    lead = emails.lead_of(session, report, at=at)
    return OperatorReport(
        **_common(session, report, full=contact),
        contact=contact,
        email=reporter.email if reporter else "",
        phone=reporter.phone if reporter else "",
        reply_to=report.reply_to if contact else "",
        association=next(iter(names.values()), ""),
        lead=_name(lead, full=False),
        letters=tuple(
            Letter(_name(person, full=False), MESSAGE_LABELS[message.state], message.state in NOT_DELIVERED,
                   message.sent_at or message.created_at)
            for message, person in queries.letters(session, report.id)
        ),
        deadline_at=report.deadline_at,
        overdue=rules.overdue(report.state, report.deadline_at, at),
        may_take=REPORTS.allows(report.state, ReportAction.TAKE),
        may_close=REPORTS.allows(report.state, ReportAction.CLOSE),
        may_reopen=REPORTS.allows(report.state, ReportAction.REOPEN),
        may_share=not report.shared and report.association_id is not None,
    )  # fmt: skip


def _common(session: Session, report: Report, *, full: bool) -> dict[str, Any]:
    reporter = session.get(Person, report.reporter_id) if report.reporter_id else None
    accused = session.get(Person, report.accused_id) if report.accused_id else None
    named = _name(reporter, full=full)
    return {
        "id": report.id,
        "reporter": f"{named} ({_role(report).lower()})" if named else _role(report),
        "subject": labels.SUBJECTS[report.subject],
        "accused": _name(accused, full=full),
        "text": report.text,
        "state": report.state,
        "state_label": labels.STATES[report.state],
        "tone": labels.TONES[report.state],
        "ending": labels.ENDINGS[report.ending] if report.ending else "",
        "created_at": report.created_at,
        "done": tuple(
            Done(labels.DEEDS[note.deed], note.text, _name(author, full=False) or "Opérateur", note.at)
            for note, author in queries.notes(session, report.id)
        ),
    }


def _role(report: Report) -> str:
    return labels.REPORTERS[report.reporter_role] if report.reporter_role else labels.ANONYMOUS


def _name(person: Person | None, *, full: bool) -> str:
    if person is None:
        return ""
    return f"{person.first_name} {person.last_name}".strip() if full else person.first_name


def _association_names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    statement = select(Association.id, Association.name).where(col(Association.id).in_(ids))
    return dict(session.exec(statement).all())
