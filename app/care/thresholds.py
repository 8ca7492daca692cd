"""Every threshold of the care of pairs, and every rule as people read it: one table each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.care.labels import EVERY
from app.care.states import Sign
from app.mentorships.states import PairRhythm


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on something is a reason to call. Days, unless it says otherwise.

    `silences` and `missed` count questions without an answer and meetings
    missed in a row; ``_once`` is for one-off help. `answer_days` is what one
    leaves people to answer the last question.
    """

    silences: int = 2
    silences_once: int = 1
    answer_days: int = 3
    not_met_days: Mapping[PairRhythm, int] = field(
        default_factory=lambda: {PairRhythm.WEEKLY: 35, PairRhythm.FORTNIGHTLY: 56, PairRhythm.MONTHLY: 75}
    )
    missed: int = 2
    missed_once: int = 1
    first_meeting_days: int = 14
    review_days: int = 7
    check_said_days: int = 30
    check_call_days: int = 14
    still_active_days: int = 10
    still_active_every: int = 30


THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, how it is judged, what to do; the heavier, the sooner one calls."""

    title: str
    said: str
    next: str
    weight: int


def _said(text: str, **values: object) -> str:
    return text.format(t=THRESHOLDS, **values).replace(" :", "\u00a0:").replace(" ?", "\u00a0?")


_EVERY = ", ".join(f"{days} jours si c’est {EVERY[rhythm]}" for rhythm, days in THRESHOLDS.not_met_days.items())

RULES: dict[Sign, Rule] = {
    Sign.UNSAFE: Rule(
        "Quelqu’un ne se sent pas en sécurité",
        "En demandant à arrêter, l’un des deux a dit ne pas se sentir en sécurité. Le binôme est suspendu. Seul un "
        "appel ou une rencontre avec cette personne, que vous notez, le met au calme. Cela s’efface quand le binôme "
        "reprend ou se termine, avec un mot sur ce qui a été fait.",
        "Appeler aujourd’hui la personne qui l’a dit.",
        200,
    ),
    Sign.ALARM: Rule(
        "Des mots qui font craindre un danger",
        "Dans ce que l’un des deux vous a écrit (une séance, un avis, un bilan), ou dans un message à l’autre que le "
        "site a retenu, des mots font craindre un danger. Cela s’efface quand vous avez noté un appel ou une rencontre "
        "avec cette personne\u00a0; pour un message, avec le jeune, qui que ce soit qui l’ait écrit.",
        "Lire ses mots, et appeler aujourd’hui la personne qui les a écrits.",
        190,
    ),
    Sign.STOP_ASKED: Rule(
        "On demande à arrêter",
        "L’un des deux, ou le représentant légal, a demandé à arrêter. Cela s’efface quand vous avez pris contact et "
        "que la séance d’après s’est bien passée.",
        "Appeler la personne qui le demande.",
        100,
    ),
    Sign.FIT_BAD: Rule(
        "Le binôme ne va pas",
        "Après la première séance, l’un des deux a répondu que cela ne va pas. Cela s’efface quand vous avez pris "
        "contact et que la séance d’après s’est bien passée.",
        "Appeler la personne qui l’a dit.",
        90,
    ),
    Sign.FACE_BAD: Rule(
        "Une séance mal vécue",
        "La dernière séance a été notée avec le visage triste par l’un des deux.",
        "Appeler la personne qui l’a dit.",
        80,
    ),
    Sign.REVIEW_BAD: Rule(
        "Un bilan qui va mal",
        "Dans son dernier bilan, l’un des deux a répondu «\u00a0Non\u00a0» pour les objectifs, ou n’est «\u00a0Pas du "
        "tout\u00a0» satisfait, et vous n’avez pas pris contact depuis.",
        "Appeler la personne qui l’a dit.",
        70,
    ),
    Sign.MISSED: Rule(
        "Des rendez-vous manqués",
        _said(
            "{t.missed} rendez-vous manqués de suite, vacances non comprises ({t.missed_once} seul si l’aide "
            "n’a lieu qu’une fois)."
        ),
        "Appeler la personne qui n’est pas venue, sinon les deux.",
        60,
    ),
    Sign.SILENT: Rule(
        "Deux silences",
        _said(
            "«\u00a0Vous êtes-vous vus ?\u00a0» leur a été demandé {t.silences} fois, et personne n’a répondu "
            "{t.answer_days} jours après ({t.silences_once} fois si l’aide n’a lieu qu’une fois)."
        ),
        "Appeler les deux.",
        50,
    ),
    Sign.NOT_MET: Rule(
        "Pas de séance depuis longtemps",
        _said("Aucune séance depuis {every}, et aucun rendez-vous confirmé à venir.", every=_EVERY),
        "Appeler les deux.",
        45,
    ),
    Sign.NO_DATES: Rule(
        "Pas de date possible",
        "Le site ne trouve plus de date à proposer pour leur rencontre, et n’en cherche plus sans vous.",
        "Appeler les deux, et noter la date trouvée.",
        42,
    ),
    Sign.FIT_UNSURE: Rule(
        "Tous les deux hésitent",
        "Après la première séance, les deux ont répondu qu’ils ne savent pas encore. Un seul qui hésite est "
        "seulement signalé.",
        "Appeler les deux.",
        40,
    ),
    Sign.CHECK_LAPSED: Rule(
        "Un binôme suspendu dure",
        _said(
            "Suspendu depuis {t.check_call_days} jours parce qu’une vérification du bénévole, ou de la personne qui "
            "suit le binôme, n’est plus valable. Le binôme reprend de lui-même dès que le dossier est complet."
        ),
        "Renouveler la vérification, ou terminer le binôme.",
        40,
    ),
    Sign.NO_FIRST_MEETING: Rule(
        "Pas de première rencontre",
        _said("Plus de {t.first_meeting_days} jours après la mise en relation, aucune date n’est confirmée."),
        "Appeler les deux pour fixer une date.",
        40,
    ),
    Sign.REVIEW_SILENT: Rule(
        "Un bilan sans réponse",
        _said(
            "{t.review_days} jours après la relance d’un bilan, il n’est pas rempli, et vous n’avez pas pris contact."
        ),
        "Appeler, et faire le bilan ensemble.",
        30,
    ),
    Sign.STILL_ACTIVE: Rule(
        "Toujours actif ?".replace(" ?", "\u00a0?"),
        _said(
            "Pour un binôme suivi dans votre outil : la question du mois attend votre réponse depuis "
            "{t.still_active_days} jours."
        ),
        "Répondre oui, ou terminer le binôme.",
        20,
    ),
    Sign.CHECK_ENDS: Rule(
        "Une vérification expire",
        _said(
            "Une vérification du bénévole, ou de la personne qui suit le binôme, expire. C’est signalé "
            "{t.check_said_days} jours avant ; le binôme passe «\u00a0à appeler\u00a0» {t.check_call_days} jours avant."
        ).replace(" ;", "\u00a0;"),
        "Renouveler la vérification.",
        10,
    ),
}
"""In the order of their weight; the page « Comment on le sait » shows this table."""
