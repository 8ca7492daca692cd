"""Visitors who are signed in already: how one signs in has tests of its own."""

from __future__ import annotations

from datetime import timedelta

import builders
from flask import Flask
from pages import PageClient

from app.accounts import identity, passwords
from app.accounts.models import Account, Person, SignedInSession
from app.core.db import transaction
from app.core.permissions import Role
from app.core.secrets import digest

PASSWORD = "un cheval sur le toit"
HASH = passwords.hash_password(PASSWORD)


def signed_in(app: Flask, who: Person) -> PageClient:
    """Return a new browser in which somebody who was built and committed has an account and is signed in."""
    with transaction() as session:
        account = builders.account(session, owner=session.get_one(Person, who.id), password_hash=HASH)
    return _browser(app, account)


def as_role(app: Flask, role: Role) -> PageClient:
    """Return a browser in which somebody of that role, who has no password, is signed in."""
    with transaction() as session:
        account = builders.account(session, owner=builders.person(session, role=role, first_name="Nadia"))
    return _browser(app, account)


def _browser(app: Flask, account: Account) -> PageClient:
    """Return a browser whose cookie opens a session of `account`: no page is asked for, no password computed."""
    token, at = f"the-session-of-{account.id}", app.extensions["clock"].now()
    expiry = at + timedelta(hours=app.config["SESSION_HOURS"])
    with transaction() as session:
        session.add(SignedInSession(token_hash=digest(token), account_id=account.id, created_at=at, expires_at=expiry))
    client = PageClient(app)
    with client.http.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie[identity.SEEN] = int(at.timestamp())
    return client
