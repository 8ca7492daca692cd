import re
from pathlib import Path

import pytest
from flask import Flask
from pages import PageClient

from app.core.permissions import GRANTS, Permission
from app.web.access import Mark, MarkKind, public, requires

ROOT = Path(__file__).parents[2]
FRAMEWORK = {"static"}


def test_every_view_carries_exactly_one_access_mark(built: Flask) -> None:
    unmarked = [
        endpoint
        for endpoint, view in built.view_functions.items()
        if endpoint not in FRAMEWORK and not isinstance(getattr(view, "access_mark", None), Mark)
    ]
    assert unmarked == []


def test_a_view_opened_by_a_link_has_the_token_in_its_address(built: Flask) -> None:
    for rule in built.url_map.iter_rules():
        mark = getattr(built.view_functions[rule.endpoint], "access_mark", None)
        if mark is not None and mark.kind is MarkKind.LINK:
            assert "token" in rule.arguments, rule.rule


def test_a_view_without_a_mark_answers_nobody(app: Flask, client: PageClient) -> None:
    app.view_functions["monitoring.alive"] = lambda: "open"
    client.get("/healthz", status=403)


def test_a_view_with_two_marks_is_refused() -> None:
    with pytest.raises(TypeError, match="two access marks"):
        requires(Permission.NEED_TAKE)(public(lambda: None))


def test_every_permission_is_granted_to_somebody_and_asked_somewhere() -> None:
    granted = frozenset[Permission]().union(*GRANTS.values())
    table = ROOT / "app" / "core" / "permissions.py"
    code = [p for p in (*ROOT.glob("app/**/*.py"), *ROOT.glob("templates/**/*.html")) if p != table]
    text = "\n".join(path.read_text(encoding="utf-8") for path in code)
    assert {p for p in Permission if p not in granted} == set()
    assert {p.name for p in Permission if f"Permission.{p.name}" not in text} == set()


def test_addresses_are_in_kebab_case_without_integers(built: Flask) -> None:
    for rule in built.url_map.iter_rules():
        if rule.endpoint in FRAMEWORK:
            continue
        assert rule.rule == rule.rule.lower(), rule.rule
        assert "_" not in re.sub("<[^>]*>", "", rule.rule), rule.rule
        assert "<int:" not in rule.rule, rule.rule
