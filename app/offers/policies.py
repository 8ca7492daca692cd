"""Who may do what to an offer."""

from __future__ import annotations

from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.core.errors import Forbidden
from app.core.identity import Actor, Way
from app.core.permissions import Permission, Role
from app.offers.models import Offer


def may_vet(actor: Actor, offer: Offer) -> bool:
    """The association that the offer was given to vets it; the operator when there is none."""
    if not actor.may(Permission.OFFER_VET):
        return False
    if actor.role is Role.OPERATOR:
        return offer.association_id is None
    return offer.association_id is not None and actor.association_id == offer.association_id


def ensure_may_vet(actor: Actor, offer: Offer) -> None:
    """Refuse anybody but the association that vets, or the operator where there is none.

    Raises
    ------
    Forbidden
        For any other actor.
    """
    if not may_vet(actor, offer):
        raise Forbidden("Seule l’association à qui cette offre est confiée peut faire cela.")


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
