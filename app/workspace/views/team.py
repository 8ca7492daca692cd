"""What is asked of who follows pairs: one's own file, and those of a team for who vouches for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.associations import policies
from app.associations import queries as associations
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.intake.vetting_forms import CheckForm, ExemptForm, SeenForm
from app.mentorships import vouching
from app.offers.rules import CHARTER
from app.safeguarding.requirements.policies import ensure_may_exempt
from app.safeguarding.requirements.states import Proof, RequirementKind, RequirementRole
from app.web.access import acting, acting_id, requires
from app.web.clock import now, today
from app.web.forms import Form
from app.web.once import first_time
from app.workspace import profiles
from app.workspace.blueprint import bp
from app.workspace.forms import WithdrawForm

VOUCHERS = (Permission.MEMBER_MANAGE, Permission.ASSOCIATION_OVERSEE)
_SEEN = {"identite": Proof.IDENTITY, "entretien": Proof.INTERVIEW, "formation": Proof.TRAINING}
_KINDS = {
    "identite": RequirementKind.IDENTITY,
    "entretien": RequirementKind.INTERVIEW,
    "casier": RequirementKind.RECORD,
    "charte": RequirementKind.CHARTER,
    "formation": RequirementKind.TRAINING,
}


@bp.get("/mon-dossier")
@requires(Permission.MENTORSHIP_FOLLOW)
def own_file() -> ResponseReturnValue:
    """Show what is asked of oneself for following pairs, and what is missing."""
    return _file(acting_id())


@bp.post("/mon-dossier/charte")
@requires(Permission.MENTORSHIP_FOLLOW)
def sign_charter() -> ResponseReturnValue:
    """Accept the charter."""
    with transaction() as session:
        person, association = associations.colleague(session, acting_id(), actor=acting())
        if first_time(session, "charter", person.id):
            vouching.sign_charter(session, person=person, association_id=association.id, actor=acting(), at=now())
    flash("La charte est signée.")
    return redirect(url_for(".own_file"), code=303)


@bp.get("/equipe/<uuid:person_id>")
@requires(*VOUCHERS)
def team_file(person_id: UUID) -> ResponseReturnValue:
    """Show what is asked of somebody of a team, and what is missing."""
    return _file(person_id)


@bp.route(
    "/equipe/<uuid:person_id>/attester/<any(identite, entretien, casier, formation):what>", methods=["GET", "POST"]
)
@requires(*VOUCHERS)
def team_attest(person_id: UUID, what: str) -> ResponseReturnValue:
    """Attest that something was seen or done; its type and its day, nothing else."""
    form = CheckForm() if what == "casier" else SeenForm()
    if not form.validate_on_submit():
        return _action("attest", person_id, form, what)
    seen = form.attested if isinstance(form, CheckForm) else {_SEEN[what]: form.day}
    with transaction() as session:
        person, association = associations.colleague(session, person_id, actor=acting())
        if first_time(session, "attest", person_id, what):
            for proof, day in seen.items():
                vouching.attest(
                    session, person=person, association_id=association.id, proof=proof, seen_on=day, actor=acting(),
                    at=now(),
                )  # fmt: skip
    return _done(person_id, "C’est noté au dossier.")


@bp.route("/equipe/<uuid:person_id>/dispenser/<any(identite, entretien, formation):what>", methods=["GET", "POST"])
@requires(*VOUCHERS)
def team_exempt(person_id: UUID, what: str) -> ResponseReturnValue:
    """Let somebody of a team off one requirement, signed and until a day."""
    form = ExemptForm()
    if not form.validate_on_submit():
        ensure_may_exempt(reading(), actor=acting(), kind=_KINDS[what], role=RequirementRole.COORDINATOR)
        return _action("exempt", person_id, form, what)
    with transaction() as session:
        person, association = associations.colleague(session, person_id, actor=acting())
        if first_time(session, "exempt", person_id, what):
            vouching.exempt(
                session, person=person, association_id=association.id, kind=_KINDS[what], until=form.day,
                reason=form.reason.data or "", actor=acting(), at=now(),
            )  # fmt: skip
    return _done(person_id, "La dispense est notée au dossier, avec votre nom.")


@bp.route(
    "/equipe/<uuid:person_id>/retirer/<any(identite, entretien, casier, charte, formation):what>",
    methods=["GET", "POST"],
)
@requires(*VOUCHERS)
def team_withdraw(person_id: UUID, what: str) -> ResponseReturnValue:
    """Take back what was attested, or an exemption."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _action("withdraw", person_id, form, what)
    with transaction() as session:
        person, association = associations.colleague(session, person_id, actor=acting())
        if first_time(session, "withdraw", person_id, form.row_id):
            vouching.withdraw(
                session, person=person, association_id=association.id, row_id=form.row_id, actor=acting(), at=now()
            )
    return _done(person_id, "C’est retiré. Les binômes qui en dépendaient sont suspendus, et chacun est prévenu.")


def _file(person_id: UUID) -> ResponseReturnValue:
    file = _read(person_id)
    kinds = {kind.value: word for word, kind in _KINDS.items()}
    return render_template("workspace/team_file.html", file=file, words=kinds, charter=CHARTER, form=Form())


def _read(person_id: UUID) -> profiles.TeamFile:
    session = reading()
    person, association = associations.colleague(session, person_id, actor=acting())
    return profiles.team_file(session, person, association, day=today(), actor=acting())


def _action(name: str, person_id: UUID, form: Any, what: str) -> ResponseReturnValue:
    """Show the page of one action; a page that cannot be acted on says so at once."""
    session = reading()
    person, association = associations.colleague(session, person_id, actor=acting())
    policies.ensure_may_vouch(acting(), association.id, person)
    file = profiles.team_file(session, person, association, day=today(), actor=acting())
    line = file.line(_KINDS[what])
    if name == "withdraw" and line.row_id is None:
        raise NotFound
    return render_template(f"workspace/team_{name}.html", form=form, file=file, line=line), form.status


def _done(person_id: UUID, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for(".team_file", person_id=person_id), code=303)
