"""Offers as columns, and the exact scan that ranks them for one need."""

from matching.columns.engine import Engine
from matching.columns.found import Found
from matching.columns.offers import OfferColumns
from matching.columns.scan import Scanner, count_passing, scan

__all__ = ["Engine", "Found", "OfferColumns", "Scanner", "count_passing", "scan"]
