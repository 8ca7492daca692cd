"""What pages may show of an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts import queries
from app.accounts.states import AccountState
from app.core.identity import Actor


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One's own account, as its owner sees it."""

    first_name: str
    last_name: str
    email: str
    phone: str
    has_password: bool


@dataclass(frozen=True, slots=True)
class OfferedAccount:
    """An account that the holder of a private link may open."""

    first_name: str
    email: str
    has_account: bool


def own(session: Session, *, actor: Actor) -> OwnAccount:
    """Return the account of who acts.

    Raises
    ------
    NotFound
        If nobody, or somebody without an account, acts.
    """
    account = queries.own_account(session, actor)
    person = queries.person(session, account.person_id)
    return OwnAccount(
        first_name=person.first_name,
        last_name=person.last_name,
        email=account.email,
        phone=person.phone,
        has_password=account.password_hash is not None,
    )


def offered(session: Session, token: str, *, at: datetime) -> OfferedAccount:
    """Return what a private link offers.

    Raises
    ------
    NotFound
        If the link is revoked, too old or unknown.
    """
    person = queries.link_owner(session, token, at=at)
    account = queries.account_of(session, person.id)
    has_account = account is not None and account.state is not AccountState.INVITED
    return OfferedAccount(person.first_name, person.email, has_account)
