"""What people read of routing."""

from __future__ import annotations

from app.routing.states import DeclineReason, Outcome

DECLINE_REASONS: dict[DeclineReason, str] = {
    DeclineReason.PUBLIC: "Hors de notre public",
    DeclineReason.AREA: "Hors de notre secteur",
    DeclineReason.CAPACITY: "Plus de place chez nous en ce moment",
    DeclineReason.KIND: "Un accompagnement que nous ne faisons pas",
    DeclineReason.YOUTH_UNREACHABLE: "Le jeune est injoignable",
    DeclineReason.DUPLICATE: "Doublon d’une autre demande",
    DeclineReason.INCOMPLETE: "Dossier incomplet",
    DeclineReason.SAFETY: "Question de sécurité (l’opérateur en est informé, jamais le jeune ni le bénévole)",
    DeclineReason.OTHER: "Autre raison",
}

DECLINE_REASONS_FOR_YOUTH: dict[DeclineReason, str] = DECLINE_REASONS | {
    DeclineReason.SAFETY: DECLINE_REASONS[DeclineReason.OTHER]
}
"""The same in the youth's own data: what is never said of safety bears a word that other refusals have too."""

OUTCOMES: dict[Outcome, str] = {
    Outcome.TAKEN: "Dossier pris",
    Outcome.DECLINED: "Dossier refusé",
    Outcome.PASSED_ON: "Transmis à une autre association",
    Outcome.SILENT: "Pas de réponse dans le délai",
    Outcome.CLOSED: "Association fermée",
    Outcome.WITHDRAWN: "Demande retirée",
}
