"""A surname is found however somebody spelled it, and words that only look like it stay."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core.db import reading
from app.privacy import surnames
from app.privacy.traces import BLACK, Traces


def black(text: str, *names: str) -> str:
    return Traces((), names, frozenset(), frozenset()).black(text)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Nguyễn", "Nguyễn NGUYỄN Nguyen nguyễn nguyen"),
        ("Delmas", "Delmas DELMAS delmas délmas"),
        ("O’Brien", "O’Brien O'Brien o'brien O‘BRIEN"),
        ("De La Cruz-Peña", "De-La-Cruz-Pena"),
        ("Ly", "Ly LY"),
        ("Lê", "Lê"),
        ("Đỗ", "Đỗ"),
        ("Doğan", "Doğan DOĞAN doğan Dogan"),
        ("Lina", "Lina LINA lina"),
        ("李", "李"),
        ("محمد", "محمد"),
    ],
)
def test_every_spelling_of_a_surname_goes_and_the_rest_stays(name: str, written: str) -> None:
    for each in written.split():
        before, after = "Avec Mme ", ", mardi – «\u202foui\u202f»."
        assert black(f"{before}{each}{after}", name) == f"{before}{BLACK}{after}"


@pytest.mark.parametrize("written", ["Da Silva", "Da-Silva", "DA\u00a0SILVA", "da silva"])
def test_a_surname_of_several_words_goes_whole(written: str) -> None:
    assert black(f"Mme {written}.", "Da Silva", "Silva") == f"Mme {BLACK}."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Delmas", "Delmasienne, Edelmas, delmas31"),
        ("Petit", "un petit groupe"),
        ("Ly", "il y a ly"),
        ("Vu", "J’ai vu Lina. Vu aussi sa mère"),
        ("Lê", "Le rendez-vous est pris. Le lieu aussi"),
        ("Da Silva", "da. Silva"),
    ],
)
def test_what_only_looks_like_a_surname_stays(name: str, text: str) -> None:
    assert black(text, name) == text


@pytest.mark.parametrize(
    ("name", "text"), [("Peña", "pena"), ("Lœb", "Loeb"), ("Cœur-Éa", "COEUR EA"), ("Nguyễn", "NGUYỄN")]
)
def test_the_database_brings_every_text_that_may_name_somebody(app: Flask, name: str, text: str) -> None:
    held = sa.literal(f"Avec {text}.")
    assert reading().execute(sa.select(surnames.may_hold(held, name))).scalar()


def test_a_letter_alone_is_no_name_to_look_for() -> None:
    assert not surnames.can_be_found("O")
    assert surnames.can_be_found("李")


@given(st.text(), st.lists(st.text(min_size=1, max_size=8), max_size=3))
def test_no_text_and_no_name_break_it(text: str, names: list[str]) -> None:
    assert len(black(text, *names).replace(BLACK, "")) <= len(text)
