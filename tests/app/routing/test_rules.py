"""Which association gets a need, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import matching
from app.routing.deadlines import Calendar
from app.routing.rules import Candidate, Volunteering, choose, choose_for_offer, obstacles

DAY = date(2026, 11, 16)
HERE, QUARTER = "99001", "mirail"


def candidate(
    name: str = "Aube",
    *,
    load: int = 0,
    calendar: Calendar | None = None,
    reactivity: matching.Reactivity | None = None,
    **covers: Any,
) -> Candidate:
    facts = {"id": name, "communes": frozenset({HERE}), "skills": frozenset({"budget"})}
    return Candidate(
        name,
        matching.Association(**(facts | covers)),
        load,
        calendar or Calendar(),
        reactivity=reactivity or matching.Reactivity(),
    )


def need(**changes: Any) -> matching.Need:
    facts = {"id": "n", "skills": (matching.Asked("budget"),), "commune": HERE, "district": QUARTER, "age": 15}
    return matching.Need(**(facts | changes))


def chosen(*candidates: Candidate, **options: Any) -> str | None:
    found = choose(candidates, need(), day=DAY, **options)
    return found.association_id if found else None


def test_a_specialist_of_the_district_comes_before_the_commune_and_before_everywhere() -> None:
    district = candidate("C", communes=frozenset(), districts=frozenset({QUARTER}), load=9)
    everywhere = candidate("A", communes=frozenset({"*"}))
    assert chosen(everywhere, candidate("B"), district) == "C"
    assert chosen(everywhere, candidate("B", load=9)) == "B"


def test_among_equals_the_least_loaded_then_the_name_decides_whatever_the_order() -> None:
    one, other, tired = candidate("B", load=2), candidate("A", load=2), candidate("0", load=3)
    assert chosen(one, other, tired) == chosen(tired, other, one) == "A"


def test_who_answers_comes_before_who_stays_silent_unless_much_more_loaded() -> None:
    quick = matching.Reactivity(received=10, answered=10, days=10.0)
    slow = matching.Reactivity(received=10, answered=4, days=24.0)
    assert chosen(candidate("A", reactivity=slow), candidate("B", reactivity=quick, load=2)) == "B"
    assert chosen(candidate("A", reactivity=slow), candidate("B", reactivity=quick, load=9)) == "A"
    assert chosen(candidate("A", reactivity=slow), candidate("B", communes=frozenset({"*"}), reactivity=quick)) == "A"


def test_a_new_association_is_neither_favoured_nor_set_back() -> None:
    usual = matching.Reactivity(received=10, answered=10, days=30.0)
    assert chosen(candidate("A"), candidate("B", reactivity=usual)) == "A"
    assert chosen(candidate("B"), candidate("A", reactivity=usual)) == "A"


def test_a_habit_is_told_once_there_are_enough_answers() -> None:
    for answered, told in ((2, False), (3, True)):
        reactivity = matching.Reactivity(received=answered, answered=answered, days=2.0 * answered)
        found = choose([candidate(reactivity=reactivity)], need(), day=DAY)
        assert found is not None
        assert ("Elle répond d’habitude en 2\u00a0jours." in found.reasons) is told


@pytest.mark.parametrize(
    "covers",
    [
        {"communes": frozenset({"99002"})},
        {"skills": frozenset({"logement"})},
        {"age_min": 16},
        {"age_max": 14},
        {"capacity": 0},
    ],
)
def test_an_association_that_does_not_cover_the_need_is_not_sent_it(covers: dict[str, Any]) -> None:
    assert chosen(candidate(**covers)) is None
    assert obstacles(candidate(**covers), need(), day=DAY)


def test_a_closed_association_is_passed_over_until_it_opens() -> None:
    closed = candidate(calendar=Calendar(closed_from=DAY, closed_until=DAY))
    assert chosen(closed) is None
    assert choose([closed], need(), day=date(2026, 11, 17)) is not None


def test_an_association_that_had_its_chance_is_passed_over() -> None:
    assert chosen(candidate("A"), candidate("B"), excluded={"A"}) == "B"
    assert chosen(candidate("A"), excluded={"A"}) is None


def test_the_reasons_say_place_kind_age_and_room() -> None:
    found = choose([candidate(age_min=11, age_max=18, capacity=1)], need(), day=DAY)
    assert found is not None
    assert found.reasons == (
        "Elle intervient dans la commune du jeune.",
        "Elle fait ce genre d’accompagnement.",
        "Elle accompagne de 11 à 18\u00a0ans.",
        "Il lui reste 1\u00a0place.",
    )


def test_a_volunteer_goes_to_the_association_they_picked_if_it_is_open() -> None:
    offer = Volunteering(HERE, frozenset({"budget"}), preferred="B")
    picked = choose_for_offer([candidate("A"), candidate("B", skills=frozenset())], offer, day=DAY)
    assert picked is not None
    assert picked.association_id == "B"
    closed = candidate("B", calendar=Calendar(closed_from=DAY))
    instead = choose_for_offer([candidate("A"), closed], offer, day=DAY)
    assert instead is not None
    assert instead.association_id == "A"


def test_a_volunteer_goes_where_most_of_what_they_offer_is_done() -> None:
    offer = Volunteering(HERE, frozenset({"budget", "logement"}))
    narrow, wide = candidate("A"), candidate("B", skills=frozenset({"budget", "logement"}), load=9)
    found = choose_for_offer([narrow, wide], offer, day=DAY)
    assert found is not None
    assert found.association_id == "B"
    assert choose_for_offer([narrow], Volunteering("99002", frozenset({"budget"})), day=DAY) is None


def test_a_volunteer_is_near_who_acts_in_a_priority_district_of_their_commune() -> None:
    local = replace(candidate("Quartier", communes=frozenset()), neighbourhood=frozenset({HERE}))
    everywhere = candidate("Partout", communes=frozenset({"*"}))
    found = choose_for_offer([everywhere, local], Volunteering(HERE, frozenset({"budget"})), day=DAY)
    assert found is not None
    assert found.association_id == local.covers.id
    assert found.reasons[0] == "Elle intervient dans votre commune."
