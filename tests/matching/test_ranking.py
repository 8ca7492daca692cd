"""The fast ranking equals the plain double loop, and says what the explanation says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_records import MURET, need, offer
from matching_strategies import configurations, histories, markets

from matching import (
    DEFAULT,
    DOUBTS,
    FILES,
    Configuration,
    Mode,
    OfferColumns,
    Offered,
    RecordError,
    Terms,
    Weights,
    compare,
    explain,
    parse_week,
    rank,
)
from matching.bench.naive import rank_naively
from matching.territory import invent


def micro(score):
    return None if score is None else round(score * 1_000_000)


def as_scored(ranked):
    parts = (micro(part) for part in (ranked.skills, ranked.text, ranked.availability, ranked.proximity))
    return (-micro(ranked.total), ranked.offer_id, *parts, ranked.distance_km, ranked.minutes)


def by_need(needs, rows):
    found = {need.id: [] for need in needs}
    for ranked in rows:
        found[ranked.need_id].append(as_scored(ranked))
    return found


@given(st.data(), markets(), configurations(), st.sampled_from((0, 1, 2, 3, 10)))
def test_the_ranking_equals_the_plain_double_loop(data, market, configuration, top):
    needs, offers = market
    history = data.draw(histories(market))
    ranked = rank(needs, offers, top=top, configuration=configuration, history=history)
    naive = rank_naively(needs, offers, top=top, configuration=configuration, history=history)
    assert by_need(needs, ranked) == naive


@given(st.data(), markets(most=5), configurations())
def test_the_explanation_rebuilds_every_score_and_gate_of_the_ranking(data, market, configuration):
    needs, offers = market
    history = data.draw(histories(market))
    ranked = {
        (each.need_id, each.offer_id): each
        for each in rank(needs, offers, top=0, configuration=configuration, history=history)
    }
    for a_need in needs:
        for an_offer in offers:
            explanation = explain(a_need, an_offer, configuration=configuration, history=history)
            row = ranked.get((a_need.id, an_offer.id))
            assert explanation.passes == (row is not None)
            if row:
                assert explanation.total == row.total
                assert {part.name: part.score for part in explanation.parts} == {
                    name: getattr(row, name) for name in ("skills", "text", "availability", "proximity")
                }
                assert (explanation.minutes, explanation.distance_km) == (row.minutes, row.distance_km)


def unasked(needs):
    """The same needs, whose associations ask nothing besides."""
    return [replace(each, terms=Terms()) for each in needs]


def pairs(needs, offers, configuration):
    return {(each.need_id, each.offer_id) for each in rank(needs, offers, top=0, configuration=configuration)}


@given(markets(), configurations())
def test_what_an_association_asks_besides_never_opens_a_pair(market, configuration):
    needs, offers = market
    assert pairs(needs, offers, configuration) <= pairs(unasked(needs), offers, configuration)


@given(markets(), configurations(), st.data())
def test_what_an_association_asks_besides_moves_no_need_of_another(market, configuration, data):
    needs, offers = market
    theirs = data.draw(st.sets(st.sampled_from([each.id for each in needs]))) if needs else set()
    mixed = [replace(each, terms=Terms()) if each.id in theirs else each for each in needs]

    def of_theirs(ranked):
        return [each for each in ranked if each.need_id in theirs]

    alone = rank(unasked(needs), offers, top=0, configuration=configuration)
    assert of_theirs(rank(mixed, offers, top=0, configuration=configuration)) == of_theirs(alone)


@given(markets(), st.sampled_from([Mode.IN_PERSON, Mode.REMOTE]))
def test_a_way_of_meeting_that_is_asked_ranks_like_a_youth_who_wants_no_other(market, way):
    needs, offers = market
    asked = [replace(each, terms=Terms(mode=way)) for each in needs]
    wanting = [replace(each, terms=Terms(), mode=way) for each in needs if each.mode in {way, Mode.EITHER}]
    assert rank(asked, offers, top=0) == rank(wanting, offers, top=0)


@given(markets())
def test_spreadsheets_carry_no_terms_of_associations(market):
    needs, offers = market
    assert rank(needs, offers, configuration=FILES) == rank(unasked(needs), offers, configuration=FILES)


@given(markets(most=4), configurations())
def test_the_parts_rebuild_the_total(market, configuration):
    for a_need in market[0]:
        for an_offer in market[1]:
            explanation = explain(a_need, an_offer, configuration=configuration)
            parts = [part for part in explanation.parts if part.score is not None and part.weight]
            over = sum(part.weight for part in parts)
            rebuilt = sum(part.weight * part.score for part in parts) / over if over else 0.0
            assert explanation.total == pytest.approx(rebuilt, abs=5.1e-7)


@pytest.mark.parametrize("memory", sorted(DOUBTS))
def test_a_doubt_counts_for_less_closes_nothing_and_says_why(memory):
    certain, doubtful = offer(id="b"), offer(id="a")
    history = {("n1", "a"): memory}
    assert [each.offer_id for each in rank(need(), [certain, doubtful])] == ["a", "b"]
    best, other = rank(need(), [certain, doubtful], history=history)
    assert [best.offer_id, other.offer_id] == ["b", "a"]
    assert other.total == pytest.approx(0.9 * best.total, abs=1e-6)
    explanation = explain(need(), doubtful, history=history)
    assert (explanation.passes, explanation.total, explanation.doubt_percent) == (True, other.total, 10)
    assert "10 % de moins" in explanation.cons[0].replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")


@given(markets(), st.randoms())
def test_the_order_of_the_rows_changes_nothing(market, random):
    needs, offers = market
    before = rank(needs, offers, configuration=FILES)
    random.shuffle(needs)
    random.shuffle(offers)
    assert rank(needs, offers, configuration=FILES) == before


@given(markets(), st.sampled_from(("", "zzzz")))
def test_an_impossible_offer_changes_no_other_pair(market, offer_id):
    needs, offers = market
    impossible = offer(id=f"{offer_id}!", capacity=0, text="maths fraction stage", vetted=True, active=True)
    assert rank(needs, [*offers, impossible], configuration=FILES) == rank(needs, offers, configuration=FILES)


@given(markets(most=5))
def test_a_copy_of_an_offer_comes_right_beside_it_and_changes_no_other_pair(market):
    needs, offers = market
    copies = [replace(each, id=f"{each.id}+copy") for each in offers]
    together = rank(needs, [*offers, *copies], top=0, configuration=FILES)
    alone = rank(needs, offers, top=0, configuration=FILES)
    scores = {(each.need_id, each.offer_id): each.total for each in together}
    assert scores == {
        (each.need_id, name): each.total for each in alone for name in (each.offer_id, f"{each.offer_id}+copy")
    }


@given(markets(most=5))
def test_new_ids_in_the_same_order_change_no_score(market):
    needs, offers = market
    renamed = [replace(each, id=f"person-{each.id}") for each in offers]
    before = [(each.need_id, each.offer_id, each.total) for each in rank(needs, offers, top=0, configuration=FILES)]
    after = [
        (each.need_id, each.offer_id.removeprefix("person-"), each.total)
        for each in rank(needs, renamed, top=0, configuration=FILES)
    ]
    assert after == before


@given(markets(most=5), st.integers(1, 400))
def test_the_clock_changes_nothing(market, days):
    def later(day):
        return day and day + timedelta(days=days)

    needs, offers = market
    moved = [replace(each, requested_at=later(each.requested_at)) for each in needs]
    available = [replace(each, available_from=later(each.available_from)) for each in offers]
    assert rank(moved, available, configuration=FILES) == rank(needs, offers, configuration=FILES)


def test_a_generalist_is_worth_as_much_as_a_specialist():
    generalist = offer(id="o2", skills=tuple(Offered(code) for code in ("scolaire.maths", "budget", "emploi.cv")))
    totals = {each.offer_id: each.total for each in rank(need(), [offer(), generalist])}
    assert totals["o1"] == totals["o2"]


def test_ties_are_settled_by_the_id_read_as_text():
    offers = [offer(id=each) for each in ("9", "10", "a", "Z")]
    assert [each.offer_id for each in rank(need(), offers)] == ["10", "9", "Z", "a"]


def test_columns_rank_like_the_records_they_hold():
    offers = [offer(id=str(number), capacity=number % 2) for number in range(5)]
    assert rank(need(), OfferColumns(offers)) == rank(need(), offers)


def test_two_offers_with_one_id_are_refused():
    with pytest.raises(RecordError, match="o1, column id: repeated"):
        rank(need(), [offer(), offer()])


def test_columns_of_another_text_model_are_refused():
    with pytest.raises(ValueError, match="text model fr-1"):
        rank(need(), OfferColumns([]), configuration=Configuration(text_model="fr-2"))


def test_nothing_to_rank_gives_nothing():
    assert rank([], []) == rank(need(), []) == rank([], [offer()]) == []


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"reach_km": float("nan")}, "reach_km"),
        ({"reach_km": float("inf")}, "reach_km"),
        ({"reach_km": -1}, "reach_km"),
        ({"age": 200}, "age"),
        ({"level": -1}, "level"),
        ({"availability": 1 << 336}, "availability"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_its_row_and_column(changes, column):
    with pytest.raises(RecordError, match=f"n1, column {column}"):
        need(**changes)


def test_the_default_configuration_keeps_the_gates_that_only_the_site_knows():
    unknown = offer(vetted=None, active=None)
    assert rank(need(), [unknown], configuration=DEFAULT) == []
    assert rank(need(), [unknown], configuration=FILES) != []


def test_the_explanation_rebuilds_ten_thousand_proposals_to_the_last_digit():
    territory = invent(700, 900, seed=11)
    needs = {each.id: each for each in territory.needs}
    offers = {each.id: each for each in territory.offers}
    ranked = rank(territory.needs, territory.offers, top=20)[:10_000]
    assert len(ranked) > 5000
    for each in ranked:
        explanation = explain(needs[each.need_id], offers[each.offer_id])
        assert explanation.total == each.total
        assert [part.score for part in explanation.parts] == [each.skills, each.text, each.availability, each.proximity]


def test_a_comparison_names_the_needs_whose_ranking_another_weight_changes():
    near = offer(id="near", availability=parse_week("wed 14:00-15:00"))
    free = offer(id="free", place=MURET)
    moved, still = need(id="moved"), need(id="still", availability=0)
    by_place = replace(DEFAULT, weights=Weights(availability=1, proximity=50), version=2)
    by_time = replace(DEFAULT, weights=Weights(availability=50, proximity=1), version=3)
    (change,) = compare([moved, still], [near, free], before=by_place, after=by_time)
    assert (change.need_id, change.before, change.after) == ("moved", ("near", "free"), ("free", "near"))
    assert change.first_changes
