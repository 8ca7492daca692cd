"""The pages on which each side follows its case; importing this module makes their addresses known."""

from app.follow.blueprint import bp

__all__ = ["bp"]
