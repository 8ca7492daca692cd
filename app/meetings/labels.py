"""What people read of a meeting."""

from __future__ import annotations

from datetime import datetime

from app.core.clock import PARIS
from app.core.dates import FRENCH, day_month, long_moment, weekday
from app.meetings.states import MeetingState, Stuck
from app.mentorships.states import Side
from app.web.week import clock_words

STATES: dict[MeetingState, str] = {
    MeetingState.OFFERED: "Proposé",
    MeetingState.CHOSEN: "Choisi, à confirmer",
    MeetingState.AGREED: "Confirmé",
    MeetingState.OVERTAKEN: "Non retenu",
    MeetingState.CANCELLED: "Annulé",
}

STUCK: dict[Stuck, str] = {
    Stuck.NO_GRID: "Personne n’a dit ses disponibilités.",
    Stuck.NO_SLOT: "Les deux semaines n’ont pas de moment commun assez long dans les semaines qui viennent.",
    Stuck.NO_PLACE: "L’association n’a pas encore de lieu de rendez-vous.",
    Stuck.ROUNDS: "Aucune des dates proposées trois fois de suite n’a convenu.",
}
"""Why a coordinator is asked to call."""

REMOTE = "À distance, par téléphone ou en visio"


def when(instant: datetime, language: str = FRENCH) -> str:
    """Write ``mercredi 25 novembre à 14 h 30`` in Europe/Paris."""
    local = instant.astimezone(PARIS)
    if language != FRENCH:
        return long_moment(local, language, with_weekday=True)
    return f"{weekday(local.date())} {day_month(local.date())} à {clock_words(local.hour * 60 + local.minute)}"


def lasting(minutes: int) -> str:
    """Write ``1 h 30`` or ``45 minutes``."""
    return clock_words(minutes) if minutes >= 60 else f"{minutes}\u00a0minutes"


CHOSEN_BY: dict[Side, str] = {
    Side.YOUTH: "Le jeune a choisi, le bénévole doit dire oui.",
    Side.VOLUNTEER: "Le bénévole a choisi, le jeune doit dire oui.",
}

WHO: dict[Side, str] = {
    Side.YOUTH: "Le jeune",
    Side.VOLUNTEER: "Le bénévole",
    Side.GUARDIAN: "Le représentant légal",
    Side.ASSOCIATION: "Le binôme est à l’arrêt\u00a0: le site",
}
