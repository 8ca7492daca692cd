"""What people read of the jobs that the demonstration's clock wakes."""

from __future__ import annotations

SUBJECTS: dict[str, str] = {
    "accounts": "Comptes et liens",
    "care": "Veille sur les binômes",
    "commitments": "Engagements et pauses",
    "conversations": "Messages des binômes",
    "follow": "Suivi des demandes",
    "intake": "Arrivée des demandes",
    "journal": "Journal",
    "mailbox": "Messages envoyés",
    "meetings": "Rendez-vous",
    "mentorships": "Binômes",
    "offers": "Offres des bénévoles",
    "operator": "Liste de l’opérateur",
    "plans": "Plans",
    "privacy": "Conservation des données",
    "proposals": "Propositions et classements",
    "relocation": "Adresses",
    "reports": "Signalements",
    "reviews": "Bilans",
    "routing": "Orientation des demandes",
    "sessions": "Nouvelles demandées",
    "upkeep": "Entretien",
}
"""The subject of each job, by the first word of its name."""
