"""Where people live: the built-in communes, and invented territories to try things on."""

from matching.territory.communes import commune_places, communes
from matching.territory.generator import Territory, invent
from matching.territory.histories import history, late, short
from matching.territory.ladder import harder

__all__ = ["Territory", "commune_places", "communes", "harder", "history", "invent", "late", "short"]
