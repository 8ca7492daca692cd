"""One-off help that becomes regular."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.commitments import queries, regular
from app.commitments.blueprint import bp
from app.commitments.forms import RegularForm
from app.commitments.views.changing import SIDES
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.mentorships.doors import FramedDoor, PairDoor, both_ways, seated
from app.mentorships.states import Side
from app.web.access import acting, requires
from app.web.clock import now
from app.web.forms import Form
from app.web.once import first_time


@both_ways(bp, "/continuer", methods=("POST",))
def ask_regular(door: PairDoor) -> ResponseReturnValue:
    """Tell the association that one would like to go on regularly."""
    seat = seated(door, reading(), *SIDES)
    if Form().validate_on_submit():
        with transaction() as session:
            seat = seated(door, session, *SIDES)
            if first_time(session, "regular", seat.pair.id):
                regular.ask(session, mentorship=seat.pair, side=seat.side, actor=acting(), at=now())
        flash(
            "C’est noté. L’association t’appelle ou t’écrit."
            if seat.side is Side.YOUTH
            else "C’est noté. L’association vous appelle ou vous écrit."
        )
    return redirect(door.home, code=303)


@bp.route("/association/binomes/<uuid:mentorship_id>/regulier", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def make_regular(mentorship_id: UUID) -> ResponseReturnValue:
    """Make one-off help regular, with a reason."""
    door = FramedDoor(mentorship_id)
    pair = door.seat(reading()).pair
    form = RegularForm()
    if not form.validate_on_submit():
        if not queries.may_become_regular(pair):
            raise NotFound
        return render_template("commitments/make_regular.html", door=door, form=form), form.status
    with transaction() as session:
        if first_time(session, "make_regular", mentorship_id):
            regular.become(
                session, mentorship=door.seat(session).pair, rhythm=form.how_often, reason=form.why, actor=acting(),
                at=now(),
            )  # fmt: skip
    flash("Le binôme continue régulièrement. Chacun est prévenu\u00a0: il reste à écrire l’engagement.")
    return redirect(door.home, code=303)
