import pytest

from matching.texts import school


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("ma fille est en CP", 1),
        ("CE2", 3),
        ("cm2", 5),
        ("élève de sixième", 6),
        ("5ème", 7),
        ("4e", 8),
        ("3eme", 9),
        ("en troisième", 9),
        ("en 3°", 9),
        ("2nde", 10),
        ("je suis en seconde", 10),
        ("1ère STMG", 11),
        ("niveau premiere", 11),
        ("terminal", 12),
        ("terminale bac pro", 12),
        ("CAP coiffure", 13),
        ("bac pro 2e année", 14),
        ("BTS", 15),
        ("licence 2", 16),
        ("master", 17),
        ("le brevet approche", 9),
        ("la première fois", None),
        ("une seconde chance", None),
        ("au troisième étage", None),
        ("2e guerre mondiale", None),
        ("parcoursup", None),
        ("", None),
    ],
)
def test_levels_are_read_in_every_spelling(text, level):
    assert school.level(text) == level


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("je comprends rien aux fractions", ("maths",)),
        ("physique chimie et svt", ("physique-chimie", "svt")),
        ("la philo en terminale STMG", ("philosophie", "stmg")),
        ("bac ST2S", ("st2s",)),
        ("mes notes et ses devoirs", ()),
        ("une histoire de famille", ()),
    ],
)
def test_subjects_are_read_as_slugs(text, subjects):
    assert school.subjects(text) == subjects
