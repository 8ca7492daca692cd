"""What people type, read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places import spelling


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("Saint-Gaudens", "saint gaudens"),
        ("ST GAUDENS", "saint gaudens"),
        ("St.-Gaudens", "saint gaudens"),
        ("Ste Livrade", "sainte livrade"),
        ("L'Isle-en-Dodon", "l isle en dodon"),
        ("L’Isle en Dodon", "l isle en dodon"),
        ("  Léguevin ", "leguevin"),
        ("Escornebœuf", "escorneboeuf"),
        ("Stains", "stains"),
        ("", ""),
        ("😀", ""),
    ],
)
def test_names_are_compared_in_one_form(typed: str, normal: str) -> None:
    assert spelling.normal(typed) == normal


@pytest.mark.parametrize(
    ("typed", "words", "digits"),
    [
        ("Toulouse 31300", ("toulouse",), "31300"),
        ("31300 Toulouse", ("toulouse",), "31300"),
        ("toulouse 31 300", ("toulouse",), "31300"),
        ("31 300", (), "31300"),
        ("316", (), "316"),
        ("Toulouse (31)", ("toulouse",), "31"),
        ("31042 TOULOUSE CEDEX 9", ("toulouse",), "31042"),
        ("Paris 12e", ("paris",), ""),
        ("Villemur s/ Tarn", ("villemur", "s", "tarn"), ""),
        ("'", (), ""),
        ("%_\x00", (), ""),
    ],
)
def test_a_name_and_a_postal_code_are_told_apart(typed: str, words: tuple[str, ...], digits: str) -> None:
    assert spelling.read(typed) == spelling.Typed(words, digits)


@given(st.text(max_size=300))
def test_anything_typed_can_be_read(typed: str) -> None:
    read = spelling.read(typed)
    assert all(word.isascii() and word.isalnum() for word in read.words)
    assert len(read.digits) <= 5
    assert not read.digits or read.digits.isdecimal()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Les Izards - La Vache", "Izards - Trois Cocus - La Vache"),
        ("Saint Exupéry", "Bréguet Lécrivain - Saint Exupéry"),
        ("Coeur De Ville", "Cœur de ville"),
        ("Vivier Maçon", "Vivier-Maçon"),
        ("En Jacca", "Grand Val d’Aran - En Jacca"),
        ("La Gloire", "Gloire"),
    ],
)
def test_a_district_is_recognised_under_the_name_of_another_decree(one: str, other: str) -> None:
    assert spelling.alike(one, other)
    assert spelling.alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("Grand Mirail", "Grand Val d’Aran"), ("Les Izards", "Les Arènes"), ("Rangueil", "Empalot")]
)
def test_two_districts_are_not_taken_for_one(one: str, other: str) -> None:
    assert not spelling.alike(one, other)
