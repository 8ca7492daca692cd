"""Sign-in, passwords, one's own account."""

from flask import Blueprint

from app.accounts import landing

bp = Blueprint("accounts", __name__)
bp.app_context_processor(landing.way_back)

from app.accounts.views import connections, entering, own, passwords, second_factor, second_step  # noqa: E402

__all__ = ["bp", "connections", "entering", "own", "passwords", "second_factor", "second_step"]
