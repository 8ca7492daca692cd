"""Sign-in, passwords, one's own account."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from app.accounts.views import entering, own, passwords  # noqa: E402

__all__ = ["bp", "entering", "own", "passwords"]
