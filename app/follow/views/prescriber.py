"""The page of a prescriber: where the request stands, and nothing else, if the youth agrees."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.states import LinkScope
from app.core.db import reading
from app.core.permissions import Permission
from app.follow import policies
from app.follow.addresses import Door, by_link, signed_in
from app.follow.blueprint import bp
from app.needs import profiles
from app.needs import queries as needs
from app.needs.models import Need
from app.web.access import acting, acting_id, requires
from app.web.access import by_link as opened_by
from app.web.clock import now


@bp.get("/prescription/<token>")
@opened_by(LinkScope.PRESCRIPTION)
def prescriber(token: str) -> ResponseReturnValue:
    """Show the state of one request, by the private link."""
    return _show(needs.visible(reading(), acting().scope_id, actor=acting()), by_link(token))


@bp.get("/mes-prescriptions")
@requires(Permission.NEED_PRESCRIBE)
def prescriber_home() -> ResponseReturnValue:
    """List the requests of the prescriber who is signed in."""
    shown = profiles.for_prescriber(reading(), needs.of_prescriber(reading(), acting_id()))
    return render_template("follow/prescriber/home.html", needs=shown)


@bp.get("/mes-prescriptions/<uuid:need_id>")
@requires(Permission.NEED_PRESCRIBE)
def prescriber_own(need_id: UUID) -> ResponseReturnValue:
    """Show the state of one request, signed in."""
    return _show(needs.visible(reading(), need_id, actor=acting()), signed_in(need_id=need_id))


def _show(need: Need, door: Door) -> ResponseReturnValue:
    shown = profiles.for_prescriber(reading(), [need])[0]
    naming = door.url("prescriber_guardian") if policies.prescriber_may_name(reading(), need, now()) else ""
    return render_template("follow/prescriber/page.html", need=shown, naming=naming)
