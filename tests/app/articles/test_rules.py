"""How an article is read, what keeps it from being sent, what changed between two versions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.articles import rules
from app.articles.rules import Block, Change, Held, Reachable, Shape, Sign

OWN = Reachable(email="contact@ruche.example.org", phone="+33536490012", website="https://www.ruche.example.org")


def test_a_text_is_headings_paragraphs_and_lists() -> None:
    body = "Un mot.\nEncore un.\n\nUn autre.\n## Avant\n- la date\n- le lieu\nPuis rien."
    assert rules.blocks(body) == (
        Block(Shape.PARAGRAPH, ("Un mot.", "Encore un.")),
        Block(Shape.PARAGRAPH, ("Un autre.",)),
        Block(Shape.HEADING, ("Avant",)),
        Block(Shape.LIST, ("la date", "le lieu")),
        Block(Shape.PARAGRAPH, ("Puis rien.",)),
    )


def test_two_headings_in_a_row_are_two() -> None:
    assert [block.lines for block in rules.blocks("## Un\n## Deux")] == [("Un",), ("Deux",)]


@pytest.mark.parametrize("line", ["#hashtag", "-5 degrés", "# Titre", "<b>gras</b>", "* étoile"])
def test_what_only_looks_like_a_mark_is_words(line: str) -> None:
    assert rules.blocks(line) == (Block(Shape.PARAGRAPH, (line,)),)


@given(st.text(max_size=300))
def test_no_word_of_a_text_is_lost(body: str) -> None:
    kept = "".join("".join(block.lines) for block in rules.blocks(body))
    sizes = {mark: sum(line.strip().startswith(mark) for line in body.splitlines()) for mark in ("## ", "- ")}
    bare = "".join("".join(line.split()) for line in body.splitlines())
    assert len("".join(kept.split())) == len(bare) - 2 * sizes["## "] - sizes["- "]


def test_what_is_missing_is_named() -> None:
    assert rules.missing(summary=" ", body="", kinds=()) == (
        "le résumé", "le texte", "un accompagnement au moins",
    )  # fmt: skip
    assert rules.missing(summary="Un", body="Deux", kinds=["lien"]) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Écrivez-nous à contact@ruche.example.org.",
        "Appelez le 05 36 49 00 12.",
        "Appelez le 05.36.49.00.12 ou le +33 5 36 49 00 12",
        "Notre site : https://www.ruche.example.org/ ou www.ruche.example.org",
        "Rendez-vous le mercredi à 14 h 30, en salle 12, avec 3 jeunes au plus.",
    ],
)
def test_an_association_may_write_what_it_publishes(line: str) -> None:
    assert rules.held(line, own=OWN) == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Demandez Paul au 06 39 98 00 12.", "Un numéro de téléphone"),
        ("Demandez Paul au zéro six 39 98 00 12", "Un numéro de téléphone"),
        ("Écrivez à paul@ruche.example.org", "Une adresse e-mail"),
        ("Écrivez à lecontact@ruche.example.org", "Une adresse e-mail"),
        ("Écrivez à contact@ruche.example.org.autre.fr", "Une adresse e-mail"),
    ],
)
def test_the_contact_of_somebody_holds_the_article_and_says_where(line: str, why: str) -> None:
    found = rules.held(f"Une ligne.\n{line}\nUne autre.", own=OWN)
    assert len(found) == 1
    assert why in found[0].why
    assert found[0].line.startswith(line[:10])


def test_without_a_published_means_everything_is_held() -> None:
    assert rules.held("Appelez le 05 36 49 00 12.", own=Reachable()) == (
        Held("Appelez le 05 36 49 00 12.", ("Un numéro de téléphone",)),
    )


def test_a_change_is_shown_line_by_line() -> None:
    assert rules.changes("Un\n\nDeux\nTrois", "Un\nDeux et demi\nTrois\nQuatre") == (
        Change(Sign.SAME, "Un"),
        Change(Sign.REMOVED, "Deux"),
        Change(Sign.ADDED, "Deux et demi"),
        Change(Sign.SAME, "Trois"),
        Change(Sign.ADDED, "Quatre"),
    )


@given(st.text("ab\n", max_size=60), st.text("ab\n", max_size=60))
def test_both_versions_can_be_read_out_of_what_changed(before: str, after: str) -> None:
    found = rules.changes(before, after)
    assert [each.line for each in found if each.sign is not Sign.ADDED] == [line for line in before.split("\n") if line]
    assert [each.line for each in found if each.sign is not Sign.REMOVED] == [
        line for line in after.split("\n") if line
    ]
