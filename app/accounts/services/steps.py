"""The step between a right password and a session: a code of an application, or one sent by mail."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from enum import StrEnum

from flask import current_app
from flask import session as browser
from sqlmodel import Session

from app.accounts import codes, devices, identity, queries, rules
from app.accounts.models import Account, SignInStep
from app.accounts.services import second_factor, writing
from app.accounts.states import AccountState, Door, StepKind
from app.core.permissions import Role
from app.core.secrets import digest, new_token
from app.web import installation, security_log
from app.web.links import absolute
from app.web.security_log import Event

LIFETIME = timedelta(minutes=10)
TRIES = 5
_STEP = "step"


class Outcome(StrEnum):
    """What a code led to."""

    IN = "in"
    WRONG = "wrong"
    OVER = "over"


def demanded() -> bool:
    """Tell whether this installation asks for a second factor; a demonstration never does."""
    return bool(current_app.config["SECOND_FACTOR"]) and not installation.is_demonstration()


def enter(session: Session, *, account: Account, at: datetime, by_mail: bool = False) -> bool:
    """Begin a session on this browser, or the step that must come first; tell whether somebody is in.

    `by_mail`: whether a mailed link brought them, which proves their mailbox.
    """
    role = queries.person(session, account.person_id).role
    kind = rules.second_step(
        role,
        demanded=demanded(),
        enrolled=second_factor.enrolled(session, account_id=account.id),
        by_mail=by_mail,
        known_device=devices.known(session, account, at=at) is not None,
    )
    if kind is None:
        _arrive(session, account, role, by_mail=by_mail, how=Door.LINK if by_mail else Door.PASSWORD, at=at)
        return True
    _begin(session, account, kind, at=at)
    return False


def waiting(session: Session, *, at: datetime, lock: bool = False) -> SignInStep | None:
    """Return the step that this browser stands before."""
    token = str(browser.get(_STEP, ""))
    key = digest(token)
    step = session.get(SignInStep, key, with_for_update=lock or None, populate_existing=lock) if token else None
    return step if step is not None and step.expires_at > at else None


def answer(session: Session, *, code: str, at: datetime) -> Outcome:
    """Take the code of the step that this browser stands before; after five wrong ones, one begins again."""
    step = waiting(session, at=at, lock=True)
    account = session.get(Account, step.account_id) if step else None
    if step is None or account is None or account.state is not AccountState.ACTIVE:
        return Outcome.OVER
    if not _right(session, step, account, code, at=at):
        step.tries += 1
        session.add(step)
        if step.tries < TRIES:
            return Outcome.WRONG
        session.delete(step)
        return Outcome.OVER
    _finish(session, step, account, by_mail=step.kind is StepKind.MAIL, at=at)
    return Outcome.IN


def enrol(session: Session, *, code: str, at: datetime) -> list[str]:
    """Take the first code of a new application and come in; return the recovery codes, or none if it is wrong."""
    step = waiting(session, at=at, lock=True)
    account = session.get(Account, step.account_id) if step else None
    if step is None or account is None or account.state is not AccountState.ACTIVE:
        return []
    on_paper = second_factor.confirm(session, account=account, code=code, at=at)
    if on_paper:
        _finish(session, step, account, by_mail=False, at=at)
    return on_paper


def send_again(session: Session, *, step: SignInStep, at: datetime) -> None:
    """Mail another code; the first one is worth nothing any more, tries are not given back."""
    account = session.get_one(Account, step.account_id)
    _mail_code(session, step, account, at=at)
    session.add(step)


def _begin(session: Session, account: Account, kind: StepKind, *, at: datetime) -> None:
    token = new_token()
    step = SignInStep(
        token_hash=digest(token), account_id=account.id, kind=kind, created_at=at, expires_at=at + LIFETIME
    )
    if kind is StepKind.MAIL:
        _mail_code(session, step, account, at=at)
    elif kind is StepKind.ENROL:
        second_factor.prepare(session, account=account)
    session.add(step)
    browser[_STEP] = token
    security_log.tell(Event.STEP_ASKED, person=account.person_id, how=kind)


def _mail_code(session: Session, step: SignInStep, account: Account, *, at: datetime) -> None:
    code = codes.new_mailed()
    step.code_hash = codes.hashed(code, of=step.token_hash)
    writing.write(session, account=account, template="sign_in_code", code=code, at=at)


def _right(session: Session, step: SignInStep, account: Account, code: str, *, at: datetime) -> bool:
    if step.kind is StepKind.MAIL:
        right = any(hmac.compare_digest(step.code_hash, each) for each in codes.hashes(code, of=step.token_hash))
        if not right:
            security_log.tell(Event.CODE_WRONG, person=account.person_id, how=step.kind)
        return right
    return step.kind is StepKind.APP and second_factor.check(session, account=account, code=code, at=at)


def _finish(session: Session, step: SignInStep, account: Account, *, by_mail: bool, at: datetime) -> None:
    session.delete(step)
    role = queries.person(session, account.person_id).role
    _arrive(session, account, role, by_mail=by_mail, how=step.kind, at=at)


def _arrive(
    session: Session, account: Account, role: Role, *, by_mail: bool, how: Door | StepKind, at: datetime
) -> None:
    browser.pop(_STEP, None)
    if demanded() and not rules.may_enrol(role) and devices.known(session, account, at=at) is None:
        if not by_mail:
            writing.write(
                session, account=account, template="new_device", link=absolute("accounts.forgotten_password"), at=at
            )
        devices.remember(session, account, at=at)
    identity.enter(session, account=account, at=at)
    security_log.tell(Event.SIGNED_IN, person=account.person_id, how=how)
