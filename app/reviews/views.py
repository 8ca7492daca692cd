"""Answer a review, from the link in a mail or signed in."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading
from app.mentorships.doors import Door, every_way
from app.mentorships.heard import answer_kindly
from app.mentorships.states import Side
from app.reviews import forms, profiles, queries, services
from app.web.access import acting
from app.web.clock import now
from app.web.once import first_time
from app.web.refusals import kept

bp = Blueprint("reviews", __name__)


@every_way(bp, "/bilans/<uuid:review_id>")
def answer(door: Door, review_id: UUID) -> ResponseReturnValue:
    """Answer a review; read it again once it changes no more."""
    session = reading()
    seat = door.seat(session)
    review = queries.own(session, review_id, seat=seat)
    youth, line = seat.side is Side.YOUTH, profiles.review_line(review, reader=seat.side, at=now())
    form = forms.form_of(review)
    if not line.open and request.method != "POST":
        return render_template("reviews/given.html", door=door, review=line, youth=youth)

    def write(session: Session) -> None:
        review = queries.own(session, review_id, seat=door.seat(session))
        if first_time(session, "review", review_id):
            services.answer(session, review=review, given=form.given(), actor=acting(), at=now())

    if not form.validate_on_submit() or not kept(form, write):
        page = render_template(
            "reviews/answer.html", door=door, origin=door.home, review=line, youth=youth, form=form
        )  # fmt: skip
        return page, form.status
    flash("Merci, c’est noté. Tu peux encore changer ta réponse pendant un jour." if youth else
          "Merci, c’est noté. Vous pouvez encore changer votre réponse pendant un jour.")  # fmt: skip
    if seat.side is not Side.ASSOCIATION:
        answer_kindly(reading(), seat, form.text.data or "")
    return redirect(door.home, code=303)
