"""The volunteers of a case, side by side; and those found by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.states import Lending
from app.core.clock import local_date
from app.needs.models import Need
from app.offers import queries as offers
from app.offers.models import Offer
from app.offers.profiles import Portrait, name_of, portraits
from app.offers.states import OfferState
from app.proposals import labels, queries, ranking
from app.proposals.examining import Examined, examine_all
from app.proposals.models import Proposal
from app.proposals.profiles import in_common, is_too_far
from app.proposals.states import ProposalState
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.states import Stage
from app.workspace import queries as workspace


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: `value` in [0, 1] or none, `weight` its share of 1.

    `sentence` is empty when it stands among the reasons for or against; `too_far`: there is no value, as the two live
    too far from each other.
    """

    label: str
    value: float | None
    sentence: str
    weight: float
    too_far: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A volunteer beside the others, as the association that has the case reads them; `ours` when it vouches."""

    proposal_id: UUID
    offer_id: UUID
    name: str
    owner: str
    ours: bool
    lent_on_request: bool
    portrait: Portrait
    state: ProposalState
    state_label: str
    tone: str | None
    score: float
    parts: tuple[Part, ...]
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    to_check: tuple[str, ...]
    in_common: tuple[str, ...]
    free: int
    capacity: int
    unavailable: str
    by_name: bool
    crossing: str
    reason: str
    reason_text: str
    decided_at: datetime | None
    may_come_back: bool


@dataclass(frozen=True, slots=True)
class FoundByName:
    """A volunteer found by name: what closes the pair in words, and whether it may be proposed all the same."""

    offer_id: UUID
    name: str
    owner: str
    closed: tuple[str, ...]
    opens: tuple[str, ...]
    forbidden: bool
    to_cross: bool
    score: float | None
    lent_on_request: bool


@dataclass(frozen=True, slots=True)
class AskedNow:
    """The volunteer who is being asked for a case, whom one does not ask twice, nor another meanwhile."""

    offer_id: UUID
    name: str


def asked_now(session: Session, need: Need, *, association_id: UUID) -> AskedNow | None:
    """Return who is being asked for a case, if somebody is."""
    proposal = queries.asked_for(session, need.id)
    if proposal is None:
        return None
    offer = session.get_one(Offer, proposal.offer_id)
    return AskedNow(offer.id, name_of(session.get_one(Person, offer.volunteer_id), offer, association_id))


class Around:
    """What the volunteers of one case are told with, read once for all of them."""

    def __init__(
        self,
        session: Session,
        need: Need,
        proposals: Collection[Proposal],
        *,
        association_id: UUID,
        names: Mapping[UUID, str],
        at: datetime,
    ) -> None:
        ids = {row.offer_id for row in proposals}
        self.need, self.association_id, self.names = need, association_id, names
        self.offers = workspace.offers(session, ids)
        self.people = workspace.people(session, {offer.volunteer_id for offer in self.offers.values()})
        self.portraits = portraits(session, self.offers.values())
        self.free = offers.free_capacity(session, ids)
        self.look = requirements.picture(session, local_date(at), list(self.people))
        self.lending = ranking.lending(session)

    def candidate(self, row: Proposal) -> Candidate:
        """Return one volunteer of the case."""
        offer = self.offers[row.offer_id]
        theirs = ranking.lending_to(offer.association_id, self.association_id, self.lending)
        return Candidate(
            proposal_id=row.id,
            offer_id=offer.id,
            name=name_of(self.people[offer.volunteer_id], offer, self.association_id),
            owner=self._owner(offer),
            ours=offer.association_id == self.association_id,
            lent_on_request=theirs is Lending.ASK,
            portrait=self.portraits[offer.id],
            state=row.state,
            state_label=labels.STATES[row.state],
            tone=labels.TONES[row.state],
            score=row.score,
            parts=_parts(row),
            pros=tuple(row.facts.get("pros", ())),
            cons=tuple(row.facts.get("cons", ())),
            to_check=tuple(row.facts.get("to_check", ())),
            in_common=in_common(self.need, offer),
            free=self.free.get(offer.id, 0),
            capacity=offer.capacity,
            unavailable=self._unavailable(row, offer, theirs),
            by_name=row.by_name,
            crossing=row.crossing,
            reason=labels.GIVEN_REASONS.get(row.reason, ""),
            reason_text=row.reason_text,
            decided_at=row.ended_at or row.decided_at,
            may_come_back=row.state in ranking.MAY_COME_BACK,
        )

    def _owner(self, offer: Offer) -> str:
        """Name the association that vouches for a volunteer, when it is another."""
        if offer.association_id is None or offer.association_id == self.association_id:
            return ""
        return self.names.get(offer.association_id, "")

    def _unavailable(self, row: Proposal, offer: Offer, lending: Lending) -> str:
        """Say why a volunteer who is only ranked cannot be asked today, if so."""
        if row.state is not ProposalState.RANKED:
            return ""
        if offer.state is not OfferState.ACTIVE:
            return "N’est pas disponible en ce moment."
        if self.look.missing(offer.volunteer_id, offer.association_id, self.association_id, stage=Stage.OFFER):
            return "Son dossier n’est pas en ordre aujourd’hui."
        if lending is Lending.NEVER:
            return "Son association ne prête pas ses bénévoles."
        return "N’a plus de place en ce moment." if self.free.get(offer.id, 0) < 1 else ""


def found_by_name(
    session: Session, need: Need, chosen: Sequence[Offer], *, association_id: UUID, at: datetime
) -> list[FoundByName]:
    """Return volunteers found by name with every gate that closes the pair, in their order."""
    people = workspace.people(session, [offer.volunteer_id for offer in chosen])
    names = associations.names(session)
    return [
        _found(offer, examined, name_of(people[offer.volunteer_id], offer, association_id), names)
        for offer, examined in zip(chosen, examine_all(session, need=need, chosen=chosen, at=at), strict=True)
    ]


def _found(offer: Offer, examined: Examined, name: str, names: Mapping[UUID, str]) -> FoundByName:
    explanation = examined.explanation
    return FoundByName(
        offer_id=offer.id,
        name=name,
        owner=names.get(offer.association_id, "") if offer.association_id else "",
        closed=examined.closed,
        opens=tuple(gate.opens for gate in explanation.closed if gate.opens) if explanation else (),
        forbidden=bool(examined.forbidden),
        to_cross=bool(examined.to_cross),
        score=explanation.total if explanation else None,
        lent_on_request=examined.lending is Lending.ASK,
    )


def _parts(row: Proposal) -> tuple[Part, ...]:
    weights: dict[str, int] = row.facts.get("weights", {})
    sentences: dict[str, str] = row.facts.get("sentences", {})
    counted = sum(weights.get(name, 0) for name in row.parts) or 1
    shares = {name: weights.get(name, 0) / counted for name in row.parts}
    reasons = {*row.facts.get("pros", ()), *row.facts.get("cons", ())}
    neutral = {name: sentence for name, sentence in sentences.items() if sentence not in reasons}
    return tuple(
        Part(label, row.parts.get(name), neutral.get(name, ""), shares.get(name, 0), is_too_far(row, name))
        for name, label in labels.PARTS.items()
    )
