"""Suggestions while one types a commune, and the operator's pages of places."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading, transaction
from app.core.paging import paged
from app.core.permissions import Permission
from app.places import days_off, official, profiles, queries, services
from app.places.forms import QuarterForm, RemoveForm
from app.web import once
from app.web.access import public, requires
from app.web.clock import now, today
from app.web.refusals import kept

bp = Blueprint("places", __name__)

PAGE_SIZE = 50
SUGGESTIONS = 8
CACHE_SECONDS = 3600
_SHORTEST = 2


@bp.get("/communes/suggestions")
@public
def suggestions() -> Response:
    """Answer what is being typed with the communes it may mean; the field may bear any name."""
    typed = next(iter(request.args.values()), "").strip()
    session = reading()
    found = queries.find_communes(session, typed, limit=SUGGESTIONS) if len(typed) >= _SHORTEST else []
    found = found or queries.similar_communes(session, typed)
    page = render_template("places/suggestions.html", communes=[(each.code, each.label) for each in found], typed=typed)
    response = make_response(page)
    response.cache_control.max_age = CACHE_SECONDS
    response.cache_control.private = True
    return response


@bp.get("/operateur/lieux")
@requires(Permission.PLACES_EDIT)
def index() -> ResponseReturnValue:
    """Say which communes, districts and quarters are known, and how surely."""
    session = reading()
    return render_template(
        "places/index.html",
        communes=profiles.commune_counts(session),
        districts=profiles.district_lines(session),
        quarters=profiles.quarter_count(session),
        holidays=days_off.lines(session, zone=_zone(), day=today()),
        known_until=days_off.known_until(session, zone=_zone()),
        zone=_zone(),
        large=current_app.config["QUARTER_POPULATION"],
        list_missing=not official.LIST.is_file(),
    )


@bp.get("/operateur/lieux/quartiers")
@requires(Permission.PLACES_EDIT)
def quarters() -> ResponseReturnValue:
    """List the quarters."""
    session = reading()
    page, pages = paged(profiles.quarter_count(session), page=request.args.get("page", 1, type=int), size=PAGE_SIZE)
    lines = profiles.quarter_lines(session, page=page, size=PAGE_SIZE)
    return render_template("places/quarters.html", quarters=lines, page=page, pages=pages)


@bp.route("/operateur/lieux/quartiers/nouveau", methods=["GET", "POST"])
@requires(Permission.PLACES_EDIT)
def add_quarter() -> ResponseReturnValue:
    """Add a quarter."""
    form = QuarterForm(reading())
    if not form.validate_on_submit():
        return render_template("places/edit_quarter.html", form=form, quarter=None), form.status
    location = url_for(".quarters")
    with transaction() as session:
        if there := once.earlier(session, form.submission.data):
            return redirect(there, code=303)
        services.add_quarter(session, command=form.to_command())
        once.remember(session, form.submission.data, location, at=now())
    flash(f"Le quartier {form.name.data} est ajouté.")
    return redirect(location, code=303)


@bp.route("/operateur/lieux/quartiers/<uuid:quarter_id>/modifier", methods=["GET", "POST"])
@requires(Permission.PLACES_EDIT)
def edit_quarter(quarter_id: UUID) -> ResponseReturnValue:
    """Change a quarter."""
    quarter = queries.quarter(reading(), quarter_id)
    form = QuarterForm(reading(), quarter)

    def change(session: Session) -> None:
        stored = queries.quarter(session, quarter_id, held=True)
        form.ensure_current(form.version_of(stored))
        services.change_quarter(session, quarter=stored, command=form.to_command())

    if not form.validate_on_submit() or not kept(form, change):
        return render_template("places/edit_quarter.html", form=form, quarter=quarter.name), form.status
    flash(f"Le quartier {form.name.data} est modifié.")
    return redirect(url_for(".quarters"), code=303)


@bp.route("/operateur/lieux/quartiers/<uuid:quarter_id>/retirer", methods=["GET", "POST"])
@requires(Permission.PLACES_EDIT)
def remove_quarter(quarter_id: UUID) -> ResponseReturnValue:
    """Ask, then remove a quarter."""
    quarter = queries.quarter(reading(), quarter_id)
    form = RemoveForm()
    if not form.validate_on_submit():
        return render_template("places/remove_quarter.html", form=form, quarter=quarter.name), form.status
    with transaction() as session:
        services.remove_quarter(session, quarter=queries.quarter(session, quarter_id))
    flash("Le quartier est retiré de la liste.")
    return redirect(url_for(".quarters"), code=303)


def _zone() -> str:
    return str(current_app.extensions["territory"].holiday_zone)
