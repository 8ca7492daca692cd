"""How long what is kept: the purge obeys this table and the pages print it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Clock:
    """One duration: the rule it drives, the setting that holds it, what people read."""

    name: str
    setting: str
    what: str
    since: str
    unit: str = "days"


CLOCKS = (
    Clock("files", "RETENTION_DAYS", "Dossier d’une personne", "après le dernier contact"),
    Clock("unanswered", "ANSWER_DAYS", "Demande d’un jeune qui n’a pas reçu l’accord attendu", "après la demande"),
    Clock("letters", "LETTER_DAYS", "Texte des messages envoyés", "après l’envoi"),
    Clock("readings", "LOG_DAYS", "Trace de qui a consulté un dossier ; journaux techniques", "après la consultation"),
    Clock("links", "LINK_DAYS", "Lien privé", "au plus"),
    Clock("links", "LINK_DAYS_AFTER_END", "Lien privé d’une demande, d’une offre ou d’un binôme", "après la fin"),
    Clock("drafts", "DRAFT_DAYS", "Formulaire commencé et non envoyé", "après la dernière saisie"),
    Clock("forms", "FORM_DAYS", "Repère qui évite d’enregistrer deux fois un formulaire", "après l’envoi"),
    Clock("sessions", "SESSION_HOURS", "Connexion", "au plus, puis il faut se reconnecter", "hours"),
)


def printed(config: Mapping[str, Any]) -> list[tuple[Clock, int]]:
    """Return each duration with the number that is in force."""
    return [(clock, int(config[clock.setting])) for clock in CLOCKS]
