"""« Signaler un problème »: for everybody, on every page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app, has_request_context, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading, transaction
from app.core.identity import Actor, Way
from app.reports import queries, services
from app.reports.blueprint import bp
from app.reports.forms import ReportForm, voice
from app.web import once, throttle
from app.web.access import acting, public
from app.web.clock import now
from app.web.links import remote_address


@bp.app_context_processor
def way_in() -> dict[str, Any]:
    """Give every page the address of the form; on a page opened by a private link it knows who reports."""
    if not has_request_context():
        return {}
    token = (request.view_args or {}).get("token") if acting().way is Way.LINK else None
    return {"report_url": url_for("reports.report_by_link", token=token) if token else url_for("reports.report")}


@bp.route("/signaler", methods=["GET", "POST"])
@public
def report() -> ResponseReturnValue:
    """Report a problem, signed in or not."""
    return _report(None)


@bp.route("/signaler/<token>", methods=["GET", "POST"])
@public
def report_by_link(token: str) -> ResponseReturnValue:
    """Report a problem from a page opened by a private link; a dead link reports all the same, without a name."""
    return _report(token)


@bp.get("/signaler/recu")
@public
def report_received() -> ResponseReturnValue:
    """Say that it arrived, and who answers at once."""
    return render_template("reports/received.html", voice=voice(acting().role))


def _report(token: str | None) -> ResponseReturnValue:
    actor = queries.reporter(reading(), token, actor=acting(), at=now())
    around = queries.around(reading(), actor, at=now())
    form = ReportForm(around, role=actor.role, known=actor.person_id is not None)
    if not form.validate_on_submit():
        return render_template("reports/report.html", form=form), form.status
    there = url_for("reports.report_received")
    with transaction() as session:
        if once.first(session, form.submission.data, there, at=now()):
            services.submit(session, command=form.command(), actor=actor, at=now(), burst=_burst(session, actor))
    return redirect(there, code=303)


def _burst(session: Session, actor: Actor) -> bool:
    """Tell whether one address, or one person, sends more than anybody in need would; each is kept all the same."""
    parts, at = ("report", str(actor.person_id or remote_address())), now()
    throttle.note(session, *parts, at=at)
    sent = throttle.count(session, *parts, since=at - timedelta(hours=1))
    return sent > int(current_app.config["REPORTS_PER_HOUR"])
