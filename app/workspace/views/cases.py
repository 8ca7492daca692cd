"""One case: what it says, before it is taken and after; take it, decline it, pass it on, give it back, stop it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from wtforms.fields.choices import SelectChoice

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.follow import services as follow
from app.journal import services as journal
from app.needs import profiles as needs_profiles
from app.needs.models import Need
from app.proposals import services as proposals
from app.routing import policies
from app.routing import queries as routing
from app.routing import services as routes
from app.web.access import acting, association_id, requires
from app.web.clock import now, today
from app.web.forms import Form
from app.web.once import first_time
from app.workspace import day_queries, profiles, services
from app.workspace.articles import beside
from app.workspace.blueprint import bp
from app.workspace.forms import DeclineForm, PassOnForm, StopForm
from app.workspace.states import Shelf
from app.workspace.views.acting import to_case, to_inbox


@bp.get("/besoins/<uuid:need_id>")
@requires(Permission.NEED_EXAMINE)
def case(need_id: UUID) -> ResponseReturnValue:
    """Show a case without surname nor contact."""
    session = reading()
    return _page(session, routing.visible(session, need_id, actor=acting()))


@bp.get("/besoins/<uuid:need_id>/suivante")
@requires(Permission.NEED_EXAMINE)
def following(need_id: UUID) -> ResponseReturnValue:
    """Lead to what is to be decided after this case, to the list when nothing else is."""
    found = day_queries.next_to_decide(reading(), association_id(), after=need_id, at=now())
    if found is None:
        flash("Rien d’autre n’attend votre décision.")
        return redirect(url_for(".inbox", etat=Shelf.TO_DECIDE.value))
    return redirect(url_for(".case", need_id=found))


@bp.post("/besoins/<uuid:need_id>/coordonnees")
@requires(Permission.NEED_TAKE)
def contact(need_id: UUID) -> ResponseReturnValue:
    """Show the same case with who it is; that somebody looked is journalled, hence a POST."""
    with transaction() as session:
        need = routing.visible(session, need_id, actor=acting())
        policies.ensure_has_case(acting(), need)
        journal.record(session, action="read", kind="need", subject_id=need.id, actor=acting(), at=now())
        return _page(session, need, file=needs_profiles.file(session, need, at=now()))


@bp.post("/besoins/<uuid:need_id>/prendre")
@requires(Permission.NEED_TAKE)
def take(need_id: UUID) -> ResponseReturnValue:
    """Take a case."""
    with transaction() as session:
        if first_time(session, "take", need_id):
            need = routing.visible(session, need_id, actor=acting())
            routes.take(session, need=need, actor=acting(), at=now())
    flash("Le dossier est à vous. Le jeune est prévenu. Choisissez maintenant un bénévole.")
    return to_case(need_id)


@bp.route("/besoins/<uuid:need_id>/refuser", methods=["GET", "POST"])
@requires(Permission.NEED_TAKE)
def decline(need_id: UUID) -> ResponseReturnValue:
    """Refuse a case in one's inbox, or give back one that was taken, with a reason."""
    form = DeclineForm()
    if not form.validate_on_submit():
        return _ask("decline", need_id, form)
    with transaction() as session:
        if first_time(session, "decline", need_id):
            need = routing.visible(session, need_id, actor=acting())
            services.decline(session, need=need, reason=form.why, text=form.text.data or "", actor=acting(), at=now())
    flash("C’est noté. La demande passe à une autre association, ou à l’opérateur.")
    return to_inbox()


@bp.route("/besoins/<uuid:need_id>/transmettre", methods=["GET", "POST"])
@requires(Permission.NEED_TAKE)
def pass_on(need_id: UUID) -> ResponseReturnValue:
    """Hand a case to another association with a word."""
    form = PassOnForm()
    form.association.choices = _others(reading(), need_id)
    if not form.validate_on_submit():
        return _ask("pass_on", need_id, form)
    with transaction() as session:
        if first_time(session, "pass_on", need_id):
            need = routing.visible(session, need_id, actor=acting())
            services.pass_on(session, need=need, to=form.to, word=form.word.data or "", actor=acting(), at=now())
    flash("Le dossier est transmis, avec votre mot.")
    return to_inbox()


@bp.route("/besoins/<uuid:need_id>/arreter", methods=["GET", "POST"])
@requires(Permission.NEED_TAKE)
def stop(need_id: UUID) -> ResponseReturnValue:
    """Say what stopping a request does, then stop it for a reason."""
    form = StopForm()
    if not form.validate_on_submit():
        session = reading()
        policies.ensure_may_stop(session, acting(), routing.visible(session, need_id, actor=acting()))
        return _ask("stop", need_id, form)
    with transaction() as session:
        if first_time(session, "stop", need_id):
            need = routing.visible(session, need_id, actor=acting())
            follow.stop(session, need=need, reason=form.why, word=form.text.data or "", actor=acting(), at=now())
    flash(form.done)
    return to_inbox()


@bp.post("/besoins/<uuid:need_id>/classer")
@requires(Permission.PROPOSAL_DECIDE)
def rank_again(need_id: UUID) -> ResponseReturnValue:
    """Rank the volunteers again as they are today."""
    with transaction() as session:
        need = routing.visible(session, need_id, actor=acting())
        proposals.rank_need(session, need=routing.lock(session, need.id), at=now())
    flash("Le classement est à jour.")
    return to_case(need_id, "benevoles")


def _page(session: Session, need: Need, *, file: needs_profiles.NeedFile | None = None) -> ResponseReturnValue:
    shown = profiles.case(session, need, association_id=association_id(), at=now())
    articles = beside(session, need.id, actor=acting())
    reaching = profiles.reaching(session, need, at=now()) if file else ""
    return render_template(
        "workspace/case.html", case=shown, articles=articles, file=file, reaching=reaching, form=Form()
    )


def _ask(name: str, need_id: UUID, form: Form) -> ResponseReturnValue:
    session = reading()
    need = routing.visible(session, need_id, actor=acting())
    card = needs_profiles.card(session, need, at=now())
    taken = need.case_association_id is not None
    return render_template(f"workspace/{name}.html", card=card, taken=taken, form=form), form.status


def _others(session: Session, need_id: UUID) -> list[SelectChoice]:
    """Every other association that is open, those that cover the need first; the others say why they would not."""
    routing.visible(session, need_id, actor=acting())
    found = services.possible_associations(session, need_id=need_id, day=today(), besides=association_id())
    return [SelectChoice("", "Choisissez")] + [
        SelectChoice(str(each.association_id), f"{each.name} — {each.obstacle}" if each.obstacle else each.name)
        for each in found
    ]
