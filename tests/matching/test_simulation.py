"""Replaying arrivals: when plans run, what they use up, and how the outcome is measured."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_records import need, offer
from matching_strategies import markets
from spreadsheets import need_rows, offer_rows

from matching import FILES, Asked, Objective, Offered, rank
from matching.cli import match
from matching.files import write_csv
from matching.simulation import as_document, measures, replay
from matching.territory import invent

FIRST = date(2026, 1, 5)


def on(day):
    return FIRST + timedelta(days=day)


def days(replayed):
    return {each.need.id: ((each.day - FIRST).days, each.waited) for each in replayed.served}


def test_a_plan_runs_on_the_first_day_then_every_so_many_days():
    needs = [need(id="a", requested_at=on(0)), need(id="b", requested_at=on(1)), need(id="c", requested_at=on(4))]
    offers = [offer(capacity=3, available_from=on(0))]
    assert days(replay(needs, offers, configuration=FILES)) == {"a": (0, 0), "b": (1, 0), "c": (4, 0)}
    assert days(replay(needs, offers, every=3, configuration=FILES)) == {"a": (0, 0), "b": (3, 2), "c": (6, 2)}


def test_a_run_that_serves_nobody_ends_it_only_after_the_last_arrival():
    needs = [need(id="a", requested_at=on(0))]
    offers = [offer(available_from=on(10))]
    replayed = replay(needs, offers, every=4, configuration=FILES)
    assert days(replayed) == {"a": (12, 12)}
    assert replayed.runs == 5


def test_capacity_is_used_up_for_good():
    needs = [need(id="a", requested_at=on(0)), need(id="b", requested_at=on(1))]
    replayed = replay(needs, [offer(available_from=on(0))], configuration=FILES)
    assert days(replayed) == {"a": (0, 0)}
    assert [each.id for each in replayed.unserved] == ["b"]


def test_a_missing_date_is_the_first_day_in_either_file():
    needs = [need(id="a", requested_at=None)]
    replayed = replay(needs, [offer(available_from=on(3)), offer(id="o2", capacity=0)], configuration=FILES)
    assert days(replayed) == {"a": (3, 0)}


def test_who_waits_longest_goes_first_when_an_offer_comes():
    needs = [need(id="late", requested_at=on(3)), need(id="early", requested_at=on(0))]
    replayed = replay(needs, [offer(available_from=on(5))], configuration=FILES)
    assert days(replayed) == {"early": (5, 5)}


def test_a_day_at_the_end_of_the_calendar_is_reached_and_is_the_last():
    needs = [need(id="soon", requested_at=on(0)), need(id="never", requested_at=date.max)]
    pool = [offer(id="x", available_from=on(2)), offer(id="y", available_from=on(0), capacity=1)]
    replayed = replay(needs, pool, every=7, configuration=FILES)
    assert days(replayed)["never"] == ((date.max - on(0)).days, 0)
    assert replayed.runs == -(-(date.max - on(0)).days // 7) + 2


@settings(max_examples=30)
@given(markets(), st.sampled_from(Objective), st.integers(1, 20))
def test_everybody_is_served_once_or_not_at_all_and_never_beyond_what_is_there(market, objective, every):
    needs, offers = market
    replayed = replay(needs, offers, every=every, objective=objective, configuration=FILES)
    ids = [each.need.id for each in replayed.served] + [each.id for each in replayed.unserved]
    assert sorted(ids) == sorted(each.id for each in needs)
    open_pairs = {(each.need_id, each.offer_id) for each in rank(needs, offers, top=0, configuration=FILES)}
    for each in replayed.served:
        assert (each.need.id, each.offer.id) in open_pairs
        assert each.day >= max(each.need.requested_at, each.offer.available_from)
        assert each.waited == (each.day - each.need.requested_at).days
    for each in offers:
        assert sum(served.offer.id == each.id for served in replayed.served) <= each.capacity


@settings(max_examples=30)
@given(markets())
def test_at_the_end_no_offer_that_is_left_could_serve_anybody_left(market):
    needs, offers = market
    replayed = replay(needs, offers, configuration=FILES)
    used = [each.offer.id for each in replayed.served]
    left = [each for each in offers if used.count(each.id) < each.capacity]
    assert rank(replayed.unserved, left, configuration=FILES, top=0) == []


def test_help_and_waiting_are_measured_over_the_served():
    three = (Asked("scolaire.maths"), Asked("budget"), Asked("emploi.cv"))
    needs = [
        need(id="a", requested_at=on(0), skills=three, district="Mirail"),
        need(id="b", requested_at=on(0)),
        need(id="c", requested_at=on(0), age=30),
    ]
    offers = [
        offer(id="x", skills=(Offered("scolaire.maths"), Offered("budget")), available_from=on(20)),
        offer(id="y", skills=(Offered("scolaire.maths"),), available_from=on(10), languages=frozenset({"fr"})),
    ]
    replayed = replay(needs, offers, configuration=FILES, objective=Objective.SCORE)
    assert days(replayed) == {"b": (10, 10), "a": (20, 20)}
    document = as_document(replayed)
    by_district, by_age, by_kind = (document.pop(f"by_{group}") for group in ("district", "age", "kind"))
    assert document == {
        "served": 2,
        "unserved": 1,
        "coverage": pytest.approx(5 / 6, abs=1e-6),
        "fully_covered": 0.5,
        "wait_mean_days": 15.0,
        "wait_p95_days": 19.5,
        "wait_max_days": 20,
        "waited_14_days": 1,
        "capacity": 2,
        "capacity_used": 2,
        "capacity_use": 1.0,
    }
    assert {band: (each["served"], each["unserved"]) for band, each in by_age.items()} == {
        "11-14": (2, 0),
        "26-120": (0, 1),
    }
    assert by_kind["scolaire.maths"]["unserved"] == 1
    assert by_district["Mirail"]["coverage"] == pytest.approx(2 / 3, abs=1e-6)
    assert list(by_district) == ["Mirail"]


def test_nobody_served_measures_nothing():
    figures = measures((), [need()])
    assert (figures.served, figures.unserved, figures.coverage, figures.wait_max_days) == (0, 1, None, None)


def test_nobody_at_all_is_an_end_too():
    assert replay([], [], configuration=FILES).runs == 1


def test_the_command_prints_what_the_library_measures(tmp_path):
    territory = invent(60, 40, seed=3)
    for name, (header, *rows) in {"n.csv": need_rows(territory.needs), "o.csv": offer_rows(territory.offers)}.items():
        write_csv(tmp_path / name, header, rows)
    arguments = ["simulate", str(tmp_path / "n.csv"), str(tmp_path / "o.csv"), "--every", "5", "--objective", "people"]
    result = CliRunner().invoke(match, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    replayed = replay(territory.needs, territory.offers, every=5, objective=Objective.PEOPLE, configuration=FILES)
    assert json.loads(result.stdout) == as_document(replayed)
    CliRunner().invoke(match, [*arguments, "--report", str(tmp_path / "r.json")], catch_exceptions=False)
    assert json.loads((tmp_path / "r.json").read_text()) == as_document(replayed)
