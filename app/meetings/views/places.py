"""The places where an association lets its pairs meet."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.meetings import profiles, queries, services
from app.meetings.blueprint import bp
from app.meetings.forms import PlaceForm
from app.web import once
from app.web.access import acting, association_id, requires
from app.web.clock import now
from app.web.forms import Form
from app.web.refusals import kept


@bp.get("/association/lieux")
@requires(Permission.ASSOCIATION_MANAGE)
def places() -> ResponseReturnValue:
    """List the places."""
    return render_template("meetings/places.html", places=profiles.place_lines(reading(), association_id()))


@bp.route("/association/lieux/nouveau", methods=["GET", "POST"])
@requires(Permission.ASSOCIATION_MANAGE)
def add_place() -> ResponseReturnValue:
    """Add a place."""
    form = PlaceForm(reading())
    if not form.validate_on_submit():
        return render_template("meetings/place.html", form=form, place=None), form.status
    with transaction() as session:
        if once.first_time(session, "add_place"):
            services.add_place(
                session, association_id=association_id(), command=form.to_command(), actor=acting(), at=now()
            )
    flash("Le lieu est ajouté.")
    return redirect(url_for(".places"), code=303)


@bp.route("/association/lieux/<uuid:place_id>/modifier", methods=["GET", "POST"])
@requires(Permission.ASSOCIATION_MANAGE)
def change_place(place_id: UUID) -> ResponseReturnValue:
    """Change a place."""
    place = queries.visible_place(reading(), place_id, actor=acting())
    form = PlaceForm(reading(), place)

    def change(session: Session) -> None:
        if once.first_time(session, "change_place", place_id):
            stored = queries.visible_place(session, place_id, actor=acting(), held=True)
            form.ensure_current(form.version_of(stored))
            services.change_place(session, place=stored, command=form.to_command(), actor=acting(), at=now())

    if not form.validate_on_submit() or not kept(form, change):
        return render_template("meetings/place.html", form=form, place=place.name), form.status
    flash("Le lieu est modifié.")
    return redirect(url_for(".places"), code=303)


@bp.route("/association/lieux/<uuid:place_id>/fermer", methods=["GET", "POST"])
@requires(Permission.ASSOCIATION_MANAGE)
def close_place(place_id: UUID) -> ResponseReturnValue:
    """Ask, then offer a place no more."""
    place = queries.visible_place(reading(), place_id, actor=acting())
    form = Form()
    if not form.validate_on_submit():
        return render_template("meetings/close_place.html", form=form, place=place.name), form.status
    with transaction() as session:
        held = queries.visible_place(session, place_id, actor=acting())
        services.close_place(session, place=held, actor=acting(), at=now())
    flash("Le lieu n’est plus proposé.")
    return redirect(url_for(".places"), code=303)
