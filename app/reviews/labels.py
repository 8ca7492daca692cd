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

REASONS_OF_ASSOCIATION: dict[EndReason, str] = {
    reason: said for reason, said in END_REASONS.items() if reason not in SYSTEM_REASONS
}
"""Why a pair ended, as its association may answer."""

REASONS: dict[EndReason, str] = {
    reason: said for reason, said in REASONS_OF_ASSOCIATION.items() if reason is not EndReason.UNSAFE
}
"""The same for the volunteer: who does not feel safe says so by « Je veux arrêter », which somebody answers today."""

REASONS_OF_YOUTH: dict[EndReason, str] = REASONS | {
    EndReason.GOAL_REACHED: "J’ai eu l’aide qu’il me fallait",
    EndReason.PLANNED_END: "C’était la fin prévue",
    EndReason.NO_ANSWER: "L’un de nous ne répondait plus",
    EndReason.ABSENCES: "On ratait trop de rendez-vous",
    EndReason.NO_TIME: "On n’avait plus le temps",
    EndReason.NO_SLOT: "On ne trouvait pas de moment pour se voir",
    EndReason.OTHER_NEED: "J’avais besoin d’autre chose",
    EndReason.HELP_NOT_FIT: "Cette aide ne m’allait pas",
    EndReason.RELATION: "On ne s’entendait pas bien",
    EndReason.LANGUAGE: "On ne parlait pas assez la même langue",
    EndReason.DISTANCE: "C’était trop loin",
    EndReason.TECHNICAL: "Le téléphone ou l’ordinateur ne marchait pas bien",
    EndReason.FOUND_ELSEWHERE: "J’ai trouvé ailleurs",
    EndReason.INTERNSHIP_OVER: "Mon stage ou mon alternance est fini",
    EndReason.PREFERENCE: "L’un de nous préférait quelqu’un d’autre",
    EndReason.UNSAFE: "Je ne me sentais pas en sécurité",
}
"""The same, in a youth's words; who says here that they did not feel safe is heard as anywhere."""


def title(month: int) -> str:
    """Return what a review is called: « Bilan à 3 mois », « Bilan de fin »."""
    return f"Bilan à {month}\u00a0mois" if month else "Bilan de fin"
