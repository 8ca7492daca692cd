"""How the ranking is told to everybody: a sentence for each gate and each part."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.accounts.states import AccountState
from app.articles import labels as articles
from app.articles.states import ArticleState
from app.associations import labels as associations
from app.associations.states import AssociationState
from app.conversations import labels as conversations
from app.conversations.states import LineState
from app.mailbox.labels import MESSAGE_LABELS
from app.mailbox.states import MessageState
from app.meetings import labels as meetings
from app.meetings.states import MeetingState
from app.mentorships import labels as mentorships
from app.mentorships.states import MentorshipState
from app.needs import labels as needs
from app.needs.states import NeedState
from app.offers import labels as offers
from app.offers.states import OfferState
from app.plans import labels as plans
from app.plans.states import PlanState, TerritoryState
from app.privacy.labels import VALUES
from app.proposals import labels as proposals
from app.proposals.states import ProposalState
from app.reports import labels as reports
from app.reports.states import ReportState
from app.safeguarding import labels as safeguarding
from app.safeguarding.states import AgreementState
from app.tuning import labels as tuning
from app.tuning.states import ConfigurationState
from matching.gatecodes import GateCode

GATES = {
    GateCode.VETTED: "Le bénévole a été rencontré par une association, et sa vérification est à jour.",
    GateCode.ACTIVE: "Son offre est ouverte : il n’est ni en pause ni parti.",
    GateCode.CAPACITY: "Il lui reste une place.",
    GateCode.AGE: "L’âge du jeune est dans la tranche d’âge que le bénévole accepte.",
    GateCode.CLOSE: "Les deux ne sont pas des proches, si l’un d’eux l’a signalé.",
    GateCode.MEMORY: "Ce duo n’a pas déjà été refusé, et n’a pas déjà échoué.",
    GateCode.SKILL: "Il propose au moins une des aides demandées.",
    GateCode.LEVEL: "Il la propose pour la classe du jeune.",
    GateCode.INDISPENSABLE: "Il propose ce que le jeune a dit indispensable.",
    GateCode.MODE: "Les deux acceptent la même façon de se voir : sur place ou à distance.",
    GateCode.REACH: "Chacun peut se déplacer jusqu’à l’autre, ou les deux acceptent à distance.",
    GateCode.TIME: "Ils ont assez de temps en commun, sans coupure, dans la semaine.",
    GateCode.LANGUAGE: "Ils parlent une langue en commun. Cela ne compte pas pour qui veut apprendre le français.",
    GateCode.ASSOCIATION_AGE: "L’association qui suit le jeune accepte son âge, si elle fixe une tranche d’âge.",
    GateCode.ASSOCIATION_MODE: "Ils se voient comme cette association le demande, si elle demande quelque chose.",
}
"""What each gate asks, in the order in which people read them."""


STATES: Mapping[type[StrEnum], tuple[str, Mapping[Any, str]]] = {
    AccountState: ("Le compte", VALUES[AccountState]),
    AgreementState: ("L’accord", safeguarding.AGREEMENTS),
    ArticleState: ("L’article", articles.STATES),
    AssociationState: ("L’association", associations.STATES),
    ConfigurationState: ("Les réglages", tuning.STATES),
    LineState: ("Le message", conversations.STATES),
    MeetingState: ("Le rendez-vous", meetings.STATES),
    MentorshipState: ("Le binôme", mentorships.STATES),
    MessageState: ("Le message", MESSAGE_LABELS),
    NeedState: ("La demande", needs.STATES),
    OfferState: ("L’offre", offers.LABELS),
    PlanState: ("Le plan", plans.STATES),
    ProposalState: ("La proposition", proposals.STATES),
    ReportState: ("Le signalement", reports.STATES),
    TerritoryState: ("Le plan", plans.TERRITORY_STATES),
}
"""What is in a state, and what an association or the operator reads of it when something is not possible in it."""


def duration(days: int) -> str:
    """Say a number of days as people do: years, else months, where it comes to within two days of them.

    >>> duration(730), duration(183), duration(7)
    ('2 ans', '6 mois', '7 jours')
    """
    months = round(days / 30.44)
    if months < 2 or abs(days - months * 30.44) > 2:
        return f"{days} jour{'s' if days > 1 else ''}"
    if months % 12:
        return f"{months} mois"
    return f"{months // 12} an{'s' if months > 12 else ''}"
