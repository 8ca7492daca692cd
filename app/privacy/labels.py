"""What people read of the data held about them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.accounts.states import AccountState, LinkScope
from app.core.permissions import Role
from app.mailbox.labels import CHANNEL_LABELS, MESSAGE_LABELS
from app.mailbox.states import Channel, MessageState
from app.mentorships import labels as mentorships
from app.mentorships.states import EndReason, MentorshipState
from app.needs import labels as needs
from app.needs.states import NeedState, Reach, YouthStatus
from app.offers import labels as offers
from app.offers.states import OfferReason, OfferState
from app.proposals import labels as proposals
from app.proposals.states import ProposalState
from app.safeguarding import labels as safeguarding
from app.safeguarding.states import AgreementState, Means
from app.skills import labels as skills
from app.skills.states import Mode, Rhythm

ROLES = {
    Role.YOUTH: "Jeune",
    Role.GUARDIAN: "Représentant légal",
    Role.VOLUNTEER: "Bénévole",
    Role.PRESCRIBER: "Professionnel",
    Role.COORDINATOR: "Coordinateur",
    Role.MANAGER: "Responsable d’association",
    Role.OPERATOR: "Opérateur",
}

SECTIONS = {
    "people": "Identité et contact",
    "accounts": "Compte",
    "members": "Place dans une association",
    "signed_in_sessions": "Connexions",
    "known_devices": "Appareils reconnus",
    "second_factors": "Double vérification",
    "recovery_codes": "Codes de secours",
    "sign_in_steps": "Connexion en cours",
    "access_links": "Liens privés",
    "action_tokens": "Liens à usage unique",
    "erasure_notices": "Annonce d’effacement",
    "guardianships": "Représentation légale",
    "agreements": "Accords",
    "agreement_answers": "Réponses du représentant légal",
    "attestations": "Vérifications",
    "exemptions": "Dispenses",
    "checks": "Vérifications",
    "closenesses": "Proches signalés",
    "reports": "Signalements",
    "needs": "Demandes",
    "need_skills": "Aides demandées",
    "need_stays": "Associations sollicitées",
    "offers": "Offre",
    "offer_skills": "Aides proposées",
    "offer_stays": "Associations sollicitées",
    "rankings": "Classements",
    "proposals": "Propositions",
    "mentorships": "Accompagnements",
    "messages": "Messages reçus",
}
"""The title of each table that may hold something of somebody."""

COLUMNS = {
    "accepted_at": "Accepté le",
    "age_max": "Âge maximal",
    "age_min": "Âge minimal",
    "approximate": "Lieu approximatif",
    "asked_again_at": "Redemandé le",
    "asked_at": "Demandé le",
    "association_agreed_at": "Accord de l’association",
    "availability": "Disponibilités",
    "answered_at": "Répondu le",
    "at": "Date",
    "began_at": "Début",
    "birth_date": "Date de naissance",
    "capacity": "Places",
    "channel": "Moyen",
    "charter_accepted_at": "Charte acceptée le",
    "charter_version": "Version de la charte",
    "check_warned_for": "Fin de vérification annoncée",
    "chosen": "Association choisie",
    "closed_at": "Clos le",
    "code": "Aide",
    "commune_code": "Commune",
    "configuration": "Règles de classement",
    "confirmed_at": "Confirmé le",
    "created_at": "Enregistré le",
    "danger": "Texte qui inquiète",
    "deadline_at": "Échéance",
    "detail": "Adresse à confirmer",
    "device": "Appareil",
    "direct_contact": "Contact direct permis",
    "email": "Adresse e-mail",
    "end_reason": "Raison de la fin",
    "ended_at": "Fin",
    "ending": "Issue",
    "expires_at": "Expire le",
    "expires_on": "Valable jusqu’au",
    "first_name": "Prénom",
    "guardian_agreed_at": "Accord du représentant légal",
    "held": "Texte retenu pour l’association",
    "indispensable": "Indispensable",
    "interviewed_on": "Entretien le",
    "introduced_at": "Mise en relation",
    "joined_at": "Arrivée",
    "kind": "Type",
    "languages": "Langues",
    "last_contact_at": "Dernier contact",
    "last_name": "Nom",
    "last_sign_in_at": "Dernière connexion",
    "lat": "Latitude",
    "lead": "Référent",
    "level": "Classe",
    "level_max": "Jusqu’à la classe",
    "level_min": "À partir de la classe",
    "lon": "Longitude",
    "means": "Moyen de la réponse",
    "mode": "Rencontre",
    "note": "Note de l’association",
    "nudged_at": "Rappelé le",
    "offers": "Offres regardées",
    "organisation": "Organisme",
    "outcome": "Issue",
    "parts": "Points du classement",
    "paused_until": "En pause jusqu’au",
    "phone": "Téléphone",
    "prescriber_may_follow": "Suivi par un professionnel permis",
    "profession": "Métier",
    "proof": "Pièce vue",
    "purpose": "Usage",
    "radius_km": "Distance (km)",
    "ranked_at": "Classé le",
    "reach": "Déplacement",
    "reason": "Raison",
    "recipient": "Adresse",
    "reply_to": "Où répondre",
    "reporter_role": "Signalé en tant que",
    "revoked_at": "Fermé le",
    "rhythm": "Rythme",
    "role": "Qualité",
    "scope": "Page ouverte",
    "score": "Total du classement",
    "seen_at": "Dernière page",
    "seen_on": "Vu le",
    "sent_at": "Envoyé le",
    "state": "État",
    "status": "Situation",
    "suspended_for": "Raison de la suspension",
    "still_looking_at": "Cherche toujours, dit le",
    "subject": "Objet",
    "taken_at": "Dossier pris le",
    "text": "Texte",
    "text_version": "Version du texte",
    "receiver": "Association nommée dans le texte",
    "bond": "À quel titre",
    "action": "Réponse",
    "language": "Langue",
    "told_at": "Annoncé le",
    "until": "Jusqu’au",
    "urgent": "Urgent",
    "used_at": "Utilisé le",
    "vetted_at": "Validé le",
    "volunteer_agreed_at": "Accord du bénévole",
    "volunteer_asked_at": "Bénévole sollicité le",
    "waiting_since": "En attente depuis",
    "withdrawn_at": "Retiré le",
    "youth_agreed_at": "Accord du jeune",
}
"""The name of each column that « mes données » hands out; one that lacks is told by the test."""

VALUES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Role: ROLES,
    NeedState: needs.STATES,
    YouthStatus: needs.STATUSES,
    Reach: needs.REACHES,
    Mode: skills.MODES,
    Rhythm: skills.RHYTHMS,
    OfferState: offers.LABELS,
    OfferReason: offers.REASONS,
    ProposalState: proposals.STATES,
    MentorshipState: mentorships.STATES,
    EndReason: mentorships.END_REASONS,
    AgreementState: safeguarding.AGREEMENTS,
    Means: safeguarding.MEANS,
    Channel: CHANNEL_LABELS,
    MessageState: MESSAGE_LABELS,
    AccountState: {
        AccountState.INVITED: "Invité",
        AccountState.ACTIVE: "Ouvert",
        AccountState.SUSPENDED: "Suspendu",
        AccountState.CLOSED: "Fermé",
    },
    LinkScope: {
        LinkScope.NEED: "Demande",
        LinkScope.GUARDIAN: "Page du représentant légal",
        LinkScope.PRESCRIPTION: "Page du professionnel",
        LinkScope.OFFER: "Offre",
    },
}
"""The French of values, by their type."""
