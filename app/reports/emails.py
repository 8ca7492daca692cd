"""What is written about reports: that there is one, and where to read it. Never what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.associations import queries as associations
from app.core.clock import local_date
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.reports import queries
from app.reports.models import Report
from app.safeguarding import rules
from app.web.links import absolute


def arrived(session: Session, *, report: Report, at: datetime) -> None:
    """Tell the operator, and the association's lead if the lead may know."""
    for operator in _operators(session, report):
        _write(session, report, operator, "reports.operator_report", at=at)
    tell_lead(session, report=report, at=at)


def tell_lead(session: Session, *, report: Report, at: datetime) -> None:
    """Tell whoever answers for the association of a shared report, never the person accused."""
    lead = lead_of(session, report, at=at)
    if lead is not None:
        _write(session, report, lead, "reports.lead_report", at=at)


def lead_of(session: Session, report: Report, *, at: datetime) -> Person | None:
    """Return whom the association's side of a report is for; nobody if that is who is accused, or who wrote it."""
    if not report.shared or report.association_id is None:
        return None
    lead = associations.contact(session, report.association_id, day=local_date(at))
    return None if lead is None or lead.id == report.reporter_id or _is_accused(session, lead, report) else lead


def burst(session: Session, *, reports: Sequence[Report], at: datetime) -> None:
    """Tell the operator of many reports at once, in one letter each."""
    first = reports[0]
    for operator in _operators(session, first):
        link = absolute("reports.operator_reports")
        about = About("report", first.id)
        mailbox.send(
            session, to=operator, template="report_burst", about=about, at=at, link=link, count=len(reports)
        )  # fmt: skip


def late(session: Session, *, report: Report, at: datetime) -> None:
    """Remind the operator of a report that waits."""
    link = absolute("reports.operator_report", report_id=report.id)
    for operator in _operators(session, report):
        about = About("report", report.id)
        mailbox.send(
            session, to=operator, template="report_late", about=about, at=at, link=link, since=report.created_at
        )  # fmt: skip


def _operators(session: Session, report: Report) -> list[Person]:
    return [each for each in accounts.operators(session) if not _is_accused(session, each, report)]


def _write(session: Session, report: Report, to: Person, endpoint: str, *, at: datetime) -> None:
    # Without an association, a letter that does not arrive becomes a call for the operator to make.
    about, link = About("report", report.id), absolute(endpoint, report_id=report.id)
    mailbox.send(session, to=to, template="report_arrived", about=about, at=at, link=link)


def _is_accused(session: Session, reader: Person, report: Report) -> bool:
    """Tell whether a reader is who is accused, under this file or another with the same mailbox or telephone."""
    accused = session.get(Person, report.accused_id) if report.accused_id else None
    if accused is None:
        return False
    theirs, readers = queries.mailboxes_of(session, accused), queries.mailboxes_of(session, reader)
    same = any(rules.same_mailbox(one, other) for one in theirs for other in readers)
    return reader.id == accused.id or same or rules.same_phone(accused.phone, reader.phone)
