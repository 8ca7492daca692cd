"""The operator follows each report to its end; the lead reads those meant for them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import builders
import cases
import pytest
from flask import Flask
from letters import written
from queries import counted
from sqlmodel import Session, select
from visitors import as_role, signed_in
from workers import ran

from app.accounts.models import Member
from app.core.db import transaction
from app.core.errors import Conflict, NotFound
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.journal.models import Entry
from app.reports import profiles, queries, rules, services
from app.reports.models import Report, ReportNote
from app.reports.services import SubmitReport
from app.reports.states import Deed, Ending, ReportState, Subject

AT = builders.AT


def reported(session: Session, subject: Subject = Subject.VOLUNTEER) -> tuple[cases.Case, Report]:
    case = cases.introduced(session)
    session.get_one(Member, case.coordinator.id).lead = True
    accused = case.volunteer.id if subject is Subject.VOLUNTEER else None
    command = SubmitReport(
        text="Il m’appelle la nuit.", subject=subject, accused_id=accused, association_id=case.association.id
    )
    return case, services.submit(session, command=command, actor=cases.someone(case.youth), at=AT)


def one(report_id: UUID) -> Report:
    with transaction() as session:
        return session.get_one(Report, report_id)


def test_the_operator_takes_notes_and_closes(app: Flask) -> None:
    with transaction() as session:
        _, report = reported(session)
    operator = as_role(app, Role.OPERATOR)
    address = f"/operateur/signalements/{report.id}"
    assert "signalement à suivre" in operator.get("/operateur/").text
    page = operator.get(address)
    assert "Il m’appelle la nuit." in page.text
    operator.submit(page, button="Prendre en charge")
    assert one(report.id).state is ReportState.HANDLED
    operator.submit(operator.get(address), {"deed": "suspended", "text": "Binôme suspendu ce matin."}, action="/note")
    page = operator.submit(
        operator.get(f"{address}/clore"), {"ending": "protected", "text": "Le bénévole est parti."}, button="Clore"
    )
    assert "Des mesures ont été prises" in page.text
    assert "Binôme suspendu ce matin." in page.text
    closed = one(report.id)
    assert (closed.state, closed.ending, closed.deadline_at) == (ReportState.CLOSED, Ending.PROTECTED, None)
    operator.submit(page, button="Rouvrir")
    assert one(report.id).state is ReportState.HANDLED


def test_nothing_closes_without_an_ending_and_a_word(app: Flask) -> None:
    with transaction() as session:
        _, report = reported(session)
        services.take(session, report=report, actor=SYSTEM, at=AT)
    operator = as_role(app, Role.OPERATOR)
    page = operator.get(f"/operateur/signalements/{report.id}/clore")
    operator.submit(page, {"ending": "settled"}, button="Clore", status=422)
    operator.submit(page, {"text": "Fini."}, button="Clore", status=422)
    assert one(report.id).state is ReportState.HANDLED


def test_who_wrote_is_shown_on_request_and_the_request_is_journalled(app: Flask) -> None:
    with transaction() as session:
        case, report = reported(session)
        report.reply_to = "06 39 98 00 07"
    operator = as_role(app, Role.OPERATOR)
    page = operator.get(f"/operateur/signalements/{report.id}")
    hidden = (case.youth.last_name, case.youth.email, "06 39 98 00 07")
    with transaction() as session:
        shown = str(profiles.for_operator(session, session.get_one(Report, report.id), at=AT))
    assert not [words for words in hidden if words in page.text or words in shown]
    page = operator.submit(page, button="Voir qui a écrit")
    assert [words for words in hidden if words in page.text] == list(hidden)
    with transaction() as session:
        read = session.exec(select(Entry).where(Entry.action == "read", Entry.subject_id == report.id)).all()
    assert len(read) == 1


def test_the_lead_reads_a_first_name_and_says_what_was_done(app: Flask) -> None:
    with transaction() as session:
        case, report = reported(session)
    lead = signed_in(app, case.coordinator)
    address = f"/association/signalements/{report.id}"
    assert address in {a.attributes.get("href") for a in lead.get("/association/signalements").every("a")}
    page = lead.get(address)
    assert "Il m’appelle la nuit." in page.text
    assert case.youth.first_name in page.text
    assert case.youth.last_name not in page.text
    assert case.youth.email not in page.text
    page = lead.submit(page, {"text": "Nous l’avons appelé."}, button="Enregistrer")
    assert "Nous l’avons appelé." in page.text
    assert "Nous l’avons appelé." in as_role(app, Role.OPERATOR).get(f"/operateur/signalements/{report.id}").text


def test_a_colleague_of_the_lead_and_another_association_read_nothing(app: Flask) -> None:
    with transaction() as session:
        case, report = reported(session)
        colleague = builders.member(session, of=case.association, role=Role.MANAGER)
        stranger = builders.member(session)
        session.get_one(Member, stranger.id).lead = True
    for who in (colleague, stranger):
        client = signed_in(app, who)
        address = f"/association/signalements/{report.id}"
        client.get(address, status=404)
        assert address not in {a.attributes.get("href") for a in client.get("/association/signalements").every("a")}


def test_a_lead_never_reads_what_is_said_of_them(session: Session) -> None:
    case, report = reported(session)
    report.accused_id = case.coordinator.id
    assert report.shared
    with pytest.raises(NotFound):
        queries.visible_to_lead(session, report.id, actor=case.staff)
    assert queries.of_lead(session, actor=case.staff, page=1, size=10) == ([], 0)


def test_the_operator_may_show_the_lead_what_was_for_the_operator_alone(session: Session) -> None:
    case, report = reported(session, Subject.ASSOCIATION)
    assert written(session, "report_arrived", to=case.coordinator.email) == []
    services.share(session, report=report, actor=SYSTEM, at=AT)
    assert len(written(session, "report_arrived", to=case.coordinator.email)) == 1
    assert queries.visible_to_lead(session, report.id, actor=case.staff).id == report.id
    with pytest.raises(Conflict):
        services.share(session, report=report, actor=SYSTEM, at=AT)


def test_what_waits_too_long_surfaces_and_is_recalled_once(app: Flask) -> None:
    with transaction() as session:
        _, report = reported(session)
    operator = as_role(app, Role.OPERATOR)
    with app.extensions["clock"].at(AT + timedelta(hours=25)):
        assert ran("reports.remind") == 1
        assert ran("reports.remind") == 0
        with transaction() as session:
            assert len(written(session, "report_late")) == 1
            late = profiles.lines(session, [session.get_one(Report, report.id)], at=AT + timedelta(hours=25))
        assert late[0].overdue
    with transaction() as session:
        session.get_one(Report, report.id).deadline_at = AT - timedelta(minutes=1)
    assert "signalement en retard" in operator.get("/operateur/").text


def test_a_closed_report_is_never_late() -> None:
    assert rules.overdue(ReportState.OPEN, AT, AT)
    assert not rules.overdue(ReportState.OPEN, AT + timedelta(seconds=1), AT)
    assert not rules.overdue(ReportState.CLOSED, AT, AT)


def test_the_list_costs_the_same_for_one_report_as_for_ten(session: Session) -> None:
    def cost() -> int:
        with counted(session) as sent:
            rows, _ = queries.listed(session, state=None, page=1, size=50)
            profiles.lines(session, rows, at=AT)
        return len(sent)

    reported(session)
    first = cost()
    for _ in range(3):
        reported(session)
    assert cost() == first


def test_a_note_is_kept_with_who_wrote_it(session: Session) -> None:
    case, report = reported(session)
    services.note(session, report=report, deed=Deed.CALLED, text="Appelée.", actor=case.staff, at=AT)
    session.flush()
    [note] = session.exec(select(ReportNote)).all()
    assert (note.author_id, note.deed, note.at) == (case.coordinator.id, Deed.CALLED, AT)
