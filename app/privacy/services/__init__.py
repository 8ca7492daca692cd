"""Erase somebody, do it again after a restore, keep who wants to stay."""

from app.privacy.services.erasing import erase, replay
from app.privacy.services.staying import keep

__all__ = ["erase", "keep", "replay"]
