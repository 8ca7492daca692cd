"""Who comes back under another name: tables, no database."""

from __future__ import annotations

from datetime import date

import pytest

from app.safeguarding.likeness import Clue, Someone, alike_names, clues, perhaps_same

BORN = date(1970, 5, 4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Gérard", "Lefèvre"), ("gerard", "LEFEVRE")),
        (("Gérard", "Lefèvre"), ("Lefèvre", "Gérard")),
        (("Jean-Pierre", "Martin"), ("Jean Pierre", "Martin")),
        (("Jean-Pierre", "Martin"), ("Jeanpierre", "Martin")),
        (("Jean-Pierre", "Martin"), ("J.-P.", "Martin")),
        (("Jean-Pierre", "Martin"), ("JP", "Martin")),
        (("Jean-Pierre", "Martin"), ("J.", "Martin")),
        (("Marie", "Garcia Lopez"), ("Marie", "Lopez-Garcia")),
        (("Marie", "Garcia Lopez"), ("Marie Garcia", "Lopez")),
        (("Gérard", "Lefèvre"), ("Gérard", "Lefebvre")),
        (("Gérard", "Lefèvre"), ("Géard", "Lefèvre")),
        (("Gérard", "Lefèvre"), ("Gréard", "Lefèvre")),
        (("Gérard", "Lefèvre"), ("Gérard", "L.")),
        (("Gérard", "Lefèvre"), ("Gérard", "")),
        (("N’Golo", "O’Brien"), ("Ngolo", "Obrien")),
        (("Nguyễn", "Thị"), ("Nguyen", "Thi")),
    ],
)
def test_a_variant_of_a_name_is_alike_either_way_round(one, other):
    assert alike_names(Someone(*one), Someone(*other))
    assert alike_names(Someone(*other), Someone(*one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Gérard", "Lefèvre"), ("Bernard", "Lefèvre")),
        (("Gérard", "Lefèvre"), ("Gérard", "Lefranc")),
        (("Gérard", "Lefèvre"), ("Géarrd", "Lefevvre")),
        (("Jean-Pierre", "Martin"), ("J. M.", "Martin")),
        (("Jean-Pierre", "Martin"), ("P.", "Martin")),
        (("Jean", "Martin"), ("Jeanne", "Martin")),
        (("Léa", "Roy"), ("Noé", "Roy")),
        (("", ""), ("Gérard", "Lefèvre")),
    ],
)
def test_another_name_is_not(one, other):
    assert not alike_names(Someone(*one), Someone(*other))
    assert not alike_names(Someone(*other), Someone(*one))


GERARD = Someone("Gérard", "Lefèvre", BORN, "gerard.lefevre@example.org", "+33639980012")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Someone("Gerard", "Lefevre", BORN), True),
        (Someone("Gerard", "Lefevre", date(1971, 5, 4)), False),
        (Someone("Gerard", "Lefevre"), False),
        (Someone("Gerard", "Lefevre", None, "GerardLefevre+aide@example.org"), True),
        (Someone("Gerard", "Lefevre", None, "autre@example.org", "06 39 98 00 12"), True),
        (Someone("Bernard", "Dupuis", BORN, "", "06 39 98 00 12"), True),
        (Someone("Bernard", "Dupuis", BORN, "gerard.lefevre@example.org"), True),
        (Someone("Bernard", "Dupuis", BORN), False),
        (Someone("Nadia", "Lefèvre", date(1975, 1, 1), "gerard.lefevre@example.org", "06 39 98 00 12"), False),
        (Someone("Nadia", "Diallo"), False),
    ],
)
def test_two_clues_of_three_are_enough_and_one_is_not(other, same):
    assert perhaps_same(GERARD, other) is same
    assert perhaps_same(other, GERARD) is same


def test_the_clues_are_named():
    assert clues(GERARD, Someone("Gerard", "Lefevre", BORN)) == (Clue.NAME, Clue.BIRTH_DATE)


def test_two_strangers_of_whom_nothing_is_known_are_not_one():
    assert not perhaps_same(Someone("Ana"), Someone("Ana"))
