"""The pages of plans: an association's, and the operator's for the territory."""

from flask import Blueprint

bp = Blueprint("plans", __name__)

from app.plans.views import adjusting, deciding, reading, territory  # noqa: E402

__all__ = ["adjusting", "bp", "deciding", "reading", "territory"]
