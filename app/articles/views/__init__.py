"""Good practices: an association writes them, the operator reviews them, everybody reads them."""

from flask import Blueprint

bp = Blueprint("articles", __name__)

from app.articles.views import association, own, published, review, writing  # noqa: E402

__all__ = ["association", "bp", "own", "published", "review", "writing"]
