"""The main menu, in one table: what it says, where it goes, who sees it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from flask import request, url_for

from app.core.identity import Actor, Way
from app.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu, below the word of its `group`; `permission` none: for everybody who is not signed in."""

    label: str
    endpoint: str
    permission: Permission | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line as a page shows it."""

    label: str
    href: str
    current: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that open below one word."""

    label: str
    items: tuple[Item, ...]

    @property
    def current(self) -> bool:
        """Whether one of them is the present page."""
        return any(item.current for item in self.items)


_TERRITORY = "Territoire"
_UPKEEP = "Administration"
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
    Entry("Demandes à confier", "operator.queue", Permission.NEED_OVERSEE),
    Entry("Associations", "operator.associations", Permission.ASSOCIATION_OVERSEE),
    Entry("Bénévoles", "intake.vetting_list", Permission.OFFER_OVERSEE),
    Entry("Signalements", "reports.operator_reports", Permission.REPORT_OVERSEE),
    Entry("À appeler", "workspace.calls", Permission.CALL_RECORD),
    Entry("Plan du territoire", "plans.territory", Permission.PLAN_OVERSEE, _TERRITORY),
    Entry("Statistiques", "statistics.index", Permission.STATISTICS_SEE, _TERRITORY),
    Entry("Lieux", "places.index", Permission.PLACES_EDIT, _TERRITORY),
    Entry("Bonnes pratiques", "articles.queue", Permission.ARTICLE_REVIEW, _UPKEEP),
    Entry("Vocabulaire", "skills.index", Permission.VOCABULARY_EDIT, _UPKEEP),
    Entry("Réglages", "tuning.index", Permission.RANKING_TUNE, _UPKEEP),
    Entry("Comptes", "operator.accounts", Permission.ACCOUNT_OVERSEE, _UPKEEP),
    Entry("Envois et tâches", "operator.letters", Permission.UPKEEP_OVERSEE, _UPKEEP),
    Entry("État du service", "monitoring.state", Permission.SERVICE_WATCH, _UPKEEP),
    Entry("Mon association", "associations.own", Permission.ASSOCIATION_MANAGE),
    Entry("Mon compte", "accounts.profile", Permission.ACCOUNT_MANAGE_OWN),
)


def menu(actor: Actor) -> list[Item | Group]:
    """Return the menu of `actor`: what belongs together below one word."""
    lines: list[Item | Group] = []
    for label, together in groupby(items(actor), key=attrgetter("group")):
        below = tuple(together)
        lines.extend([Group(label, below)] if label else below)
    return lines


def items(actor: Actor) -> list[Item]:
    """Return the lines of the menu of `actor`; the one nearest above the present page is marked."""
    shown = [(entry, url_for(entry.endpoint)) for entry in ENTRIES if _shown(entry, actor)]
    above = [href for _, href in shown if f"{request.path}/".startswith(f"{href.rstrip('/')}/")]
    here = max(above, key=len, default=None)
    return [
        Item(entry.label, href, href == here and (href != "/" or request.path == "/"), entry.group)
        for entry, href in shown
    ]


def _shown(entry: Entry, actor: Actor) -> bool:
    if entry.permission is None:
        return actor.way is not Way.SESSION
    return actor.may(entry.permission)
