"""What people read of a review."""

from __future__ import annotations

from app.mentorships.labels import END_REASONS
from app.mentorships.states import SYSTEM_REASONS, EndReason
from app.reviews.states import GoalsReached, Satisfaction

GOALS: dict[GoalsReached, str] = {
    GoalsReached.YES: "Oui",
    GoalsReached.MOSTLY: "En grande partie",
    GoalsReached.PARTLY: "Un peu",
    GoalsReached.NO: "Non",
}

SATISFACTIONS: dict[Satisfaction, str] = {
    Satisfaction.VERY: "Oui, beaucoup",
    Satisfaction.RATHER: "Plutôt oui",
    Satisfaction.LITTLE: "Plutôt non",
    Satisfaction.NOT: "Pas du tout",
}

REASONS: dict[EndReason, str] = {reason: said for reason, said in END_REASONS.items() if reason not in SYSTEM_REASONS}
"""Why a pair ended, as somebody may answer."""


def title(month: int) -> str:
    """Return what a review is called: « Bilan à 3 mois », « Bilan de fin »."""
    return f"Bilan à {month}\u00a0mois" if month else "Bilan de fin"
