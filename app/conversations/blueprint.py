"""The blueprint of the words between the two sides of a pair."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("conversations", __name__)
