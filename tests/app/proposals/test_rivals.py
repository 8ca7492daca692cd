"""Coordinators who click at the same instant, on both databases: one wins, the others are told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import builders
import cases
import pytest
from flask import Flask
from sqlmodel import Session, select

from app.accounts.models import Person
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.identity import Actor
from app.mentorships.models import Mentorship
from app.offers.models import Offer
from app.proposals import services
from app.proposals.models import Proposal
from app.proposals.states import ProposalState

AT = builders.AT
RIVALS = 6


def together(app: Flask, acts: list[Callable[[Session], Any]]) -> list[str]:
    """Run every act in its own thread and transaction, all starting at once; say how each ended."""
    barrier, ends = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[Session], Any]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as session:
                    act(session)
                ends[place] = "done"
            except DomainError as error:
                ends[place] = type(error).__name__

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


@dataclass(frozen=True)
class Rival:
    """One of several proposals of the same volunteer, without anything of the session that made it."""

    proposal_id: UUID
    offer_id: UUID
    staff: Actor
    youth: Actor
    volunteer: Actor

    def propose(self, session: Session) -> None:
        services.propose(session, proposal=session.get_one(Proposal, self.proposal_id), actor=self.staff, at=AT)

    def accept(self, session: Session) -> None:
        proposal = session.get_one(Proposal, self.proposal_id)
        services.answer_volunteer(session, proposal=proposal, answer=cases.YES, actor=self.volunteer, at=AT)

    def agree(self, session: Session) -> None:
        proposal = session.get_one(Proposal, self.proposal_id)
        services.answer_youth(
            session, proposal=proposal, answer=cases.AGREED, by=cases.Side.YOUTH, actor=self.youth, at=AT
        )


def rival(case: cases.Case, proposal: Proposal, volunteer: Person) -> Rival:
    people = cases.someone(case.youth), cases.someone(volunteer)
    return Rival(proposal.id, proposal.offer_id, case.staff, *people)


@pytest.fixture
def rivals(app: Flask) -> list[Rival]:
    """Cases of several associations, each with a proposal of the same volunteer, who has one place."""
    with transaction() as session:
        first = cases.taken(session)
        first.offer.association_id = None
        every = [first, *(cases.taken(session) for _ in range(RIVALS - 1))]
        services.rank_needs(session, needs=[case.need for case in every], at=AT)
        found = session.exec(select(Proposal).where(Proposal.offer_id == first.offer.id)).all()
        by_need = {proposal.need_id: proposal for proposal in found}
        return [rival(case, by_need[case.need.id], first.volunteer) for case in every]


def test_rivals_for_one_volunteer_get_exactly_one(app: Flask, rivals: list[Rival]) -> None:
    ends = together(app, [each.propose for each in rivals])
    assert sorted(ends) == ["Conflict"] * (RIVALS - 1) + ["done"]
    with transaction() as session:
        assert len(session.exec(select(Proposal).where(Proposal.state == ProposalState.VOLUNTEER_ASKED)).all()) == 1


def test_two_coordinators_on_one_need_ask_one_volunteer(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session)
        builders.offer(session, of=case.association)
        services.rank_need(session, need=case.need, at=AT)
        found = session.exec(select(Proposal).where(Proposal.need_id == case.need.id)).all()
        pair = [rival(case, proposal, case.volunteer) for proposal in found]
    assert sorted(together(app, [each.propose for each in pair])) == ["Conflict", "done"]


@pytest.mark.parametrize("step", ["accept", "agree"])
def test_yeses_said_at_once_never_go_beyond_a_capacity_lowered_meanwhile(
    app: Flask, rivals: list[Rival], step: str
) -> None:
    def set_capacity(places: int) -> None:
        with transaction() as session:
            session.get_one(Offer, rivals[0].offer_id).capacity = places

    set_capacity(RIVALS)
    for before in {"accept": ["propose"], "agree": ["propose", "accept"]}[step]:
        for each in rivals:
            with transaction() as session:
                getattr(each, before)(session)
    set_capacity(2)
    ends = together(app, [getattr(each, step) for each in rivals])
    assert sorted(ends) == ["Conflict"] * (RIVALS - 2) + ["done"] * 2
    with transaction() as session:
        reached = ProposalState.YOUTH_ASKED if step == "accept" else ProposalState.INTRODUCED
        assert len(session.exec(select(Proposal).where(Proposal.state == reached)).all()) == 2
        assert len(session.exec(select(Mentorship)).all()) == (2 if step == "agree" else 0)


def test_a_yes_sent_twice_at_once_makes_one_pair(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session)
        one = rival(case, case.proposal(session), case.volunteer)
    assert sorted(together(app, [one.agree] * 3)) == ["Conflict", "Conflict", "done"]
    with transaction() as session:
        assert len(session.exec(select(Mentorship)).all()) == 1


def test_proposing_while_the_ranking_is_redone_neither_fails_nor_doubles(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session)
        one = rival(case, case.proposal(session), case.volunteer)

    def rank(session: Session) -> None:
        services.rank_for_offer(session, offer=session.get_one(Offer, one.offer_id), at=AT)

    assert set(together(app, [one.propose, rank, rank, rank])) == {"done"}
    with transaction() as session:
        assert len(session.exec(select(Proposal)).all()) == 1
