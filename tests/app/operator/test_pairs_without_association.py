"""A pair whose association is suspended or closed: it stops, and what is said there reaches somebody."""

from __future__ import annotations

from collections.abc import Callable

import builders
import cases
import letters
import lived
import meeting
import pytest
import visitors
from builders import AT
from flask import Flask
from looking import look
from pages import PageClient, errors
from sqlmodel import select

from app.accounts import links
from app.accounts.models import Account, Person
from app.accounts.states import AccountState, LinkScope
from app.associations import queries as associations
from app.associations.models import Association
from app.associations.states import AssociationState
from app.commitments import services as commitments
from app.conversations import services as lines
from app.core.db import transaction
from app.core.errors import Conflict
from app.core.identity import SYSTEM, Actor, Way
from app.core.permissions import Role
from app.follow import services as follow
from app.journal.models import Entry
from app.mailbox import queries as mailbox
from app.mailbox.models import Message
from app.mailbox.states import Channel, MessageState
from app.meetings import tasks as dates
from app.meetings.states import MeetingState
from app.mentorships import changes, emails, policies, queries
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, PauseReason, Side, SuspensionReason
from app.mentorships.tasks import suspend_incomplete
from app.needs.models import Need
from app.needs.states import NeedState
from app.operator import profiles, services
from app.operator import queries as operator_queries
from app.proposals import ranking
from app.proposals.models import Ranking
from app.safeguarding.hearing import hear
from app.safeguarding.models import Agreement
from app.safeguarding.states import AgreementAction
from app.sessions import emails as worries

OPERATOR = Actor(Way.SESSION, role=Role.OPERATOR)
Verb = Callable[..., None]
STOPPED = pytest.mark.parametrize("verb", [services.suspend_association, services.close_association])


def _decide(it: lived.Lived, verb: Verb) -> None:
    with transaction() as session:
        verb(session, association=session.get_one(Association, it.case.association.id), actor=OPERATOR, at=AT)


def _pair(it: lived.Lived) -> Mentorship:
    return look().get_one(Mentorship, it.pair.id)


def _stands(it: lived.Lived) -> tuple[MentorshipState, SuspensionReason | None]:
    pair = _pair(it)
    return pair.state, pair.suspended_for


@pytest.fixture
def operator(app: Flask) -> Person:
    """Somebody of the operator's who may sign in."""
    with transaction() as session:
        person = builders.person(session, role=Role.OPERATOR, first_name="Amina")
        builders.account(session, owner=person)
    return person


@pytest.fixture
def it(app: Flask) -> lived.Lived:
    """A minor's pair, whose coordinator has an account."""
    found = lived.pair(minor=True)
    with transaction() as session:
        builders.account(session, owner=session.get_one(Person, found.case.coordinator.id))
    return found


@STOPPED
def test_its_pairs_stop_and_those_in_them_are_told_who_goes_on(it: lived.Lived, verb: Verb) -> None:
    _decide(it, verb)
    assert _stands(it) == (MentorshipState.SUSPENDED, SuspensionReason.REQUIREMENT)
    closed = policies.guards(look(), _pair(it), AT).closed
    assert "L’association ne travaille plus sur le site, ou pas en ce moment." in closed
    for template in ("pair_suspended", "pair_suspended_youth", "pair_suspended_guardian"):
        (letter,) = letters.written(look(), template)
        assert "Le service Coup de pouce" in letter.body
        assert it.case.association.name not in letter.body
    assert not letters.written(look(), "pair_suspended_association")


@STOPPED
def test_a_pair_at_rest_stops_too_and_one_that_waited_for_a_paper_does_not_go_on(it: lived.Lived, verb: Verb) -> None:
    until = AT.date().replace(day=AT.day + 7)
    with transaction() as session:
        pair = session.get_one(Mentorship, it.pair.id)
        changes.pause(session, mentorship=pair, until=until, reason=PauseReason.EXAMS, actor=SYSTEM, at=AT)
    _decide(it, verb)
    assert _stands(it) == (MentorshipState.SUSPENDED, SuspensionReason.REQUIREMENT)
    with transaction() as session:
        assert not mentorships.resume_completed(session, volunteer_id=it.case.volunteer.id, actor=SYSTEM, at=AT)


@STOPPED
def test_no_date_is_offered_and_what_was_agreed_is_called_off(it: lived.Lived, verb: Verb) -> None:
    meeting.agreed(it)
    _decide(it, verb)
    for job in (suspend_incomplete, dates.clear, dates.offer):
        job()
    assert not meeting.dates(MeetingState.AGREED)
    assert not meeting.dates(MeetingState.OFFERED)
    assert meeting.readers("meeting_cancelled_youth") == [it.case.youth.email]


def test_with_a_suspended_association_that_is_back_its_pairs_go_on(it: lived.Lived) -> None:
    _decide(it, services.suspend_association)
    _decide(it, services.restore_association)
    assert _stands(it) == (MentorshipState.ACTIVE, None)
    assert letters.written(look(), "pair_resumed_youth", to=it.case.youth.email)
    assert letters.written(look(), "pair_resumed_association", to=it.case.coordinator.email)


def test_what_somebody_decided_meanwhile_outlives_the_suspension(it: lived.Lived) -> None:
    _decide(it, services.suspend_association)
    with transaction() as session:
        pair = session.get_one(Mentorship, it.pair.id)
        commitments.ask_to_stop(
            session, mentorship=pair, side=Side.YOUTH, reason=EndReason.RELATION, unsafe=True, actor=SYSTEM, at=AT
        )
    _decide(it, services.restore_association)
    assert _stands(it) == (MentorshipState.SUSPENDED, SuspensionReason.BY_HAND)


def test_an_agreement_taken_back_meanwhile_outlives_the_suspension(it: lived.Lived) -> None:
    _decide(it, services.suspend_association)
    with transaction() as session:
        row = session.exec(select(Agreement)).one()
        follow.deny_agreement(session, agreement=row, action=AgreementAction.REVOKE, actor=SYSTEM, at=AT)
    _decide(it, services.restore_association)
    assert _stands(it) == (MentorshipState.SUSPENDED, SuspensionReason.AGREEMENT)


def test_a_pair_that_went_on_under_a_closed_association_is_stopped_by_the_job(it: lived.Lived) -> None:
    with transaction() as session:
        session.get_one(Association, it.case.association.id).state = AssociationState.CLOSED
    assert suspend_incomplete() == 1
    assert _stands(it) == (MentorshipState.SUSPENDED, SuspensionReason.REQUIREMENT)
    assert suspend_incomplete() == 0


@STOPPED
def test_nothing_is_written_between_the_two_of_a_pair_that_nobody_frames(it: lived.Lived, verb: Verb) -> None:
    _decide(it, verb)
    youth = cases.someone(it.case.youth)
    with transaction() as session:
        seat = queries.seat(session, it.pair.id, actor=youth, at=AT)
        with pytest.raises(Conflict):
            lines.write(session, seat=seat, heard=hear("je veux mourir"), actor=youth, at=AT)


@STOPPED
def test_danger_and_worries_are_told_to_the_operator_when_nobody_else_can_read_them(
    it: lived.Lived, operator: Person, verb: Verb
) -> None:
    _decide(it, verb)
    with transaction() as session:
        pair = session.get_one(Mentorship, it.pair.id)
        assert associations.contact(session, it.case.association.id) is None
        assert [each.id for each in emails.correspondents(session, pair, lead=True)] == [operator.id]
        worries.danger(session, pair=pair, side=Side.YOUTH, at=AT)
        commitments.ask_to_stop(
            session, mentorship=pair, side=Side.YOUTH, reason=EndReason.RELATION, unsafe=True, actor=SYSTEM, at=AT
        )
    for template in ("danger_told", "pair_unsafe_association"):
        assert [each.recipient for each in letters.written(look(), template)] == [operator.email]


def test_danger_is_told_to_the_operator_when_the_only_account_of_the_team_is_shut(
    it: lived.Lived, operator: Person
) -> None:
    with transaction() as session:
        account = session.exec(select(Account).where(Account.person_id == it.case.coordinator.id)).one()
        account.state = AccountState.SUSPENDED
    with transaction() as session:
        youth = cases.someone(it.case.youth)
        seat = queries.seat(session, it.pair.id, actor=youth, at=AT)
        lines.write(session, seat=seat, heard=hear("je veux mourir"), actor=youth, at=AT)
    assert [each.recipient for each in letters.written(look(), "line_danger")] == [operator.email]


REACH = {"phone": "+33536490001", "email": "contact@passerelles.example"}


def _reachable(it: lived.Lived) -> None:
    with transaction() as session:
        association = session.get_one(Association, it.case.association.id)
        association.phone, association.email = REACH["phone"], REACH["email"]


@STOPPED
def test_its_people_are_given_the_operator_s_contact_instead_of_its_own(
    app: Flask, client: PageClient, it: lived.Lived, verb: Verb
) -> None:
    _reachable(it)
    ours = app.extensions["territory"].contact_email
    case = it.case
    assert case.guardian is not None
    with transaction() as session:
        offer = links.issue(
            session, scope=LinkScope.OFFER, subject_id=case.offer.id, person_id=case.volunteer.id, at=AT
        )
        need = links.issue(session, scope=LinkScope.NEED, subject_id=case.need.id, person_id=case.youth.id, at=AT)
        child = links.issue(
            session, scope=LinkScope.GUARDIAN, subject_id=case.youth.id, person_id=case.guardian.id, at=AT
        )
    pages = [
        *(it.address(who) for who in (case.youth, case.volunteer, case.guardian)),
        *(it.address(who, "conversations.lines") for who in (case.youth, case.volunteer)),
        f"/representant/{child}",
    ]

    def said(address: str) -> str:
        client.get(address)
        assert client.response is not None
        return client.response.text

    for address in pages:
        assert REACH["phone"] in said(address), address
    _decide(it, verb)
    for address in pages:
        text = said(address)
        assert REACH["phone"] not in text, address
        assert REACH["email"] not in text, address
        assert ours in text.split("<main")[1].split("</main>")[0], address
    for address in (f"/suivi/{need}", f"/benevole/{offer}"):
        text = said(address)
        assert "L’association te dira" not in text
        assert REACH["phone"] not in text


def test_what_is_written_of_a_pair_that_ends_names_no_association_that_is_not_at_work(it: lived.Lived) -> None:
    _decide(it, services.close_association)
    with transaction() as session:
        pair = session.get_one(Mentorship, it.pair.id)
        emails.ended(session, mentorship=pair, reopened=True, at=AT)
        emails.unconfirmed(session, mentorship=pair, at=AT)
    for template in ("pair_ended_youth", "pair_unconfirmed", "pair_unconfirmed_youth", "pair_unconfirmed_guardian"):
        (letter,) = letters.written(look(), template)
        assert it.case.association.name not in letter.body
        assert "Le service Coup de pouce" in letter.body


@STOPPED
def test_who_answers_is_told_in_one_place(app: Flask, it: lived.Lived, verb: Verb) -> None:
    _reachable(it)
    found = associations.answering(look(), it.case.association.id)
    assert (found.association, found.phone, found.email) == (it.case.association.name, *REACH.values())
    _decide(it, verb)
    found = associations.answering(look(), it.case.association.id)
    ours = app.extensions["territory"].contact_email
    assert (found.association, found.phone, found.email) == ("", "", ours)
    assert associations.answering(look(), None) == found


@STOPPED
def test_the_operator_s_list_holds_the_pairs_for_which_nobody_answers_and_no_other(it: lived.Lived, verb: Verb) -> None:
    _decide(it, verb)
    lived.pair()
    alone, over = lived.pair(), lived.pair()
    with transaction() as session:
        session.get_one(Mentorship, alone.pair.id).association_id = None
        done = session.get_one(Mentorship, over.pair.id)
        done.association_id = None
        mentorships.end(session, mentorship=done, reason=EndReason.OTHER, reopen=False, actor=SYSTEM, at=AT)
    listed = {each.id for each in operator_queries.unanswered_pairs(look())}
    assert listed == {it.pair.id, alone.pair.id}
    assert operator_queries.overview(look(), at=AT).pairs == 2
    assert set(queries.going_on_unanswered(look())) == {alone.pair.id}


def test_of_what_the_two_wrote_the_operator_reads_what_waits_in_that_pair_alone(it: lived.Lived) -> None:
    other = lived.pair(minor=True)
    with transaction() as session:
        for pair, said in ((it, "À mardi."), (it, "je veux mourir"), (other, "je veux mourir aussi")):
            youth = cases.someone(pair.case.youth)
            seat = queries.seat(session, pair.pair.id, actor=youth, at=AT)
            lines.write(session, seat=seat, heard=hear(said), actor=youth, at=AT)
    _decide(it, services.close_association)
    assert [text for _, text in profiles.unanswered_pair(look(), _pair(it), at=AT).held] == ["je veux mourir"]


@STOPPED
def test_the_operator_opens_the_pair_from_the_letter_and_ends_it(app: Flask, it: lived.Lived, verb: Verb) -> None:
    with transaction() as session:
        youth = cases.someone(it.case.youth)
        seat = queries.seat(session, it.pair.id, actor=youth, at=AT)
        lines.write(session, seat=seat, heard=hear("je veux mourir"), actor=youth, at=AT)
    client = visitors.as_role(app, Role.OPERATOR)
    client.get(f"/operateur/binomes/{it.pair.id}", status=404)
    _decide(it, verb)
    with transaction() as session:
        pair = session.get_one(Mentorship, it.pair.id)
        commitments.ask_to_stop(
            session, mentorship=pair, side=Side.YOUTH, reason=EndReason.RELATION, unsafe=True, actor=SYSTEM, at=AT
        )
        other = builders.association(session)
    assert "1 binôme sans association" in client.get("/operateur/").text
    listed = [each.attributes.get("href") for each in client.get("/operateur/binomes").every("a")]
    assert f"/operateur/binomes/{it.pair.id}" in listed
    page = client.get(letters.path_in(letters.written(look(), "pair_unsafe_association")[0]))
    assert it.case.guardian is not None
    for said in ("je veux mourir", "Ne se sent pas en sécurité", it.case.youth.email, it.case.guardian.email):
        assert said in page.text
    read = look().exec(select(Entry).where(Entry.action == "read", Entry.subject_id == it.pair.id)).all()
    assert [each.actor_role for each in read] == [Role.OPERATOR]
    end = {"reason": EndReason.UNSAFE.value, "reopen": "y"}
    assert "Écrivez ce qui a été fait" in errors(client.submit(page, end, button="Terminer", status=422))
    client.submit(page, end | {"with_whom": "youth", "means": "called", "note": "Chez ses parents."}, button="Terminer")
    assert _pair(it).state is MentorshipState.ENDED
    need = look().get_one(Need, it.case.need.id)
    assert (need.state, need.association_id, need.case_association_id) == (NeedState.WAITING, other.id, None)
    client.get(f"/operateur/binomes/{it.pair.id}", status=404)
    assert "Chaque binôme a son association" in client.get("/operateur/binomes").text


class _Rankings:
    """Counts what is ranked."""

    count = 0

    def ranked(self, _seconds: float) -> None:
        """Count one ranking."""
        self.count += 1


def test_a_need_that_is_looked_after_again_is_ranked_once_for_its_new_association(app: Flask) -> None:
    it = lived.pair()
    _decide(it, services.close_association)
    app.extensions["meters"] = seen = _Rankings()
    with transaction() as session:
        other = builders.association(session)
        services.end_pair(
            session, mentorship=session.get_one(Mentorship, it.pair.id), reason=EndReason.OTHER, reopen=True,
            actor=OPERATOR, at=AT,
        )  # fmt: skip
        asked = bool(ranking.pool(session, day=AT.date(), only=[it.case.offer.id]).rows)
    assert seen.count == 1 + asked, "once for the need; once to see whom the volunteer could serve"
    assert look().get_one(Ranking, it.case.need.id).ranked_at == AT
    assert look().get_one(Need, it.case.need.id).association_id == other.id


@STOPPED
def test_the_calls_that_it_had_to_make_are_the_operator_s(app: Flask, verb: Verb) -> None:
    it = lived.pair(minor=True)
    with transaction() as session:
        session.get_one(Person, it.case.youth.id).email = ""
        asked = builders.association(session)
        letters_of = {"state": MessageState.TO_CALL, "channel": Channel.CALL, "template": "youth_asked"}
        session.add(
            Message(
                **letters_of, recipient="", subject="x", body="x", created_at=AT, due_at=AT,
                association_id=it.case.association.id,
            )
        )  # fmt: skip
        session.add(
            Message(
                **letters_of, recipient="", subject="x", body="x", created_at=AT, due_at=AT, association_id=asked.id
            )
        )
    _decide(it, verb)
    assert {each.template for each in mailbox.to_call(look(), association_id=None, page=1, size=50)[0]} == {
        "youth_asked", "pair_suspended_youth",
    }  # fmt: skip
    assert mailbox.to_call(look(), association_id=asked.id, page=1, size=50)[1] == 1
