"""Keep what somebody reports, tell who must know, follow it to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlmodel import Session

from app.core.errors import Conflict
from app.core.identity import Actor
from app.journal import services as journal
from app.reports import emails, queries, rules
from app.reports.models import Report, ReportNote
from app.reports.states import REPORTS, Deed, Ending, ReportAction, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitReport:
    """What somebody reports. `accused_id` is the other side of a pair, when one is named."""

    text: str
    subject: Subject = Subject.UNSAID
    accused_id: UUID | None = None
    association_id: UUID | None = None
    reply_to: str = ""


def submit(
    session: Session,
    *,
    command: SubmitReport,
    actor: Actor,
    at: datetime,
    burst: bool = False,
    author: Actor | None = None,
) -> Report:
    """Keep a report and write to the operator and to the lead who may know, in the same transaction.

    One of a `burst` is kept all the same and announced later with its fellows:
    whoever floods the site must not bury a call for help under letters.

    `author` wrote the words, where somebody else keeps them as a report.
    """
    reporter = author or actor
    framed = queries.framing(session, one=actor.person_id, other=command.accused_id) if (
        actor.person_id and command.accused_id
    ) else None  # fmt: skip
    association_id = framed or command.association_id
    report = Report(
        reporter_id=reporter.person_id,
        reporter_role=reporter.role,
        reply_to=command.reply_to,
        subject=command.subject,
        accused_id=command.accused_id,
        association_id=association_id,
        shared=association_id is not None and rules.lead_may_know(command.subject),
        text=command.text,
        created_at=at,
        announced_at=None if burst else at,
        deadline_at=at + timedelta(hours=int(current_app.config["REPORT_HOURS"])),
    )
    session.add(report)
    session.flush()
    journal.record(
        session, action="submit", kind="report", subject_id=report.id, actor=actor, at=at, after=report.state.value,
        facts={"subject": report.subject.value, "shared": report.shared},
    )  # fmt: skip
    if not burst:
        emails.arrived(session, report=report, at=at)
    return report


def take(session: Session, *, report: Report, actor: Actor, at: datetime) -> None:
    """The operator takes a report in hand, and has some days to end it."""
    journal.move(session, report, REPORTS, ReportAction.TAKE, actor=actor, at=at)
    _allow_time(report, at)


def note(session: Session, *, report: Report, deed: Deed, text: str, actor: Actor, at: datetime) -> None:
    """Keep what was done about a report."""
    session.add(ReportNote(report_id=report.id, author_id=actor.person_id, deed=deed, text=text, at=at))
    journal.record(
        session, action="note", kind="report", subject_id=report.id, actor=actor, at=at, facts={"deed": deed.value}
    )  # fmt: skip


def share(session: Session, *, report: Report, actor: Actor, at: datetime) -> None:
    """Let the association's lead read a report that was for the operator alone.

    Raises
    ------
    Conflict
        If it is shared already, or no association is known.
    """
    if report.shared or report.association_id is None:
        raise Conflict("Ce signalement est déjà montré, ou aucune association n’est connue.")
    report.shared = True
    session.add(report)
    note(session, report=report, deed=Deed.SHARED, text="", actor=actor, at=at)
    session.flush()
    emails.tell_lead(session, report=report, at=at)


def close(session: Session, *, report: Report, ending: Ending, text: str, actor: Actor, at: datetime) -> None:
    """End a report: how it ended, and a word on why."""
    journal.move(session, report, REPORTS, ReportAction.CLOSE, actor=actor, at=at, ending=ending.value)
    report.ending, report.closed_at, report.deadline_at = ending, at, None
    if text:
        note(session, report=report, deed=Deed.NOTE, text=text, actor=actor, at=at)


def reopen(session: Session, *, report: Report, actor: Actor, at: datetime) -> None:
    """Take up again a report that was thought to be over."""
    journal.move(session, report, REPORTS, ReportAction.REOPEN, actor=actor, at=at)
    report.ending, report.closed_at = None, None
    _allow_time(report, at)


def announce(session: Session, *, reports: list[Report], at: datetime) -> None:
    """Write once about the reports of a burst."""
    emails.burst(session, reports=reports, at=at)
    for report in reports:
        report.announced_at = at
        session.add(report)


def remind(session: Session, *, report: Report, at: datetime) -> None:
    """Remind the operator, once, of a report that waits longer than it may."""
    report.nudged_at = at
    session.add(report)
    emails.late(session, report=report, at=at)


def journal_reading(session: Session, *, report: Report, actor: Actor, at: datetime) -> None:
    """Keep who looked up the person behind a report."""
    journal.record(session, action="read", kind="report", subject_id=report.id, actor=actor, at=at)


def _allow_time(report: Report, at: datetime) -> None:
    report.deadline_at = at + timedelta(days=int(current_app.config["REPORT_DAYS"]))
    report.nudged_at = None
