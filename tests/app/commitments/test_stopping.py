"""« Je veux arrêter »: the association is told, nobody else; whoever feels unsafe stops it at once."""

from __future__ import annotations

import builders
import cases
import lived
import pytest
from flask import Flask
from letters import written
from pages import Element, PageClient
from sqlmodel import Session, select
from visitors import signed_in

from app.accounts.models import Person
from app.associations import services as associations
from app.associations.models import Association
from app.commitments import profiles, queries, services
from app.commitments.models import Stop
from app.core.db import reading, transaction
from app.core.errors import Conflict, NotFound
from app.core.identity import SYSTEM
from app.journal.models import Entry
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import EndReason, MentorshipState, Side, SuspensionReason

AT = lived.AT


def asked(session: Session, pair: Mentorship, side: Side = Side.YOUTH, *, unsafe: bool = False) -> None:
    services.ask_to_stop(
        session, mentorship=pair, side=side, reason=EndReason.RELATION, unsafe=unsafe, actor=SYSTEM, at=AT
    )


def test_the_association_alone_is_told_and_the_pair_goes_on_until_it_decides(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    pair = lived.of_case(session, case)
    before = {each.id for each in written(session)}
    asked(session, pair)
    assert [each.recipient for each in written(session) if each.id not in before] == [case.coordinator.email]
    assert pair.state is MentorshipState.ACTIVE
    assert "elation" not in written(session, "pair_stop_association")[0].body


def test_the_association_alone_reads_who_asked_and_why(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    pair = lived.of_case(session, case)
    asked(session, pair)
    assert case.guardian is not None
    people = {Side.YOUTH: case.youth, Side.VOLUNTEER: case.volunteer, Side.GUARDIAN: case.guardian}
    seats = [Seat(pair, side, each.id) for side, each in (people | {Side.ASSOCIATION: case.coordinator}).items()]
    shown = {seat.side: len(profiles.section(session, seat, at=AT).stops) for seat in seats}
    assert shown == {Side.YOUTH: 0, Side.VOLUNTEER: 0, Side.GUARDIAN: 0, Side.ASSOCIATION: 1}


def test_a_pair_in_which_somebody_feels_unsafe_is_suspended_at_once_and_nobody_learns_who_said_it(
    session: Session,
) -> None:
    case = cases.introduced(session)
    pair = lived.of_case(session, case)
    asked(session, pair, unsafe=True)
    assert (pair.state, pair.suspended_for) == (MentorshipState.SUSPENDED, SuspensionReason.BY_HAND)
    letter = written(session, "pair_suspended", to=case.volunteer.email)[0]
    assert "sécurité" not in letter.body
    assert "appeler aujourd’hui" in written(session, "pair_unsafe_association")[0].subject


def test_a_pair_that_only_waited_for_something_missing_no_longer_goes_on_by_itself_once_somebody_feels_unsafe(
    session: Session,
) -> None:
    case = cases.introduced(session)
    pair = lived.of_case(session, case)
    mentorships.suspend(session, mentorship=pair, actor=SYSTEM, at=AT, reason=SuspensionReason.REQUIREMENT)
    asked(session, pair, unsafe=True)
    assert mentorships.resume_completed(session, volunteer_id=case.volunteer.id, actor=SYSTEM, at=AT) == 0
    assert (pair.state, pair.suspended_for) == (MentorshipState.SUSPENDED, SuspensionReason.BY_HAND)


def test_who_follows_the_pair_and_the_lead_are_both_told_that_somebody_feels_unsafe(session: Session) -> None:
    association = builders.association(session)
    lead = builders.member(session, of=association, first_name="Ines")
    associations.make_lead(session, association=association, person=lead, actor=SYSTEM, at=AT)
    case = cases.introduced(session, of=association)
    asked(session, lived.of_case(session, case), unsafe=True)
    told = {each.recipient for each in written(session, "pair_unsafe_association")}
    assert told == {lead.email, case.coordinator.email}


def test_what_was_said_unsafe_once_stays_said(session: Session) -> None:
    pair = lived.of_case(session, cases.introduced(session))
    asked(session, pair, unsafe=True)
    asked(session, pair)
    row = session.exec(select(Stop)).one()
    assert row.unsafe


def test_nothing_stops_a_pair_that_is_over(session: Session) -> None:
    case = cases.introduced(session)
    pair = lived.of_case(session, case)
    mentorships.end(session, mentorship=pair, reason=EndReason.GOAL_REACHED, actor=case.staff, at=AT)
    with pytest.raises(Conflict):
        asked(session, pair)


def test_the_journal_notes_the_reason_of_the_list(session: Session) -> None:
    pair = lived.of_case(session, cases.introduced(session))
    asked(session, pair)
    entry = session.exec(select(Entry).where(Entry.action == "ask_to_stop")).one()
    assert entry.facts == {"reason": "relation", "unsafe": False}


# By their pages


def stop_by(client: PageClient, address: str, **more: str) -> Element:
    return client.submit(client.get(address), {"reason": "relation", **more}, button="Je veux arrêter")


def test_a_youth_who_feels_unsafe_is_shown_who_answers_now_and_how_to_report(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    page = stop_by(client, pair.address(pair.case.youth, "commitments.stop"), unsafe="y")
    assert all(number in page.text for number in ("119", "3018", "3114"))
    links = [each.attributes.get("href", "") for each in page.every("a") if "Signaler un problème" in each.text]
    assert len(links) == 2
    assert "suspendu" not in page.text.lower()


@pytest.mark.parametrize(
    ("email", "phone", "said"),
    [("lina@example.org", "", "t’écrit"), ("", "+33639980078", "t’appelle"),
     ("lina@example.org", "+33639980078", "t’écrit ou t’appelle")],
)  # fmt: skip
def test_who_stops_reads_how_the_association_gets_in_touch_by_what_they_gave(
    app: Flask, client: PageClient, email: str, phone: str, said: str
) -> None:
    pair = lived.pair()
    with transaction() as session:
        youth = session.get_one(Person, pair.case.youth.id)
        youth.email, youth.phone = email, phone
    address = pair.address(pair.case.youth, "commitments.stop")
    assert f"lit ta réponse et {said}." in client.get(address).text
    assert f"Elle {said}, et c’est elle qui prévient" in stop_by(client, address).text
    assert f"L’association {said}." in client.get(pair.address(pair.case.youth)).text


def test_the_association_reads_who_wants_to_stop_and_why_and_the_other_side_does_not(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    stop_by(client, pair.address(pair.case.youth, "commitments.stop"))
    seen = signed_in(app, pair.case.coordinator).get(f"/association/binomes/{pair.pair.id}").text
    assert "Lina veut arrêter" in seen
    assert "Relation difficile" in seen
    assert "arrêter" not in client.get(pair.address(pair.case.volunteer)).text.replace("Je veux arrêter", "").replace(
        "Faire une pause, arrêter", ""
    )
    assert "Tu as demandé à arrêter" in client.get(pair.address(pair.case.youth)).text


def test_whoever_ends_the_pair_finds_the_reason_that_was_said(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    stop_by(client, pair.address(pair.case.youth, "commitments.stop"))
    page = signed_in(app, pair.case.coordinator).get(f"/association/binomes/{pair.pair.id}/terminer")
    chosen = [each.attributes["value"] for each in page.every("input") if "checked" in each.attributes]
    assert chosen == ["relation"]


def test_a_guardian_has_nothing_to_stop_here(app: Flask, client: PageClient) -> None:
    pair = lived.pair(minor=True)
    assert pair.case.guardian is not None
    client.get(pair.address(pair.case.guardian, "commitments.stop"), status=404)
    client.get(pair.address(pair.case.guardian, "commitments.stopped"), status=404)


def test_somebody_who_feels_unsafe_needs_no_reason(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    page = client.get(pair.address(pair.case.youth, "commitments.stop"))
    assert "Tout s’arrête" in client.submit(page, {"unsafe": "y"}, button="Je veux arrêter").text
    assert reading().get_one(Mentorship, pair.pair.id).state is MentorshipState.SUSPENDED


def test_a_reason_is_wanted_in_words(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    page = client.get(pair.address(pair.case.volunteer, "commitments.stop"))
    assert "Aucune réponse" in client.submit(page, {}, button="Je veux arrêter", status=422).text


def test_the_end_puts_the_need_back_where_the_coordinator_confirms(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    staff = signed_in(app, pair.case.coordinator)
    page = staff.get(f"/association/binomes/{pair.pair.id}/terminer")
    staff.submit(page, {"reason": "no_time", "reopen": "y"}, button="Terminer le binôme")
    assert "cherche quelqu’un d’autre" in client.get(pair.address(pair.case.youth)).text
    with transaction() as session:
        assert "cherche quelqu’un d’autre" in written(session, "pair_ended_youth")[0].body


def test_after_the_end_the_youth_reads_a_word_and_how_to_ask_again(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    with transaction() as session:
        found = session.get_one(Mentorship, pair.pair.id)
        mentorships.end(session, mentorship=found, reason=EndReason.GOAL_REACHED, actor=pair.case.staff, at=AT)
        assert "/besoin" in written(session, "pair_ended_youth")[0].body
    page = client.get(pair.address(pair.case.youth))
    assert "Demander de nouveau" in page.text
    client.get(pair.address(pair.case.youth, "commitments.stop"), status=404)
    assert reading().exec(select(Stop)).all() == []


def test_a_coordinator_hands_the_pair_over_to_a_colleague(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        association = session.get_one(Association, pair.case.association.id)
        colleague = builders.member(session, of=association, first_name="Nadia")
        chosen = colleague.id
    staff = signed_in(app, pair.case.coordinator)
    page = staff.get(f"/association/binomes/{pair.pair.id}/coordinateur")
    staff.submit(page, {"who": str(chosen)}, button="Confier le binôme")
    assert reading().get_one(Mentorship, pair.pair.id).coordinator_id == chosen


def test_only_a_side_that_asked_to_stop_said_why(session: Session) -> None:
    pair = lived.of_case(session, cases.introduced(session))
    asked(session, pair)
    assert queries.stop_of(session, pair.id, side=Side.YOUTH).reason is EndReason.RELATION
    with pytest.raises(NotFound):
        queries.stop_of(session, pair.id, side=Side.VOLUNTEER)
