"""« À appeler »: people without mail, and answers given on the phone."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.errors import Conflict
from app.core.paging import paged
from app.core.permissions import Permission
from app.journal import services as journal
from app.mailbox import queries as mailbox
from app.needs import profiles as needs_profiles
from app.proposals import queries as proposals
from app.proposals import services
from app.proposals.answers import Side
from app.proposals.states import Party
from app.routing import queries as routing
from app.web.access import acting, association_id, requires
from app.web.clock import now
from app.web.forms import Form
from app.web.once import first_time
from app.workspace import calls as lines
from app.workspace import profiles
from app.workspace.blueprint import bp
from app.workspace.forms import FamilyAnswerForm, NoteForm, VolunteerAnswerForm
from app.workspace.queries import PAGE
from app.workspace.views.acting import to_case

_SIDES = {"benevole": Party.VOLUNTEER, "jeune": Side.YOUTH, "parent": Side.GUARDIAN}


@bp.get("/appels")
@requires(Permission.CALL_RECORD)
def calls() -> ResponseReturnValue:
    """List the calls to make, oldest first: one's association's, or the operator's."""
    session = reading()
    page = request.args.get("page", 1, type=int)
    messages, total = mailbox.to_call(session, association_id=acting().association_id, page=page, size=PAGE)
    page, pages = paged(total, page=page, size=PAGE)
    rows = profiles.call_rows(session, messages, locked=lines.locked(session, messages, actor=acting()))
    return render_template("workspace/calls.html", rows=rows, total=total, page=page, pages=pages, form=Form())


@bp.post("/appels/<uuid:message_id>")
@requires(Permission.CALL_RECORD)
def call(message_id: UUID) -> ResponseReturnValue:
    """Show who to call and what to write down; that somebody looked is journalled, hence a POST."""
    with transaction() as session:
        line = lines.visible(session, message_id, actor=acting())
        journal.record(
            session, action="read", kind="message", subject_id=message_id, actor=acting(), at=now(),
            facts={"person": str(line.message.person_id)},
        )  # fmt: skip
        return _page(line)


@bp.post("/appels/<uuid:message_id>/noter")
@requires(Permission.CALL_RECORD)
def record_call(message_id: UUID) -> ResponseReturnValue:
    """Keep the answer given on the phone."""
    with transaction() as session:
        line = lines.visible(session, message_id, actor=acting())
        form = lines.FORMS.get(line.wanted, NoteForm)()
        if not form.validate_on_submit():
            return _page(line, answer=form)
        lines.record(session, call=line, form=form, actor=acting(), at=now())
    flash("La réponse est notée.")
    return redirect(url_for(".calls"), code=303)


@bp.post("/appels/<uuid:message_id>/clore")
@requires(Permission.CALL_RECORD)
def close_call(message_id: UUID) -> ResponseReturnValue:
    """Close a line without an answer, with a note."""
    form = NoteForm()
    with transaction() as session:
        line = lines.visible(session, message_id, actor=acting())
        if not form.validate_on_submit():
            return _page(line, note=form)
        lines.note(session, call=line, text=form.note.data or "", actor=acting(), at=now())
    flash("La ligne est close, avec votre note.")
    return redirect(url_for(".calls"), code=303)


@bp.route("/propositions/<uuid:proposal_id>/reponse/<any(benevole, jeune, parent):who>", methods=["GET", "POST"])
@requires(Permission.CALL_RECORD)
def record_answer(proposal_id: UUID, who: str) -> ResponseReturnValue:
    """Keep an answer that somebody gave on the phone though they had a link."""
    form = VolunteerAnswerForm() if who == "benevole" else FamilyAnswerForm()
    if not form.validate_on_submit():
        return _ask(proposal_id, who, form)
    with transaction() as session:
        proposal = proposals.visible(session, proposal_id, actor=acting())
        if first_time(session, "answer", proposal_id, who):
            side = _SIDES[who]
            if isinstance(form, VolunteerAnswerForm):
                services.answer_volunteer(session, proposal=proposal, answer=form.to_answer(), actor=acting(), at=now())
            elif isinstance(side, Side):
                services.answer_youth(
                    session, proposal=proposal, answer=form.to_answer(), by=side, actor=acting(), at=now()
                )
    flash("La réponse est notée.")
    return to_case(proposal.need_id)


def _page(line: lines.Call, *, answer: Form | None = None, note: NoteForm | None = None) -> ResponseReturnValue:
    blank = lines.FORMS.get(line.wanted, NoteForm)(formdata=None)
    shown = answer or note or blank
    page = render_template(
        "workspace/call.html",
        call=profiles.call_file(reading(), line.message), wanted=line.wanted, elsewhere=lines.PAGES.get(line.wanted),
        answer=answer or blank, note=note or NoteForm(formdata=None), form=shown,
    )  # fmt: skip
    return page, shown.status


def _ask(proposal_id: UUID, who: str, form: Form) -> ResponseReturnValue:
    session = reading()
    proposal = proposals.visible(session, proposal_id, actor=acting())
    need = routing.visible(session, proposal.need_id, actor=acting())
    going = profiles.case(session, need, association_id=association_id(), at=now()).going
    if going is None or going.candidate.proposal_id != proposal_id or _SIDES[who] not in going.sides:
        raise Conflict("Cette proposition n’attend plus cette réponse.")
    card = needs_profiles.card(session, need, at=now())
    page = render_template("workspace/record_answer.html", card=card, going=going, who=who, form=form)
    return page, form.status
