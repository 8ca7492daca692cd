"""What people read of a report."""

from __future__ import annotations

from app.core.permissions import Role
from app.reports.states import Deed, Ending, ReportState, Subject

STATES: dict[ReportState, str] = {
    ReportState.OPEN: "À prendre en charge",
    ReportState.HANDLED: "En cours",
    ReportState.CLOSED: "Clos",
}

TONES: dict[ReportState, str | None] = {
    ReportState.OPEN: "error",
    ReportState.HANDLED: "info",
    ReportState.CLOSED: None,
}

SUBJECTS: dict[Subject, str] = {
    Subject.VOLUNTEER: "Un bénévole",
    Subject.YOUTH: "Un jeune ou sa famille",
    Subject.ASSOCIATION: "Quelqu’un d’une association",
    Subject.OTHER: "Autre chose",
    Subject.UNSAID: "Non précisé",
}

DEEDS: dict[Deed, str] = {
    Deed.NOTE: "Note",
    Deed.CALLED: "Appel à la personne concernée",
    Deed.SUSPENDED: "Bénévole ou binôme suspendu",
    Deed.AUTHORITIES: "Transmis aux autorités (119, cellule départementale, procureur)",
    Deed.SHARED: "Montré à la personne référente de l’association",
}

ENDINGS: dict[Ending, str] = {
    Ending.PROTECTED: "Des mesures ont été prises",
    Ending.PASSED_ON: "Transmis aux autorités, qui s’en occupent",
    Ending.SETTLED: "Réglé avec les personnes",
    Ending.UNFOUNDED: "Rien à reprocher à personne",
    Ending.DUPLICATE: "Doublon d’un autre signalement",
}

REPORTERS: dict[Role, str] = {
    Role.YOUTH: "Jeune",
    Role.GUARDIAN: "Représentant légal",
    Role.VOLUNTEER: "Bénévole",
    Role.PRESCRIBER: "Prescripteur",
    Role.COORDINATOR: "Association",
    Role.MANAGER: "Association",
    Role.OPERATOR: "Opérateur",
}
ANONYMOUS = "Anonyme"
