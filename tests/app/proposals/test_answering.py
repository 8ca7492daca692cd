"""Every yes and every no, and the introduction that only all of them together make."""

from __future__ import annotations

from datetime import date, timedelta

import builders
import cases
import pytest
from cases import AGREED, YES, Case, Choice, FamilyAnswer, Side, VolunteerAnswer, someone
from letters import written
from sqlmodel import Session, select

from app.core.errors import Conflict, Forbidden, Invalid
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.mentorships.models import Mentorship
from app.needs.states import NeedState
from app.offers import queries as offers
from app.proposals import queries, services
from app.proposals.states import Party, ProposalState, VolunteerReason, YouthReason

AT = builders.AT


def say(session: Session, case: Case, *, by: Side = Side.YOUTH, answer: FamilyAnswer = AGREED) -> Mentorship | None:
    person = case.youth if by is Side.YOUTH else case.guardian
    assert person is not None
    return services.answer_youth(
        session, proposal=case.proposal(session), answer=answer, by=by, actor=someone(person), at=AT
    )


def test_a_yes_of_the_volunteer_asks_the_youth(session: Session) -> None:
    case = cases.accepted(session)
    assert case.proposal(session).state is ProposalState.YOUTH_ASKED
    assert written(session, "youth_asked", to=case.youth.email)
    assert not written(session, "guardian_asked")


def test_an_adult_who_says_yes_is_introduced_at_once(session: Session) -> None:
    case = cases.accepted(session, direct=True)
    pair = say(session, case)
    assert pair is not None
    assert (pair.youth_id, pair.volunteer_id, pair.coordinator_id) == (
        case.youth.id, case.volunteer.id, case.coordinator.id,
    )  # fmt: skip
    assert case.need.state is NeedState.INTRODUCED
    assert case.proposal(session).state is ProposalState.INTRODUCED
    assert case.volunteer.email in written(session, "introduction_youth", to=case.youth.email)[0].body
    assert case.youth.email in written(session, "introduction_volunteer", to=case.volunteer.email)[0].body
    assert case.volunteer.email not in written(session, "introduction_association", to=case.coordinator.email)[0].body


@pytest.mark.parametrize(
    ("of", "direct", "said"),
    [
        ({}, True, "Chacun vient de recevoir un message qui dit comment joindre l’autre."),
        ({}, False, "Les deux s’écrivent sur le site : aucun numéro, aucune adresse n’est donnée."),
        ({"minor": True}, True, "Marc et le représentant légal de Lina viennent de recevoir de quoi se joindre."),
    ],
)
def test_the_coordinator_reads_how_the_two_reach_each_other(
    session: Session, of: dict[str, bool], direct: bool, said: str
) -> None:
    case = cases.accepted(session, direct=direct, **of)
    say(session, case)
    if of:
        say(session, case, by=Side.GUARDIAN)
    [letter] = written(session, "introduction_association", to=case.coordinator.email)
    assert said in letter.body.replace("\u00a0", " ")
    assert letter.body.count("comment joindre") == ("joindre l’autre" in said)


def test_the_youth_reads_the_number_of_the_association(session: Session) -> None:
    of = builders.association(session, name="Les Marchepieds", phone="+33639980118")
    case = cases.accepted(session, of=of)
    say(session, case)
    [letter] = written(session, "introduction_messages_youth", to=case.youth.email)
    assert "l’association Les Marchepieds : 06 39 98 01 18" in letter.body.replace("\u00a0", " ")


def test_rivals_are_overtaken_by_an_introduction(session: Session) -> None:
    case = cases.accepted(session)
    builders.offer(session, of=case.association)
    services.rank_need(session, need=case.need, at=AT)
    say(session, case)
    states = {row.state for row in queries.of_need(session, case.need.id)}
    assert states == {ProposalState.INTRODUCED, ProposalState.OVERTAKEN}


@pytest.mark.parametrize("first", [Side.YOUTH, Side.GUARDIAN])
def test_a_minor_is_introduced_only_when_both_said_yes(session: Session, first: Side) -> None:
    case = cases.accepted(session, minor=True)
    second = Side.GUARDIAN if first is Side.YOUTH else Side.YOUTH
    assert say(session, case, by=first) is None
    assert case.need.state is NeedState.TAKEN
    assert say(session, case, by=second) is not None


def test_a_minor_waits_for_the_agreement_to_take_part(session: Session) -> None:
    case = cases.accepted(session, minor=True, agreed=False)
    assert say(session, case, by=Side.YOUTH) is None
    assert say(session, case, by=Side.GUARDIAN) is None
    assert session.exec(select(Mentorship)).all() == []
    assert case.guardian is not None
    cases.agree(session, case.youth, case.guardian)
    made = services.introduce_after_agreement(session, youth=case.youth, actor=someone(case.guardian), at=AT)
    assert made == 1
    assert case.need.state is NeedState.INTRODUCED


def test_a_check_that_ran_out_meanwhile_keeps_the_yeses_and_waits(session: Session) -> None:
    case = cases.accepted(session)
    check = builders.checked(session, case.volunteer.id)
    check.seen_on = AT.date() - timedelta(days=184)
    session.flush()
    assert say(session, case) is None
    assert case.proposal(session).youth_agreed_at == AT
    builders.check(session, volunteer_id=case.volunteer.id)
    proposal = case.proposal(session)
    assert services.introduce_if_agreed(session, proposal=proposal, actor=case.staff, at=AT) is not None


def test_a_volunteer_whose_check_ran_out_cannot_say_yes(session: Session) -> None:
    case = cases.proposed(session)
    builders.checked(session, case.volunteer.id).withdrawn_at = AT
    session.flush()
    with pytest.raises(Conflict):
        services.answer_volunteer(
            session, proposal=case.proposal(session), answer=YES, actor=someone(case.volunteer), at=AT
        )


def test_a_volunteer_who_lowered_their_capacity_cannot_say_yes_beyond_it(session: Session) -> None:
    case = cases.proposed(session)
    case.offer.capacity = 0
    session.flush()
    with pytest.raises(Conflict):
        services.answer_volunteer(
            session, proposal=case.proposal(session), answer=YES, actor=someone(case.volunteer), at=AT
        )


def test_a_no_wants_a_reason_frees_the_volunteer_and_names_who_is_next(session: Session) -> None:
    case = cases.proposed(session)
    following = builders.person(session, role=Role.VOLUNTEER, first_name="Solène")
    builders.offer(session, volunteer=following, of=case.association)
    with pytest.raises(Invalid):
        services.answer_volunteer(
            session, proposal=case.proposal(session), answer=VolunteerAnswer(Choice.NO),
            actor=someone(case.volunteer), at=AT,
        )  # fmt: skip
    services.answer_volunteer(
        session, proposal=case.proposal(session), answer=VolunteerAnswer(Choice.NO, VolunteerReason.NO_TIME),
        actor=someone(case.volunteer), at=AT,
    )  # fmt: skip
    assert case.proposal(session).state is ProposalState.VOLUNTEER_DECLINED
    assert offers.free_capacity(session, [case.offer.id]) == {case.offer.id: 1}
    message = written(session, "proposal_declined", to=case.coordinator.email)[0]
    assert "Solène" in message.body
    best = queries.next_ranked(session, case.need.id)
    assert best is not None
    services.propose(session, proposal=best, actor=case.staff, at=AT)


@pytest.mark.parametrize("minor", [False, True])
def test_a_yes_is_taken_back_until_the_pair_is_made_and_the_youth_is_told_at_once(
    session: Session, minor: bool
) -> None:
    case = cases.accepted(session, minor=minor)
    no = VolunteerAnswer(Choice.NO, VolunteerReason.NO_TIME)
    services.answer_volunteer(session, proposal=case.proposal(session), answer=no, actor=someone(case.volunteer), at=AT)
    assert case.proposal(session).state is ProposalState.VOLUNTEER_DECLINED
    assert "Ce n’est pas à cause de toi" in written(session, "proposal_withdrawn_youth", to=case.youth.email)[0].body
    assert written(session, "proposal_declined", to=case.coordinator.email)
    assert not written(session, "proposal_withdrawn", to=case.volunteer.email), "who says no need not read it"
    assert offers.free_capacity(session, [case.offer.id]) == {case.offer.id: 1}
    with pytest.raises(Conflict):
        say(session, case)


@pytest.mark.parametrize("by", [Side.YOUTH, Side.GUARDIAN])
def test_who_needs_no_help_any_more_is_to_be_called_before_anybody_else_is_asked(session: Session, by: Side) -> None:
    case = cases.accepted(session, minor=True)
    following = builders.person(session, role=Role.VOLUNTEER, first_name="Solène")
    builders.offer(session, volunteer=following, of=case.association)
    no = FamilyAnswer(yes=False, reason=YouthReason.NOT_NEEDED, text="Un cousin aide")
    assert say(session, case, by=by, answer=no) is None
    assert (case.need.state, case.proposal(session).state) == (NeedState.TAKEN, ProposalState.YOUTH_DECLINED)
    [letter] = written(session, "proposal_not_needed", to=case.coordinator.email)
    assert ("représentant légal" in letter.body) == (by is Side.GUARDIAN)
    assert "avant de proposer quelqu’un d’autre" in letter.body
    assert "Un cousin aide" in letter.body
    assert "Solène" not in letter.body
    assert not written(session, "proposal_declined")
    assert written(session, "proposal_withdrawn", to=case.volunteer.email)


def test_a_no_before_the_youth_was_asked_is_not_told_to_the_youth(session: Session) -> None:
    case = cases.proposed(session)
    no = VolunteerAnswer(Choice.NO, VolunteerReason.NO_TIME)
    services.answer_volunteer(session, proposal=case.proposal(session), answer=no, actor=someone(case.volunteer), at=AT)
    assert not written(session, to=case.youth.email)


def test_a_pair_that_is_made_is_not_undone_by_a_late_no(session: Session) -> None:
    case = cases.introduced(session)
    no = VolunteerAnswer(Choice.NO, VolunteerReason.NO_TIME)
    with pytest.raises(Conflict):
        services.answer_volunteer(
            session, proposal=case.proposal(session), answer=no, actor=someone(case.volunteer), at=AT
        )


def test_a_second_yes_or_a_later_does_not_follow_a_yes(session: Session) -> None:
    case = cases.accepted(session)
    for answer in (YES, VolunteerAnswer(Choice.LATER, until=AT.date() + timedelta(days=3))):
        with pytest.raises(Conflict):
            services.answer_volunteer(
                session, proposal=case.proposal(session), answer=answer, actor=someone(case.volunteer), at=AT
            )


def test_what_closes_a_yes_is_said_to_the_volunteer_and_not_about_them(session: Session) -> None:
    case = cases.proposed(session)
    builders.checked(session, case.volunteer.id).withdrawn_at = AT
    session.flush()
    with pytest.raises(Conflict, match=r"^Votre dossier"):
        services.answer_volunteer(
            session, proposal=case.proposal(session), answer=YES, actor=someone(case.volunteer), at=AT
        )
    with pytest.raises(Conflict, match="ce bénévole"):
        services.answer_volunteer(session, proposal=case.proposal(session), answer=YES, actor=case.staff, at=AT)


def test_later_waits_once_until_the_day_said(session: Session) -> None:
    case = cases.proposed(session)
    before = case.proposal(session).deadline_at
    later = VolunteerAnswer(Choice.LATER, until=date(2026, 12, 10))
    answer = {"session": session, "proposal": case.proposal(session), "actor": someone(case.volunteer), "at": AT}
    services.answer_volunteer(answer=later, **answer)
    proposal = case.proposal(session)
    assert proposal.state is ProposalState.VOLUNTEER_ASKED
    assert before is not None
    assert proposal.deadline_at is not None
    assert proposal.deadline_at.date() >= date(2026, 12, 10)
    assert written(session, "volunteer_waits", to=case.coordinator.email)
    with pytest.raises(Invalid):
        services.answer_volunteer(answer=later, **answer)


@pytest.mark.parametrize("until", [None, date(2026, 11, 16), date(2027, 3, 1)])
def test_later_wants_a_day_within_a_month(session: Session, until: date | None) -> None:
    case = cases.proposed(session)
    with pytest.raises(Invalid):
        services.answer_volunteer(
            session, proposal=case.proposal(session), answer=VolunteerAnswer(Choice.LATER, until=until),
            actor=someone(case.volunteer), at=AT,
        )  # fmt: skip


@pytest.mark.parametrize("by", [Side.YOUTH, Side.GUARDIAN])
def test_a_no_of_the_family_ends_it_and_tells_coordinator_and_volunteer(session: Session, by: Side) -> None:
    case = cases.accepted(session, minor=True)
    say(session, case, by=by, answer=FamilyAnswer(yes=False, reason=YouthReason.SLOTS))
    assert case.proposal(session).state is ProposalState.YOUTH_DECLINED
    assert case.need.state is NeedState.TAKEN
    assert written(session, "proposal_declined", to=case.coordinator.email)
    assert written(session, "proposal_withdrawn", to=case.volunteer.email)


def test_nobody_answers_for_somebody_else(session: Session) -> None:
    case = cases.proposed(session)
    stranger = builders.person(session, role=Role.VOLUNTEER)
    other = builders.association(session)
    for actor in (someone(stranger), someone(case.youth), cases.staff(builders.member(session, of=other), other)):
        with pytest.raises(Forbidden):
            services.answer_volunteer(session, proposal=case.proposal(session), answer=YES, actor=actor, at=AT)


def test_a_youth_does_not_answer_for_the_guardian(session: Session) -> None:
    case = cases.accepted(session, minor=True)
    with pytest.raises(Forbidden):
        services.answer_youth(
            session, proposal=case.proposal(session), answer=AGREED, by=Side.GUARDIAN, actor=someone(case.youth), at=AT
        )
    nobody = Actor(Way.NOBODY)
    with pytest.raises(Forbidden):
        services.answer_youth(
            session, proposal=case.proposal(session), answer=AGREED, by=Side.GUARDIAN, actor=nobody, at=AT
        )


def test_the_case_s_association_records_what_was_said_on_the_phone(session: Session) -> None:
    case = cases.proposed(session)
    services.answer_volunteer(session, proposal=case.proposal(session), answer=YES, actor=case.staff, at=AT)
    pair = services.answer_youth(
        session, proposal=case.proposal(session), answer=AGREED, by=Side.YOUTH, actor=case.staff, at=AT
    )
    assert pair is not None


def test_a_question_that_is_closed_takes_no_answer(session: Session) -> None:
    case = cases.introduced(session)
    with pytest.raises(Conflict):
        services.answer_volunteer(
            session, proposal=case.proposal(session), answer=YES, actor=someone(case.volunteer), at=AT
        )
    with pytest.raises(Conflict):
        say(session, case)


def test_a_question_is_put_by_link_and_answered_once(session: Session) -> None:
    case = cases.taken(session)
    question = services.ask_question(
        session, need=case.need, party=Party.VOLUNTEER, text="Êtes-vous libre le samedi ?",
        proposal=case.proposal(session), actor=case.staff, at=AT,
    )  # fmt: skip
    message = written(session, "question_volunteer", to=case.volunteer.email)[0]
    assert "samedi" not in message.body
    assert [each.question_id for each in queries.awaiting(session, person_id=case.volunteer.id)] == [question.id]
    with pytest.raises(Forbidden):
        services.answer_question(session, question=question, text="Oui", actor=someone(case.youth), at=AT)
    services.answer_question(session, question=question, text="Oui", actor=someone(case.volunteer), at=AT)
    assert written(session, "question_answered", to=case.coordinator.email)
    with pytest.raises(Conflict):
        services.answer_question(session, question=question, text="Non", actor=someone(case.volunteer), at=AT)


def test_a_question_keeps_its_volunteer_in_the_list(session: Session) -> None:
    case = cases.taken(session)
    services.ask_question(
        session, need=case.need, party=Party.VOLUNTEER, text="Le samedi ?", proposal=case.proposal(session),
        actor=case.staff, at=AT,
    )  # fmt: skip
    for _ in range(6):
        builders.offer(session, of=case.association, text="aide aux devoirs")
    case.offer.lat = 43.66
    session.flush()
    services.rank_need(session, need=case.need, at=AT)
    assert case.proposal(session).state is ProposalState.RANKED


def test_awaiting_lists_what_each_person_must_answer(session: Session) -> None:
    case = cases.accepted(session, minor=True)
    assert case.guardian is not None
    kinds = {
        person.role: [each.kind.value for each in queries.awaiting(session, person_id=person.id)]
        for person in (case.youth, case.guardian, case.volunteer)
    }
    assert kinds == {Role.YOUTH: ["youth"], Role.GUARDIAN: ["guardian"], Role.VOLUNTEER: []}
