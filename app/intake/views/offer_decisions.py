"""What those who vet decide of an offer: yes, no, elsewhere, stop, come back, end."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.associations import queries as associations
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.intake import offer_services, vetting_profiles, vetting_services
from app.intake.blueprint import bp
from app.intake.offer_fields import choices
from app.intake.vetting_forms import (
    LiftForm,
    PassOnForm,
    PauseForThemForm,
    PhoneConfirmForm,
    RefuseForm,
    SuspendForm,
    VetForm,
)
from app.intake.views.vetting_acting import done, held, interviewed_on, page_of
from app.offers import rules, services
from app.offers.models import Offer
from app.routing import queries as routing
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.states import Stage
from app.web.access import acting, requires
from app.web.clock import now, today
from app.web.forms import VersionedForm


@bp.route("/association/benevoles/<uuid:offer_id>/valider", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_accept(offer_id: UUID) -> ResponseReturnValue:
    """Attest what is still missing: the offer becomes active."""
    form = VetForm()
    with held(offer_id, form) as (session, offer):
        form.prepare(
            requirements.missing(session, offer.volunteer_id, offer.association_id, day=today(), stage=Stage.OFFER)
        )
        if not form.is_submitted():
            form.interviewed_on.process_data(interviewed_on(session, offer))
        if not form.validate_on_submit():
            return page_of("accept", session, offer, form)
        vetting_services.vet(session, offer=offer, vetting=form.vetting, actor=acting(), at=now())
    return done(offer_id, "L’offre est active. La personne est prévenue, et les jeunes qu’elle peut aider sont revus.")


@bp.route("/association/benevoles/<uuid:offer_id>/refuser", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_refuse(offer_id: UUID) -> ResponseReturnValue:
    """Refuse an offer, with a reason."""
    form = RefuseForm()
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("refuse", session, offer, form)
        vetting_services.refuse(
            session, offer=offer, reason=form.why, text=form.text.data or "", actor=acting(), at=now()
        )
    return done(offer_id, "L’offre est refusée. La personne est prévenue.")


@bp.route("/association/benevoles/<uuid:offer_id>/confier", methods=["GET", "POST"])
@requires(Permission.OFFER_OVERSEE)
def vetting_release(offer_id: UUID) -> ResponseReturnValue:
    """Let an offer that was held go to the association that calls back."""
    form = VersionedForm()
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("release", session, offer, form)
        offer_services.release_offer(session, offer=offer, actor=acting(), at=now())
    return done(offer_id, "L’offre suit son chemin. L’association ne voit rien de cette relecture.")


@bp.route("/association/benevoles/<uuid:offer_id>/transmettre", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_pass_on(offer_id: UUID) -> ResponseReturnValue:
    """Leave a volunteer to another association."""
    form = PassOnForm()
    with held(offer_id, form) as (session, offer):
        form.association.choices = choices([("", "La prochaine qui convient"), *_others(session, offer)])
        if not form.validate_on_submit():
            return page_of("pass_on", session, offer, form)
        vetting_services.pass_on(session, offer=offer, to=form.to, actor=acting(), at=now())
    flash("C’est transmis. La personne est prévenue.")
    return redirect(url_for(".vetting_list"), code=303)


@bp.route("/association/benevoles/<uuid:offer_id>/suspendre", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_suspend(offer_id: UUID) -> ResponseReturnValue:
    """Suspend a volunteer, pairs included."""
    form = SuspendForm()
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("suspend", session, offer, form, anybody=True)
        vetting_services.suspend(
            session, offer=offer, reason=form.why, text=form.text.data or "", actor=acting(), at=now()
        )
    return done(offer_id, "L’offre et les binômes en cours sont suspendus. Chacun est prévenu.")


@bp.route("/association/benevoles/<uuid:offer_id>/retablir", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_restore(offer_id: UUID) -> ResponseReturnValue:
    """Lift a suspension."""
    form = VersionedForm()
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("restore", session, offer, form, anybody=True)
        services.restore(session, offer=offer, actor=acting(), at=now())
    return done(offer_id, "La suspension est levée. Il reste à valider l’offre de nouveau.")


@bp.route("/association/benevoles/<uuid:offer_id>/securite/<uuid:mentorship_id>", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_lift(offer_id: UUID, mentorship_id: UUID) -> ResponseReturnValue:
    """Say what was done about a pair in which the youth's side did not feel safe: the volunteer is proposed again."""
    form = LiftForm()
    with held(offer_id, form) as (session, offer):
        found = vetting_profiles.reserves(session, offer, association_id=acting().association_id)
        reserve = next((each for each in found if each.id == mentorship_id), None)
        if reserve is None:
            raise NotFound
        form.who_said = vetting_services.not_heard(session, offer=offer, mentorship_id=mentorship_id)
        if not form.validate_on_submit() or form.done is None:
            return page_of("lift", session, offer, form, anybody=True, reserve=reserve)
        vetting_services.lift_unsafe(
            session, offer=offer, mentorship_id=mentorship_id, done=form.done, actor=acting(), at=now()
        )
    return done(offer_id, "La réserve est levée. On peut de nouveau proposer cette personne.")


@bp.route("/association/benevoles/<uuid:offer_id>/pause", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_pause(offer_id: UUID) -> ResponseReturnValue:
    """Note that a volunteer rests, until a day or until somebody says so."""
    form = PauseForThemForm()
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("pause", session, offer, form, pairs=_going(session, offer))
        vetting_services.pause(session, offer=offer, until=form.until.data, actor=acting(), at=now())
    return done(offer_id, "L’offre est en pause. La personne est prévenue.")


@bp.route("/association/benevoles/<uuid:offer_id>/reprise", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_resume(offer_id: UUID) -> ResponseReturnValue:
    """Note that a volunteer is back."""
    form = VersionedForm()
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("resume", session, offer, form)
        vetting_services.resume(session, offer=offer, actor=acting(), at=now())
    return done(offer_id, "L’offre reprend. La personne est prévenue, et les jeunes qu’elle peut aider sont revus.")


@bp.route("/association/benevoles/<uuid:offer_id>/fermer", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_close(offer_id: UUID) -> ResponseReturnValue:
    """Close the offer of somebody who leaves, once their pairs are over."""
    form = VersionedForm()
    with held(offer_id, form) as (session, offer):
        going = _going(session, offer)
        if not form.validate_on_submit() or going:
            return page_of("close", session, offer, form, pairs=going)
        vetting_services.close(session, offer=offer, actor=acting(), at=now())
    return done(offer_id, "L’offre est fermée. La personne est prévenue.")


@bp.route("/association/benevoles/<uuid:offer_id>/confirmer", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_confirm(offer_id: UUID) -> ResponseReturnValue:
    """Note the yes of somebody who is known by phone only."""
    form = PhoneConfirmForm()
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("confirm", session, offer, form, charter=rules.CHARTER)
        offer_services.confirm_offer(session, offer=offer, charter_version=rules.CHARTER, actor=acting(), at=now())
    return done(offer_id, "L’offre est confirmée.")


def _going(session: Session, offer: Offer) -> list[vetting_profiles.GoingPair]:
    return vetting_profiles.going(session, offer, association_id=acting().association_id)


def _others(session: Session, offer: Offer) -> list[tuple[str, str]]:
    gone = routing.offer_been_at(session, offer.id) | {str(offer.association_id)}
    every = ((str(each.association_id), each.name) for each in associations.active(session))
    return [(identifier, name) for identifier, name in every if identifier not in gone]
