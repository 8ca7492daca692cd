"""What people change of their own account."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts import identity, links, passwords, queries
from app.accounts.models import Account, Person
from app.accounts.services import writing
from app.accounts.services.people import TAKEN
from app.accounts.states import AccountState, TokenPurpose
from app.core.errors import Conflict, NotFound
from app.core.identity import Actor
from app.journal import services as journal
from app.mailbox import services as mailbox
from app.web.links import absolute


def change_password(session: Session, *, account: Account, password: str, actor: Actor, at: datetime) -> None:
    """Change the password: every session ends, pending links die, and the person is told."""
    account.password_hash = passwords.hash_password(password)
    session.add(account)
    writing.shut(session, account=account, at=at)
    journal.record(session, action="change_password", kind="account", subject_id=account.id, actor=actor, at=at)
    writing.write(
        session, account=account, template="password_changed", link=absolute("accounts.forgotten_password"), at=at
    )


def change_details(
    session: Session, *, person: Person, first_name: str, last_name: str, phone: str, actor: Actor, at: datetime
) -> None:
    """Change how somebody is named and called."""
    person.first_name, person.last_name, person.phone = first_name, last_name, phone
    session.add(person)
    journal.record(session, action="change_details", kind="person", subject_id=person.id, actor=actor, at=at)


def ask_new_email(session: Session, *, account: Account, email: str, at: datetime) -> None:
    """Write to a new address, which must be confirmed from there, and tell the old one.

    An address that already has an account gets a mail that says so: the
    asker learns nothing.
    """
    person = queries.person(session, account.person_id)
    writing.write(
        session, account=account, template="email_change_asked", at=at, link=absolute("accounts.forgotten_password")
    )
    if queries.account_by_email(session, email):
        writing.write_of_existing(session, person=person, email=email, at=at)
        return
    link = writing.link(
        session,
        endpoint="accounts.confirm_email",
        purpose=TokenPurpose.CONFIRM_EMAIL,
        account=account,
        at=at,
        detail=email,
    )
    to = writing.Addressee(person.id, person.first_name, email)
    about = mailbox.About("account", account.id)
    mailbox.send(session, to=to, template="email_confirm", about=about, at=at, link=link)


def confirm_email(session: Session, *, token: str, at: datetime) -> Account:
    """Take the new address that its owner has confirmed.

    Raises
    ------
    NotFound
        If the link is used or too old.
    Conflict
        If the address was given to another account meanwhile.
    """
    found = links.use(session, token, purpose=TokenPurpose.CONFIRM_EMAIL, at=at)
    account = queries.account_of(session, found.person_id) if found else None
    if found is None or account is None or account.state is not AccountState.ACTIVE:
        raise NotFound(links.GONE)
    if queries.account_by_email(session, found.detail):
        raise Conflict(TAKEN)
    account.email = found.detail.lower()
    person = queries.person(session, account.person_id)
    person.email = found.detail
    session.add_all([account, person])
    actor = identity.actor_of(session, account)
    journal.record(session, action="change_email", kind="account", subject_id=account.id, actor=actor, at=at)
    return account
