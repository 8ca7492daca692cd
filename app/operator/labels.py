"""What the operator reads."""

from __future__ import annotations

from app.accounts.states import AccountState, SuspensionReason
from app.core.permissions import Role
from app.operator.states import OpeningReason

ACCOUNT_STATES: dict[AccountState, str] = {
    AccountState.INVITED: "Invitation envoyée",
    AccountState.ACTIVE: "Actif",
    AccountState.SUSPENDED: "Suspendu",
    AccountState.CLOSED: "Fermé",
}

SUSPENSION_REASONS: dict[SuspensionReason, str] = {
    SuspensionReason.STOLEN: "Quelqu’un d’autre se sert du compte",
    SuspensionReason.MAILBOX: "Quelqu’un d’autre lit la boîte mail de la personne",
    SuspensionReason.ASKED: "La personne le demande",
    SuspensionReason.CONDUCT: "Un comportement qui inquiète",
}

OPENING_REASONS: dict[OpeningReason, str] = {
    OpeningReason.ALONE: "Personne d’autre ne peut lire ces mots ni aider ce jeune",
    OpeningReason.REPORT: "Un signalement porte sur ce jeune",
}

LINK_REASONS: dict[SuspensionReason, str] = {
    SuspensionReason.STOLEN: "Un lien est arrivé chez quelqu’un d’autre",
    SuspensionReason.MAILBOX: "Quelqu’un d’autre lit la boîte mail ou le téléphone de la personne",
    SuspensionReason.ASKED: "La personne le demande",
    SuspensionReason.CONDUCT: "Un comportement qui inquiète",
}

HOLDERS: dict[Role, str] = {
    Role.YOUTH: "Un jeune",
    Role.GUARDIAN: "Un représentant légal",
    Role.VOLUNTEER: "Un bénévole",
    Role.PRESCRIBER: "Un professionnel",
    Role.COORDINATOR: "Un coordinateur",
    Role.MANAGER: "Un responsable d’association",
    Role.OPERATOR: "Un opérateur",
}

OWNERS: dict[Role, str] = {
    Role.YOUTH: "Compte d’un jeune",
    Role.GUARDIAN: "Compte d’un représentant légal",
    Role.VOLUNTEER: "Compte d’un bénévole",
    Role.PRESCRIBER: "Compte d’un professionnel",
    Role.COORDINATOR: "Compte d’un coordinateur",
    Role.MANAGER: "Compte d’un responsable d’association",
    Role.OPERATOR: "Compte d’un opérateur",
}

GOES_ON: dict[Role, str] = {
    Role.YOUTH: "Ses demandes et ses binômes continuent : prévenez l’association qui suit le jeune.",
    Role.GUARDIAN: "L’accord donné reste valable : pour le retirer, voyez avec l’association qui suit le jeune.",
    Role.VOLUNTEER: "Le bénévole reste proposé et ses binômes continuent. Pour l’écarter, suspendez le bénévole aussi.",
    Role.PRESCRIBER: "Les demandes déjà envoyées continuent.",
    Role.COORDINATOR: "Ses dossiers restent à son association : prévenez-la.",
    Role.MANAGER: "Son association continue : prévenez-la. Pour l’arrêter elle aussi, suspendez-la sur sa page.",
    Role.OPERATOR: "Prévenez vos collègues.",
}
"""What a suspended account leaves as it is, by whose it is."""
