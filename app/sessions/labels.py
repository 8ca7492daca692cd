"""What people read of a session."""

from __future__ import annotations

from app.mentorships.states import Side
from app.sessions.states import Face, FitAnswer, MissedReason

FACES: dict[Face, str] = {
    Face.GOOD: "Bien",
    Face.SO_SO: "Moyen",
    Face.BAD: "Pas bien",
}

MISSED: dict[MissedReason, str] = {
    MissedReason.YOUTH_AWAY: "Le jeune n’est pas venu",
    MissedReason.VOLUNTEER_AWAY: "Le bénévole n’est pas venu",
    MissedReason.MISUNDERSTANDING: "On s’est mal compris",
    MissedReason.HOLIDAYS: "C’étaient les vacances",
    MissedReason.TRANSPORT: "Un problème de transport",
    MissedReason.ILL: "L’un de nous était malade",
    MissedReason.OTHER: "Autre raison",
}

OWN_ABSENCE = {Side.YOUTH: MissedReason.YOUTH_AWAY, Side.VOLUNTEER: MissedReason.VOLUNTEER_AWAY}
"""Which of the reasons is one's own absence."""

FITS: dict[FitAnswer, str] = {
    FitAnswer.GOOD: "Bonne entente",
    FitAnswer.UNSURE: "Ne sait pas encore",
    FitAnswer.BAD: "L’entente n’est pas là",
}
"""As an association reads it."""

FIT_CHOICES: dict[FitAnswer, str] = {
    FitAnswer.GOOD: "Oui, ça me va bien",
    FitAnswer.UNSURE: "Je ne sais pas encore",
    FitAnswer.BAD: "Non, ça ne me va pas",
}
"""As either side answers."""

HELPED: dict[FitAnswer, str] = {
    FitAnswer.GOOD: "Oui",
    FitAnswer.UNSURE: "Un peu",
    FitAnswer.BAD: "Non",
}
"""As either side answers after help that was given once."""


def missed_by(side: Side, *, other: str) -> dict[MissedReason, str]:
    """Return the two absences as one of the two sides says them."""
    if side not in OWN_ABSENCE:
        return {}
    own = OWN_ABSENCE[side]
    theirs = next(each for each in OWN_ABSENCE.values() if each is not own)
    return {own: "Je n’ai pas pu venir", theirs: f"{other} n’a pas pu venir"}


def duration(minutes: int) -> str:
    """Write a length as people say it: ``45 min``, ``1 h``, ``1 h 30``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"
