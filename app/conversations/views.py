"""The words of a pair: both sides write and read, the association frames."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.conversations import labels, profiles, queries, services
from app.conversations.blueprint import bp
from app.conversations.forms import LineForm, RefuseForm
from app.conversations.models import Line
from app.conversations.states import HeldFor
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.permissions import Permission, Role
from app.mentorships import queries as mentorships
from app.mentorships.doors import PairDoor, both_ways
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import Side
from app.safeguarding import hearing
from app.web import once
from app.web.access import acting, acting_id, requires
from app.web.clock import now
from app.web.forms import Form
from app.web.once import first_time
from app.web.refusals import kept

__all__ = ["bp"]

HELD = {
    True: "L’association lit d’abord ton message\u00a0: il y a un numéro, une adresse ou un pseudo dedans. "
    "C’est pour te protéger. Tu peux aussi l’écrire autrement.",
    False: "L’association lit d’abord votre message\u00a0: il contient un numéro, une adresse ou un pseudo. "
    "Vous pouvez aussi l’écrire autrement.",
}
DANGER = {
    True: "Ton message est gardé. L’association est prévenue et le lit d’abord.",
    False: "Votre message est gardé. L’association est prévenue et le lit d’abord.",
}
AT_HOME = f"{DANGER[False]} {labels.NEVER_AT_HOME}"
"""What a volunteer reads who proposes a home, or goes to one: the rule, then what to do."""


@both_ways(bp, "/messages")
def lines(door: PairDoor) -> ResponseReturnValue:
    """Show what both sides wrote; a POST writes one line."""
    session = reading()
    informal = acting().role is Role.YOUTH
    form = LineForm(informal=informal, full=_full(session, door))
    sent: list[Line] = []
    if not form.validate_on_submit() or not _kept(door, form, sent):
        number = request.args.get("page", 1, type=int)
        page = profiles.conversation(session, _seat(session, door), page=number, at=now())
        form.address_to(page.other)
        return render_template("conversations/lines.html", page=page, form=form, fresh=Form, door=door), form.status
    for line in sent:
        _answer(line, informal=informal)
    return _back(door)


@both_ways(bp, "/messages/lire", methods=("POST",))
def open_lines(door: PairDoor) -> ResponseReturnValue:
    """Open what the other side wrote; that it was read is kept, hence a POST."""
    with transaction() as session:
        services.open_new(session, seat=_seat(session, door), at=now())
    return _back(door)


@both_ways(bp, "/messages/<uuid:line_id>/montrer", methods=("POST",))
def report_line(door: PairDoor, line_id: UUID) -> ResponseReturnValue:
    """Show a line that one received to the association."""
    with transaction() as session:
        seat = _seat(session, door)
        line = queries.received(session, line_id, mentorship_id=seat.pair.id, reader_id=seat.person_id)
        services.report(session, pair=seat.pair, line=line, actor=acting(), at=now())
    flash("L’association est prévenue. Elle peut lire ce message. L’autre personne ne le sait pas.")
    return _back(door)


@bp.get("/association/binomes/<uuid:mentorship_id>/messages")
@requires(Permission.MENTORSHIP_FOLLOW)
def frame(mentorship_id: UUID) -> ResponseReturnValue:
    """Say what the association may read of a pair's words, and what waits for it."""
    session = reading()
    pair = mentorships.visible(session, mentorship_id, actor=acting())
    return render_template("conversations/frame.html", frame=profiles.frame(session, pair, at=now()), fresh=Form)


@bp.post("/association/binomes/<uuid:mentorship_id>/messages/lecture")
@requires(Permission.MENTORSHIP_FOLLOW)
def read_lines(mentorship_id: UUID) -> ResponseReturnValue:
    """Show the words of a pair; that somebody read them is journalled, hence a POST."""
    with transaction() as session:
        pair = mentorships.visible(session, mentorship_id, actor=acting())
        number = request.args.get("page", 1, type=int)
        opened = profiles.opened(session, pair, page=number, at=now())
        services.journal_reading(session, pair=pair, actor=acting(), at=now())
        shown = profiles.frame(session, pair, at=now())
    return render_template("conversations/frame.html", frame=shown, opened=opened, fresh=Form)


@bp.post("/association/binomes/<uuid:mentorship_id>/messages/<uuid:line_id>/transmettre")
@requires(Permission.MENTORSHIP_FOLLOW)
def release_line(mentorship_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Let a held line go to the other side."""
    with transaction() as session:
        pair, line = _held(session, mentorship_id, line_id)
        if first_time(session, "release", line_id):
            services.release(session, pair=pair, line=line, actor=acting(), at=now())
    flash("Le message est transmis.")
    return redirect(url_for(".frame", mentorship_id=mentorship_id), code=303)


@bp.route(
    "/association/binomes/<uuid:mentorship_id>/messages/<uuid:line_id>/ne-pas-transmettre", methods=["GET", "POST"]
)
@requires(Permission.MENTORSHIP_FOLLOW)
def refuse_line(mentorship_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Keep a held line from the other side, with a word for its writer."""
    form, back = RefuseForm(), url_for(".frame", mentorship_id=mentorship_id)
    _held(reading(), mentorship_id, line_id)

    def refuse(session: Session) -> None:
        pair, line = _held(session, mentorship_id, line_id)
        if once.first(session, form.submission.data, at=now()):
            services.refuse(session, pair=pair, line=line, answer=form.text.data or "", actor=acting(), at=now())

    if not form.validate_on_submit() or not kept(form, refuse):
        return render_template("conversations/refuse.html", form=form, back=back), form.status
    flash("Le message n’est pas transmis. La personne qui l’a écrit lit votre mot.")
    return redirect(back, code=303)


def _seat(session: Session, door: PairDoor, *, hold: bool = False) -> Seat:
    """Return the seat of one of the two sides; a guardian does not read what they write."""
    seat = door.seat(session, hold=hold)
    if seat.side not in (Side.YOUTH, Side.VOLUNTEER):
        raise NotFound
    return seat


def _held(session: Session, mentorship_id: UUID, line_id: UUID) -> tuple[Mentorship, Line]:
    pair = mentorships.visible(session, mentorship_id, actor=acting())
    return pair, queries.of_pair(session, line_id, mentorship_id=pair.id)


def _full(session: Session, door: PairDoor) -> bool:
    limit = int(current_app.config["LINES_PER_HOUR"])
    since = now() - timedelta(hours=1)
    return queries.count_written(session, door.mentorship_id, writer_id=acting_id(), since=since) >= limit


def _kept(door: PairDoor, form: LineForm, sent: list[Line]) -> bool:
    """Write the line of a valid form into `sent`; of one sent twice, none."""
    # Before the transaction: it takes time, and others wait to write.
    heard = hearing.hear_in_pair(form.text.data or "")

    def write(session: Session) -> None:
        seat = _seat(session, door, hold=True)
        if once.first(session, form.submission.data, at=now()):
            sent.append(services.write(session, seat=seat, heard=heard, actor=acting(), at=now()))

    return kept(form, write)


def _answer(line: Line, *, informal: bool) -> None:
    """Say at once who answers when it sounds like danger, and why a line waits."""
    if line.held_for is HeldFor.DANGER:
        heard = hearing.hear_in_pair(line.text)
        if informal or heard.danger or not heard.home:
            hearing.tell_who_answers(informal=informal)
        flash(AT_HOME if heard.home and not informal else DANGER[informal], "info")
    elif line.held_for is HeldFor.CONTACT:
        flash(HELD[informal], "info")
    else:
        flash("Ton message est envoyé." if informal else "Votre message est envoyé.")


def _back(door: PairDoor) -> ResponseReturnValue:
    return redirect(door.url("conversations.lines"), code=303)
