"""Who stands behind the ids of a plan, and how well they fit, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

import matching
from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.states import Lending
from app.offers.models import Offer
from app.offers.profiles import name_of
from app.plans import labels
from app.proposals import ranking


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A volunteer of a pair: `owner` is the association that lends them, empty for one's own."""

    offer_id: UUID
    name: str
    owner: str
    lent_on_request: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a pair fits: in words, as a score in [0, 1], and why."""

    words: str
    score: float
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    to_check: tuple[str, ...]


class People:
    """Who stands behind the ids of a plan, read once."""

    def __init__(self, session: Session, offer_ids: Collection[UUID], association_id: UUID) -> None:
        statement = select(Offer, Person).join(Person, col(Person.id) == Offer.volunteer_id)
        held = session.exec(statement.where(col(Offer.id).in_(offer_ids))).all()
        names, lending = associations.names(session), ranking.lending(session)
        self.volunteers = {
            offer.id: Volunteer(
                offer.id,
                name_of(person, offer, association_id),
                "" if offer.association_id in {None, association_id} else names.get(offer.association_id, ""),
                ranking.lending_to(offer.association_id, association_id, lending) is Lending.ASK,
            )
            for offer, person in held
        }

    def of(self, ranked: matching.Ranked) -> Volunteer | None:
        """Return the volunteer of a ranked pair."""
        return self.volunteers.get(UUID(ranked.offer_id))


def fit(
    need: matching.Need,
    offer: matching.Offer,
    *,
    configuration: matching.Configuration,
    history: matching.History,
    words: Mapping[str, str],
) -> Fit:
    """Say how well a pair fits, with what is remembered of it."""
    found = matching.explain(need, offer, configuration=configuration, history=history, labels=words)
    return Fit(labels.fit_words(found.total), found.total, found.pros, found.cons, found.to_check)
