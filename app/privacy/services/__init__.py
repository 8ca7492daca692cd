"""Erase somebody, do again after a restore what must last, keep who wants to stay."""

from app.privacy.services.erasing import erase
from app.privacy.services.replaying import Replayed, replay
from app.privacy.services.staying import keep

__all__ = ["Replayed", "erase", "keep", "replay"]
