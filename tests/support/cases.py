"""Cases on their way: a need taken by an association, volunteers ranked, answers given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import builders
from sqlmodel import Session, select

from app.accounts.models import Person
from app.associations.models import Association
from app.associations.states import ContactWay
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.proposals import services
from app.proposals.answers import Choice, FamilyAnswer, Side, VolunteerAnswer
from app.proposals.models import Proposal
from app.safeguarding.models import Agreement
from app.safeguarding.states import AgreementState

AT = builders.AT
CHILD = date(2011, 3, 1)
"""Fifteen years old at `AT`."""

YES = VolunteerAnswer(Choice.YES)
AGREED = FamilyAnswer(yes=True)


@dataclass
class Case:
    """A need that an association took, and a volunteer of the same association."""

    association: Association
    coordinator: Person
    youth: Person
    need: Need
    volunteer: Person
    offer: Offer
    guardian: Person | None = None

    @property
    def staff(self) -> Actor:
        """The coordinator, signed in."""
        return staff(self.coordinator, self.association)

    def proposal(self, session: Session) -> Proposal:
        """The proposal of the volunteer for the need."""
        return session.exec(
            select(Proposal).where(Proposal.need_id == self.need.id, Proposal.offer_id == self.offer.id)
        ).one()


def staff(person: Person, of: Association) -> Actor:
    """Somebody of an association, signed in."""
    return Actor(Way.SESSION, person.id, Role.COORDINATOR, of.id, person.first_name)


def someone(person: Person) -> Actor:
    """A person signed in."""
    return Actor(Way.SESSION, person.id, person.role, None, person.first_name)


def taken(
    session: Session,
    *,
    of: Association | None = None,
    minor: bool = False,
    agreed: bool = True,
    direct: bool = False,
    **need: Any,
) -> Case:
    """Build a case and rank its volunteers; a minor has a guardian, who `agreed` to their taking part.

    `direct`: the association lets the two of its pairs have each other's contact.
    """
    association = of or builders.association(session)
    if direct:
        association.contact = ContactWay.DIRECT
    coordinator = builders.member(session, of=association)
    youth = builders.person(session, birth_date=CHILD if minor else builders.ADULT)
    guardian = builders.guardian(session, youth=youth) if minor else None
    if guardian and agreed:
        agree(session, youth, guardian)
    values = {"state": NeedState.TAKEN, "association_id": association.id, "case_association_id": association.id}
    row = builders.need(session, youth=youth, taken_at=AT, **(values | need))
    volunteer = builders.person(session, role=Role.VOLUNTEER, first_name="Marc")
    offer = builders.offer(session, volunteer=volunteer, of=association)
    services.rank_need(session, need=row, at=AT)
    return Case(association, coordinator, youth, row, volunteer, offer, guardian)


def agree(session: Session, youth: Person, guardian: Person, *, direct_contact: bool = False) -> Agreement:
    """Build a guardian's agreement."""
    row = Agreement(
        youth_id=youth.id, guardian_id=guardian.id, state=AgreementState.AGREED, text_version="1",
        asked_at=AT, answered_at=AT, direct_contact=direct_contact,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def proposed(session: Session, **values: Any) -> Case:
    """Build a case whose volunteer is being asked."""
    case = taken(session, **values)
    services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    return case


def accepted(session: Session, **values: Any) -> Case:
    """Build a case whose volunteer said yes."""
    case = proposed(session, **values)
    services.answer_volunteer(
        session, proposal=case.proposal(session), answer=YES, actor=someone(case.volunteer), at=AT
    )
    return case


def introduced(session: Session, **values: Any) -> Case:
    """Build a case in which everybody said yes."""
    case = accepted(session, **values)
    if case.guardian is not None:
        services.answer_youth(
            session, proposal=case.proposal(session), answer=AGREED, by=Side.GUARDIAN,
            actor=someone(case.guardian), at=AT,
        )  # fmt: skip
    services.answer_youth(
        session, proposal=case.proposal(session), answer=AGREED, by=Side.YOUTH, actor=someone(case.youth), at=AT
    )
    return case
