"""What a server believes of the proxies before it, and what its cookies are called in https."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from pages import PageClient

from app.web.access import public
from app.web.links import remote_address

HOME = "https://coup-de-pouce.prefecture.fr"


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {
        "BASE_URL": HOME, "TRUSTED_HOSTS": ["coup-de-pouce.prefecture.fr"],
        "TRUSTED_PROXIES": getattr(request, "param", 0),
    }  # fmt: skip


@pytest.mark.parametrize(("settings", "seen"), [(0, "127.0.0.1"), (1, "192.0.2.7")], indirect=["settings"])
def test_a_visitor_s_address_comes_from_one_s_own_proxies_only(app: Flask, seen: str) -> None:
    app.add_url_rule("/mon-adresse", view_func=public(lambda: remote_address() or ""))
    answer = app.test_client().get("/mon-adresse", base_url=HOME, headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7"})
    assert answer.get_data(as_text=True) == seen


@pytest.mark.parametrize("settings", [1], indirect=True)
@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff:eeee:dddd:cccc", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"), ("::ffff:192.0.2.7", "192.0.2.7"), ("unknown", "unknown"),
    ],
)  # fmt: skip
def test_a_home_of_countless_addresses_counts_as_one_visitor(app: Flask, sent: str, seen: str) -> None:
    app.add_url_rule("/mon-adresse", view_func=public(lambda: remote_address() or ""))
    answer = app.test_client().get("/mon-adresse", base_url=HOME, headers={"X-Forwarded-For": sent})
    assert answer.get_data(as_text=True) == seen


def test_in_https_every_cookie_is_bound_to_the_host(app: Flask) -> None:
    client = PageClient(app).http
    client.get("/besoins/nouveau", base_url=HOME)
    answer = client.post("/besoins/nouveau", base_url=HOME, data={"text": "aide en maths"}, headers={"Referer": HOME})
    given = [name for name, value in answer.headers if name == "Set-Cookie" for name in [value.split("=")[0]]]
    assert given
    assert all(name.startswith("__Host-") for name in given), given
    assert all("Secure" in value for name, value in answer.headers if name == "Set-Cookie")
