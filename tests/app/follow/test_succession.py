"""A youth corrects who answers for them: the one before opens nothing, and their yes is nobody's any more."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import builders
import cases
import lived
import pytest
from flask import Flask
from letters import written
from looking import look
from pages import PageClient
from sqlmodel import Session, select
from visitors import signed_in
from workers import together

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.commitments import services as commitments
from app.commitments.models import Commitment
from app.commitments.services import Terms
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.identity import SYSTEM
from app.follow import services
from app.intake.services import Representative
from app.mailbox.models import Message
from app.mailbox.states import Channel, MessageState
from app.mentorships import queries as mentorships
from app.mentorships import services as pairs
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, PairRhythm, Side, SuspensionReason
from app.needs.models import Need
from app.privacy import services as privacy
from app.proposals import queries as proposals
from app.proposals import services as deciding
from app.proposals.answers import Side as Family
from app.reports import queries as reports
from app.safeguarding import queries as safeguarding
from app.safeguarding import services as agreements
from app.safeguarding.models import Agreement
from app.safeguarding.states import AgreementAction, AgreementState

AT, LATER = builders.AT, builders.AT + timedelta(minutes=5)
CHILD = date(2013, 5, 1)
NADIA = Representative(first_name="Nadia", last_name="Delmas", email="nadia.delmas@example.org")


def stranger_for(session: Session, youth: Person, **values: str) -> Person:
    """Name somebody who is not the child's parent, and ask them."""
    who = builders.guardian(session, youth=youth, **({"first_name": "Igor", "email": "igor@example.org"} | values))
    agreements.ask(session, youth=youth, guardian=who, at=AT)
    session.flush()
    return who


def corrected(session: Session, youth: Person) -> Person:
    """The youth says who really answers for them."""
    need = session.exec(select(Need).where(Need.youth_id == youth.id)).first()
    assert need is not None
    services.name_guardian(session, need=need, identity=NADIA, actor=cases.someone(youth), at=LATER)
    session.flush()
    found = safeguarding.guardian_of(session, youth.id)
    assert found is not None
    assert found.email == NADIA.email
    return found


def undecided(session: Session) -> tuple[cases.Case, Person]:
    """Build a case whose volunteer said yes and whose guardian is a stranger who has not answered."""
    case = cases.accepted(session, minor=True)
    assert case.guardian is not None
    agreement = session.exec(select(Agreement).where(Agreement.youth_id == case.youth.id)).one()
    agreement.state = AgreementState.ASKED
    session.flush()
    return case, case.guardian


def yes_to_the_volunteer(session: Session, case: cases.Case, guardian: Person) -> None:
    deciding.answer_youth(
        session, proposal=case.proposal(session), answer=cases.AGREED, by=Family.GUARDIAN,
        actor=cases.someone(guardian), at=AT,
    )  # fmt: skip


def agrees(session: Session, youth: Person, guardian: Person) -> None:
    agreement = safeguarding.agreement(session, youth_id=youth.id, guardian_id=guardian.id)
    services.give_agreement(session, agreement=agreement, direct_contact=False, actor=SYSTEM, at=LATER)


def test_who_was_replaced_reads_nothing_of_the_child_and_agrees_to_nothing(app: Flask) -> None:
    with transaction() as session:
        youth = builders.person(session, birth_date=CHILD)
        builders.need(session, youth=youth)
        wrong = stranger_for(session, youth)
        token = links.issue(session, scope=LinkScope.GUARDIAN, subject_id=youth.id, person_id=wrong.id, at=AT)
    client = signed_in(app, wrong)
    open_before = client.get(f"/mes-enfants/{youth.id}")
    with transaction() as session:
        corrected(session, youth)
    for end in ("", "/refus"):
        client.get(f"/mes-enfants/{youth.id}{end}", status=404)
    client.submit(open_before, button="Je suis d’accord", status=404)
    assert "Aucune demande" in client.get("/mes-enfants").text
    assert youth.first_name not in client.get("/mes-binomes").text
    PageClient(app).get(f"/representant/{token}", status=404)
    assert not safeguarding.agreed(look(), youth.id)
    assert {each.state for each in look().exec(select(Agreement))} == {AgreementState.ASKED}


def test_a_yes_that_a_replaced_guardian_gave_counts_no_more(session: Session) -> None:
    youth = builders.person(session, birth_date=CHILD)
    cases.agree(session, youth, builders.guardian(session, youth=youth), direct_contact=True)
    assert safeguarding.agreed(session, youth.id)
    builders.guardian(session, youth=youth, since=LATER)
    assert not safeguarding.agreed(session, youth.id)


def test_the_yes_to_a_volunteer_is_asked_of_who_answers_now(session: Session) -> None:
    case, wrong = undecided(session)
    yes_to_the_volunteer(session, case, wrong)
    right = corrected(session, case.youth)
    proposal = case.proposal(session)
    assert proposal.guardian_agreed_at is None
    assert written(session, "guardian_asked", to=right.email)
    assert proposals.awaiting(session, person_id=wrong.id) == []
    assert [each.proposal_id for each in proposals.awaiting(session, person_id=right.id)] == [proposal.id]
    with pytest.raises(NotFound):
        proposals.answerable(session, proposal.id, person_id=wrong.id)
    with pytest.raises(Forbidden):
        yes_to_the_volunteer(session, case, wrong)
    deciding.answer_youth(
        session, proposal=proposal, answer=cases.AGREED, by=Family.YOUTH, actor=cases.someone(case.youth), at=LATER
    )
    agrees(session, case.youth, right)
    assert session.exec(select(Mentorship)).all() == []
    yes_to_the_volunteer(session, case, right)
    assert session.exec(select(Mentorship)).one().state is MentorshipState.ACTIVE


def test_who_was_replaced_is_not_called_about_a_volunteer_any_more(session: Session) -> None:
    case, wrong = undecided(session)
    [asked] = written(session, "guardian_asked", to=wrong.email)
    asked.state = MessageState.TO_CALL
    corrected(session, case.youth)
    assert asked.state is not MessageState.TO_CALL


def test_a_call_to_who_was_replaced_is_not_to_be_made_any_more(session: Session) -> None:
    youth = builders.person(session, birth_date=CHILD)
    builders.need(session, youth=youth)
    wrong = stranger_for(session, youth, email="", phone="+33639980077")
    [call] = written(session, "agreement_asked")
    assert call.state is MessageState.TO_CALL
    corrected(session, youth)
    assert call.state is not MessageState.TO_CALL
    assert call.person_id == wrong.id


def test_the_links_and_calls_of_who_was_replaced_are_closed_and_nobody_else_s(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    pair, wrong = lived.of_case(session, case), case.guardian
    assert wrong is not None
    session.exec(select(Agreement)).one().state = AgreementState.ASKED

    def link(scope: LinkScope, subject_id: UUID, person: Person) -> str:
        return links.issue(session, scope=scope, subject_id=subject_id, person_id=person.id, at=AT)

    def call(about_id: UUID, person: Person) -> Message:
        asked = Message(
            state=MessageState.TO_CALL, channel=Channel.CALL, template="x", recipient="", subject="x", body="x",
            created_at=AT, due_at=AT, person_id=person.id, about_id=about_id,
        )  # fmt: skip
        session.add(asked)
        return asked

    theirs = [link(LinkScope.GUARDIAN, case.youth.id, wrong), link(LinkScope.PAIR, pair.id, wrong)]
    kept = [link(LinkScope.PAIR, pair.id, each) for each in (case.youth, case.volunteer)]
    dropped = [call(about_id, wrong) for about_id in (case.youth.id, pair.id, case.need.id)]
    made = [call(pair.id, case.youth), call(case.need.id, case.youth)]
    corrected(session, case.youth)
    assert [links.living(session, each, at=LATER) for each in theirs] == [None, None]
    assert None not in [links.living(session, each, at=LATER) for each in kept]
    assert MessageState.TO_CALL not in {each.state for each in dropped}
    assert {each.state for each in made} == {MessageState.TO_CALL}


def test_a_youth_does_not_replace_a_guardian_who_has_answered(session: Session) -> None:
    youth = builders.person(session, birth_date=CHILD)
    builders.need(session, youth=youth)
    parent = stranger_for(session, youth)
    agreement = safeguarding.agreement(session, youth_id=youth.id, guardian_id=parent.id)
    agreements.answer(
        session, agreement=agreement, action=AgreementAction.REFUSE, reading=services.BY_LINK, actor=SYSTEM, at=AT
    )
    with pytest.raises(Conflict):
        corrected(session, youth)


def test_a_guardian_who_answers_while_they_are_replaced_does_one_or_the_other(app: Flask) -> None:
    with transaction() as session:
        youth = builders.person(session, birth_date=CHILD)
        builders.need(session, youth=youth)
        wrong = stranger_for(session, youth)

    def answer(session: Session) -> None:
        agrees(session, youth, wrong)

    def replace(session: Session) -> None:
        corrected(session, session.get_one(Person, youth.id))

    waiting = [answer, replace]

    def act() -> int:
        verb = waiting.pop()
        try:
            with transaction() as session:
                verb(session)
        except (Conflict, NotFound):
            return 0
        return 1

    assert sorted(together(app, act)) == [0, 1]


def test_a_signature_on_a_draft_is_asked_again_and_what_all_signed_stays(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    pair = lived.of_case(session, case)
    terms = Terms(("Lire une carte",), PairRhythm.WEEKLY, 6)
    concluded = commitments.draft(session, mentorship=pair, terms=terms, by=Side.YOUTH, read=0, actor=SYSTEM, at=AT)
    for side in commitments.signers(session, pair, at=AT):
        commitments.sign(session, mentorship=pair, side=side, read=1, actor=SYSTEM, at=AT)
    changed = Terms(("Lire un plan",), PairRhythm.WEEKLY, 3, next(iter(commitments.ChangeReason)))
    draft = commitments.draft(session, mentorship=pair, terms=changed, by=Side.YOUTH, read=1, actor=SYSTEM, at=AT)
    commitments.sign(session, mentorship=pair, side=Side.GUARDIAN, read=2, actor=SYSTEM, at=AT)
    agreement = session.exec(select(Agreement)).one()
    agreement.state = AgreementState.ASKED
    right = corrected(session, case.youth)
    assert (concluded.guardian_signed_at, concluded.held_at) == (AT, AT)
    assert draft.guardian_signed_at is None
    assert written(session, "commitment_reminder_guardian", to=right.email)
    assert pair.guardian_agreed_at == AT, "who answered that day said so"


def test_what_all_signed_stays_when_nothing_was_drafted_since(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    pair = lived.of_case(session, case)
    terms = Terms(("Lire une carte",), PairRhythm.WEEKLY, 6)
    row = commitments.draft(session, mentorship=pair, terms=terms, by=Side.YOUTH, read=0, actor=SYSTEM, at=AT)
    for side in commitments.signers(session, pair, at=AT):
        commitments.sign(session, mentorship=pair, side=side, read=1, actor=SYSTEM, at=AT)
    session.exec(select(Agreement)).one().state = AgreementState.ASKED
    right = corrected(session, case.youth)
    assert (row.guardian_signed_at, row.held_at) == (AT, AT)
    assert not written(session, "commitment_reminder_guardian", to=right.email)


def test_a_guardian_who_erased_themselves_signed_no_draft_for_who_is_named_next(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
        pair = lived.of_case(session, case)
        terms = Terms(("Lire une carte",), PairRhythm.WEEKLY, 6)
        commitments.draft(session, mentorship=pair, terms=terms, by=Side.YOUTH, read=0, actor=SYSTEM, at=AT)
        commitments.sign(session, mentorship=pair, side=Side.GUARDIAN, read=1, actor=SYSTEM, at=AT)
    assert case.guardian is not None
    with transaction() as session:
        privacy.erase(session, person=session.get_one(Person, case.guardian.id), actor=SYSTEM, at=AT)
    with transaction() as session:
        corrected(session, session.get_one(Person, case.youth.id))
    assert look().exec(select(Commitment)).one().guardian_signed_at is None
    assert look().exec(select(Mentorship)).one().suspended_for is SuspensionReason.AGREEMENT


def test_who_was_replaced_and_leaves_takes_nothing_of_the_next_one_back(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    right = builders.guardian(session, youth=case.youth, since=LATER, first_name="Odile")
    cases.agree(session, case.youth, right)
    assert case.guardian is not None
    privacy.erase(session, person=case.guardian, actor=SYSTEM, at=LATER)
    assert safeguarding.agreed(session, case.youth.id)
    assert lived.of_case(session, case).state is MentorshipState.ACTIVE


def test_who_was_replaced_finds_neither_the_pair_nor_its_volunteer_anywhere(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    assert case.guardian is not None
    before = cases.someone(case.guardian)
    assert [each.id for each in reports.around(session, before, at=AT).others] == [case.volunteer.id]
    builders.guardian(session, youth=case.youth, since=LATER)
    assert reports.around(session, before, at=LATER) == reports.Around()
    assert mentorships.lived_by(session, case.guardian.id, at=LATER) == []
    pair = lived.of_case(session, case)
    assert mentorships.side_of(session, pair, case.guardian.id, at=LATER) is None
    pairs.suspend(session, mentorship=pair, actor=case.staff, at=LATER)
    assert not written(session, "pair_suspended_guardian", to=case.guardian.email)


def test_who_came_of_age_is_nobody_s_child_any_more_in_a_list_or_a_report(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    assert case.guardian is not None
    guardian = cases.someone(case.guardian)
    assert [pair.youth_id for pair, *_ in mentorships.lived_by(session, case.guardian.id, at=AT)] == [case.youth.id]
    assert [each.id for each in reports.around(session, guardian, at=AT).others] == [case.volunteer.id]
    case.youth.birth_date = builders.ADULT
    session.flush()
    assert mentorships.lived_by(session, case.guardian.id, at=AT) == []
    assert reports.around(session, guardian, at=AT) == reports.Around()
