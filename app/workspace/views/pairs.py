"""The pairs that an association frames."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts.models import Person
from app.care import profiles as care
from app.care.labels import HEALTH
from app.care.profiles import PairHealth
from app.care.states import Health
from app.commitments import profiles as commitment
from app.commitments import queries as commitments
from app.core.db import reading, transaction
from app.core.errors import Conflict
from app.core.paging import paged
from app.core.permissions import Permission
from app.mentorships import changes, queries
from app.mentorships import services as mentorships
from app.mentorships.doors import FramedDoor
from app.mentorships.models import Mentorship
from app.mentorships.rules import reasons_to_end
from app.mentorships.states import GOING_ON, EndReason
from app.web.access import acting, association_id, requires
from app.web.addresses import asked
from app.web.clock import now, today
from app.web.forms import Form
from app.web.once import first_time
from app.web.spreadsheets import spreadsheet
from app.workspace import profiles, services, sheet
from app.workspace.blueprint import bp
from app.workspace.forms import EndForm, ResumeForm
from app.workspace.queries import PAGE


@bp.get("/binomes")
@requires(Permission.MENTORSHIP_FOLLOW)
def pairs() -> ResponseReturnValue:
    """List the pairs that go on, by need of a call, or those that ended, the newest first."""
    return _ended() if asked("etat") == "termines" else _going_on()


@bp.get("/binomes/fichier.csv")
@requires(Permission.MENTORSHIP_FOLLOW)
def pairs_file() -> ResponseReturnValue:
    """Hand the pairs out as a file for one's report, without names."""
    rows = sheet.rows(reading(), association_id(), actor=acting(), at=now())
    return spreadsheet(f"binomes-{today().isoformat()}", sheet.HEADER, rows)


def _going_on() -> ResponseReturnValue:
    session, mine = reading(), association_id()
    found, wanted = care.healths(session, mine, at=now()), asked("sante")
    chosen = [each for each in found if each.health == wanted] if wanted in set(Health) else found
    page, pages = _page(len(chosen))
    shown = chosen[(page - 1) * PAGE : page * PAGE]
    rows = queries.several(session, mine, [each.id for each in shown])
    return _list(rows, {each.id: each for each in shown}, total=len(chosen), page=page, pages=pages, wanted=wanted,
                 tally=Counter(each.health for each in found))  # fmt: skip


def _ended() -> ResponseReturnValue:
    session, mine = reading(), association_id()
    total = queries.count_of_association(session, mine, ended=True)
    page, pages = _page(total)
    rows = queries.page_of_association(session, mine, ended=True, page=page, size=PAGE)
    return _list(rows, {}, total=total, page=page, pages=pages, ended=True)


def _page(total: int) -> tuple[int, int]:
    return paged(total, page=request.args.get("page", 1, type=int), size=PAGE)


def _list(
    rows: list[tuple[Mentorship, Person, Person]], health: dict[UUID, PairHealth], **context: Any
) -> ResponseReturnValue:
    session = reading()
    return render_template(
        "workspace/pairs.html", rows=profiles.pair_rows(session, rows, actor=acting(), at=now()), health=health,
        lacks=profiles.own_lacks(session, acting(), day=today()), healths=HEALTH, form=Form(), **context,
    )  # fmt: skip


@bp.route("/binomes/<uuid:mentorship_id>/terminer", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def end(mentorship_id: UUID) -> ResponseReturnValue:
    """End a pair with a reason."""
    session = reading()
    found = queries.visible(session, mentorship_id, actor=acting())
    form = EndForm(data={"reason": commitments.reason_to_stop(session, mentorship_id)})
    pair = _row(session, found)
    form.needed = pair.unsafe
    form.offer([EndReason.UNSAFE] if pair.unsafe else reasons_to_end(found.suspended_for))
    form.who_said = services.not_heard(session, found)
    if not form.validate_on_submit():
        return _decide("end_pair", session, found, pair, form)
    with transaction() as writing:
        mentorship = queries.visible(writing, mentorship_id, actor=acting())
        if first_time(writing, "end", mentorship_id):
            services.end_pair(
                writing, mentorship=mentorship, reason=form.why, reopen=form.reopen.data, done=form.done,
                actor=acting(), at=now(),
            )  # fmt: skip
    flash("Le binôme est terminé. Chacun est prévenu.")
    return redirect(url_for(".pairs"), code=303)


@bp.route("/binomes/<uuid:mentorship_id>/suspendre", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def suspend(mentorship_id: UUID) -> ResponseReturnValue:
    """Ask, then suspend a pair: three people are written to at once."""
    session, form = reading(), Form()
    found = queries.visible(session, mentorship_id, actor=acting())
    if not form.validate_on_submit():
        if found.state not in GOING_ON:
            raise Conflict("Ce binôme n’est plus en cours\u00a0: il n’y a rien à suspendre.")
        return render_template("workspace/suspend_pair.html", pair=_row(session, found), form=form), form.status
    with transaction() as writing:
        mentorship = queries.visible(writing, mentorship_id, actor=acting(), hold=True)
        if first_time(writing, "suspend", mentorship_id):
            mentorships.suspend(writing, mentorship=mentorship, actor=acting(), at=now())
    flash("Le binôme est suspendu. Chacun est prévenu.")
    return redirect(url_for(".pairs"), code=303)


@bp.post("/binomes/<uuid:mentorship_id>/suivre")
@requires(Permission.MENTORSHIP_FOLLOW)
def follow(mentorship_id: UUID) -> ResponseReturnValue:
    """Follow a pair from now on, in the place of who did."""
    with transaction() as session:
        mentorship = queries.visible(session, mentorship_id, actor=acting())
        if first_time(session, "follow", mentorship_id):
            changes.follow(session, mentorship=mentorship, actor=acting(), at=now())
    flash("Vous suivez maintenant ce binôme.")
    return redirect(url_for(".pairs"), code=303)


@bp.route("/binomes/<uuid:mentorship_id>/reprendre", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def resume(mentorship_id: UUID) -> ResponseReturnValue:
    """Let a suspended pair go on; where somebody does not feel safe, once one says what was done."""
    session = reading()
    found = queries.visible(session, mentorship_id, actor=acting())
    form, pair = ResumeForm(), _row(session, found)
    form.needed = pair.unsafe
    form.who_said = services.not_heard(session, found)
    del form.unreached
    if not form.validate_on_submit():
        return _decide("resume_pair", session, found, pair, form)
    with transaction() as writing:
        mentorship = queries.visible(writing, mentorship_id, actor=acting(), hold=True)
        if first_time(writing, "resume", mentorship_id):
            services.resume_pair(writing, mentorship=mentorship, done=form.done, actor=acting(), at=now())
    flash("Le binôme reprend. Chacun est prévenu.")
    return redirect(url_for(".pairs"), code=303)


def _row(session: Session, mentorship: Mentorship) -> profiles.PairRow:
    return profiles.pair_rows(session, [queries.with_people(session, mentorship)], actor=acting(), at=now())[0]


def _decide(
    name: str, session: Session, mentorship: Mentorship, pair: profiles.PairRow, form: ResumeForm
) -> ResponseReturnValue:
    """Show a decision on a pair, with what was said where somebody does not feel safe."""
    seat = FramedDoor(mentorship.id).seat(session)
    stops = commitment.section(session, seat, at=now()).stops if pair.unsafe else ()
    numbers = care.numbers(session, mentorship)
    page = render_template(f"workspace/{name}.html", pair=pair, form=form, stops=stops, numbers=numbers)
    return page, form.status
