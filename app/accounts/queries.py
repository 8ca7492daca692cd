"""Find people and their accounts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from app.accounts import links
from app.accounts.models import AccessLink, Account, KnownDevice, Person, RecoveryCode, SecondFactor, SignedInSession
from app.accounts.states import FOR_PROGRAMS, AccountAction, AccountState, SuspensionReason, TokenPurpose
from app.core.db import stored
from app.core.errors import NotFound
from app.core.identity import Actor
from app.core.permissions import Role
from app.journal.models import Entry


def person(session: Session, person_id: UUID) -> Person:
    """Return somebody.

    Raises
    ------
    NotFound
        If there is nobody of this id.
    """
    return stored(session, Person, person_id)


def first_names(session: Session, person_ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Return the first name of each of these people, in one query."""
    statement = select(Person.id, Person.first_name).where(col(Person.id).in_([each for each in person_ids if each]))
    return dict(session.exec(statement).all())


def account_of(session: Session, person_id: UUID) -> Account | None:
    """Return the account of a person, whatever its state."""
    return session.exec(select(Account).where(Account.person_id == person_id)).one_or_none()


def own_account(session: Session, actor: Actor) -> Account:
    """Return the account of who acts.

    Raises
    ------
    NotFound
        If nobody, or somebody without an account, acts.
    """
    found = account_of(session, actor.person_id) if actor.person_id else None
    if found is None:
        raise NotFound
    return found


def account_by_email(session: Session, email: str) -> Account | None:
    """Return the account that signs in with `email`, whatever its case."""
    return session.exec(select(Account).where(Account.email == email.strip().lower())).one_or_none()


def account_for_token(session: Session, token: str, *, purpose: TokenPurpose, at: datetime) -> Account:
    """Return the account that a token would act on, without using it: GET shows, POST acts.

    Raises
    ------
    NotFound
        If the token is used, too old or unknown.
    """
    found = links.pending(session, token, purpose=purpose, at=at)
    account = account_of(session, found.person_id) if found else None
    if account is None:
        raise NotFound(links.GONE)
    return account


def address_of_token(session: Session, token: str, *, purpose: TokenPurpose, at: datetime) -> str:
    """Return the address that a token is about, without using it.

    Raises
    ------
    NotFound
        If the token is used, too old or unknown.
    """
    account_for_token(session, token, purpose=purpose, at=at)
    found = links.pending(session, token, purpose=purpose, at=at)
    return found.detail if found else ""


def own_link(session: Session, token: str, *, at: datetime) -> AccessLink | None:
    """Return a living private link whose holder is who it was given to, whatever it opens, or ``None``."""
    link = links.living(session, token, at=at)
    return None if link is None or link.scope in FOR_PROGRAMS else link


def link_owner(session: Session, token: str, *, at: datetime) -> Person:
    """Return whose private link this is, whatever it opens.

    Raises
    ------
    NotFound
        If the link is revoked, too old or unknown, or a program's.
    """
    link = own_link(session, token, at=at)
    if link is None:
        raise NotFound(links.GONE)
    return person(session, link.person_id)


def reachable_by(session: Session, contact: str, *, limit: int = 10) -> list[Person]:
    """Return the people whose e-mail (in any case) or phone is `contact`, newest first; nobody for no contact."""
    if not contact:
        return []
    statement = (
        select(Person)
        .where(or_(func.lower(Person.email) == contact.lower(), Person.phone == contact))
        .order_by(col(Person.created_at).desc(), col(Person.id))
    )
    return list(session.exec(statement.limit(limit)))


def open_links(session: Session, person_ids: Collection[UUID], *, at: datetime) -> dict[UUID, int]:
    """Return how many private links are open of each of these people who holds one, in one query."""
    statement = (
        select(AccessLink.person_id, func.count())
        .where(
            col(AccessLink.person_id).in_(person_ids), col(AccessLink.revoked_at).is_(None), AccessLink.expires_at > at
        )
        .group_by(col(AccessLink.person_id))
    )
    return dict(session.exec(statement).all())


def may_open_links(session: Session, person_id: UUID, *, at: datetime) -> bool:
    """Tell whether a private link of somebody opens: not when all were closed, nor while the account is suspended.

    A new one is not sent by itself to who was shut out.
    """
    account = account_of(session, person_id)
    suspended = account is not None and account.state is AccountState.SUSPENDED
    return not suspended and person_id in open_links(session, [person_id], at=at)


def accounts_of_role(session: Session, role: Role) -> list[tuple[Account, Person]]:
    """Return the accounts of a small role (the operator's), those in use first, then by name."""
    statement = (
        select(Account, Person)
        .join(Person, col(Person.id) == Account.person_id)
        .where(Person.role == role, Account.state != AccountState.CLOSED)
        .order_by(col(Account.state), col(Person.last_name), col(Person.first_name))
    )
    return [(account, person) for account, person in session.exec(statement.limit(100))]


def shut_with_association(session: Session, accounts: Collection[Account]) -> set[UUID]:
    """Return which of these accounts are suspended with their association only, as the journal tells; in one query."""
    shut = [each.id for each in accounts if each.state is AccountState.SUSPENDED]
    statement = select(Entry).where(
        Entry.subject_kind == "account",
        Entry.action == AccountAction.SUSPEND.value,
        col(Entry.subject_id).in_(shut),
    )
    last = {entry.subject_id: entry.facts.get("reason") for entry in session.exec(statement.order_by(col(Entry.id)))}
    return {account_id for account_id, why in last.items() if why == SuspensionReason.ASSOCIATION}


def active_count(session: Session, role: Role) -> int:
    """Return how many accounts of a role may sign in, as they are stored now."""
    statement = select(func.count()).select_from(Account).join(Person, col(Person.id) == Account.person_id)
    return session.exec(statement.where(Person.role == role, Account.state == AccountState.ACTIVE)).one()


def operators(session: Session) -> list[Person]:
    """Return the operator's people who may sign in."""
    return [
        person for account, person in accounts_of_role(session, Role.OPERATOR) if account.state is AccountState.ACTIVE
    ]


def enrolled(session: Session, account_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these accounts have an application that shows codes."""
    statement = select(SecondFactor.account_id).where(
        col(SecondFactor.account_id).in_(account_ids), col(SecondFactor.confirmed_at).is_not(None)
    )
    return set(session.exec(statement))


def recovery_codes_left(session: Session, account_id: UUID) -> int:
    """Return how many codes on paper were not used."""
    statement = select(func.count()).select_from(RecoveryCode)
    return session.exec(
        statement.where(RecoveryCode.account_id == account_id, col(RecoveryCode.used_at).is_(None))
    ).one()


def sessions_of(session: Session, account_id: UUID, *, at: datetime) -> list[SignedInSession]:
    """Return the living sessions of an account, newest first."""
    statement = (
        select(SignedInSession)
        .where(SignedInSession.account_id == account_id, SignedInSession.expires_at > at)
        .order_by(col(SignedInSession.created_at).desc(), col(SignedInSession.id))
    )
    return list(session.exec(statement.limit(100)))


def devices_of(session: Session, account_id: UUID, *, at: datetime) -> list[KnownDevice]:
    """Return the known browsers of an account, newest first."""
    statement = (
        select(KnownDevice)
        .where(KnownDevice.account_id == account_id, KnownDevice.expires_at > at)
        .order_by(col(KnownDevice.created_at).desc(), col(KnownDevice.id))
    )
    return list(session.exec(statement.limit(100)))
