"""What people read of a commitment."""

from __future__ import annotations

from app.commitments.states import ChangeReason, RegularReason
from app.mentorships.labels import RHYTHMS
from app.mentorships.states import EndReason, PairRhythm, Side

CHANGE_REASONS: dict[ChangeReason, str] = {
    ChangeReason.TIME: "Plus de temps, ou moins",
    ChangeReason.SCHOOL: "L’école, les examens, le travail",
    ChangeReason.GOALS: "Le but a changé",
    ChangeReason.LONGER: "On continue plus longtemps",
    ChangeReason.OTHER: "Autre raison",
}

REGULAR_REASONS: dict[RegularReason, str] = {
    RegularReason.WISHED: "Cela se passe bien, les deux veulent continuer",
    RegularReason.MORE: "Une fois ne suffit pas",
    RegularReason.OTHER_NEED: "Un autre besoin est apparu",
    RegularReason.OTHER: "Autre raison",
}

RHYTHMS_TO_CHOOSE = {rhythm: label for rhythm, label in RHYTHMS.items() if rhythm is not PairRhythm.ONCE}

STOP_REASONS: dict[Side, dict[EndReason, str]] = {
    Side.YOUTH: {
        EndReason.GOAL_REACHED: "J’ai eu l’aide qu’il me fallait",
        EndReason.NO_TIME: "Je n’ai plus le temps",
        EndReason.NO_SLOT: "On ne trouve pas de moment pour se voir",
        EndReason.ABSENCES: "On rate trop de rendez-vous",
        EndReason.NO_ANSWER: "On ne me répond plus",
        EndReason.OTHER_NEED: "J’ai besoin d’autre chose",
        EndReason.HELP_NOT_FIT: "Cette aide ne me va pas",
        EndReason.RELATION: "On ne s’entend pas bien",
        EndReason.DISTANCE: "C’est trop loin",
        EndReason.FOUND_ELSEWHERE: "J’ai trouvé ailleurs",
        EndReason.OTHER: "Autre raison",
    },
    Side.VOLUNTEER: {
        EndReason.GOAL_REACHED: "Le but est atteint",
        EndReason.NO_TIME: "Je n’ai plus le temps",
        EndReason.NO_SLOT: "Nous ne trouvons pas de moment pour nous voir",
        EndReason.ABSENCES: "Trop de rendez-vous manqués",
        EndReason.NO_ANSWER: "Je n’ai plus de réponse",
        EndReason.OTHER_NEED: "Le besoin n’est plus le même",
        EndReason.HELP_NOT_FIT: "Mon aide ne convient pas",
        EndReason.RELATION: "La relation est difficile",
        EndReason.DISTANCE: "C’est trop loin",
        EndReason.FOUND_ELSEWHERE: "Le jeune a trouvé ailleurs",
        EndReason.OTHER: "Autre raison",
    },
}
"""Why somebody wants to stop, in their own words; the association reads the reason of the list."""


def reached(*, email: bool, phone: bool, informal: bool) -> str:
    """Say how the association gets in touch, by what somebody gave.

    >>> reached(email=True, phone=False, informal=True), reached(email=True, phone=True, informal=False)
    ('t’écrit', 'vous écrit ou vous appelle')
    """
    writes, calls = ("t’écrit", "t’appelle") if informal else ("vous écrit", "vous appelle")
    return f"{writes} ou {calls}" if email and phone else writes if email else calls
