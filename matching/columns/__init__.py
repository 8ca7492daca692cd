"""Offers as columns, and the exact scan that ranks them for one need."""

from matching.columns.offers import OfferColumns
from matching.columns.scan import Found, scan

__all__ = ["Found", "OfferColumns", "scan"]
