"""The best few offers of a need, kept with everything their score was made of."""

from __future__ import annotations

from datetime import date, timedelta

import builders
import cases
import pytest
from queries import counted
from sqlmodel import Session, select

import matching
from app.associations.states import AssociationState, Lending
from app.commitments.models import Stop
from app.core.permissions import Role
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, Side
from app.needs.states import NeedState
from app.offers.states import OfferState
from app.proposals import queries, ranking, services, verifying
from app.proposals.models import Proposal
from app.proposals.states import ProposalState, SetAsideReason, VolunteerReason
from app.sessions.models import Fit
from app.sessions.states import FitAnswer
from app.skills.states import Mode

AT = builders.AT


def ranked(session: Session, need_id: object) -> list[Proposal]:
    return [row for row in queries.of_need(session, need_id) if row.state is ProposalState.RANKED]


def test_the_best_few_are_kept_in_order_with_their_facts(session: Session) -> None:
    near = builders.offer(session, lat=43.6, lon=1.44)
    far = builders.offer(session, lat=43.63, lon=1.44)
    for _ in range(5):
        builders.offer(session, lat=43.64, lon=1.44)
    need = builders.need(session)
    services.rank_need(session, need=need, at=AT)
    kept = ranked(session, need.id)
    assert [row.offer_id for row in kept[:2]] == [near.id, far.id]
    assert [row.position for row in kept] == [1, 2, 3, 4, 5]
    best = kept[0]
    assert best.configuration == matching.DEFAULT.label
    assert best.minutes == 240
    assert best.distance_km == pytest.approx(0)
    assert best.facts["pros"]
    assert (best.need_version, best.offer_version) == (need.version, near.version)


def test_the_parts_rebuild_the_score_to_the_last_digit(session: Session) -> None:
    case = cases.taken(session, codes=("scolaire.devoirs", "budget"))
    row = case.proposal(session)
    weights = row.facts["weights"]
    rebuilt = sum(weights[name] * value for name, value in row.parts.items()) / sum(weights[n] for n in row.parts)
    assert row.score == pytest.approx(rebuilt, abs=5e-7)


@pytest.mark.parametrize(
    "offer",
    [
        {"state": OfferState.PAUSED},
        {"vetted_at": None},
        {"checked": False},
        {"capacity": 0},
        {"age_min": 22, "age_max": 25},
        {"codes": ("budget",)},
        {"availability": "sun 09:00-10:00"},
        {"languages": "es"},
        {"lat": 44.9, "mode": Mode.IN_PERSON},
    ],
)
def test_an_offer_that_a_gate_closes_is_not_ranked(session: Session, offer: dict[str, object]) -> None:
    builders.offer(session, **offer)
    need = builders.need(session)
    services.rank_need(session, need=need, at=AT)
    assert ranked(session, need.id) == []


def test_a_check_that_ended_yesterday_closes(session: Session) -> None:
    offer = builders.offer(session, checked=False)
    builders.check(session, volunteer_id=offer.volunteer_id, ends=AT.date() - timedelta(days=1))
    need = builders.need(session)
    services.rank_need(session, need=need, at=AT)
    assert ranked(session, need.id) == []


@pytest.mark.parametrize(("lending", "number"), [(Lending.NEVER, 0), (Lending.ASK, 1), (Lending.YES, 1)])
def test_volunteers_of_others_come_only_if_their_association_lends_them(
    session: Session, lending: Lending, number: int
) -> None:
    builders.offer(session, of=builders.association(session, lending=lending))
    need = builders.need(session, association_id=builders.association(session).id)
    services.rank_need(session, need=need, at=AT)
    assert len(ranked(session, need.id)) == number


@pytest.mark.parametrize("state", [AssociationState.SUSPENDED, AssociationState.CLOSED])
def test_an_association_that_is_not_at_work_lends_nobody(session: Session, state: AssociationState) -> None:
    builders.offer(session, of=builders.association(session, lending=Lending.YES, state=state))
    need = builders.need(session, association_id=builders.association(session).id)
    services.rank_need(session, need=need, at=AT)
    assert ranked(session, need.id) == []


def test_ranking_again_keeps_what_was_decided_and_the_identity_of_the_rest(session: Session) -> None:
    case = cases.taken(session)
    other = builders.offer(session, of=case.association)
    services.set_aside(session, proposal=case.proposal(session), reason=SetAsideReason.SLOTS, actor=case.staff, at=AT)
    before = {row.offer_id: row.id for row in ranked(session, case.need.id)}
    services.rank_need(session, need=case.need, at=AT)
    assert {row.offer_id: row.id for row in ranked(session, case.need.id)} == before == {other.id: before[other.id]}
    assert case.proposal(session).state is ProposalState.SET_ASIDE


def test_what_is_no_longer_among_the_best_is_dropped(session: Session) -> None:
    case = cases.taken(session)
    case.offer.state = OfferState.PAUSED
    session.flush()
    services.rank_need(session, need=case.need, at=AT)
    assert ranked(session, case.need.id) == []


def test_a_need_that_stops_keeps_no_ranking(session: Session) -> None:
    case = cases.taken(session)
    case.need.state = NeedState.PAUSED
    services.rank_need(session, need=case.need, at=AT)
    assert queries.of_need(session, case.need.id) == []
    assert queries.last_ranking(session, case.need.id) is None


def test_a_need_for_professionals_is_ranked_with_nobody(session: Session) -> None:
    builders.kind(session, code="sante", professional=True)
    builders.offer(session, codes=("sante",))
    need = builders.need(session, codes=("sante",))
    services.rank_need(session, need=need, at=AT)
    assert ranked(session, need.id) == []


def test_a_pair_that_failed_is_never_ranked_again_for_any_need_of_the_youth(session: Session) -> None:
    case = cases.introduced(session)
    pair = session.exec(select(Mentorship)).one()
    pair.state, pair.ended_at, pair.end_reason = MentorshipState.ENDED, AT, EndReason.RELATION
    need = builders.need(session, youth=case.youth, association_id=case.association.id)
    services.rank_need(session, need=need, at=AT)
    assert ranked(session, need.id) == []
    pair.end_reason = EndReason.GOAL_REACHED
    session.flush()
    services.rank_need(session, need=need, at=AT)
    assert len(ranked(session, need.id)) == 1


@pytest.mark.parametrize("said", ["not a good fit", "unsafe", "relation"])
def test_two_of_whom_one_said_that_it_does_not_work_are_never_ranked_again_however_it_ended(
    session: Session, said: str
) -> None:
    case = cases.introduced(session)
    pair = session.exec(select(Mentorship)).one()
    if said == "not a good fit":
        session.add(Fit(mentorship_id=pair.id, side=Side.YOUTH, answer=FitAnswer.BAD, told_at=AT))
    else:
        reason = EndReason.RELATION if said == "relation" else EndReason.OTHER
        session.add(
            Stop(mentorship_id=pair.id, side=Side.VOLUNTEER, reason=reason, unsafe=said == "unsafe", asked_at=AT)
        )
    mentorships.end(session, mentorship=pair, reason=EndReason.PLANNED_END, reopen=True, actor=case.staff, at=AT)
    another = builders.need(session, youth=case.youth, association_id=case.association.id)
    services.rank_needs(session, needs=[case.need, another], at=AT)
    assert ranked(session, case.need.id) == ranked(session, another.id) == []


@pytest.mark.parametrize("said", ["good fit", "no time"])
def test_two_who_got_on_may_be_ranked_again(session: Session, said: str) -> None:
    case = cases.introduced(session)
    pair = session.exec(select(Mentorship)).one()
    if said == "good fit":
        session.add(Fit(mentorship_id=pair.id, side=Side.YOUTH, answer=FitAnswer.GOOD, told_at=AT))
    else:
        session.add(Stop(mentorship_id=pair.id, side=Side.YOUTH, reason=EndReason.NO_TIME, asked_at=AT))
    mentorships.end(session, mentorship=pair, reason=EndReason.PLANNED_END, actor=case.staff, at=AT)
    need = builders.need(session, youth=case.youth, association_id=case.association.id)
    services.rank_need(session, need=need, at=AT)
    assert len(ranked(session, need.id)) == 1


def test_a_volunteer_who_knows_the_youth_is_closed_for_all_their_needs(session: Session) -> None:
    case = said_no(session, VolunteerReason.KNOWS_YOUTH)
    mine = builders.need(session, youth=case.youth, association_id=case.association.id)
    another = builders.need(session, association_id=case.association.id)
    services.rank_needs(session, needs=[mine, another], at=AT)
    assert ranked(session, mine.id) == []
    assert len(ranked(session, another.id)) == 1


def said_no(session: Session, reason: VolunteerReason) -> cases.Case:
    case = cases.proposed(session)
    answer = cases.VolunteerAnswer(cases.Choice.NO, reason)
    services.answer_volunteer(
        session, proposal=case.proposal(session), answer=answer, actor=cases.someone(case.volunteer), at=AT
    )
    return case


def test_a_no_about_another_need_of_the_youth_counts_for_less_and_says_why(session: Session) -> None:
    case = said_no(session, VolunteerReason.SLOTS)
    same, stranger = (
        builders.need(session, youth=youth, association_id=case.association.id) for youth in (case.youth, None)
    )
    services.rank_needs(session, needs=[same, stranger], at=AT)
    (less,), (whole,) = ranked(session, same.id), ranked(session, stranger.id)
    assert (less.facts[ranking.DOUBT], whole.facts[ranking.DOUBT]) == (10, 0)
    assert less.score == pytest.approx(0.9 * whole.score, abs=1e-6)
    assert any("une autre demande" in said for said in less.facts["cons"])
    assert all(each.holds for each in verifying.verified(session))


def test_a_kind_that_is_not_for_a_volunteer_counts_for_less_for_everybody_who_asks_it_first(session: Session) -> None:
    case = said_no(session, VolunteerReason.NOT_MY_FIELD)
    same = builders.need(session, association_id=case.association.id)
    services.rank_need(session, need=same, at=AT)
    (row,) = ranked(session, same.id)
    assert row.facts[ranking.DOUBT] == 10
    assert any("ce genre" in said for said in row.facts["cons"])


def test_a_new_offer_ranks_again_only_the_needs_it_could_serve(session: Session) -> None:
    could, could_not = builders.need(session), builders.need(session, codes=("budget",))
    offer = builders.offer(session)
    assert services.rank_for_offer(session, offer=offer, at=AT) == 1
    assert len(ranked(session, could.id)) == 1
    assert ranked(session, could_not.id) == []


def test_an_offer_below_the_best_few_moves_nothing(session: Session) -> None:
    need = builders.need(session)
    for _ in range(5):
        builders.offer(session)
    services.rank_need(session, need=need, at=AT)
    worse = builders.offer(session, lat=43.65)
    assert services.rank_for_offer(session, offer=worse, at=AT) == 0


def test_no_name_and_no_contact_crosses_to_the_library(session: Session) -> None:
    youth = builders.person(session, first_name="Zoé", last_name="Zzyzx", email="zoe@example.org")
    need = builders.need(session, youth=youth, text="Appelez-moi au 06 39 98 00 00", held=True)
    volunteer = builders.person(session, role=Role.VOLUNTEER, first_name="Yvon", last_name="Yyyx")
    builders.offer(session, volunteer=volunteer, text="mon numéro…", held=True)
    record = ranking.need_records(session, [need.id], day=date(2026, 11, 16))[need.id]
    pool = ranking.pool(session, day=date(2026, 11, 16))
    crossed = repr(record) + repr(pool.records)
    for secret in ("Zoé", "Zzyzx", "zoe@example.org", "06 39", "Yvon", "Yyyx", "mon numéro"):
        assert secret not in crossed


def test_the_number_of_queries_does_not_grow_with_the_offers(session: Session) -> None:
    need = builders.need(session)
    services.rank_need(session, need=need, at=AT)
    builders.offer(session, lat=44.9, mode=Mode.IN_PERSON)
    with counted(session) as few:
        services.rank_need(session, need=need, at=AT)
    for _ in range(12):
        builders.offer(session, lat=44.9, mode=Mode.IN_PERSON)
    with counted(session) as many:
        services.rank_need(session, need=need, at=AT)
    assert len(many) == len(few)


def test_an_offer_that_no_longer_fits_leaves_the_lists_it_was_in(session: Session) -> None:
    case = cases.taken(session)
    case.offer.availability = "sun 09:00-10:00"
    session.flush()
    assert services.rank_for_offer(session, offer=case.offer, at=AT) == 1
    assert ranked(session, case.need.id) == []


def test_an_offer_that_pauses_leaves_the_lists_it_was_in(session: Session) -> None:
    case = cases.taken(session)
    case.offer.state = OfferState.PAUSED
    session.flush()
    services.withdraw_offer(session, offer=case.offer, actor=cases.someone(case.volunteer), at=AT)
    assert ranked(session, case.need.id) == []
