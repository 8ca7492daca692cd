"""Visitors who sign in."""

from __future__ import annotations

from datetime import timedelta

import builders
from flask import Flask
from pages import PageClient

from app.accounts import identity, passwords
from app.accounts.models import Person, SignedInSession
from app.core.db import transaction
from app.core.permissions import Role
from app.core.secrets import digest

PASSWORD = "un cheval sur le toit"
HASH = passwords.hash_password(PASSWORD)


def signed_in(app: Flask, who: Person) -> PageClient:
    """Return a new browser in which somebody who was built and committed signs in."""
    with transaction() as session:
        builders.account(session, owner=session.get_one(Person, who.id), password_hash=HASH)
    client = PageClient(app)
    client.sign_in(who.email, PASSWORD)
    return client


def as_role(app: Flask, role: Role) -> PageClient:
    """Return a browser in which somebody of that role is signed in already: no password is hashed."""
    token = f"the-session-of-a-{role}"
    with transaction() as session:
        account = builders.account(session, owner=builders.person(session, role=role, first_name="Nadia"))
        expiry = builders.AT + timedelta(hours=12)
        session.add(
            SignedInSession(token_hash=digest(token), account_id=account.id, created_at=builders.AT, expires_at=expiry)
        )
    client = PageClient(app)
    with client.http.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie[identity.SEEN] = int(app.extensions["clock"].now().timestamp())
    return client
