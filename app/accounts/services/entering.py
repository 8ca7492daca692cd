"""Signing in: by password, by a mailed link, or after a forgotten password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlmodel import Session, col, delete

from app.accounts import identity, passwords, queries
from app.accounts.models import Account
from app.accounts.services import changing, people, steps, writing
from app.accounts.states import AccountState, TokenPurpose
from app.web import security_log, throttle
from app.web.models import Attempt
from app.web.security_log import Event

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whose address and password were right, and the hash that said so."""

    account_id: UUID
    password_hash: str | None


def count_attempt(session: Session, *, email: str, address: str, at: datetime) -> list[int]:
    """Count one try before any hashing and return its keys; the same for an account that does not exist.

    Raises
    ------
    TooMany
        If this network address, or this person, has failed too often.
    """
    limit = int(current_app.config["SIGN_IN_ATTEMPTS"])
    keys = (("sign-in", "address", address), ("sign-in", "person", email.lower()))
    for parts in keys:
        throttle.ensure_below(session, *parts, limit=limit, window=WINDOW, at=at)
    attempts = [throttle.note(session, *parts, at=at) for parts in keys]
    session.flush()
    return [attempt.id for attempt in attempts if attempt.id is not None]


def forgive(session: Session, *, attempts: list[int]) -> None:
    """Forget tries that were right."""
    session.execute(delete(Attempt).where(col(Attempt.id).in_(attempts)))


def recognise(
    session: Session,
    *,
    email: str,
    password: str,
    verify: Callable[[str | None, str], bool] = passwords.verify,
) -> Recognised | None:
    """Return the active account that `email` and `password` open.

    One hash is computed whatever the answer. Call it outside a transaction:
    a slow hash must not hold the database.
    """
    account = queries.account_by_email(session, email)
    known = verify(account.password_hash if account else None, password)
    if account is None or not known or account.state is not AccountState.ACTIVE:
        security_log.tell(Event.SIGN_IN_FAILED, person=account.person_id if account else None)
        return None
    return Recognised(account.id, account.password_hash)


def sign_in(session: Session, *, known: Recognised, password: str, attempts: list[int], at: datetime) -> bool | None:
    """Begin a session on this browser, or the step that comes first; tell whether somebody is in.

    ``None`` if the password or the account is no longer what :func:`recognise`
    saw: a hash is slow, and whoever changes a password, or suspends an account,
    meanwhile has ended its sessions before this one could begin.

    The tries are forgotten, and a hash made with older costs is renewed.
    """
    account = session.get(Account, known.account_id, with_for_update=True, populate_existing=True)
    if account is None or account.state is not AccountState.ACTIVE or account.password_hash != known.password_hash:
        security_log.tell(Event.SIGN_IN_FAILED, person=account.person_id if account else None)
        return None
    if account.password_hash and passwords.outdated(account.password_hash):
        account.password_hash = passwords.hash_password(password)
    forgive(session, attempts=attempts)
    return steps.enter(session, account=account, at=at)


def count_request(session: Session, *, contact: str, address: str, at: datetime) -> None:
    """Count one request for a link, by network address and by who it is about, known or not.

    Raises
    ------
    TooMany
        If there were too many in an hour.
    """
    hour = timedelta(hours=1)
    limits = (
        (("link", "address", address), int(current_app.config["FORMS_PER_HOUR"])),
        (("link", "person", contact.lower()), int(current_app.config["SIGN_IN_ATTEMPTS"])),
    )
    for parts, limit in limits:
        throttle.ensure_below(session, *parts, limit=limit, window=hour, at=at)
    for parts, _ in limits:
        throttle.note(session, *parts, at=at)


def send_sign_in_link(session: Session, *, email: str, at: datetime) -> None:
    """Mail a sign-in link, if this address has an account; whoever is only invited is invited again."""
    account = _who_asks(session, email, at=at)
    if account is not None:
        link = writing.link(
            session, endpoint="accounts.follow_sign_in_link", purpose=TokenPurpose.SIGN_IN, account=account, at=at
        )
        writing.write(session, account=account, template="sign_in_link", link=link, at=at)


def follow_sign_in_link(session: Session, *, token: str, at: datetime) -> bool:
    """Sign in the person to whom the link was mailed, or ask for more; tell whether somebody is in.

    Raises
    ------
    NotFound
        If the link is used or too old, or the account is not active.
    """
    account = writing.redeem(session, token=token, purpose=TokenPurpose.SIGN_IN, state=AccountState.ACTIVE, at=at)
    return steps.enter(session, account=account, at=at, by_mail=True)


def send_reset(session: Session, *, email: str, at: datetime) -> None:
    """Mail a link that lets one choose a new password, if this address has an account."""
    account = _who_asks(session, email, at=at)
    if account is not None:
        link = writing.link(
            session, endpoint="accounts.reset_password", purpose=TokenPurpose.RESET, account=account, at=at
        )
        writing.write(session, account=account, template="password_reset", link=link, at=at)


def reset_password(session: Session, *, token: str, password: str, at: datetime) -> Account:
    """Take the new password of somebody who forgot theirs.

    Raises
    ------
    NotFound
        If the link is used or too old, or the account is not active.
    """
    account = writing.redeem(session, token=token, purpose=TokenPurpose.RESET, state=AccountState.ACTIVE, at=at)
    changing.change_password(
        session, account=account, password=password, actor=identity.actor_of(session, account), at=at
    )
    return account


def _who_asks(session: Session, email: str, *, at: datetime) -> Account | None:
    account = queries.account_by_email(session, email)
    if account is not None and account.state is AccountState.INVITED:
        people.invite(session, person=queries.person(session, account.person_id), at=at)
    return account if account is not None and account.state is AccountState.ACTIVE else None
