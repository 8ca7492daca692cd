"""The blueprint of the pages that people follow their case on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("follow", __name__)
