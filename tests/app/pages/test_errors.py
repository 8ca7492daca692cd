from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pages import parse

from app.web import errors


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """A database that is not there."""
    return {"DATABASE_URL": f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite'}"}


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500, 503])
def test_every_refusal_has_a_page_that_says_what_to_do_and_asks_nothing_of_the_database(
    app: Flask, status: int
) -> None:
    with app.test_request_context("/nulle-part"):
        html, answered = errors.page(status, "Une phrase à propos.")
    page = parse(html)
    assert answered == status
    assert f"Erreur {status}" in page.text
    assert "Une phrase à propos." in page.text
    assert len(page.every("h1")) == 1
    assert "Aller à l’accueil" in page.text


def test_a_status_without_a_page_borrows_a_near_one(app: Flask) -> None:
    with app.test_request_context("/"):
        assert "Erreur 405" in errors.page(405)[0]
