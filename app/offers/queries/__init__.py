"""Reading offers, each query scoped to whoever reads."""

from app.offers.queries.checks import latest_check
from app.offers.queries.finding import known_as, of_volunteer, skills, skills_of, visible
from app.offers.queries.ranking import ASKED, Rankable, Skill, free_capacity, rankable
from app.offers.queries.vetting import (
    PAGE,
    Filters,
    Listed,
    View,
    count,
    counts,
    listed,
    overdue,
    to_resume,
    to_vet,
    to_warn,
)

__all__ = [
    "ASKED", "PAGE", "Filters", "Listed", "Rankable", "Skill", "View", "count", "counts", "free_capacity",
    "known_as", "latest_check", "listed", "of_volunteer", "overdue", "rankable", "skills", "skills_of", "to_resume",
    "to_vet", "to_warn", "visible",
]  # fmt: skip
