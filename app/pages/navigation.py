"""The main menu, in one table: what it says, where it goes, who sees it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from app.core.identity import Actor, Way
from app.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu; `permission` none: for everybody who is not signed in."""

    label: str
    endpoint: str
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line as a page shows it."""

    label: str
    href: str
    current: bool


ENTRIES = (
    Entry("Accueil", "pages.home"),
    Entry("Comment ça marche", "pages.how"),
    Entry("Associations", "associations.directory"),
    Entry("Bonnes pratiques", "articles.index"),
    Entry("Urgence et aide", "pages.emergency"),
    Entry("Ma demande", "follow.youth_home", Permission.NEED_FOLLOW_OWN),
    Entry("Mes enfants", "follow.guardian_home", Permission.AGREEMENT_ANSWER_OWN),
    Entry("Mon bénévolat", "follow.volunteer_own", Permission.OFFER_MANAGE_OWN),
    Entry("Binômes", "pairs.home", Permission.MENTORSHIP_LIVE_OWN),
    Entry("Mes demandes", "follow.prescriber_home", Permission.NEED_PRESCRIBE),
    Entry("Demander avec un jeune", "intake.prescribe", Permission.NEED_PRESCRIBE),
    Entry("Aujourd’hui", "workspace.today", Permission.MENTORSHIP_FOLLOW),
    Entry("Demandes", "workspace.inbox", Permission.NEED_EXAMINE),
    Entry("Bénévoles", "intake.vetting_list", Permission.OFFER_ENTER),
    Entry("Binômes", "workspace.pairs", Permission.MENTORSHIP_FOLLOW),
    Entry("Saisir une demande", "intake.enter", Permission.NEED_ENTER),
    Entry("Signalements", "reports.lead_reports", Permission.REPORT_FOLLOW),
    Entry("Bonnes pratiques", "articles.own", Permission.ARTICLE_WRITE),
    Entry("Tableau de bord", "operator.overview", Permission.ASSOCIATION_OVERSEE),
    Entry("Associations", "operator.associations", Permission.ASSOCIATION_OVERSEE),
    Entry("Demandes à confier", "operator.queue", Permission.NEED_OVERSEE),
    Entry("Signalements", "reports.operator_reports", Permission.REPORT_OVERSEE),
    Entry("Plan du territoire", "plans.territory", Permission.PLAN_OVERSEE),
    Entry("À appeler", "workspace.calls", Permission.CALL_RECORD),
    Entry("Bénévoles", "intake.vetting_list", Permission.OFFER_OVERSEE),
    Entry("Statistiques", "statistics.index", Permission.STATISTICS_SEE),
    Entry("Bonnes pratiques", "articles.queue", Permission.ARTICLE_REVIEW),
    Entry("Comptes", "operator.accounts", Permission.ACCOUNT_OVERSEE),
    Entry("Envois et tâches", "operator.letters", Permission.UPKEEP_OVERSEE),
    Entry("État du service", "monitoring.state", Permission.SERVICE_WATCH),
    Entry("Mon association", "associations.own", Permission.ASSOCIATION_MANAGE),
    Entry("Vocabulaire", "skills.index", Permission.VOCABULARY_EDIT),
    Entry("Lieux", "places.index", Permission.PLACES_EDIT),
    Entry("Réglages", "tuning.index", Permission.RANKING_TUNE),
    Entry("Mon compte", "accounts.profile", Permission.ACCOUNT_MANAGE_OWN),
)


def items(actor: Actor) -> list[Item]:
    """Return the menu of `actor`; the entry nearest above the present page is marked."""
    shown = [(entry.label, url_for(entry.endpoint)) for entry in ENTRIES if _shown(entry, actor)]
    above = [href for _, href in shown if f"{request.path}/".startswith(f"{href.rstrip('/')}/")]
    here = max(above, key=len, default=None)
    return [Item(label, href, href == here and (href != "/" or request.path == "/")) for label, href in shown]


def _shown(entry: Entry, actor: Actor) -> bool:
    if entry.permission is None:
        return actor.way is not Way.SESSION
    return actor.may(entry.permission)
