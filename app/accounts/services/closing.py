"""End sessions of one's own, one or all."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from app.accounts import identity
from app.accounts.models import Account, KnownDevice, SignedInSession
from app.accounts.services import writing
from app.core.errors import NotFound
from app.web import security_log
from app.web.security_log import Event


def close_session(session: Session, *, account: Account, session_id: UUID) -> None:
    """End one session.

    Raises
    ------
    NotFound
        If it is over, or somebody else's.
    """
    row = session.exec(
        select(SignedInSession).where(SignedInSession.id == session_id, SignedInSession.account_id == account.id)
    ).one_or_none()
    if row is None:
        raise NotFound
    security_log.tell(Event.SESSION_CLOSED)
    if row is identity.present(session):
        identity.leave_here(session)
    else:
        session.delete(row)


def forget_device(session: Session, *, account: Account, device_id: UUID) -> None:
    """Know a browser no more: it is asked for a mailed code at the next sign-in.

    Raises
    ------
    NotFound
        If it is somebody else's, or forgotten.
    """
    row = session.get(KnownDevice, device_id)
    if row is None or row.account_id != account.id:
        raise NotFound
    session.delete(row)


def close_everything(session: Session, *, account: Account, at: datetime) -> None:
    """End every session and pending link of an account, and forget its browsers."""
    security_log.tell(Event.SIGNED_OUT)
    identity.leave_here(session)
    writing.shut(session, account=account, at=at)
