"""Signing in and out, as a visitor lives it."""

from datetime import timedelta
from typing import Any

import builders
import letters
import pytest
from builders import AT
from flask import Flask
from looking import look
from pages import Element, PageClient, errors
from queries import counted
from sqlmodel import select

from app.accounts import passwords, services, tasks
from app.accounts.models import Account, Person, SignedInSession
from app.accounts.states import AccountState
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.web.models import Attempt

PASSWORD = "un cheval sur le toit"
HASH = passwords.hash_password(PASSWORD)


@pytest.fixture
def account(app: Flask) -> Account:
    """Nadia, of the operator."""
    with transaction() as session:
        owner = builders.person(session, role=Role.OPERATOR, first_name="Nadia", email="nadia@example.org")
        return builders.account(session, owner=owner, password_hash=HASH)


def test_somebody_signs_in_and_out(client: PageClient, account: Account) -> None:
    client.sign_in("NADIA@example.org", PASSWORD)
    page = client.get("/compte")
    assert "nadia@example.org" in page.text
    _sign_out(client, page)
    client.get("/compte", follow=False, status=302)


def _sign_out(client: PageClient, page: Element) -> None:
    token = next(i for i in page.every("input") if i.attributes.get("name") == "csrf_token").attributes["value"]
    client.post("/deconnexion", {"csrf_token": token}, status=303, follow=False)
    assert client.response is not None
    assert "cache" in client.response.headers["Clear-Site-Data"]


def test_a_cookie_copied_before_signing_out_opens_nothing_any_more(
    app: Flask, client: PageClient, account: Account
) -> None:
    client.sign_in(account.email, PASSWORD)
    cookie = client.http.get_cookie("coup_de_pouce")
    assert cookie is not None
    _sign_out(client, client.get("/compte"))
    thief = PageClient(app)
    thief.http.set_cookie("coup_de_pouce", cookie.value)
    thief.get("/compte", follow=False, status=302)


def test_signing_out_ends_the_sessions_of_every_browser(app: Flask, client: PageClient, account: Account) -> None:
    elsewhere = PageClient(app)
    elsewhere.sign_in(account.email, PASSWORD)
    client.sign_in(account.email, PASSWORD)
    _sign_out(client, client.get("/compte"))
    elsewhere.get("/compte", follow=False, status=302)


def test_the_cookie_holds_no_name_and_the_database_no_secret(client: PageClient, account: Account) -> None:
    client.sign_in(account.email, PASSWORD)
    with client.http.session_transaction() as cookie:
        secret = cookie["_user_id"]
        assert "Nadia" not in str(dict(cookie))
    row = look().exec(select(SignedInSession)).one()
    assert secret not in (row.token_hash, str(row.account_id))


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("nadia@example.org", "un cheval sur le tois"),
        ("nobody@example.org", PASSWORD),
        ("nadia@example.org", "x" * 10_000),
        ("nadia@example.org", "\x00"),
        ("nadia@example.org", "🐎"),
        ("nadia@example.org", "<script>alert(1)</script>"),
        ("invited@example.org", PASSWORD),
        ("suspended@example.org", PASSWORD),
    ],
)
def test_a_refusal_says_the_same_whether_or_not_the_account_exists(
    client: PageClient, account: Account, email: str, password: str
) -> None:
    with transaction() as session:
        for state in (AccountState.INVITED, AccountState.SUSPENDED):
            owner = builders.person(session, email=f"{state.value}@example.org")
            builders.account(session, owner=owner, password_hash=HASH).state = state
    page = client.submit(
        client.get("/connexion"), {"email": email, "password": password}, action="/connexion", status=422
    )
    assert errors(page).endswith("Adresse e-mail ou mot de passe incorrect.")
    assert email in [i.attributes.get("value") for i in page.every("input")]


@pytest.mark.parametrize("email", ["", "nadia", "a@b", "\x00@example.org", "é" * 10_000, "<script>@example.org", "🐎"])
def test_an_address_that_cannot_be_gets_a_sentence_and_stays_typed(client: PageClient, email: str) -> None:
    page = client.submit(
        client.get("/connexion"), {"email": email, "password": PASSWORD}, action="/connexion", status=422
    )
    assert "Adresse e-mail" in errors(page)
    assert look().exec(select(Attempt)).all() == []


def test_the_ninth_failure_waits_even_with_the_right_password(client: PageClient, account: Account) -> None:
    for _ in range(8):
        client.submit(
            client.get("/connexion"), {"email": account.email, "password": "x"}, action="/connexion", status=422
        )
    page = client.submit(
        client.get("/connexion"), {"email": account.email, "password": PASSWORD}, action="/connexion", status=429
    )
    assert "Trop d’essais" in page.text


def test_fifteen_people_sign_in_from_one_address(app: Flask) -> None:
    with transaction() as session:
        emails = [builders.account(session, password_hash=HASH).email for _ in range(15)]
    for email in emails:
        PageClient(app).sign_in(email, PASSWORD)
    assert look().exec(select(Attempt)).all() == []


def test_a_hash_made_with_older_costs_is_renewed_on_sign_in(client: PageClient, account: Account) -> None:
    old = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with transaction() as session:
        session.get_one(Account, account.id).password_hash = old
    client.sign_in(account.email, PASSWORD)
    stored = look().get_one(Account, account.id).password_hash
    assert stored != old
    assert stored is not None
    assert passwords.verify(stored, PASSWORD)


def test_after_signing_in_one_arrives_where_one_was_going(client: PageClient, account: Account) -> None:
    page = client.get("/compte/mot-de-passe")
    assert "Se connecter" in page.text
    address = "/connexion?suite=/compte/mot-de-passe"
    values = {"email": account.email, "password": PASSWORD}
    client.post(address, values | _tokens(client.get(address)), follow=False, status=303)
    assert client.response is not None
    assert client.response.location == "/compte/mot-de-passe"


def _tokens(page: Element) -> dict[str, Any]:
    hidden = [i.attributes for i in page.every("input") if i.attributes.get("type") == "hidden"]
    return {a["name"]: a["value"] for a in hidden}


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(client: PageClient, account: Account, target: str) -> None:
    page = client.get("/connexion")
    values = {"email": account.email, "password": PASSWORD} | _tokens(page)
    response = client.http.post("/connexion", query_string={"suite": target}, data=values)
    assert response.status_code == 303
    assert "evil" not in response.location
    assert response.location.startswith("/")


def test_a_stale_form_is_refused_with_a_sentence(client: PageClient, account: Account) -> None:
    page = client.post("/connexion", {"email": account.email, "password": PASSWORD}, status=400)
    assert "ouverte depuis trop longtemps" in page.text


def _ask(client: PageClient, path: str, email: str) -> str:
    client.submit(client.get(path), {"email": email}, action="", status=200)
    assert client.response is not None
    return client.response.request.path


@pytest.mark.parametrize("path", ["/connexion/lien", "/mot-de-passe-oublie"])
def test_asking_for_a_link_gets_the_same_answer_for_every_address(
    client: PageClient, account: Account, path: str
) -> None:
    assert _ask(client, path, account.email) == _ask(client, path, "nobody@example.org")
    assert [m.recipient for m in letters.written(look())] == [account.email]


def test_a_form_sent_ten_times_writes_one_mail(client: PageClient, account: Account) -> None:
    values = _tokens(client.get("/connexion/lien")) | {"email": account.email}
    for _ in range(10):
        client.post("/connexion/lien", values)
    assert len(letters.written(look())) == 1


def test_asking_again_and_again_is_slowed_down_account_or_not(client: PageClient) -> None:
    for _ in range(8):
        _ask(client, "/connexion/lien", "nobody@example.org")
    client.submit(client.get("/connexion/lien"), {"email": "nobody@example.org"}, status=429)


def test_opening_the_mailed_link_changes_nothing_and_the_button_signs_in_once(
    app: Flask, client: PageClient, account: Account
) -> None:
    _ask(client, "/connexion/lien", account.email)
    path = letters.path_in(letters.written(look(), "sign_in_link")[0])
    client.get(path)
    page = client.get(path)
    other = PageClient(app)
    late = other.get(path)
    client.submit(page, button="Entrer")
    client.get("/compte")
    other.submit(late, button="Entrer", status=404)
    client.get(path, status=404)


def test_a_forgotten_password_is_chosen_anew_and_other_browsers_are_out(
    app: Flask, client: PageClient, account: Account
) -> None:
    elsewhere = PageClient(app)
    elsewhere.sign_in(account.email, PASSWORD)
    _ask(client, "/mot-de-passe-oublie", account.email)
    path = letters.path_in(letters.written(look(), "password_reset")[0])
    refused = client.submit(client.get(path), {"password": "toulouse31000"}, status=422)
    assert "trop courant" in errors(refused)
    client.submit(client.get(path), {"password": "deux chats dorment au soleil"})
    client.get("/compte")
    elsewhere.get("/compte", follow=False, status=302)
    client.get(path, status=404)
    PageClient(app).sign_in(account.email, "deux chats dorment au soleil")


def test_whoever_a_stranger_keeps_out_comes_in_by_a_mailed_link_and_stays_where_they_are(
    app: Flask, client: PageClient, account: Account
) -> None:
    at_home = PageClient(app)
    at_home.sign_in(account.email, PASSWORD)
    stranger = PageClient(app)
    stranger.http.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    for _ in range(8):
        wrong = {"email": account.email, "password": "not this one"}
        stranger.submit(stranger.get("/connexion"), wrong, action="/connexion", status=422)
    right = {"email": account.email, "password": PASSWORD}
    client.submit(client.get("/connexion"), right, action="/connexion", status=429)
    at_home.get("/compte", follow=False)
    _ask(client, "/connexion/lien", account.email)
    client.submit(client.get(letters.path_in(letters.written(look(), "sign_in_link")[0])), button="Entrer")
    client.get("/compte", follow=False)
    app.extensions["clock"].shift += timedelta(minutes=15)
    PageClient(app).sign_in(account.email, PASSWORD)
    assert len(look().exec(select(SignedInSession)).all()) == 3


@pytest.mark.parametrize("password", ["nadia nadia nadia", "benali-benali-12", "nadia@example.org"])
def test_a_new_password_is_not_made_of_the_name_whichever_way_it_is_chosen(
    client: PageClient, account: Account, password: str
) -> None:
    with transaction() as session:
        session.get_one(Person, account.person_id).last_name = "Benali"
    _ask(client, "/mot-de-passe-oublie", account.email)
    path = letters.path_in(letters.written(look(), "password_reset")[0])
    assert "se devine" in errors(client.submit(client.get(path), {"password": password}, status=422))
    client.sign_in(account.email, PASSWORD)
    typed = {"current": PASSWORD, "password": password}
    assert "se devine" in errors(client.submit(client.get("/compte/mot-de-passe"), typed, status=422))


def test_an_invitation_shows_who_is_invited_and_opens_the_account(client: PageClient, app: Flask) -> None:
    with transaction() as session:
        person = builders.person(session, role=Role.OPERATOR, first_name="Amina", email="amina@example.org")
        services.invite(session, person=person, at=AT)
    path = letters.path_in(letters.written(look(), "invitation")[0])
    page = client.get(path)
    assert "Amina" in page.text
    assert "amina@example.org" in page.text
    client.submit(page, {"password": "amina@example.org"}, status=422)
    client.submit(client.get(path), {"password": PASSWORD})
    assert "amina@example.org" in client.get("/compte").text


@pytest.mark.parametrize(
    "path", ["/connexion/lien/", "/mot-de-passe/", "/invitation/", "/compte/adresse/", "/compte/ouvrir/"]
)
@pytest.mark.parametrize("token", ["x", "x" * 2000, "%00", "🐎"])
def test_a_link_that_is_no_link_is_not_found(client: PageClient, path: str, token: str) -> None:
    client.get(path + token, status=404)


def test_a_suspended_account_is_out_at_once_and_its_links_are_dead(client: PageClient, account: Account) -> None:
    client.sign_in(account.email, PASSWORD)
    with transaction() as session:
        services.send_sign_in_link(session, email=account.email, at=AT)
        services.suspend(session, account=session.get_one(Account, account.id), actor=SYSTEM, at=AT)
    client.get("/compte", follow=False, status=302)
    client.get(letters.path_in(letters.written(look(), "sign_in_link")[0]), status=404)


def test_pages_of_somebody_are_never_stored(client: PageClient, account: Account) -> None:
    _ask(client, "/connexion/lien", account.email)
    path = letters.path_in(letters.written(look(), "sign_in_link")[0])
    for _ in range(2):
        client.get(path)
        assert client.response is not None
        assert client.response.headers["Cache-Control"] == "no-store"
    client.sign_in(account.email, PASSWORD)
    client.get("/compte")
    assert client.response.headers["Cache-Control"] == "no-store"


def test_knowing_who_is_signed_in_costs_one_query(client: PageClient, account: Account) -> None:
    client.get("/connexion")
    with counted(look()) as anonymous:
        client.get("/connexion")
    client.sign_in(account.email, PASSWORD)
    with counted(look()) as known:
        client.get("/connexion")
    assert len(known) == len(anonymous) + 1


def test_what_is_over_is_thrown_away_a_day_later_and_nothing_else(app: Flask, account: Account) -> None:
    with transaction() as session:
        services.send_sign_in_link(session, email=account.email, at=AT - timedelta(days=2))
        services.invite(session, person=builders.person(session), at=AT)
        services.count_attempt(session, email="x@example.org", address="192.0.2.1", at=AT - timedelta(days=2))
        services.count_attempt(session, email="x@example.org", address="192.0.2.1", at=AT)
        for ends, token in ((AT - timedelta(days=2), "old"), (AT + timedelta(hours=1), "new")):
            session.add(SignedInSession(token_hash=token, account_id=account.id, created_at=ends, expires_at=ends))
    assert tasks.tidy() == 4
    assert tasks.tidy() == 0
    assert [row.token_hash for row in look().exec(select(SignedInSession))] == ["new"]
    assert len(look().exec(select(Attempt)).all()) == 2
