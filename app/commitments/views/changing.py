"""Rest for a while, ask to stop, let somebody else of the association follow the pair."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.commitments import profiles, queries, services
from app.commitments.blueprint import bp
from app.commitments.forms import FollowerForm, PauseForm, StopForm
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.mentorships import changes
from app.mentorships.doors import Door, FramedDoor, PairDoor, both_ways, every_way, seated
from app.mentorships.states import MENTORSHIPS, MentorshipAction, Side
from app.web.access import acting, requires
from app.web.clock import now, today
from app.web.once import first_time

SIDES = (Side.YOUTH, Side.VOLUNTEER)
PARTNERS = (*SIDES, Side.ASSOCIATION)


@every_way(bp, "/pause")
def pause(door: Door) -> ResponseReturnValue:
    """Let the pair rest until a day."""
    form = PauseForm()
    seat = seated(door, reading(), *PARTNERS)
    if not form.validate_on_submit():
        if not MENTORSHIPS.allows(seat.pair.state, MentorshipAction.PAUSE):
            raise NotFound
        page = render_template("commitments/pause.html", door=door, form=form, informal=seat.side is Side.YOUTH)
        return page, form.status
    with transaction() as session:
        pair = seated(door, session, *PARTNERS).pair
        if form.until.data is not None and first_time(session, "pause", pair.id):
            changes.pause(session, mentorship=pair, until=form.until.data, reason=form.why, actor=acting(), at=now())
    flash("Le binôme est en pause. Chacun est prévenu.")
    return redirect(door.home, code=303)


@every_way(bp, "/fin-de-pause", methods=("POST",))
def go_on(door: Door) -> ResponseReturnValue:
    """End the pause before its day."""
    with transaction() as session:
        pair = seated(door, session, *PARTNERS).pair
        if first_time(session, "go_on", pair.id):
            changes.go_on(session, mentorship=pair, actor=acting(), at=now())
    flash("La pause est finie. Chacun est prévenu.")
    return redirect(door.home, code=303)


@both_ways(bp, "/arreter")
def stop(door: PairDoor) -> ResponseReturnValue:
    """Ask the association to end the pair; whoever feels unsafe stops it at once."""
    seat = seated(door, reading(), *SIDES)
    informal = seat.side is Side.YOUTH
    form = StopForm()
    form.prepare(seat.side)
    if not form.validate_on_submit():
        if seat.pair.ended_at is not None:
            raise NotFound
        reached = profiles.reached(reading(), seat)
        shown = render_template("commitments/stop.html", door=door, form=form, informal=informal, reached=reached)
        return shown, form.status
    with transaction() as session:
        seat = seated(door, session, *SIDES)
        if first_time(session, "stop", seat.pair.id):
            services.ask_to_stop(
                session, mentorship=seat.pair, side=seat.side, reason=form.why, unsafe=form.unsafe.data,
                actor=acting(), at=now(),
            )  # fmt: skip
    return redirect(door.url("commitments.stopped"), code=303)


@both_ways(bp, "/arreter/suite", methods=("GET",))
def stopped(door: PairDoor) -> ResponseReturnValue:
    """Say what happens now, and who answers at once."""
    session = reading()
    seat = seated(door, session, *SIDES)
    asked = queries.stop_of(session, seat.pair.id, side=seat.side)
    return render_template(
        "commitments/stopped.html", door=door, informal=seat.side is Side.YOUTH, unsafe=asked.unsafe,
        reached=profiles.reached(session, seat),
    )  # fmt: skip


@bp.route("/association/binomes/<uuid:mentorship_id>/coordinateur", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def hand_over(mentorship_id: UUID) -> ResponseReturnValue:
    """Let somebody else of the team follow the pair."""
    door = FramedDoor(mentorship_id)
    session = reading()
    pair = door.seat(session).pair
    if pair.ended_at is not None:
        raise NotFound
    form = FollowerForm()
    form.prepare(changes.may_follow(session, pair, day=today()))
    if not form.validate_on_submit():
        return render_template("commitments/hand_over.html", door=door, form=form), form.status
    with transaction() as writing:
        if first_time(writing, "hand_over", mentorship_id):
            changes.hand_over(writing, mentorship=door.seat(writing).pair, to=form.chosen, actor=acting(), at=now())
    flash("C’est fait. Le jeune et le bénévole savent qui les suit.")
    return redirect(door.home, code=303)
