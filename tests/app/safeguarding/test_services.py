"""Guardians who agree, refuse and change their mind; checks of volunteers."""

from __future__ import annotations

from datetime import date, timedelta

import builders
import pytest
from builders import AT
from letters import written
from sqlmodel import Session, select

from app.accounts.models import AccessLink, Person
from app.core.errors import Conflict, Invalid, NotFound
from app.core.identity import SYSTEM, Actor, Way
from app.core.permissions import Role
from app.journal.models import Entry
from app.mailbox.states import Channel
from app.safeguarding import queries, services
from app.safeguarding.models import Agreement
from app.safeguarding.services import Reading
from app.safeguarding.states import AgreementAction, AgreementState, Means

TODAY = AT.date()
BY_LINK = Reading(means=Means.LINK)


def family(session: Session, **guardian: str) -> tuple[Person, Person]:
    """Return a child and somebody who would answer for them."""
    youth = builders.person(session, birth_date=date(2013, 5, 1), email="lina@example.org", phone="+33639980001")
    values = {"email": "nadia@example.org", "first_name": "Nadia"} | guardian
    return youth, builders.person(session, role=Role.GUARDIAN, **values)


def asked(session: Session, **guardian: str) -> Agreement:
    youth, parent = family(session, **guardian)
    return services.ask(session, youth=youth, guardian=parent, at=AT)


def say(session: Session, agreement: Agreement, action: AgreementAction, **options: bool) -> None:
    services.answer(session, agreement=agreement, action=action, reading=BY_LINK, actor=SYSTEM, at=AT, **options)
    session.flush()


def test_asking_writes_to_the_guardian_with_a_link_and_no_word_of_the_need(session: Session) -> None:
    agreement = asked(session)
    session.flush()
    mail = written(session, "agreement_asked", to="nadia@example.org")[0]
    assert "/representant/" in mail.body
    link = session.exec(select(AccessLink)).one()
    assert (link.subject_id, link.person_id) == (agreement.youth_id, agreement.guardian_id)


def test_a_guardian_with_a_telephone_only_is_to_be_called_by_whoever_has_the_case(session: Session) -> None:
    asked(session, email="", phone="+33639980077")
    session.flush()
    assert written(session, "agreement_asked")[0].channel is Channel.CALL


@pytest.mark.parametrize(
    "guardian",
    [{"email": "Li.na+maman@example.org"}, {"email": "", "phone": "06 39 98 00 01"}],
    ids=["same mailbox", "same telephone"],
)
def test_a_minor_cannot_answer_for_themselves(session: Session, guardian: dict[str, str]) -> None:
    youth, parent = family(session, **guardian)
    with pytest.raises(Invalid, match="même que le tien"):
        services.ask(session, youth=youth, guardian=parent, at=AT)


def test_asking_twice_keeps_the_answer(session: Session) -> None:
    agreement = asked(session)
    say(session, agreement, AgreementAction.AGREE)
    youth, parent = session.get_one(Person, agreement.youth_id), session.get_one(Person, agreement.guardian_id)
    assert services.ask(session, youth=youth, guardian=parent, at=AT).state is AgreementState.AGREED
    assert len(written(session, "agreement_asked")) == 2


def test_only_an_agreement_opens(session: Session) -> None:
    agreement = asked(session)
    assert not queries.agreed(session, agreement.youth_id)
    say(session, agreement, AgreementAction.AGREE)
    assert queries.agreed(session, agreement.youth_id)
    say(session, agreement, AgreementAction.REVOKE)
    assert not queries.agreed(session, agreement.youth_id)


def named_since(session: Session, agreement: Agreement) -> Agreement:
    """Name somebody else, later, and ask them."""
    youth = session.get_one(Person, agreement.youth_id)
    other = builders.person(session, role=Role.GUARDIAN, first_name="Karim")
    found = services.ask(session, youth=youth, guardian=other, at=AT + timedelta(minutes=5))
    session.flush()
    return found


def test_the_yes_of_one_guardian_is_not_that_of_another_named_since(session: Session) -> None:
    agreement = asked(session)
    say(session, agreement, AgreementAction.AGREE, direct_contact=True)
    assert queries.agreed(session, agreement.youth_id)
    second = named_since(session, agreement)
    assert not queries.agreed(session, second.youth_id)
    assert not queries.allows_direct_contact(session, second.youth_id)
    say(session, second, AgreementAction.AGREE)
    assert queries.agreed(session, second.youth_id)
    assert not queries.allows_direct_contact(session, second.youth_id)


def test_nobody_gets_round_the_no_of_a_guardian_by_naming_another(session: Session) -> None:
    agreement = asked(session)
    say(session, agreement, AgreementAction.REFUSE)
    say(session, named_since(session, agreement), AgreementAction.AGREE)
    assert not queries.agreed(session, agreement.youth_id)


@pytest.mark.parametrize("action", [AgreementAction.AGREE, AgreementAction.REFUSE])
def test_whoever_answers_no_longer_says_neither_yes_nor_no(session: Session, action: AgreementAction) -> None:
    agreement = asked(session)
    named_since(session, agreement)
    with pytest.raises(NotFound):
        say(session, agreement, action)
    assert agreement.state is AgreementState.ASKED


def test_whoever_answers_no_longer_has_neither_child_nor_agreement_nor_code(session: Session) -> None:
    agreement = asked(session)
    second = named_since(session, agreement)
    assert queries.youths_of(session, agreement.guardian_id) == []
    assert [each.id for each in queries.youths_of(session, second.guardian_id)] == [agreement.youth_id]
    with pytest.raises(NotFound):
        queries.agreement(session, youth_id=agreement.youth_id, guardian_id=agreement.guardian_id)
    assert (queries.by_code(session, agreement.code), queries.by_code(session, second.code)) == (None, second)
    assert queries.hold_agreement(session, agreement.youth_id) is second
    assert queries.guardian_since(session, agreement.youth_id) == AT + timedelta(minutes=5)


def test_whoever_answers_no_longer_takes_no_direct_contact_back(session: Session) -> None:
    agreement = asked(session)
    say(session, agreement, AgreementAction.AGREE, direct_contact=True)
    named_since(session, agreement)
    with pytest.raises(NotFound):
        services.allow_direct_contact(session, agreement=agreement, allowed=False, actor=SYSTEM, at=AT)
    assert agreement.direct_contact


def test_of_two_who_were_named_at_the_same_instant_one_answers(session: Session) -> None:
    youth = builders.person(session, birth_date=date(2013, 5, 1))
    named = [builders.guardian(session, youth=youth) for _ in range(2)]
    answers = queries.guardian_of(session, youth.id)
    assert [each for each in named if queries.youths_of(session, each.id)] == [answers]


def test_a_new_text_is_not_asked_of_whoever_answers_no_longer(session: Session) -> None:
    agreement = asked(session)
    say(session, agreement, AgreementAction.AGREE)
    second = named_since(session, agreement)
    say(session, second, AgreementAction.AGREE)
    for each in (agreement, second):
        each.text_version, each.asked_version = "0", "0"
    session.flush()
    assert queries.outdated(session, limit=10) == [second]


def test_direct_contact_needs_the_agreement_and_is_forgotten_with_it(session: Session) -> None:
    agreement = asked(session)
    with pytest.raises(Conflict):
        services.allow_direct_contact(session, agreement=agreement, allowed=True, actor=SYSTEM, at=AT)
    say(session, agreement, AgreementAction.AGREE, direct_contact=True)
    assert queries.allows_direct_contact(session, agreement.youth_id)
    services.allow_direct_contact(session, agreement=agreement, allowed=False, actor=SYSTEM, at=AT)
    assert not queries.allows_direct_contact(session, agreement.youth_id)
    say(session, agreement, AgreementAction.REVOKE)
    assert not agreement.direct_contact


def test_what_is_answered_for_one_child_is_answered_for_no_other(session: Session) -> None:
    mine, theirs = asked(session), asked(session, email="karim@example.org")
    say(session, mine, AgreementAction.AGREE, direct_contact=True)
    say(session, theirs, AgreementAction.AGREE)
    assert [queries.allows_direct_contact(session, each.youth_id) for each in (mine, theirs)] == [True, False]
    assert [queries.hold_agreement(session, each.youth_id) for each in (mine, theirs)] == [mine, theirs]


def test_refusing_twice_is_a_conflict(session: Session) -> None:
    agreement = asked(session)
    say(session, agreement, AgreementAction.REFUSE)
    with pytest.raises(Conflict):
        say(session, agreement, AgreementAction.REFUSE)
    say(session, agreement, AgreementAction.AGREE)
    assert agreement.state is AgreementState.AGREED


def test_an_answer_given_by_telephone_says_who_wrote_it_down(session: Session) -> None:
    agreement = asked(session)
    clerk = Actor(Way.SESSION, builders.person(session, role=Role.OPERATOR).id, Role.OPERATOR)
    services.answer(
        session, agreement=agreement, action=AgreementAction.AGREE, reading=Reading(means=Means.PHONE), actor=clerk,
        at=AT,
    )  # fmt: skip
    assert (agreement.means, agreement.recorded_by_id) == (Means.PHONE, clerk.person_id)


def test_the_journal_names_nobody(session: Session) -> None:
    say(session, asked(session), AgreementAction.AGREE)
    facts = " ".join(str(entry.facts) for entry in session.exec(select(Entry)))
    assert "Nadia" not in facts
    assert "example.org" not in facts


def test_since_when_somebody_has_their_guardian_says_nothing_of_another_s(session: Session) -> None:
    mine, theirs = (builders.person(session, birth_date=date(2013, 5, 1)) for _ in range(2))
    builders.guardian(session, youth=theirs)
    assert queries.guardian_since(session, mine.id) is None
    assert queries.guardian_since(session, theirs.id) == AT
