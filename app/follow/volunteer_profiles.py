"""What a volunteer's page is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.models import Association
from app.associations.queries import Answering
from app.associations.states import AssociationState
from app.commitments import queries as commitments
from app.core.clock import local_date
from app.follow import reaching
from app.follow.profiles import CURRENT, DONE, TODO, Stop
from app.mentorships import policies
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, Side
from app.needs import profiles as needs
from app.offers import profiles as offers
from app.offers import queries as offers_queries
from app.offers import rules
from app.offers.models import Offer
from app.offers.profiles import Standing, Words
from app.offers.states import OFFERS, VETTED, OfferAction, OfferState
from app.places import queries as places
from app.proposals import profiles as proposals
from app.proposals import queries as proposals_queries
from app.proposals.models import Proposal
from app.proposals.profiles import Asked, ForVolunteer
from app.proposals.states import ProposalState
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.labels import OWN
from app.safeguarding.requirements.states import RequirementKind, Stage

STOPPED = "En attente d’une association"


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair as its volunteer reads it: a first name, who frames it, how it stands, when they asked to stop."""

    id: UUID
    first_name: str
    association: str
    state: MentorshipState
    introduced_at: datetime
    paused_until: date | None
    ended_at: datetime | None
    direct: bool
    stop_asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class VolunteerPage:
    """An offer as its volunteer follows it.

    `missing` closes the offer, `before_pair` the first meeting: sentences. `going` are the pairs that are not over.
    `without_association`: how the one that followed them has stopped; nothing is proposed until one does again.
    `over`: the last day of the file, `valid_until`, is past.
    """

    first_name: str
    has_email: bool
    has_phone: bool
    standing: Standing
    without_association: AssociationState | None
    missing: tuple[str, ...]
    lacks_record: bool
    before_pair: tuple[str, ...]
    answering: Answering
    deadline_at: datetime | None
    paused_until: date | None
    valid_until: date | None
    over: bool
    renew_soon: bool
    capacity: int
    free: int
    words: Words
    stops: tuple[Stop, ...]
    to_answer: tuple[ForVolunteer, ...]
    answered: tuple[ForVolunteer, ...]
    questions: tuple[Asked, ...]
    pairs: tuple[Pair, ...]
    asks_quarter: bool
    may_change: bool
    may_pause: bool
    may_close: bool
    reached_at: tuple[str, ...]
    may_correct_contact: bool

    @property
    def going(self) -> tuple[Pair, ...]:
        """The pairs that are not over."""
        return tuple(pair for pair in self.pairs if pair.ended_at is None)


def volunteer_page(session: Session, offer: Offer, *, at: datetime) -> VolunteerPage:
    """Return the page of one offer."""
    day = local_date(at)
    volunteer = accounts.person(session, offer.volunteer_id)
    look = requirements.picture(session, day, [volunteer.id])
    until = look.valid_until(volunteer.id, offer.association_id)
    asked = proposals_queries.asked_of_offer(session, offer.id)
    every, kept = (
        mentorships.of_person(session, volunteer.id),
        mentorships.kept_of_volunteer(session, volunteer.id, at=at),
    )
    known = mentorships.known_to_volunteer(session, volunteer.id, at=at)
    pairs = tuple(_pairs(session, [each for each in known if not each.to_confirm], at=at))
    unread = sum(each.id in kept and each.ended_at is None for each in every)
    missing = look.missing(volunteer.id, offer.association_id, stage=Stage.OFFER)
    answering = associations.answering(session, offer.association_id)
    stopped = offer.state in VETTED and offer.association_id is not None and not answering.association
    without_association = session.get_one(Association, offer.association_id).state if stopped else None
    standing = offers.standing(offer, missing=missing)
    if without_association:
        standing = replace(standing, for_volunteer=STOPPED, tone="info")
    return VolunteerPage(
        first_name=volunteer.first_name,
        has_email=bool(volunteer.email),
        has_phone=bool(volunteer.phone),
        standing=standing,
        without_association=without_association,
        missing=tuple(OWN[kind] for kind in missing),
        lacks_record=RequirementKind.RECORD in missing,
        before_pair=tuple(
            OWN[kind]
            for kind in look.missing(volunteer.id, offer.association_id, stage=Stage.PAIR)
            if kind not in missing
        ),
        answering=answering,
        deadline_at=offer.deadline_at,
        paused_until=offer.paused_until,
        valid_until=until,
        over=until is not None and until < day,
        renew_soon=until is not None and 0 <= (until - day).days <= rules.WARNING_DAYS and not standing.expired,
        capacity=offer.capacity,
        # A place taken by a pair that they may not know of would tell of it.
        free=offers_queries.free_capacity(session, [offer.id])[offer.id] + unread,
        words=offers.words(session, offers.terms(session, offer)),
        stops=()
        if without_association or standing.expired
        else _stops(offer, answering.association, called=bool(volunteer.phone), paired=bool(pairs)),
        to_answer=_shown(session, asked, ProposalState.VOLUNTEER_ASKED, at),
        answered=_shown(session, asked, ProposalState.YOUTH_ASKED, at),
        questions=tuple(_questions(session, volunteer.id)),
        pairs=pairs,
        asks_quarter=bool(places.quarters_asked(session, offer.commune_code)),
        may_change=offer.state not in (OfferState.CLOSED, OfferState.REFUSED),
        may_pause=OFFERS.allows(offer.state, OfferAction.PAUSE),
        may_close=offer.state not in (OfferState.CLOSED, OfferState.REFUSED)
        and not any(pair.ended_at is None for pair in every if not pair.to_confirm),
        reached_at=needs.reached_at(volunteer),
        may_correct_contact=reaching.volunteer_may_correct(session, offer),
    )


def _shown(session: Session, asked: list[Proposal], state: ProposalState, at: datetime) -> tuple[ForVolunteer, ...]:
    # As many as the volunteer has places, at most.
    return tuple(proposals.for_volunteer(session, each, at=at) for each in asked if each.state is state)


def _questions(session: Session, person_id: UUID) -> list[Asked]:
    waiting = (each.question_id for each in proposals_queries.awaiting(session, person_id=person_id))
    return [
        proposals.asked(session, proposals_queries.question(session, question_id, person_id=person_id))
        for question_id in waiting
        if question_id is not None
    ]


def _pairs(session: Session, rows: list[Mentorship], *, at: datetime) -> list[Pair]:
    direct = policies.direct_among(session, rows, at)
    names = associations.names(session) if rows else {}
    asked = commitments.asked_to_stop(session, [row.id for row in rows], side=Side.VOLUNTEER) if rows else {}
    statement = select(Person.id, Person.first_name).where(col(Person.id).in_([row.youth_id for row in rows]))
    youths = dict(session.exec(statement).all()) if rows else {}
    return [
        Pair(
            id=row.id,
            first_name=youths[row.youth_id],
            association=names.get(row.association_id, "") if row.association_id else "",
            state=row.state,
            introduced_at=row.introduced_at,
            paused_until=row.paused_until,
            ended_at=row.ended_at,
            direct=row.id in direct,
            stop_asked_at=asked.get(row.id),
        )
        for row in rows
    ]


def _stops(offer: Offer, association: str, *, called: bool, paired: bool) -> tuple[Stop, ...]:
    """Return the way of an offer until the first pair; afterwards there is nothing to wait for."""
    who = f"L’association {association}" if association else "Le service"
    here = {OfferState.TO_CONFIRM: 0, OfferState.TO_VET: 1}.get(offer.state, 3)
    if paired or offer.state not in (OfferState.TO_CONFIRM, OfferState.TO_VET, OfferState.ACTIVE):
        return ()
    titles = (
        ("Vous confirmez votre offre" if here == 0 else "Votre offre est arrivée", offer.created_at),
        (f"{who} vous {'appelle' if called else 'écrit'} et vous rencontre", None),
        ("Votre vérification est vue, votre offre validée", offer.vetted_at),
        ("On vous propose d’aider un jeune", None),
    )
    return tuple(
        Stop(title, DONE if index < here else CURRENT if index == here else TODO, at=when if index < here else None)
        for index, (title, when) in enumerate(titles)
    )
