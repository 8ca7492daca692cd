"""People and their accounts: add, invite, open, suspend, close."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import identity, links, passwords, queries
from app.accounts.models import Account, Person
from app.accounts.services import writing
from app.accounts.states import ACCOUNTS, AccountAction, AccountState, SuspensionReason, TokenPurpose
from app.core.errors import Conflict, Invalid
from app.core.identity import SYSTEM, Actor
from app.core.permissions import Role
from app.journal import lasting
from app.journal import services as journal
from app.journal.lasting import Lasting
from app.web import security_log
from app.web.security_log import Event

TAKEN = "Cette adresse e-mail a déjà un compte."


def create_person(
    session: Session,
    *,
    role: Role,
    first_name: str,
    last_name: str = "",
    email: str = "",
    phone: str = "",
    birth_date: date | None = None,
    organisation: str = "",
    at: datetime,
) -> Person:
    """Add somebody, without an account."""
    person = Person(
        role=role,
        first_name=first_name,
        last_name=last_name,
        email=email,
        phone=phone,
        birth_date=birth_date,
        organisation=organisation,
        created_at=at,
        last_contact_at=at,
    )
    session.add(person)
    session.flush()
    return person


def open_account(
    session: Session,
    *,
    person: Person,
    password: str | None = None,
    email: str | None = None,
    state: AccountState = AccountState.ACTIVE,
    at: datetime,
    actor: Actor = SYSTEM,
) -> Account:
    """Let `person` sign in, with `email` or the address already known.

    An address that was never confirmed is not written to for anything else:
    it becomes the person's once the account is active.

    Raises
    ------
    Conflict
        If the address, or the person, has an account already.
    Invalid
        If no address is known.
    """
    address = (email or person.email).strip()
    if not address:
        raise Invalid("Il faut une adresse e-mail pour ouvrir un compte.")
    if queries.account_by_email(session, address) or queries.account_of(session, person.id):
        raise Conflict(TAKEN)
    account = Account(
        person_id=person.id,
        email=address.lower(),
        state=state,
        password_hash=passwords.hash_password(password) if password else None,
        created_at=at,
    )
    if state is AccountState.ACTIVE:
        person.email = person.email or address
    session.add_all([person, account])
    session.flush()
    journal.record(session, action="open", kind="account", subject_id=account.id, actor=actor, at=at, after=state.value)
    return account


def invite(
    session: Session,
    *,
    person: Person,
    at: datetime,
    actor: Actor = SYSTEM,
    email: str | None = None,
    inviter: str = "",
) -> str:
    """Write to somebody who may open an account; return the link, which works once, for 48 hours.

    The link proves that the address is theirs: nothing opens before. `inviter`
    names an association in the mail. Asked again, only the newest link works.

    Raises
    ------
    Conflict
        If they have an account already.
    """
    account = queries.account_of(session, person.id)
    if account is None:
        account = open_account(session, person=person, email=email, state=AccountState.INVITED, at=at, actor=actor)
    elif account.state is not AccountState.INVITED:
        raise Conflict(TAKEN)
    link = writing.link(
        session, endpoint="accounts.accept_invitation", purpose=TokenPurpose.INVITATION, account=account, at=at
    )
    writing.write(session, account=account, template="invitation", link=link, inviter=inviter, at=at)
    return link


def offer_account(session: Session, *, person: Person, email: str, at: datetime) -> None:
    """Invite the holder of a private link at the address that they typed.

    An address that has another account gets a mail that says so: the holder
    learns nothing.

    Raises
    ------
    Conflict
        If the person has an account already.
    """
    other = queries.account_by_email(session, email)
    own = queries.account_of(session, person.id)
    if other is not None and other.person_id != person.id:
        writing.write_of_existing(session, person=person, email=email, at=at)
        return
    if own is not None and own.state is AccountState.INVITED:
        own.email = email.lower()
        session.add(own)
    invite(session, person=person, email=email, at=at)


def accept_invitation(session: Session, *, token: str, password: str, at: datetime) -> Account:
    """Open the account of who was invited, with the password that they choose.

    Raises
    ------
    NotFound
        If the link has been used, is too old, or the account is no longer invited.
    """
    account = writing.redeem(session, token=token, purpose=TokenPurpose.INVITATION, state=AccountState.INVITED, at=at)
    account.password_hash = passwords.hash_password(password)
    person = queries.person(session, account.person_id)
    person.email = person.email or account.email
    actor = identity.actor_of(session, account)
    journal.move(session, account, ACCOUNTS, AccountAction.ACTIVATE, actor=actor, at=at)
    return account


def suspend(
    session: Session, *, account: Account, actor: Actor, at: datetime, reason: SuspensionReason | None = None
) -> None:
    """Shut somebody out at once: sessions, private links and tokens die, and no link opens until :func:`restore`.

    Who is shut out with their association is shut out for themselves too: they are not let in again with it.
    """
    said = {"reason": reason.value} if reason else {}
    if reason is not SuspensionReason.ASSOCIATION and queries.shut_with_association(session, [account]):
        journal.record(
            session, action=AccountAction.SUSPEND.value, kind="account", subject_id=account.id, actor=actor, at=at,
            before=account.state.value, after=account.state.value, facts=said,
        )  # fmt: skip
    else:
        journal.move(session, account, ACCOUNTS, AccountAction.SUSPEND, actor=actor, at=at, **said)
    shut_out(session, person_id=account.person_id, at=at)
    security_log.tell(Event.ACCOUNT_SUSPENDED, person=account.person_id, how=reason)
    lasting.note(session, kind=Lasting.ACCOUNT, id=account.id, at=at)


def shut_out(session: Session, *, person_id: UUID, at: datetime) -> None:
    """End every session, private link and token of somebody, who may sign in again and read where they stand."""
    account = queries.account_of(session, person_id)
    if account is not None:
        writing.shut(session, account=account, at=at)
    links.revoke_of(session, person_id=person_id, at=at)


def restore(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """Let somebody in again."""
    journal.move(session, account, ACCOUNTS, AccountAction.RESTORE, actor=actor, at=at)
    security_log.tell(Event.ACCOUNT_RESTORED, person=account.person_id)


def reopen(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """Let somebody in again whose account may have been in other hands: nothing that opened it before does.

    The password is forgotten, and links that were mailed meanwhile die too.
    """
    restore(session, account=account, actor=actor, at=at)
    account.password_hash = None
    shut_out(session, person_id=account.person_id, at=at)


def close(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """Close an account for good; its address may open another one later."""
    journal.move(session, account, ACCOUNTS, AccountAction.CLOSE, actor=actor, at=at)
    account.email = f"{account.id}@closed.invalid"
    account.password_hash = None
    writing.shut(session, account=account, at=at)
    lasting.note(session, kind=Lasting.ACCOUNT, id=account.id, at=at)
