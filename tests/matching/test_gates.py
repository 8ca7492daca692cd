"""Gates: which pairs are closed, which are open for want of a fact, and what people read."""

import pytest
from matching_records import MURET, TOULOUSE, need, offer

from matching import (
    DEFAULT,
    DOUBTS,
    Asked,
    GateCode,
    Memory,
    Mode,
    Offered,
    Place,
    RecordError,
    State,
    Terms,
    explain,
    parse_week,
    why_not,
)


def states(a_need, an_offer, **options):
    return {gate.gate: gate.state for gate in explain(a_need, an_offer, **options).gates}


def closing(a_need, an_offer, **options):
    return {gate.gate for gate in why_not(a_need, an_offer, **options)}


def test_a_pair_that_fits_has_every_gate_open():
    assert set(states(need(), offer()).values()) == {State.PASSED}


@pytest.mark.parametrize(
    ("gate", "changes"),
    [
        (GateCode.VETTED, {"vetted": False}),
        (GateCode.VETTED, {"vetted": None}),
        (GateCode.ACTIVE, {"active": False}),
        (GateCode.ACTIVE, {"active": None}),
        (GateCode.CAPACITY, {"capacity": 0}),
        (GateCode.AGE, {"age_min": 15}),
        (GateCode.AGE, {"age_min": None, "age_max": 13}),
        (GateCode.SKILL, {"skills": (Offered("scolaire.anglais"),)}),
        (GateCode.SKILL, {"skills": ()}),
        (GateCode.LEVEL, {"skills": (Offered("scolaire.maths", 10, 12),)}),
        (GateCode.REACH, {"place": MURET, "radius_km": 18.0, "mode": Mode.IN_PERSON}),
        (GateCode.TIME, {"availability": parse_week("mon 14:00-18:00")}),
        (GateCode.TIME, {"availability": parse_week("wed 17:30-20:00")}),
        (GateCode.LANGUAGE, {"languages": frozenset({"ar"})}),
    ],
)
def test_each_gate_closes_alone(gate, changes):
    assert closing(need(), offer(**changes)) == {gate}


@pytest.mark.parametrize(
    ("gate", "terms"),
    [
        (GateCode.ASSOCIATION_AGE, Terms(age_min=15)),
        (GateCode.ASSOCIATION_AGE, Terms(age_max=13)),
        (GateCode.ASSOCIATION_MODE, Terms(mode=Mode.REMOTE)),
    ],
)
def test_what_an_association_asks_besides_closes_alone(gate, terms):
    assert closing(need(terms=terms), offer(mode=Mode.IN_PERSON)) == {gate}


@pytest.mark.parametrize("terms", [Terms(age_min=14, age_max=14, mode=Mode.IN_PERSON), Terms(age_max=18)])
def test_what_an_association_asks_besides_closes_nothing_that_it_allows(terms):
    assert closing(need(terms=terms), offer()) == set()


def test_an_unknown_age_is_closed_by_an_association_that_has_a_bound():
    anybody = offer(age_min=None, age_max=None)
    assert closing(need(age=None, terms=Terms(age_min=11)), anybody) == {GateCode.ASSOCIATION_AGE}
    assert closing(need(age=None, terms=Terms(mode=Mode.REMOTE)), anybody) == set()


def test_an_association_that_wants_them_to_meet_leaves_no_way_round_the_distance():
    far, wish = offer(place=MURET, radius_km=5.0), Terms(mode=Mode.IN_PERSON)
    assert closing(need(), far) == set()
    assert closing(need(terms=wish), far) == {GateCode.REACH}
    (gate,) = why_not(need(terms=wish), far)
    assert "à distance" not in gate.opens


def test_its_ages_are_never_crossed_and_its_way_of_meeting_may_be():
    assert not explain(need(terms=Terms(age_min=15)), offer()).crossable
    assert explain(need(terms=Terms(mode=Mode.REMOTE)), offer(mode=Mode.IN_PERSON)).crossable


@pytest.mark.parametrize(
    ("terms", "facts", "said", "opens"),
    [
        (
            Terms(age_min=15, age_max=17), {},
            "14 ans : l’association suit des jeunes de 15 à 17 ans.", "Confier la demande à une autre association",
        ),
        (
            Terms(age_max=13), {"age": None},
            "L’âge n’est pas connu ; l’association suit des jeunes de 13 ans et moins.", "Demander l’âge",
        ),
        (
            Terms(mode=Mode.IN_PERSON), {"mode": Mode.REMOTE},
            "L’association demande de se voir sur place ; le jeune ne l’accepte pas.", "Accepter de se voir sur place",
        ),
        (
            Terms(mode=Mode.REMOTE), {"mode": Mode.IN_PERSON},
            "L’association demande de se voir à distance ; le jeune et le bénévole ne l’acceptent pas.",
            "changer les règles",
        ),
    ],
)  # fmt: skip
def test_what_an_association_asks_besides_is_said_with_its_facts_and_what_would_open_it(terms, facts, said, opens):
    an_offer = offer(mode=Mode.IN_PERSON if terms.mode is Mode.REMOTE else Mode.EITHER)
    gate = why_not(need(terms=terms, **facts), an_offer)[-1]
    assert gate.sentence.replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ") == said
    assert opens in gate.opens


def test_terms_that_no_age_meets_are_refused():
    with pytest.raises(RecordError, match="age_max"):
        need(terms=Terms(age_min=15, age_max=11))


@pytest.mark.parametrize(
    ("gate", "need_changes", "offer_changes"),
    [
        (GateCode.REACH, {"place": None}, {}),
        (GateCode.REACH, {}, {"place": Place(43.61, 1.45, approximate=True)}),
        (GateCode.TIME, {"availability": 0}, {}),
        (GateCode.TIME, {}, {"availability": 0}),
        (GateCode.LANGUAGE, {"languages": frozenset()}, {}),
        (GateCode.LANGUAGE, {}, {"languages": frozenset()}),
    ],
)
def test_a_gate_of_convenience_stays_open_to_check_when_a_fact_is_missing(gate, need_changes, offer_changes):
    assert states(need(**need_changes), offer(**offer_changes))[gate] is State.TO_CHECK


def test_an_unknown_age_is_closed_only_by_an_offer_that_has_a_bound():
    assert closing(need(age=None), offer()) == {GateCode.AGE}
    assert closing(need(age=None), offer(age_min=None, age_max=None)) == set()


def test_the_bounds_of_age_and_level_are_inside():
    assert closing(need(age=11, level=6), offer()) == set()
    assert closing(need(age=18, level=9), offer()) == set()


def test_a_missing_indispensable_skill_closes_even_when_another_is_served():
    asked = (Asked("scolaire.maths"), Asked("scolaire.anglais", indispensable=True))
    assert closing(need(skills=asked), offer()) == {GateCode.INDISPENSABLE}


def test_a_sibling_does_not_open_the_skill_gate():
    assert closing(need(skills=(Asked("scolaire.physique"),)), offer()) == {GateCode.SKILL}


def test_nothing_asked_closes_nothing():
    assert closing(need(skills=(), level=None), offer()) == set()


def test_codes_compare_without_case_or_accents():
    assert closing(need(skills=(Asked("SCOLAIRE.Maths"),)), offer(skills=(Offered("scolaire.maths"),))) == set()


def test_who_learns_french_is_never_refused_for_the_language():
    asked = (Asked("langue.fle"),)
    served = offer(skills=(Offered("langue.fle"),), languages=frozenset({"ar"}))
    assert closing(need(skills=asked), served) == set()


@pytest.mark.parametrize(
    ("wish", "other", "closes"),
    [
        (Mode.IN_PERSON, Mode.REMOTE, True),
        (Mode.REMOTE, Mode.IN_PERSON, True),
        (Mode.EITHER, Mode.REMOTE, False),
        (Mode.REMOTE, Mode.EITHER, False),
    ],
)
def test_they_need_a_way_of_meeting_in_common(wish, other, closes):
    assert closing(need(mode=wish), offer(mode=other)) == ({GateCode.MODE} if closes else set())


def test_out_of_reach_is_open_at_a_distance_when_both_accept_and_the_distance_is_then_empty():
    explanation = explain(need(), offer(place=MURET, radius_km=5.0))
    assert explanation.passes
    assert explanation.distance_km is None
    assert {part.name: part.score for part in explanation.parts}["proximity"] is None


def test_a_point_exactly_on_the_border_is_within_reach():
    border = explain(need(reach_km=100), offer(place=MURET, radius_km=100)).distance_km
    assert closing(need(reach_km=border), offer(place=MURET, mode=Mode.IN_PERSON)) == set()
    assert closing(need(reach_km=border - 0.001), offer(place=MURET, mode=Mode.IN_PERSON)) == {GateCode.REACH}


@pytest.mark.parametrize("memory", sorted(set(Memory) - DOUBTS))
def test_a_pair_that_is_remembered_is_never_proposed_again(memory):
    gate = GateCode.CLOSE if memory is Memory.CLOSE else GateCode.MEMORY
    assert closing(need(), offer(), history={("n1", "o1"): memory}) == {gate}


def test_time_place_and_language_can_be_crossed_and_protection_never():
    far = offer(place=MURET, radius_km=1, mode=Mode.IN_PERSON, languages=frozenset({"ar"}))
    assert explain(need(), far).crossable
    assert not explain(need(), offer(vetted=False)).crossable


def test_an_association_tightens_the_time_it_wants():
    from dataclasses import replace

    strict = replace(DEFAULT, minimum_minutes=300)
    assert closing(need(), offer(), configuration=strict) == {GateCode.TIME}


def test_a_gate_of_convenience_can_be_switched_off_and_one_that_protects_cannot():
    relaxed = DEFAULT.switched_off(GateCode.LANGUAGE)
    assert closing(need(), offer(languages=frozenset({"ar"})), configuration=relaxed) == set()
    with pytest.raises(ValueError, match="protects somebody"):
        DEFAULT.switched_off(GateCode.VETTED)


def sentence(gate, a_need, an_offer):
    (found,) = [each for each in why_not(a_need, an_offer) if each.gate is gate]
    return found.sentence.replace("\N{NO-BREAK SPACE}", " ")


def test_a_closed_gate_says_its_facts():
    half_hour = offer(availability=parse_week("wed 17:30-20:00"))
    assert sentence(GateCode.TIME, need(), half_hour) == "Les créneaux ne se croisent que 30 minutes, il en faut 60."
    pieces = offer(availability=parse_week("wed 14:00-14:30;wed 15:00-15:30"))
    assert "mais jamais plus de 30 minutes de suite" in sentence(GateCode.TIME, need(), pieces)
    far = offer(place=MURET, radius_km=5.0, mode=Mode.IN_PERSON)
    assert sentence(GateCode.REACH, need(), far) == "À 19 km environ, au-delà de la limite de 5 km."
    older = offer(skills=(Offered("scolaire.maths", 10, 12),))
    assert "Niveau demandé : 3e" in sentence(GateCode.LEVEL, need(), older)


def test_every_closed_gate_of_a_pair_is_given():
    nobody = offer(vetted=False, capacity=0, languages=frozenset({"ar"}), place=TOULOUSE)
    assert closing(need(), nobody) == {GateCode.VETTED, GateCode.CAPACITY, GateCode.LANGUAGE}
