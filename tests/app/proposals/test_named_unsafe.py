"""A volunteer in whose pair the youth's side does not feel safe: proposed to nobody until it is dealt with."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import lived
import pytest
from flask import Flask
from looking import look
from pages import PageClient
from sqlmodel import Session, select
from visitors import signed_in

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.associations.models import Association
from app.care.services import Contact
from app.care.states import ContactMeans, ContactWith
from app.commitments import services as commits
from app.core.db import transaction
from app.core.errors import Conflict, Invalid
from app.intake import vetting_services
from app.journal.models import Entry
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, Side
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.pairs import queries as pairs
from app.proposals import examining, policies, services, tasks
from app.proposals.answers import Choice, VolunteerAnswer
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES
from app.workspace import services as workspace

AT = cases.AT
SAID = "Quelqu’un a dit ne pas se sentir en sécurité"
LATER = AT + timedelta(hours=1)
SPOKE = Contact(ContactMeans.CALLED, ContactWith.YOUTH, "Appelée : un malentendu, elle le dit elle-même.")
HIM_ALONE = Contact(ContactMeans.CALLED, ContactWith.VOLUNTEER, "Il dit que non.")


@pytest.fixture
def pair() -> lived.Lived:
    """A pair of a fifteen-year-old, whose volunteer has room for two more."""
    found = lived.pair(minor=True)
    with transaction() as session:
        session.get_one(Offer, found.case.offer.id).capacity = 3
    return found


def says(pair: lived.Lived, side: Side, who: Person) -> None:
    with transaction() as session:
        commits.ask_to_stop(
            session, mentorship=session.get_one(Mentorship, pair.pair.id), side=side, reason=EndReason.OTHER,
            unsafe=True, actor=cases.someone(who), at=AT,
        )  # fmt: skip


def another_need(session: Session, pair: lived.Lived) -> Need:
    of = session.get_one(Association, pair.case.association.id)
    row = builders.need(
        session, youth=builders.person(session, birth_date=builders.ADULT, first_name="Zoé"), taken_at=AT,
        state=NeedState.TAKEN, association_id=of.id, case_association_id=of.id,
    )  # fmt: skip
    services.rank_need(session, need=row, at=AT)
    return row


def ranked(need: Need) -> set[object]:
    return {each.offer_id for each in look().exec(select(Proposal).where(Proposal.need_id == need.id))}


def examined(session: Session, pair: lived.Lived, need: Need) -> tuple[str, ...]:
    offer = session.get_one(Offer, pair.case.offer.id)
    return examining.examine(session, need=session.get_one(Need, need.id), offer=offer, at=AT).forbidden


@pytest.mark.parametrize("side", [Side.YOUTH, Side.GUARDIAN])
def test_nobody_is_proposed_to_whom_the_youths_side_named(app: Flask, pair: lived.Lived, side: Side) -> None:
    case = pair.case
    assert case.guardian is not None
    says(pair, side, case.youth if side is Side.YOUTH else case.guardian)
    with transaction() as session:
        need = another_need(session, pair)
        assert any(SAID in each for each in examined(session, pair, need))
        with pytest.raises(Invalid, match="sécurité"):
            services.propose_by_name(session, need=need, offer_id=case.offer.id, actor=case.staff, at=AT)
    assert ranked(need) == set()
    assert tasks.set_apart() == 0


def test_a_volunteer_who_does_not_feel_safe_is_not_set_apart(app: Flask, pair: lived.Lived) -> None:
    says(pair, Side.VOLUNTEER, pair.case.volunteer)
    with transaction() as session:
        need = another_need(session, pair)
        assert not any("sécurité" in each for each in examined(session, pair, need))
    assert ranked(need) == {pair.case.offer.id}


def test_another_association_reads_no_reason(app: Flask, pair: lived.Lived) -> None:
    says(pair, Side.YOUTH, pair.case.youth)
    with transaction() as session:
        other = cases.taken(session)
        session.get_one(Association, pair.case.association.id).lending = "yes"
        closed = examined(session, pair, other.need)
    assert policies.NOT_NOW in closed
    assert not any("sécurité" in each for each in closed)


def test_what_was_only_ranked_goes_and_what_is_asked_is_taken_back(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        asked, listed = another_need(session, pair), another_need(session, pair)
        proposal = session.exec(select(Proposal).where(Proposal.need_id == asked.id)).one()
        services.propose(session, proposal=proposal, actor=pair.case.staff, at=AT)
    assert ranked(listed) == {pair.case.offer.id}
    says(pair, Side.YOUTH, pair.case.youth)
    with transaction() as session:
        mine = session.get_one(Proposal, proposal.id)
        with pytest.raises(Conflict) as refused:
            services.answer_volunteer(
                session, proposal=mine, answer=VolunteerAnswer(Choice.YES), actor=cases.someone(pair.case.volunteer),
                at=AT,
            )  # fmt: skip
        assert "sécurité" not in str(refused.value)
    assert tasks.set_apart() == 1
    assert tasks.set_apart() == 0
    assert look().get_one(Proposal, proposal.id).state not in ASKED_STATES
    assert ranked(listed) == set()


def lift(pair: lived.Lived, done: Contact) -> None:
    with transaction() as session:
        vetting_services.lift_unsafe(
            session, offer=session.get_one(Offer, pair.case.offer.id), mentorship_id=pair.pair.id, done=done,
            actor=pair.case.staff, at=LATER,
        )  # fmt: skip


def test_who_vets_lifts_it_after_having_spoken_with_who_said_it(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        need = another_need(session, pair)
    says(pair, Side.YOUTH, pair.case.youth)
    tasks.set_apart()
    with pytest.raises(Invalid, match="Parlez d’abord"):
        lift(pair, HIM_ALONE)
    assert pairs.named_unsafe(look(), [pair.case.volunteer.id])
    lift(pair, SPOKE)
    assert not pairs.named_unsafe(look(), [pair.case.volunteer.id])
    assert ranked(need) == {pair.case.offer.id}
    [entry] = look().exec(select(Entry).where(Entry.action == pairs.LIFTED, Entry.subject_kind == "mentorship")).all()
    assert entry.subject_id == pair.pair.id
    assert entry.facts["note"]


def test_said_again_it_holds_again(app: Flask, pair: lived.Lived) -> None:
    says(pair, Side.YOUTH, pair.case.youth)
    lift(pair, SPOKE)
    with transaction() as session:
        commits.ask_to_stop(
            session, mentorship=session.get_one(Mentorship, pair.pair.id), side=Side.YOUTH, reason=EndReason.OTHER,
            unsafe=True, actor=cases.someone(pair.case.youth), at=LATER + timedelta(days=1),
        )  # fmt: skip
    assert pairs.named_unsafe(look(), [pair.case.volunteer.id])


def test_the_end_of_the_pair_does_not_lift_it(app: Flask, pair: lived.Lived) -> None:
    says(pair, Side.YOUTH, pair.case.youth)
    with transaction() as session:
        workspace.end_pair(
            session, mentorship=session.get_one(Mentorship, pair.pair.id), reason=EndReason.UNSAFE, reopen=False,
            done=SPOKE, actor=pair.case.staff, at=LATER,
        )  # fmt: skip
    assert look().get_one(Mentorship, pair.pair.id).state is MentorshipState.ENDED
    assert pairs.named_unsafe(look(), [pair.case.volunteer.id])
    lift(pair, HIM_ALONE)
    assert not pairs.named_unsafe(look(), [pair.case.volunteer.id])


def test_the_file_says_it_to_who_vets_with_what_to_do(app: Flask, pair: lived.Lived) -> None:
    says(pair, Side.YOUTH, pair.case.youth)
    staff = signed_in(app, pair.case.coordinator)
    file = f"/association/benevoles/{pair.case.offer.id}"
    page = staff.get(file)
    assert SAID in page.text
    assert "Suspendre" in page.text
    page = staff.get(f"{file}/securite/{pair.pair.id}")
    alone = {"with_whom": "volunteer", "means": "called", "note": "Il dit que non."}
    assert "Parlez d’abord" in staff.submit(page, alone, button="Lever la réserve", status=422).text
    staff.submit(page, {"with_whom": "youth", "means": "called", "note": "Appelée."}, button="Lever la réserve")
    assert SAID not in staff.get(file).text
    assert not pairs.named_unsafe(look(), [pair.case.volunteer.id])


def test_the_volunteer_reads_nothing_of_it(app: Flask, client: PageClient, pair: lived.Lived) -> None:
    says(pair, Side.YOUTH, pair.case.youth)
    with transaction() as session:
        token = links.issue(
            session, scope=LinkScope.OFFER, subject_id=pair.case.offer.id, person_id=pair.case.volunteer.id, at=AT
        )
    address = app.url_map.bind("").build("follow.volunteer", {"token": token})
    assert "sécurité" not in client.get(address).every("main")[0].text


def test_somebody_else_lifts_nothing(app: Flask, pair: lived.Lived) -> None:
    says(pair, Side.YOUTH, pair.case.youth)
    with transaction() as session:
        other = builders.member(session, of=builders.association(session))
    elsewhere = signed_in(app, other)
    elsewhere.get(f"/association/benevoles/{pair.case.offer.id}/securite/{pair.pair.id}", status=404)
