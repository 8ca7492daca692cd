"""What a team does about one pair in one click, and the rules by which the pairs to call are known."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.care import profiles, reaching, services
from app.care.blueprint import bp
from app.care.forms import ContactForm, NewsForm
from app.care.services import Contact
from app.care.states import ContactMeans
from app.core.clock import local_date
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.mentorships import queries as mentorships
from app.mentorships.states import Tracking
from app.web.access import acting, requires
from app.web.addresses import asked
from app.web.clock import now
from app.web.once import first_time
from app.web.refusals import kept

__all__ = ["bp"]

TRACKINGS = {"ici": Tracking.HERE, "ailleurs": Tracking.ELSEWHERE}


@bp.get("/comment-on-le-sait")
@requires(Permission.MENTORSHIP_FOLLOW)
def rules() -> ResponseReturnValue:
    """Show the rules by which a pair is to call."""
    return render_template("care/rules.html", rules=profiles.the_rules())


@bp.post("/binomes/<uuid:mentorship_id>/nouvelles")
@requires(Permission.MENTORSHIP_FOLLOW)
def news(mentorship_id: UUID) -> ResponseReturnValue:
    """Keep that one has news of a pair: nothing is signalled until a date, but danger of which nobody spoke yet."""
    form = NewsForm()
    if not form.validate_on_submit():
        return _contact_page(mentorship_id, _contact_form(mentorship_id, formdata=None), 422)
    with transaction() as session:
        pair = mentorships.visible(session, mentorship_id, actor=acting())
        if first_time(session, "news", mentorship_id):
            contact = Contact(ContactMeans.NEWS, quiet_days=int(form.days.data))
            services.keep_contact(session, pair=pair, contact=contact, actor=acting(), at=now())
        session.flush()
        health = profiles.section(session, pair, at=now()).health
    if health and health.danger:
        flash("C’est noté. Ce binôme reste signalé\u00a0: appelez d’abord la personne qui a parlé, et notez cet appel.")
    else:
        flash(f"C’est noté. Ce binôme n’est plus signalé pendant {form.days.data} jours, sauf fait nouveau.")
    return _back(mentorship_id)


@bp.route("/binomes/<uuid:mentorship_id>/contact", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def contact(mentorship_id: UUID) -> ResponseReturnValue:
    """Keep a contact that was made, with a date for the next."""
    form = _contact_form(mentorship_id)

    def keep(session: Session) -> None:
        pair = mentorships.visible(session, mentorship_id, actor=acting())
        if first_time(session, "contact", mentorship_id):
            services.keep_contact(session, pair=pair, contact=form.to_contact(), actor=acting(), at=now())

    if not form.validate_on_submit() or not kept(form, keep):
        return _contact_page(mentorship_id, form, form.status)
    flash("Le contact est noté.")
    return _back(mentorship_id)


@bp.post("/binomes/<uuid:mentorship_id>/contact/numeros")
@requires(Permission.MENTORSHIP_FOLLOW)
def numbers(mentorship_id: UUID) -> ResponseReturnValue:
    """Show the numbers beside the form that notes the call, as it was filled so far; who looked is journalled."""
    with transaction() as session:
        pair = mentorships.visible(session, mentorship_id, actor=acting())
        lines = reaching.look_up(session, pair=pair, actor=acting(), at=now())
        return _contact_page(mentorship_id, _contact_form(mentorship_id), 200, lines=lines)


@bp.post("/binomes/<uuid:mentorship_id>/suivi-<any(ici, ailleurs):where>")
@requires(Permission.MENTORSHIP_FOLLOW)
def track(mentorship_id: UUID, where: str) -> ResponseReturnValue:
    """Follow a pair in one's own tool from now on, or here again."""
    with transaction() as session:
        pair = mentorships.visible(session, mentorship_id, actor=acting())
        if first_time(session, "track", mentorship_id, where):
            services.track(session, pair=pair, where=TRACKINGS[where], actor=acting(), at=now())
    flash("Ce binôme est suivi ici." if where == "ici" else "Ce binôme est suivi dans votre outil.")
    return _back(mentorship_id)


@bp.post("/binomes/<uuid:mentorship_id>/toujours-actif")
@requires(Permission.MENTORSHIP_FOLLOW)
def still_active(mentorship_id: UUID) -> ResponseReturnValue:
    """Keep that a pair followed elsewhere goes on."""
    with transaction() as session:
        pair = mentorships.visible(session, mentorship_id, actor=acting())
        if first_time(session, "still_active", mentorship_id):
            services.still_active(session, pair=pair, actor=acting(), at=now())
    flash("Merci, c’est noté. On vous le redemande dans un mois.")
    return _back(mentorship_id)


def _contact_form(mentorship_id: UUID, **options: Any) -> ContactForm:
    session = reading()
    pair = mentorships.visible(session, mentorship_id, actor=acting())
    form = ContactForm(introduced_on=local_date(pair.introduced_at), **options)
    if mentorships.guardian_of(session, pair, at=now()) is None:
        form.leave_out_guardian()
    return form


def _contact_page(
    mentorship_id: UUID, form: ContactForm, status: int, *, lines: tuple[reaching.Line, ...] = ()
) -> ResponseReturnValue:
    session = reading()
    names = profiles.numbers(session, mentorships.visible(session, mentorship_id, actor=acting()))
    page = render_template(
        "care/contact.html",
        numbers=names, lines=lines, pair_id=mentorship_id, form=form, today=_from_today(),
    )  # fmt: skip
    return page, status


def _from_today() -> bool:
    """Tell whether one came from the page of the day, and goes back there."""
    return asked("depuis") == "aujourdhui"


def _back(mentorship_id: UUID) -> ResponseReturnValue:
    if _from_today():
        return redirect(url_for("workspace.today"), code=303)
    return redirect(url_for("workspace.pair", mentorship_id=mentorship_id), code=303)
