"""Who is signed in: the cookie holds a secret, the row that it opens lives in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask, current_app, request
from flask import session as browser
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select

from app.accounts import devices, links
from app.accounts.models import Account, Member, Person, SignedInSession
from app.accounts.states import AccountState
from app.core.db import reading
from app.core.identity import NOBODY, Actor, Way
from app.core.permissions import Role
from app.core.secrets import digest, new_token
from app.web import security_log
from app.web.clock import now
from app.web.security_log import Event

manager = LoginManager()

SEEN = "seen"
"""When this browser was last seen stands in its own signed cookie: reading a page writes nothing."""
_SEEN_AGAIN = timedelta(minutes=1)

_WHO = select(Person.id, Person.role, Person.first_name, Member.association_id).outerjoin(
    Member, col(Member.person_id) == Person.id
)
"""What every signed-in request reads: columns, which cost a third of what whole rows do."""
_LIVING = (
    _WHO.join(Account, col(Account.person_id) == Person.id)
    .join(SignedInSession, col(SignedInSession.account_id) == Account.id)
    .where(
        SignedInSession.token_hash == bindparam("token_hash"),
        SignedInSession.expires_at > bindparam("at"),
        Account.state == AccountState.ACTIVE,
    )
)


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
    return _actor(*session.exec(_WHO.where(Person.id == account.person_id)).one())


def _actor(person_id: UUID, role: str, first_name: str, association_id: UUID | None) -> Actor:
    return Actor(
        Way.SESSION, person_id=person_id, role=Role(role), association_id=association_id, first_name=first_name
    )


@manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> SignedIn | None:
    """Return who a living session belongs to, in one query; a suspended account opens nothing."""
    if _idle():
        return None
    found = reading().exec(_LIVING, params={"token_hash": digest(token), "at": now()}).one_or_none()
    return SignedIn(token, _actor(*found)) if found else None


def _idle() -> bool:
    """Tell whether this browser was away for too long; one that comes back in time is marked as seen."""
    at = int(now().timestamp())
    away = timedelta(seconds=at - int(browser.get(SEEN, 0)))
    if away >= timedelta(minutes=int(current_app.config["SESSION_IDLE_MINUTES"])):
        return True
    if away >= _SEEN_AGAIN:
        browser[SEEN] = at
    return False


def enter(session: Session, *, account: Account, at: datetime) -> None:
    """Sign `account` in on this browser: everything that the cookie said of a session before is new."""
    leave_here(session)
    token = new_token()
    lifetime = timedelta(hours=int(current_app.config["SESSION_HOURS"]))
    session.add(
        SignedInSession(
            token_hash=digest(token),
            account_id=account.id,
            created_at=at,
            expires_at=at + lifetime,
            device=devices.in_words(request.user_agent.string),
        )
    )
    account.last_sign_in_at = at
    session.add(account)
    browser.pop("csrf_token", None)
    browser[SEEN] = int(at.timestamp())
    login_user(SignedIn(token, actor_of(session, account)))


def present(session: Session) -> SignedInSession | None:
    """Return the session of this browser."""
    return session.get(SignedInSession, digest(current_user.token)) if current_user.is_authenticated else None


def leave_here(session: Session) -> None:
    """End the session of this browser only."""
    if current_user.is_authenticated:
        session.execute(delete(SignedInSession).where(col(SignedInSession.token_hash) == digest(current_user.token)))
        logout_user()


def leave_everywhere(session: Session, *, account_id: UUID) -> None:
    """End every session of an account: a copied cookie opens nothing any more."""
    session.execute(delete(SignedInSession).where(col(SignedInSession.account_id) == account_id))


def leave(session: Session) -> None:
    """Sign out: every session of the account ends, and this browser's cookie is emptied."""
    actor = identify()
    if actor.person_id is not None:
        account = session.exec(select(Account).where(Account.person_id == actor.person_id)).one()
        leave_everywhere(session, account_id=account.id)
        security_log.tell(Event.SIGNED_OUT)
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
