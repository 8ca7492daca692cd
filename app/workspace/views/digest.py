"""How often somebody of a team is written to about what waits for them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts.models import Member
from app.accounts.states import Digest
from app.associations import queries as associations
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.web.access import acting, acting_id, association_id, public, requires
from app.web.clock import now
from app.web.forms import Form
from app.web.once import first_time
from app.workspace import digests
from app.workspace.blueprint import bp
from app.workspace.forms import DigestForm


@bp.route("/mes-mails", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def digest() -> ResponseReturnValue:
    """Choose a digest every day, every week, or none."""
    form = DigestForm(data={"digest": _own(reading()).digest.value})
    if not form.validate_on_submit():
        return render_template("workspace/digest.html", form=form), form.status
    with transaction() as session:
        if first_time(session, "digest"):
            digests.choose(session, member=_own(session), digest=Digest(form.digest.data), actor=acting(), at=now())
    flash("Votre choix est enregistré.")
    return redirect(url_for(".today"), code=303)


@bp.route("/mes-mails/arreter/<sealed>", methods=["GET", "POST"])
@public
def stop_digest(sealed: str) -> ResponseReturnValue:
    """Stop somebody's digest from the mail itself, with no need to sign in; a mail program may POST by itself."""
    if request.method != "POST":
        member, _ = digests.unsealed(reading(), sealed)
        return render_template("workspace/stop_digest.html", stopped=member.digest is Digest.NONE, fresh=Form)
    with transaction() as session:
        member, actor = digests.unsealed(session, sealed)
        if member.digest is not Digest.NONE:
            digests.choose(session, member=member, digest=Digest.NONE, actor=actor, at=now())
    return render_template("workspace/stop_digest.html", stopped=True, fresh=Form)


@bp.record
def _let_mail_programs_post(state: BlueprintSetupState) -> None:
    """A mail program has no token of a form; what it may do is sealed in the address."""
    state.app.extensions["csrf"].exempt(stop_digest)


def _own(session: Session) -> Member:
    return associations.membership(session, association_id(), acting_id())
