"""Hand over together what a stopped association leaves, each as it would be handed over alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.associations import queries as associations
from app.core.errors import Invalid
from app.core.identity import Actor
from app.intake import vetting_services as vetting
from app.offers.states import VETTED
from app.operator.left import queries, sharing
from app.operator.left.queries import Chosen
from app.routing import services as routing
from app.workspace import services as workspace


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many went, and how many of those asked for stay: they cannot go there, or somebody was quicker."""

    name: str
    needs: int
    offers: int
    stayed: int


def hand_over(session: Session, chosen: Chosen, *, actor: Actor, at: datetime) -> HandedOver:
    """Hand to another association what of these is still there and what that one may take, in one transaction.

    Volunteers are held before requests, as wherever both are.

    Raises
    ------
    Invalid
        If the other is not at work, or is closed that day.
    """
    waiting = queries.chosen_offers(session, chosen, held=True)
    rows = queries.chosen_needs(session, chosen, held=True)
    found = sharing.sharings(session, rows, waiting, at=at, only=chosen.to)
    if not found:
        raise Invalid("Choisissez une autre association, active sur le site et ouverte en ce moment.")
    shared = found[0]
    name = associations.one(session, chosen.association_id).name
    word = f"Cette demande était chez {name}, qui ne peut plus s’en occuper."
    workspace.pass_on_all(session, needs=shared.needs, to=chosen.to, word=word, actor=actor, at=at)
    for offer in shared.offers:
        if offer.state in VETTED:
            vetting.transfer(session, offer=offer, to=chosen.to, actor=actor, at=at)
        else:
            routing.pass_on_offer(session, offer=offer, to=chosen.to, actor=actor, at=at)
    gone = len(shared.needs), len(shared.offers)
    return HandedOver(shared.name, *gone, stayed=chosen.count - sum(gone))
