"""The forms by which a need or an offer comes in; importing this module makes their addresses known."""

from app.intake.blueprint import bp

__all__ = ["bp"]
