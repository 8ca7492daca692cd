"""What follows when something of a volunteer is attested, let off, taken back or runs out."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import pytest
import visitors
from builders import AT
from flask import Flask
from letters import written
from looking import look
from pages import PageClient
from sqlmodel import Session, select

from app.core.clock import Clock
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.intake import vetting_services
from app.mentorships import contacts, policies, tasks
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, SuspensionReason
from app.offers import services as offers
from app.offers.models import Offer
from app.offers.states import OfferReason, OfferState
from app.proposals import services
from app.safeguarding.models import Agreement
from app.safeguarding.requirements.models import Attestation, Exemption, Requirement
from app.safeguarding.requirements.states import Proof, RequirementKind, Stage
from app.safeguarding.states import AgreementState

LIST = "/association/benevoles"
DAY = AT.date()
NEW = {Proof.BULLETIN_3: DAY}


def pair(session: Session) -> Mentorship:
    return session.exec(select(Mentorship)).one()


def told(session: Session, what: str, case: cases.Case) -> list[int]:
    """How often each side, the guardian and the association were told."""
    letters = {
        f"pair_{what}_youth": case.youth, f"pair_{what}": case.volunteer, f"pair_{what}_guardian": case.guardian,
        f"pair_{what}_association": case.coordinator,
    }  # fmt: skip
    return [len(written(session, template, to=to.email)) for template, to in letters.items()]


def test_what_is_taken_back_suspends_in_the_same_breath_and_tells_everybody_the_same_day(session: Session):
    case = cases.introduced(session, minor=True)
    row = builders.checked(session)
    vetting_services.withdraw(session, offer=case.offer, row_id=row.id, actor=case.staff, at=AT)
    assert (pair(session).state, pair(session).suspended_for) == (
        MentorshipState.SUSPENDED, SuspensionReason.REQUIREMENT,
    )  # fmt: skip
    assert told(session, "suspended", case) == [1, 1, 1, 1]


def test_a_renewal_lets_go_on_what_only_waited_for_it_and_tells_the_same_people(session: Session):
    case = cases.introduced(session, minor=True)
    row = builders.checked(session)
    vetting_services.withdraw(session, offer=case.offer, row_id=row.id, actor=case.staff, at=AT)
    vetting_services.attest(session, offer=case.offer, seen=NEW, actor=case.staff, at=AT)
    assert (pair(session).state, pair(session).suspended_for) == (MentorshipState.ACTIVE, None)
    assert told(session, "resumed", case) == [1, 1, 1, 1]


@pytest.mark.parametrize("besides", ["by_hand", "volunteer", "agreement"])
def test_a_renewal_lifts_no_suspension_for_anything_else(session: Session, besides: str):
    case = cases.introduced(session, minor=True)
    it = pair(session)
    row = builders.checked(session)
    vetting_services.withdraw(session, offer=case.offer, row_id=row.id, actor=case.staff, at=AT)
    if besides == "agreement":
        session.exec(select(Agreement)).one().state = AgreementState.REVOKED
    elif besides == "volunteer":
        vetting_services.suspend(session, offer=case.offer, reason=OfferReason.REPORT, text="", actor=case.staff, at=AT)
        offers.restore(session, offer=case.offer, actor=case.staff, at=AT)
    else:
        it.suspended_for = SuspensionReason.BY_HAND
    session.flush()
    vetting_services.attest(session, offer=case.offer, seen=NEW, actor=case.staff, at=AT)
    assert it.state is MentorshipState.SUSPENDED
    assert told(session, "resumed", case) == [0, 0, 0, 0]


def test_time_that_goes_by_suspends_by_the_job_and_closes_the_guards_before_it(app: Flask):
    with transaction() as session:
        case = cases.introduced(session, direct=True)
    app.extensions["clock"] = Clock(AT + timedelta(days=183))
    assert tasks.suspend_incomplete() == 0
    late = AT + timedelta(days=184)
    with transaction() as session, pytest.raises(Conflict):
        contacts.reveal(session, mentorship=pair(session), to=case.volunteer, at=late, actor=case.staff)
    app.extensions["clock"] = Clock(late)
    assert (tasks.suspend_incomplete(), tasks.suspend_incomplete()) == (1, 0)
    assert pair(look()).suspended_for is SuspensionReason.REQUIREMENT


def test_what_the_case_s_association_asks_closes_a_volunteer_who_is_lent(session: Session):
    case = cases.introduced(session)
    session.add(
        Requirement(association_id=case.association.id, kind=RequirementKind.TRAINING, stage=Stage.PAIR, changed_at=AT)
    )
    case.offer.association_id = None
    session.flush()
    assert not policies.guards(session, pair(session), AT).volunteer


def test_a_suspended_volunteer_closes_the_guard_though_nothing_is_missing(session: Session):
    case = cases.introduced(session)
    offers.suspend(session, offer=case.offer, reason=OfferReason.REPORT, actor=case.staff, at=AT)
    assert not policies.guards(session, pair(session), AT).volunteer


def test_somebody_else_s_attestation_is_not_taken_back(session: Session):
    case = cases.introduced(session)
    other = builders.offer(session)
    row = builders.checked(session, other.volunteer_id)
    with pytest.raises(NotFound):
        vetting_services.withdraw(session, offer=case.offer, row_id=row.id, actor=case.staff, at=AT)
    stranger = builders.member(session)
    actor = Actor(Way.SESSION, stranger.id, Role.COORDINATOR, builders.association(session).id)
    with pytest.raises(Forbidden):
        vetting_services.withdraw(
            session, offer=case.offer, row_id=builders.checked(session, case.volunteer.id).id, actor=actor, at=AT
        )


def say_yes(session: Session, case: cases.Case) -> Mentorship | None:
    return services.answer_youth(
        session, proposal=case.proposal(session), answer=cases.AGREED, by=cases.Side.YOUTH,
        actor=cases.someone(case.youth), at=AT,
    )  # fmt: skip


def test_a_first_pair_may_wait_for_a_second_person(app: Flask):
    app.config["FIRST_PAIR_TWO_PEOPLE"] = True
    with transaction() as session:
        case = cases.accepted(session)
        case.offer.vetted_by_id = case.coordinator.id
        assert say_yes(session, case) is None
        with pytest.raises(Forbidden):
            offers.second_opinion(session, offer=case.offer, actor=case.staff, at=AT)
        second = builders.member(session, of=case.association)
        operator = builders.person(session, role=Role.OPERATOR)
        actor = Actor(Way.SESSION, operator.id, Role.OPERATOR)
        with pytest.raises(Forbidden):
            offers.second_opinion(session, offer=case.offer, actor=actor, at=AT)
        offers.second_opinion(session, offer=case.offer, actor=cases.staff(second, case.association), at=AT)
        made = services.introduce_if_agreed(session, proposal=case.proposal(session), actor=case.staff, at=AT)
        assert made is not None


def test_the_operator_is_the_second_where_one_person_works(app: Flask):
    app.config["FIRST_PAIR_TWO_PEOPLE"] = True
    with transaction() as session:
        case = cases.accepted(session)
        case.offer.vetted_by_id = case.coordinator.id
        operator = builders.person(session, role=Role.OPERATOR)
        actor = Actor(Way.SESSION, operator.id, Role.OPERATOR)
        offers.second_opinion(session, offer=case.offer, actor=actor, at=AT)
        assert say_yes(session, case) is not None


def test_a_second_pair_and_a_site_that_does_not_ask_wait_for_nobody(session: Session):
    case = cases.accepted(session)
    assert say_yes(session, case) is not None


@pytest.fixture
def us(app: Flask):
    with transaction() as session:
        return builders.association(session, name="Les Passerelles")


@pytest.fixture
def claire(app: Flask, us) -> PageClient:
    with transaction() as session:
        who = builders.member(session, of=us, first_name="Claire")
    return visitors.signed_in(app, who)


def volunteer_of(us, **values) -> str:
    with transaction() as session:
        it = builders.offer(session, of=us, **values)
        return f"{LIST}/{it.id}"


def test_the_file_shows_each_requirement_who_signed_and_what_to_do(claire: PageClient, us):
    address = volunteer_of(us, lacks=(Proof.IDENTITY,))
    page = claire.get(address)
    for words in ("Pièce d’identité vue", "Casier judiciaire vérifié", "Manque", "En ordre", "Pas demandé"):
        assert words in page.text
    typed = {"on-day": "12", "on-month": "11", "on-year": "2026"}
    page = claire.submit(claire.get(f"{address}/identite"), typed, button="Attester")
    assert "Manque" not in page.text
    assert "(Claire)" in page.text
    row = look().exec(select(Attestation).where(Attestation.proof == Proof.IDENTITY)).one()
    page = claire.submit(claire.get(f"{address}/retirer/{row.id}"), button="Retirer")
    assert "Manque" in page.text


def test_the_operator_lets_off_the_floor_and_an_association_does_not(app: Flask, claire: PageClient, us):
    address = volunteer_of(us, lacks=(Proof.IDENTITY,))
    claire.get(f"{address}/dispense/identite", status=403)
    with transaction() as session:
        who = builders.person(session, role=Role.OPERATOR)
    operator = visitors.signed_in(app, who)
    typed = {"until-day": "12", "until-month": "5", "until-year": "2027", "reason": "Vue à la préfecture"}
    page = operator.submit(operator.get(f"{address}/dispense/identite"), typed, button="Dispenser")
    assert "Dispense" in page.text
    row = look().exec(select(Exemption)).one()
    assert (row.signed_by_id, row.reason) == (who.id, "Vue à la préfecture")
    assert "Vue à la préfecture" in claire.get(address).text


def test_nobody_is_let_off_anything_once_the_offer_is_over(app: Flask, us):
    address = volunteer_of(us, state=OfferState.REFUSED, reason=OfferReason.UNFIT, lacks=(Proof.IDENTITY,))
    with transaction() as session:
        who = builders.person(session, role=Role.OPERATOR)
    page = visitors.signed_in(app, who).get(address)
    assert "Pièce d’identité vue" in page.text
    assert "Dispenser" not in page.text


def test_somebody_close_says_so_and_no_longer_validates(claire: PageClient, us):
    address = volunteer_of(us, lacks=(Proof.IDENTITY,))
    page = claire.submit(claire.get(f"{address}/je-connais"), button="Oui")
    assert "quelqu’un d’autre" in page.text
    typed = {"on-day": "12", "on-month": "11", "on-year": "2026"}
    page = claire.submit(claire.get(f"{address}/identite"), typed, button="Attester", status=403)
    assert "connaissez" in page.text


def test_a_volunteer_says_whom_they_know(app: Flask, us):
    with transaction() as session:
        nadia = builders.member(session, of=us, first_name="Nadia", last_name="Diallo")
        it = builders.offer(session, of=us)
        who = session.get_one(builders.Person, it.volunteer_id)
    mine = visitors.signed_in(app, who)
    page = mine.get("/mon-espace/benevole/je-connais")
    assert "Nadia D." in page.text
    assert "Diallo" not in page.text
    mine.submit(page, {"who": str(nadia.id)}, button="Je le dis")
    client = visitors.signed_in(app, nadia)
    assert "quelqu’un d’autre vérifie" in client.get(f"{LIST}/{it.id}").text


def test_the_operator_suspends_and_restores_whoever_vets(app: Flask, us):
    address = volunteer_of(us)
    with transaction() as session:
        who = builders.person(session, role=Role.OPERATOR)
    operator = visitors.signed_in(app, who)
    page = operator.submit(operator.get(f"{address}/suspendre"), {"reason": "report"}, button="Suspendre")
    assert "Suspendue" in page.text
    page = operator.submit(operator.get(f"{address}/retablir"), button="Lever")
    assert look().exec(select(Offer.state)).one() is OfferState.TO_VET
