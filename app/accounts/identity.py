"""Who is signed in: the cookie holds a secret, the row that it opens lives in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask, current_app
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlmodel import Session, col, delete, select

from app.accounts import links
from app.accounts.models import Account, Member, Person, SignedInSession
from app.accounts.states import AccountState
from app.core.db import reading
from app.core.identity import NOBODY, Actor, Way
from app.core.secrets import digest, new_token
from app.web.clock import now

manager = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login holds: the secret of a session and who it opens."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """Return the secret that the signed cookie carries."""
        return self.token


def actor_of(session: Session, account: Account) -> Actor:
    """Return who acts when `account` does."""
    return _actor(session.get_one(Person, account.person_id), session.get(Member, account.person_id))


def _actor(person: Person, member: Member | None) -> Actor:
    return Actor(
        Way.SESSION,
        person_id=person.id,
        role=person.role,
        association_id=member.association_id if member else None,
        first_name=person.first_name,
    )


@manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> SignedIn | None:
    """Return who a living session belongs to, in one query; a suspended account opens nothing."""
    statement = (
        select(Person, Member)
        .join(Account, col(Account.person_id) == Person.id)
        .join(SignedInSession, col(SignedInSession.account_id) == Account.id)
        .outerjoin(Member, col(Member.person_id) == Person.id)
        .where(
            SignedInSession.token_hash == digest(token),
            SignedInSession.expires_at > now(),
            Account.state == AccountState.ACTIVE,
        )
    )
    found = reading().exec(statement).one_or_none()
    return SignedIn(token, _actor(*found)) if found else None


def enter(session: Session, *, account: Account, at: datetime, device: str = "") -> None:
    """Sign `account` in on this browser."""
    token = new_token()
    lifetime = timedelta(hours=int(current_app.config["SESSION_HOURS"]))
    session.add(
        SignedInSession(
            token_hash=digest(token),
            account_id=account.id,
            created_at=at,
            expires_at=at + lifetime,
            device=device[:120],
        )
    )
    account.last_sign_in_at = at
    session.add(account)
    login_user(SignedIn(token, actor_of(session, account)))


def leave_everywhere(session: Session, *, account_id: UUID) -> None:
    """End every session of an account: a copied cookie opens nothing any more."""
    session.execute(delete(SignedInSession).where(col(SignedInSession.account_id) == account_id))


def leave(session: Session) -> None:
    """Sign out: every session of the account ends, and this browser's cookie is emptied."""
    actor = identify()
    if actor.person_id is not None:
        account = session.exec(select(Account).where(Account.person_id == actor.person_id)).one()
        leave_everywhere(session, account_id=account.id)
    logout_user()


def identify() -> Actor:
    """Return who is signed in on this request, or nobody."""
    return current_user.actor if current_user.is_authenticated else NOBODY


def open_link(token: str, scope: str) -> Actor | None:
    """Return who holds a living access link, for :mod:`app.web.access`."""
    return links.holder(reading(), token, scope=scope, at=now())


def init_app(app: Flask) -> None:
    """Let `app` know its visitors."""
    manager.init_app(app)
