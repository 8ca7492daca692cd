"""Tell of a session from a link in a mail; correct it; say what one thinks of the pair."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading, transaction
from app.mentorships.doors import Door, both_ways, every_way
from app.mentorships.heard import answer_kindly
from app.mentorships.queries import Seat
from app.mentorships.states import PairRhythm, Side
from app.sessions import forms, policies, profiles, queries, rules, services
from app.sessions.blueprint import bp
from app.sessions.models import SessionLog
from app.web.access import acting
from app.web.addresses import asked
from app.web.clock import now, today
from app.web.once import first_time

__all__ = ["bp"]


@every_way(bp, "/seances/nouvelle")
def log(door: Door) -> ResponseReturnValue:
    """Tell that the two met: when, how long, how it went."""
    seat = _teller(reading(), door)
    form = forms.LogForm()
    form.prepare(_days(seat), suggested=_suggested(seat))
    if not form.validate_on_submit():
        missed = door.url("sessions.missed", jour=asked("jour") or None)
        return _page("log", door, seat, form, missed=missed)
    return _told(door, seat, form)


@every_way(bp, "/seances/pas-vus")
def missed(door: Door) -> ResponseReturnValue:
    """Tell that the two did not meet, and why."""
    seat = _teller(reading(), door)
    form = forms.MissedForm()
    form.prepare(_days(seat), suggested=_suggested(seat))
    form.speak_to(seat.side, other=profiles.other_of(reading(), seat))
    if not form.validate_on_submit():
        return _page("missed", door, seat, form)
    return _told(door, seat, form)


@every_way(bp, "/seances/<uuid:log_id>")
def correct(door: Door, log_id: UUID) -> ResponseReturnValue:
    """Change a line that one told."""
    seat = _teller(reading(), door)
    line = queries.own(reading(), log_id, seat=seat)
    form = _correction(line)
    form.prepare(_days(seat))
    if isinstance(form, forms.MissedForm):
        form.speak_to(seat.side, other=profiles.other_of(reading(), seat))
    if not form.validate_on_submit():
        remove = door.url("sessions.remove", log_id=log_id)
        return _page("log" if line.met else "missed", door, seat, form, line=line.held_on, remove=remove)
    return _told(door, seat, form, log_id=log_id)


@every_way(bp, "/seances/<uuid:log_id>/effacer", methods=("POST",))
def remove(door: Door, log_id: UUID) -> ResponseReturnValue:
    """Take back a line told by mistake."""
    with transaction() as session:
        seat = _teller(session, door)
        if first_time(session, "remove", log_id):
            line = queries.own(session, log_id, seat=seat, lock=True)
            services.take_back(session, log=line, actor=acting(), at=now())
    flash("C’est effacé.")
    return redirect(door.home, code=303)


@both_ways(bp, "/premier-avis")
def fit(door: Door) -> ResponseReturnValue:
    """Say, for the association alone, what one thinks of the pair."""
    session = reading()
    seat = door.seat(session)
    policies.ensure_lives(seat)
    given = queries.fit_of(session, seat.pair.id, seat.side)
    form = forms.FitForm(data=forms.of_fit(given))
    other = profiles.other_of(session, seat)
    form.prepare(side=seat.side, other=other, once=seat.pair.rhythm is PairRhythm.ONCE)
    if not form.validate_on_submit():
        return _page("fit", door, seat, form, other=other)
    with transaction() as writing:
        seat = door.seat(writing)
        if first_time(writing, "fit"):
            services.say_fit(writing, seat=seat, answer=form.said, text=form.text.data or "", actor=acting(), at=now())
    flash("Merci. Seule l’association lit ta réponse." if _young(seat) else "Merci. Seule l’association lit cela.")
    return _heard(door, seat, form)


def _told(door: Door, seat: Seat, form: Any, *, log_id: UUID | None = None) -> ResponseReturnValue:
    """Keep what a valid form tells, once; whoever tells of a first session is asked what they think."""
    told = form.told()
    with transaction() as session:
        seat = _teller(session, door)
        if first_time(session, "session", log_id):
            if log_id is None:
                services.tell(session, seat=seat, told=told, actor=acting(), at=now())
            else:
                line = queries.own(session, log_id, seat=seat, lock=True)
                services.correct(session, seat=seat, log=line, told=told, actor=acting(), at=now())
        unsure = told.met and seat.side in policies.LIVE and queries.asks_fit(session, seat)
    flash("Merci, c’est noté.")
    return _heard(door, seat, form, there=door.url("sessions.fit") if unsure else door.home)


def _heard(door: Door, seat: Seat, form: Any, *, there: str = "") -> ResponseReturnValue:
    if seat.side is not Side.ASSOCIATION:
        answer_kindly(reading(), seat, form.text.data or "")
    return redirect(there or door.home, code=303)


def _teller(session: Session, door: Door) -> Seat:
    seat = door.seat(session)
    policies.ensure_may_tell(seat)
    return seat


def _days(seat: Seat) -> rules.Days:
    return rules.days(seat.pair.introduced_at, seat.pair.ended_at, today=today())


def _suggested(seat: Seat) -> date | None:
    day = forms.read_day(asked("jour"))
    return day if day is not None and not _days(seat).refusal(day) else None


def _correction(line: SessionLog) -> forms.LogForm | forms.MissedForm:
    said = forms.of_log(line)
    return forms.LogForm(data=said) if line.met else forms.MissedForm(data=said)


def _young(seat: Seat) -> bool:
    return seat.side is Side.YOUTH


def _page(name: str, door: Door, seat: Seat, form: Any, **context: Any) -> ResponseReturnValue:
    page = render_template(
        f"sessions/{name}.html", door=door, origin=door.home, youth=_young(seat), side=seat.side, form=form,
        **context,
    )  # fmt: skip
    return page, form.status
