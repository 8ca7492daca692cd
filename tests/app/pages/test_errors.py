from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, g
from pages import Element, parse

from app.core.errors import Conflict
from app.core.identity import NOBODY, Actor, Way
from app.core.permissions import Role
from app.core.workflow import Workflow
from app.needs.labels import STATES
from app.needs.states import NEEDS, NeedAction, NeedState
from app.pages import labels
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


def refused(app: Flask, error: Conflict, role: Role | None = None, **request: Any) -> Element:
    """Return the page of a refusal for somebody who is signed in in a role, or is not."""
    with app.test_request_context("/association/besoins/1/prendre", method="POST", **request):
        g.actor = Actor(Way.SESSION, uuid4(), role) if role else NOBODY
        html, status = errors.refuse(error)
    assert status == 409
    return parse(html)


def not_now(state: NeedState, action: NeedAction) -> Conflict:
    with pytest.raises(Conflict) as caught:
        NEEDS.after(state, action)
    return caught.value


def test_what_is_not_possible_says_where_the_thing_stands_to_who_works_here(app: Flask) -> None:
    error = not_now(NeedState.INTRODUCED, NeedAction.PAUSE)
    page = refused(app, error, Role.COORDINATOR)
    assert "Cette action n’est plus possible, ou pas en ce moment." in page.text
    assert f"La demande : « {STATES[NeedState.INTRODUCED]} »." in page.text
    assert "Quelque chose a changé" not in page.text


def test_what_is_done_already_says_so(app: Flask) -> None:
    page = refused(app, not_now(NeedState.PAUSED, NeedAction.PAUSE), Role.OPERATOR)
    assert "C’est déjà fait" in page.text
    assert f"La demande : « {STATES[NeedState.PAUSED]} »." in page.text


def test_neither_a_youth_nor_a_volunteer_reads_a_state_that_may_tell_what_others_said(app: Flask) -> None:
    error = not_now(NeedState.INTRODUCED, NeedAction.PAUSE)
    for role in (None, Role.YOUTH, Role.VOLUNTEER, Role.PRESCRIBER):
        assert STATES[NeedState.INTRODUCED] not in refused(app, error, role).text


@pytest.mark.parametrize(
    ("referer", "href"),
    [
        ("http://localhost/association/besoins/1?etat=x", "/association/besoins/1?etat=x"),
        ("https://ailleurs.example/association", None),
        ("http://localhost//ailleurs.example", None),
        ("", None),
    ],
)
def test_a_refusal_leads_back_to_the_page_on_which_the_form_stood(app: Flask, referer: str, href: str | None) -> None:
    page = refused(app, Conflict("Déjà répondu."), Role.OPERATOR, headers={"Referer": referer})
    back = [each.attributes["href"] for each in page.every("a") if each.text == "Voir où on en est"]
    assert back == ([href] if href else [])


def test_the_loser_of_a_race_reads_that_something_changed(app: Flask) -> None:
    with app.test_request_context("/"):
        assert "Quelque chose a changé" in errors.page(409)[0]


def test_every_state_of_every_table_has_its_words() -> None:
    found = {type(state) for table in tables() for state in table.reachable()}
    assert found == set(labels.STATES)
    for states, (_, words) in labels.STATES.items():
        assert set(words) == set(states), states


def tables() -> list[Workflow[Any, Any]]:
    rooms = [import_module(".".join(path.with_suffix("").parts)) for path in sorted(Path("app").glob("**/states.py"))]
    return [each for room in rooms for each in vars(room).values() if isinstance(each, Workflow)]
