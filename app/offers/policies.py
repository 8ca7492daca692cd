"""Who may do what to an offer."""

from __future__ import annotations

from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.core.errors import Conflict, Forbidden
from app.core.identity import Actor, Way
from app.core.permissions import Permission, Role
from app.offers.models import Offer
from app.offers.states import OfferState


def may_vet(actor: Actor, offer: Offer) -> bool:
    """The association that the offer was given to vets it; the operator when there is none, or it is held."""
    if not actor.may(Permission.OFFER_VET):
        return False
    if actor.role is Role.OPERATOR:
        return offer.association_id is None or offer.state is OfferState.HELD
    return (
        offer.state is not OfferState.HELD
        and offer.association_id is not None
        and actor.association_id == offer.association_id
    )


def ensure_may_vet(actor: Actor, offer: Offer) -> None:
    """Refuse anybody but the association that vets, or the operator where there is none.

    Raises
    ------
    Forbidden
        For any other actor.
    """
    if not may_vet(actor, offer):
        raise Forbidden("Seule l’association à qui cette offre est confiée peut faire cela.")


def ensure_second(actor: Actor, offer: Offer, *, alone: bool) -> None:
    """Let a second person of the association give an opinion; the operator where it has one member (`alone`).

    Raises
    ------
    Conflict
        If the offer was not validated.
    Forbidden
        For who validated it, and for anybody else.
    """
    if offer.vetted_at is None:
        raise Conflict("Cette offre n’est pas encore validée.")
    inside = actor.association_id is not None and actor.association_id == offer.association_id
    second = actor.may(Permission.OFFER_OVERSEE) if alone else inside and actor.may(Permission.OFFER_VET)
    if not second or actor.person_id == offer.vetted_by_id:
        raise Forbidden("Le deuxième avis vient d’une autre personne que celle qui a validé l’offre.")


def may_stop(actor: Actor, offer: Offer) -> bool:
    """Who vets, and the operator whoever vets, may suspend a volunteer and lift it."""
    return actor.may(Permission.OFFER_OVERSEE) or may_vet(actor, offer)


def may_manage(actor: Actor, offer: Offer) -> bool:
    """The volunteer manages their own offer, signed in or by its private link."""
    if actor.person_id != offer.volunteer_id:
        return False
    by_link = actor.scope == LinkScope.OFFER and actor.scope_id == offer.id
    return by_link or actor.may(Permission.OFFER_MANAGE_OWN)


def ensure_may_manage(actor: Actor, offer: Offer) -> None:
    """Refuse anybody but the volunteer.

    Raises
    ------
    Forbidden
        For any other actor.
    """
    if not may_manage(actor, offer):
        raise Forbidden


def may_confirm(actor: Actor, offer: Offer, volunteer: Person) -> bool:
    """The volunteer confirms; who vets may note a yes said by phone when there is no address to write to."""
    return may_manage(actor, offer) or (may_vet(actor, offer) and not volunteer.email)


def may_rest(actor: Actor, offer: Offer) -> bool:
    """The volunteer, the association that vets and the calendar may pause, resume and close an offer."""
    return actor.way is Way.SYSTEM or may_manage(actor, offer) or may_vet(actor, offer)
