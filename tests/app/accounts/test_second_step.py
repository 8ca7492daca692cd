"""The code after the password: an application for staff, a mail for other adults, none for youths."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import builders
import letters
import pyotp
import pytest
from builders import AT
from flask import Flask
from looking import look
from pages import Element, PageClient, errors
from sqlmodel import select

from app.accounts import codes, links, passwords, rules, services
from app.accounts.models import Account, KnownDevice, RecoveryCode, SecondFactor, SignedInSession, SignInStep
from app.accounts.states import StepKind, TokenPurpose
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.web import installation

PASSWORD = "un cheval sur le toit"
HASH = passwords.hash_password(PASSWORD)


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"SECOND_FACTOR": True}


@pytest.fixture
def owner(app: Flask) -> Callable[[Role], Account]:
    def make(role: Role) -> Account:
        with transaction() as session:
            staff = role in {Role.MANAGER, Role.COORDINATOR}
            person = (builders.member if staff else builders.person)(session, role=role, email="nadia@example.org")
            return builders.account(session, owner=person, password_hash=HASH)

    return make


def _later(app: Flask, **delay: float) -> None:
    app.extensions["clock"].shift += timedelta(**delay)


def _secret(page: Element) -> str:
    return page.every("code")[0].text.replace(" ", "")


def _shown_by(app: Flask, secret: str) -> str:
    return pyotp.TOTP(secret).at(app.extensions["clock"].now())


def _enrol(app: Flask, client: PageClient) -> tuple[str, list[str]]:
    """Install the application at the first sign-in; return its secret and the codes for paper."""
    page = client.sign_in("nadia@example.org", PASSWORD)
    secret = _secret(page)
    page = client.submit(page, {"code": _shown_by(app, secret)}, button="Vérifier")
    return secret, [code.text for code in page.every("code")]


def _to_code(app: Flask) -> tuple[PageClient, Element]:
    client = PageClient(app)
    return client, client.sign_in("nadia@example.org", PASSWORD)


def _signed_in(client: PageClient) -> bool:
    return client.http.get("/compte").status_code == 200


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.MANAGER, Role.COORDINATOR])
def test_staff_are_not_in_before_their_application_has_shown_a_code(
    app: Flask, client: PageClient, owner: Callable[[Role], Account], role: Role
) -> None:
    account = owner(role)
    page = client.sign_in(account.email, PASSWORD)
    assert "Protéger votre compte" in page.text
    assert not _signed_in(client)
    assert "n’est pas le bon" in errors(client.submit(page, {"code": "000000"}, button="Vérifier", status=422))
    assert not _signed_in(client)
    page = client.submit(page, {"code": _shown_by(app, _secret(page))}, button="Vérifier")
    assert len(page.every("code")) == codes.RECOVERY_CODES
    assert _signed_in(client)
    assert letters.written(look(), "second_factor", to=account.email)


def test_the_database_holds_neither_the_secret_nor_a_code_of_paper(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    owner(Role.OPERATOR)
    secret, on_paper = _enrol(app, client)
    stored = str([row.model_dump() for table in (SecondFactor, RecoveryCode) for row in look().exec(select(table))])
    assert secret not in stored
    assert not [code for code in on_paper if code in stored or codes.plain(code) in stored]


def test_the_application_is_asked_each_time_and_a_code_is_taken_once(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    owner(Role.OPERATOR)
    secret, _ = _enrol(app, client)
    other, page = _to_code(app)
    assert not _signed_in(other)
    other.submit(page, {"code": _shown_by(app, secret)}, button="Continuer", status=422)
    _later(app, seconds=30)
    fresh = _shown_by(app, secret)
    other.submit(page, {"code": f"{fresh[:3]} {fresh[3:]}"}, button="Continuer")
    assert _signed_in(other)
    third, page = _to_code(app)
    third.submit(page, {"code": fresh}, button="Continuer", status=422)


def test_a_code_of_paper_stands_once_for_the_application_and_its_owner_is_told(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    account = owner(Role.OPERATOR)
    _, on_paper = _enrol(app, client)
    other, _ = _to_code(app)
    page = other.get("/connexion/verification?secours=1")
    other.submit(page, {"code": on_paper[0].upper().replace("-", " ")}, button="Continuer")
    assert _signed_in(other)
    assert "Un code de secours a servi" in [m.subject for m in letters.written(look(), to=account.email)]
    third, page = _to_code(app)
    third.submit(page, {"code": on_paper[0]}, button="Continuer", status=422)


def test_after_five_wrong_codes_one_begins_again_and_after_eight_one_waits(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    owner(Role.OPERATOR)
    _enrol(app, client)
    other, page = _to_code(app)
    for _ in range(4):
        other.submit(page, {"code": "000000"}, button="Continuer", status=422)
    assert "Se connecter" in other.submit(page, {"code": "000000"}, button="Continuer").every("h1")[0].text
    other, page = _to_code(app)
    for _ in range(3):
        other.submit(page, {"code": "000000"}, button="Continuer", status=422)
    other.submit(page, {"code": "000000"}, button="Continuer", status=429)
    assert not _signed_in(other)


def test_staff_whom_a_stranger_keeps_out_wait_with_their_code_too(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    account = owner(Role.OPERATOR)
    secret, _ = _enrol(app, client)
    stranger = PageClient(app)
    stranger.http.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    for _ in range(8):
        wrong = {"email": account.email, "password": "not this one"}
        stranger.submit(stranger.get("/connexion"), wrong, action="/connexion", status=422)
    with transaction() as session:
        services.send_sign_in_link(session, email=account.email, at=AT)
    other = PageClient(app)
    page = other.submit(other.get(letters.path_in(letters.written(look(), "sign_in_link")[0])), button="Entrer")
    _later(app, minutes=5)
    other.submit(page, {"code": _shown_by(app, secret)}, button="Continuer", status=429)
    assert _signed_in(client)


def test_neither_a_mailed_link_nor_a_new_password_goes_round_the_application(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    account = owner(Role.COORDINATOR)
    _enrol(app, client)
    with transaction() as session:
        services.send_sign_in_link(session, email=account.email, at=AT)
        services.send_reset(session, email=account.email, at=AT)
    thief = PageClient(app)
    page = thief.submit(thief.get(letters.path_in(letters.written(look(), "sign_in_link")[0])), button="Entrer")
    assert "Encore une vérification" in page.text
    path = letters.path_in(letters.written(look(), "password_reset")[0])
    page = thief.submit(thief.get(path), {"password": "deux chats dorment au soleil"})
    assert "Encore une vérification" in page.text
    assert not _signed_in(thief)


def test_a_step_dies_after_ten_minutes_with_a_suspension_and_on_another_browser(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    account = owner(Role.OPERATOR)
    secret, _ = _enrol(app, client)
    late, page = _to_code(app)
    assert PageClient(app).http.get("/connexion/verification").status_code == 303
    _later(app, minutes=10)
    assert "Se connecter" in late.submit(page, {"code": _shown_by(app, secret)}, button="Continuer").text
    _, page = _to_code(app)
    with transaction() as session:
        services.suspend(session, account=session.get_one(Account, account.id), actor=SYSTEM, at=AT)
    assert look().exec(select(SignInStep).where(SignInStep.account_id == account.id)).all() == []
    assert look().exec(select(SignedInSession)).all() == []


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.PRESCRIBER, Role.GUARDIAN])
def test_a_new_device_asks_an_adult_for_the_mailed_code_and_a_known_one_does_not(
    app: Flask, client: PageClient, owner: Callable[[Role], Account], role: Role
) -> None:
    account = owner(role)
    page = client.sign_in(account.email, PASSWORD)
    assert "Nous ne connaissons pas encore cet appareil" in page.text
    assert not _signed_in(client)
    code = re.search(r"^[0-9]{6}$", letters.written(look(), "sign_in_code")[0].body, re.MULTILINE)
    assert code
    assert look().exec(select(SignInStep)).one().code_hash != code.group()
    client.submit(page, {"code": code.group()}, button="Continuer")
    assert _signed_in(client)
    client.post("/deconnexion", {"csrf_token": _token(client.get("/compte"))})
    client.sign_in(account.email, PASSWORD)
    assert _signed_in(client)
    assert len(letters.written(look(), "sign_in_code")) == 1


def _token(page: Element) -> str:
    return next(i for i in page.every("input") if i.attributes.get("name") == "csrf_token").attributes["value"]


def test_a_device_that_was_forgotten_and_a_forged_cookie_are_asked_again(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    account = owner(Role.VOLUNTEER)
    with transaction() as session:
        services.send_sign_in_link(session, email=account.email, at=AT)
    page = client.get(letters.path_in(letters.written(look(), "sign_in_link")[0]))
    client.submit(page, button="Entrer")
    assert _signed_in(client)
    page = client.submit(client.get("/compte/connexions"), button="Oublier")
    assert "Appareils reconnus" not in page.text
    assert look().exec(select(KnownDevice)).all() == []
    client.post("/deconnexion", {"csrf_token": _token(page)})
    assert "Encore une vérification" in client.sign_in(account.email, PASSWORD).text
    forger = PageClient(app)
    forger.http.set_cookie("coup_de_pouce_appareil", "forged")
    assert "Encore une vérification" in forger.sign_in(account.email, PASSWORD).text


def test_another_code_can_be_asked_and_the_first_is_worth_nothing_then(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    account = owner(Role.VOLUNTEER)
    page = client.sign_in(account.email, PASSWORD)
    first = _mailed()
    page = client.submit(page, button="Recevoir un autre code")
    second = (_mailed() - first) or first
    if first != second:
        client.submit(page, {"code": first.pop()}, button="Continuer", status=422)
    client.submit(page, {"code": second.pop()}, button="Continuer")
    assert _signed_in(client)


def _mailed() -> set[str]:
    return {
        re.findall(r"^[0-9]{6}$", letter.body, re.MULTILINE)[0] for letter in letters.written(look(), "sign_in_code")
    }


def test_a_youth_comes_in_by_password_and_is_told_of_a_new_device(
    client: PageClient, owner: Callable[[Role], Account]
) -> None:
    account = owner(Role.YOUTH)
    client.sign_in(account.email, PASSWORD)
    assert _signed_in(client)
    assert "nouvel appareil" in letters.written(look(), "new_device")[0].subject
    client.post("/deconnexion", {"csrf_token": _token(client.get("/compte"))})
    client.sign_in(account.email, PASSWORD)
    assert len(letters.written(look(), "new_device")) == 1


def test_a_demonstration_asks_for_no_second_factor(client: PageClient, owner: Callable[[Role], Account]) -> None:
    account = owner(Role.OPERATOR)
    with transaction() as session:
        installation.mark_demonstration(session)
    client.sign_in(account.email, PASSWORD)
    assert _signed_in(client)


def test_an_owner_changes_phone_renews_the_paper_and_cannot_go_without(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    owner(Role.MANAGER)
    old, on_paper = _enrol(app, client)
    client.submit(client.get("/compte/double-verification/installer"), {"current": "wrong"}, status=422)
    page = client.submit(client.get("/compte/double-verification/installer"), {"current": PASSWORD})
    new = _secret(page)
    assert new != old
    page = client.submit(page, {"code": _shown_by(app, new)}, button="Vérifier")
    assert not {code.text for code in page.every("code")} & set(on_paper)
    page = client.submit(client.get("/compte/double-verification/codes"), {"current": PASSWORD})
    assert len(page.every("code")) == codes.RECOVERY_CODES
    client.get("/compte/double-verification/enlever", status=409)
    _later(app, minutes=1)
    other, page = _to_code(app)
    other.submit(page, {"code": _shown_by(app, old)}, button="Continuer", status=422)
    other.submit(page, {"code": _shown_by(app, new)}, button="Continuer")
    assert _signed_in(other)


def test_a_second_factor_that_is_not_demanded_can_be_had_and_taken_off(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    app.config["SECOND_FACTOR"] = False
    account = owner(Role.COORDINATOR)
    client.sign_in(account.email, PASSWORD)
    client.get("/compte/double-verification/application", status=404)
    page = client.submit(client.get("/compte/double-verification/installer"), {"current": PASSWORD})
    secret = _secret(page)
    client.submit(page, {"code": _shown_by(app, secret)}, button="Vérifier")
    other, page = _to_code(app)
    assert "Encore une vérification" in page.text
    _later(app, minutes=1)
    address = "/compte/double-verification/enlever"
    client.submit(client.get(address), {"current": PASSWORD, "code": "000000"}, status=422)
    client.submit(client.get(address), {"current": PASSWORD, "code": _shown_by(app, secret)})
    other.sign_in(account.email, PASSWORD)
    assert _signed_in(other)


def test_a_volunteer_has_no_page_of_an_application(client: PageClient, app: Flask) -> None:
    app.config["SECOND_FACTOR"] = False
    with transaction() as session:
        person = builders.person(session, role=Role.VOLUNTEER, email="marc@example.org")
        builders.account(session, owner=person, password_hash=HASH)
    client.sign_in("marc@example.org", PASSWORD)
    client.get("/compte/double-verification", status=404)
    client.get("/compte/double-verification/installer", status=404)


def test_codes_follow_rfc_6238_and_are_taken_one_step_early_or_late(app: Flask) -> None:
    salt = codes.new_salt()
    shown = pyotp.TOTP(codes.app_secret(salt))
    assert codes.app_secret(salt) == codes.app_secret(salt) != codes.app_secret(codes.new_salt())
    for seconds, taken in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
        assert (codes.step_of(salt, shown.at(AT + timedelta(seconds=seconds)), at=AT) is not None) is taken


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "٣٤٥٦٧٨", "é", "0" * 10_000])
def test_what_is_no_code_is_nobodys(app: Flask, code: str) -> None:
    assert codes.step_of(codes.new_salt(), codes.plain(code), at=AT) is None


NEW = {"demanded": True, "enrolled": False, "by_mail": False, "known_device": False}


@pytest.mark.parametrize(
    ("role", "case", "asked"),
    [
        (Role.OPERATOR, {}, StepKind.ENROL),
        (Role.OPERATOR, {"by_mail": True, "known_device": True}, StepKind.ENROL),
        (Role.OPERATOR, {"demanded": False}, None),
        (Role.OPERATOR, {"demanded": False, "enrolled": True, "by_mail": True, "known_device": True}, StepKind.APP),
        (Role.VOLUNTEER, {}, StepKind.MAIL),
        (Role.VOLUNTEER, {"by_mail": True}, None),
        (Role.VOLUNTEER, {"known_device": True}, None),
        (Role.VOLUNTEER, {"demanded": False}, None),
        (Role.YOUTH, {}, None),
    ],
)
def test_what_is_asked_after_the_password(role: Role, case: dict[str, bool], asked: StepKind | None) -> None:
    assert rules.second_step(role, **(NEW | case)) is asked


def test_every_purpose_of_a_token_has_a_lifetime() -> None:
    assert links.LIFETIMES.keys() == set(TokenPurpose)


def _rotate(app: Flask, *, believed: bool) -> None:
    old = app.config["SECRET_KEY"]
    app.config.update(
        SECRET_KEY="another-secret-of-the-tests-9876543210", SECRET_KEY_FALLBACKS=[old] if believed else []
    )


def test_after_a_new_secret_what_rested_on_the_old_one_is_believed_as_long_as_it_is_named(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    owner(Role.OPERATOR)
    secret, on_paper = _enrol(app, client)
    _rotate(app, believed=True)
    assert _signed_in(client)
    _later(app, seconds=30)
    other, page = _to_code(app)
    other.submit(page, {"code": _shown_by(app, secret)}, button="Continuer")
    assert _signed_in(other)
    third, _ = _to_code(app)
    third.submit(third.get("/connexion/verification?secours=1"), {"code": on_paper[0]}, button="Continuer")
    assert _signed_in(third)


def test_an_old_secret_that_is_no_longer_named_opens_nothing(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    owner(Role.OPERATOR)
    secret, on_paper = _enrol(app, client)
    _rotate(app, believed=False)
    assert not _signed_in(client)
    _later(app, seconds=30)
    other, page = _to_code(app)
    other.submit(page, {"code": _shown_by(app, secret)}, button="Continuer", status=422)
    paper = other.get("/connexion/verification?secours=1")
    other.submit(paper, {"code": on_paper[0]}, button="Continuer", status=422)


def test_an_application_installed_after_a_new_secret_rests_on_it_alone(
    app: Flask, client: PageClient, owner: Callable[[Role], Account]
) -> None:
    owner(Role.OPERATOR)
    _rotate(app, believed=True)
    secret, _ = _enrol(app, client)
    app.config["SECRET_KEY_FALLBACKS"] = []
    _later(app, seconds=30)
    other, page = _to_code(app)
    other.submit(page, {"code": _shown_by(app, secret)}, button="Continuer")
    assert _signed_in(other)
