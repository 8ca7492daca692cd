"""What people read of a message."""

from __future__ import annotations

from app.mailbox.states import Channel, MessageState

CHANNEL_LABELS = {Channel.MAIL: "Courriel", Channel.SMS: "SMS", Channel.CALL: "À appeler"}

MESSAGE_LABELS = {
    MessageState.QUEUED: "En attente d’envoi",
    MessageState.SENDING: "Envoi en cours",
    MessageState.SENT: "Envoyé",
    MessageState.DEAD: "Non distribué",
    MessageState.TO_CALL: "À appeler",
    MessageState.CALLED: "Appelé",
}

_KINDS = {
    "agreement": "Accord d’un représentant légal",
    "article": "Bonne pratique",
    "association": "Fiche d’une association",
    "case": "Dossier pris",
    "commitment": "Engagement d’un binôme",
    "contact": "Coordonnées changées",
    "danger": "Mot qui inquiète",
    "digest": "Résumé d’une équipe",
    "email": "Adresse d’un compte",
    "erasure": "Effacement annoncé",
    "file": "Lien vers ce qui est gardé",
    "first": "Première rencontre",
    "guardian": "Question à un représentant légal",
    "introduction": "Mise en relation",
    "invitation": "Invitation",
    "left": "Départ",
    "lender": "Prêt d’un bénévole",
    "line": "Message dans un binôme",
    "links": "Liens privés fermés",
    "meeting": "Rendez-vous",
    "need": "Demande d’un jeune",
    "new": "Lien ou appareil nouveau",
    "news": "Nouvelles d’un binôme",
    "offer": "Offre de bénévolat",
    "pair": "Vie d’un binôme",
    "password": "Mot de passe",
    "plan": "Plan proposé",
    "proposal": "Proposition",
    "question": "Précision demandée",
    "queue": "Demandes sans association",
    "report": "Signalement",
    "review": "Bilan",
    "second": "Double vérification",
    "sign": "Connexion",
    "staff": "Association où personne ne répond",
    "still": "Suivi d’une demande ou d’un binôme",
    "team": "Vérification d’une équipe",
    "volunteer": "Question à un bénévole",
    "youth": "Question à un jeune",
}

_REASONS = (
    ("away", "Le serveur ne répondait pas"),
    ("recipient refused", "L’adresse est refusée"),
    ("message refused", "Le message est refusé"),
    ("cannot be written", "L’adresse ou l’objet ne peut pas s’écrire"),
    ("gateway", "La passerelle de SMS l’a refusé"),
)


def kind_of_letter(template: str) -> str:
    """Say what a letter is about, never what is in it."""
    return _KINDS.get(template.split("_", 1)[0], "Autre message")


def reason(last_error: str) -> str:
    """Say in a few words why a letter could not leave."""
    known = (words for beginning, words in _REASONS if last_error.startswith(beginning))
    return next(known, "La connexion s’est coupée") if last_error else ""
