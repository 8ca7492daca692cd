"""The page on which those of a pair that was brought in say whether it is true."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.follow import confirming, profiles
from app.follow.blueprint import bp
from app.follow.forms import ConfirmPairForm
from app.mentorships.doors import PairDoor, both_ways
from app.mentorships.states import Side
from app.web.access import acting
from app.web.clock import now
from app.web.once import first_time


@both_ways(bp, "/confirmation")
def confirm_pair(door: PairDoor) -> ResponseReturnValue:
    """Show who, with whom and since when; a yes is kept, a no ends it."""
    session = reading()
    seat = door.any_seat(session)
    if seat.pair.proposal_id is not None:
        raise NotFound
    if not seat.pair.to_confirm:
        return redirect(door.home, code=303)
    form = ConfirmPairForm.of(informal=seat.side is Side.YOUTH)
    if not form.validate_on_submit():
        shown = profiles.pair_to_confirm(session, seat)
        return render_template("follow/confirm_pair.html", page=shown, form=form, door=door), form.status
    with transaction() as writing:
        if first_time(writing, "confirm", seat.pair.id):
            again = door.any_seat(writing)
            confirming.answer(
                writing, mentorship=again.pair, side=again.side, yes=form.yes, actor=acting(), at=now()
            )  # fmt: skip
    flash("C’est noté. Merci.")
    return redirect(door.url("follow.confirm_pair"), code=303)
