"""Letters to an association where nobody is left to answer: the operator reads that something came, and no name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import builders
import cases
import letters
import pytest
from builders import AT
from cases import Case
from sqlmodel import Session, select

from app.accounts.models import Account
from app.accounts.states import AccountState
from app.associations.states import AssociationState
from app.core.permissions import Role
from app.follow import emails as follow
from app.mailbox.models import Message
from app.offers import emails as offers
from app.proposals import emails as proposals
from app.proposals.models import Question
from app.proposals.states import Party, ProposalState
from app.routing import emails as routing
from app.safeguarding.requirements.states import RequirementKind

YOUTH, VOLUNTEER = "Ludivine", "Barnabé"


def _about(case: Case, session: Session) -> dict[str, object]:
    return {"proposal": case.proposal(session), "need": case.need, "offer": case.offer}


def _question(session: Session, case: Case) -> Question:
    question = Question(
        need_id=case.need.id, party=Party.YOUTH, text="?", asked_by_id=case.coordinator.id, asked_at=AT
    )  # fmt: skip
    session.add(question)
    session.flush()
    return question


Letter = Callable[[Session, Case], None]
LETTERS: dict[str, Letter] = {
    "need_arrived": lambda s, c: routing.need_arrived(s, need=c.need, word="Un mot", at=AT),
    "need_nudge": lambda s, c: routing.need_nudge(s, need=c.need, at=AT),
    "need_left": lambda s, c: routing.need_left(s, need=c.need, at=AT),
    "need_held_back": lambda s, c: routing.need_held_back(s, need=c.need, at=AT),
    "offer_arrived": lambda s, c: routing.offer_arrived(s, offer=c.offer, at=AT),
    "offer_nudge": lambda s, c: routing.offer_nudge(s, offer=c.offer, at=AT),
    "offer_ends_soon_association": lambda s, c: offers.ends_soon(
        s, offer=c.offer, endings=[(RequirementKind.RECORD, AT.date())], at=AT
    ),
    "lender_asked": lambda s, c: proposals.lender_asked(s, **_about(c, s), at=AT),
    "proposal_declined": lambda s, c: proposals.declined(s, **_about(c, s), at=AT),
    "proposal_expired": lambda s, c: proposals.expired(
        s, **_about(c, s), before=ProposalState.VOLUNTEER_ASKED, at=AT
    ),
    "volunteer_waits": lambda s, c: proposals.volunteer_waits(s, **_about(c, s), at=AT),
    "volunteer_left": lambda s, c: proposals.volunteer_left(s, **_about(c, s), at=AT),
    "question_answered": lambda s, c: proposals.question_answered(s, question=_question(s, c), need=c.need, at=AT),
    "need_withdrawn": lambda s, c: follow.tell_association(s, need=c.need, template="need_withdrawn", at=AT),
    "agreement_taken_back": lambda s, c: follow.tell_association(
        s, need=c.need, template="agreement_taken_back", at=AT
    ),
}  # fmt: skip
EACH = pytest.mark.parametrize("template", LETTERS)


def _case(session: Session) -> Case:
    case = cases.taken(session, minor=True)
    case.youth.first_name, case.volunteer.first_name = YOUTH, VOLUNTEER
    proposal = case.proposal(session)
    proposal.decided_by_id, proposal.deadline_at = case.coordinator.id, AT + timedelta(days=2)
    proposal.later_until = AT.date() + timedelta(days=9)
    case.need.deadline_at = case.offer.deadline_at = AT + timedelta(days=2)
    session.flush()
    return case


def _written(session: Session, case: Case, template: str) -> list[Message]:
    """Write one letter; return those that are not for the volunteer or the family."""
    session.flush()
    before = {row.id for row in session.exec(select(Message))}
    LETTERS[template](session, case)
    session.flush()
    outside = {case.volunteer.id, case.youth.id}
    rows = session.exec(select(Message)).all()
    return [row for row in rows if row.id not in before and row.person_id not in outside]


@EACH
def test_it_goes_to_the_team_while_somebody_is_there(session: Session, template: str) -> None:
    case = _case(session)
    builders.account(session)
    found = _written(session, case, template)
    assert [(row.template, row.person_id) for row in found] == [(template, case.coordinator.id)]


@EACH
@pytest.mark.parametrize("state", [AssociationState.SUSPENDED, AssociationState.CLOSED, AssociationState.ACTIVE])
def test_it_goes_to_the_operator_without_a_name_when_nobody_is_left(
    session: Session, template: str, state: AssociationState
) -> None:
    case = _case(session)
    operator = session.get_one(Account, builders.account(session).id).person_id
    team = builders.account(session, owner=case.coordinator)
    team.state, case.association.state = AccountState.SUSPENDED, state
    (found,) = _written(session, case, template)
    assert (found.template, found.person_id, found.association_id) == ("staff_gone", operator, None)
    for hidden in (YOUTH, VOLUNTEER, "Un mot", case.youth.last_name):
        assert hidden not in found.subject + found.body
    assert case.association.name in found.subject
    assert f"/associations/{case.association.id}/fiche" in found.body


def test_a_colleague_reads_what_somebody_who_is_shut_out_had_asked(session: Session) -> None:
    case = _case(session)
    builders.account(session, owner=case.coordinator).state = AccountState.SUSPENDED
    other = builders.member(session, of=case.association, role=Role.MANAGER)
    (found,) = _written(session, case, "proposal_declined")
    assert (found.template, found.person_id) == ("proposal_declined", other.id)


def test_the_letter_says_what_came_and_what_to_do(session: Session) -> None:
    case = _case(session)
    builders.account(session)
    case.association.state = AssociationState.CLOSED
    _written(session, case, "offer_nudge")
    (found,) = letters.written(session, "staff_gone")
    assert "un bénévole attend encore son appel." in found.body
