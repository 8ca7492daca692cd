"""« Voir ce que ça change »: whose ranking a configuration would change, before it is activated."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

import matching
from app.core.db import reading
from app.core.permissions import Permission
from app.operator.effects import effects as effects_of
from app.operator.views import bp
from app.tuning import profiles, queries
from app.tuning.forms import WeightsForm
from app.tuning.labels import WEIGHTS
from app.web.access import requires
from app.web.clock import today


@bp.get("/reglages/<uuid:configuration_id>/effets")
@requires(Permission.RANKING_TUNE)
def effects(configuration_id: UUID) -> ResponseReturnValue:
    """Rank the open needs with a configuration, or with other weights tried on it, beside the active one."""
    session = reading()
    row = queries.one(session, configuration_id)
    configuration = queries.as_library(session, row)
    own = {name: str(getattr(row, name)) for name in WEIGHTS}
    form = WeightsForm(formdata=request.args or None, data=own, meta={"csrf": False})
    del form.submission
    tried = bool(request.args)
    if tried and form.validate():
        configuration = replace(configuration, weights=matching.Weights(**form.weights))
    found = None if form.errors else effects_of(session, of=configuration, day=today())
    page = "operator/effects.html"
    shown = profiles.shown(row)
    return render_template(page, form=form, configuration=shown, effects=found, tried=tried), form.status
