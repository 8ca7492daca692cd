"""Replay a history, real or invented, and measure help and waiting together."""

from matching.simulation.measures import Measures, as_document, by_district, measures
from matching.simulation.replay import Replay, Served, replay

__all__ = ["Measures", "Replay", "Served", "as_document", "by_district", "measures", "replay"]
