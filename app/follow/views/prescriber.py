"""The page of a prescriber: where the request stands, and nothing else, if the youth agrees."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.states import LinkScope
from app.core.db import reading
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.follow import policies, reaching
from app.follow.addresses import Door, by_link, signed_in
from app.follow.blueprint import bp
from app.follow.forms import ContactForm
from app.follow.views.turns import kept_contact
from app.intake.need_forms import Voice
from app.intake.need_forms.who import Writer
from app.needs import profiles
from app.needs import queries as needs
from app.needs.models import Need
from app.safeguarding import queries as safeguarding
from app.safeguarding.services import own_mailboxes
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


@bp.route("/prescription/<token>/jeune", methods=["GET", "POST"])
@opened_by(LinkScope.PRESCRIPTION)
def prescriber_youth(token: str) -> ResponseReturnValue:
    """Correct how the youth is reached, who has not answered: the link is sent again."""
    return _correct(acting().scope_id, by_link(token))


@bp.route("/mes-prescriptions/<uuid:need_id>/jeune", methods=["GET", "POST"])
@requires(Permission.NEED_PRESCRIBE)
def prescriber_youth_own(need_id: UUID) -> ResponseReturnValue:
    """Do the same, signed in."""
    return _correct(need_id, signed_in(need_id=need_id))


def _correct(need_id: UUID | None, door: Door) -> ResponseReturnValue:
    session, back = reading(), door.url("prescriber")
    need = needs.visible(session, need_id, actor=acting())
    if not reaching.prescriber_may_correct(session, need):
        raise NotFound
    youth = accounts.person(session, need.youth_id)
    prescriber = accounts.person(session, acting_id())
    form = ContactForm(
        youth,
        safeguarding.guardian_of(session, youth.id),
        writer=Writer(own_mailboxes(session, prescriber), prescriber.phone),
        voice=Voice.OTHER,
    )

    def write(writing: Session) -> None:
        held = needs.visible(writing, need_id, actor=acting())
        reaching.correct_for(
            writing, need=held, email=form.email.data or "", phone=form.phone.data or "", actor=acting(), at=now()
        )

    if not form.validate_on_submit() or not kept_contact(form, write):
        return render_template("follow/prescriber/youth.html", form=form, back=back, name=youth.first_name), form.status
    flash("C’est noté. Le jeune reçoit un nouveau lien, celui d’avant ne marche plus.")
    return redirect(back, code=303)


def _show(need: Need, door: Door) -> ResponseReturnValue:
    shown = profiles.for_prescriber(reading(), [need])[0]
    naming = door.url("prescriber_guardian") if policies.prescriber_may_name(reading(), need, now()) else ""
    reach = door.url("prescriber_youth") if reaching.prescriber_may_correct(reading(), need) else ""
    return render_template("follow/prescriber/page.html", need=shown, naming=naming, reach=reach)
