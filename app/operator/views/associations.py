"""The partners: invite, validate, suspend, close."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.associations import labels
from app.associations import queries as associations_queries
from app.associations import services as associations_services
from app.associations.states import ASSOCIATIONS, AssociationAction, AssociationState
from app.core.db import reading, transaction
from app.core.paging import paged
from app.core.permissions import Permission
from app.operator import profiles, queries, services
from app.operator.forms import ActionForm, AssociationForm
from app.operator.views import bp
from app.web import once
from app.web.access import acting, requires
from app.web.addresses import asked
from app.web.clock import now

PAGE_SIZE = 50
DONE = {
    "valider": "L’association est validée. Elle reçoit un message.",
    "suspendre": "L’association est suspendue. Ses demandes en attente sont parties ailleurs, ses binômes attendent.",
    "retablir": "L’association est rétablie.",
    "fermer": "L’association est fermée. Ses demandes sont parties ailleurs, ses binômes sont suspendus.",
}
VERBS: dict[str, tuple[AssociationAction, Callable[..., None]]] = {
    "valider": (AssociationAction.VALIDATE, associations_services.validate),
    "suspendre": (AssociationAction.SUSPEND, services.suspend_association),
    "retablir": (AssociationAction.RESTORE, services.restore_association),
    "fermer": (AssociationAction.CLOSE, services.close_association),
}


@bp.get("/associations")
@requires(Permission.ASSOCIATION_OVERSEE)
def associations() -> ResponseReturnValue:
    """List the partners, those to validate first."""
    session = reading()
    wanted = asked("etat")
    state = AssociationState(wanted) if wanted in set(AssociationState) else None
    page = request.args.get("page", 1, type=int)
    rows, total = queries.associations(session, state=state, page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    return render_template(
        "operator/associations.html",
        associations=profiles.association_lines(session, rows, at=now()),
        states=[(each.value, label) for each, label in labels.STATES.items()],
        state=state,
        total=total,
        page=page,
        pages=count,
    )


@bp.route("/associations/inviter", methods=["GET", "POST"])
@requires(Permission.ASSOCIATION_OVERSEE)
def invite_association() -> ResponseReturnValue:
    """Invite an association: its name, and who answers for it."""
    form = AssociationForm()
    if not form.validate_on_submit():
        return render_template("operator/invite_association.html", form=form), form.status
    with transaction() as session:
        if done := once.earlier(session, form.submission.data):
            return redirect(done, code=303)
        association = services.invite_association(session, **form.answers(), actor=acting(), at=now())
        there = url_for("associations.file", association_id=association.id)
        once.remember(session, form.submission.data, there, at=now())
    flash(f"Une invitation est partie à l’adresse {form.email.data}.")
    return redirect(there, code=303)


@bp.route(
    "/associations/<uuid:association_id>/<any(valider, suspendre, retablir, fermer):verb>", methods=["GET", "POST"]
)
@requires(Permission.ASSOCIATION_OVERSEE)
def decide_association(association_id: UUID, verb: str) -> ResponseReturnValue:
    """Ask, then validate, suspend, restore or close an association."""
    action, carry_out = VERBS[verb]
    association = associations_queries.one(reading(), association_id)
    ASSOCIATIONS.after(association.state, action)
    form = ActionForm()
    if not form.validate_on_submit():
        page = "operator/decide_association.html"
        shown = {"name": association.name, "association_id": association_id, "verb": verb}
        return render_template(page, form=form, **shown), form.status
    with transaction() as session:
        association = associations_queries.one(session, association_id)
        carry_out(session, association=association, actor=acting(), at=now())
    flash(DONE[verb])
    return redirect(url_for("associations.file", association_id=association_id), code=303)
