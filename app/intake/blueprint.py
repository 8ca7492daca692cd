"""The blueprint of the forms by which a need or an offer comes in."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("intake", __name__)
