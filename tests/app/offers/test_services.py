"""What can be done with an offer, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import AT, association, checked, commune, kind, member, offer, person
from sqlmodel import Session, select

from app.accounts.states import LinkScope
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.identity import NOBODY, SYSTEM, Actor, Way
from app.core.permissions import Role
from app.journal.models import Entry
from app.mailbox.models import Message
from app.offers import queries, services
from app.offers.models import Offer
from app.offers.rules import CHARTER
from app.offers.states import OfferReason, OfferState
from app.offers.terms import Offered, SubmitOffer, Terms, Vetting, Volunteer
from app.safeguarding.requirements.states import Proof

DAY = AT.date()
SOPHIE = Volunteer(
    first_name="Sophie",
    last_name="Marty",
    email="sophie@example.org",
    phone="+33639980012",
    birth_date=date(1980, 5, 4),
)
VETTING = Vetting({Proof.INTERVIEW: DAY, Proof.BULLETIN_3: DAY})


def signed_in(who, *, of=None):
    return Actor(Way.SESSION, person_id=who.id, role=who.role, association_id=of.id if of else None)


def by_link(it: Offer):
    return Actor(Way.LINK, person_id=it.volunteer_id, role=Role.VOLUNTEER, scope=LinkScope.OFFER, scope_id=it.id)


def terms(session: Session, **changes) -> Terms:
    kind(session, code="scolaire.matiere", label="Soutien", asks_subject=True, asks_level=True)
    kind(session)
    place = commune(session)
    said = Terms(skills=(Offered("scolaire.devoirs", None, 6, 9),), commune_code=place.code)
    return replace(said, **changes)


def submitted(session: Session, *, actor=NOBODY, volunteer=SOPHIE, **values) -> Offer:
    command = SubmitOffer(volunteer=volunteer, terms=terms(session), charter_version=CHARTER, **values)
    return services.submit(session, command=command, actor=actor, at=AT)


def mails(session: Session) -> list[str]:
    session.flush()
    return [message.template for message in session.exec(select(Message).order_by(Message.created_at))]


def test_a_new_offer_waits_to_be_vetted_with_its_terms_and_charter(session):
    it = submitted(session)
    assert it.state is OfferState.TO_VET
    assert (it.charter_version, it.charter_accepted_at) == (CHARTER, AT)
    assert [(s.code, s.level_min, s.level_max) for s in queries.skills(session, it.id)] == [("scolaire.devoirs", 6, 9)]
    assert (it.lat, it.lon) == (43.6, 1.44)


def test_without_the_charter_nothing_is_kept(session):
    command = SubmitOffer(volunteer=SOPHIE, terms=terms(session), charter_version="0")
    with pytest.raises(Invalid, match="charte"):
        services.submit(session, command=command, actor=NOBODY, at=AT)


def test_a_minor_does_not_volunteer(session):
    with pytest.raises(Invalid, match="18 ans"):
        submitted(session, volunteer=replace(SOPHIE, birth_date=date(2010, 1, 1)))


def test_an_offer_told_by_phone_waits_for_the_volunteers_own_yes(session):
    us = association(session)
    claire = member(session, of=us)
    it = submitted(session, actor=signed_in(claire, of=us), association_id=us.id)
    assert it.state is OfferState.TO_CONFIRM
    assert it.charter_accepted_at is None
    with pytest.raises(Forbidden):
        services.confirm(session, offer=it, charter_version=CHARTER, actor=signed_in(claire, of=us), at=AT)
    services.confirm(session, offer=it, charter_version=CHARTER, actor=by_link(it), at=AT)
    assert it.state is OfferState.TO_VET
    assert it.charter_accepted_at == AT


@pytest.mark.parametrize("role", Role)
def test_only_who_works_in_an_association_tells_an_offer_for_somebody(session, role):
    it = submitted(session, actor=signed_in(person(session, role=role)))
    told = role in (Role.COORDINATOR, Role.MANAGER)
    assert (it.state is OfferState.TO_CONFIRM) == told
    assert (it.entered_by_id is not None) == told


def test_who_vets_notes_the_yes_of_somebody_without_an_address(session):
    us = association(session)
    claire = signed_in(member(session, of=us), of=us)
    it = submitted(session, actor=claire, association_id=us.id, volunteer=replace(SOPHIE, email=""))
    services.confirm(session, offer=it, charter_version=CHARTER, actor=claire, at=AT)
    assert it.state is OfferState.TO_VET


def test_vetting_makes_the_offer_active_and_records_the_check_without_the_document(session):
    us = association(session)
    claire = member(session, of=us)
    it = offer(session, of=us, state=OfferState.TO_VET, checked=False, vetted_at=None)
    services.vet(session, offer=it, vetting=VETTING, actor=signed_in(claire, of=us), at=AT)
    assert (it.state, it.vetted_by_id) == (OfferState.ACTIVE, claire.id)
    check = checked(session, it.volunteer_id)
    assert (check.seen_on, check.attested_by_id, check.association_id) == (DAY, claire.id, us.id)
    assert mails(session) == ["offer_vetted"]


def test_a_validator_is_never_the_volunteer_even_under_another_role(session):
    us = association(session)
    claire = member(session, of=us, email="claire.durand@example.org")
    twin = person(session, role=Role.VOLUNTEER, email="Claire.Durand+benevole@example.org")
    it = offer(session, volunteer=twin, of=us, state=OfferState.TO_VET, checked=False)
    with pytest.raises(Forbidden, match="sa propre offre"):
        services.vet(session, offer=it, vetting=VETTING, actor=signed_in(claire, of=us), at=AT)


def test_another_association_does_not_vet(session):
    us, them = association(session), association(session)
    it = offer(session, of=us, state=OfferState.TO_VET, checked=False)
    with pytest.raises(Forbidden):
        services.vet(session, offer=it, vetting=VETTING, actor=signed_in(member(session, of=them), of=them), at=AT)


def test_the_operator_vets_only_where_there_is_no_association(session):
    operator = signed_in(person(session, role=Role.OPERATOR))
    alone = offer(session, state=OfferState.TO_VET, checked=False)
    services.vet(session, offer=alone, vetting=VETTING, actor=operator, at=AT)
    assert alone.state is OfferState.ACTIVE
    theirs = offer(session, of=association(session), state=OfferState.TO_VET, checked=False)
    with pytest.raises(Forbidden):
        services.vet(session, offer=theirs, vetting=VETTING, actor=operator, at=AT)


def test_a_check_that_has_run_out_already_does_not_vet(session):
    us = association(session)
    it = offer(session, of=us, state=OfferState.TO_VET, checked=False)
    old = Vetting({Proof.INTERVIEW: DAY, Proof.BULLETIN_3: DAY - timedelta(days=400)})
    with pytest.raises(Invalid, match="trop ancienne"):
        services.vet(session, offer=it, vetting=old, actor=signed_in(member(session, of=us), of=us), at=AT)


def test_a_refusal_says_thanks_and_never_the_reason_of_safety(session):
    us = association(session)
    it = offer(session, of=us, state=OfferState.TO_VET, checked=False)
    claire = signed_in(member(session, of=us), of=us)
    services.refuse(session, offer=it, reason=OfferReason.SAFETY, text="Vu au tribunal", actor=claire, at=AT)
    session.flush()
    body = session.exec(select(Message)).one().body
    assert it.state is OfferState.REFUSED
    assert "tribunal" not in body
    assert "écurité" not in body


def test_a_reason_out_of_the_list_or_an_unexplained_other_is_refused(session):
    us = association(session)
    claire = signed_in(member(session, of=us), of=us)
    it = offer(session, of=us, state=OfferState.TO_VET, checked=False)
    for reason in (OfferReason.REPORT, OfferReason.OTHER):
        with pytest.raises(Invalid):
            services.refuse(session, offer=it, reason=reason, actor=claire, at=AT)


def test_a_pause_ends_by_itself_and_says_so(session):
    it = offer(session)
    until = DAY + timedelta(days=10)
    services.pause(session, offer=it, until=until, actor=by_link(it), at=AT)
    session.flush()
    assert queries.to_resume(session, until - timedelta(days=1)) == []
    assert queries.to_resume(session, until) == [it]
    services.resume(session, offer=it, actor=SYSTEM, at=AT + timedelta(days=10))
    assert (it.state, it.paused_until) == (OfferState.ACTIVE, None)
    assert mails(session) == ["offer_paused", "offer_resumed"]


def test_changing_an_offer_that_somebody_changed_meanwhile_is_a_conflict(session):
    it = offer(session)
    seen = it.version
    services.change(session, offer=it, version=seen, terms=terms(session, capacity=3), actor=by_link(it), at=AT)
    assert (it.capacity, it.version) == (3, seen + 1)
    with pytest.raises(Conflict, match="entre-temps"):
        services.change(session, offer=it, version=seen, terms=terms(session), actor=by_link(it), at=AT)


def test_a_closed_offer_kills_its_links_and_leaves_room_for_a_new_one(session):
    it = offer(session)
    services.close(session, offer=it, actor=by_link(it), at=AT)
    session.flush()
    again = offer(session, volunteer=session.get_one(type(person(session)), it.volunteer_id), checked=False)
    assert queries.of_volunteer(session, it.volunteer_id) == again


def test_only_who_vets_a_volunteer_suspends_them(session):
    it = offer(session, volunteer=person(session, role=Role.VOLUNTEER), of=association(session))
    elsewhere = association(session)
    for who in (signed_in(member(session, of=elsewhere), of=elsewhere), by_link(it), NOBODY):
        with pytest.raises((Forbidden, NotFound)):
            services.suspend(session, offer=it, reason=OfferReason.REPORT, actor=who, at=AT)
    assert it.state is OfferState.ACTIVE


def test_a_suspended_volunteer_is_to_be_vetted_again(session):
    us = association(session)
    claire = signed_in(member(session, of=us), of=us)
    it = offer(session, of=us)
    services.suspend(session, offer=it, reason=OfferReason.REPORT, actor=claire, at=AT)
    assert (it.state, it.vetted_at) == (OfferState.SUSPENDED, None)
    services.restore(session, offer=it, actor=claire, at=AT)
    assert (it.state, it.reason) == (OfferState.TO_VET, None)


def test_every_move_is_in_the_journal(session):
    us = association(session)
    claire = member(session, of=us)
    it = offer(session, of=us, state=OfferState.TO_VET, checked=False)
    services.vet(session, offer=it, vetting=VETTING, actor=signed_in(claire, of=us), at=AT)
    session.flush()
    entry = session.exec(select(Entry).where(Entry.subject_id == it.id)).one()
    assert (entry.action, entry.before, entry.after, entry.actor_id) == ("vet", "to_vet", "active", claire.id)
    assert [event.action for event in queries.history(session, it.id)] == ["vet"]


def test_an_offer_is_seen_by_its_volunteer_its_association_and_the_operator_only(session):
    us, them = association(session), association(session)
    it = offer(session, of=us)
    owner = Actor(Way.SESSION, person_id=it.volunteer_id, role=Role.VOLUNTEER)
    allowed = (
        owner,
        by_link(it),
        signed_in(member(session, of=us), of=us),
        signed_in(person(session, role=Role.OPERATOR)),
    )
    for actor in allowed:
        assert queries.visible(session, it.id, actor=actor) is it
    other = offer(session)
    strangers = (
        NOBODY, by_link(other), signed_in(member(session, of=them), of=them),
        signed_in(person(session, role=Role.VOLUNTEER)), signed_in(person(session)),
        replace(by_link(it), scope=LinkScope.NEED),
    )  # fmt: skip
    for actor in strangers:
        with pytest.raises(NotFound):
            queries.visible(session, it.id, actor=actor)


def test_an_address_is_known_as_a_youth_an_account_or_an_open_offer(session):
    person(session, role=Role.YOUTH, email="Lina@example.org")
    person(session, role=Role.GUARDIAN, email="parent@example.org")
    it = offer(session, volunteer=person(session, role=Role.VOLUNTEER, email="marc@example.org"))
    assert queries.known_as(session, "lina@EXAMPLE.org") is Role.YOUTH
    assert queries.known_as(session, "parent@example.org") is None
    assert queries.known_as(session, "marc@example.org") is Role.VOLUNTEER
    services.close(session, offer=it, actor=by_link(it), at=AT)
    session.flush()
    assert queries.known_as(session, "marc@example.org") is None


def test_nobody_else_changes_what_a_volunteer_offers(session):
    mine = submitted(session)
    stranger = by_link(offer(session))
    for actor in (stranger, SYSTEM, signed_in(person(session, role=Role.VOLUNTEER))):
        with pytest.raises(Forbidden):
            services.change(session, offer=mine, version=mine.version, terms=terms(session), actor=actor, at=AT)
