"""Associations: the public directory, their own file, their team."""

from flask import Blueprint

bp = Blueprint("associations", __name__)

from app.associations.views import directory, file, team  # noqa: E402

__all__ = ["bp", "directory", "file", "team"]
