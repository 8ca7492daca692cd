import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.texts import danger, pair


@pytest.mark.parametrize(
    "text",
    [
        "Viens chez moi samedi, on sera plus tranquilles pour les maths.",
        "on se voit chez moi",
        "passe à mon appart",
        "tu peux passer à la maison",
        "je t'attends à la maison",
        "tu dors chez moi ?",
        "je peux venir chez toi si tu préfères",
        "viens dans mon studio",
        "v i e n s chez moi",
        "vi3ns chez m0i",
        "il ma dit de venir chez lui jetais pas bien",
        "il m'a demandé de venir chez lui",
        "Sébastien veut que je vienne chez lui",
        "on est allés chez elle",
        "il est venu chez moi",
        "J'ai reçu Yanis à mon domicile",
    ],
)
def test_a_meeting_at_a_home_is_heard(text):
    assert pair.detect(text).home


@pytest.mark.parametrize(
    "text", ["il demande des photos", "il veut des photo de moi", "il m'a pris en photo", "mon bénévole me filme"]
)
def test_pictures_asked_of_a_child_are_heard(text):
    assert pair.detect(text).pictures


@pytest.mark.parametrize(
    "text",
    [
        "",
        "je rentre à la maison",
        "chez moi il y a du bruit",
        "le prof vient chez moi pour l'aide aux devoirs",
        "ma copine vient chez moi réviser",
        "on se voit à la maison de quartier",
        "passe à la Maison des associations",
        "on se retrouve à la bibliothèque près de chez toi",
        "je ne peux pas venir chez toi",
        "on ne se voit jamais à domicile, c'est la règle",
        "refais l'exercice 3 à la maison",
        "il est rentré chez lui",
        "ça se passe bien à la maison ?",
        "il demande une photo de mon cahier",
        "elle veut que je regarde une vidéo de maths",
    ],
)
def test_what_a_pair_says_every_day_passes(text):
    assert not pair.detect(text)


@pytest.mark.parametrize(
    "text",
    ["je peux venir chez vous", "le prof vient chez moi pour l'aide aux devoirs", "viens chez moi on révise"],
)
def test_requests_and_offers_are_not_read_so(text):
    assert not danger.detect(text).danger


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    pair.detect(text)
