"""The public directory: what each association does, and where."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.associations import profiles, queries
from app.associations.forms import DirectoryForm
from app.associations.views import bp
from app.core.db import reading
from app.core.paging import paged
from app.core.text import has_forbidden
from app.places import queries as places
from app.skills import queries as skills
from app.web.access import public

PAGE_SIZE = 24


@bp.get("/associations")
@public
def directory() -> ResponseReturnValue:
    """List the active associations, filtered by what they do and where."""
    session = reading()
    form = DirectoryForm(request.args)
    kinds = [kind for kind in skills.kinds(session) if not kind.professional]
    form.accompagnement.choices = [
        SelectChoice(value="", label="Tous les accompagnements"),
        *(SelectChoice(value=kind.code, label=kind.label) for kind in kinds),
    ]
    kind = next((kind.code for kind in kinds if kind.code == form.accompagnement.data), None)
    found = _commune(form)
    page = request.args.get("page", 1, type=int)
    rows, total = queries.page_of_directory(session, kind=kind, commune=found.code, page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    return render_template(
        "associations/directory.html",
        filters=form,
        candidates=[(each.code, each.label) for each in found.candidates],
        unknown=bool(form.commune.data) and found.code is None,
        cards=profiles.cards(session, rows),
        total=total,
        page=page,
        pages=count,
        kept={key: value for key, value in (("accompagnement", kind), ("commune", found.code and form.commune.data),
                                            ("code", found.code)) if value},
    )  # fmt: skip


def _commune(form: DirectoryForm) -> places.Resolved:
    typed = form.commune.data or ""
    if not typed.strip() or has_forbidden(typed):
        return places.Resolved(None)
    return places.resolve_commune(reading(), typed=typed, code=form.code.data)


@bp.get("/devenir-partenaire")
@public
def join() -> ResponseReturnValue:
    """Say how an association takes part, and who to write to."""
    return render_template("associations/join.html")
