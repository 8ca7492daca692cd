"""What the logs tell of the guards: every event one line, ids only."""

from __future__ import annotations

import inspect
import json
import re
import socket
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import builders
import cases
import letters
import pyotp
import pytest
from builders import AT
from engines import Engine, SqliteEngine
from flask import Flask
from flask.typing import ResponseReturnValue
from looking import look
from pages import Element, PageClient
from sqlalchemy.exc import OperationalError
from visitors import HASH, PASSWORD, as_role, signed_in

from app import jobs
from app.accounts import links, services
from app.accounts.models import Account
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.core.jobs import Job
from app.core.permissions import Role
from app.mailbox import tasks as mailbox
from app.web import security_log
from app.web.access import public
from app.web.security_log import Event

Lines = Callable[[], list[dict[str, Any]]]

EMAIL = "nadia.benali@example.org"
PHONE = "+33639981234"
OUTSIDE = "203.0.113.77"
PERSONAL = (EMAIL, EMAIL.upper(), "Nadia", "Benali", PHONE, "0639981234", PASSWORD, OUTSIDE, "wrong-password", "000000")


@pytest.fixture
def engine(sqlite_engine: SqliteEngine) -> Engine:
    """One database: a line does not come from it."""
    return sqlite_engine


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"LOG_LEVEL": "INFO", "SIGN_IN_ATTEMPTS": 3}


@pytest.fixture
def account(app: Flask) -> Account:
    return _account(Role.OPERATOR)


@pytest.fixture
def client(app: Flask) -> PageClient:
    return _visitor(app)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Return the lines written since it was last asked, once nothing personal was found in them."""

    def lines() -> list[dict[str, Any]]:
        written = capsys.readouterr().out
        for personal in PERSONAL:
            assert personal not in written
        every: list[dict[str, Any]] = [json.loads(line) for line in written.splitlines()]
        found = [line for line in every if line["event"] != "request"]
        for line in found:
            assert line.keys() <= {
                "event", "level", "timestamp", "request_id", "person", "way", "endpoint", "method", "how", "status",
            }  # fmt: skip
            assert line["level"] == ("warning" if line["event"] in security_log.SUSPICIOUS else "info")
            assert re.fullmatch(r"[0-9-]{10}T[0-9:.]+Z", line["timestamp"])
            assert re.fullmatch(r"[0-9a-f]{32}", line["request_id"])
        return found

    return lines


def _account(role: Role) -> Account:
    with transaction() as session:
        staff = role in {Role.MANAGER, Role.COORDINATOR}
        owner = (builders.member if staff else builders.person)(
            session, role=role, first_name="Nadia", last_name="Benali", email=EMAIL, phone=PHONE
        )
        return builders.account(session, owner=owner, password_hash=HASH)


def _visitor(app: Flask) -> PageClient:
    client = PageClient(app)
    client.http.environ_base["REMOTE_ADDR"] = OUTSIDE
    return client


def _try(client: PageClient, email: str, password: str, *, status: int = 200) -> Element:
    return client.submit(client.get("/connexion"), {"email": email, "password": password}, status=status)


def _events(lines: list[dict[str, Any]]) -> list[str]:
    return [line["event"] for line in lines]


def _token(page: Element) -> str:
    return next(i for i in page.every("input") if i.attributes.get("name") == "csrf_token").attributes["value"]


def test_a_sign_in_and_a_sign_out_are_lines_with_the_id_of_the_person(
    client: PageClient, account: Account, told: Lines
) -> None:
    page = client.sign_in(EMAIL.upper(), PASSWORD)
    entered, *more = told()
    assert more == []
    assert (entered["event"], entered["person"]) == ("signed_in", str(account.person_id))
    assert (entered["endpoint"], entered["method"], entered["how"]) == ("accounts.sign_in", "POST", "password")
    client.post("/deconnexion", {"csrf_token": _token(page)})
    assert client.response is not None
    left = told()[0]
    assert (left["event"], left["person"], left["way"]) == ("signed_out", str(account.person_id), "session")


def test_the_line_bears_the_id_that_the_answer_carries(client: PageClient, account: Account, told: Lines) -> None:
    page = client.get("/connexion")
    client.submit(page, {"email": EMAIL, "password": PASSWORD}, status=303, follow=False)
    assert client.response is not None
    assert told()[0]["request_id"] == client.response.headers["X-Request-Id"]


def test_a_wrong_password_is_a_line_whether_or_not_the_address_has_an_account(
    client: PageClient, account: Account, told: Lines
) -> None:
    _try(client, EMAIL, "wrong-password", status=422)
    _try(client, "nobody.there@example.org", "wrong-password", status=422)
    known, unknown = told()
    assert known["event"] == unknown["event"] == "sign_in_failed"
    assert known["person"] == str(account.person_id)
    assert "person" not in unknown
    assert "nobody.there" not in str(unknown)


def test_too_many_tries_are_a_warning(client: PageClient, account: Account, told: Lines) -> None:
    for _ in range(3):
        _try(client, EMAIL, "wrong-password", status=422)
    _try(client, EMAIL, PASSWORD, status=429)
    assert _events(told()) == ["sign_in_failed"] * 3 + ["throttled"]


def test_a_mailed_link_that_signs_in_is_told_from_a_password(client: PageClient, account: Account, told: Lines) -> None:
    with transaction() as session:
        services.send_sign_in_link(session, email=EMAIL, at=AT)
    client.submit(client.get(letters.path_in(letters.written(look(), "sign_in_link")[0])), button="Entrer")
    assert [(line["event"], line["how"]) for line in told()] == [("signed_in", "link")]


def test_a_new_password_after_a_forgotten_one_signs_in_by_link(
    client: PageClient, account: Account, told: Lines
) -> None:
    with transaction() as session:
        services.send_reset(session, email=EMAIL, at=AT)
    page = client.get(letters.path_in(letters.written(look(), "password_reset")[0]))
    client.submit(page, {"password": "deux chats dorment au soleil"})
    assert [(line["event"], line["how"]) for line in told()] == [("signed_in", "link")]


def test_the_code_of_a_mail_asked_for_mistaken_and_right_are_lines(app: Flask, client: PageClient, told: Lines) -> None:
    app.config["SECOND_FACTOR"] = True
    owner = _account(Role.VOLUNTEER)
    page = client.sign_in(EMAIL, PASSWORD)
    client.submit(page, {"code": "000000"}, button="Continuer", status=422)
    code = re.search(r"^[0-9]{6}$", letters.written(look(), "sign_in_code")[0].body, re.MULTILINE)
    assert code
    client.submit(page, {"code": code.group()}, button="Continuer")
    lines = told()
    assert [(line["event"], line["how"]) for line in lines] == [
        ("step_asked", "mail"), ("code_wrong", "mail"), ("signed_in", "mail"),
    ]  # fmt: skip
    assert {line["person"] for line in lines} == {str(owner.person_id)}
    assert code.group() not in str(lines)


def test_the_codes_of_an_application_are_lines_too(app: Flask, client: PageClient, told: Lines) -> None:
    app.config["SECOND_FACTOR"] = True
    _account(Role.MANAGER)
    page = client.sign_in(EMAIL, PASSWORD)
    secret = page.every("code")[0].text.replace(" ", "")
    client.submit(page, {"code": "000000"}, button="Vérifier", status=422)
    client.submit(page, {"code": pyotp.TOTP(secret).at(AT)}, button="Vérifier")
    other = _visitor(app)
    other.submit(other.sign_in(EMAIL, PASSWORD), {"code": "000000"}, button="Continuer", status=422)
    lines = told()
    assert [(line["event"], line["how"]) for line in lines] == [
        ("step_asked", "enrol"), ("code_wrong", "enrol"), ("signed_in", "enrol"),
        ("step_asked", "app"), ("code_wrong", "app"),
    ]  # fmt: skip
    assert secret not in str(lines)


def test_a_wrong_password_before_what_matters_is_a_line(client: PageClient, account: Account, told: Lines) -> None:
    client.sign_in(EMAIL, PASSWORD)
    told()
    wrong = {"email": "thief@example.org", "current": "wrong-password"}
    client.submit(client.get("/compte/adresse"), wrong, status=422)
    client.submit(client.get("/compte/donnees/effacer"), {"password": "wrong-password", "sure": "y"}, status=422)
    lines = told()
    assert _events(lines) == ["password_wrong", "password_wrong"]
    assert {line["person"] for line in lines} == {str(account.person_id)}


def test_a_session_closed_by_its_owner_is_a_line(app: Flask, client: PageClient, account: Account, told: Lines) -> None:
    other = _visitor(app)
    other.sign_in(EMAIL, PASSWORD)
    client.sign_in(EMAIL, PASSWORD)
    told()
    page = client.get("/compte/connexions")
    other_one = next(a for a in page.every("a") if a.text.startswith("Fermer"))
    client.submit(client.get(other_one.attributes["href"]), {"current": PASSWORD})
    client.submit(client.get("/compte/connexions/tout-fermer"), {"current": PASSWORD})
    assert _events(told())[:2] == ["session_closed", "signed_out"]


def test_an_account_that_the_operator_shuts_and_opens_is_a_line_each(app: Flask, told: Lines) -> None:
    shut = _account(Role.VOLUNTEER)
    operator = as_role(app, Role.OPERATOR)
    asked = operator.submit(operator.get("/operateur/comptes/suspendre"), {"email": EMAIL, "reason": "stolen"})
    operator.submit(asked)
    operator.submit(operator.submit(operator.get("/operateur/comptes/rouvrir"), {"email": EMAIL}))
    lines = told()
    assert _events(lines) == ["account_suspended", "account_restored"]
    assert [line.get("how") for line in lines] == ["stolen", None]
    assert {line["person"] for line in lines} == {str(shut.person_id)}


def test_a_code_of_a_guardian_that_does_not_exist_is_a_line(app: Flask, told: Lines) -> None:
    operator = as_role(app, Role.OPERATOR)
    operator.submit(operator.get("/accord-par-code"), {"code": "ACDE-FGHJ"}, button="Trouver", status=422)
    assert [(line["event"], line["endpoint"]) for line in told()] == [("code_wrong", "follow.agreement_code")]


def test_a_page_of_another_role_is_a_warning(app: Flask, told: Lines) -> None:
    volunteer = as_role(app, Role.VOLUNTEER)
    volunteer.get("/operateur", status=403)
    (line,) = told()
    assert (line["event"], line["way"], line["status"]) == ("forbidden", "session", 403)
    assert line["person"]
    assert line["endpoint"]


def test_what_is_not_ones_own_is_a_line_without_saying_whether_it_exists(app: Flask, told: Lines) -> None:
    with transaction() as session:
        case = cases.taken(session)
        other = builders.member(session, email="other.staff@example.org")
    client = signed_in(app, other)
    told()
    client.get(f"/besoins/{case.need.id}/accord", status=404)
    client.get(f"/besoins/{uuid4()}/accord", status=404)
    theirs, absent = told()
    unlike = {"timestamp", "request_id"}
    assert {k: v for k, v in theirs.items() if k not in unlike} == {k: v for k, v in absent.items() if k not in unlike}
    assert (theirs["event"], theirs["person"], theirs["status"]) == ("not_there", str(other.id), 404)


def test_a_private_link_is_told_by_its_page_and_never_by_its_secret(
    app: Flask, client: PageClient, told: Lines
) -> None:
    with transaction() as session:
        need = builders.need(session)
        token = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=need.youth_id, at=AT)
        dead = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=need.youth_id, at=AT)
        session.flush()
        links.revoke(session, subject_id=need.id, at=AT)
    for secret in (token, dead, "guessed-at-random"):
        client.get(f"/suivi/{secret}", status=404)
    lines = told()
    assert _events(lines) == ["not_there"] * 3
    assert not [secret for secret in (token, dead, "guessed-at-random") if secret in str(lines)]


def test_whoever_is_sent_to_sign_in_is_a_line(client: PageClient, told: Lines) -> None:
    client.get("/compte")
    assert [(line["event"], line["endpoint"]) for line in told()] == [("sign_in_asked", "accounts.profile")]


def test_another_host_is_a_warning_that_does_not_repeat_it(client: PageClient, told: Lines) -> None:
    assert client.http.get("/connexion", headers={"Host": "evil.example"}).status_code == 400
    (line,) = told()
    assert line["event"] == "host_foreign"
    assert "evil" not in str(line)


@pytest.mark.parametrize("sent", [{}, {"csrf_token": "forged"}])
def test_a_form_without_its_token_is_a_warning(client: PageClient, told: Lines, sent: dict[str, str]) -> None:
    client.get("/connexion")
    client.http.post("/connexion", data={"email": EMAIL, "password": "wrong-password", **sent})
    assert [(line["event"], line["endpoint"]) for line in told()] == [("form_forged", "accounts.sign_in")]


def test_a_form_that_looks_at_its_token_itself_tells_too(client: PageClient, told: Lines) -> None:
    client.http.post("/signaler", data={"text": "x", "subject": "other"})
    assert _events(told()) == ["form_forged"]


def test_a_page_open_for_too_long_is_no_warning(app: Flask, client: PageClient, told: Lines) -> None:
    page = client.get("/connexion")
    app.config["WTF_CSRF_TIME_LIMIT"] = -1
    client.submit(page, {"email": EMAIL, "password": "wrong-password"}, status=400)
    assert _events(told()) == ["form_too_old"]


def test_what_the_framework_refuses_is_a_line_but_an_address_that_leads_nowhere(
    client: PageClient, told: Lines
) -> None:
    client.http.delete("/connexion")
    client.http.post("/connexion", data={"email": "a" * (2 * 1024 * 1024)})
    client.get(f"/{EMAIL}", status=404)
    client.http.open("/connexion", method=PASSWORD.replace(" ", "-"))
    assert [(line["event"], line["status"]) for line in told()] == [
        ("request_refused", 405), ("request_refused", 413), ("request_refused", 405),
    ]  # fmt: skip


def test_what_a_rule_refuses_is_a_line(app: Flask, client: PageClient, told: Lines) -> None:
    app.config["SECOND_FACTOR"] = True
    _account(Role.MANAGER)
    page = client.sign_in(EMAIL, PASSWORD)
    client.submit(page, {"code": pyotp.TOTP(page.every("code")[0].text.replace(" ", "")).at(AT)}, button="Vérifier")
    told()
    client.get("/compte/double-verification/enlever", status=409)
    assert [(line["event"], line["status"]) for line in told()] == [("rule_refused", 409)]


def test_a_line_cannot_hold_what_somebody_typed() -> None:
    takes = {name: str(taken.annotation) for name, taken in inspect.signature(security_log.tell).parameters.items()}
    assert takes == {
        "event": "Event", "person": "UUID | None", "how": "StrEnum | None", "status": "int | None",
    }  # fmt: skip


def test_outside_a_request_a_line_says_what_it_can(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    who = uuid4()
    security_log.tell(Event.CODE_WRONG, person=who)
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["person"], line["way"]) == ("code_wrong", str(who), "nobody")
    assert "endpoint" not in line


def test_an_error_of_ours_is_logged_by_kind_and_place_and_without_its_words(
    app: Flask, client: PageClient, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    @public
    def fall(token: str) -> ResponseReturnValue:
        raise KeyError(f"{EMAIL} {token}")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/tombe/<token>", "tests.fall", fall)
    assert client.http.get(f"/tombe/a-secret-in-the-path?mail={EMAIL}").status_code == 500
    written = capfd.readouterr()
    line, asked = [json.loads(text) for text in written.out.splitlines()]
    assert (asked["event"], asked["status"], asked["route"]) == ("request", 500, "/tombe/<token>")
    assert asked["request_id"] == line["request_id"]
    assert (line["event"], line["level"], line["kind"]) == ("broken", "error", "KeyError")
    assert line["endpoint"] == "tests.fall"
    assert line["place"][-1].startswith("test_security_log.py:")
    for text in (written.out, written.err, caplog.text):
        assert EMAIL not in text
        assert "a-secret-in-the-path" not in text


def test_a_database_that_does_not_answer_is_logged_by_kind(
    app: Flask, client: PageClient, capsys: pytest.CaptureFixture[str]
) -> None:
    @public
    def fall() -> ResponseReturnValue:
        raise OperationalError(f"SELECT {EMAIL}", {}, OSError(EMAIL))

    app.add_url_rule("/tombe", "tests.fall", fall)
    assert client.http.get("/tombe").status_code == 503
    written = capsys.readouterr().out
    line, asked = map(json.loads, written.splitlines())
    assert (line["event"], line["level"], line["kind"]) == ("database", "error", "OSError")
    assert (asked["event"], asked["status"]) == ("request", 503)
    assert EMAIL not in written


def test_a_mail_that_does_not_leave_is_logged_by_kind_and_by_the_id_of_its_row(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=nobody.getsockname()[1])
        _account(Role.VOLUNTEER)
        with transaction() as session:
            services.send_sign_in_link(session, email=EMAIL, at=AT)
        mailbox.send_due()
    written = capsys.readouterr().out
    line = json.loads(written)
    assert (line["event"], line["level"], line["reason"]) == ("delivery", "warning", "away: ConnectionRefusedError")
    assert line["id"] == str(letters.written(look(), "sign_in_link")[0].id)
    assert EMAIL not in written


def test_a_job_that_fails_is_logged_by_name_and_kind(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall() -> int:
        raise ValueError(EMAIL)

    monkeypatch.setattr(jobs, "ALL", (Job("tests.fall", fall),))
    with pytest.raises(RuntimeError, match=r"tests\.fall"):
        jobs.run_once()
    written = capsys.readouterr().out
    line = json.loads(written)
    assert (line["event"], line["name"], line["kind"]) == ("job", "tests.fall", "ValueError")
    assert re.fullmatch(r"[0-9a-f]{32}", line["run"])
    assert EMAIL not in written
