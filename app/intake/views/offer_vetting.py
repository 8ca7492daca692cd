"""Where those who vet volunteers work: the association that an offer was given to, the operator when there is none."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import reading
from app.core.paging import paged
from app.core.permissions import Permission
from app.intake import vetting_profiles
from app.intake.blueprint import bp
from app.intake.views.vetting_acting import held
from app.offers import labels, policies, profiles, queries, services
from app.offers.models import Offer
from app.offers.queries import PAGE, Event, Filters, View
from app.offers.states import OFFERS, OfferAction, OfferState
from app.proposals import policies as proposals
from app.safeguarding.closeness import queries as closeness
from app.skills import queries as skills
from app.web.access import acting, acting_id, requires
from app.web.addresses import asked
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
    counts = queries.counts(session, whose, day=day)
    filters = _filters(kinds, usual=View.TO_VET if counts[View.TO_VET] else View.ACTIVE)
    total = queries.count(session, whose, filters=filters, day=day)
    page, pages = paged(total, page=request.args.get("page", 1, type=int), size=PAGE)
    listed = queries.listed(session, whose, filters=filters, day=day, page=page)
    return render_template(
        "intake/vetting/list.html",
        lines=profiles.lines(session, listed), total=total, page=page, pages=pages,
        filters=filters, views=_views(), counts=counts, kinds=kinds,
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
    with held(offer_id) as (session, offer):
        policies.ensure_may_vet(acting(), offer)
        services.read_contact(session, offer=offer, actor=acting(), at=now())
        return _file(session, offer, contact=True)


def _file(session: Session, offer: Offer, *, contact: bool) -> ResponseReturnValue:
    may_vet, day = policies.may_vet(acting(), offer), today()
    return render_template(
        "intake/vetting/file.html",
        file=profiles.file(session, offer, day=day, vets=may_vet, contact=contact), form=Form(), day=day,
        reserves=_reserves(session, offer),
        may_vet=may_vet, may_stop=policies.may_stop(acting(), offer), twins=_twins(session, offer),
        actions=set(OFFERS.actions(offer.state)), Action=OfferAction,
        awaits=offer.vetted_at is not None and proposals.awaits_second_opinion(session, offer),
        close=closeness.close(session, acting_id(), offer.volunteer_id),
        asked=profiles.asked(session, offer, day=day, actor=acting()), overseer=acting().may(Permission.OFFER_OVERSEE),
        events=_events(session, offer), said=labels.ACTIONS, reasons=_REASONS, by=labels.BY,
    )  # fmt: skip


_REASONS: dict[str, str] = {reason.value: label for reason, label in labels.REASONS.items()}


def _events(session: Session, offer: Offer) -> list[Event]:
    found, oversees = queries.history(session, offer.id), acting().may(Permission.OFFER_OVERSEE)
    return [each for each in found if oversees or each.action not in labels.FOR_OPERATOR]


def _twins(session: Session, offer: Offer) -> list[profiles.Twin]:
    """Return whom a held offer reminds of: for the operator alone."""
    held = offer.state is OfferState.HELD and acting().may(Permission.OFFER_OVERSEE)
    return profiles.twins(session, offer) if held else []


def _reserves(session: Session, offer: Offer) -> list[vetting_profiles.Reserve]:
    """Return why a volunteer is proposed to nobody, for who vets them and the operator alone."""
    if not policies.may_stop(acting(), offer):
        return []
    return vetting_profiles.reserves(session, offer, association_id=acting().association_id)


def _views() -> dict[View, str]:
    """Only the operator reads what is held."""
    oversees = acting().may(Permission.OFFER_OVERSEE)
    return {view: label for view, label in VIEWS.items() if view is not View.HELD or oversees}


def _filters(kinds: Collection[str], *, usual: View) -> Filters:
    """Return what the address asks; a list that nobody named opens on who is to meet, if anybody is."""
    view, kind, name = map(asked, ("etat", "aide", "nom"))
    return Filters(
        view=View(view) if view in set(_views()) else usual,
        kind=kind if kind in kinds else "",
        name=name,
    )
