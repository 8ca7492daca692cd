"""What a small seeded world may lack: one of each thing that somebody's address can name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import builders
from sqlmodel import Session, col, delete, select, update

from app.accounts.models import Account, Member, Person
from app.commitments import texts
from app.commitments.models import Commitment, Stop
from app.core.clock import local_date
from app.core.identity import SYSTEM, Actor, Way
from app.core.permissions import Role
from app.demo import personas
from app.mailbox.models import Message
from app.mailbox.states import Channel, MessageState
from app.meetings.models import Meeting
from app.meetings.states import MeetingState
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, PairRhythm, Side
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.offers.states import OfferState
from app.plans import services as plans
from app.plans import working
from app.proposals.models import Proposal, Question
from app.proposals.states import ASKED_STATES, Party, ProposalState
from app.reports.models import Report
from app.reviews.models import Review
from app.safeguarding.models import Guardianship
from app.sessions.models import SessionLog
from app.tuning import services as tuning
from app.tuning.models import Configuration, LexiconEntry
from app.tuning.states import ConfigurationState
from matching import Objective

DAY = timedelta(days=1)


def add(session: Session, *, at: datetime) -> None:
    """Give the personas one of each: a question, a call, a report, a plan, a draft of weights, a colleague checked."""
    coordinator = _person(session, personas.COORDINATOR_A)
    association_id = session.get_one(Member, coordinator.id).association_id
    other_id = session.get_one(Member, _person(session, personas.COORDINATOR_B).id).association_id
    child = _need(session, _person(session, personas.YOUTH_13_AGREED))
    offer = session.exec(select(Offer).where(Offer.volunteer_id == _person(session, personas.VOLUNTEER_VALID).id)).one()
    asked = _asked(session, child, offer, at=at)
    for party, proposal_id in ((Party.YOUTH, None), (Party.VOLUNTEER, asked.id)):
        session.add(Question(
            need_id=child.id, proposal_id=proposal_id, party=party, text="À quelle heure\u00a0?", asked_at=at
        ))  # fmt: skip
    for caller in (association_id, other_id, None):
        session.add(_call(child, caller, at=at))
    for shared in (True, False):
        session.add(
            Report(text="Il est venu avec quelqu’un.", association_id=association_id, shared=shared, created_at=at)
        )
    _plan(session, coordinator, association_id, at=at)
    session.add(LexiconEntry(word="cdi", meaning="bibliothèque"))
    current = session.exec(select(Configuration).where(Configuration.state == ConfigurationState.ACTIVE)).one()
    tuning.copy(session, of=current, name="essai", actor=SYSTEM, at=at)
    back = builders.person(session, role=Role.VOLUNTEER, first_name="Gérard", email="gerard@example.org")
    builders.offer(session, volunteer=back, codes=(), state=OfferState.HELD, vetted_at=None, created_at=at)
    told = builders.person(session, role=Role.YOUTH, first_name="Inès", email="ines@example.org")
    builders.need(
        session, youth=told, codes=(), state=NeedState.TO_CONFIRM, entered_by_id=coordinator.id, created_at=at
    )
    _lived_pair(session, coordinator, association_id, offer, at=at)
    _ended_pair(session, _person(session, personas.COORDINATOR_B), other_id, at=at)
    for member in session.exec(select(Member.person_id).order_by(col(Member.person_id))).all():
        builders.check(session, volunteer_id=member, seen_on=local_date(at), created_at=at)


def _person(session: Session, persona: personas.Persona) -> Person:
    account = session.exec(select(Account).where(Account.email == persona.email)).one()
    return session.get_one(Person, account.person_id)


def _need(session: Session, youth: Person) -> Need:
    return session.exec(select(Need).where(Need.youth_id == youth.id)).one()


def _asked(session: Session, need: Need, offer: Offer, *, at: datetime) -> Proposal:
    """Return a proposal to which the volunteer said yes and the child's side has not answered."""
    session.execute(delete(Proposal).where(col(Proposal.need_id) == need.id, col(Proposal.offer_id) == offer.id))
    others = update(Proposal).where(col(Proposal.need_id) == need.id, col(Proposal.state).in_(ASKED_STATES))
    session.execute(others.values(state=ProposalState.RANKED))
    return builders.proposal(
        session, of=need, to=offer, state=ProposalState.YOUTH_ASKED, asked_at=at, volunteer_asked_at=at,
        volunteer_agreed_at=at, created_at=at,
    )  # fmt: skip


def _plan(session: Session, coordinator: Person, association_id: UUID, *, at: datetime) -> None:
    """Draft a plan for somebody who waits in the inbox, and ask for the territory's."""
    youth = builders.person(session, first_name="Yanis", email="yanis@example.org")
    builders.need(session, youth=youth, codes=(), association_id=association_id, created_at=at, waiting_since=at)
    actor = Actor(Way.SESSION, person_id=coordinator.id, role=coordinator.role, association_id=association_id)
    solution = working.first(session, association_id, objective=Objective.FAIR, at=at)
    plans.draft(session, association_id=association_id, objective=Objective.FAIR, solution=solution, actor=actor, at=at)
    plans.request(session, objective=Objective.FAIR, actor=SYSTEM, at=at)


def _lived_pair(session: Session, coordinator: Person, association_id: UUID, offer: Offer, *, at: datetime) -> None:
    """Give the volunteer and the guardian a pair in which everything that has a page is there once."""
    child_id = session.exec(
        select(Guardianship.youth_id).where(Guardianship.guardian_id == _person(session, personas.GUARDIAN).id)
    ).one()
    pair = _pair(session, session.get_one(Person, child_id), offer, coordinator, association_id, at=at)
    session.add(Meeting(
        mentorship_id=pair.id, state=MeetingState.AGREED, round=1, starts_at=at + 3 * DAY, minutes=60, created_at=at,
        chosen_by=Side.YOUTH, chosen_at=at, agreed_at=at,
    ))  # fmt: skip
    session.add(Commitment(
        mentorship_id=pair.id, number=1, goals="Lire une carte", rhythm=PairRhythm.WEEKLY, months=6,
        rules_version=texts.current(), drafted_by=Side.YOUTH, created_at=at, youth_signed_at=at,
        volunteer_signed_at=at, guardian_signed_at=at, association_signed_at=at, held_at=at,
    ))  # fmt: skip
    session.add(Stop(mentorship_id=pair.id, side=Side.VOLUNTEER, reason=EndReason.NO_TIME, asked_at=at))
    _told(session, pair, at=at)


def _ended_pair(session: Session, coordinator: Person, association_id: UUID, *, at: datetime) -> None:
    """Give the other association a pair that is over, with its closing interview."""
    youth = builders.person(session, first_name="Sacha", email="sacha@example.org")
    volunteer = builders.person(session, role=Role.VOLUNTEER, first_name="Odile", email="odile@example.org")
    offer = builders.offer(session, volunteer=volunteer, codes=(), association_id=association_id, created_at=at)
    over = {"state": MentorshipState.ENDED, "ended_at": at, "end_reason": EndReason.GOAL_REACHED}
    _told(session, _pair(session, youth, offer, coordinator, association_id, at=at, **over), at=at, month=0)


def _pair(
    session: Session, youth: Person, offer: Offer, coordinator: Person, association_id: UUID, *, at: datetime,
    **values: Any,
) -> Mentorship:  # fmt: skip
    need = builders.need(
        session, youth=youth, state=NeedState.CLOSED if values else NeedState.INTRODUCED,
        association_id=association_id, case_association_id=association_id, taken_at=at, created_at=at,
    )  # fmt: skip
    yes = dict.fromkeys(("association_agreed_at", "volunteer_agreed_at", "youth_agreed_at", "guardian_agreed_at"), at)
    pair = Mentorship(
        need_id=need.id, offer_id=offer.id, youth_id=youth.id, volunteer_id=offer.volunteer_id,
        association_id=association_id, coordinator_id=coordinator.id, introduced_at=at - 40 * DAY, **yes, **values,
    )  # fmt: skip
    session.add(pair)
    session.flush()
    return pair


def _told(session: Session, pair: Mentorship, *, at: datetime, month: int = 1) -> None:
    """Let every side tell of a session and be asked for a review."""
    day = local_date(at)
    for side in (Side.YOUTH, Side.VOLUNTEER, Side.ASSOCIATION):
        session.add(
            SessionLog(mentorship_id=pair.id, side=side, held_on=day - 7 * DAY, met=True, minutes=60, told_at=at)
        )
        session.add(Review(mentorship_id=pair.id, month=month, side=side, due_on=day, asked_at=at))


def _call(need: Need, association_id: UUID | None, *, at: datetime) -> Message:
    return Message(
        state=MessageState.TO_CALL, channel=Channel.CALL, template="need_received", person_id=need.youth_id,
        association_id=association_id, recipient="06 39 98 00 01", subject="Votre demande", body="Nous vous appelons.",
        about_kind="need", about_id=need.id, created_at=at, due_at=at,
    )  # fmt: skip
