"""Reports as the operator follows them to their end, and as an association's lead reads those meant for them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading, transaction
from app.core.paging import paged
from app.core.permissions import Permission
from app.reports import labels, profiles, queries, services
from app.reports.blueprint import bp
from app.reports.forms import ActForm, CloseForm, LeadNoteForm, NoteForm
from app.reports.models import Report
from app.reports.states import Deed, Ending, ReportState
from app.web import once
from app.web.access import acting, requires
from app.web.addresses import asked
from app.web.clock import now
from app.web.forms import Form

PAGE_SIZE = 50
VERBS: dict[str, tuple[Callable[..., None], str]] = {
    "prendre": (services.take, "Vous avez pris ce signalement en charge."),
    "rouvrir": (services.reopen, "Le signalement est rouvert."),
    "montrer": (services.share, "La personne référente de l’association peut maintenant le lire."),
}


@bp.get("/operateur/signalements")
@requires(Permission.REPORT_OVERSEE)
def operator_reports() -> ResponseReturnValue:
    """List every report, those to do first."""
    wanted = asked("etat")
    state = ReportState(wanted) if wanted in set(ReportState) else None
    page = request.args.get("page", 1, type=int)
    rows, total = queries.listed(reading(), state=state, page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    return render_template(
        "reports/list.html",
        reports=profiles.lines(reading(), rows, at=now()),
        states=labels.STATES,
        state=state,
        total=total,
        page=page,
        pages=count,
    )


@bp.get("/operateur/signalements/<uuid:report_id>")
@requires(Permission.REPORT_OVERSEE)
def operator_report(report_id: UUID) -> ResponseReturnValue:
    """Show one report, who was told, what was done."""
    return _show(report_id, NoteForm(formdata=None))


@bp.post("/operateur/signalements/<uuid:report_id>/coordonnees")
@requires(Permission.REPORT_OVERSEE)
def report_contact(report_id: UUID) -> ResponseReturnValue:
    """Show the same with who wrote it and how to reach them; that somebody looked is journalled, hence a POST."""
    with transaction() as session:
        report = queries.one(session, report_id)
        services.journal_reading(session, report=report, actor=acting(), at=now())
    return _show(report_id, NoteForm(formdata=None), contact=True)


@bp.post("/operateur/signalements/<uuid:report_id>/note")
@requires(Permission.REPORT_OVERSEE)
def note_report(report_id: UUID) -> ResponseReturnValue:
    """Keep what was done."""
    form = NoteForm()
    if not form.validate_on_submit():
        return _show(report_id, form)

    def do(session: Session, report: Report) -> None:
        deed, text = Deed(form.deed.data), form.text.data or ""
        services.note(session, report=report, deed=deed, text=text, actor=acting(), at=now())

    return _done(report_id, form, do, said="C’est noté.")


@bp.post("/operateur/signalements/<uuid:report_id>/<any(prendre, rouvrir, montrer):verb>")
@requires(Permission.REPORT_OVERSEE)
def act_on_report(report_id: UUID, verb: str) -> ResponseReturnValue:
    """Take a report in hand, open it again, or show it to the association's lead."""
    form = ActForm()
    if not form.validate_on_submit():
        return _show(report_id, NoteForm(formdata=None))
    carry_out, said = VERBS[verb]

    def do(session: Session, report: Report) -> None:
        carry_out(session, report=report, actor=acting(), at=now())

    return _done(report_id, form, do, said=said)


@bp.route("/operateur/signalements/<uuid:report_id>/clore", methods=["GET", "POST"])
@requires(Permission.REPORT_OVERSEE)
def close_report(report_id: UUID) -> ResponseReturnValue:
    """End a report."""
    form, back = CloseForm(), url_for("reports.operator_report", report_id=report_id)
    queries.one(reading(), report_id)
    if not form.validate_on_submit():
        return render_template("reports/close.html", form=form, origin=back, origin_label="Le signalement"), form.status

    def do(session: Session, report: Report) -> None:
        ending, text = Ending(form.ending.data), form.text.data or ""
        services.close(session, report=report, ending=ending, text=text, actor=acting(), at=now())

    return _done(report_id, form, do, said="Le signalement est clos.")


@bp.get("/association/signalements")
@requires(Permission.REPORT_FOLLOW)
def lead_reports() -> ResponseReturnValue:
    """List the reports that an association's lead may read."""
    page = request.args.get("page", 1, type=int)
    rows, total = queries.of_lead(reading(), actor=acting(), page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    return render_template(
        "reports/lead_list.html",
        reports=profiles.lines(reading(), rows, at=now()),
        lead=queries.is_lead(reading(), acting()),
        total=total,
        page=page,
        pages=count,
    )


@bp.route("/association/signalements/<uuid:report_id>", methods=["GET", "POST"])
@requires(Permission.REPORT_FOLLOW)
def lead_report(report_id: UUID) -> ResponseReturnValue:
    """Show one report to the association's lead, who says what was done."""
    form, there = LeadNoteForm(), url_for("reports.lead_report", report_id=report_id)
    if not form.validate_on_submit():
        shown = profiles.for_lead(reading(), queries.visible_to_lead(reading(), report_id, actor=acting()))
        return render_template("reports/lead.html", report=shown, form=form), form.status
    with transaction() as session:
        if once.first(session, form.submission.data, there, at=now()):
            report = queries.visible_to_lead(session, report_id, actor=acting())
            services.note(session, report=report, deed=Deed.NOTE, text=form.text.data or "", actor=acting(), at=now())
    flash("C’est noté. L’opérateur le lit aussi.")
    return redirect(there, code=303)


def _show(report_id: UUID, form: NoteForm, *, contact: bool = False) -> ResponseReturnValue:
    shown = profiles.for_operator(reading(), queries.one(reading(), report_id), at=now(), contact=contact)
    return render_template("reports/report_file.html", report=shown, form=form, fresh=_fresh), form.status


def _fresh() -> Form:
    """Return a form of its own for each button of a page: each has its own submission key."""
    return ActForm(formdata=None)


def _done(report_id: UUID, form: Form, do: Callable[[Session, Report], None], *, said: str) -> ResponseReturnValue:
    there = url_for("reports.operator_report", report_id=report_id)
    with transaction() as session:
        if once.first(session, form.submission.data, there, at=now()):
            do(session, queries.one(session, report_id))
    flash(said)
    return redirect(there, code=303)
