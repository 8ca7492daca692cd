"""What people read of plans."""

from __future__ import annotations

from app.plans.states import PlanState, TerritoryState
from matching import Objective

OBJECTIVES: dict[Objective, str] = {
    Objective.FAIR: "Équitable",
    Objective.PEOPLE: "Le plus de jeunes aidés",
    Objective.SCORE: "Les binômes les mieux assortis",
}

OBJECTIVE_HINTS: dict[Objective, str] = {
    Objective.FAIR: "Tient compte de l’attente, des quartiers prioritaires et de ce qui est urgent, "
    "puis de ce qui convient le mieux. C’est notre conseil.",
    Objective.PEOPLE: "Cherche d’abord à proposer un bénévole au plus grand nombre.",
    Objective.SCORE: "Cherche les binômes qui se correspondent le mieux, sans regarder l’attente.",
}

STATES: dict[PlanState, str] = {
    PlanState.PREPARED: "Préparé par l’opérateur",
    PlanState.DRAFT: "À décider",
    PlanState.ACCEPTED: "Accepté",
    PlanState.DROPPED: "Abandonné",
}

TONES: dict[PlanState, str | None] = {
    PlanState.PREPARED: None,
    PlanState.DRAFT: "warning",
    PlanState.ACCEPTED: "success",
    PlanState.DROPPED: None,
}

TERRITORY_STATES: dict[TerritoryState, str] = {
    TerritoryState.QUEUED: "En attente de calcul",
    TerritoryState.RUNNING: "Calcul en cours",
    TerritoryState.DONE: "Prêt, à transmettre",
    TerritoryState.FAILED: "Le calcul a échoué",
    TerritoryState.CANCELLED: "Annulé",
    TerritoryState.HANDED_OVER: "Transmis aux associations",
    TerritoryState.DROPPED: "Abandonné",
}

TERRITORY_TONES: dict[TerritoryState, str | None] = {
    TerritoryState.QUEUED: "info",
    TerritoryState.RUNNING: "info",
    TerritoryState.DONE: "warning",
    TerritoryState.FAILED: "error",
    TerritoryState.CANCELLED: None,
    TerritoryState.HANDED_OVER: "success",
    TerritoryState.DROPPED: None,
}

PROFESSIONAL = "professional"

REASONS: dict[str, str] = {
    "no_association": "Aucune association ne couvre cette demande",
    "no_offer": "Aucun bénévole ne peut convenir",
    "offers_taken": "Tous les bénévoles possibles sont pris",
    "association_full": "L’association n’a plus de place",
    PROFESSIONAL: "La demande relève de professionnels",
}
"""Why a need gets nobody, by the code of the matching library and the one that the site adds."""

_FITS = ((0.8, "Convient très bien"), (0.6, "Convient bien"), (0.4, "Convient en partie"), (0.0, "Convient un peu"))


def fit_words(score: float) -> str:
    """Say how well a pair fits.

    >>> fit_words(0.8), fit_words(0.1)
    ('Convient très bien', 'Convient un peu')
    """
    return next(words for least, words in _FITS if score >= least)
