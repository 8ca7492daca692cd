"""What an association reads: shelves, and what happened to a case."""

from __future__ import annotations

from app.workspace.states import Shelf

SHELVES: dict[Shelf, str] = {
    Shelf.OPEN: "En cours (à prendre et pris)",
    Shelf.WAITING: "À prendre",
    Shelf.TAKEN: "Dossiers pris",
    Shelf.PAUSED: "En pause",
    Shelf.INTRODUCED: "En binôme",
    Shelf.OVER: "Terminés",
}

EVENTS: dict[tuple[str, str], str] = {
    ("need", "submit"): "Demande reçue",
    ("need", "confirm"): "Demande confirmée par le jeune",
    ("need", "confirm_minor"): "Demande confirmée par le jeune, accord du parent attendu",
    ("need", "agree"): "Accord du représentant légal donné",
    ("need", "revoke"): "Accord du représentant légal retiré",
    ("need", "change"): "Demande modifiée",
    ("need", "route"): "Demande envoyée",
    ("need", "rank"): "Bénévoles classés",
    ("need", "take"): "Dossier pris",
    ("need", "decline"): "Dossier refusé",
    ("need", "release"): "Dossier rendu",
    ("need", "pass_on"): "Dossier transmis à une autre association",
    ("need", "silence"): "Pas de réponse dans le délai",
    ("need", "pause"): "Demande mise en pause",
    ("need", "resume"): "Demande reprise",
    ("need", "resume_taken"): "Demande reprise",
    ("need", "introduce"): "Mise en relation faite",
    ("need", "reopen"): "Recherche relancée",
    ("need", "close"): "Demande terminée",
    ("need", "withdraw"): "Demande retirée",
    ("need", "read"): "Nom et coordonnées consultés",
    ("need", "ask_again"): "« Tu cherches toujours ? » envoyé",
    ("need", "keep_looking"): "Le jeune cherche toujours",
    ("need", "ask_question"): "Précision demandée",
    ("need", "answer_question"): "Précision reçue",
    ("proposal", "ask_lender"): "Accord demandé à l’association du bénévole",
    ("proposal", "lender_agrees"): "Son association est d’accord, bénévole sollicité",
    ("proposal", "lender_declines"): "Son association a dit non",
    ("proposal", "propose"): "Bénévole sollicité",
    ("proposal", "set_aside"): "Bénévole écarté",
    ("proposal", "put_back"): "Bénévole remis dans la liste",
    ("proposal", "volunteer_accepts"): "Le bénévole a dit oui",
    ("proposal", "volunteer_declines"): "Le bénévole a dit non",
    ("proposal", "volunteer_waits"): "Le bénévole répondra plus tard",
    ("proposal", "youth_agrees"): "Le jeune a dit oui",
    ("proposal", "guardian_agrees"): "Le représentant légal a dit oui",
    ("proposal", "youth_declines"): "Le jeune ou son parent a dit non",
    ("proposal", "introduce"): "Tous les oui sont là",
    ("proposal", "withdraw"): "Proposition retirée",
    ("proposal", "expire"): "Pas de réponse dans le délai",
    ("mentorship", "open"): "Binôme ouvert",
    ("mentorship", "suspend"): "Binôme suspendu",
    ("mentorship", "resume"): "Binôme repris",
    ("mentorship", "follow"): "Binôme suivi par quelqu’un d’autre",
    ("mentorship", "end"): "Binôme terminé",
    ("mentorship", "read"): "Messages du binôme lus par l’association",
}
"""What a timeline says; what is not here is not shown."""
