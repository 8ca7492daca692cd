"""What a scan finds."""

from __future__ import annotations

from dataclasses import dataclass

from matching.columns.bits import Indices
from matching.places import Floats
from matching.scores import Micro


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Offers found for one need, best first.

    Attributes
    ----------
    offers : positions in the pool, shape (n,)
    total, skills, text, availability, proximity : millionths, `EMPTY` where none applies
    km : float, NaN where it does not count
    minutes : int, `EMPTY` where one side said nothing
    """

    offers: Indices
    total: Micro
    skills: Micro
    text: Micro
    availability: Micro
    proximity: Micro
    km: Floats
    minutes: Micro

    def take(self, order: Indices | slice) -> Found:
        """Keep some, in this order."""
        return Found(*(getattr(self, name)[order] for name in Found.__slots__))
