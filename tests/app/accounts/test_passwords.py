import pytest
from argon2 import PasswordHasher
from flask import Flask

from app.accounts import passwords
from app.accounts.forms import NewPasswordForm
from app.core import territory

KNOWN = ["Coup de pouce 31", "Lina", "Delmas", "lina.delmas@example.org"]
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Recording(PasswordHasher):
    """A hasher that remembers what it was asked to verify."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str] = []

    def verify(self, stored, password) -> bool:
        self.verified.append(stored)
        return super().verify(stored, password)


@pytest.mark.parametrize(
    "password",
    [
        "un cheval sur le toit",
        "été à la montagne",
        "ALLCAPITALS OR NOT",
        "🐈🐕🐎🐖🐑🐐🐓🦆🐇🐀🐁🐂",
        "семь холодных камней",
        "x" * 5 + "y7!k" * 254,
        "lina aime les bateaux",
    ],
)
def test_a_long_password_of_any_composition_will_do(password: str) -> None:
    assert passwords.refusal(password, known=KNOWN) is None


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "12 caractères"),
        ("onze caract", "12 caractères"),
        ("é" * 600, "trop long"),
        ("motdepasse123", "trop courant"),
        ("Mot De Passe 2026!", "trop courant"),
        ("motdepassemotdepasse", "trop courant"),
        ("doudou123456", "trop courant"),
        ("Papa papa 2010", "trop courant"),
        ("azertyuiop123", "trop courant"),
        ("123456789012", "trop courant"),
        ("987654321098", "trop courant"),
        ("aaaaaaaaaaaaaa", "trop courant"),
        ("🐈" * 12, "trop courant"),
        ("coup-de-pouce-31!", "se devine"),
        ("coup-de-pouce-demo-31", "se devine"),
        ("Lina.Delmas.2010", "se devine"),
        ("un mot\x00de passe long", "illisible"),
        ("un mot \ud800 de passe", "illisible"),
    ],
)
def test_a_short_common_or_guessed_password_is_refused_with_a_sentence(password: str, words: str) -> None:
    sentence = passwords.refusal(password, known=KNOWN)
    assert sentence is not None
    assert words in sentence


@pytest.mark.parametrize("password", ["Toulouse 31000", "stade-toulousain-2026", "toulousetoulouse"])
def test_words_of_the_territory_are_common_there_and_only_there(password: str) -> None:
    sentence = passwords.refusal(password, local=territory.read().password_words)
    assert sentence is not None
    assert "trop courant" in sentence
    assert passwords.refusal(password, local=["Carcassonne"]) is None


def test_the_form_of_a_new_password_refuses_the_words_of_its_territory(app: Flask) -> None:
    typed = {"password": "Toulouse 31000"}
    with app.test_request_context("/", method="POST", data=typed):
        form = NewPasswordForm()
        assert not form.validate()
        assert "trop courant" in str(form.password.errors)


def test_only_the_right_password_opens() -> None:
    stored = passwords.hash_password("un cheval sur le toit", hasher=CHEAP)
    assert stored.startswith("$argon2id$")
    assert passwords.verify(stored, "un cheval sur le toit", hasher=CHEAP)
    assert not passwords.verify(stored, "un cheval sur le tois", hasher=CHEAP)


def test_the_same_letters_typed_on_another_keyboard_open_too() -> None:
    stored = passwords.hash_password("\u00e9t\u00e9 \u00e0 la montagne", hasher=CHEAP)
    assert passwords.verify(stored, "e\u0301te\u0301 a\u0300 la montagne", hasher=CHEAP)


@pytest.mark.parametrize("password", ["", "x" * 100_000, "avec \x00 dedans", "moitié \ud800", "un cheval sur le toit"])
@pytest.mark.parametrize("known", [True, False])
def test_one_hash_is_computed_whether_or_not_there_is_an_account(password: str, known: bool) -> None:
    hasher = Recording()
    stored = passwords.hash_password("another one entirely", hasher=hasher) if known else None
    assert not passwords.verify(stored, password, hasher=hasher)
    assert len(hasher.verified) == 1


def test_a_stored_text_that_is_no_hash_opens_nothing() -> None:
    assert not passwords.verify("plain text", "plain text", hasher=CHEAP)


def test_a_hash_made_with_other_costs_is_outdated() -> None:
    assert passwords.outdated(passwords.hash_password("un cheval sur le toit", hasher=CHEAP))
    assert not passwords.outdated(passwords.hash_password("un cheval sur le toit"))
