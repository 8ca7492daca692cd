"""What the two sides and the guardian do with the dates of their pair, and their calendar."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts.states import LinkScope
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.meetings import calendars, policies, profiles, queries, services
from app.meetings.blueprint import bp
from app.meetings.forms import WeekForm
from app.meetings.models import Meeting
from app.meetings.states import MeetingState
from app.mentorships import queries as mentorships
from app.mentorships.doors import PairDoor, both_ways, seated
from app.mentorships.queries import Seat
from app.mentorships.states import Side
from app.needs.models import Need
from app.web import once
from app.web.access import acting, by_link
from app.web.clock import now
from app.web.forms import Form
from app.web.refusals import kept

_ACT = frozenset({Side.YOUTH, Side.VOLUNTEER})


@both_ways(bp, "/rendez-vous/<uuid:meeting_id>/choisir", methods=("POST",))
def choose(door: PairDoor, meeting_id: UUID) -> ResponseReturnValue:
    """Choose one date, or say yes to the one that the other side chose: one tap."""
    seat, reached = _acting_seat(door), MeetingState.CHOSEN
    if not Form().validate_on_submit():
        return _back(door)
    with transaction() as session:
        if once.first_time(session, "choose", meeting_id):
            reached = services.choose(
                session, mentorship_id=seat.pair.id, meeting_id=meeting_id, side=seat.side, actor=acting(), at=now()
            )
    if reached is MeetingState.AGREED:
        return _back(door, "C’est dit\u00a0! Le rendez-vous est confirmé.")
    return _back(door, "C’est noté. On demande à l’autre si cela lui va.")


@both_ways(bp, "/rendez-vous/aucune", methods=("POST",))
def decline(door: PairDoor) -> ResponseReturnValue:
    """Say that no date is right; others are offered."""
    seat, found = _acting_seat(door), True
    if not Form().validate_on_submit():
        return _back(door)
    with transaction() as session:
        if once.first_time(session, "decline"):
            found = services.decline(session, mentorship_id=seat.pair.id, side=seat.side, actor=acting(), at=now())
    return _back(door, "C’est noté. Voici d’autres dates." if found else "C’est noté. L’association va appeler.")


@both_ways(bp, "/rendez-vous/prochain", methods=("POST",))
def ask(door: PairDoor) -> ResponseReturnValue:
    """Ask for the next meeting."""
    seat, found = _acting_seat(door), True
    if not Form().validate_on_submit():
        return _back(door)
    with transaction() as session:
        if once.first_time(session, "ask"):
            found = services.offer(session, mentorship_id=seat.pair.id, by=seat.side, actor=acting(), at=now())
    return _back(door, "Voici des dates." if found else "Pas de date trouvée\u00a0: l’association va appeler.")


@both_ways(bp, "/moments-libres")
def week(door: PairDoor) -> ResponseReturnValue:
    """Say anew when one is free: for the youth, whose request is no longer changed once there is a volunteer."""
    session = reading()
    seat = seated(door, session, Side.YOUTH)
    if seat.pair.ended_at is not None:
        raise NotFound
    form = WeekForm(data={"availability": session.get_one(Need, seat.pair.need_id).availability})
    found = False

    def write(writing: Session) -> None:
        nonlocal found
        if once.first_time(writing, "week"):
            found = services.change_week(
                writing, mentorship_id=seat.pair.id, availability=form.availability.data or "", actor=acting(), at=now()
            )

    if not form.validate_on_submit() or not kept(form, write):
        return render_template("meetings/week.html", door=door, form=form), form.status
    return _back(door, "C’est noté. Voici d’autres dates." if found else "C’est noté.")


@both_ways(bp, "/rendez-vous/<uuid:meeting_id>/annuler")
def cancel(door: PairDoor, meeting_id: UUID) -> ResponseReturnValue:
    """« Je ne peux pas venir »: ask, then tell everybody."""
    session = reading()
    seat = door.seat(session)
    meeting = queries.of_pair(session, seat.pair.id, meeting_id)
    form = Form()
    if not form.validate_on_submit():
        if not policies.may_cancel(meeting, at=now()):
            raise NotFound
        shown, frame = profiles.line(session, meeting, at=now()), profiles.frame(session, seat.pair)
        page = render_template("meetings/cancel.html", door=door, seat=seat, date=shown, frame=frame, form=form)
        return page, form.status
    dates: bool = True
    with transaction() as writing:
        if once.first_time(writing, "cancel", meeting_id):
            dates = bool(
                services.cancel(
                    writing, mentorship_id=seat.pair.id, meeting_id=meeting_id, by=seat.side, actor=acting(), at=now()
                )
            )
    following = "De nouvelles dates sont proposées." if dates else "L’association donne la suite."
    return _back(door, f"C’est annulé, tout le monde est prévenu. {following}")


@both_ways(bp, "/rendez-vous/<uuid:meeting_id>/agenda.ics", methods=("GET",))
def calendar(door: PairDoor, meeting_id: UUID) -> ResponseReturnValue:
    """Give one agreed meeting as a calendar file."""
    session = reading()
    seat = door.seat(session)
    meeting = queries.of_pair(session, seat.pair.id, meeting_id)
    if meeting.agreed_at is None:
        raise NotFound
    return _file(seat, [meeting])


@both_ways(bp, "/agenda", methods=("POST",))
def open_feed(door: PairDoor) -> ResponseReturnValue:
    """Make a private address for one's calendar, shown once."""
    seat = door.seat(reading())
    if not Form().validate_on_submit():
        return _back(door)
    with transaction() as session:
        if not once.first_time(session, "feed"):
            return _back(door, "L’adresse a déjà été montrée. Fermez-la pour en avoir une autre.")
        address = services.open_feed(
            session, mentorship_id=seat.pair.id, person_id=seat.person_id, actor=acting(), at=now()
        )
    return render_template("meetings/feed.html", door=door, seat=seat, address=address)


@both_ways(bp, "/agenda/fermer", methods=("POST",))
def close_feed(door: PairDoor) -> ResponseReturnValue:
    """Close the address of one's calendar."""
    seat = door.seat(reading())
    if not Form().validate_on_submit():
        return _back(door)
    with transaction() as session:
        services.close_feed(session, mentorship_id=seat.pair.id, person_id=seat.person_id, actor=acting(), at=now())
    return _back(door, "Le lien d’agenda est fermé.")


@bp.get("/agenda/<token>/rendez-vous.ics")
@by_link(LinkScope.CALENDAR)
def feed(token: str) -> ResponseReturnValue:
    """Give the meetings of one pair to the calendar of one of those who take part in it."""
    session, subject = reading(), acting().scope_id
    if subject is None:
        raise NotFound
    seat = mentorships.seat(session, subject, actor=acting(), at=now())
    return _file(seat, queries.once_agreed(session, seat.pair.id))


def _file(seat: Seat, meetings: Sequence[Meeting]) -> Response:
    name = str(current_app.extensions["territory"].name)
    content = calendars.write(reading(), seat, meetings, name=name, at=now())
    response = Response(content, content_type=calendars.TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def _acting_seat(door: PairDoor) -> Seat:
    """Return the seat of a side that plans: a guardian reads, and may only say that the child cannot come."""
    seat = door.seat(reading())
    if seat.side not in _ACT:
        raise NotFound
    return seat


def _back(door: PairDoor, sentence: str = "") -> ResponseReturnValue:
    if sentence:
        flash(sentence)
    return redirect(door.home, code=303)
