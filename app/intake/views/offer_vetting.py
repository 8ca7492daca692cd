"""Where those who vet volunteers work: the association that an offer was given to, the operator when there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.associations import queries as associations
from app.core.db import reading, transaction
from app.core.errors import Conflict
from app.core.permissions import Permission
from app.core.text import has_forbidden
from app.intake import offer_services, vetting_services
from app.intake.blueprint import bp
from app.intake.offer_fields import choices
from app.intake.vetting_forms import (
    CheckForm,
    ExemptForm,
    InterviewForm,
    PassOnForm,
    PhoneConfirmForm,
    RefuseForm,
    SeenForm,
    SuspendForm,
    VersionedForm,
    VetForm,
)
from app.offers import labels, policies, profiles, queries, rules, services
from app.offers.models import Offer
from app.offers.queries import PAGE, Event, Filters, View
from app.offers.states import OFFERS, OfferAction, OfferState
from app.proposals import policies as proposals
from app.routing import queries as routing
from app.safeguarding.closeness import queries as closeness
from app.safeguarding.closeness.services import declare
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.labels import KINDS, PROOFS
from app.safeguarding.requirements.models import Attestation
from app.safeguarding.requirements.policies import ensure_may_exempt
from app.safeguarding.requirements.states import Proof, RequirementKind, Stage
from app.skills import queries as skills
from app.web.access import acting, acting_id, requires
from app.web.clock import now, today
from app.web.forms import Form

VIEWS: dict[View, str] = {
    View.HELD: "À relire",
    View.TO_VET: "À rencontrer",
    View.ACTIVE: "Actifs",
    View.CHECKS: "Vérifications à renouveler",
    View.PAUSED: "En pause",
    View.SUSPENDED: "Suspendus",
    View.OVER: "Terminés",
}


@bp.get("/association/benevoles")
@requires(Permission.OFFER_VET)
def vetting_list() -> ResponseReturnValue:
    """List the volunteers of one's association; the operator's are those that no association has."""
    session, whose, day = reading(), acting().association_id, today()
    kinds = {kind.code: kind.label for kind in skills.kinds(session) if not kind.professional}
    filters = _filters(kinds)
    total = queries.count(session, whose, filters=filters, day=day)
    page = min(max(1, request.args.get("page", 1, type=int)), _pages(total))
    listed = queries.listed(session, whose, filters=filters, day=day, page=page)
    return render_template(
        "intake/vetting/list.html",
        lines=profiles.lines(session, listed), total=total, page=page, pages=_pages(total),
        filters=filters, views=_views(), counts=queries.counts(session, whose, day=day), kinds=kinds,
        day=day,
    )  # fmt: skip


@bp.get("/association/benevoles/<uuid:offer_id>")
@requires(Permission.OFFER_VET)
def vetting_file(offer_id: UUID) -> ResponseReturnValue:
    """Show the file of a volunteer, without the name and the means of contact."""
    session = reading()
    offer = queries.visible(session, offer_id, actor=acting())
    return _file(session, offer, contact=False)


@bp.post("/association/benevoles/<uuid:offer_id>/coordonnees")
@requires(Permission.OFFER_VET)
def vetting_contact(offer_id: UUID) -> ResponseReturnValue:
    """Show the same file with name and contact; that somebody looked is journalled, hence a POST."""
    with _held(offer_id) as (session, offer):
        policies.ensure_may_vet(acting(), offer)
        services.read_contact(session, offer=offer, actor=acting(), at=now())
        return _file(session, offer, contact=True)


@bp.route("/association/benevoles/<uuid:offer_id>/entretien", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_interview(offer_id: UUID) -> ResponseReturnValue:
    """Note the day of the interview."""
    form = InterviewForm()
    with _held(offer_id, form) as (session, offer):
        if not form.is_submitted():
            form.on.process_data(_interviewed_on(session, offer))
            form.note.process_data(offer.note)
        if not form.validate_on_submit():
            return _page("interview", session, offer, form)
        if form.note.data != offer.note:
            services.note(session, offer=offer, text=form.note.data or "", actor=acting(), at=now())
        vetting_services.attest(session, offer=offer, seen={Proof.INTERVIEW: form.day}, actor=acting(), at=now())
    return _done(offer_id, "L’entretien est noté.")


@bp.route("/association/benevoles/<uuid:offer_id>/valider", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_accept(offer_id: UUID) -> ResponseReturnValue:
    """Attest what is still missing: the offer becomes active."""
    form = VetForm()
    with _held(offer_id, form) as (session, offer):
        form.prepare(
            requirements.missing(session, offer.volunteer_id, offer.association_id, day=today(), stage=Stage.OFFER)
        )
        if not form.is_submitted():
            form.interviewed_on.process_data(_interviewed_on(session, offer))
        if not form.validate_on_submit():
            return _page("accept", session, offer, form)
        vetting_services.vet(session, offer=offer, vetting=form.vetting, actor=acting(), at=now())
    return _done(offer_id, "L’offre est active. La personne est prévenue, et les jeunes qu’elle peut aider sont revus.")


@bp.route("/association/benevoles/<uuid:offer_id>/verification", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_check(offer_id: UUID) -> ResponseReturnValue:
    """Attest a newer check."""
    form = CheckForm()
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return _page("check", session, offer, form)
        vetting_services.attest(session, offer=offer, seen=form.seen, actor=acting(), at=now())
    return _done(offer_id, "La vérification est notée.")


@bp.route("/association/benevoles/<uuid:offer_id>/<any(identite, formation):what>", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_seen(offer_id: UUID, what: str) -> ResponseReturnValue:
    """Attest that a paper of identity was seen, or a training followed."""
    form, proof = SeenForm(), _SEEN[what]
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return _page("seen", session, offer, form, proof=proof.value)
        vetting_services.attest(session, offer=offer, seen={proof: form.day}, actor=acting(), at=now())
    return _done(offer_id, "C’est noté au dossier.")


@bp.route(
    "/association/benevoles/<uuid:offer_id>/dispense/<any(identite, entretien, formation):what>",
    methods=["GET", "POST"],
)
@requires(Permission.OFFER_VET)
def vetting_exempt(offer_id: UUID, what: str) -> ResponseReturnValue:
    """Let a volunteer off one requirement, signed and until a day."""
    form, kind = ExemptForm(), _EXEMPTIBLE[what]
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            ensure_may_exempt(session, actor=acting(), kind=kind)
            return _page("exempt", session, offer, form, anybody=True, what=KINDS[kind])
        vetting_services.exempt(
            session, offer=offer, kind=kind, until=form.day, reason=form.reason.data or "", actor=acting(), at=now()
        )
    return _done(offer_id, "La dispense est notée au dossier, avec votre nom.")


@bp.route("/association/benevoles/<uuid:offer_id>/deuxieme-avis", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_second(offer_id: UUID) -> ResponseReturnValue:
    """Give the second opinion before a first pair."""
    form = VersionedForm()
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return _page("second", session, offer, form, anybody=True)
        services.second_opinion(session, offer=offer, actor=acting(), at=now())
    return _done(offer_id, "Le deuxième avis est noté.")


@bp.route("/association/benevoles/<uuid:offer_id>/je-connais", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_know(offer_id: UUID) -> ResponseReturnValue:
    """Declare that one knows a volunteer personally."""
    form = VersionedForm()
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return _page("know", session, offer, form)
        declare(session, one_id=acting_id(), other_id=offer.volunteer_id, actor=acting(), at=now())
    return _done(offer_id, "C’est noté. Quelqu’un d’autre de votre association suivra cette personne.")


@bp.route("/association/benevoles/<uuid:offer_id>/retirer/<uuid:row_id>", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_withdraw(offer_id: UUID, row_id: UUID) -> ResponseReturnValue:
    """Take back what was attested, or an exemption."""
    form = VersionedForm()
    with _held(offer_id, form) as (session, offer):
        row = requirements.standing_row(session, row_id, person_id=offer.volunteer_id)
        if not form.validate_on_submit():
            what = PROOFS[row.proof] if isinstance(row, Attestation) else KINDS[row.kind]
            return _page("withdraw", session, offer, form, anybody=True, what=what)
        vetting_services.withdraw(session, offer=offer, row_id=row_id, actor=acting(), at=now())
    return _done(offer_id, "C’est retiré. Ce qui en dépendait est suspendu, et chacun est prévenu.")


@bp.route("/association/benevoles/<uuid:offer_id>/refuser", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_refuse(offer_id: UUID) -> ResponseReturnValue:
    """Refuse an offer, with a reason."""
    form = RefuseForm()
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return _page("refuse", session, offer, form)
        vetting_services.refuse(
            session, offer=offer, reason=form.why, text=form.text.data or "", actor=acting(), at=now()
        )
    return _done(offer_id, "L’offre est refusée. La personne est prévenue.")


@bp.route("/association/benevoles/<uuid:offer_id>/confier", methods=["GET", "POST"])
@requires(Permission.OFFER_OVERSEE)
def vetting_release(offer_id: UUID) -> ResponseReturnValue:
    """Let an offer that was held go to the association that calls back."""
    form = VersionedForm()
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return _page("release", session, offer, form)
        offer_services.release_offer(session, offer=offer, actor=acting(), at=now())
    return _done(offer_id, "L’offre suit son chemin. L’association ne voit rien de cette relecture.")


@bp.route("/association/benevoles/<uuid:offer_id>/transmettre", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_pass_on(offer_id: UUID) -> ResponseReturnValue:
    """Leave a volunteer to another association."""
    form = PassOnForm()
    with _held(offer_id, form) as (session, offer):
        form.association.choices = choices([("", "La prochaine qui convient"), *_others(session, offer)])
        if not form.validate_on_submit():
            return _page("pass_on", session, offer, form)
        vetting_services.pass_on(session, offer=offer, to=form.to, actor=acting(), at=now())
    flash("C’est transmis. La personne est prévenue.")
    return redirect(url_for(".vetting_list"), code=303)


@bp.route("/association/benevoles/<uuid:offer_id>/suspendre", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_suspend(offer_id: UUID) -> ResponseReturnValue:
    """Suspend a volunteer, pairs included."""
    form = SuspendForm()
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return _page("suspend", session, offer, form, anybody=True)
        vetting_services.suspend(
            session, offer=offer, reason=form.why, text=form.text.data or "", actor=acting(), at=now()
        )
    return _done(offer_id, "L’offre et les binômes en cours sont suspendus. Chacun est prévenu.")


@bp.route("/association/benevoles/<uuid:offer_id>/retablir", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_restore(offer_id: UUID) -> ResponseReturnValue:
    """Lift a suspension."""
    form = VersionedForm()
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return _page("restore", session, offer, form, anybody=True)
        services.restore(session, offer=offer, actor=acting(), at=now())
    return _done(offer_id, "La suspension est levée. Il reste à valider l’offre de nouveau.")


@bp.route("/association/benevoles/<uuid:offer_id>/fermer", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_close(offer_id: UUID) -> ResponseReturnValue:
    """Close the offer of somebody who leaves."""
    form = VersionedForm()
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return _page("close", session, offer, form)
        vetting_services.close(session, offer=offer, actor=acting(), at=now())
    return _done(offer_id, "L’offre est fermée. La personne est prévenue.")


@bp.route("/association/benevoles/<uuid:offer_id>/confirmer", methods=["GET", "POST"])
@requires(Permission.OFFER_VET)
def vetting_confirm(offer_id: UUID) -> ResponseReturnValue:
    """Note the yes of somebody who is known by phone only."""
    form = PhoneConfirmForm()
    with _held(offer_id, form) as (session, offer):
        if not form.validate_on_submit():
            return _page("confirm", session, offer, form, charter=rules.CHARTER)
        offer_services.confirm_offer(session, offer=offer, charter_version=rules.CHARTER, actor=acting(), at=now())
    return _done(offer_id, "L’offre est confirmée.")


@contextmanager
def _held(offer_id: UUID, form: VersionedForm | None = None) -> Iterator[tuple[Session, Offer]]:
    """Hold an offer that the actor may see while it is shown or changed; what a page read long ago is refused."""
    if request.method == "GET":
        session = reading()
        yield session, queries.visible(session, offer_id, actor=acting())
        return
    with transaction() as session:
        queries.visible(session, offer_id, actor=acting())
        offer = services.lock(session, offer_id)
        if form is not None and form.read_version != offer.version:
            raise Conflict(services.STALE)
        yield session, offer


def _page(
    name: str, session: Session, offer: Offer, form: VersionedForm, *, anybody: bool = False, **context: Any
) -> ResponseReturnValue:
    """Show the page of one action; a page that cannot be acted on says so at once.

    `anybody`: the operator may act as well as who vets.
    """
    if not (anybody and acting().may(Permission.OFFER_OVERSEE)):
        policies.ensure_may_vet(acting(), offer)
    file = profiles.file(session, offer, day=today())
    page = render_template(f"intake/vetting/{name}.html", form=form, file=file, **context)
    return page, form.status


def _file(session: Session, offer: Offer, *, contact: bool) -> ResponseReturnValue:
    may_vet, day = policies.may_vet(acting(), offer), today()
    return render_template(
        "intake/vetting/file.html",
        file=profiles.file(session, offer, day=day, vets=may_vet, contact=contact), form=Form(), day=day,
        may_vet=may_vet, may_stop=policies.may_stop(acting(), offer), twins=_twins(session, offer),
        actions=set(OFFERS.actions(offer.state)), Action=OfferAction,
        awaits=may_vet and proposals.awaits_second_opinion(session, offer) and offer.vetted_at is not None,
        close=closeness.close(session, acting_id(), offer.volunteer_id),
        asked=profiles.asked(session, offer, day=day, actor=acting()), overseer=acting().may(Permission.OFFER_OVERSEE),
        events=_events(session, offer), said=labels.ACTIONS, reasons=_REASONS, by=labels.BY,
    )  # fmt: skip


_SEEN = {"identite": Proof.IDENTITY, "formation": Proof.TRAINING}
_EXEMPTIBLE = {
    "identite": RequirementKind.IDENTITY,
    "entretien": RequirementKind.INTERVIEW,
    "formation": RequirementKind.TRAINING,
}


def _interviewed_on(session: Session, offer: Offer) -> date | None:
    attested = requirements.attestations(session, [offer.volunteer_id]).get(offer.volunteer_id, {})
    return attested[Proof.INTERVIEW].seen_on if Proof.INTERVIEW in attested else None


_REASONS: dict[str, str] = {reason.value: label for reason, label in labels.REASONS.items()}


def _events(session: Session, offer: Offer) -> list[Event]:
    found, oversees = queries.history(session, offer.id), acting().may(Permission.OFFER_OVERSEE)
    return [each for each in found if oversees or each.action not in labels.FOR_OPERATOR]


def _twins(session: Session, offer: Offer) -> list[profiles.Twin]:
    """Return whom a held offer reminds of: for the operator alone."""
    held = offer.state is OfferState.HELD and acting().may(Permission.OFFER_OVERSEE)
    return profiles.twins(session, offer) if held else []


def _others(session: Session, offer: Offer) -> list[tuple[str, str]]:
    gone = routing.offer_been_at(session, offer.id) | {str(offer.association_id)}
    every = ((str(each.association_id), each.name) for each in associations.active(session))
    return [(identifier, name) for identifier, name in every if identifier not in gone]


def _views() -> dict[View, str]:
    """Only the operator reads what is held."""
    oversees = acting().may(Permission.OFFER_OVERSEE)
    return {view: label for view, label in VIEWS.items() if view is not View.HELD or oversees}


def _filters(kinds: Collection[str]) -> Filters:
    view, kind, name = (request.args.get(word, "").strip() for word in ("etat", "aide", "nom"))
    return Filters(
        view=View(view) if view in set(View) else View.TO_VET,
        kind=kind if kind in kinds else "",
        name="" if has_forbidden(name) else name[:80],
    )


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE))


def _done(offer_id: UUID, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for(".vetting_file", offer_id=offer_id), code=303)
