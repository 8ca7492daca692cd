"""The blueprint of reports."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

bp = Blueprint("reports", __name__)


@bp.record_once
def _keep_what_was_typed(state: BlueprintSetupState) -> None:
    """Let the form itself refuse a stale token: the site's own refusal would lose what was typed."""
    state.app.extensions["csrf"].exempt("app.reports.views.reporting.report")
    state.app.extensions["csrf"].exempt("app.reports.views.reporting.report_by_link")
