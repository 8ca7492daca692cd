"""The operator's console."""

from flask import Blueprint

bp = Blueprint("operator", __name__, url_prefix="/operateur")

from app.operator.views import accounts, associations, effects, left, needs, pairs, requirements, upkeep  # noqa: E402

__all__ = ["accounts", "associations", "bp", "effects", "left", "needs", "pairs", "requirements", "upkeep"]
