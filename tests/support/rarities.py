"""What a small seeded world may lack: one of each thing that somebody's address can name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import builders
from sqlmodel import Session, col, delete, select, update

from app.accounts.models import Account, Member, Person
from app.core.clock import local_date
from app.core.identity import SYSTEM, Actor, Way
from app.core.permissions import Role
from app.demo import personas
from app.mailbox.models import Message
from app.mailbox.states import Channel, MessageState
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.offers.states import OfferState
from app.plans import services as plans
from app.plans import working
from app.proposals.models import Proposal, Question
from app.proposals.states import ASKED_STATES, Party, ProposalState
from app.reports.models import Report
from app.tuning import services as tuning
from app.tuning.models import Configuration, LexiconEntry
from app.tuning.states import ConfigurationState
from matching import Objective


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


def _call(need: Need, association_id: UUID | None, *, at: datetime) -> Message:
    return Message(
        state=MessageState.TO_CALL, channel=Channel.CALL, template="need_received", person_id=need.youth_id,
        association_id=association_id, recipient="06 39 98 00 01", subject="Votre demande", body="Nous vous appelons.",
        about_kind="need", about_id=need.id, created_at=at, due_at=at,
    )  # fmt: skip
