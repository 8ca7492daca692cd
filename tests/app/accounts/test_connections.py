"""Where one is signed in, for how long, and how to end it."""

from datetime import timedelta

import builders
import letters
import pytest
from builders import AT
from flask import Flask
from looking import look
from pages import Element, PageClient, errors
from sqlmodel import Session, select

from app.accounts import passwords, services
from app.accounts.models import Account, SecondFactor, SignedInSession
from app.core.db import transaction
from app.core.permissions import Role
from app.operator import commands as operator

PASSWORD = "un cheval sur le toit"
HASH = passwords.hash_password(PASSWORD)
NEW = "deux chats dorment au soleil"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Mobile Safari/537.36"


@pytest.fixture
def account(app: Flask) -> Account:
    """Nadia's, who volunteers."""
    with transaction() as session:
        owner = builders.person(session, role=Role.VOLUNTEER, first_name="Nadia", email="nadia@example.org")
        return builders.account(session, owner=owner, password_hash=HASH)


def _later(app: Flask, **delay: float) -> None:
    app.extensions["clock"].shift += timedelta(**delay)


def _open(client: PageClient) -> bool:
    return client.http.get("/compte").status_code == 200


def _rows(page: Element) -> list[str]:
    return [row.every("th")[0].text for row in page.every("tbody")[0].every("tr")]


def test_one_sees_where_one_is_signed_in_and_closes_one_of_them(
    app: Flask, client: PageClient, account: Account
) -> None:
    phone = PageClient(app)
    phone.http.environ_base["HTTP_USER_AGENT"] = PHONE
    phone.sign_in(account.email, PASSWORD)
    _later(app, minutes=5)
    client.sign_in(account.email, PASSWORD)
    page = client.get("/compte/connexions")
    assert [("Cet appareil" in row, "Chrome sur Android" in row) for row in _rows(page)] == [
        (True, False), (False, True),
    ]  # fmt: skip
    other = next(a for a in page.every("a") if a.text.startswith("Fermer : Chrome sur Android"))
    asked = client.get(other.attributes["href"])
    assert "Chrome sur Android" in asked.text
    for wrong in ("", "not this one"):
        assert "mot de passe actuel" in errors(client.submit(asked, {"current": wrong}, status=422))
    assert _open(phone)
    page = client.submit(asked, {"current": PASSWORD})
    assert len(_rows(page)) == 1
    assert not _open(phone)
    assert _open(client)


def test_closing_the_present_one_signs_out(client: PageClient, account: Account) -> None:
    client.sign_in(account.email, PASSWORD)
    page = client.get("/compte/connexions")
    client.submit(page, button="Fermer", follow=False, status=303)
    assert client.response is not None
    assert "cache" in client.response.headers["Clear-Site-Data"]
    assert not _open(client)


def test_signing_out_everywhere_ends_sessions_and_pending_links(
    app: Flask, client: PageClient, account: Account
) -> None:
    elsewhere = PageClient(app)
    elsewhere.sign_in(account.email, PASSWORD)
    client.sign_in(account.email, PASSWORD)
    with transaction() as session:
        services.send_sign_in_link(session, email=account.email, at=AT)
    asked = client.get("/compte/connexions/tout-fermer")
    assert "mot de passe actuel" in errors(client.submit(asked, {"current": "not this one"}, status=422))
    assert _open(elsewhere)
    client.submit(asked, {"current": PASSWORD})
    assert not _open(elsewhere)
    assert not _open(client)
    client.get(letters.path_in(letters.written(look(), "sign_in_link")[0]), status=404)


def test_the_session_of_somebody_else_is_not_there(app: Flask, client: PageClient, account: Account) -> None:
    with transaction() as session:
        other = builders.account(session, owner=builders.person(session, email="x@example.org"), password_hash=HASH)
    victim = PageClient(app)
    victim.sign_in(other.email, PASSWORD)
    row = look().exec(select(SignedInSession)).one()
    client.sign_in(account.email, PASSWORD)
    page = client.get("/compte/connexions")
    token = next(i for i in page.every("input") if i.attributes.get("name") == "csrf_token").attributes["value"]
    form = {"csrf_token": token, "submission": "0" * 36}
    client.post(f"/compte/connexions/{row.id}/fermer", form, status=404)
    client.post(f"/compte/appareils/{row.id}/oublier", form, status=404)
    assert _open(victim)


def test_away_for_too_long_one_signs_in_again_and_a_page_now_and_then_keeps_one_in(
    app: Flask, client: PageClient, account: Account
) -> None:
    client.sign_in(account.email, PASSWORD)
    for _ in range(3):
        _later(app, minutes=119)
        assert _open(client)
    _later(app, minutes=120)
    assert not _open(client)


def test_twelve_hours_later_one_signs_in_again_whatever_one_did(
    app: Flask, client: PageClient, account: Account
) -> None:
    client.sign_in(account.email, PASSWORD)
    for _ in range(11):
        _later(app, hours=1)
        assert _open(client)
    _later(app, hours=1)
    assert not _open(client)


def test_a_cookie_that_does_not_say_when_it_was_seen_opens_nothing(client: PageClient, account: Account) -> None:
    client.sign_in(account.email, PASSWORD)
    with client.http.session_transaction() as cookie:
        del cookie["seen"]
    assert not _open(client)


def test_signing_in_gives_everything_new_and_ends_the_session_that_was_there(
    app: Flask, client: PageClient, account: Account
) -> None:
    client.sign_in(account.email, PASSWORD)
    with client.http.session_transaction() as cookie:
        before = dict(cookie)
    old = PageClient(app)
    old.http.set_cookie("coup_de_pouce", client.http.get_cookie("coup_de_pouce").value)  # type: ignore[union-attr]
    client.sign_in(account.email, PASSWORD)
    with client.http.session_transaction() as cookie:
        assert cookie["_user_id"] != before["_user_id"]
        assert cookie.get("csrf_token") != before["csrf_token"]
    assert not _open(old)
    assert len(look().exec(select(SignedInSession)).all()) == 1


def test_reading_pages_writes_nothing(app: Flask, client: PageClient, account: Account) -> None:
    client.sign_in(account.email, PASSWORD)
    before = look().exec(select(SignedInSession)).one().model_dump()
    _later(app, minutes=30)
    assert _open(client)
    assert look().exec(select(SignedInSession)).one().model_dump() == before


def test_somebody_without_a_password_comes_in_anew_before_what_matters(
    app: Flask, client: PageClient, account: Account
) -> None:
    with transaction() as session:
        session.get_one(Account, account.id).password_hash = None
        services.send_sign_in_link(session, email=account.email, at=AT)
    client.submit(client.get(letters.path_in(letters.written(look(), "sign_in_link")[0])), button="Entrer")
    client.get("/compte/mot-de-passe")
    _later(app, minutes=15)
    with transaction() as session:
        row = SignedInSession(token_hash="h", account_id=account.id, created_at=AT, expires_at=AT + timedelta(hours=12))
        session.add(row)
        other = f"/compte/connexions/{row.id}/fermer"
    everywhere = "/compte/connexions/tout-fermer"
    for address in ("/compte/mot-de-passe", "/compte/adresse", "/compte/coordonnees", other, everywhere):
        assert "Recevoir un lien" in client.get(address).text
    assert client.response is not None
    assert client.response.request.path == "/connexion/lien"


def _changed(client: PageClient, account: Account, email: str = "thief@example.org") -> str:
    """Change the address and confirm it; return the path of the way back."""
    client.sign_in(account.email, PASSWORD)
    client.submit(client.get("/compte/adresse"), {"email": email, "current": PASSWORD})
    client.submit(client.get(letters.path_in(letters.written(look(), "email_confirm")[0])), button="Confirmer")
    notice = letters.written(look(), "email_changed", to="nadia@example.org")
    return letters.path_in(notice[0])


def test_the_old_address_takes_the_account_back_whatever_the_thief_did(
    app: Flask, client: PageClient, account: Account
) -> None:
    back = _changed(client, account)
    client.submit(client.get("/compte/mot-de-passe"), {"current": PASSWORD, "password": NEW})
    client.submit(client.get("/compte/adresse"), {"email": "far@example.org", "current": NEW}, status=409)
    owner = PageClient(app)
    owner.get(back)
    assert look().get_one(Account, account.id).email == "thief@example.org"
    page = owner.submit(owner.get(back), button="Revenir")
    assert not _open(client)
    assert "nouveau mot de passe" in page.text
    owner.submit(page, {"password": "trois vaches dans un pré"})
    assert "nadia@example.org" in owner.get("/compte").text
    owner.get(back, status=404)
    thief = PageClient(app)
    typed = {"email": "nadia@example.org", "password": NEW}
    thief.submit(thief.get("/connexion"), typed, action="/connexion", status=422)


def test_the_way_back_closes_after_seven_days_and_the_address_may_change_again(
    app: Flask, client: PageClient, account: Account
) -> None:
    back = _changed(client, account)
    _later(app, days=7)
    client.get(back, status=404)
    client.sign_in("thief@example.org", PASSWORD)
    client.submit(client.get("/compte/adresse"), {"email": "third@example.org", "current": PASSWORD})
    assert letters.written(look(), "email_confirm", to="third@example.org")


def test_an_address_that_was_given_away_meanwhile_does_not_come_back(client: PageClient, account: Account) -> None:
    back = _changed(client, account)
    with transaction() as session:
        builders.account(session, owner=builders.person(session, email="nadia@example.org"))
    client.submit(client.get(back), button="Revenir", status=409)
    assert look().get_one(Account, account.id).email == "thief@example.org"


def test_a_manager_takes_a_lost_application_off_a_colleague_but_not_off_themselves(
    app: Flask, client: PageClient
) -> None:
    with transaction() as session:
        association = builders.association(session)
        manager = builders.member(session, of=association, role=Role.MANAGER, email="direction@example.org")
        builders.account(session, owner=manager, password_hash=HASH)
        colleague = builders.member(session, of=association, email="claire@example.org")
        lost = builders.account(session, owner=colleague, password_hash=HASH)
        stranger = builders.member(session, email="autre@example.org")
        theirs = builders.account(session, owner=stranger, password_hash=HASH)
        for each in (lost, theirs):
            _install(session, each)
    client.sign_in("direction@example.org", PASSWORD)
    team = f"/associations/{association.id}/equipe"
    page = client.get(team)
    link = next(a for a in page.every("a") if "Téléphone perdu" in a.text)
    client.submit(client.get(link.attributes["href"]), button="Oui")
    assert "Téléphone perdu" not in client.get(team).text
    assert letters.written(look(), "second_factor", to="claire@example.org")
    PageClient(app).sign_in("claire@example.org", PASSWORD)
    client.get(f"{team}/{stranger.id}/double-verification/enlever", status=404)


def _install(session: Session, account: Account) -> None:
    session.add(SecondFactor(account_id=account.id, salt="s" * 43, confirmed_at=AT))


def test_the_operator_takes_it_off_another_and_the_command_line_off_the_last(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        people = [builders.person(session, role=Role.OPERATOR, email=f"{n}@example.org") for n in ("a", "b")]
        one, other = (builders.account(session, owner=each, password_hash=HASH) for each in people)
        _install(session, other)
    client.sign_in("a@example.org", PASSWORD)
    client.submit(client.get(f"/operateur/comptes/{other.id}/double-verification/enlever"), button="Oui")
    assert "Téléphone perdu" not in client.get("/operateur/comptes").text
    with transaction() as session:
        _install(session, session.get_one(Account, one.id))
    client.submit(client.get(f"/operateur/comptes/{one.id}/double-verification/enlever"), button="Oui", status=409)
    done = app.test_cli_runner().invoke(operator.group, ["reset-second-factor", "--email", "a@example.org"])
    assert done.exit_code == 0
    look()
    assert not _open(client)
    again = app.test_cli_runner().invoke(operator.group, ["reset-second-factor", "--email", "a@example.org"])
    assert "n’a pas d’application" in str(again.exception or again.output)
    PageClient(app).sign_in("a@example.org", PASSWORD)
