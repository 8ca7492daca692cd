"""What every verb on accounts shares: its links, its mails, the end of its sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, update

from app.accounts import identity, links, queries
from app.accounts.models import Account, ActionToken, KnownDevice, Person, SignInStep
from app.accounts.states import AccountState, TokenPurpose
from app.core.errors import NotFound
from app.mailbox import services as mailbox
from app.web.links import absolute


@dataclass(slots=True)
class Addressee:
    """Somebody to write to at the address that signs in, or at a new one."""

    id: UUID
    first_name: str
    email: str
    phone: str = ""


def redeem(session: Session, *, token: str, purpose: TokenPurpose, state: AccountState, at: datetime) -> Account:
    """Use a token up and return the account it belongs to.

    Raises
    ------
    NotFound
        If it is used or too old, or the account is not in `state`.
    """
    found = links.use(session, token, purpose=purpose, at=at)
    account = queries.account_of(session, found.person_id) if found else None
    if account is None or account.state is not state:
        raise NotFound(links.GONE)
    return account


def link(
    session: Session, *, endpoint: str, purpose: TokenPurpose, account: Account, at: datetime, detail: str = ""
) -> str:
    """Return the address of a new action token, for a mail."""
    token = links.issue_token(session, purpose=purpose, person_id=account.person_id, detail=detail, at=at)
    return absolute(endpoint, token=token)


def write(session: Session, *, account: Account, template: str, at: datetime, **context: str) -> None:
    """Write to the address that signs in."""
    person = queries.person(session, account.person_id)
    to = Addressee(person.id, person.first_name, account.email)
    mailbox.send(session, to=to, template=template, about=mailbox.About("account", account.id), at=at, **context)


def write_of_existing(session: Session, *, person: Person, email: str, at: datetime) -> None:
    """Tell the owner of an address that somebody wanted to use it and that it has an account."""
    mailbox.send(
        session,
        to=Addressee(person.id, "", email),
        template="email_has_account",
        about=mailbox.About("person", person.id),
        at=at,
        link=absolute("accounts.sign_in"),
    )


def shut(session: Session, *, account: Account, at: datetime) -> None:
    """End the sessions and the pending links of an account; no browser of it is known any more.

    The link that gives an old address back stays: it helps only the owner of
    that address, and a thief who changes the password must not be able to kill it.
    """
    identity.leave_everywhere(session, account_id=account.id)
    session.execute(delete(SignInStep).where(col(SignInStep.account_id) == account.id))
    session.execute(delete(KnownDevice).where(col(KnownDevice.account_id) == account.id))
    session.execute(
        update(ActionToken)
        .where(
            col(ActionToken.person_id) == account.person_id,
            col(ActionToken.purpose) != TokenPurpose.UNDO_EMAIL,
            col(ActionToken.used_at).is_(None),
        )
        .values(used_at=at)
    )
