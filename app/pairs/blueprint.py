"""The blueprint of the page of a pair."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("pairs", __name__)
