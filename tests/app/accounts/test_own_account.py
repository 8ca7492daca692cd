"""« Mon compte », and an account opened from a private link."""

import builders
import letters
import pytest
from builders import AT
from flask import Flask
from looking import look
from pages import PageClient, errors

from app.accounts import links, passwords, queries
from app.accounts.models import Account, Person
from app.accounts.states import FOR_PROGRAMS, LinkScope
from app.core.db import transaction
from app.core.permissions import Role

PASSWORD = "un cheval sur le toit"
HASH = passwords.hash_password(PASSWORD)


@pytest.fixture
def account(app: Flask) -> Account:
    """Nadia's, who volunteers."""
    with transaction() as session:
        owner = builders.person(session, role=Role.VOLUNTEER, first_name="Nadia", email="nadia@example.org")
        return builders.account(session, owner=owner, password_hash=HASH)


@pytest.fixture
def nadia(client: PageClient, account: Account) -> PageClient:
    """Nadia, signed in."""
    client.sign_in(account.email, PASSWORD)
    return client


def _fresh(account: Account) -> Account:
    return look().get_one(Account, account.id)


@pytest.mark.parametrize(
    ("first", "last"), [("Ð", ""), ("N’Golo", "O'Brien"), ("Nguyễn", "de la Peña-López"), ("Nadia", "<b>'); --")]
)
def test_names_are_kept_as_people_write_them(nadia: PageClient, first: str, last: str) -> None:
    page = nadia.get("/compte/coordonnees")
    nadia.submit(page, {"first_name": first, "last_name": last, "phone": "06 39 98 12 34", "current": PASSWORD})
    shown = nadia.get("/compte").text
    assert first in shown
    assert last in shown
    assert "+33639981234" in shown or "06 39 98 12 34" in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": ""},
        {"first_name": "   "},
        {"first_name": "x" * 10_000},
        {"first_name": "a\x00b"},
        {"phone": "12"},
        {"phone": "x" * 10_000},
        {"submission": "x"},
    ],
)
def test_what_cannot_be_gets_a_sentence_and_everything_stays_typed(nadia: PageClient, changes: dict[str, str]) -> None:
    page = nadia.submit(
        nadia.get("/compte/coordonnees"), {"last_name": "Typed", "current": PASSWORD} | changes, status=422
    )
    assert errors(page)
    assert "Typed" in [i.attributes.get("value") for i in page.every("input")]


def test_a_new_telephone_wants_the_password(nadia: PageClient, account: Account) -> None:
    page = nadia.get("/compte/coordonnees")
    for wrong in ("", "not this one"):
        typed = {"phone": "06 39 98 12 34", "current": wrong}
        assert "mot de passe actuel" in errors(nadia.submit(page, typed, status=422))
    assert look().get_one(Person, account.person_id).phone != "+33639981234"
    nadia.submit(page, {"phone": "06 39 98 12 34", "current": PASSWORD})
    assert look().get_one(Person, account.person_id).phone == "+33639981234"


def test_changing_the_password_asks_for_the_old_one_and_signs_the_others_out(
    app: Flask, nadia: PageClient, account: Account
) -> None:
    elsewhere = PageClient(app)
    elsewhere.sign_in(account.email, PASSWORD)
    page = nadia.get("/compte/mot-de-passe")
    refused = nadia.submit(page, {"current": "wrong", "password": "deux chats dorment au soleil"}, status=422)
    assert "mot de passe actuel" in errors(refused)
    nadia.submit(page, {"current": PASSWORD, "password": "nadia nadia nadia"}, status=422)
    nadia.submit(page, {"current": PASSWORD, "password": "deux chats dorment au soleil"})
    nadia.get("/compte")
    elsewhere.get("/compte", follow=False, status=302)
    assert passwords.verify(_fresh(account).password_hash, "deux chats dorment au soleil")


def test_guessing_the_old_password_is_slowed_down(nadia: PageClient) -> None:
    page = nadia.get("/compte/mot-de-passe")
    typed = {"current": "wrong", "password": "deux chats dorment au soleil"}
    for _ in range(8):
        nadia.submit(page, typed, status=422)
    nadia.submit(page, typed, status=429)


def test_somebody_without_a_password_chooses_one_without_an_old_one(client: PageClient, account: Account) -> None:
    with transaction() as session:
        session.get_one(Account, account.id).password_hash = None
    client.submit(client.get("/connexion/lien"), {"email": account.email})
    path = letters.path_in(letters.written(look(), "sign_in_link")[0])
    client.submit(client.get(path), button="Entrer")
    client.submit(client.get("/compte/mot-de-passe"), {"password": PASSWORD})
    assert passwords.verify(_fresh(account).password_hash, PASSWORD)


def test_a_new_address_is_confirmed_from_its_own_mail(nadia: PageClient, account: Account) -> None:
    nadia.submit(nadia.get("/compte/adresse"), {"email": "New@example.org", "current": PASSWORD})
    assert _fresh(account).email == "nadia@example.org"
    path = letters.path_in(letters.written(look(), "email_confirm")[0])
    nadia.get(path)
    assert _fresh(account).email == "nadia@example.org"
    nadia.submit(nadia.get(path), button="Confirmer")
    assert _fresh(account).email == "new@example.org"
    nadia.get(path, status=404)


def test_a_new_address_wants_the_password(nadia: PageClient) -> None:
    page = nadia.submit(nadia.get("/compte/adresse"), {"email": "new@example.org", "current": "wrong"}, status=422)
    assert "mot de passe actuel" in errors(page)
    assert letters.written(look()) == []


@pytest.mark.parametrize("scope", [scope for scope in LinkScope if scope not in FOR_PROGRAMS])
def test_any_private_link_of_somebody_offers_an_account_that_a_mail_confirms(
    app: Flask, client: PageClient, scope: LinkScope
) -> None:
    with transaction() as session:
        lina = builders.person(session, email="", phone="+33639980001")
        need = builders.need(session, youth=lina)
        token = links.issue(session, scope=scope, subject_id=need.id, person_id=lina.id, at=AT)
    client.submit(client.get(f"/compte/ouvrir/{token}"), {"email": "lina@example.org"})
    assert queries.account_of(look(), lina.id) is not None
    path = letters.path_in(letters.written(look(), "invitation")[0])
    client.submit(client.get(path), {"password": PASSWORD})
    assert "Lina" in client.get("/compte").text
    assert look().get_one(Person, lina.id).email == "lina@example.org"
    assert "Un compte est déjà ouvert" in PageClient(app).get(f"/compte/ouvrir/{token}").text


def test_the_account_page_asks_to_sign_in_first(client: PageClient) -> None:
    assert "Se connecter" in client.get("/compte").every("h1")[0].text
