"""« Voir ce que ça change »: whose ranking a configuration would change, before it is activated."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

import matching
from app.core.db import reading
from app.core.permissions import Permission
from app.operator.effects import effects as effects_of
from app.operator.replanning import replanned
from app.operator.views import bp
from app.tuning import profiles, queries
from app.tuning.forms import WeightsForm
from app.tuning.labels import FAIRNESS, WEIGHTS
from app.web.access import requires
from app.web.clock import today

NO_CSRF = {"csrf": False}
"""A question in the address changes nothing."""


@bp.get("/reglages/<uuid:configuration_id>/effets")
@requires(Permission.RANKING_TUNE)
def effects(configuration_id: UUID) -> ResponseReturnValue:
    """Rank the open needs with a configuration, or with other weights tried on it, beside the active one.

    Plan them too, when it weighs waiting otherwise.
    """
    session = reading()
    row = queries.one(session, configuration_id)
    configuration = queries.as_library(session, row)
    own = {name: str(getattr(row, name)) for name in (*WEIGHTS, *FAIRNESS)}
    tried = bool(request.args)
    form = WeightsForm(formdata=MultiDict(own | request.args.to_dict()) if tried else None, data=own, meta=NO_CSRF)
    del form.submission
    if tried and form.validate():
        weights = matching.Weights(**form.weights)
        configuration = replace(configuration, weights=weights, fairness=form.fairness)
    wrong = bool(form.errors)
    return render_template(
        "operator/effects.html", form=form, configuration=profiles.shown(row), tried=tried,
        effects=None if wrong else effects_of(session, of=configuration, day=today()),
        replanned=None if wrong else replanned(session, of=configuration, day=today()),
    ), form.status  # fmt: skip
