"""Communes found as people type them."""

import builders
import pytest
from queries import counted
from sqlmodel import Session

from app.core.errors import NotFound
from app.places import queries, spelling
from app.places.models import CommunePostcode

INVENTED = (
    ("99101", "Saint-Témoin", 12_000, ("99800",)),
    ("99102", "Saint-Témoin-le-Vieux", 300, ("99810",)),
    ("99103", "L’Essai-en-Dodon", 1_600, ("99230",)),
    ("99104", "Bains-de-Luchonnet", 2_000, ("99110",)),
    ("99105", "Juzet-de-Luchonnet", 366, ("99110",)),
    ("99106", "Grandville", 510_000, ("99000", "99100", "99300")),
    ("99107", "Grandville-Plage", 4_000, ("99390",)),
    ("99108", "Le Foussetou", 1_800, ("99430",)),
    ("98109", "Auterivette", 800, ("98500",)),
    ("99109", "Auterivette", 10_000, ("99190",)),
    ("99110", "Villemer-sur-Tarnet", 6_000, ("99340",)),
    ("99111", "Sainte-Livradette", 250, ("99530",)),
)


@pytest.fixture
def known(session: Session) -> Session:
    """A session that knows a dozen invented communes."""
    for code, name, population, postcodes in INVENTED:
        builders.commune(session, code=code, name=name, search=spelling.normal(name), population=population)
        session.add_all(CommunePostcode(commune_code=code, postcode=postcode) for postcode in postcodes)
    session.flush()
    return session


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("saint temoin", ["Saint-Témoin", "Saint-Témoin-le-Vieux"]),
        ("SAINT-TÉMOIN", ["Saint-Témoin", "Saint-Témoin-le-Vieux"]),
        ("St Témoin", ["Saint-Témoin", "Saint-Témoin-le-Vieux"]),
        ("sttemoin", ["Saint-Témoin", "Saint-Témoin-le-Vieux"]),
        ("vieux", ["Saint-Témoin-le-Vieux"]),
        ("ste livr", ["Sainte-Livradette"]),
        ("l'essai", ["L’Essai-en-Dodon"]),
        ("lessai en dodon", ["L’Essai-en-Dodon"]),
        ("essai", ["L’Essai-en-Dodon"]),
        ("luchonnet", ["Bains-de-Luchonnet", "Juzet-de-Luchonnet"]),
        ("bain luchon", ["Bains-de-Luchonnet"]),
        ("foussetou", ["Le Foussetou"]),
        ("Villemer s/ Tarnet", ["Villemer-sur-Tarnet"]),
        ("villemer tarnet", ["Villemer-sur-Tarnet"]),
        ("grandville", ["Grandville", "Grandville-Plage"]),
        ("Grandville 99300", ["Grandville"]),
        ("99300 grandville", ["Grandville"]),
        ("Grandville 12345", ["Grandville", "Grandville-Plage"]),
        ("99110", ["Bains-de-Luchonnet", "Juzet-de-Luchonnet"]),
        ("9930", ["Grandville"]),
        ("auterivette", ["Auterivette", "Auterivette"]),
        ("auterivette 98", ["Auterivette"]),
        ("dodon essai", ["L’Essai-en-Dodon"]),
        ("Xyzville", []),
        ("", []),
        ("9", []),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
        ("😀", []),
        ("\x00", []),
        ("a" * 5000, []),
    ],
)
def test_a_commune_is_found_however_it_is_typed(known: Session, typed: str, expected: list[str]) -> None:
    with counted(known) as sent:
        found = queries.find_communes(known, typed)
    assert [choice.name for choice in found] == expected
    assert len(sent) <= 2


def test_the_exact_name_comes_before_a_more_inhabited_longer_one(known: Session) -> None:
    builders.commune(known, code="99112", name="Auterivette-Ville", population=99_000)
    assert [choice.code for choice in queries.find_communes(known, "Auterivette")] == ["99109", "98109", "99112"]


def test_no_more_than_asked_are_returned(known: Session) -> None:
    assert len(queries.find_communes(known, "99", limit=3)) == 3


@pytest.mark.parametrize(
    ("typed", "label"),
    [("Saint-Témoin", "Saint-Témoin (99800)"), ("Grandville", "Grandville (99)"), ("99300", "Grandville (99300)")],
)
def test_the_label_tells_the_postal_code_that_helps(known: Session, typed: str, label: str) -> None:
    assert queries.find_communes(known, typed)[0].label == label


@pytest.mark.parametrize(
    ("typed", "code", "expected"),
    [
        ("Saint-Témoin", None, "99101"),
        ("st temoin", "", "99101"),
        ("Saint-Témoin", "99102", "99102"),
        ("Foussetou", None, "99108"),
        ("bain luchon", None, "99104"),
        ("99300", None, "99106"),
        ("Auterivette", "98109", "98109"),
        ("Auterivette (98500)", None, "98109"),
        ("Grandville", "99101", "99106"),
    ],
)
def test_what_was_typed_and_chosen_means_one_commune(
    known: Session, typed: str, code: str | None, expected: str
) -> None:
    assert queries.resolve_commune(known, typed=typed, code=code).code == expected


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("Auterivette", ["99109", "98109"]),
        ("99110", ["99104", "99105"]),
        ("luchonnet", ["99104", "99105"]),
        ("Grandvile", ["99106"]),
        ("foussettou", []),
        ("Le Foussettou", ["99108"]),
        ("Xyzville", []),
        ("", []),
    ],
)
def test_what_is_ambiguous_or_misspelt_leaves_the_choice(known: Session, typed: str, candidates: list[str]) -> None:
    resolved = queries.resolve_commune(known, typed=typed, code="31555")
    assert [choice.code for choice in resolved.candidates] == candidates
    assert resolved.code is None


def test_an_exact_name_that_a_larger_commune_begins_with_leaves_the_choice(known: Session) -> None:
    builders.commune(known, code="99112", name="Saint-Témoin-Ville", population=99_000)
    resolved = queries.resolve_commune(known, typed="Saint-Témoin")
    assert (resolved.code, resolved.candidates[0].name) == (None, "Saint-Témoin")


def test_every_label_proposed_leads_back_to_its_commune(known: Session) -> None:
    for code, name, _, _ in INVENTED:
        for choice in queries.find_communes(known, name):
            assert queries.resolve_commune(known, typed=choice.label, code=choice.code).code == choice.code, (
                code,
                name,
            )


def test_an_unknown_code_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.commune(session, "00000")


def test_names_are_returned_by_code(known: Session) -> None:
    assert queries.commune_names(known, {"99106", "99108", "00000"}) == {"99106": "Grandville", "99108": "Le Foussetou"}
