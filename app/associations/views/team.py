"""Who works in an association."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.associations import profiles, queries, services
from app.associations.forms import ActionForm, MemberForm
from app.associations.models import Association
from app.associations.views import bp
from app.core.db import reading, transaction
from app.core.permissions import Permission, Role
from app.web import once
from app.web.access import acting, requires
from app.web.clock import now, today

ROLES = {"coordination": Role.COORDINATOR, "responsable": Role.MANAGER}
EDITORS = (Permission.MEMBER_MANAGE, Permission.ASSOCIATION_OVERSEE)


def _member(association_id: UUID, person_id: UUID) -> Person:
    """Return somebody of an association that the actor may see, for showing."""
    queries.visible(reading(), association_id, actor=acting())
    queries.membership(reading(), association_id, person_id)
    return accounts.person(reading(), person_id)


def _both(session: Session, association_id: UUID, person_id: UUID) -> tuple[Association, Person]:
    return queries.visible(session, association_id, actor=acting()), accounts.person(session, person_id)


def _back(association_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("associations.team", association_id=association_id), code=303)


@bp.get("/associations/<uuid:association_id>/equipe")
@requires(*EDITORS)
def team(association_id: UUID) -> ResponseReturnValue:
    """List who works there."""
    session = reading()
    association = queries.visible(session, association_id, actor=acting())
    members = profiles.team(session, association_id, day=today(), actor=acting())
    return render_template(
        "associations/team.html", association=association.name, association_id=association_id, members=members,
        form=ActionForm(),
    )  # fmt: skip


@bp.route("/associations/<uuid:association_id>/equipe/inviter", methods=["GET", "POST"])
@requires(*EDITORS)
def invite_member(association_id: UUID) -> ResponseReturnValue:
    """Invite somebody into the team."""
    association = queries.visible(reading(), association_id, actor=acting())
    form = MemberForm()
    if not form.validate_on_submit():
        page = "associations/invite_member.html"
        shown = {"association": association.name, "association_id": association_id}
        return render_template(page, form=form, **shown), form.status
    there = url_for("associations.team", association_id=association_id)
    with transaction() as session:
        if done := once.earlier(session, form.submission.data):
            return redirect(done, code=303)
        services.invite_member(
            session,
            association=queries.visible(session, association_id, actor=acting()),
            role=Role(form.role.data),
            first_name=form.first_name.data or "",
            last_name=form.last_name.data or "",
            email=form.email.data or "",
            actor=acting(),
            at=now(),
        )
        once.remember(session, form.submission.data, there, at=now())
    flash(f"Une invitation est partie à l’adresse {form.email.data}.")
    return redirect(there, code=303)


@bp.post("/associations/<uuid:association_id>/equipe/<uuid:person_id>/inviter")
@requires(*EDITORS)
def invite_again(association_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Send the invitation again."""
    _member(association_id, person_id)
    if ActionForm().validate_on_submit():
        with transaction() as session:
            association, person = _both(session, association_id, person_id)
            services.invite_again(session, association=association, person=person, actor=acting(), at=now())
        flash("Une nouvelle invitation est partie. L’ancienne ne marche plus.")
    return _back(association_id)


@bp.post("/associations/<uuid:association_id>/equipe/<uuid:person_id>/role/<any(coordination, responsable):role>")
@requires(*EDITORS)
def change_role(association_id: UUID, person_id: UUID, role: str) -> ResponseReturnValue:
    """Make somebody a manager or a coordinator."""
    _member(association_id, person_id)
    if ActionForm().validate_on_submit():
        with transaction() as session:
            association, person = _both(session, association_id, person_id)
            services.change_role(
                session, association=association, person=person, role=ROLES[role], actor=acting(), at=now()
            )
        flash("Le rôle est changé.")
    return _back(association_id)


@bp.post("/associations/<uuid:association_id>/equipe/<uuid:person_id>/contact")
@requires(*EDITORS)
def make_lead(association_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Choose who is written to first."""
    _member(association_id, person_id)
    if ActionForm().validate_on_submit():
        with transaction() as session:
            association, person = _both(session, association_id, person_id)
            services.make_lead(session, association=association, person=person, actor=acting(), at=now())
        flash("C’est enregistré.")
    return _back(association_id)


@bp.route(
    "/associations/<uuid:association_id>/equipe/<uuid:person_id>/double-verification/enlever", methods=["GET", "POST"]
)
@requires(*EDITORS)
def reset_second_factor(association_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Ask, then take the lost application of somebody of the team away."""
    person = _member(association_id, person_id)
    form = ActionForm()
    if not form.validate_on_submit():
        name = f"{person.first_name} {person.last_name}".strip()
        back = url_for("associations.team", association_id=association_id)
        return render_template("accounts/reset_second_factor.html", form=form, name=name, back=back), form.status
    with transaction() as session:
        association, person = _both(session, association_id, person_id)
        services.reset_second_factor(session, association=association, person=person, actor=acting(), at=now())
    flash("La double vérification est enlevée. Une application sera demandée à la prochaine connexion.")
    return _back(association_id)


@bp.route("/associations/<uuid:association_id>/equipe/<uuid:person_id>/retirer", methods=["GET", "POST"])
@requires(*EDITORS)
def remove_member(association_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Ask, then take somebody off the team."""
    person = _member(association_id, person_id)
    form = ActionForm()
    if not form.validate_on_submit():
        name = f"{person.first_name} {person.last_name}".strip()
        page = "associations/remove_member.html"
        return render_template(page, form=form, name=name, association_id=association_id), form.status
    with transaction() as session:
        association, person = _both(session, association_id, person_id)
        services.remove_member(session, association=association, person=person, actor=acting(), at=now())
    flash("Cette personne ne fait plus partie de l’équipe. Son compte est fermé.")
    return _back(association_id)
