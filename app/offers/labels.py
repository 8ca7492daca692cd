"""What people read: states, reasons, what happened."""

from __future__ import annotations

from app.core.permissions import Role
from app.offers.states import OfferReason, OfferState
from app.safeguarding.likeness import Clue

LABELS: dict[OfferState, str] = {
    OfferState.TO_CONFIRM: "À confirmer",
    OfferState.HELD: "À relire par l’opérateur",
    OfferState.TO_VET: "À rencontrer",
    OfferState.ACTIVE: "Active",
    OfferState.PAUSED: "En pause",
    OfferState.REFUSED: "Refusée",
    OfferState.SUSPENDED: "Suspendue",
    OfferState.CLOSED: "Fermée",
}
EXPIRED = "Vérification expirée"
INCOMPLETE = "Dossier à compléter"

FOR_VOLUNTEER: dict[OfferState, str] = {
    OfferState.TO_CONFIRM: "À confirmer",
    OfferState.HELD: "Bien reçue",
    OfferState.TO_VET: "On vous contacte",
    OfferState.ACTIVE: "Active",
    OfferState.PAUSED: "En pause",
    OfferState.REFUSED: "Non retenue",
    OfferState.SUSPENDED: "Suspendue",
    OfferState.CLOSED: "Fermée",
}
"""The same states as the volunteer reads them."""

TONES: dict[OfferState, str | None] = {
    OfferState.TO_CONFIRM: "info",
    OfferState.HELD: "info",
    OfferState.TO_VET: "new",
    OfferState.ACTIVE: "success",
    OfferState.PAUSED: "info",
    OfferState.REFUSED: None,
    OfferState.SUSPENDED: "error",
    OfferState.CLOSED: None,
}

REASONS: dict[OfferReason, str] = {
    OfferReason.UNREACHABLE: "Bénévole injoignable",
    OfferReason.AREA: "Hors de notre secteur",
    OfferReason.KIND: "Aide que nous ne proposons pas",
    OfferReason.CAPACITY: "Plus de place pour accueillir des bénévoles",
    OfferReason.UNFIT: "Ne convient pas à ce bénévolat",
    OfferReason.NO_CHECK: "Vérification non présentée",
    OfferReason.DUPLICATE: "Doublon",
    OfferReason.CHANGED_MIND: "A changé d’avis",
    OfferReason.NO_NEWS: "Ne donne plus de nouvelles",
    OfferReason.REPORT: "Signalement à éclaircir",
    OfferReason.SAFETY: "Sécurité (jamais dit à la personne)",
    OfferReason.OTHER: "Autre raison",
}

TOLD: dict[OfferReason, str] = {
    OfferReason.UNREACHABLE: "Nous n’avons pas réussi à vous joindre.",
    OfferReason.AREA: "L’association n’intervient pas dans votre secteur.",
    OfferReason.KIND: "L’association ne propose pas l’aide que vous offrez.",
    OfferReason.CAPACITY: "L’association n’a plus de place pour accueillir de nouveaux bénévoles.",
    OfferReason.NO_CHECK: "La vérification demandée n’a pas été présentée.",
    OfferReason.DUPLICATE: "Une autre offre existait déjà pour vous.",
    OfferReason.CHANGED_MIND: "Vous nous avez dit que vous aviez changé d’avis.",
    OfferReason.NO_NEWS: "L’association n’a plus de nouvelles de vous.",
}
"""What the volunteer is told; a reason that is not here is not told."""

REASONS_FOR_VOLUNTEER: dict[OfferReason, str] = {
    reason: label if reason in TOLD else REASONS[OfferReason.OTHER] for reason, label in REASONS.items()
}
"""The same in the volunteer's own data: whoever reported them is protected by a word that other ends have too."""

ACTIONS: dict[str, str] = {
    "submit": "Offre reçue",
    "confirm": "Offre confirmée par le bénévole",
    "hold": "Offre à relire par l’opérateur",
    "release": "Offre relue",
    "vet": "Offre validée après l’entretien",
    "refuse": "Offre refusée",
    "pause": "Mise en pause",
    "resume": "Reprise",
    "suspend": "Suspension",
    "restore": "Suspension levée",
    "transfer": "Association arrêtée\u00a0: à rencontrer de nouveau",
    "close": "Offre fermée",
    "change": "Offre modifiée",
    "attest": "Dossier complété",
    "note": "Notes d’entretien",
    "second_opinion": "Deuxième avis donné",
    "read": "Coordonnées consultées",
    "route": "Confiée à une association",
    "lift_unsafe": "Réserve levée, après ce qui a été fait",
}
"""The journal's actions on an offer, as a timeline says them."""

KNOWN_BEFORE: dict[OfferState | None, str] = {
    OfferState.REFUSED: "refusée",
    OfferState.SUSPENDED: "suspendue",
}
"""How an earlier offer of the same person ended, when those who vet should know."""

CLUES: dict[Clue, str] = {
    Clue.NAME: "un nom proche",
    Clue.BIRTH_DATE: "la même date de naissance",
    Clue.CONTACT: "la même adresse ou le même téléphone",
}
"""What a new offer and one that was stopped have in common."""

FOR_OPERATOR = frozenset({"hold", "release"})
"""Actions that only the operator reads of: nothing accuses anybody."""

BY: dict[Role, str] = {
    Role.VOLUNTEER: "bénévole",
    Role.COORDINATOR: "association",
    Role.MANAGER: "association",
    Role.OPERATOR: "opérateur",
}
"""In what capacity somebody acted on an offer."""
