"""The blueprint of the care of pairs."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("care", __name__, url_prefix="/association")
