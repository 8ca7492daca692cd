"""Sign-in, passwords, one's own account."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from app.accounts.views import connections, entering, own, passwords, second_factor, second_step  # noqa: E402

__all__ = ["bp", "connections", "entering", "own", "passwords", "second_factor", "second_step"]
