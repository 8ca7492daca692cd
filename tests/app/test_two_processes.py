"""Two processes on one database: what happens in one is so in the other at its next request."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from pathlib import Path
from threading import Barrier
from typing import Any

import builders
import pytest
from builders import AT
from engines import close
from flask import Flask
from looking import look
from pages import PageClient, form_values
from sqlmodel import select

from app.accounts import passwords
from app.accounts.models import Account
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.factory import create_app
from app.tuning import queries, services
from app.web import migrations
from app.web.models import Attempt, Submission
from matching import similarity
from matching.similarity import registry

ROOT = Path(__file__).parents[2]
PASSWORD = "un cheval sur le toit"
HASH = passwords.hash_password(PASSWORD)
LIMIT = 4
EMAIL = "nadia@example.org"
CACHES = frozenset({"lru_cache", "cache"})
MAKERS = frozenset({"WeakKeyDictionary", "Lock", "RLock", "ContextVar", "LoginManager", "SQLAlchemy", "set", "dict",
                    "list", "defaultdict", "Counter", "Event", "local", "count", "deque"})  # fmt: skip


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"SIGN_IN_ATTEMPTS": LIMIT}


@pytest.fixture
def other(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """Another process: an application with an engine, hence a memory, of its own."""
    names = ("SECRET_KEY", "DATABASE_URL", "NOW", "LOG_LEVEL", "TESTING", "SIGN_IN_ATTEMPTS")
    application = create_app({name: app.config[name] for name in names} | {"INSTANCE_PATH": str(tmp_path)})
    yield application
    close(application)


@pytest.fixture
def account(app: Flask) -> Account:
    """Nadia, of the operator."""
    with transaction() as session:
        owner = builders.person(session, role=Role.OPERATOR, first_name="Nadia", email=EMAIL)
        return builders.account(session, owner=owner, password_hash=HASH)


def _moved(client: PageClient, to: Flask) -> PageClient:
    """Return the same browser, answered by the other process from now on."""
    there = PageClient(to)
    cookie = client.http.get_cookie("coup_de_pouce")
    assert cookie is not None
    there.http.set_cookie("coup_de_pouce", cookie.value)
    return there


@pytest.mark.usefixtures("account")
def test_failed_sign_ins_are_counted_together(app: Flask, other: Flask) -> None:
    for process in (app, other, app, other):
        client = PageClient(process)
        client.submit(client.get("/connexion"), {"email": EMAIL, "password": "not this one at all"}, status=422)
    for process in (app, other):
        client = PageClient(process)
        client.submit(client.get("/connexion"), {"email": EMAIL, "password": PASSWORD}, status=429)


@pytest.mark.usefixtures("account")
def test_tries_at_the_same_instant_in_both_never_pass_the_limit(app: Flask, other: Flask) -> None:
    start = Barrier(3 * LIMIT)

    def attempt(number: int) -> int:
        client = PageClient((app, other)[number % 2])
        values = form_values(client.get("/connexion").every("form")[-1])
        start.wait()
        answer = client.http.post("/connexion", data=values | {"email": EMAIL, "password": "not this one at all"})
        return answer.status_code

    with ThreadPoolExecutor(3 * LIMIT) as threads:
        answers = list(threads.map(lambda number: Context().run(attempt, number), range(3 * LIMIT)))
    assert sorted(answers) == [422] * LIMIT + [429] * (2 * LIMIT)
    assert len(look().exec(select(Attempt)).all()) == 2 * LIMIT


@pytest.mark.usefixtures("account")
def test_who_signed_in_by_one_is_signed_in_by_the_other_and_signing_out_ends_both(app: Flask, other: Flask) -> None:
    here = PageClient(app)
    here.sign_in(EMAIL, PASSWORD)
    there = _moved(here, other)
    assert EMAIL in there.get("/compte").text
    token = form_values(there.get("/compte").every("form")[0])["csrf_token"]
    there.post("/deconnexion", {"csrf_token": token}, status=303, follow=False)
    here.get("/compte", follow=False, status=302)


def test_a_form_sent_to_both_acts_once(app: Flask, other: Flask) -> None:
    with transaction() as session:
        email = builders.account(session, owner=builders.person(session, email=EMAIL)).email
    here = PageClient(app)
    page = here.get("/lien-perdu")
    for client in (here, _moved(here, other)):
        client.get("/lien-perdu")
        client.submit(page, {"email": email})
    assert len(look().exec(select(Submission)).all()) == 1


def test_weights_put_in_service_by_one_rank_in_the_other(app: Flask, other: Flask) -> None:
    with transaction() as session:
        services.install(session, minutes_in_common=60, at=AT)
    before = _ranks_with(other)
    with transaction() as session:
        _activate(session, skills=1, text=999)
    assert before != _ranks_with(other) == _ranks_with(app) == "essai@1"


def test_a_lexicon_put_in_service_by_one_is_known_to_the_other(
    app: Flask, other: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        services.install(session, minutes_in_common=60, at=AT)
        services.write_word(session, word="zbeulo", meaning="menuiserie", actor=SYSTEM, at=AT)
        model = services.refit(session, actor=SYSTEM, at=AT).name
        _activate(session, text_model=model)
    monkeypatch.setattr(registry, "_REFITTED", {})  # the other process never heard of it
    _ranks_with(other)
    assert similarity.is_known(model)


def _ranks_with(process: Flask) -> str:
    """Return the name of what a new request of a process ranks with."""
    with process.app_context():
        return queries.active(reading(), minutes_in_common=60).label


def _activate(session: Any, **changes: Any) -> None:
    active = queries.active_row(session)
    assert active is not None
    row = services.copy(session, of=active, name="essai", actor=SYSTEM, at=AT)
    values = {name: getattr(row, name) for name in services.PARAMETERS} | changes
    services.change(
        session, row=row, parameters=services.Parameters(**values), version=row.version, actor=SYSTEM, at=AT
    )
    services.activate(session, row=row, version=row.version, actor=SYSTEM, at=AT)


def test_a_thread_that_ends_its_request_does_not_end_the_question_of_another(app: Flask) -> None:
    with app.app_context():
        assert migrations.applied()
        assert app.extensions["alembic"]._get_cache().contexts is None


def test_what_a_process_keeps_is_written_down_with_why_it_may() -> None:
    decision = (ROOT / "docs" / "decisions" / "0012-kept-in-memory.md").read_text(encoding="utf-8")
    listed = {line.split("`")[1] for line in decision.splitlines() if line.startswith("| `app.")}
    found = {name for path in (ROOT / "app").rglob("*.py") if "assets" not in path.parts for name in _kept_by(path)}
    assert listed == found


def _kept_by(path: Path) -> Iterator[str]:
    """Name the caches of a module and its variables that can change."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and {_named(each) for each in node.decorator_list} & {
            "lru_cache",
            "cache",
        }:
            yield f"{module}.{node.name}"
        if isinstance(node, ast.Global):
            yield from (f"{module}.{name}" for name in node.names)
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and _can_change(node.value):
            yield f"{module}.{ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)}"


def _can_change(value: ast.expr) -> bool:
    """Tell whether a value is made to be filled: an empty collection, or one of the makers."""
    if isinstance(value, ast.Call):
        return _named(value) in MAKERS
    return ast.unparse(value) in {"[]", "{}"}


def _named(node: ast.expr) -> str:
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
