import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.texts import check, classify, model


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jcomprend r en math", "scolaire.matiere"),
        ("aide aux devoirs pour mon fils", "scolaire.devoirs"),
        ("jtrouve pas de stage de 3eme", "stage.observation"),
        ("refaire mon CV", "emploi.cv"),
        ("moi vouloir parler bien francais", "langue.fle"),
        ("passer mon permis", "mobilite"),
        ("je voudrais voir un psy", "sante"),
    ],
)
def test_a_text_is_read_as_the_kind_it_asks_for(text, code):
    assert classify.classify(text).codes[0].code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("besoin de soutien en français, et il cherche un stage de 3e", {"scolaire.matiere", "stage.observation"}),
        ("besoin de soutien en français. Il cherche un stage de 3e.", {"scolaire.matiere", "stage.observation"}),
        ("je veux apprendre à nager et trouver un job d'été", {"culture_sport", "emploi.recherche"}),
    ],
)
def test_one_need_does_not_hide_the_other(text, codes):
    assert codes <= {guess.code for guess in classify.classify(text).codes}


def test_two_requests_put_together_are_mostly_both_found():
    single = [each for each in model.examples("requests.test.txt") if len(each.codes) == 1]
    pairs = [(one, other) for one, other in pairwise(single[::3]) if one.codes[0][:5] != other.codes[0][:5]]
    readings = classify.classify_all([f"{one.text} et {other.text}" for one, other in pairs])
    found = [
        {*one.codes, *other.codes} <= {guess.code for guess in reading.codes}
        for (one, other), reading in zip(pairs, readings, strict=True)
    ]
    assert sum(found) >= 0.6 * len(pairs)


def test_several_needs_give_several_codes():
    codes = {guess.code for guess in classify.classify("faire mon cv et préparer un entretien").codes}
    assert {"emploi.cv", "emploi.entretien"} <= codes


@pytest.mark.parametrize("text", ["", " ", "?", "azertyuiop", "😀😀", "\ud800\x00"])
def test_it_abstains_when_nothing_is_asked(text):
    assert classify.classify(text) == classify.Reading()


def test_subject_and_level_come_with_the_code():
    reading = classify.classify("je galère en anglais, je suis en 3eme")
    assert (reading.subjects, reading.level, reading.danger) == (("anglais",), 9, False)


def test_danger_is_decided_as_everywhere_else():
    assert classify.classify("mon père me frappe").danger


def test_french_to_learn_is_not_a_school_subject():
    assert classify.classify("je viens d'arriver, je veux apprendre à parler français").subjects == ()


def test_the_stream_answers_each_line_in_order_blank_ones_too():
    answers = [json.loads(line) for line in classify.lines(["refaire mon CV\n", "\n", "passer mon permis\r\n"])]
    assert [[guess["code"] for guess in answer["codes"][:1]] for answer in answers] == [["emploi.cv"], [], ["mobilite"]]
    assert answers[1] == {"codes": [], "subjects": [], "level": None, "danger": False}


def test_a_line_reads_the_same_alone_and_among_others():
    texts = ["refaire mon CV", "je cherche un appart", "rien"]
    assert classify.classify_all(texts) == [classify.classify(text) for text in texts]


def test_fitting_again_gives_the_same_model():
    texts = ["aide en maths", "un stage"]
    again = model.KindModel().fit(model.examples("requests.train.txt"))
    assert again.probabilities(texts) == model.default_model().probabilities(texts)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_text_breaks_it(text):
    reading = classify.classify(text)
    assert all(0 <= guess.confidence <= 1 for guess in reading.codes)
    json.dumps(reading.as_json())


def test_check_says_both_verdicts_and_why():
    assert check.check("mon père me frappe, appelle le 06 39 98 12 34") == {
        "contact": True,
        "danger": True,
        "why": ["telephone", "violence"],
    }


def test_check_answers_a_blank_line():
    assert [json.loads(line) for line in check.lines(["\n"])] == [{"contact": False, "danger": False, "why": []}]
