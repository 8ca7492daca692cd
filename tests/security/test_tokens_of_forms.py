"""No form acts without the token that this site gave to this browser."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import asking
import builders
import pytest
from builders import AT
from database import changed, picture
from flask import Flask
from pages import PageClient
from sqlmodel import select
from visitors import as_role
from werkzeug.routing import Rule

from app.accounts import identity, links
from app.accounts.models import Account, Person, SignedInSession
from app.accounts.states import LinkScope, TokenPurpose
from app.core.db import transaction
from app.core.permissions import Role

OWN_CHECK = {
    "intake.ask", "intake.prescribe", "intake.enter", "intake.change", "intake.change_own",
    "intake.ask_again", "intake.ask_again_own", "intake.renew", "intake.renew_own",
    "reports.report", "reports.report_by_link",
}  # fmt: skip
"""Pages that look at the token themselves, so that one open for too long comes back filled in."""
SEALED = {"workspace.stop_digest"}
"""What a mail program may send by itself: the address is the proof, and stops a digest, nothing else (RFC 8058)."""
FILLED = {"submission": str(uuid4()), "text": "Il me fait peur.", "subject": "other"}


def _posts(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule that takes a POST, with an address that it matches."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values: dict[str, Any] = dict.fromkeys(rule.arguments, "x") | dict(rule.defaults or {})
            for name, converter in rule._converters.items():
                kind = type(converter).__name__
                if kind == "UUIDConverter":
                    values[name] = uuid4()
                elif kind == "AnyConverter":
                    values[name] = min(converter.items)
            yield rule, adapter.build(rule.endpoint, values, method="POST")


def test_every_form_of_the_site_is_refused_without_its_token(app: Flask, client: PageClient) -> None:
    seen = 0
    before = picture()
    for rule, address in _posts(app):
        if rule.endpoint not in OWN_CHECK | SEALED:
            response = client.http.post(address, data={"email": "a@example.org", "password": "x", "code": "000000"})
            assert response.status_code == 400, (rule, response.status_code)
            assert "ouverte depuis trop longtemps" in response.text, rule
            seen += 1
    assert seen > 50
    assert changed(before) == {}


def test_the_pages_that_check_by_themselves_are_known(app: Flask) -> None:
    views = {f"{view.__module__}.{view.__name__}": endpoint for endpoint, view in app.view_functions.items()}
    assert {views[name] for name in app.extensions["csrf"]._exempt_views} == OWN_CHECK | SEALED


@pytest.mark.parametrize(
    ("role", "endpoint"),
    [
        (None, "intake.ask"),
        (Role.PRESCRIBER, "intake.prescribe"),
        (Role.COORDINATOR, "intake.enter"),
        (None, "reports.report"),
        (Role.YOUTH, "reports.report"),
    ],
)
@pytest.mark.parametrize("token", [None, "forged", "IjEi.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"])
def test_a_page_that_checks_by_itself_keeps_nothing_without_its_token(
    app: Flask, role: Role | None, endpoint: str, token: str | None
) -> None:
    asking.install(app)
    client = as_role(app, role) if role else PageClient(app)
    address = next(r.rule for r in app.url_map.iter_rules() if r.endpoint == endpoint and not r.arguments)
    client.get(address)
    before = picture()
    forged = {} if token is None else {"csrf_token": token}
    response = client.http.post(address, data=asking.NEED | FILLED | forged)
    assert response.status_code == 422
    assert changed(before) == {}


COOKIE = "coup_de_pouce"


def _values(client: PageClient) -> tuple[str, str, str]:
    """Return what a signed-in browser holds: its cookie, the secret in it, the token of its forms."""
    page = client.get("/compte/coordonnees")
    token = next(i for i in page.every("input") if i.attributes.get("name") == "csrf_token").attributes["value"]
    cookie = client.http.get_cookie(COOKIE)
    assert cookie is not None
    with client.http.session_transaction() as inside:
        secret = inside["_user_id"]
    return cookie.value, secret, token


def test_what_a_cookie_holds_is_no_token_of_a_form(app: Flask) -> None:
    client = as_role(app, Role.VOLUNTEER)
    cookie, secret, token = _values(client)
    typed = {"submission": str(uuid4()), "first_name": "Autre"}
    for wrong in (cookie, secret, token[:-1]):
        response = client.http.post("/compte/coordonnees", data=typed | {"csrf_token": wrong})
        assert response.status_code == 400, wrong
    assert client.http.post("/compte/coordonnees", data=typed | {"csrf_token": token}).status_code in {303, 422}


def test_a_token_of_a_form_and_a_bare_secret_are_no_cookie(app: Flask) -> None:
    client = as_role(app, Role.VOLUNTEER)
    cookie, secret, token = _values(client)
    for wrong in (token, secret, cookie[:-1]):
        other = PageClient(app)
        other.http.set_cookie(COOKIE, wrong)
        assert other.http.get("/compte").status_code == 302, wrong
    other = PageClient(app)
    other.http.set_cookie(COOKIE, cookie)
    assert other.http.get("/compte").status_code == 200


def test_a_token_of_a_form_of_one_browser_is_worth_nothing_in_another(app: Flask) -> None:
    _, _, token = _values(as_role(app, Role.VOLUNTEER))
    other = as_role(app, Role.PRESCRIBER)
    _values(other)
    assert other.http.post("/compte/coordonnees", data={"csrf_token": token}).status_code == 400


def test_a_secret_of_a_session_opens_no_link_and_that_of_a_link_no_session(app: Flask) -> None:
    client = as_role(app, Role.YOUTH)
    _, secret, _ = _values(client)
    with transaction() as session:
        row = session.exec(select(SignedInSession)).one()
        youth = session.get_one(Person, session.get_one(Account, row.account_id).person_id)
        need = builders.need(session, youth=youth)
        link = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=youth.id, at=AT)
        token = links.issue_token(session, purpose=TokenPurpose.SIGN_IN, person_id=youth.id, at=AT)
    assert PageClient(app).http.get(f"/suivi/{link}").status_code == 200
    for path in (f"/suivi/{secret}", f"/suivi/{token}", f"/connexion/lien/{secret}", f"/connexion/lien/{link}"):
        assert PageClient(app).http.get(path).status_code == 404, path
    for wrong in (link, token):
        other = PageClient(app)
        with other.http.session_transaction() as inside:
            inside["_user_id"] = wrong
            inside[identity.SEEN] = int(app.extensions["clock"].now().timestamp())
        assert other.http.get("/compte").status_code == 302
