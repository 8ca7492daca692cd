"""Private links: issue, open, revoke. The two kinds are told apart in ``docs/security``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, col, select, update

from app.accounts import cases
from app.accounts.models import AccessLink, Account, ActionToken, Person
from app.accounts.states import AccountState, LinkScope, TokenPurpose
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.core.secrets import digest, new_token
from app.journal import lasting
from app.journal.lasting import Lasting

GONE = "Ce lien n’est plus valable : il a déjà servi, ou il est trop vieux. Vous pouvez en demander un nouveau."
MOMENT = timedelta(minutes=2)
"""How long a link that is replaced still opens: for the second click of somebody in a hurry."""
LIFETIMES = {
    TokenPurpose.SIGN_IN: timedelta(minutes=10),
    TokenPurpose.RESET: timedelta(hours=1),
    TokenPurpose.INVITATION: timedelta(hours=48),
    TokenPurpose.CONFIRM_EMAIL: timedelta(hours=48),
    TokenPurpose.UNDO_EMAIL: timedelta(days=7),
}


def issue(
    session: Session, *, scope: LinkScope, subject_id: UUID, person_id: UUID, at: datetime, days: int | None = None
) -> str:
    """Return the secret of a new access link, of LINK_DAYS or fewer; older ones stay open until revoked."""
    token = new_token()
    days = days or int(current_app.config["LINK_DAYS"])
    session.add(
        AccessLink(
            token_hash=digest(token),
            scope=scope,
            subject_id=subject_id,
            person_id=person_id,
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
    )
    return token


def revoke(
    session: Session,
    *,
    subject_id: UUID,
    at: datetime,
    person_id: UUID | None = None,
    scope: LinkScope | None = None,
) -> None:
    """Close every access link to a subject, or only those of one person, or of one scope."""
    if _close(session, _which(subject_id, person_id, scope), at=at):
        lasting.note(session, kind=Lasting.LINKS, subject=subject_id, person=person_id, scope=scope, at=at)


def revoke_of(session: Session, *, person_id: UUID, at: datetime) -> None:
    """Close every access link that somebody holds."""
    if _close(session, _which(None, person_id, None), at=at):
        lasting.note(session, kind=Lasting.LINKS, person=person_id, at=at)


def retire_of(session: Session, *, person_id: UUID, at: datetime) -> None:
    """Close every access link that somebody holds in a moment: the form that asked for it may come in twice."""
    which = [*_which(None, person_id, None), col(AccessLink.expires_at) > at + MOMENT]
    statement = update(AccessLink).where(col(AccessLink.revoked_at).is_(None), *which)
    if session.execute(statement.values(expires_at=at + MOMENT)).rowcount:  # type: ignore[attr-defined]
        lasting.note(session, kind=Lasting.LINKS, person=person_id, at=at)


def revoke_again(
    session: Session, *, subject_id: UUID | None, person_id: UUID | None, scope: LinkScope | None, since: datetime,
    at: datetime,
) -> int:  # fmt: skip
    """Close what was closed at the instant `since` and stands open again after a restore; return how many.

    Links that were given afterwards stay open.

    Raises
    ------
    ValueError
        If neither a subject nor a person is named: that would be every link.
    """
    if subject_id is None and person_id is None:
        raise ValueError("neither a subject nor a person")
    before = col(AccessLink.created_at) < since
    return _close(session, [*_which(subject_id, person_id, scope), before], at=at)


def _which(subject_id: UUID | None, person_id: UUID | None, scope: LinkScope | None) -> list[ColumnElement[bool]]:
    named = ((AccessLink.subject_id, subject_id), (AccessLink.person_id, person_id), (AccessLink.scope, scope))
    return [col(column) == value for column, value in named if value is not None]


def _close(session: Session, which: Iterable[ColumnElement[bool]], *, at: datetime) -> int:
    statement = update(AccessLink).where(col(AccessLink.revoked_at).is_(None), *which)
    return int(session.execute(statement.values(revoked_at=at)).rowcount)  # type: ignore[attr-defined]


def living(session: Session, token: str, *, at: datetime) -> AccessLink | None:
    """Return an access link of any scope that is neither revoked nor expired nor over with its case, or ``None``.

    Nor does one open, however new it is, while the account of who holds it is suspended.
    """
    found = _living(session, token, at=at)
    return found.link if found else None


def over(session: Session, token: str, *, at: datetime) -> AccessLink | None:
    """Return a link that would still open something if its case had not ended, or ``None``."""
    found = _unspent(session, token, at=at)
    return found.link if found is not None and _is_over(session, found, at=at) else None


class _Found(NamedTuple):
    """A link that is neither revoked nor expired, who holds it, and when the one need or pair behind it ended."""

    link: AccessLink
    role: str
    first_name: str
    ended_at: datetime | None


def _is_over(session: Session, found: _Found, *, at: datetime) -> bool:
    """Tell whether the case of a link ended too long ago: whatever it opens answers some days more."""
    scope, subject_id = found.link.scope, found.link.subject_id
    ended = cases.ended_at(session, scope=scope, subject_id=subject_id, alone=found.ended_at)
    return ended is not None and at >= ended + timedelta(days=days_after_end())


def days_after_end() -> int:
    """Return how many days the links of a case that ended still open."""
    return int(current_app.config["LINK_DAYS_AFTER_END"])


_SHUT = select(Account.id).where(Account.person_id == AccessLink.person_id, Account.state == AccountState.SUSPENDED)
_UNSPENT = (
    select(AccessLink, Person.role, Person.first_name, cases.end_of_one(col(AccessLink.subject_id)))
    .join(Person, col(Person.id) == AccessLink.person_id)
    .where(
        AccessLink.token_hash == bindparam("token_hash"),
        col(AccessLink.revoked_at).is_(None),
        AccessLink.expires_at > bindparam("at"),
        ~_SHUT.exists(),
    )
)


def _unspent(session: Session, token: str, *, at: datetime) -> _Found | None:
    found = session.exec(_UNSPENT, params={"token_hash": digest(token), "at": at}).one_or_none()
    return _Found(*found) if found else None


def _living(session: Session, token: str, *, at: datetime) -> _Found | None:
    found = _unspent(session, token, at=at)
    return None if found is None or _is_over(session, found, at=at) else found


def holder(session: Session, token: str, *, scope: str, at: datetime) -> Actor | None:
    """Return who holds a living access link of `scope`, or ``None``."""
    found = _living(session, token, at=at)
    if found is None or found.link.scope != scope:
        return None
    return Actor(
        Way.LINK,
        person_id=found.link.person_id,
        role=Role(found.role),
        first_name=found.first_name,
        scope=scope,
        scope_id=found.link.subject_id,
    )


def issue_token(session: Session, *, purpose: TokenPurpose, person_id: UUID, at: datetime, detail: str = "") -> str:
    """Return the secret of a new action token; an unused one of the same purpose is used up."""
    session.execute(
        update(ActionToken)
        .where(
            col(ActionToken.person_id) == person_id,
            col(ActionToken.purpose) == purpose,
            col(ActionToken.used_at).is_(None),
        )
        .values(used_at=at)
    )
    token = new_token()
    session.add(
        ActionToken(
            token_hash=digest(token),
            purpose=purpose,
            person_id=person_id,
            detail=detail,
            created_at=at,
            expires_at=at + LIFETIMES[purpose],
        )
    )
    return token


def waits(session: Session, *, purpose: TokenPurpose, person_id: UUID, at: datetime) -> bool:
    """Tell whether somebody has a token of `purpose` that may still act."""
    statement = select(ActionToken.token_hash).where(
        ActionToken.person_id == person_id,
        ActionToken.purpose == purpose,
        col(ActionToken.used_at).is_(None),
        ActionToken.expires_at > at,
    )
    return session.exec(statement).first() is not None


def pending(session: Session, token: str, *, purpose: TokenPurpose, at: datetime) -> ActionToken | None:
    """Return a token that may still act, without using it: GET shows, POST acts."""
    found = session.get(ActionToken, digest(token))
    if found is None or found.purpose != purpose or found.used_at is not None or found.expires_at <= at:
        return None
    return found


def use(session: Session, token: str, *, purpose: TokenPurpose, at: datetime) -> ActionToken | None:
    """Use a token up and return it, or ``None`` if it is used, expired or unknown.

    The row is locked first: of two rivals with the same token, one acts.
    """
    session.get(ActionToken, digest(token), with_for_update=True, populate_existing=True)
    found = pending(session, token, purpose=purpose, at=at)
    if found is not None:
        found.used_at = at
        session.add(found)
    return found
