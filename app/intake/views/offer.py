"""The wizard by which somebody offers help."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.core.db import reading, transaction
from app.core.errors import Forbidden
from app.core.identity import Actor, Way
from app.core.permissions import Permission
from app.intake import drafts, offer_services
from app.intake.blueprint import bp
from app.intake.offer_steps import REVIEW, STEPS, TITLES, WHAT, YOU, Step, Wizard
from app.offers import profiles, queries, rules
from app.offers.models import Offer
from app.offers.states import OPEN_STATES
from app.skills.labels import ICONS
from app.web import once, throttle
from app.web.access import acting, public
from app.web.clock import now
from app.web.forms import Form
from app.web.headers import keep_private
from app.web.links import absolute, remote_address

DRAFT = "offre"
_OTHERS = ",".join(f'"{name}"' for name in STEPS if name != WHAT.name)


@bp.route("/offres/nouvelle", methods=["GET", "POST"], defaults={"name": WHAT.name})
@bp.route(f"/offres/nouvelle/<any({_OTHERS}):name>", methods=["GET", "POST"])
@public
def offer(name: str) -> ResponseReturnValue:
    """Show or take one step; what was typed is kept, right or wrong."""
    step, actor = STEPS[name], acting()
    if not _may_offer(actor):
        raise Forbidden(
            "Vous êtes connecté avec un compte qui ne propose pas d’aide. Déconnectez-vous pour proposer la vôtre."
        )
    if there := _already(actor):
        return redirect(there, code=303)
    if request.method == "POST":
        return _send() if step is REVIEW else _take(step)
    wizard = Wizard(reading(), drafts.read(reading(), DRAFT, at=now()), actor=actor)
    if gap := wizard.gap(step):
        return redirect(url_for(".offer", name=gap.name), code=303)
    typed = drafts.step(wizard.typed, step.name)
    if "verifier" not in request.args:
        return _page(wizard, step, wizard.build(step, typed))
    # What was kept brings no token, and needs none: it is only looked at.
    form = wizard.build(step, MultiDict([*(typed or MultiDict()).items(multi=True), ("csrf_token", generate_csrf())]))
    wizard.check(step, form)
    return _page(wizard, step, form)


TRIES_OF_A_FORM = 2
"""How often an address may be typed for one form that may be sent: the page says whether it is known here."""


@bp.post("/offres/nouvelle/effacer")
@public
def offer_forget() -> ResponseReturnValue:
    """Forget what was typed: the device may be shared."""
    with transaction() as session:
        drafts.drop(session, DRAFT)
    flash("Tout est effacé. Vous pouvez recommencer.")
    return redirect(url_for(".offer"), code=303)


@bp.get("/offres/<uuid:offer_id>/merci")
@public
def offer_sent(offer_id: UUID) -> ResponseReturnValue:
    """Thank, say who calls back and by when; the private link is shown to the browser that sent the offer."""
    sent = cookie.get(DRAFT, {})
    known = sent if sent.get("id") == str(offer_id) else {}
    deadline = datetime.fromisoformat(known["deadline"]) if known.get("deadline") else None
    link = absolute("follow.volunteer", token=known["token"]) if known else ""
    keep_private()
    return render_template("intake/offer/sent.html", known=known, deadline=deadline, link=link)


@bp.get("/charte")
@public
def charter() -> ResponseReturnValue:
    """Publish the charter that every volunteer accepts."""
    return render_template("intake/charter.html", version=rules.CHARTER)


def _take(step: Step) -> ResponseReturnValue:
    at = now()
    with transaction() as session:
        if step is YOU and request.form.get("email"):
            _count(session, acting(), "address", at=at, each=TRIES_OF_A_FORM)
        typed = drafts.keep(session, DRAFT, step.name, request.form, at=at)
        wizard = Wizard(session, typed, actor=acting())
        if gap := wizard.gap(step):
            return redirect(url_for(".offer", name=gap.name), code=303)
        before, _ = wizard.around(step)
        if "retour" in request.form and before:
            return redirect(url_for(".offer", name=before.name), code=303)
        form = wizard.build(step, request.form)
        if not wizard.check(step, form):
            return _page(wizard, step, form)
        _, after = wizard.around(step)
    return redirect(url_for(".offer", name=(after or REVIEW).name), code=303)


def _send() -> ResponseReturnValue:
    form = Form()
    with transaction() as session:
        valid = form.validate()
        if valid and (there := once.earlier(session, form.submission.data)):
            return redirect(there, code=303)
        typed = drafts.read(session, DRAFT, at=now())
        if not typed:
            return _nothing_to_send()
        wizard = Wizard(session, typed, actor=acting())
        if gap := wizard.gap(REVIEW):
            return redirect(url_for(".offer", name=gap.name, verifier=1), code=303)
        before, _ = wizard.around(REVIEW)
        if "retour" in request.form and before:
            return redirect(url_for(".offer", name=before.name), code=303)
        if not valid:
            return _page(wizard, REVIEW, form)
        there = _submit(session, wizard, at=now())
        once.remember(session, form.submission.data, there, at=now())
    return redirect(there, code=303)


def _nothing_to_send() -> ResponseReturnValue:
    """Say what became of answers that are no longer kept: sent from another window, forgotten, or too old."""
    if sent := cookie.get(DRAFT, {}).get("id"):
        flash("Votre offre est déjà envoyée\u00a0: elle n’est partie qu’une fois.")
        return redirect(url_for(".offer_sent", offer_id=sent), code=303)
    flash("Vos réponses ne sont plus là\u00a0: elles ont été effacées, ou datent de trop longtemps. Recommencez ici.")
    return redirect(url_for(".offer"), code=303)


def _submit(session: Session, wizard: Wizard, *, at: datetime) -> str:
    """Send the offer, forget the draft, and return where its writer goes."""
    actor = acting()
    _count(session, actor, "offer", at=at)
    sent, token = offer_services.submit_offer(session, command=wizard.command, actor=actor, at=at)
    drafts.drop(session, DRAFT)
    if wizard.told_by_phone:
        flash("C’est noté. La personne reçoit un message pour relire, accepter la charte et confirmer.")
        return _after(sent, actor)
    cookie[DRAFT] = {
        "id": str(sent.id),
        "token": token,
        "association": profiles.association_name(session, sent.association_id),
        "deadline": sent.deadline_at.isoformat() if sent.deadline_at else "",
        "called": bool(wizard.command.volunteer.phone),
    }
    return url_for(".offer_sent", offer_id=sent.id)


def _after(sent: Offer, actor: Actor) -> str:
    """Where who noted an offer goes: its file, if it is for their own association."""
    ours = sent.association_id is not None and sent.association_id == actor.association_id
    return url_for(".vetting_file", offer_id=sent.id) if ours else url_for(".vetting_list")


def _count(session: Session, actor: Actor, what: str, *, at: datetime, each: int = 1) -> None:
    """Refuse a network address that sends too much without an account."""
    if actor.way is Way.SESSION:
        return
    limit, key = each * int(current_app.config["FORMS_PER_HOUR"]), (what, remote_address())
    throttle.ensure_below(session, *key, limit=limit, window=timedelta(hours=1), at=at)
    throttle.note(session, *key, at=at)


def _may_offer(actor: Actor) -> bool:
    if actor.way is not Way.SESSION:
        return True
    return actor.may(Permission.OFFER_ENTER) or actor.may(Permission.OFFER_MANAGE_OWN)


def _already(actor: Actor) -> str | None:
    """Where a volunteer who has an open offer goes instead."""
    if not actor.may(Permission.OFFER_MANAGE_OWN) or actor.person_id is None:
        return None
    mine = queries.of_volunteer(reading(), actor.person_id)
    return url_for("follow.volunteer_own") if mine and mine.state in OPEN_STATES else None


def _page(wizard: Wizard, step: Step, form: Any) -> ResponseReturnValue:
    before, _ = wizard.around(step)
    context: dict[str, Any] = {"words": _words(wizard), "you": wizard.form(STEPS["vous"])} if step is REVIEW else {}
    page = render_template(
        step.template, form=form, step=step, titles=TITLES, before=before, told_by_phone=wizard.told_by_phone,
        started=bool(wizard.typed), icons=ICONS, charter=rules.CHARTER, **context,
    )  # fmt: skip
    return page, form.status


def _words(wizard: Wizard) -> profiles.Words:
    return profiles.words(wizard.session, wizard.terms)
