"""What people read of a pair."""

from __future__ import annotations

from app.mentorships.states import (
    EndReason,
    MentorshipState,
    PairRhythm,
    PauseReason,
    Reaching,
    Side,
    SuspensionReason,
    Tracking,
)

STATES: dict[MentorshipState, str] = {
    MentorshipState.ACTIVE: "En cours",
    MentorshipState.PAUSED: "En pause",
    MentorshipState.SUSPENDED: "Suspendu",
    MentorshipState.ENDED: "Terminé",
}

TO_CONFIRM = "À confirmer par chacun"
"""Said of a pair that an association brought in, instead of its state."""

TONES: dict[MentorshipState, str | None] = {
    MentorshipState.ACTIVE: "success",
    MentorshipState.PAUSED: "info",
    MentorshipState.SUSPENDED: "warning",
    MentorshipState.ENDED: None,
}

RHYTHMS: dict[PairRhythm, str] = {
    PairRhythm.ONCE: "Une seule fois",
    PairRhythm.WEEKLY: "Une fois par semaine",
    PairRhythm.FORTNIGHTLY: "Une semaine sur deux",
    PairRhythm.MONTHLY: "Une fois par mois",
}

SIDES: dict[Side, str] = {
    Side.YOUTH: "Le jeune",
    Side.VOLUNTEER: "Le bénévole",
    Side.GUARDIAN: "Le représentant légal",
    Side.ASSOCIATION: "L’association",
}

REACHING: dict[Reaching, str] = {
    Reaching.MESSAGES: "Sur le site, sans numéro ni adresse",
    Reaching.GUARDIAN: "Sur le site. Le bénévole reçoit aussi les coordonnées du représentant légal,"
    " pas celles du jeune",
    Reaching.DIRECT: "Sur le site. Chacun reçoit aussi les coordonnées de l’autre",
}
"""How the two of a pair will reach each other, as its association reads it; they may write on the site in each case."""

SUSPENSIONS: dict[SuspensionReason, str] = {
    SuspensionReason.REQUIREMENT: "il manque quelque chose à un dossier",
    SuspensionReason.AGREEMENT: "un accord n’est plus valable",
    SuspensionReason.VOLUNTEER: "le bénévole est suspendu",
    SuspensionReason.BY_HAND: "quelqu’un de votre équipe l’a décidé",
}
"""Why a pair is suspended, as the letter to its association says it."""

PAUSE_REASONS: dict[PauseReason, str] = {
    PauseReason.HOLIDAYS: "Des vacances",
    PauseReason.EXAMS: "Des examens",
    PauseReason.ILL: "La santé",
    PauseReason.FAMILY: "La famille",
    PauseReason.WORK: "Un stage, un travail, un déplacement",
    PauseReason.OTHER: "Autre chose",
}

TRACKINGS: dict[Tracking, str] = {
    Tracking.HERE: "Suivi ici",
    Tracking.ELSEWHERE: "Suivi dans l’outil de l’association",
}

END_REASONS: dict[EndReason, str] = {
    EndReason.GOAL_REACHED: "Objectif atteint",
    EndReason.PLANNED_END: "Fin prévue",
    EndReason.NO_ANSWER: "L’un des deux ne répond plus",
    EndReason.ABSENCES: "Absences répétées",
    EndReason.NO_TIME: "Plus de temps",
    EndReason.NO_SLOT: "Pas de créneau commun",
    EndReason.OTHER_NEED: "Besoin différent",
    EndReason.HELP_NOT_FIT: "Aide non adaptée",
    EndReason.RELATION: "Relation difficile",
    EndReason.LANGUAGE: "Langue",
    EndReason.DISTANCE: "Distance",
    EndReason.TECHNICAL: "Difficulté technique",
    EndReason.FOUND_ELSEWHERE: "A trouvé ailleurs",
    EndReason.INTERNSHIP_OVER: "Stage ou alternance terminé",
    EndReason.PREFERENCE: "Préférence exprimée",
    EndReason.CHECK_EXPIRED: "Vérification expirée",
    EndReason.ACCOUNT_CLOSED: "Compte fermé",
    EndReason.UNSAFE: "Quelqu’un ne se sentait pas en sécurité",
    EndReason.OTHER: "Autre raison",
}
"""Why a pair ended, as its association and the operator read it."""

END_REASONS_FOR_SIDES: dict[EndReason, str] = END_REASONS | {EndReason.UNSAFE: END_REASONS[EndReason.OTHER]}
"""The same for the two of the pair: whoever did not feel safe is protected by a word that other ends have too."""
