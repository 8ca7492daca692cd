"""What every answer carries, whatever the address, the person and the state of the site."""

from pathlib import Path
from typing import Any
from uuid import UUID

import builders
import pytest
from builders import AT
from flask import Flask
from pages import PageClient, form_values, parse

from app.accounts import links
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.factory import create_app
from app.web import errors
from app.web.headers import content_security_policy

NOBODY = UUID("5f0c3c3e-0d6b-4c0e-9a50-3a3f0c8d9b11")
"""No row bears it; the same in every process that runs the tests."""

HOME = "https://coup-de-pouce.prefecture.fr"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"BASE_URL": HOME, "TRUSTED_HOSTS": ["coup-de-pouce.prefecture.fr"]}


def _ask(app: Flask, path: str, method: str = "GET", **options: Any) -> Any:
    return PageClient(app).http.open(path, method=method, base_url=HOME, **options)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("OPTIONS", "/", 200),
        ("GET", "/connexion", 200),
        ("GET", "/compte", 302),
        ("GET", "/nulle-part", 404),
        ("GET", "/associations/%00", 404),
        ("GET", "/associations/%ED%A0%80", 404),
        ("GET", f"/operateur/besoins/{NOBODY}/confier", 302),
        ("DELETE", "/connexion", 405),
        ("POST", "/connexion", 400),
        ("GET", "/static/css/site.css", 200),
        ("GET", "/static/no-such-file.css", 404),
        ("GET", "/static/../factory.py", 404),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/.well-known/security.txt", 200),
    ],
)
def test_every_answer_carries_every_header(app: Flask, method: str, path: str, status: int) -> None:
    response = _ask(app, path, method)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    for feature in ("camera", "geolocation", "microphone", "payment"):
        assert f"{feature}=()" in response.headers["Permissions-Policy"]


HTML = "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/", HTML),
        ("GET", "/compte", HTML),
        ("GET", "/nulle-part", HTML),
        ("GET", f"/besoins/{NOBODY}/accord", HTML),
        ("DELETE", "/connexion", HTML),
        ("POST", "/connexion", HTML),
        ("GET", "/healthz", "application/json"),
        ("GET", "/readyz", "application/json"),
        ("GET", "/.well-known/security.txt", "text/plain; charset=utf-8"),
        ("GET", "/static/css/site.css", "text/css; charset=utf-8"),
        ("GET", "/static/js/grid.js", "text/javascript; charset=utf-8"),
        ("GET", "/static/img/icone.svg", "image/svg+xml; charset=utf-8"),
        ("GET", "/static/no-such-file.css", HTML),
    ],
)
def test_every_kind_of_answer_says_what_it_is_and_in_which_charset(
    app: Flask, method: str, path: str, kind: str
) -> None:
    response = _ask(app, path, method)
    assert response.headers.getlist("Content-Type") == [response.headers["Content-Type"]]
    assert response.headers["Content-Type"].replace('"', "") == kind
    assert response.data.decode("utf-8")


def test_an_answer_to_another_host_and_one_without_a_database_say_what_they_are(app: Flask, down: Flask) -> None:
    foreign = PageClient(app).http.get("/connexion", headers={"Host": "evil.example"})
    assert foreign.headers["Content-Type"] == HTML
    assert _ask(down, "/associations").headers["Content-Type"] == HTML


def test_the_policy_lets_in_nothing_inline_and_nothing_from_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in content_security_policy("n").split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["base-uri"] == "'none'"
    assert {source for sources in rules.values() for source in sources.split()} == {
        "'none'", "'self'", "'nonce-n'", "data:",
    }  # fmt: skip
    assert [name for name, sources in rules.items() if "data:" in sources] == ["img-src"]


def test_a_body_that_is_too_large_is_refused_with_the_headers(app: Flask) -> None:
    response = _ask(app, "/connexion", "POST", data={"email": "a" * (2 * 1024 * 1024)})
    assert response.status_code == 413
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS


def test_a_form_of_too_many_fields_is_refused(app: Flask) -> None:
    fields = {f"f{number}": "x" for number in range(3000)}
    response = _ask(app, "/connexion", "POST", data=fields, content_type="multipart/form-data")
    assert response.status_code == 413


def test_in_https_the_cookie_belongs_to_this_host_alone(app: Flask) -> None:
    cookie = _ask(app, "/connexion").headers["Set-Cookie"]
    assert cookie.startswith("__Host-coup_de_pouce=")
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert not [part for part in parts if part.lower().startswith("domain")]


@pytest.mark.parametrize("host", ["evil.example", "coup-de-pouce.prefecture.fr.evil.example", "localhost", "[", "a b"])
def test_another_host_is_refused_and_named_nowhere(app: Flask, host: str) -> None:
    response = PageClient(app).http.get("/connexion", headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.text
    assert response.headers["X-Frame-Options"] == "DENY"


def test_a_forwarded_host_is_not_believed(app: Flask) -> None:
    response = _ask(app, "/compte", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"})
    assert "evil" not in response.headers["Location"]


def test_pages_of_somebody_and_pages_behind_a_private_link_are_kept_by_no_browser(app: Flask) -> None:
    with transaction() as session:
        need = builders.need(session)
        token = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=need.youth_id, at=AT)
    for path in (f"/suivi/{token}", "/suivi/no-such-token", f"/compte/ouvrir/{token}"):
        assert _ask(app, path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/signaler", "/besoins/nouveau", "/prescrire", "/offres/nouvelle", "/connexion", "/lien-perdu"]
)
def test_a_page_on_which_somebody_writes_is_kept_by_no_browser_even_before_it_is_sent(app: Flask, path: str) -> None:
    client = PageClient(app)
    *_, again = [client.http.get(path, base_url=HOME) for _ in range(3)]
    assert again.status_code == 200
    assert "Set-Cookie" not in again.headers
    assert again.headers.get("Cache-Control") == "no-store"


def test_what_was_sent_is_kept_by_no_browser_whatever_the_answer(app: Flask) -> None:
    assert _ask(app, "/signaler", "POST", data={"text": "Il crie."}).headers["Cache-Control"] == "no-store"
    assert _ask(app, "/nulle-part", "POST", data={"text": "Il crie."}).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body", ['{"a":' * 1000, "[1]", '"x"', '{"text": 5, "about": ["x"]}', '{"text": {"a": 1}}', "{"]
)
@pytest.mark.parametrize("path", ["/signaler", "/connexion", "/besoins/nouveau"])
def test_what_is_no_form_is_read_as_an_empty_one(app: Flask, path: str, body: str) -> None:
    client = PageClient(app)
    page = client.http.get(path, base_url=HOME)
    values = map(form_values, parse(page.text).every("form"))
    token = next(each["csrf_token"][0] for each in values if "csrf_token" in each)
    headers = {"X-CSRFToken": token, "Referer": f"{HOME}{path}"}
    sent = client.http.post(path, data=body, content_type="application/json", base_url=HOME, headers=headers)
    assert sent.status_code == 422


@pytest.mark.parametrize("path", ["/", "/urgence", "/associations", "/comment-ca-marche"])
def test_a_page_that_says_the_same_to_everybody_may_be_kept(app: Flask, path: str) -> None:
    answer = _ask(app, path)
    assert answer.status_code == 200
    assert "Cache-Control" not in answer.headers


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500, 503])
def test_a_page_of_an_error_needs_no_database(tmp_path: Path, status: int) -> None:
    app = create_app({"DATABASE_URL": f"sqlite:///{tmp_path}/no/such.sqlite", "INSTANCE_PATH": str(tmp_path),
                      "SECRET_KEY": "s" * 40, "LOG_LEVEL": "CRITICAL", "BASE_URL": HOME})  # fmt: skip
    with app.test_request_context("/", base_url=HOME):
        text, shown = errors.page(status)
    assert shown == status
    assert "<h1" in text


@pytest.fixture
def down(tmp_path: Path) -> Flask:
    """A site whose database does not answer."""
    return create_app({"DATABASE_URL": f"sqlite:///{tmp_path}/no/such.sqlite", "INSTANCE_PATH": str(tmp_path),
                      "SECRET_KEY": "s" * 40, "LOG_LEVEL": "CRITICAL", "BASE_URL": HOME})  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nulle-part", 404),
        ("DELETE", "/connexion", 405),
        ("GET", "/associations", 503),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 503),
        ("GET", "/static/css/site.css", 200),
        ("POST", "/connexion", 400),
    ],
)
def test_with_the_database_down_every_answer_is_a_page_with_its_headers(
    down: Flask, method: str, path: str, status: int
) -> None:
    response = _ask(down, path, method)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS


def test_the_address_for_weaknesses_is_published_and_good_for_months(app: Flask) -> None:
    text = _ask(app, "/.well-known/security.txt").text
    assert "Contact: mailto:contact@coup-de-pouce.example.org\n" in text
    assert "Expires: 2027-05-17T00:00:00Z\n" in text
    assert f"Canonical: {HOME}/.well-known/security.txt\n" in text
