"""What a suspended or closed association leaves: handed over together, each as it would be alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import builders
import cases
import letters
import lived
import pytest
from builders import AT
from flask import Flask
from looking import look
from pages import Element, PageClient, errors, form_values
from queries import counted
from sqlmodel import Session, col, select
from visitors import as_role
from workers import together

from app.associations.models import Association
from app.core.db import transaction
from app.core.errors import Forbidden, NotFound
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.intake import vetting_services as vetting
from app.journal.models import Entry
from app.mailbox.models import Message
from app.mentorships import policies as pair_policies
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, SuspensionReason
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.offers.states import OfferReason, OfferState
from app.operator import services
from app.operator.left import profiles, queries
from app.operator.left import services as left
from app.operator.left.queries import Chosen
from app.proposals.models import Proposal, Ranking
from app.proposals.states import ASKED_STATES
from app.routing.models import NeedStay, OfferStay
from app.routing.states import Outcome
from app.workspace import services as workspace

OPERATOR = Actor(Way.SESSION, role=Role.OPERATOR)
Stop = Callable[..., Any]


@pytest.fixture
def operator(app: Flask) -> PageClient:
    """Somebody of the operator's, signed in."""
    return as_role(app, Role.OPERATOR)


def _waiting(session: Session, of: Association, **values: object) -> Need:
    need = builders.need(session, association_id=of.id, deadline_at=AT + timedelta(days=3), **values)
    session.add(NeedStay(need_id=need.id, association_id=of.id, began_at=AT - timedelta(days=5)))
    session.flush()
    return need


def _taken(session: Session, of: Association, **values: object) -> Need:
    need = builders.need(
        session, state=NeedState.TAKEN, association_id=of.id, case_association_id=of.id, taken_at=AT, **values
    )
    ended = {"ended_at": AT, "outcome": Outcome.TAKEN}
    session.add(NeedStay(need_id=need.id, association_id=of.id, began_at=AT - timedelta(days=5), **ended))
    session.flush()
    return need


def _to_meet(session: Session, of: Association, **values: object) -> Offer:
    offer = builders.offer(session, of=of, state=OfferState.TO_VET, checked=False, vetted_at=None, **values)
    session.add(OfferStay(offer_id=offer.id, association_id=of.id, began_at=AT - timedelta(days=5)))
    session.flush()
    return offer


def _stopped(
    session: Session, *, name: str = "Passerelles", waiting: int = 2, taken: int = 1, to_meet: int = 1
) -> Association:
    """An association that was suspended while nobody else was there to take what it had."""
    stopped = builders.association(session, name=name)
    for _ in range(waiting):
        _waiting(session, stopped)
    for _ in range(taken):
        _taken(session, stopped)
    for _ in range(to_meet):
        _to_meet(session, stopped)
    services.suspend_association(session, association=stopped, actor=OPERATOR, at=AT)
    session.flush()
    return stopped


def _all_of(session: Session, stopped: Association, to: Association) -> Chosen:
    rows = queries.needs(session, stopped.id, page=1, size=100)
    waiting = queries.offers(session, stopped.id, page=1, size=100)
    return Chosen(stopped.id, to.id, tuple(each.id for each in rows), tuple(each.id for each in waiting))


# What is left.


def test_what_a_stopped_association_leaves_is_what_nobody_has_since_and_the_cases_that_it_keeps(
    session: Session,
) -> None:
    stopped, other = _stopped(session), builders.association(session, name="Autre")
    declined = builders.need(session)
    session.add(
        NeedStay(
            need_id=declined.id, association_id=stopped.id, began_at=AT, ended_at=AT, outcome=Outcome.DECLINED
        )
    )  # fmt: skip
    _waiting(session, other)
    elsewhere = builders.need(session, association_id=other.id)
    for days, where, outcome in ((9, stopped, Outcome.CLOSED), (2, other, Outcome.CLOSED)):
        began = AT - timedelta(days=days)
        session.add(
            NeedStay(need_id=elsewhere.id, association_id=where.id, began_at=began, ended_at=AT, outcome=outcome)
        )
    session.flush()
    assert queries.counts(session, stopped.id) == (3, 1)
    assert queries.counts(session, other.id) == (0, 0)
    assert queries.leaving(session) == [(stopped.id, "Passerelles", 4)]


def test_an_association_that_works_again_leaves_nothing(session: Session) -> None:
    stopped = _stopped(session)
    services.restore_association(session, association=stopped, actor=OPERATOR, at=AT)
    session.flush()
    assert queries.counts(session, stopped.id) == (0, 0)
    assert queries.leaving(session) == []


def test_a_page_costs_as_many_queries_for_fifty_as_for_one(session: Session) -> None:
    first = _stopped(session, name="Une", waiting=1, taken=1, to_meet=1)
    many = _stopped(session, waiting=50, taken=3, to_meet=52)
    builders.association(session, name="Ouverte")
    with counted(session) as few_sent:
        profiles.page(session, first.id, page=1, at=AT)
    with counted(session) as many_sent:
        shown = profiles.page(session, many.id, page=1, at=AT)
    assert (len(shown.needs), len(shown.offers), shown.pages, shown.total) == (50, 50, 2, 105)
    assert len(many_sent) == len(few_sent)


# Who may take what.


def test_what_goes_is_what_the_other_covers_while_it_has_room(session: Session) -> None:
    stopped = _stopped(session, waiting=3, taken=0, to_meet=1)
    builders.association(session, name="A Loin", everywhere=False)
    builders.association(session, name="Petite", capacity=2)
    builders.association(session, name="Fermée", closed_from=AT.date())
    found = {each.name: each for each in profiles.page(session, stopped.id, page=1, at=AT).sharings}
    assert list(found) == ["Petite", "A Loin"]
    assert (len(found["Petite"].needs), len(found["Petite"].offers)) == (2, 1)
    assert [why for _, why in found["Petite"].staying] == [("Elle n’a plus de place.",)]
    assert {why for _, why in found["A Loin"].staying} == {
        ("La commune du jeune est hors de son secteur.",), ("La commune du bénévole est hors de son secteur.",),
    }  # fmt: skip


def test_each_goes_as_it_would_alone(session: Session) -> None:
    stopped = _stopped(session)
    other = builders.association(session, name="Autre")
    lead = builders.member(session, of=other)
    done = left.hand_over(session, _all_of(session, stopped, other), actor=OPERATOR, at=AT)
    session.flush()
    assert (done.name, done.needs, done.offers, done.stayed) == ("Autre", 3, 1, 0)
    rows = session.exec(select(Need)).all()
    assert {(row.state, row.association_id, row.case_association_id) for row in rows} == {
        (NeedState.WAITING, other.id, None)
    }
    assert {session.get_one(Ranking, row.id).ranked_at for row in rows} == {AT}
    offer = session.exec(select(Offer)).one()
    assert offer.association_id == other.id
    told = session.exec(select(Message.template).where(Message.person_id == lead.id).order_by(Message.template)).all()
    assert told == ["need_arrived"] * 3 + ["offer_arrived"]
    volunteer = session.exec(select(Message.template).where(Message.person_id == offer.volunteer_id)).all()
    assert volunteer == ["offer_rerouted", "offer_rerouted"]
    written = session.exec(
        select(Entry.subject_id).where(Entry.action == "pass_on", Entry.subject_kind == "need")
    ).all()
    assert sorted(written) == sorted(row.id for row in rows)
    assert queries.counts(session, stopped.id) == (0, 0)


def test_a_case_that_goes_takes_back_what_was_asked(session: Session) -> None:
    case = cases.accepted(session)
    stopped, other = session.get_one(Association, case.association.id), builders.association(session, name="Autre")
    services.suspend_association(session, association=stopped, actor=OPERATOR, at=AT)
    session.flush()
    left.hand_over(session, Chosen(stopped.id, other.id, (case.need.id,), ()), actor=OPERATOR, at=AT)
    session.flush()
    withdrawn = session.exec(select(Message.person_id).where(Message.template == "proposal_withdrawn")).all()
    assert withdrawn == [case.volunteer.id]
    assert session.get_one(Need, case.need.id).association_id == other.id


def test_the_operator_takes_nothing_from_an_association_at_work(session: Session) -> None:
    working, other = builders.association(session), builders.association(session)
    for need in (_waiting(session, working), _taken(session, working)):
        with pytest.raises(NotFound):
            workspace.pass_on(session, need=need, to=other.id, word="", actor=OPERATOR, at=AT)
        chosen = Chosen(working.id, other.id, (need.id,), ())
        assert left.hand_over(session, chosen, actor=OPERATOR, at=AT).stayed == 1
        assert need.association_id == working.id


# The pages.


def _sure(page: Element) -> Element:
    return next(form for form in page.every("form") if "Oui, confier" in form.text)


def test_the_page_shows_bands_and_communes_never_a_name(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        stopped = _stopped(session, waiting=0, taken=0, to_meet=0)
        youth = builders.person(session, first_name="Ludivine", last_name="Unmistakable", birth_date=date(2010, 5, 5))
        volunteer = builders.person(session, role=Role.VOLUNTEER, first_name="Barnabé", last_name="Rarissime")
        need, offer = _taken(session, stopped, youth=youth), _to_meet(session, stopped, volunteer=volunteer)
    page = operator.get(f"/operateur/associations/{stopped.id}/a-confier")
    assert "15–17 ans, Villeneuve-d’Essai" in page.text
    assert "Bénévole, Villeneuve-d’Essai" in page.text
    for hidden in ("Ludivine", "Unmistakable", "2010", "Barnabé", "Rarissime"):
        assert hidden not in page.text
    assert str(need.id) in str(form_values(_listed(page)))
    assert str(offer.id) in str(form_values(_listed(page)))


def _listed(page: Element) -> Element:
    return next(form for form in page.every("form") if "Continuer" in form.text)


def test_what_is_ticked_goes_once_it_is_confirmed_and_only_once(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        stopped = _stopped(session, waiting=3, taken=0)
        other = builders.association(session, name="Autre", capacity=1)
        lead = builders.member(session, of=other)
        kept, *ticked = [str(each.id) for each in queries.needs(session, stopped.id, page=1, size=9)]
    address = f"/operateur/associations/{stopped.id}/a-confier"
    page = operator.get(address)
    assert "Autre (peut en prendre 2)" in page.text
    assert errors(operator.submit(page, {"association": ""}, button="Continuer", status=422))
    nothing = {"association": str(other.id), "needs": [], "offers": []}
    assert errors(operator.submit(page, nothing, button="Continuer", status=422))
    asked = operator.submit(page, {"association": str(other.id), "needs": ticked}, button="Continuer")
    assert "Confier 1 demande et 1 bénévole à Autre ?" in asked.every("h1")[0].text
    assert "Elle n’a plus de place." in asked.text
    assert queries.counts(look(), stopped.id) == (3, 1)
    values = form_values(_sure(asked))
    first = operator.post(address, values)
    assert "1 demande et 1 bénévole" in first.text
    for _ in range(2):
        operator.post(address, values)
    assert queries.counts(look(), stopped.id) == (2, 0)
    assert look().get_one(Need, UUID(kept)).association_id is None
    assert len(letters.written(look(), "need_arrived", to=lead.email)) == 1


def test_what_cannot_go_is_said_and_nothing_is_asked(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        stopped = _stopped(session, waiting=1, taken=0, to_meet=0)
        far = builders.association(session, name="Loin", everywhere=False)
    page = operator.get(f"/operateur/associations/{stopped.id}/a-confier")
    asked = operator.submit(page, {"association": str(far.id)}, button="Continuer")
    assert "Rien de cela ne peut aller à Loin" in asked.every("h1")[0].text
    assert "hors de son secteur" in asked.text
    assert not [form for form in asked.every("form") if "Oui" in form.text]


def test_a_single_one_is_handed_over_apart_with_a_word(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        stopped = _stopped(session, waiting=0, taken=1, to_meet=0)
        far = builders.association(session, name="Loin", everywhere=False)
        (need,) = queries.needs(session, stopped.id, page=1, size=1)
    page = operator.get(f"/operateur/besoins/{need.id}/confier")
    operator.submit(page, {"association": str(far.id), "word": "Par exception."}, button="Confier")
    assert look().get_one(Need, need.id).association_id == far.id


def test_what_was_typed_by_hand_is_refused_in_words(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        stopped, other = _stopped(session), builders.association(session)
    page = operator.get(f"/operateur/associations/{stopped.id}/a-confier")
    for typed in ({"needs": ["x"]}, {"offers": ["\x00"]}, {"association": "x"}):
        fine = {"association": str(other.id)}
        assert errors(operator.submit(page, fine | typed, button="Continuer", status=422))
    unknown = {"association": str(other.id), "needs": [str(uuid4())], "offers": []}
    assert "1 ligne cochée n’est plus ici" in operator.submit(page, unknown, button="Continuer").text


def test_the_way_there_is_on_the_pages_of_the_operator(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        stopped = _stopped(session)
    address = f"/operateur/associations/{stopped.id}/a-confier"
    for page in ("/operateur/besoins", f"/associations/{stopped.id}/fiche"):
        assert address in {link.attributes.get("href") for link in operator.get(page).every("a")}
    assert "1 dossier d’une association arrêtée" in operator.get("/operateur/").text


def test_two_operators_at_the_same_instant_hand_each_line_over_once(app: Flask) -> None:
    with transaction() as session:
        stopped = _stopped(session, waiting=4, taken=2, to_meet=2)
        chosen = [
            _all_of(session, stopped, builders.association(session, name=name)) for name in ("Une", "Deux")
        ]  # fmt: skip

    def hand_over() -> int:
        mine = chosen.pop()
        with transaction() as session:
            done = left.hand_over(session, mine, actor=OPERATOR, at=AT)
            return done.needs + done.offers

    assert sorted(together(app, hand_over)) == [0, 8]
    assert queries.counts(look(), stopped.id) == (0, 0)
    assert len(letters.written(look(), "offer_rerouted")) == 2 + 2


# Volunteers whom it had met.


@pytest.mark.parametrize("state", [OfferState.ACTIVE, OfferState.PAUSED])
def test_a_volunteer_whom_it_followed_goes_to_another_that_meets_them(app: Flask, state: OfferState) -> None:
    with transaction() as session:
        stopped, other = _stopped(session, waiting=0, taken=0, to_meet=0), builders.association(session, name="Autre")
        lead = builders.member(session, of=other)
        offer = builders.offer(session, of=stopped, state=state, paused_until=AT.date() + timedelta(days=9))
        builders.offer(session, of=other, state=state)
        assert queries.leaving(session) == [(stopped.id, "Passerelles", 1)]
        done = left.hand_over(session, _all_of(session, stopped, other), actor=OPERATOR, at=AT)
        assert (done.needs, done.offers, done.stayed) == (0, 1, 0)
    moved = look().get_one(Offer, offer.id)
    assert (moved.state, moved.association_id) == (OfferState.TO_VET, other.id)
    assert (moved.vetted_at, moved.vetted_by_id, moved.paused_until) == (None, None, None)
    assert moved.deadline_at is not None
    (stay,) = look().exec(select(OfferStay).where(OfferStay.offer_id == offer.id)).all()
    assert (stay.association_id, stay.ended_at) == (other.id, None)
    (letter,) = letters.written(look(), "offer_transferred")
    assert letter.person_id == offer.volunteer_id
    assert "L’association Passerelles ne peut plus vous suivre" in letter.body
    assert "L’association Autre prend le relais et vous" in letter.body
    assert letters.written(look(), "offer_arrived", to=lead.email)
    assert not letters.written(look(), "offer_rerouted")
    assert queries.leaving(look()) == []


@pytest.mark.parametrize("stop", [services.suspend_association, services.close_association])
def test_what_another_association_asks_them_is_taken_back_as_theirs_stops(app: Flask, stop: Stop) -> None:
    with transaction() as session:
        case = cases.proposed(session)
        lender = builders.association(session, name="Prêteuse")
        session.get_one(Offer, case.offer.id).association_id = lender.id
        session.flush()
        stop(session, association=lender, actor=OPERATOR, at=AT)
    going = select(Proposal).where(Proposal.offer_id == case.offer.id, col(Proposal.state).in_(ASKED_STATES))
    assert look().exec(going).all() == []
    assert letters.written(look(), to=case.coordinator.email)


@pytest.mark.parametrize("reason", [OfferReason.SAFETY, OfferReason.UNFIT])
def test_a_pair_elsewhere_stops_when_who_meets_its_volunteer_anew_refuses_them(app: Flask, reason: OfferReason) -> None:
    found = lived.pair(minor=True)
    with transaction() as session:
        lender, third = (builders.association(session, name=name) for name in ("Prêteuse", "Tierce"))
        lead = builders.member(session, of=third)
        offer = session.get_one(Offer, found.case.offer.id)
        offer.association_id = lender.id
        session.flush()
        services.close_association(session, association=lender, actor=OPERATOR, at=AT)
        left.hand_over(session, Chosen(lender.id, third.id, (), (offer.id,)), actor=OPERATOR, at=AT)
        assert session.get_one(Mentorship, found.pair.id).state is MentorshipState.ACTIVE
        vetting.refuse(session, offer=offer, reason=reason, text="", actor=cases.staff(lead, third), at=AT)
    pair = look().get_one(Mentorship, found.pair.id)
    assert (pair.state, pair.suspended_for) == (MentorshipState.SUSPENDED, SuspensionReason.VOLUNTEER)
    assert pair_policies.guards(look(), pair, AT).closed
    assert letters.written(look(), "pair_suspended_association", to=found.case.coordinator.email)


def test_nobody_but_the_operator_hands_a_volunteer_over_nor_one_of_an_association_at_work(session: Session) -> None:
    working, other = builders.association(session, name="Passerelles"), builders.association(session, name="Autre")
    offer = builders.offer(session, of=working)
    lead = cases.staff(builders.member(session, of=working), working)
    with pytest.raises(Forbidden):
        vetting.transfer(session, offer=offer, to=other.id, actor=lead, at=AT)
    assert queries.chosen_offers(session, Chosen(working.id, other.id, (), (offer.id,))) == []


def test_closing_tells_whom_it_followed_and_the_operator_reads_how_many(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        closing = builders.association(session, name="Passerelles")
        offers = [builders.offer(session, of=closing) for _ in range(2)]
        builders.offer(session, of=closing, state=OfferState.REFUSED)
        builders.offer(session, of=builders.association(session, name="Autre"))
        services.close_association(session, association=closing, actor=OPERATOR, at=AT)
    told = letters.written(look(), "offer_association_stopped")
    assert {letter.person_id for letter in told} == {offer.volunteer_id for offer in offers}
    assert "L’association Passerelles, qui vous suivait" in told[0].body
    assert "2 bénévoles d’associations arrêtées" in operator.get("/operateur/").text
    page = operator.get(f"/operateur/associations/{closing.id}/a-confier")
    assert page.text.count("Déjà validé") == 2
    asked = operator.submit(page, {"association": str(look().exec(_NAMED_AUTRE).one())}, button="Continuer")
    assert "Ceux qui étaient validés sont à rencontrer de nouveau" in asked.text


_NAMED_AUTRE = select(Association.id).where(Association.name == "Autre")
