"""What people read of the data held about them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.accounts.states import AccountState, Digest, LinkScope, StepKind, TokenPurpose
from app.care import labels as care
from app.care.states import ContactMeans, ContactWith
from app.commitments import labels as commitments
from app.commitments.states import ChangeReason
from app.conversations import labels as conversations
from app.conversations.states import LineState
from app.core.permissions import Role
from app.mailbox.labels import CHANNEL_LABELS, MESSAGE_LABELS
from app.mailbox.states import Channel, MessageState
from app.meetings import labels as meetings
from app.meetings.states import MeetingState, Stuck
from app.mentorships import labels as mentorships
from app.mentorships.states import EndReason, MentorshipState, PairRhythm, Side, Tracking
from app.needs import labels as needs
from app.needs.states import NeedState, Reach, StopReason, YouthStatus
from app.offers import labels as offers
from app.offers.states import OfferReason, OfferState
from app.proposals import labels as proposals
from app.proposals.states import ProposalState
from app.reports import labels as reports
from app.reports.states import Ending, ReportState, Subject
from app.reviews import labels as reviews
from app.reviews.states import GoalsReached, Satisfaction
from app.routing import labels as routing
from app.routing.states import DeclineReason, Outcome
from app.safeguarding import labels as safeguarding
from app.safeguarding.requirements import labels as requirements
from app.safeguarding.requirements.states import Proof, RequirementKind
from app.safeguarding.states import AgreementAction, AgreementState, Bond, Means
from app.sessions import labels as sessions
from app.sessions.states import Face, FitAnswer, MissedReason
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
    "commitments": "Engagements",
    "meetings": "Rendez-vous",
    "meeting_plans": "Recherche de dates",
    "session_logs": "Séances",
    "news_asked": "Nouvelles demandées",
    "reviews": "Bilans",
    "still_active": "Suivi dans l’outil de l’association",
    "messages": "Messages reçus",
}
"""The title of each table that may hold something of somebody."""

OWN_SECTIONS = {
    "session_logs": "Séances racontées",
    "fits": "Avis après la première séance",
    "reviews": "Réponses aux bilans",
    "regular_wishes": "Envies de continuer régulièrement",
    "stops": "Demandes d’arrêt",
    "conversation_lines": "Messages écrits",
    "staff_contacts": "Contacts de l’association",
}
"""The title of what somebody said for themselves in a pair, or was called for alone."""

COLUMNS = {
    "answer": "Réponse",
    "face": "Ressenti",
    "satisfaction": "Satisfaction",
    "unsafe": "Ne se sent pas en sécurité",
    "would_again": "Le referait",
    "written_at": "Écrit le",
    "agreed_at": "Confirmé le",
    "age_max": "Âge maximal",
    "age_min": "Âge minimal",
    "approximate": "Lieu approximatif",
    "asked_again_at": "Redemandé le",
    "asked_at": "Demandé le",
    "asked_on": "Demandé le",
    "association_agreed_at": "Accord de l’association",
    "availability": "Disponibilités",
    "answered_at": "Répondu le",
    "at": "Date",
    "began_at": "Début",
    "birth_date": "Date de naissance",
    "cancelled_at": "Annulé le",
    "cancelled_by": "Annulé par",
    "capacity": "Places",
    "channel": "Moyen",
    "charter_accepted_at": "Charte acceptée le",
    "charter_version": "Version de la charte",
    "chosen": "Association choisie",
    "chosen_at": "Choisi le",
    "chosen_by": "Choisi par",
    "closed_at": "Clos le",
    "code": "Aide",
    "commune_code": "Commune",
    "configuration": "Règles de classement",
    "confirm_asked_at": "Confirmation demandée le",
    "confirmed_at": "Confirmé le",
    "created_at": "Enregistré le",
    "danger": "Texte qui inquiète",
    "deadline_at": "Échéance",
    "detail": "Adresse à confirmer",
    "device": "Appareil",
    "digest": "Résumé par mail",
    "direct_contact": "Contact direct permis",
    "due_on": "Prévu le",
    "email": "Adresse e-mail",
    "end_reason": "Raison de la fin",
    "ended_at": "Fin",
    "ending": "Issue",
    "expires_at": "Expire le",
    "first_name": "Prénom",
    "guardian_agreed_at": "Accord du représentant légal",
    "held": "Texte retenu pour l’association",
    "held_on": "Jour",
    "indispensable": "Indispensable",
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
    "met": "Rencontrés",
    "minutes": "Minutes",
    "mode": "Rencontre",
    "month": "Mois",
    "note": "Note de l’association",
    "nudged_at": "Rappelé le",
    "offers": "Offres regardées",
    "organisation": "Organisme",
    "outcome": "Issue",
    "parts": "Points du classement",
    "paused_until": "En pause jusqu’au",
    "phone": "Téléphone",
    "planned_end_on": "Fin prévue",
    "prescriber_may_follow": "Suivi par un professionnel permis",
    "profession": "Métier",
    "proof": "Pièce vue",
    "purpose": "Usage",
    "radius_km": "Distance (km)",
    "ranked_at": "Classé le",
    "reach": "Déplacement",
    "reason": "Raison",
    "recipient": "Adresse",
    "refused": "Refus de suite",
    "regular_since": "Régulier depuis",
    "reminded_at": "Rappelé le",
    "reply_to": "Où répondre",
    "reporter_role": "Signalé en tant que",
    "revoked_at": "Fermé le",
    "rhythm": "Rythme",
    "role": "Qualité",
    "scope": "Page ouverte",
    "score": "Total du classement",
    "seen_on": "Vu le",
    "sent_at": "Envoyé le",
    "starts_at": "Début",
    "state": "État",
    "status": "Situation",
    "stop_reason": "Raison de l’arrêt",
    "stuck_at": "Appel demandé le",
    "stuck_for": "Raison de l’appel",
    "to_confirm": "À confirmer par chacun",
    "still_looking_at": "Cherche toujours, dit le",
    "subject": "Objet",
    "taken_at": "Dossier pris le",
    "text": "Texte",
    "text_version": "Version du texte",
    "receiver": "Association nommée dans le texte",
    "bond": "À quel titre",
    "action": "Réponse",
    "language": "Langue",
    "tracking": "Suivi",
    "tight": "Sans le temps du trajet",
    "told_at": "Dit le",
    "until": "Jusqu’au",
    "urgent": "Urgent",
    "used_at": "Utilisé le",
    "vetted_at": "Validé le",
    "volunteer_agreed_at": "Accord du bénévole",
    "volunteer_asked_at": "Bénévole sollicité le",
    "waiting_since": "En attente depuis",
    "withdrawn_at": "Retiré le",
    "youth_agreed_at": "Accord du jeune",
    "association_signed_at": "Signé par l’association le",
    "drafted_by": "Écrit par",
    "goals": "Buts",
    "guardian_signed_at": "Signé par le représentant légal le",
    "held_at": "Signé par tous le",
    "months": "Durée en mois",
    "replaced_at": "Remplacé le",
    "volunteer_signed_at": "Signé par le bénévole le",
    "youth_signed_at": "Signé par le jeune le",
}
"""The name of each column that « mes données » hands out; one that lacks is told by the test."""

VALUES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Role: ROLES,
    NeedState: needs.STATES,
    YouthStatus: needs.STATUSES,
    Reach: needs.REACHES,
    StopReason: needs.STOP_REASONS,
    Mode: skills.MODES,
    Rhythm: skills.RHYTHMS,
    OfferState: offers.LABELS,
    OfferReason: offers.REASONS_FOR_VOLUNTEER,
    ProposalState: proposals.STATES,
    MentorshipState: mentorships.STATES,
    EndReason: mentorships.END_REASONS_FOR_SIDES,
    PairRhythm: mentorships.RHYTHMS,
    Side: mentorships.SIDES,
    Tracking: mentorships.TRACKINGS,
    ChangeReason: commitments.CHANGE_REASONS,
    LineState: conversations.STATES,
    Face: sessions.FACES,
    FitAnswer: sessions.FITS,
    MissedReason: sessions.MISSED,
    GoalsReached: reviews.GOALS,
    Satisfaction: reviews.SATISFACTIONS,
    MeetingState: meetings.STATES,
    Stuck: meetings.STUCK,
    ContactMeans: care.MEANS,
    ContactWith: care.WITH,
    Digest: {Digest.DAILY: "Chaque jour", Digest.WEEKLY: "Chaque semaine", Digest.NONE: "Jamais"},
    AgreementState: safeguarding.AGREEMENTS,
    AgreementAction: safeguarding.ANSWERS,
    Bond: safeguarding.BONDS,
    Means: safeguarding.MEANS,
    Proof: requirements.PROOFS,
    RequirementKind: requirements.KINDS,
    Outcome: routing.OUTCOMES,
    DeclineReason: routing.DECLINE_REASONS_FOR_YOUTH,
    ReportState: reports.STATES,
    Subject: reports.SUBJECTS,
    Ending: reports.ENDINGS,
    Channel: CHANNEL_LABELS,
    MessageState: MESSAGE_LABELS,
    AccountState: {
        AccountState.INVITED: "Invité",
        AccountState.ACTIVE: "Ouvert",
        AccountState.SUSPENDED: "Suspendu",
        AccountState.CLOSED: "Fermé",
    },
    TokenPurpose: {
        TokenPurpose.SIGN_IN: "Code de connexion",
        TokenPurpose.RESET: "Nouveau mot de passe",
        TokenPurpose.INVITATION: "Invitation",
        TokenPurpose.CONFIRM_EMAIL: "Confirmation d’une adresse",
        TokenPurpose.UNDO_EMAIL: "Retour à l’ancienne adresse",
    },
    StepKind: {
        StepKind.ENROL: "Application à installer",
        StepKind.APP: "Code de l’application",
        StepKind.MAIL: "Code reçu par e-mail",
    },
    LinkScope: {
        LinkScope.NEED: "Demande",
        LinkScope.GUARDIAN: "Page du représentant légal",
        LinkScope.PRESCRIPTION: "Page du professionnel",
        LinkScope.OFFER: "Offre",
        LinkScope.PAIR: "Page du binôme",
        LinkScope.CALENDAR: "Agenda",
        LinkScope.FILE: "Données gardées",
    },
}
"""The French of values, by their type."""
