"""What people read of the care of pairs."""

from __future__ import annotations

from datetime import date

from app.care.states import ContactMeans, ContactWith, Health
from app.core.dates import day_month
from app.mentorships.states import PairRhythm
from app.reviews.labels import GOALS, SATISFACTIONS
from app.reviews.states import GoalsReached, Satisfaction

HEALTH: dict[Health, str] = {
    Health.TO_CALL: "À appeler",
    Health.ON_TRACK: "En bonne voie",
    Health.TOO_EARLY: "Trop tôt pour le dire",
    Health.AT_REST: "À l’arrêt",
}

TONES: dict[Health, str | None] = {
    Health.TO_CALL: "warning",
    Health.ON_TRACK: "success",
    Health.TOO_EARLY: "info",
    Health.AT_REST: None,
}

MEANS: dict[ContactMeans, str] = {
    ContactMeans.CALLED: "Appel",
    ContactMeans.WROTE: "Message écrit",
    ContactMeans.MET: "Rencontre",
    ContactMeans.NEWS: "De leurs nouvelles",
}

WITH: dict[ContactWith, str] = {
    ContactWith.YOUTH: "Le jeune",
    ContactWith.VOLUNTEER: "Le bénévole",
    ContactWith.GUARDIAN: "Le représentant légal",
    ContactWith.BOTH: "Le jeune et le bénévole",
}

EVERY: dict[PairRhythm, str] = {
    PairRhythm.ONCE: "une seule fois",
    PairRhythm.WEEKLY: "chaque semaine",
    PairRhythm.FORTNIGHTLY: "une semaine sur deux",
    PairRhythm.MONTHLY: "une fois par mois",
}


def bad_review(goals: GoalsReached | None, satisfaction: Satisfaction | None) -> str:
    """Return in words what is bad in an answer to a review; empty when nothing is."""
    said = (
        f"objectifs atteints, «\u00a0{GOALS[goals]}\u00a0»" if goals is GoalsReached.NO else "",
        f"satisfait, «\u00a0{SATISFACTIONS[satisfaction]}\u00a0»" if satisfaction is Satisfaction.NOT else "",
    )
    return ", ".join(each for each in said if each)


def written(day: date) -> str:
    """Write ``3 novembre``."""
    return day_month(day)


def count(number: int, one: str, many: str) -> str:
    """Write ``1 jour`` or ``3 jours``."""
    return f"{number} {one if number < 2 else many}"
