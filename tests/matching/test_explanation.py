"""What people read of a pair: pour, contre, à vérifier."""

import pytest
from matching_records import MURET, need, offer

from matching import Asked, Mode, Offered, Place, eligible, explain, parse_week
from matching.french import about, duration, main_day, slots, typeset
from matching.records import Association


def plain(sentences):
    return [each.replace("\N{NO-BREAK SPACE}", " ").replace("’", "'") for each in sentences]


def test_a_pair_that_fits_says_what_speaks_for_it_with_the_facts():
    pros = plain(explain(need(), offer(), labels={"scolaire.maths": "Maths"}).pros)
    assert pros == [
        "Propose ce qui est demandé : Maths.",
        "4 h en commun par semaine, le mercredi.",
        "À moins de 1 km.",
    ]


def test_a_weak_pair_says_what_speaks_against_it():
    asked = (Asked("scolaire.maths"), Asked("emploi.cv"), Asked("scolaire.svt"), Asked("budget"))
    here = offer(place=Place(43.75, 1.44), availability=parse_week("wed 14:00-15:00"))
    explanation = explain(need(skills=asked), here)
    assert plain(explanation.cons) == [
        (
            "Propose 1 des 4 domaines demandés (scolaire.maths) ; un domaine voisin de : scolaire.svt ; "
            "il manque : emploi.cv et budget."
        ),
        "À 16 km environ, pour 20 km au plus.",
    ]
    assert "1 h en commun par semaine, le mercredi de 14 h à 15 h." in plain(explanation.pros)


def test_a_closed_gate_is_not_said_twice():
    explanation = explain(need(), offer(skills=(Offered("budget"),)))
    assert plain(explanation.cons) == ["L'offre ne comprend pas ce qui est demandé : scolaire.maths."]


def test_what_is_not_known_is_to_check():
    explanation = explain(need(availability=0, languages=frozenset()), offer(place=None))
    assert plain(explanation.to_check) == [
        "Le lieu n'est pas connu : distance à vérifier.",
        "Les créneaux ne sont pas tous connus : horaires à vérifier.",
        "Les langues parlées ne sont pas toutes connues.",
    ]


@pytest.mark.parametrize("way", [Mode.IN_PERSON, Mode.EITHER])
def test_who_lives_too_far_is_told_so_once_with_the_figures_of_the_gate(way):
    explanation = explain(need(mode=Mode.IN_PERSON), offer(place=MURET, radius_km=5.0, mode=way))
    [verdict] = explanation.closed
    assert explanation.cons == (verdict.sentence,)
    assert plain(explanation.cons) == ["À 19 km environ, au-delà de la limite de 5 km."]
    part = next(each for each in explanation.parts if each.name == "proximity")
    assert (part.score, part.sentence, part.favourable) == (None, verdict.sentence, False)
    assert explanation.too_far


def test_who_may_meet_at_a_distance_is_not_too_far():
    assert not explain(need(), offer(place=MURET, radius_km=5.0)).too_far
    assert not explain(need(mode=Mode.IN_PERSON), offer(place=None)).too_far


def test_a_meeting_at_a_distance_has_no_distance():
    explanation = explain(need(mode=Mode.REMOTE), offer(place=MURET))
    assert explanation.distance_km is None
    assert "Rencontre à distance." in plain(part.sentence for part in explanation.parts)


@pytest.mark.parametrize(
    ("text", "set_"),
    [
        ("Aujourd'hui ?", "Aujourd’hui\u00a0?"),
        ("« Oui » : 20 km, 1 h 30", "«\u00a0Oui\u00a0»\u00a0: 20\u00a0km, 1\u00a0h\u00a030"),
        ("", ""),
    ],
)
def test_french_typography_is_set(text, set_):
    assert typeset(text) == set_


def test_numbers_are_written_as_people_say_them():
    assert [duration(minutes) for minutes in (30, 60, 90)] == ["30 minutes", "1 h", "1 h 30"]
    assert [about(km) for km in (0.4, 2.6)] == ["à moins de 1 km", "à 3 km environ"]
    assert main_day(parse_week("mon 10:00-12:00;wed 10:00-14:00")) == "surtout le mercredi"
    assert main_day(parse_week("mon 10:00-12:00;wed 10:00-12:00")) == "le lundi et le mercredi"
    shared = parse_week("tue 10:00-11:00;wed 10:00-12:00;sun 10:00-12:00")
    assert main_day(shared) == "surtout le mercredi et le dimanche"
    assert main_day(parse_week("mon 9:00-10:00;tue 9:00-10:00;fri 9:00-10:00")) == "plusieurs jours"
    assert slots(parse_week("sat 9:30-11:00")) == "le samedi de 9 h 30 à 11 h"


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, []),
        ({"communes": frozenset({"31149"})}, ["La commune du jeune est hors de son secteur."]),
        ({"communes": frozenset(), "districts": frozenset({"mirail"})}, []),
        ({"skills": frozenset({"budget"})}, ["Elle ne fait pas ce genre d'accompagnement."]),
        ({"age_min": 15}, ["L'âge du jeune n'est pas dans son public."]),
        ({"capacity": 0}, ["Elle n'a plus de place."]),
        (
            {"communes": frozenset(), "capacity": 0},
            ["La commune du jeune est hors de son secteur.", "Elle n'a plus de place."],
        ),
    ],
)
def test_an_association_says_every_reason_why_it_cannot(changes, reasons):
    covers = {"id": "a", "communes": frozenset({"31555"}), "skills": frozenset({"*"})}
    found = eligible(Association(**covers | changes), need(commune="31555", district="Mirail"))
    assert plain(found.reasons) == reasons
    assert bool(found) == (not reasons)


def test_an_unknown_age_is_sent_only_where_there_is_no_bound():
    everybody = Association(id="a", communes=frozenset({"*"}), skills=frozenset({"*"}))
    adults = Association(id="b", communes=frozenset({"*"}), skills=frozenset({"*"}), age_min=18)
    assert eligible(everybody, need(age=None))
    assert not eligible(adults, need(age=None))
