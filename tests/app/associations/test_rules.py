from datetime import date

import pytest

from app.associations import labels, rules

DAY = date(2026, 12, 24)


@pytest.mark.parametrize("typed", ["W313001234", "w313001234", " W 31 300 1234 ", "W31A001234"])
def test_an_rna_number_is_w_and_nine_characters(typed: str) -> None:
    assert rules.rna(typed).startswith("W31")


@pytest.mark.parametrize("typed", ["", "W", "313001234", "W3130012345", "W31300123é", "W٣١٣٠٠١٢٣٤"])
def test_another_rna_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="W313001234"):
        rules.rna(typed)


@pytest.mark.parametrize("typed", ["73282932000074", "732 829 320 00074", "732.829.320.00074"])
def test_a_siret_is_fourteen_digits_whose_luhn_sum_is_right(typed: str) -> None:
    assert rules.siret(typed) == "73282932000074"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("73282932000075", "n’existe pas"),
        ("37282932000074", "n’existe pas"),
        ("7328293200007", "14 chiffres"),
        ("7328293200007A", "14 chiffres"),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "14 chiffres"),
    ],
)
def test_another_siret_is_refused(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rules.siret(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.exemple.fr", "https://www.exemple.fr"),
        ("https://exemple.fr/jeunes?a=1", "https://exemple.fr/jeunes?a=1"),
        ("http://EXEMPLE.fr", "http://EXEMPLE.fr"),
    ],
)
def test_a_website_is_a_public_address(typed: str, kept: str) -> None:
    assert rules.website(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://exemple.fr",
        "https://moi:secret@exemple.fr",
        "https://localhost",
        "https://127.0.0.1",
        "https://exemple.fr:8080",
        "https://exemple.fr:x",
        "https://[::1",
        'https://exemple.fr/"onclick',
        "exemple",
        "https://exem ple.fr",
    ],
)
def test_what_should_not_stand_on_a_public_page_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="exemple"):
        rules.website(typed)


@pytest.mark.parametrize(
    ("closed_from", "closed_until", "closed"),
    [
        (None, None, False),
        (None, date(2027, 1, 1), False),
        (DAY, DAY, True),
        (date(2026, 12, 1), None, True),
        (date(2026, 12, 25), None, False),
        (date(2026, 12, 1), date(2026, 12, 23), False),
    ],
)
def test_both_ends_of_a_closing_are_closed(closed_from: date | None, closed_until: date | None, closed: bool) -> None:
    assert rules.closed_on(closed_from, closed_until, DAY) is closed


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (None, None, "Tous les âges"),
        (11, None, "À partir de 11 ans"),
        (None, 25, "Jusqu’à 25 ans"),
        (11, 25, "De 11 à 25 ans"),
    ],
)
def test_ages_are_said_in_words(low: int | None, high: int | None, said: str) -> None:
    assert labels.ages(low, high) == said
