"""Write a commitment, sign it, keep it as a document."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.commitments import forms, profiles, queries, services
from app.commitments.blueprint import bp
from app.commitments.forms import CommitmentForm, SignForm
from app.commitments.profiles import Agreed
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.mentorships.doors import Door, every_way, seated
from app.mentorships.queries import Seat
from app.mentorships.states import Side
from app.web import documents
from app.web.access import acting
from app.web.clock import now, today
from app.web.once import first_time
from app.web.refusals import kept

WRITERS = (Side.YOUTH, Side.VOLUNTEER, Side.ASSOCIATION)
"""Who may write what all sign; a guardian signs, or talks with the others first."""


@every_way(bp, "/engagement")
def draft(door: Door) -> ResponseReturnValue:
    """Write what the pair would agree to, or something else than before."""
    seat = _writer(door, reading())
    form = _form(reading(), seat)

    def write(session: Session) -> None:
        seat = _writer(door, session)
        if first_time(session, "draft", seat.pair.id):
            services.draft(
                session, mentorship=seat.pair, terms=form.terms(), by=seat.side, read=form.seen, actor=acting(),
                at=now(),
            )  # fmt: skip

    if not form.validate_on_submit() or not kept(form, write):
        other = _meanwhile(seat, form)
        page = render_template(
            "commitments/draft.html", door=door, form=form, informal=seat.side is Side.YOUTH, other=other
        )  # fmt: skip
        return page, form.status
    flash("C’est écrit. Il reste à signer.")
    return redirect(door.url("commitments.sign"), code=303)


@every_way(bp, "/engagement/signature")
def sign(door: Door) -> ResponseReturnValue:
    """Read the commitment and sign it; once signed there is nothing more to do here."""
    session = reading()
    seat = door.seat(session)
    shown = profiles.to_sign(session, seat, at=now())
    form = SignForm()
    if not form.validate_on_submit():
        if shown is None:
            return redirect(door.home)
        form.version.data = form.version.data if request.method == "POST" else str(shown.number)
        page = render_template(
            "commitments/sign.html", door=door, form=form, agreed=shown, informal=seat.side is Side.YOUTH,
            may_draft=seat.side in WRITERS,
        )  # fmt: skip
        return page, form.status
    with transaction() as writing:
        seat = door.seat(writing)
        if first_time(writing, "sign", seat.pair.id):
            services.sign(writing, mentorship=seat.pair, side=seat.side, read=form.seen, actor=acting(), at=now())
    flash(
        "Merci, ta signature est enregistrée." if seat.side is Side.YOUTH else "Merci, votre signature est enregistrée."
    )
    return redirect(door.home, code=303)


@every_way(bp, "/engagement/convention", methods=("GET",))
def paper(door: Door) -> ResponseReturnValue:
    """Give the commitment that counts as a PDF."""
    session = reading()
    seat = door.seat(session)
    site = current_app.extensions["territory"].name
    data = profiles.document(session, seat.pair, site=site, at=now())
    return documents.download(documents.pdf("commitment", data), name=f"convention {today().isoformat()}")


def _meanwhile(seat: Seat, form: CommitmentForm) -> Agreed | None:
    """Return what somebody else wrote meanwhile, for who is told so; sent again, this writer's version replaces it."""
    if not form.form_errors:
        return None
    current = queries.current(reading(), seat.pair.id)
    form.version.data = str(current.number) if current else "0"
    return profiles.latest(reading(), seat, at=now())


def _writer(door: Door, session: Session) -> Seat:
    seat = seated(door, session, *WRITERS)
    if not queries.may_commit(seat.pair):
        raise NotFound
    return seat


def _form(session: Session, seat: Seat) -> CommitmentForm:
    current = queries.current(session, seat.pair.id)
    form = CommitmentForm(data=forms.said(current, seat.pair.rhythm))
    form.changing = queries.held(session, seat.pair.id) is not None
    return form
