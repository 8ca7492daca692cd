"""What people read of a proposal."""

from __future__ import annotations

from app.proposals.states import Distance, ProposalState, SetAsideReason, VolunteerReason, YouthReason

STATES: dict[ProposalState, str] = {
    ProposalState.RANKED: "À décider",
    ProposalState.LENDER_ASKED: "Accord demandé à son association",
    ProposalState.VOLUNTEER_ASKED: "Réponse du bénévole attendue",
    ProposalState.YOUTH_ASKED: "Réponse du jeune attendue",
    ProposalState.INTRODUCED: "Mise en relation faite",
    ProposalState.SET_ASIDE: "Écarté",
    ProposalState.LENDER_DECLINED: "Son association a dit non",
    ProposalState.VOLUNTEER_DECLINED: "Le bénévole a dit non",
    ProposalState.YOUTH_DECLINED: "Le jeune a dit non",
    ProposalState.OVERTAKEN: "N’est plus d’actualité",
    ProposalState.EXPIRED: "Sans réponse dans le délai",
}

TONES: dict[ProposalState, str | None] = {
    ProposalState.RANKED: None,
    ProposalState.LENDER_ASKED: "info",
    ProposalState.VOLUNTEER_ASKED: "info",
    ProposalState.YOUTH_ASKED: "info",
    ProposalState.INTRODUCED: "success",
    ProposalState.SET_ASIDE: None,
    ProposalState.LENDER_DECLINED: "warning",
    ProposalState.VOLUNTEER_DECLINED: "warning",
    ProposalState.YOUTH_DECLINED: "warning",
    ProposalState.OVERTAKEN: None,
    ProposalState.EXPIRED: "warning",
}

SET_ASIDE_REASONS: dict[SetAsideReason, str] = {
    SetAsideReason.VOLUNTEER_UNFIT: "Ce bénévole ne convient pas pour ce jeune",
    SetAsideReason.VOLUNTEER_UNREACHABLE: "Bénévole injoignable",
    SetAsideReason.DISTANCE: "Trop loin, trajet difficile",
    SetAsideReason.SLOTS: "Horaires difficiles",
    SetAsideReason.KIND: "L’aide proposée ne correspond pas",
    SetAsideReason.SAFETY: "Question de sécurité (jamais dite au jeune ni au bénévole)",
    SetAsideReason.OTHER: "Autre raison",
}

VOLUNTEER_REASONS: dict[VolunteerReason, str] = {
    VolunteerReason.NO_TIME: "Je n’ai pas le temps en ce moment",
    VolunteerReason.SLOTS: "Les horaires ne me vont pas",
    VolunteerReason.DISTANCE: "C’est trop loin",
    VolunteerReason.NOT_MY_FIELD: "Ce n’est pas ce que je sais faire",
    VolunteerReason.AGE: "Je préfère un autre âge",
    VolunteerReason.KNOWS_YOUTH: "Je crois connaître ce jeune",
    VolunteerReason.OTHER: "Une autre raison",
}

YOUTH_REASONS: dict[YouthReason, str] = {
    YouthReason.NOT_NEEDED: "Je n’ai plus besoin d’aide",
    YouthReason.SLOTS: "Les horaires ne me vont pas",
    YouthReason.DISTANCE: "C’est trop loin",
    YouthReason.PREFERENCE: "Je préfère quelqu’un d’autre",
    YouthReason.OTHER: "Une autre raison",
}

GIVEN_REASONS: dict[str, str] = {
    VolunteerReason.NO_TIME: "N’a pas le temps en ce moment",
    VolunteerReason.SLOTS: "Les horaires ne vont pas",
    VolunteerReason.DISTANCE: "Trop loin",
    VolunteerReason.NOT_MY_FIELD: "Pas son domaine",
    VolunteerReason.AGE: "Préfère un autre âge",
    VolunteerReason.KNOWS_YOUTH: "Pense connaître le jeune",
    YouthReason.NOT_NEEDED: "N’a plus besoin d’aide",
    YouthReason.PREFERENCE: "Préfère quelqu’un d’autre",
    SetAsideReason.VOLUNTEER_UNFIT: "Ne convient pas pour ce jeune",
    SetAsideReason.VOLUNTEER_UNREACHABLE: "Bénévole injoignable",
    SetAsideReason.KIND: "L’aide proposée ne correspond pas",
    SetAsideReason.SAFETY: "Question de sécurité",
    SetAsideReason.OTHER: "Autre raison",
}
"""What an association reads of a reason somebody gave, whoever gave it."""

DISTANCES: dict[Distance, str] = {
    Distance.REMOTE: "à distance",
    Distance.UNKNOWN: "distance à vérifier",
    Distance.UNDER_1: "à moins de 1\u00a0km",
    Distance.UNDER_3: "entre 1 et 3\u00a0km",
    Distance.UNDER_5: "entre 3 et 5\u00a0km",
    Distance.UNDER_10: "entre 5 et 10\u00a0km",
    Distance.UNDER_20: "entre 10 et 20\u00a0km",
    Distance.BEYOND: "à plus de 20\u00a0km",
    Distance.TOO_FAR: "au-delà de la distance acceptée",
}

PARTS: dict[str, str] = {
    "skills": "Ce qui est demandé",
    "availability": "Créneaux en commun",
    "proximity": "Proximité",
    "text": "Mots employés",
}
"""The parts of a score, in the order in which they are shown."""

VOLUNTEER_AT_STAKE = (
    "{} veut bien t’aider et attend ta réponse. Si tu continues, sa proposition s’arrête. "
    "Pour lui répondre, reviens sur ta page."
)
SOMEBODY_AT_STAKE = "Un bénévole lit déjà ta demande. Si tu continues, on le prévient que ça s’arrête."
"""What a youth reads before stopping or changing a need that somebody is asked about."""
