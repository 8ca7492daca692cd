"""What is asked for one association, youth or volunteer holds nothing of another: each question, asked twice.

First with one side alone in the database, then with another beside it that has
everything too. An answer that changes has lost its condition on who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

import builders
import pytest
from builders import AT
from cases import staff
from sqlmodel import Session

import matching
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.models import Association, AssociationCommune, AssociationDistrict, AssociationKind
from app.core.errors import NotFound
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.needs import queries as needs
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers import queries as offers
from app.offers.models import Offer
from app.offers.states import OfferState
from app.operator import queries as operator
from app.plans import queries as plans
from app.plans.models import Plan
from app.proposals import queries as proposals
from app.proposals.models import Proposal, Question
from app.proposals.states import Party, ProposalState
from app.reports import queries as reports
from app.safeguarding import queries as safeguarding
from app.safeguarding.models import Agreement, AgreementAnswer
from app.safeguarding.states import AgreementAction, AgreementState, Means
from app.workspace import day_queries as day
from app.workspace import queries as workspace
from app.workspace.queries import Elsewhere, Filters
from app.workspace.states import Shelf

CHILD = date(2011, 3, 1)
_numbers = count(1)


@dataclass
class Side:
    """An association with all it may have, and the people around it."""

    association: Association
    manager: Person
    youth: Person
    guardian: Person
    volunteer: Person
    told: Need
    taken: Need
    offer: Offer
    asked: Proposal
    question: Question

    @property
    def staff(self) -> Actor:
        """The manager, signed in."""
        return staff(self.manager, self.association)

    def signed_in(self, person: Person) -> Actor:
        """One of its people, signed in."""
        return Actor(Way.SESSION, person.id, person.role, None, person.first_name)


def side(session: Session) -> Side:
    """Build one side; each has a kind, a commune and a district of its own."""
    number = next(_numbers)
    place = builders.commune(session, code=f"9{number:04}", name=f"Essai {number}")
    code = builders.kind(session, code=f"essai.aide{number}", label=f"Aide {number}").code
    us = builders.association(session)
    keys = {"association_id": us.id}
    district = builders.district(session, name=f"Les Essais {number}")
    for row in (
        AssociationKind(kind_code=code, **keys),
        AssociationCommune(commune_code=place.code, **keys),
        AssociationDistrict(district_id=district.id, **keys),
        Plan(objective=matching.Objective.SCORE, created_at=AT, solved_at=AT, figures={}, **keys),
    ):
        session.add(row)
    manager = builders.member(session, of=us, role=Role.MANAGER)
    youth = builders.person(session, birth_date=CHILD)
    builders.account(session, owner=youth)
    guardian = builders.guardian(session, youth=youth)
    agreement = Agreement(
        youth_id=youth.id, guardian_id=guardian.id, state=AgreementState.AGREED, text_version="1", asked_at=AT
    )
    session.add(agreement)
    session.flush()
    session.add(
        AgreementAnswer(
            agreement_id=agreement.id, at=AT, action=AgreementAction.AGREE, text_version="1", means=Means.LINK
        )
    )
    at = {"youth": youth, "codes": (code,), "commune_code": place.code}
    builders.need(session, **at, association_id=us.id)
    builders.need(session, **at, state=NeedState.AWAITING_AGREEMENT)
    told = builders.need(session, **at, state=NeedState.TO_CONFIRM, entered_by_id=manager.id)
    cases = [
        builders.need(session, **at, state=NeedState.TAKEN, case_association_id=us.id, taken_at=AT) for _ in range(4)
    ]
    volunteer = builders.person(session, role=Role.VOLUNTEER, first_name="Marc")
    offer = builders.offer(session, volunteer=volunteer, of=us)
    builders.offer(session, of=us, state=OfferState.TO_VET)
    builders.offer(session, of=us, checked=False)
    asked = builders.proposal(
        session, of=cases[0], to=offer, state=ProposalState.YOUTH_ASKED, volunteer_asked_at=AT, volunteer_agreed_at=AT,
        youth_agreed_at=AT,
    )  # fmt: skip
    builders.proposal(
        session, of=cases[1], to=builders.offer(session, of=us), state=ProposalState.LENDER_ASKED, asked_at=AT
    )
    builders.proposal(session, of=cases[2], to=offer, state=ProposalState.VOLUNTEER_ASKED, volunteer_asked_at=AT)
    builders.proposal(session, of=cases[3], to=offer)
    builders.call(session, of=us)
    question = Question(need_id=cases[0].id, party=Party.YOUTH, text="Quel jour ?", asked_at=AT)
    session.add(question)
    session.add(
        Mentorship(
            need_id=cases[0].id, offer_id=offer.id, proposal_id=asked.id, youth_id=youth.id, volunteer_id=volunteer.id,
            association_id=us.id, coordinator_id=manager.id, introduced_at=AT,
        )
    )  # fmt: skip
    session.flush()
    return Side(us, manager, youth, guardian, volunteer, told, cases[0], offer, asked, question)


TODAY = AT.date() + timedelta(days=1)
ASKED: dict[str, Callable[[Session, Side], Any]] = {
    "the account of somebody": lambda s, a: accounts.account_of(s, a.youth.id),
    "a team": lambda s, a: associations.members(s, a.association.id),
    "its managers": lambda s, a: associations.managers(s, a.association.id),
    "its kinds": lambda s, a: associations.kinds_of(s, a.association.id),
    "its communes": lambda s, a: associations.communes_of(s, a.association.id),
    "its districts": lambda s, a: associations.districts_of(s, a.association.id),
    "its pairs, counted": lambda s, a: mentorships.count_of_association(s, a.association.id, ended=False),
    "its pairs": lambda s, a: mentorships.page_of_association(s, a.association.id, ended=False, page=1, size=9),
    "a youth's needs": lambda s, a: needs.of_youth(s, a.youth.id),
    "a youth's needs without agreement": lambda s, a: needs.awaiting_agreement(s, youth_id=a.youth.id),
    "a volunteer's offer": lambda s, a: offers.of_volunteer(s, a.volunteer.id),
    "its offers, counted": lambda s, a: offers.counts(s, a.association.id, day=TODAY),
    "the inbox that the operator looks into": lambda s, a: operator.inbox_of(s, a.association.id),
    "the cases that the operator looks into": lambda s, a: operator.cases_of(s, a.association.id),
    "the volunteers that it has to vet": lambda s, a: operator.volunteers_to_vet(s, a.association.id),
    "its own draft": lambda s, a: plans.own_draft(s, a.association.id),
    "its plans": lambda s, a: plans.plans_of(s, a.association.id),
    "what it is asked to lend": lambda s, a: proposals.lent_to_decide(s, a.association.id),
    "what a guardian is asked": lambda s, a: proposals.awaiting(s, person_id=a.guardian.id),
    "what a youth is asked": lambda s, a: proposals.awaiting(s, person_id=a.youth.id),
    "what a volunteer is asked": lambda s, a: proposals.awaiting(s, person_id=a.volunteer.id),
    "what a youth said yes to": lambda s, a: proposals.agreed_by_youth(s, a.youth.id),
    "who is around a volunteer": lambda s, a: reports.around(s, a.signed_in(a.volunteer), at=AT),
    "a youth's agreements": lambda s, a: safeguarding.agreements(s, a.youth.id),
    "their history": lambda s, a: safeguarding.history(s, a.youth.id),
    "one agreement": lambda s, a: safeguarding.agreement(s, youth_id=a.youth.id, guardian_id=a.guardian.id),
    "one guardianship": lambda s, a: safeguarding.guardianship(s, youth_id=a.youth.id, guardian_id=a.guardian.id),
    "a youth's guardian": lambda s, a: safeguarding.guardian_of(s, a.youth.id),
    "the kinds of a shelf": lambda s, a: workspace.kinds_here(s, a.association.id, Shelf.OPEN, at=AT),
    "the communes of a shelf": lambda s, a: workspace.communes_here(s, a.association.id, Shelf.OPEN, at=AT),
    "its inbox": lambda s, a: workspace.inbox(s, a.association.id, filters=Filters(), page=1, at=AT),
    "its inbox, counted": lambda s, a: workspace.count(s, a.association.id, filters=Filters(), at=AT),
    "what it has to decide, counted": lambda s, a: day.to_decide(s, a.association.id, at=AT)[1],
    "its cases for which nobody is asked": lambda s, a: day.unasked(s, a.association.id, at=AT + timedelta(days=60)),
    "what waits for it elsewhere": lambda s, a: astuple(workspace.elsewhere(s, a.association.id)),
    "its loans, counted": lambda s, a: workspace.loans_count(s, a.association.id),
}


def test_no_answer_changes_when_somebody_else_has_everything_too(session: Session) -> None:
    ours = side(session)
    before = {name: ask(session, ours) for name, ask in ASKED.items()}
    assert [name for name, found in before.items() if not found] == []
    side(session)
    after = {name: ask(session, ours) for name, ask in ASKED.items()}
    assert [name for name in ASKED if after[name] != before[name]] == []


def test_nothing_waits_elsewhere_for_who_has_nothing(session: Session) -> None:
    theirs = side(session)
    ours = builders.association(session)
    assert workspace.elsewhere(session, theirs.association.id) == Elsewhere(calls=1, loans=1, plannable=True)
    assert workspace.elsewhere(session, ours.id) == Elsewhere(calls=0, loans=0, plannable=False)


REFUSED: dict[str, Callable[[Session, Side, Side], Any]] = {
    "another's need": lambda s, a, b: needs.visible(s, b.taken.id, actor=a.staff),
    "another youth's need": lambda s, a, b: needs.visible(s, b.taken.id, actor=a.signed_in(a.youth)),
    "another child's need": lambda s, a, b: needs.visible(s, b.taken.id, actor=a.signed_in(a.guardian)),
    "another's agreement to write down": lambda s, a, b: needs.agreement_wanted(s, b.taken.id, actor=a.staff),
    "another's yes to write down": lambda s, a, b: needs.to_confirm(s, b.told.id, actor=a.staff),
    "another's offer": lambda s, a, b: offers.visible(s, b.offer.id, actor=a.staff),
    "another's proposal": lambda s, a, b: proposals.visible(s, b.asked.id, actor=a.staff),
    "another's volunteer lent": lambda s, a, b: proposals.lent(s, b.asked.id, actor=a.staff),
    "another volunteer's proposal": lambda s, a, b: proposals.answerable(s, b.asked.id, person_id=a.volunteer.id),
    "another child's proposal": lambda s, a, b: proposals.answerable(s, b.asked.id, person_id=a.guardian.id),
    "another youth's question": lambda s, a, b: proposals.question(s, b.question.id, person_id=a.youth.id),
    "another's colleague": lambda s, a, b: associations.membership(s, a.association.id, b.manager.id),
    "another child's guardianship": lambda s, a, b: safeguarding.guardianship(
        s, youth_id=b.youth.id, guardian_id=a.guardian.id
    ),
    "another child's agreement": lambda s, a, b: safeguarding.agreement(
        s, youth_id=b.youth.id, guardian_id=a.guardian.id
    ),
}


@pytest.mark.parametrize("ask", REFUSED.values(), ids=list(REFUSED))
def test_what_is_another_s_is_not_there(session: Session, ask: Callable[[Session, Side, Side], Any]) -> None:
    ours, theirs = side(session), side(session)
    ask(session, theirs, theirs)
    with pytest.raises(NotFound):
        ask(session, ours, theirs)
