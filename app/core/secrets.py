"""Secrets that travel in links and cookies: 256 random bits out, only a hash stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token() -> str:
    """Return a fresh secret of 256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what is stored of a secret. Random secrets need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def derived(key: str, *parts: str) -> bytes:
    """Return 256 bits that only who holds `key` can draw from `parts`; the first part names the use."""
    return hmac.new(key.encode(), "\x1f".join(parts).encode("utf-8", "replace"), hashlib.sha256).digest()
