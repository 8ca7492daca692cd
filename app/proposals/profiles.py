"""What each side may read of a pair before it meets; templates get these, never the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

import matching
from app.accounts.models import Person
from app.associations.models import Association
from app.mentorships import policies as mentorships
from app.mentorships.states import Reaching
from app.needs import profiles as needs
from app.needs.models import Need
from app.offers import profiles as offers
from app.offers.models import Offer
from app.proposals import labels, policies, queries
from app.proposals.answers import Choice
from app.proposals.models import Proposal, Question
from app.proposals.ranking import TOO_FAR
from app.proposals.states import Distance, Party, ProposalState
from app.safeguarding.policies import is_minor
from app.skills.states import Mode
from app.web.week import week_words

_BANDS = (
    (1, Distance.UNDER_1),
    (3, Distance.UNDER_3),
    (5, Distance.UNDER_5),
    (10, Distance.UNDER_10),
    (20, Distance.UNDER_20),
)


@dataclass(frozen=True, slots=True)
class RankedPart:
    """One part of a score: its value in [0, 1] (``None``: it did not apply) and its share of the whole.

    `too_far`: it did not, as the two live too far from each other.
    """

    name: str
    label: str
    value: float | None
    share: float
    too_far: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """How a proposal was ranked: Σ value·share over the parts that applied, less `taken_off` percent, is `total`."""

    total: float
    taken_off: int
    configuration: str
    ranked_at: datetime
    parts: tuple[RankedPart, ...]
    by_name: bool


@dataclass(frozen=True, slots=True)
class ForVolunteer:
    """A need as the volunteer who is asked reads it: no surname, no contact, none of the youth's own words.

    `may` is what the volunteer may still answer.
    """

    proposal_id: UUID
    state: ProposalState
    first_name: str
    age_band: str
    place: str
    distance: str
    kinds: tuple[str, ...]
    level: str
    slots: tuple[str, ...]
    in_common: tuple[str, ...]
    mode: str
    rhythm: str
    languages: tuple[str, ...]
    association: str
    minor: bool
    asked_at: datetime | None
    deadline_at: datetime | None
    later_until: date | None
    may: frozenset[Choice]
    ranked: Ranked


@dataclass(frozen=True, slots=True)
class ForFamily:
    """A volunteer as the youth and the guardian who are asked read them: a first name, what they can help with."""

    proposal_id: UUID
    state: ProposalState
    first_name: str
    youth: str
    vouched_by: str
    association: str
    skills: tuple[str, ...]
    profession: str
    languages: str
    distance: str
    band: Distance
    approximate: bool
    week: str
    minor: bool
    reaching: Reaching
    youth_agreed: bool
    guardian_agreed: bool
    deadline_at: datetime | None
    ranked: Ranked


def at_stake(session: Session, need_id: UUID) -> str:
    """Say to a youth who it is that stopping or changing a need would turn away; nothing while nobody is asked."""
    asked = queries.asked_for(session, need_id)
    if asked is None:
        return ""
    if asked.state is not ProposalState.YOUTH_ASKED:
        return labels.SOMEBODY_AT_STAKE
    volunteer = session.get_one(Person, session.get_one(Offer, asked.offer_id).volunteer_id)
    return labels.VOLUNTEER_AT_STAKE.format(volunteer.first_name)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its reader sees it."""

    question_id: UUID
    party: Party
    association: str
    text: str
    asked_at: datetime
    answer: str


def for_volunteer(session: Session, proposal: Proposal, *, at: datetime) -> ForVolunteer:
    """Return what the volunteer may read of the need."""
    need, offer = session.get_one(Need, proposal.need_id), session.get_one(Offer, proposal.offer_id)
    card = needs.card(session, need, at=at)
    return ForVolunteer(
        proposal_id=proposal.id,
        state=proposal.state,
        first_name=card.first_name,
        age_band=card.age_band,
        place=card.place,
        distance=distance_band(proposal, need, offer),
        kinds=card.kinds,
        level=card.level,
        slots=card.slots,
        in_common=in_common(need, offer),
        mode=card.mode,
        rhythm=card.rhythm,
        languages=card.languages,
        association=association_name(session, need),
        minor=is_minor(session.get_one(Person, need.youth_id), at),
        asked_at=proposal.volunteer_asked_at,
        deadline_at=proposal.deadline_at,
        later_until=proposal.later_until,
        may=frozenset(choice for choice in Choice if _may(proposal, choice)),
        ranked=ranked(proposal),
    )


def _may(proposal: Proposal, choice: Choice) -> bool:
    waited = choice is Choice.LATER and proposal.later_until is not None
    return policies.may_answer(proposal, choice) and not waited


def for_family(session: Session, proposal: Proposal, *, at: datetime) -> ForFamily:
    """Return what the youth and the guardian may read of the volunteer."""
    need, offer = session.get_one(Need, proposal.need_id), session.get_one(Offer, proposal.offer_id)
    youth = session.get_one(Person, need.youth_id)
    volunteer = offers.for_youth(session, offer)
    return ForFamily(
        proposal_id=proposal.id,
        state=proposal.state,
        first_name=volunteer.first_name,
        youth=youth.first_name,
        vouched_by=volunteer.association,
        association=association_name(session, need),
        skills=volunteer.skills,
        profession=volunteer.profession,
        languages=volunteer.languages,
        distance=distance_band(proposal, need, offer),
        band=_band(proposal, need, offer),
        approximate=_is_approximate(proposal, need, offer),
        week=_week_in_common(need, offer),
        minor=is_minor(youth, at),
        reaching=mentorships.reaching(session, youth, need.case_association_id, at),
        youth_agreed=proposal.youth_agreed_at is not None,
        guardian_agreed=proposal.guardian_agreed_at is not None,
        deadline_at=proposal.deadline_at,
        ranked=ranked(proposal),
    )


def ranked(proposal: Proposal) -> Ranked:
    """Return what the law wants said on the proposal itself (CRPA, L. 311-3-1): parts that rebuild the total."""
    weights: dict[str, int] = proposal.facts.get("weights", {})
    over = sum(weights.get(name, 0) for name in proposal.parts) or 1
    return Ranked(
        total=proposal.score,
        taken_off=int(proposal.facts.get("doubt_percent", 0)),
        configuration=proposal.configuration,
        ranked_at=proposal.created_at,
        parts=tuple(
            RankedPart(
                name,
                label,
                proposal.parts.get(name),
                weights.get(name, 0) / over if name in proposal.parts else 0.0,
                is_too_far(proposal, name),
            )
            for name, label in labels.PARTS.items()
        ),
        by_name=proposal.by_name,
    )


def is_too_far(proposal: Proposal, part: str) -> bool:
    """Tell whether a part of a score does not apply as the two live too far from each other."""
    return part == "proximity" and bool(proposal.facts.get(TOO_FAR))


def asked(session: Session, question: Question) -> Asked:
    """Return a question as the one to whom it is put reads it."""
    need = session.get_one(Need, question.need_id)
    return Asked(
        question.id, question.party, association_name(session, need), question.text, question.asked_at, question.answer
    )


def association_name(session: Session, need: Need) -> str:
    """Return who took the case."""
    association = session.get(Association, need.case_association_id) if need.case_association_id else None
    return association.name if association else ""


def in_common(need: Need, offer: Offer) -> tuple[str, ...]:
    """Return the moments that suit both, in words; empty when one of them did not say."""
    return tuple(week_words(_week_in_common(need, offer)))


def _week_in_common(need: Need, offer: Offer) -> str:
    both = matching.parse_week(need.availability) & matching.parse_week(offer.availability)
    return matching.format_week(both)


def distance_band(proposal: Proposal, need: Need, offer: Offer) -> str:
    """Say how far apart they are without telling where: ``entre 1 et 3 km``."""
    words = labels.DISTANCES[_band(proposal, need, offer)]
    return f"{words} (environ)" if _is_approximate(proposal, need, offer) else words


def _is_approximate(proposal: Proposal, need: Need, offer: Offer) -> bool:
    measured = _band(proposal, need, offer) not in {Distance.REMOTE, Distance.UNKNOWN, Distance.TOO_FAR}
    return measured and (need.approximate or offer.approximate)


def _band(proposal: Proposal, need: Need, offer: Offer) -> Distance:
    if Mode.REMOTE in {need.mode, offer.mode}:
        return Distance.REMOTE
    if proposal.facts.get(TOO_FAR):
        return Distance.TOO_FAR
    km = proposal.distance_km
    if km is None:
        return Distance.REMOTE if Mode.IN_PERSON not in {need.mode, offer.mode} else Distance.UNKNOWN
    return next((band for limit, band in _BANDS if km < limit), Distance.BEYOND)
