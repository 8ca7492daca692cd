"""« Envois et tâches »: what could not leave, which job fails, what was set aside; and each tried again."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.paging import paged
from app.core.permissions import Permission
from app.mailbox import queries as mailbox
from app.operator import services, upkeep
from app.operator.forms import ActionForm
from app.operator.views import bp
from app.upkeep import queries
from app.web import once
from app.web.access import acting, requires
from app.web.clock import now

PAGE_SIZE = 50


@bp.get("/envois-et-taches")
@requires(Permission.UPKEEP_OVERSEE)
def letters() -> ResponseReturnValue:
    """List the letters that could not leave."""
    session = reading()
    page = request.args.get("page", 1, type=int)
    rows, total = mailbox.undelivered(session, page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    return render_template(
        "operator/letters.html", form=ActionForm(), letters=upkeep.letters(session, rows), total=total,
        post=upkeep.post(session, at=now()), wrong=queries.wrong(session),
        page=page, pages=count,
    )  # fmt: skip


@bp.get("/envois-et-taches/taches")
@requires(Permission.UPKEEP_OVERSEE)
def jobs() -> ResponseReturnValue:
    """List how the jobs fare, and what they set aside."""
    session = reading()
    page = request.args.get("page", 1, type=int)
    rows, total = queries.set_aside(session, page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    return render_template(
        "operator/jobs.html", form=ActionForm(), jobs=upkeep.jobs(queries.runs(session)), aside=upkeep.aside(rows),
        total=total, undelivered=mailbox.undelivered_count(session),
        page=page, pages=count,
    )  # fmt: skip


@bp.post("/envois-et-taches/envois/renvoyer")
@bp.post("/envois-et-taches/envois/<uuid:message_id>/renvoyer")
@requires(Permission.UPKEEP_OVERSEE)
def send_again(message_id: UUID | None = None) -> ResponseReturnValue:
    """Send one letter again, or all that could not leave."""
    if ActionForm().validate_on_submit():
        with transaction() as session:
            if once.first_time(session, "send-again", message_id):
                sent = services.send_again(session, message_id=message_id, actor=acting(), at=now())
                flash(_SENT_AGAIN[sent > 1])
    return redirect(url_for("operator.letters"), code=303)


@bp.post("/envois-et-taches/taches/<name>/relancer")
@requires(Permission.UPKEEP_OVERSEE)
def retry_job(name: str) -> ResponseReturnValue:
    """Let a job that fails be tried at the next ring."""
    if ActionForm().validate_on_submit():
        with transaction() as session:
            if once.first_time(session, "retry-job", name):
                services.retry_job(session, name=name, actor=acting(), at=now())
                flash("La tâche est relancée\u00a0: elle part dans la minute.")
    return redirect(url_for("operator.jobs"), code=303)


@bp.post("/envois-et-taches/lignes/reessayer")
@bp.post("/envois-et-taches/lignes/<uuid:aside_id>/reessayer")
@requires(Permission.UPKEEP_OVERSEE)
def retry_aside(aside_id: UUID | None = None) -> ResponseReturnValue:
    """Let one row that was set aside, or all, be tried at the next ring."""
    if ActionForm().validate_on_submit():
        with transaction() as session:
            if once.first_time(session, "retry-aside", aside_id):
                services.retry_aside(session, aside_id=aside_id, actor=acting(), at=now())
                flash("C’est noté\u00a0: le prochain essai a lieu dans la minute.")
    return redirect(url_for("operator.jobs"), code=303)


_SENT_AGAIN = ("Le message repart dans la minute.", "Les messages repartent dans la minute.")
