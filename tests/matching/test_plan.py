"""Plans: equal to brute force, never beyond a capacity, stable, proved, and explained."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_records import need, offer
from matching_strategies import markets

from matching import DEFAULT, FILES, Asked, Association, Fairness, Memory, OfferColumns, Offered, Terms, rank
from matching.plan import Objective, Reason, plan
from matching.plan.certificate import prices, tempting
from matching.plan.child import solve, solve_within
from matching.plan.edges import Gatherer, best_of_both_sides
from matching.plan.network import Groups, network
from matching.plan.objectives import Worth, claims
from matching.plan.optimum import optimum
from matching.plan.solvers import by_scipy, greedily
from matching.ranking import scan_all
from matching.routing import covering_ids
from matching.territory import invent

TODAY = date(2026, 3, 1)
SERIES = {"configuration": FILES, "today": TODAY, "time_limit": None}


def valuer(needs, objective):
    """Return what a pair of a need is worth, from its score."""
    ordered = sorted(needs, key=lambda each: each.id)
    worth = Worth.of(objective, ordered, today=TODAY, fairness=Fairness())
    places = {each.id: place for place, each in enumerate(ordered)}

    def value(need_id, score):
        return int(worth.values(np.array([places[need_id]]), np.array([round(score * 1_000_000)]))[0])

    return value


def fits(chosen, capacities, eligible, rooms):
    """Tell whether the chosen pairs hold under every capacity, associations dealt in any way."""
    if any([pair[1] for pair in chosen].count(each) > room for each, room in capacities.items()):
        return False
    if eligible is None:
        return True
    deals = product(*(eligible[need_id] for need_id, _ in chosen))
    return any(all(deal.count(each) <= room for each, room in rooms.items()) for deal in deals)


def brute(needs, offers, objective, associations=None):
    """Return the largest value of any set of pairs, by trying them all."""
    pairs = rank(needs, offers, top=0, configuration=FILES)
    value = valuer(needs, objective)
    choices = {each.id: [None] for each in needs}
    for pair in pairs:
        choices[pair.need_id].append((pair.offer_id, value(pair.need_id, pair.total)))
    capacities = {each.id: each.capacity for each in offers}
    eligible = associations and {each.id: covering_ids(associations, each) for each in needs}
    rooms = {each.id: each.capacity for each in associations or () if each.capacity is not None}
    best = 0
    for picks in product(*choices.values()):
        chosen = [(need_id, pick[0]) for need_id, pick in zip(choices, picks, strict=True) if pick]
        if fits(chosen, capacities, eligible, rooms):
            best = max(best, sum(pick[1] for pick in picks if pick))
    return best


def value(needs, planned, objective):
    of_pair = valuer(needs, objective)
    return sum(of_pair(each.need_id, each.score) for each in planned.proposals)


associations = st.lists(
    st.builds(
        lambda skills, age_max, capacity: (skills, age_max, capacity),
        st.sampled_from((frozenset({"*"}), frozenset({"scolaire.maths", "budget"}))),
        st.sampled_from((None, 15)),
        st.sampled_from((None, 0, 1, 2)),
    ),
    min_size=1,
    max_size=3,
).map(
    lambda rows: [
        Association(id=f"a{place}", communes=frozenset({"*"}), skills=skills, age_max=age_max, capacity=capacity)
        for place, (skills, age_max, capacity) in enumerate(rows)
    ]
)


@given(markets(most=4), st.sampled_from(Objective), st.none() | associations)
def test_the_plan_is_worth_what_brute_force_finds(market, objective, who):
    needs, offers = market
    planned = plan(needs, offers, objective=objective, associations=who, **SERIES)
    assert value(needs, planned, objective) == brute(needs, offers, objective, who)
    assert planned.report.gap == 0


@given(markets(), st.sampled_from(Objective), st.none() | associations)
def test_no_capacity_is_passed_no_closed_pair_is_proposed_and_everybody_is_accounted_for(market, objective, who):
    needs, offers = market
    planned = plan(needs, offers, objective=objective, associations=who, **SERIES)
    open_pairs = {(each.need_id, each.offer_id): each.total for each in rank(needs, offers, top=0, configuration=FILES)}
    for each in planned.proposals:
        assert open_pairs[each.need_id, each.offer_id] == each.score
    for each in offers:
        assert sum(proposal.offer_id == each.id for proposal in planned.proposals) <= each.capacity
    for each in who or ():
        through = [proposal for proposal in planned.proposals if proposal.association_id == each.id]
        assert each.capacity is None or len(through) <= each.capacity
    by_id = {each.id: each for each in needs}
    for proposal in planned.proposals:
        assert who is None or proposal.association_id in covering_ids(who, by_id[proposal.need_id])
    told = [each.need_id for each in planned.proposals] + [each.need_id for each in planned.unplanned]
    assert sorted(told) == sorted(by_id)


@given(markets(), st.randoms())
def test_the_order_of_the_rows_changes_no_plan(market, random):
    needs, offers = market
    before = plan(needs, offers, **SERIES)
    random.shuffle(needs)
    random.shuffle(offers)
    assert plan(needs, offers, **SERIES) == before


@given(markets(), st.sampled_from(Objective), st.integers(1, 400))
def test_the_clock_and_an_offer_that_nobody_can_have_change_no_plan(market, objective, days):
    needs, offers = market
    before = plan(needs, offers, objective=objective, **SERIES)
    shift = timedelta(days=days)
    later = [replace(each, requested_at=each.requested_at and each.requested_at + shift) for each in needs]
    moved = plan(later, offers, objective=objective, **SERIES | {"today": TODAY + shift})
    assert (moved.proposals, moved.unplanned) == (before.proposals, before.unplanned)
    full = offer(id="0full", capacity=0)
    assert plan(needs, [*offers, full], objective=objective, **SERIES).proposals == before.proposals


@given(markets())
def test_nobody_is_passed_by_a_need_of_equal_fit_that_waits_less_and_has_no_greater_bonus(market):
    needs, offers = market
    planned = plan(needs, offers, **SERIES)
    fit = {(each.need_id, each.offer_id): each.total for each in rank(needs, offers, top=0, configuration=FILES)}
    claim = dict(zip((each.id for each in needs), claims(needs, TODAY, Fairness()).tolist(), strict=True))
    for left_out in planned.unplanned:
        for served in planned.proposals:
            same = fit.get((left_out.need_id, served.offer_id))
            if same is not None and same >= served.score:
                assert claim[left_out.need_id] <= claim[served.need_id]


def waiting(days):
    return TODAY - timedelta(days=days)


def test_the_longest_wait_goes_first_at_equal_fit():
    needs = [need(id="a", requested_at=waiting(3)), need(id="b", requested_at=waiting(4))]
    (served,) = plan(needs, [offer()], **SERIES).proposals
    assert served.need_id == "b"


def test_a_bonus_is_worth_a_stated_number_of_days_and_no_more():
    fairness = Fairness(day=0.1, district=0.3, urgent=0.2)
    assert fairness.head_start_days == pytest.approx(5)
    favoured = need(id="a", requested_at=waiting(0), district="Mirail", urgent=True)
    for days, winner in ((4, "a"), (6, "b")):
        needs = [favoured, need(id="b", requested_at=waiting(days))]
        (served,) = plan(needs, [offer()], **SERIES | {"configuration": replace(FILES, fairness=fairness)}).proposals
        assert served.need_id == winner


@pytest.mark.parametrize("sharpness", [1, 8])
def test_who_is_outbid_reads_both_priorities_however_sharp_the_fit(sharpness):
    needs = [need(id="a", requested_at=waiting(3)), need(id="b", requested_at=waiting(4))]
    configuration = replace(FILES, fairness=Fairness(sharpness=sharpness))
    (left,) = plan(needs, [offer()], **SERIES | {"configuration": configuration}).unplanned
    assert "par b (priorité 1,40)" in left.detail.replace("\N{NO-BREAK SPACE}", " ")
    assert "ici (priorité 1,30)" in left.detail.replace("\N{NO-BREAK SPACE}", " ")
    (told,) = plan(needs, [offer()], objective=Objective.SCORE, **SERIES).unplanned
    assert "priorité" not in told.detail


def test_an_age_that_its_association_refuses_is_the_reason_told():
    unplanned = plan([need(terms=Terms(age_max=11))], [offer()], **SERIES | {"configuration": DEFAULT}).unplanned
    assert [each.detail for each in unplanned] == ["L’association qui a la demande n’accepte pas cet âge."]


def test_people_serves_more_where_score_serves_better():
    specialist = need(id="a", skills=(Asked("scolaire.maths"),), availability=0)
    both = need(id="b", skills=(Asked("scolaire.maths"), Asked("budget"), Asked("emploi.cv")), availability=0)
    only_maths = offer(id="x", skills=(Offered("scolaire.maths"),))
    everything = offer(id="y", skills=(Offered("scolaire.maths"), Offered("budget"), Offered("emploi.cv")))
    for objective in Objective:
        served = plan([specialist, both], [only_maths, everything], objective=objective, **SERIES).proposals
        assert [(each.need_id, each.offer_id) for each in served] == [("a", "x"), ("b", "y")]


def test_each_need_left_out_has_its_reason():
    needs = [
        need(id="covered", requested_at=waiting(9)),
        need(id="taken"),
        need(id="closed", skills=(Asked("budget"),)),
        need(id="young", age=11),
    ]
    who = [Association(id="a", communes=frozenset({"*"}), skills=frozenset({"*"}), age_min=12)]
    planned = plan(needs, [offer()], associations=who, **SERIES)
    assert {each.need_id: each.reason for each in planned.unplanned} == {
        "taken": Reason.OFFERS_TAKEN,
        "closed": Reason.NO_OFFER,
        "young": Reason.NO_ASSOCIATION,
    }
    details = {each.need_id: each.detail for each in planned.unplanned}
    assert "o1, par covered" in details["taken"]
    assert "« Domaine demandé », 1" in details["closed"].replace("\N{NO-BREAK SPACE}", " ")
    assert planned.report.unserved_by_reason == {"no_association": 1, "no_offer": 1, "offers_taken": 1}


def test_a_full_association_is_the_reason_when_an_offer_is_free():
    who = [Association(id="a", communes=frozenset({"*"}), skills=frozenset({"*"}), capacity=1)]
    planned = plan([need(id="1"), need(id="2")], [offer(capacity=2)], associations=who, **SERIES)
    assert [each.reason for each in planned.unplanned] == [Reason.ASSOCIATION_FULL]


def test_what_was_proposed_is_kept_unless_moving_it_gains_more_than_the_threshold():
    needs = [need(id="n1", availability=0, text="maths")]
    offers = [offer(id="o1", text="maths fractions"), offer(id="o2", text="maths")]
    (best,) = plan(needs, offers, **SERIES).proposals
    assert best.offer_id == "o2"
    (kept,) = plan(needs, offers, previous=[("n1", "o1")], stability=0.5, **SERIES).proposals
    assert kept.offer_id == "o1"
    (moved,) = plan(needs, offers, previous=[("n1", "o1")], stability=0.0, **SERIES).proposals
    assert moved.offer_id == "o2"


def test_a_pinned_pair_is_planned_whatever_the_rest_loses():
    needs = [need(id="n1", requested_at=waiting(90)), need(id="n2")]
    (served,) = plan(needs, [offer()], pinned=[("n2", "o1")], **SERIES).proposals
    assert served.need_id == "n2"


@pytest.mark.parametrize(
    ("offers", "pinned"),
    [([offer(capacity=0)], [("n1", "o1")]), ([offer()], [("n1", "o1"), ("n2", "o1")]), ([offer()], [("n1", "other")])],
)
def test_a_pin_that_a_gate_or_a_capacity_forbids_is_refused(offers, pinned):
    with pytest.raises(ValueError, match="cannot be pinned"):
        plan([need(id="n1"), need(id="n2")], offers, pinned=pinned, **SERIES)


def test_a_forbidden_pair_is_never_planned():
    planned = plan([need()], [offer()], history={("n1", "o1"): Memory.REFUSED}, **SERIES)
    assert planned.proposals == ()


def test_nobody_to_plan_gives_an_empty_plan():
    planned = plan([], [], **SERIES)
    assert (planned.report.served, planned.report.score_mean, planned.report.capacity_use) == (0, None, None)


@pytest.fixture(scope="module")
def crowd():
    return invent(300, 150, seed=5)


def capacities_of(territory):
    return np.array([each.capacity for each in territory.offers], dtype=np.int64)


def groups_of(territory, *, limited):
    halves = np.arange(len(territory.needs)) % 2
    if limited:
        return Groups(halves, [[0], [0, 1]], np.array([20, 30]))
    return Groups(halves, [None, None], halves[:0])


def edges_of(territory):
    pool = OfferColumns(territory.offers)
    worth = Worth.of(Objective.FAIR, territory.needs, today=TODAY, fairness=Fairness())
    gatherer = Gatherer(worth, keep_all=True)
    for place, (_, found) in enumerate(scan_all(territory.needs, pool, top=0, configuration=FILES)):
        gatherer.add(place, found.offers, found.total)
    return gatherer.edges()


def flow_over(territory, edges, *, limited):
    groups = groups_of(territory, limited=limited)
    return network(edges, needs=len(territory.needs), capacities=capacities_of(territory), groups=groups)


def flow_of(territory, *, limited):
    edges = edges_of(territory)
    return edges, flow_over(territory, edges, limited=limited)


@pytest.mark.parametrize("limited", [False, True])
def test_the_fallback_is_worth_as_much_and_the_greedy_one_holds_under_every_capacity(crowd, limited):
    edges, flow = flow_of(crowd, limited=limited)
    exact, solver = solve(flow)
    assert solver == "ortools"
    assert flow.costs @ by_scipy(flow) == flow.costs @ exact
    greedy = greedily(flow, len(edges))
    assert (greedy <= flow.capacities).all()
    assert flow.costs @ exact <= flow.costs @ greedy < 0
    balance = np.bincount(flow.tails, greedy, flow.nodes) - np.bincount(flow.heads, greedy, flow.nodes)
    assert set(np.flatnonzero(balance)) == {flow.source, flow.sink}


def test_the_child_process_finds_the_same_and_is_stopped_in_time(crowd):
    _, flow = flow_of(crowd, limited=True)
    flows, solver = solve_within(flow, 60)
    assert solver == "ortools"
    assert (flows == solve(flow)[0]).all()
    assert solve_within(flow, 0.001) is None


def test_a_plan_that_runs_out_of_time_is_greedy_and_says_so(crowd):
    planned = plan(crowd.needs, crowd.offers, configuration=FILES, today=TODAY, time_limit=1e-9)
    assert (planned.report.solver, planned.report.gap) == ("greedy", None)
    assert planned.report.served > 0


@pytest.mark.parametrize("limited", [False, True])
def test_pairs_left_out_at_first_are_brought_back_until_nothing_better_is_left(crowd, limited):
    edges, flow = flow_of(crowd, limited=limited)
    exact, _ = solve(flow)
    few = best_of_both_sides(edges, by_need=1, by_offer=1)
    hasty, _ = solve(flow_over(crowd, edges.take(few), limited=limited))
    assert edges.values[few] @ hasty[: few.sum()] < -(flow.costs @ exact)
    found = optimum(
        edges,
        needs=len(crowd.needs),
        capacities=capacities_of(crowd),
        groups=groups_of(crowd, limited=limited),
        time_limit=None,
        certify=True,
        by_need=1,
        by_offer=1,
    )
    assert (found.chosen.values.sum(), found.gap) == (-(flow.costs @ exact), 0)


@pytest.mark.parametrize("by_need", [1, 2])
def test_the_gap_is_never_less_than_what_is_missing(crowd, by_need):
    edges, flow = flow_of(crowd, limited=True)
    exact, _ = solve(flow)
    kept = best_of_both_sides(edges, by_need=by_need, by_offer=1)
    few = flow_over(crowd, edges.take(kept), limited=True)
    hasty, _ = solve(few)
    marks, gap = tempting(edges.take(~kept), prices(few, hasty), needs=len(crowd.needs))
    assert gap >= few.costs @ hasty - flow.costs @ exact > 0
    assert marks.any()


def test_a_flow_that_could_be_better_has_no_prices(crowd):
    _, flow = flow_of(crowd, limited=False)
    nothing = np.zeros(len(flow.costs), dtype=np.int64)
    nothing[-1] = flow.people
    with pytest.raises(ValueError, match="can be improved"):
        prices(flow, nothing)


def test_the_report_adds_up(crowd):
    report = plan(crowd.needs, crowd.offers, associations=crowd.associations, **SERIES).report
    assert report.served + report.unserved == report.needs == 300
    assert sum(report.unserved_by_reason.values()) == report.unserved
    assert sum(each.served for each in report.by_age.values()) == report.served
    assert report.capacity_used == report.served <= report.capacity
    assert report.as_document()["wait_served"].keys() == {"median", "p95", "max"}


def test_waiting_must_count_for_something():
    with pytest.raises(ValueError, match="day"):
        Fairness(day=0)
