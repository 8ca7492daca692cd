"""Reading offers, each query scoped to whoever reads."""

from app.offers.queries.finding import (
    AT_WORK,
    alike,
    earlier_end,
    is_stopped,
    known_as,
    of_volunteer,
    skills,
    skills_of,
    visible,
)
from app.offers.queries.history import Event, history
from app.offers.queries.ranking import ASKED, Rankable, Skill, free_capacity, rankable, taken
from app.offers.queries.vetting import (
    PAGE,
    Filters,
    Listed,
    View,
    count,
    counts,
    listed,
    named,
    to_remind,
    to_resume,
)

__all__ = [
    "ASKED", "AT_WORK", "PAGE", "Event", "Filters", "Listed", "Rankable", "Skill", "View", "alike", "count", "counts",
    "earlier_end", "free_capacity", "history", "is_stopped", "known_as", "listed", "named", "of_volunteer", "rankable",
    "skills", "skills_of", "taken", "to_remind", "to_resume", "visible",
]  # fmt: skip
