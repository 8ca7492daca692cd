"""What is asked of a volunteer: attest it, let off, take back; a second opinion; who knows whom."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from app.core.permissions import Permission
from app.intake import vetting_services
from app.intake.blueprint import bp
from app.intake.vetting_forms import CheckForm, ExemptForm, InterviewForm, SeenForm
from app.intake.views.vetting_acting import done, held, interviewed_on, page_of
from app.offers import services
from app.safeguarding.closeness.services import declare
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.labels import KINDS, PROOFS
from app.safeguarding.requirements.models import Attestation
from app.safeguarding.requirements.policies import ensure_may_exempt
from app.safeguarding.requirements.states import Proof, RequirementKind
from app.web.access import acting, acting_id, requires
from app.web.clock import now
from app.web.forms import VersionedForm

_SEEN = {"identite": Proof.IDENTITY, "formation": Proof.TRAINING}
_EXEMPTIBLE = {
    "identite": RequirementKind.IDENTITY,
    "entretien": RequirementKind.INTERVIEW,
    "formation": RequirementKind.TRAINING,
}


@bp.route("/association/benevoles/<uuid:offer_id>/entretien", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_interview(offer_id: UUID) -> ResponseReturnValue:
    """Note the day of the interview."""
    form = InterviewForm()
    with held(offer_id, form) as (session, offer):
        if not form.is_submitted():
            form.on.process_data(interviewed_on(session, offer))
            form.note.process_data(offer.note)
        if not form.validate_on_submit():
            return page_of("interview", session, offer, form)
        if form.note.data != offer.note:
            services.note(session, offer=offer, text=form.note.data or "", actor=acting(), at=now())
        vetting_services.attest(session, offer=offer, seen={Proof.INTERVIEW: form.day}, actor=acting(), at=now())
    return done(offer_id, "L’entretien est noté.")


@bp.route("/association/benevoles/<uuid:offer_id>/verification", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_check(offer_id: UUID) -> ResponseReturnValue:
    """Attest a newer check."""
    form = CheckForm()
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("check", session, offer, form)
        vetting_services.attest(session, offer=offer, seen=form.attested, actor=acting(), at=now())
    return done(offer_id, "La vérification est notée.")


@bp.route("/association/benevoles/<uuid:offer_id>/<any(identite, formation):what>", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_seen(offer_id: UUID, what: str) -> ResponseReturnValue:
    """Attest that a paper of identity was seen, or a training followed."""
    form, proof = SeenForm(), _SEEN[what]
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("seen", session, offer, form, proof=proof.value)
        vetting_services.attest(session, offer=offer, seen={proof: form.day}, actor=acting(), at=now())
    return done(offer_id, "C’est noté au dossier.")


@bp.route(
    "/association/benevoles/<uuid:offer_id>/dispense/<any(identite, entretien, formation):what>",
    methods=["GET", "POST"],
)
@requires(Permission.OFFER_VET)
def vetting_exempt(offer_id: UUID, what: str) -> ResponseReturnValue:
    """Let a volunteer off one requirement, signed and until a day."""
    form, kind = ExemptForm(), _EXEMPTIBLE[what]
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            ensure_may_exempt(session, actor=acting(), kind=kind)
            return page_of("exempt", session, offer, form, anybody=True, what=KINDS[kind])
        vetting_services.exempt(
            session, offer=offer, kind=kind, until=form.day, reason=form.reason.data or "", actor=acting(), at=now()
        )
    return done(offer_id, "La dispense est notée au dossier, avec votre nom.")


@bp.route("/association/benevoles/<uuid:offer_id>/retirer/<uuid:row_id>", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_withdraw(offer_id: UUID, row_id: UUID) -> ResponseReturnValue:
    """Take back what was attested, or an exemption."""
    form = VersionedForm()
    with held(offer_id, form) as (session, offer):
        row = requirements.standing_row(session, row_id, person_id=offer.volunteer_id)
        if not form.validate_on_submit():
            what = PROOFS[row.proof] if isinstance(row, Attestation) else KINDS[row.kind]
            return page_of("withdraw", session, offer, form, anybody=True, what=what)
        vetting_services.withdraw(session, offer=offer, row_id=row_id, actor=acting(), at=now())
    return done(offer_id, "C’est retiré. Ce qui en dépendait est suspendu, et chacun est prévenu.")


@bp.route("/association/benevoles/<uuid:offer_id>/deuxieme-avis", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_second(offer_id: UUID) -> ResponseReturnValue:
    """Give the second opinion before a first pair."""
    form = VersionedForm()
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("second", session, offer, form, anybody=True)
        services.second_opinion(session, offer=offer, actor=acting(), at=now())
    return done(offer_id, "Le deuxième avis est noté.")


@bp.route("/association/benevoles/<uuid:offer_id>/je-connais", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_know(offer_id: UUID) -> ResponseReturnValue:
    """Declare that one knows a volunteer personally."""
    form = VersionedForm()
    with held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return page_of("know", session, offer, form)
        declare(session, one_id=acting_id(), other_id=offer.volunteer_id, actor=acting(), at=now())
    return done(offer_id, "C’est noté. Quelqu’un d’autre de votre association suivra cette personne.")
