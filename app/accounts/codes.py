"""Short codes: of an application (RFC 6238), mailed, on paper. None is stored as it is."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from datetime import datetime

import pyotp
import segno
from flask import current_app

from app.core.secrets import derived

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for another on paper."""
_GROUPS, _GROUP = 4, 4
_STEP_SECONDS = 30
_LATE_STEPS = 1
"""A code is taken this many steps before and after its own: clocks differ, people type."""


def new_salt() -> str:
    """Return what a new application's secret is drawn from."""
    return secrets.token_urlsafe(32)


def app_secret(salt: str) -> str:
    """Return the secret of an application, in base 32, as it is typed or scanned."""
    return _app_secret(salt, key=_keys()[0])


def _app_secret(salt: str, *, key: str) -> str:
    return base64.b32encode(derived(key, "second factor", salt)[:20]).decode()


def app_image(salt: str, *, account: str) -> str:
    """Return a data: address of the QR code that an application scans."""
    issuer = current_app.extensions["territory"].name
    address = pyotp.TOTP(app_secret(salt)).provisioning_uri(name=account, issuer_name=issuer)
    return str(segno.make(address, micro=False).svg_data_uri(scale=4, border=2))


def step_of(salt: str, code: str, *, at: datetime) -> int | None:
    """Return the number of the time step whose (plain) code this is, or ``None`` when it is nobody's.

    An application that was installed under a secret of before shows right codes
    as long as that one is believed.
    """
    applications = [pyotp.TOTP(_app_secret(salt, key=key)) for key in _keys()]
    present = int(at.timestamp()) // _STEP_SECONDS
    steps = range(present - _LATE_STEPS, present + _LATE_STEPS + 1)
    right = [s for s in steps for each in applications if hmac.compare_digest(each.generate_otp(s), code)]
    return max(right, default=None)


def new_mailed() -> str:
    """Return six digits."""
    return f"{secrets.randbelow(10**6):06}"


def new_recovery() -> list[str]:
    """Return fresh codes for paper, of 79 bits each."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP))


def hashed(code: str, *, of: str) -> str:
    """Return what is stored of a mailed or paper code; `of` says whose it is.

    Short codes fall to whoever tries them all: the hash is keyed with SECRET_KEY,
    which is not in the database.
    """
    return hashes(code, of=of)[0]


def hashes(code: str, *, of: str) -> tuple[str, ...]:
    """Return what may be stored of a code: by the secret of today first, then by those of before."""
    return tuple(derived(key, "code", of, plain(code)).hex() for key in _keys())


def plain(code: str) -> str:
    """Return a code without the blanks and dashes that people add."""
    return re.sub(r"[^a-z0-9]", "", code.lower())


def _keys() -> tuple[str, ...]:
    return (str(current_app.config["SECRET_KEY"]), *current_app.config["SECRET_KEY_FALLBACKS"])
