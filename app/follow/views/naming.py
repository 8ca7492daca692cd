"""Who answers for a minor, named by somebody else than the youth: staff, or the prescriber who wrote the request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts import landing
from app.accounts import queries as accounts
from app.accounts.states import LinkScope
from app.core.db import reading
from app.core.permissions import Permission
from app.follow import policies, services
from app.follow.addresses import by_link, signed_in
from app.follow.blueprint import bp
from app.follow.forms import GuardianForm
from app.follow.views.turns import once_only
from app.intake.need_forms import Voice
from app.needs import queries as needs
from app.needs.models import Need
from app.needs.states import NeedState
from app.safeguarding.services import own_mailboxes
from app.web.access import acting, requires
from app.web.access import by_link as opened_by
from app.web.clock import now

Find = Callable[[Session], Need]
"""Read the need that this address is about, if the visitor may."""

Ensure = Callable[[Session, Need], None]
"""Refuse whoever may not name the one who answers for its youth, or no longer."""


@bp.route("/besoins/<uuid:need_id>/representant", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_RECORD)
def name_guardian(need_id: UUID) -> ResponseReturnValue:
    """Say who answers for the minor of a case in which nobody is named."""
    if acting().may(Permission.NEED_EXAMINE):
        there = url_for("workspace.case", need_id=need_id)
    else:
        there = landing.address(acting().role)
    ensure = partial(policies.ensure_staff_may_name, actor=acting(), at=now())
    return _name(lambda session: needs.agreement_wanted(session, need_id, actor=acting()), ensure, there=there)


@bp.route("/prescription/<token>/representant", methods=["GET", "POST"])
@opened_by(LinkScope.PRESCRIPTION)
def prescriber_guardian(token: str) -> ResponseReturnValue:
    """Say who answers for the youth of a request that one wrote, by the private link."""
    return _by_prescriber(acting().scope_id, there=by_link(token).url("prescriber"))


@bp.route("/mes-prescriptions/<uuid:need_id>/representant", methods=["GET", "POST"])
@requires(Permission.NEED_PRESCRIBE)
def prescriber_guardian_own(need_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _by_prescriber(need_id, there=signed_in(need_id=need_id).url("prescriber"))


def _by_prescriber(need_id: UUID | None, *, there: str) -> ResponseReturnValue:
    ensure = partial(policies.ensure_prescriber_may_name, at=now())
    return _name(lambda session: needs.visible(session, need_id, actor=acting()), ensure, there=there)


def _name(find: Find, ensure: Ensure, *, there: str) -> ResponseReturnValue:
    """Show or take the form; sent twice, it answers as the first time, though somebody is named by then."""
    need = find(reading())
    youth = accounts.person(reading(), need.youth_id)
    form = GuardianForm(youth, mailboxes=own_mailboxes(reading(), youth), voice=Voice.OTHER)
    later = need.state is NeedState.TO_CONFIRM
    if not form.validate_on_submit():
        ensure(reading(), need)
        return render_template(
            "follow/name_guardian.html", youth=youth.first_name, later=later, form=form, back=there
        ), form.status

    def do(session: Session) -> None:
        found = find(session)
        ensure(session, found)
        services.name_missing_guardian(session, need=found, identity=form.identity, actor=acting(), at=now())

    said = "C’est noté. Nous lui écrirons quand le jeune aura confirmé." if later else "C’est noté. Nous lui écrivons."
    return once_only(form, do, there=there, said=said)
