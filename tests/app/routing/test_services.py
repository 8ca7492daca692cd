"""A need finds its association, and goes on when that one cannot."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import builders
import cases
import pytest
from letters import written
from sqlmodel import Session, select

from app.associations.models import Association, AssociationCommune, AssociationKind
from app.associations.states import AssociationState
from app.core.errors import Conflict, Invalid, NotFound
from app.core.identity import SYSTEM, Actor, Way
from app.core.permissions import Role
from app.journal.models import Entry
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.states import OfferState
from app.routing import queries, services
from app.routing.deadlines import Step
from app.routing.models import NeedStay
from app.routing.states import DeclineReason, Outcome

AT = builders.AT


def queued(session: Session) -> list[Need]:
    """What nobody covered."""
    return queries.lock_unrouted(session, among=queries.unrouted(session))


def covering(session: Session, name: str, **values: object) -> Association:
    """An association of the commune of the tests, with somebody in it."""
    row = builders.association(session, name=name, everywhere=False, **values)
    session.add(AssociationCommune(association_id=row.id, commune_code=builders.commune(session).code))
    builders.member(session, of=row)
    return row


@pytest.fixture
def need(session: Session) -> Need:
    """A need that nobody has yet."""
    return builders.need(session)


def member_of(session: Session, association: Association) -> Actor:
    return cases.staff(builders.member(session, of=association), association)


def test_a_need_goes_to_who_covers_it_with_reasons_a_deadline_and_a_letter(session: Session, need: Need) -> None:
    association = covering(session, "Aube")
    stay = services.route_need(session, need=need, actor=SYSTEM, at=AT)
    assert (stay.association_id, need.association_id) == (association.id, association.id)
    assert "Elle intervient dans la commune du jeune." in stay.reasons
    assert need.deadline_at is not None
    assert need.deadline_at.date() == date(2026, 11, 23)
    message = written(session, "need_arrived")[0]
    assert f"/association/besoins/{need.id}" in message.body
    assert session.exec(select(Entry).where(Entry.action == "route")).one().facts == {
        "association": str(association.id)
    }


def test_a_letter_about_a_need_says_nothing_of_who_it_is(session: Session, need: Need) -> None:
    covering(session, "Aube")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    assert "Lina" not in written(session, "need_arrived")[0].body


def test_what_nobody_covers_waits_in_the_operator_s_queue_until_somebody_does(session: Session, need: Need) -> None:
    assert services.route_need(session, need=need, actor=SYSTEM, at=AT).association_id is None
    assert services.retry_queue(session, needs=queued(session), at=AT) == []
    association = covering(session, "Aube")
    assert services.retry_queue(session, needs=queued(session), at=AT) == [need]
    assert need.association_id == association.id
    assert services.retry_queue(session, needs=queued(session), at=AT) == []


def test_an_association_that_ticked_no_kind_does_them_all_but_the_professional_ones(session: Session) -> None:
    builders.kind(session, code="sante", professional=True)
    association = covering(session, "Aube")
    for_all, for_professionals = builders.need(session), builders.need(session, codes=("sante",))
    assert services.route_need(session, need=for_all, actor=SYSTEM, at=AT).association_id == association.id
    assert services.route_need(session, need=for_professionals, actor=SYSTEM, at=AT).association_id is None
    session.add(AssociationKind(association_id=association.id, kind_code="sante"))
    session.flush()
    assert services.retry_queue(session, needs=queued(session), at=AT) == [for_professionals]


def test_room_is_what_is_left_of_the_capacity(session: Session) -> None:
    association = covering(session, "Aube", capacity=1)
    first, second = builders.need(session), builders.need(session)
    assert services.route_need(session, need=first, actor=SYSTEM, at=AT).association_id == association.id
    session.flush()
    assert services.route_need(session, need=second, actor=SYSTEM, at=AT).association_id is None


def test_taking_a_case_tells_the_youth_and_ends_the_deadline(session: Session, need: Need) -> None:
    association = covering(session, "Aube")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    services.take(session, need=need, actor=member_of(session, association), at=AT)
    assert (need.state, need.case_association_id, need.taken_at) == (NeedState.TAKEN, association.id, AT)
    assert need.deadline_at is None
    assert queries.stays(session, need.id)[0].outcome is Outcome.TAKEN
    assert association.name in written(session, "case_taken")[0].body


def test_a_case_is_taken_once(session: Session, need: Need) -> None:
    actor = member_of(session, covering(session, "Aube"))
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    services.take(session, need=need, actor=actor, at=AT)
    with pytest.raises(Conflict):
        services.take(session, need=need, actor=actor, at=AT)


def test_another_association_can_do_nothing_with_it(session: Session, need: Need) -> None:
    covering(session, "Aube")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    stranger = member_of(session, builders.association(session))
    with pytest.raises(NotFound):
        services.take(session, need=need, actor=stranger, at=AT)
    with pytest.raises(NotFound):
        services.decline(session, need=need, reason=DeclineReason.AREA, actor=stranger, at=AT)
    with pytest.raises(NotFound):
        services.release(session, need=need, reason=DeclineReason.AREA, actor=stranger, at=AT)


def test_declining_sends_it_to_the_next_and_never_back(session: Session, need: Need) -> None:
    first, second = covering(session, "Aube"), covering(session, "Brise")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    services.decline(session, need=need, reason=DeclineReason.CAPACITY, actor=member_of(session, first), at=AT)
    assert need.association_id == second.id
    services.decline(session, need=need, reason=DeclineReason.KIND, actor=member_of(session, second), at=AT)
    assert need.association_id is None
    assert services.retry_queue(session, needs=queued(session), at=AT) == []
    reasons = {stay.reason for stay in queries.stays(session, need.id)}
    assert reasons == {DeclineReason.CAPACITY, DeclineReason.KIND, None}


def test_another_reason_wants_words(session: Session, need: Need) -> None:
    association = covering(session, "Aube")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    with pytest.raises(Invalid):
        services.decline(session, need=need, reason=DeclineReason.OTHER, actor=member_of(session, association), at=AT)


def test_a_case_given_back_keeps_why_beside_the_stay(session: Session, need: Need) -> None:
    first, second = covering(session, "Aube"), covering(session, "Brise")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    actor = member_of(session, first)
    services.take(session, need=need, actor=actor, at=AT)
    services.release(session, need=need, reason=DeclineReason.OTHER, text="Il a déménagé", actor=actor, at=AT)
    assert need.association_id == second.id
    stay = next(each for each in queries.stays(session, need.id) if each.association_id == first.id)
    assert (stay.outcome, stay.reason, stay.word) == (Outcome.TAKEN, DeclineReason.OTHER, "Il a déménagé")


@pytest.mark.parametrize("brought_in", [False, True])
def test_a_case_given_back_for_safety_waits_for_the_operator_too(
    session: Session, need: Need, brought_in: bool
) -> None:
    first, _ = covering(session, "Aube"), covering(session, "Brise")
    actor = member_of(session, first)
    if brought_in:
        need.state, need.association_id, need.case_association_id = NeedState.TAKEN, first.id, first.id
        need.taken_at = AT
    else:
        services.route_need(session, need=need, actor=SYSTEM, at=AT)
        services.take(session, need=need, actor=actor, at=AT)
    services.release(session, need=need, reason=DeclineReason.SAFETY, text="À voir", actor=actor, at=AT)
    assert need.association_id is None
    assert queued(session) == [], "nobody but a person sends it on"


def test_a_question_of_safety_goes_to_the_operator_who_alone_sends_it_on(session: Session, need: Need) -> None:
    first, second = covering(session, "Aube"), covering(session, "Brise")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    actor = member_of(session, first)
    services.decline(session, need=need, reason=DeclineReason.SAFETY, text="À voir", actor=actor, at=AT)
    assert need.association_id is None
    assert services.retry_queue(session, needs=queued(session), at=AT) == []
    operator = cases.someone(builders.person(session, role=Role.OPERATOR))
    stay = services.pass_on(session, need=need, to=second.id, word="Vu avec la famille", actor=operator, at=AT)
    assert need.association_id == second.id
    assert stay.reasons == ["L’opérateur vous confie ce dossier."]


def test_passing_on_brings_the_word_to_the_other(session: Session, need: Need) -> None:
    first, other = covering(session, "Aube"), builders.association(session)
    builders.member(session, of=other)
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    stay = services.pass_on(
        session, need=need, to=other.id, word="Vous la connaissez", actor=member_of(session, first), at=AT
    )
    assert (stay.association_id, stay.word) == (other.id, "Vous la connaissez")
    assert stay.reasons == [f"{first.name} vous confie ce dossier."]
    assert "Vous la connaissez" in written(session, "need_arrived")[-1].body + written(session, "need_arrived")[0].body


def test_a_case_is_not_passed_on_to_who_is_closed_or_not_active(session: Session, need: Need) -> None:
    actor = member_of(session, covering(session, "Aube"))
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    closed = builders.association(session, closed_from=AT.date(), closed_until=AT.date())
    gone = builders.association(session, state=AssociationState.SUSPENDED)
    for target in (closed.id, gone.id, actor.association_id):
        assert target is not None
        with pytest.raises(Invalid):
            services.pass_on(session, need=need, to=target, word="", actor=actor, at=AT)


def test_giving_a_case_back_keeps_its_date_and_sends_it_elsewhere(session: Session, need: Need) -> None:
    first, second = covering(session, "Aube"), covering(session, "Brise")
    actor = member_of(session, first)
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    services.take(session, need=need, actor=actor, at=AT)
    since = need.waiting_since
    services.release(session, need=need, reason=DeclineReason.CAPACITY, actor=actor, at=AT)
    assert (need.state, need.association_id, need.case_association_id) == (NeedState.WAITING, second.id, None)
    assert need.waiting_since == since


def test_silence_reminds_once_then_goes_on_to_the_next(session: Session, need: Need) -> None:
    first, second = covering(session, "Aube"), covering(session, "Brise")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    near, past = AT + timedelta(days=6), AT + timedelta(days=8)
    assert services.follow_up(session, need=need, at=AT) is Step.NOTHING
    assert services.follow_up(session, need=need, at=near) is Step.NUDGE
    assert services.follow_up(session, need=need, at=near) is Step.NOTHING
    assert services.follow_up(session, need=need, at=past) is Step.SILENCE
    assert need.association_id == second.id
    assert len(written(session, "need_nudge")) == len(written(session, "need_left")) == 1
    assert [stay.outcome for stay in queries.stays(session, need.id)] == [Outcome.SILENT, None]
    assert first.id != second.id


def test_a_closure_said_afterwards_moves_the_deadline(session: Session, need: Need) -> None:
    association = covering(session, "Aube")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    association.closed_from, association.closed_until = date(2026, 11, 18), date(2026, 11, 27)
    session.flush()
    assert services.follow_up(session, need=need, at=AT + timedelta(days=8)) is Step.POSTPONE
    assert need.deadline_at is not None
    assert need.deadline_at.date() == date(2026, 12, 3)
    assert need.association_id == association.id


def test_new_needs_go_elsewhere_while_an_association_is_closed(session: Session, need: Need) -> None:
    covering(session, "Aube", closed_from=AT.date(), closed_until=AT.date() + timedelta(days=3))
    second = covering(session, "Brise")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    assert need.association_id == second.id


def test_a_suspended_association_loses_what_waits_with_it(session: Session, need: Need) -> None:
    first, second = covering(session, "Aube"), covering(session, "Brise")
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    first.state = AssociationState.SUSPENDED
    session.flush()
    assert services.follow_up(session, need=need, at=AT) is Step.SILENCE
    assert need.association_id == second.id


def test_a_volunteer_goes_to_the_association_they_picked_then_to_the_next(session: Session) -> None:
    first, second = covering(session, "Aube"), covering(session, "Brise")
    offer = builders.offer(session, state=OfferState.TO_VET, vetted_at=None)
    stay = services.route_offer(session, offer=offer, actor=SYSTEM, at=AT, preferred=second.id)
    assert (stay.association_id, offer.association_id) == (second.id, second.id)
    assert written(session, "offer_arrived")
    assert services.follow_up_offer(session, offer=offer, at=AT + timedelta(days=8)) is Step.SILENCE
    assert offer.association_id == first.id
    assert first.name in written(session, "offer_rerouted")[0].subject


def test_a_volunteer_whom_nobody_covers_is_the_operator_s(session: Session) -> None:
    offer = builders.offer(session, state=OfferState.TO_VET, vetted_at=None)
    assert services.route_offer(session, offer=offer, actor=SYSTEM, at=AT).association_id is None


def test_the_operator_hands_a_need_on_and_never_takes_it(session: Session, need: Need) -> None:
    services.route_need(session, need=need, actor=SYSTEM, at=AT)
    assert need.association_id is None
    operator = Actor(Way.SESSION, person_id=builders.person(session, role=Role.OPERATOR).id, role=Role.OPERATOR)
    with pytest.raises(Invalid):
        services.take(session, need=need, actor=operator, at=AT)
    assert need.state is NeedState.WAITING


def test_answers_of_late_tell_how_quick_an_association_is(session: Session) -> None:
    association = covering(session, "Aube")
    for days, outcome in ((2, Outcome.TAKEN), (4, Outcome.DECLINED), (7, Outcome.SILENT), (1, Outcome.WITHDRAWN)):
        stay = NeedStay(
            need_id=builders.need(session).id,
            association_id=association.id,
            began_at=AT - timedelta(days=days),
            ended_at=AT,
            outcome=outcome,
        )
        session.add(stay)
    session.add(
        NeedStay(
            need_id=builders.need(session).id,
            association_id=association.id,
            began_at=AT - timedelta(days=900),
            ended_at=AT - timedelta(days=890),
            outcome=Outcome.SILENT,
        )
    )
    session.flush()
    (found,) = queries.candidates(session, day=AT.date())
    assert (found.reactivity.received, found.reactivity.answered) == (3, 2)
    assert found.reactivity.days == pytest.approx(6.0)


def test_a_need_that_is_not_there_cannot_be_held(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.lock(session, uuid4())
