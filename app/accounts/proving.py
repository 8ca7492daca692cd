"""Prove by the password who one is, once signed in."""

from __future__ import annotations

from app.accounts import passwords, services
from app.accounts.models import Account
from app.core.db import transaction
from app.web import security_log
from app.web.clock import now
from app.web.links import remote_address
from app.web.security_log import Event


def knows_password(account: Account, typed: str) -> bool:
    """Count the try, then compare: a stolen browser guesses no faster here than at the sign-in page."""
    with transaction() as session:
        attempts = services.count_attempt(session, email=account.email, address=remote_address(), at=now())
    if not passwords.verify(account.password_hash, typed):
        security_log.tell(Event.PASSWORD_WRONG)
        return False
    with transaction() as session:
        services.forgive(session, attempts=attempts)
    return True
