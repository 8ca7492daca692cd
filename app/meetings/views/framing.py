"""What an association does with the dates of its pairs."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.meetings import profiles, queries, services
from app.meetings.blueprint import bp
from app.meetings.forms import DateForm
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import Side
from app.web import once
from app.web.access import acting, association_id, requires
from app.web.clock import now
from app.web.forms import Form
from app.web.refusals import kept

_BASE = "/association/binomes/<uuid:mentorship_id>/rendez-vous"


@bp.post(f"{_BASE}/proposer")
@requires(Permission.MENTORSHIP_FOLLOW)
def propose(mentorship_id: UUID) -> ResponseReturnValue:
    """Offer three dates to a pair, afresh."""
    mentorships.visible(reading(), mentorship_id, actor=acting())
    found = True
    if Form().validate_on_submit():
        with transaction() as session:
            if once.first_time(session, "offer", mentorship_id):
                found = services.offer(
                    session, mentorship_id=mentorship_id, by=Side.ASSOCIATION, actor=acting(), at=now()
                )
        flash("Trois dates leur sont proposées." if found else "Aucune date n’a été trouvée\u00a0: appelez-les.")
    return _back(mentorship_id)


@bp.route(f"{_BASE}/noter", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def fix(mentorship_id: UUID) -> ResponseReturnValue:
    """Write down a date that both sides told."""
    pair = mentorships.visible(reading(), mentorship_id, actor=acting())
    form = DateForm(reading(), association_id=association_id(), at=now())

    def write(session: Session) -> None:
        if once.first_time(session, "fix", mentorship_id):
            services.fix(session, mentorship_id=mentorship_id, terms=form.to_terms(), actor=acting(), at=now())

    if not form.validate_on_submit() or not kept(form, write):
        return _date(pair, form), form.status
    flash("Le rendez-vous est noté, tout le monde est prévenu.")
    return _back(mentorship_id)


@bp.route(f"{_BASE}/<uuid:meeting_id>/modifier", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def change(mentorship_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    """Change the date or the place of a meeting to come."""
    pair = mentorships.visible(reading(), mentorship_id, actor=acting())
    meeting = queries.of_pair(reading(), mentorship_id, meeting_id)
    form = DateForm(reading(), association_id=association_id(), at=now(), meeting=meeting)

    def write(session: Session) -> None:
        if once.first_time(session, "change", meeting_id):
            services.change(
                session, mentorship_id=mentorship_id, meeting_id=meeting_id, version=form.seen, terms=form.to_terms(),
                actor=acting(), at=now(),
            )  # fmt: skip

    if not form.validate_on_submit() or not kept(form, write):
        return _date(pair, form, meeting_id), form.status
    flash("Le rendez-vous est changé, tout le monde est prévenu.")
    return _back(mentorship_id)


@bp.route(f"{_BASE}/<uuid:meeting_id>/annuler", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def call_off(mentorship_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    """Ask, then cancel a meeting for both sides."""
    pair = mentorships.visible(reading(), mentorship_id, actor=acting())
    meeting = queries.of_pair(reading(), mentorship_id, meeting_id)
    form = Form()
    if not form.validate_on_submit():
        shown = profiles.line(reading(), meeting, at=now())
        page = render_template("meetings/call_off.html", pair=pair.id, names=_names(pair), date=shown, form=form)
        return page, form.status
    with transaction() as session:
        if once.first_time(session, "call_off", meeting_id):
            services.cancel(
                session, mentorship_id=mentorship_id, meeting_id=meeting_id, by=Side.ASSOCIATION, actor=acting(),
                at=now(),
            )  # fmt: skip
    flash("Le rendez-vous est annulé, tout le monde est prévenu.")
    return _back(mentorship_id)


def _date(pair: Mentorship, form: DateForm, meeting_id: UUID | None = None) -> str:
    return render_template("meetings/date.html", pair=pair.id, names=_names(pair), form=form, meeting=meeting_id)


def _names(pair: Mentorship) -> str:
    _, youth, volunteer = mentorships.with_people(reading(), pair)
    return f"{youth.first_name} et {volunteer.first_name}"


def _back(mentorship_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("workspace.pair", mentorship_id=mentorship_id, _anchor="rendez-vous"), code=303)
