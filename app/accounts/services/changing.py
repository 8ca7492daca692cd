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

CHANGED_LATELY = (
    "Votre adresse a changé il y a moins de 7 jours. Vous pourrez en changer de nouveau après, "
    "ou revenir à l’ancienne avec le message reçu à cette adresse."
)


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


def change_contact(session: Session, *, person: Person, email: str, phone: str, actor: Actor, at: datetime) -> None:
    """Change how somebody without an account is written to."""
    person.email, person.phone = email, phone
    session.add(person)
    journal.record(session, action="change_contact", kind="person", subject_id=person.id, actor=actor, at=at)


def ask_new_email(session: Session, *, account: Account, email: str, at: datetime) -> None:
    """Write to a new address, which must be confirmed from there, and tell the old one.

    An address that already has an account gets a mail that says so: the
    asker learns nothing.

    Raises
    ------
    Conflict
        While the last change can still be undone: a second one would take the way back from the owner.
    """
    person = queries.person(session, account.person_id)
    if links.waits(session, purpose=TokenPurpose.UNDO_EMAIL, person_id=person.id, at=at):
        raise Conflict(CHANGED_LATELY)
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
    undo = writing.link(
        session,
        endpoint="accounts.undo_email",
        purpose=TokenPurpose.UNDO_EMAIL,
        account=account,
        at=at,
        detail=account.email,
    )
    writing.write(session, account=account, template="email_changed", link=undo, at=at)
    _give_address(session, account, found.detail)
    actor = identity.actor_of(session, account)
    journal.record(session, action="change_email", kind="account", subject_id=account.id, actor=actor, at=at)
    return account


def undo_email(session: Session, *, token: str, at: datetime) -> str:
    """Give the old address back to its owner, who must choose a new password; return the token for it.

    Whoever changed the address may know the password: it is dropped, and every
    session and pending link ends.

    Raises
    ------
    NotFound
        If the link is used or too old.
    Conflict
        If the old address was given to another account meanwhile.
    """
    found = links.use(session, token, purpose=TokenPurpose.UNDO_EMAIL, at=at)
    account = queries.account_of(session, found.person_id) if found else None
    if found is None or account is None or account.state is not AccountState.ACTIVE:
        raise NotFound(links.GONE)
    if queries.account_by_email(session, found.detail):
        raise Conflict(TAKEN)
    _give_address(session, account, found.detail)
    account.password_hash = None
    writing.shut(session, account=account, at=at)
    actor = identity.actor_of(session, account)
    journal.record(session, action="undo_email", kind="account", subject_id=account.id, actor=actor, at=at)
    return links.issue_token(session, purpose=TokenPurpose.RESET, person_id=account.person_id, at=at)


def _give_address(session: Session, account: Account, email: str) -> None:
    person = queries.person(session, account.person_id)
    account.email, person.email = email.lower(), email
    session.add_all([account, person])
