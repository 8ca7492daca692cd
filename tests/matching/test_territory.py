"""Invented territories: the same for the same seed, and harder one rung after another."""

from statistics import mean

import pytest

from matching import FILES, week
from matching.places import distance_km
from matching.simulation import measures, replay
from matching.territory import commune_places, communes, harder, invent, late, short
from matching.territory.generator import CITY


def test_the_same_seed_invents_the_same_people():
    assert invent(30, 30, seed=4) == invent(30, 30, seed=4)
    assert invent(30, 30, seed=4) != invent(30, 30, seed=5)


def test_people_live_around_the_towns_and_most_of_them_in_the_city():
    needs = invent(400, 1).needs
    places = commune_places()
    for need in needs:
        assert need.place is None or distance_km(need.place, places[need.commune]) < 20
    assert 0.3 < mean(need.commune == CITY for need in needs) < 0.6


def test_copies_of_the_department_are_out_of_reach_of_one_another():
    offers = invent(1, 60, departments=4).offers
    corners = {(round(each.place.lat / 2.6), round(each.place.lon / 2.6)) for each in offers}
    assert len(corners) >= 4


def test_the_table_of_communes_has_no_repeat_and_stays_in_the_department():
    codes = [commune.code for commune in communes()]
    assert len(set(codes)) == len(codes)
    assert all(distance_km(commune.place, commune_places()[CITY]) < 120 for commune in communes())


@pytest.mark.parametrize(("rung", "measured"), [(1, "skills"), (3, "slots"), (4, "decoys")])
def test_each_rung_takes_something_away(rung, measured):
    def count(territory):
        if measured == "skills":
            return -sum(len(need.skills) for need in territory.needs)
        if measured == "slots":
            return -sum(week.minutes(need.availability) for need in territory.needs)
        return len(territory.offers)

    territory = invent(100, 100)
    assert count(harder(territory, rung)) > count(harder(territory, rung - 1))


def test_some_offers_name_a_sibling_on_the_second_rung():
    territory = invent(50, 100)
    one, two = harder(territory, 1), harder(territory, 2)
    assert 0 < sum(a.skills != b.skills for a, b in zip(one.offers, two.offers, strict=True)) < 60


def test_nearly_everybody_is_served_where_offers_suffice_and_not_where_they_do_not():
    enough, few = (measures(*served_and_not(history(60))) for history in (late, short))
    assert enough.served > 40
    assert few.served <= 37


def served_and_not(territory):
    replayed = replay(territory.needs, territory.offers, configuration=FILES)
    return replayed.served, replayed.unserved
