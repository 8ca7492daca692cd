"""No form acts without the token that this site gave to this browser."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import asking
import pytest
from database import changed, picture
from flask import Flask
from pages import PageClient
from visitors import as_role
from werkzeug.routing import Rule

from app.core.permissions import Role

OWN_CHECK = {
    "intake.ask", "intake.prescribe", "intake.enter", "intake.change", "intake.change_own",
    "reports.report", "reports.report_by_link",
}  # fmt: skip
"""Pages that look at the token themselves, so that one open for too long comes back filled in."""
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
        if rule.endpoint not in OWN_CHECK:
            response = client.http.post(address, data={"email": "a@example.org", "password": "x", "code": "000000"})
            assert response.status_code == 400, (rule, response.status_code)
            assert "ouverte depuis trop longtemps" in response.text, rule
            seen += 1
    assert seen > 50
    assert changed(before) == {}


def test_the_pages_that_check_by_themselves_are_known(app: Flask) -> None:
    views = {f"{view.__module__}.{view.__name__}": endpoint for endpoint, view in app.view_functions.items()}
    assert {views[name] for name in app.extensions["csrf"]._exempt_views} == OWN_CHECK


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
