"""What an association decides, and what nobody may cross."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import pytest
from letters import written
from sqlmodel import Session, select

from app.associations.states import Lending
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.identity import Actor
from app.core.permissions import Role
from app.journal.models import Entry
from app.mentorships.models import Mentorship
from app.needs.states import NeedState
from app.offers import queries as offers
from app.offers.states import OfferState
from app.proposals import queries, services
from app.proposals.states import ProposalState, SetAsideReason
from app.safeguarding.states import AgreementState

AT = builders.AT


def test_proposing_asks_the_volunteer_with_a_deadline_and_a_letter(session: Session) -> None:
    case = cases.proposed(session)
    proposal = case.proposal(session)
    assert proposal.state is ProposalState.VOLUNTEER_ASKED
    assert proposal.deadline_at is not None
    assert proposal.deadline_at > AT + timedelta(days=5)
    assert proposal.decided_by_id == case.coordinator.id
    assert len(written(session, "volunteer_asked", to=case.volunteer.email)) == 1
    entry = session.exec(select(Entry).where(Entry.action == "propose")).one()
    assert (entry.before, entry.after, entry.actor_id) == ("ranked", "volunteer_asked", case.coordinator.id)


def test_a_letter_to_a_volunteer_says_nothing_of_who_the_youth_is(session: Session) -> None:
    case = cases.proposed(session)
    message = written(session, "volunteer_asked")[0]
    for secret in (case.youth.first_name, case.youth.last_name, case.youth.email):
        assert secret not in message.subject + message.body


def test_another_association_cannot_decide(session: Session) -> None:
    case = cases.taken(session)
    other = builders.association(session)
    stranger = cases.staff(builders.member(session, of=other), other)
    with pytest.raises(NotFound):
        services.propose(session, proposal=case.proposal(session), actor=stranger, at=AT)
    with pytest.raises(NotFound):
        queries.visible(session, case.proposal(session).id, actor=stranger)


def test_nobody_decides_before_taking_the_case(session: Session) -> None:
    case = cases.taken(session)
    case.need.state, case.need.case_association_id, case.need.taken_at = NeedState.WAITING, None, None
    session.flush()
    with pytest.raises(NotFound):
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)


def test_a_youth_is_never_promised_to_two_volunteers(session: Session) -> None:
    case = cases.taken(session)
    second = builders.offer(session, of=case.association)
    services.rank_need(session, need=case.need, at=AT)
    services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    rival = next(row for row in queries.of_need(session, case.need.id) if row.offer_id == second.id)
    with pytest.raises(Conflict):
        services.propose(session, proposal=rival, actor=case.staff, at=AT)


def test_a_volunteer_without_room_is_not_proposed_by_any_way(session: Session) -> None:
    case = cases.proposed(session)
    other = cases.taken(session, of=case.association)
    with pytest.raises(Conflict):
        services.propose_by_name(
            session,
            need=other.need,
            offer_id=case.offer.id,
            crossing="Ils s’entendraient bien",
            actor=other.staff,
            at=AT,
        )


@pytest.mark.parametrize(
    "protected",
    ["checked", "active", "age"],
)
def test_a_protecting_gate_is_never_crossed(session: Session, protected: str) -> None:
    case = cases.taken(session)
    values = {"checked": {"checked": False}, "active": {"state": OfferState.PAUSED}, "age": {"age_min": 24}}[protected]
    offer = builders.offer(session, of=case.association, **values)
    with pytest.raises(Invalid):
        services.propose_by_name(
            session, need=case.need, offer_id=offer.id, crossing="Une très bonne raison", actor=case.staff, at=AT
        )


def test_a_minor_without_a_guardian_is_not_proposed(session: Session) -> None:
    case = cases.taken(session)
    case.youth.birth_date = cases.CHILD
    session.flush()
    with pytest.raises(Invalid, match="représentant légal"):
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)


def test_a_guardian_who_took_the_agreement_back_closes(session: Session) -> None:
    case = cases.taken(session, minor=True, agreed=False)
    assert case.guardian is not None
    cases.agree(session, case.youth, case.guardian).state = AgreementState.REVOKED
    session.flush()
    with pytest.raises(Invalid):
        services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)


def test_a_gate_of_convenience_is_crossed_with_a_reason_only(session: Session) -> None:
    case = cases.taken(session)
    offer = builders.offer(session, of=case.association, availability="sun 09:00-10:00")
    with pytest.raises(Invalid):
        services.propose_by_name(session, need=case.need, offer_id=offer.id, actor=case.staff, at=AT)
    proposal = services.propose_by_name(
        session, need=case.need, offer_id=offer.id, crossing="Elle peut changer ses horaires", actor=case.staff, at=AT
    )
    assert proposal.state is ProposalState.VOLUNTEER_ASKED
    assert proposal.crossed == ["time"]
    assert proposal.crossing == "Elle peut changer ses horaires"
    assert proposal.by_name


def test_setting_aside_wants_words_for_another_reason_and_brings_the_next(session: Session) -> None:
    case = cases.taken(session)
    with pytest.raises(Invalid):
        services.set_aside(
            session, proposal=case.proposal(session), reason=SetAsideReason.OTHER, actor=case.staff, at=AT
        )
    following = builders.offer(session, of=case.association)
    services.set_aside(
        session, proposal=case.proposal(session), reason=SetAsideReason.OTHER, text="Déjà vus", actor=case.staff, at=AT
    )
    assert case.proposal(session).reason_text == "Déjà vus"
    best = queries.next_ranked(session, case.need.id)
    assert best is not None
    assert best.offer_id == following.id


def test_who_was_set_aside_may_be_put_back_then_proposed(session: Session) -> None:
    case = cases.taken(session)
    services.set_aside(session, proposal=case.proposal(session), reason=SetAsideReason.SLOTS, actor=case.staff, at=AT)
    services.put_back(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    assert case.proposal(session).state is ProposalState.VOLUNTEER_ASKED


def test_withdrawing_frees_the_volunteer_and_tells_them(session: Session) -> None:
    case = cases.proposed(session)
    assert offers.free_capacity(session, [case.offer.id]) == {case.offer.id: 0}
    services.withdraw(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    assert offers.free_capacity(session, [case.offer.id]) == {case.offer.id: 1}
    assert len(written(session, "proposal_withdrawn", to=case.volunteer.email)) == 1


def test_a_need_that_stops_takes_back_what_was_asked(session: Session) -> None:
    case = cases.accepted(session)
    services.withdraw_all(session, need=case.need, actor=cases.someone(case.youth), at=AT)
    assert case.proposal(session).state is ProposalState.OVERTAKEN
    assert written(session, "proposal_withdrawn_youth", to=case.youth.email)


def test_an_offer_that_stops_is_taken_back_and_the_coordinator_told(session: Session) -> None:
    case = cases.accepted(session)
    case.offer.state = OfferState.PAUSED
    services.withdraw_offer(session, offer=case.offer, actor=cases.someone(case.volunteer), at=AT)
    assert queries.asked_for(session, case.need.id) is None
    assert written(session, "volunteer_left", to=case.coordinator.email)


@pytest.fixture
def lending(session: Session) -> tuple[cases.Case, Actor]:
    """A case whose best volunteer is lent on request by another association."""
    case = cases.taken(session)
    lender = builders.association(session, lending=Lending.ASK)
    person = builders.member(session, of=lender)
    case.offer.association_id = lender.id
    session.flush()
    services.rank_need(session, need=case.need, at=AT)
    services.propose(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    return case, cases.staff(person, lender)


def test_the_lender_is_asked_before_the_volunteer(session: Session, lending: tuple[cases.Case, Actor]) -> None:
    case, lender = lending
    assert case.proposal(session).state is ProposalState.LENDER_ASKED
    assert written(session, "lender_asked")
    assert not written(session, "volunteer_asked")
    with pytest.raises(Forbidden):
        services.lend(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    services.lend(session, proposal=case.proposal(session), actor=lender, at=AT)
    assert case.proposal(session).state is ProposalState.VOLUNTEER_ASKED
    assert written(session, "volunteer_asked", to=case.volunteer.email)


def test_a_lender_who_declines_tells_the_coordinator_who_comes_next(
    session: Session, lending: tuple[cases.Case, Actor]
) -> None:
    case, lender = lending
    mine = builders.person(session, role=Role.VOLUNTEER, first_name="Solène")
    builders.offer(session, of=case.association, volunteer=mine)
    services.keep_back(session, proposal=case.proposal(session), text="Elle est fatiguée", actor=lender, at=AT)
    message = written(session, "proposal_declined", to=case.coordinator.email)[0]
    assert "Solène" in message.body


def test_a_closed_case_is_not_decided_any_more(session: Session) -> None:
    case = cases.introduced(session)
    assert session.exec(select(Mentorship)).one().association_id == case.association.id
    with pytest.raises(Conflict):
        services.propose_by_name(session, need=case.need, offer_id=case.offer.id, actor=case.staff, at=AT)
