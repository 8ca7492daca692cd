"""What people read about needs: short words for staff, whole sentences for youths."""

from __future__ import annotations

from app.needs.states import NeedState, Reach, StopReason, YouthStatus
from app.safeguarding.labels import RESPONSIBLE
from app.safeguarding.states import Bond
from app.skills.states import Mode

STATES: dict[NeedState, str] = {
    NeedState.TO_CONFIRM: "À confirmer par le jeune",
    NeedState.AWAITING_AGREEMENT: "En attente de l’accord du représentant légal",
    NeedState.WAITING: "En attente d’une association",
    NeedState.TAKEN: "Suivie par une association",
    NeedState.INTRODUCED: "Mise en relation faite",
    NeedState.PAUSED: "En pause",
    NeedState.WITHDRAWN: "Retirée",
    NeedState.CLOSED: "Terminée",
}

FOR_YOUTH: dict[NeedState, str] = {
    NeedState.TO_CONFIRM: "Ta demande attend que tu dises oui.",
    NeedState.AWAITING_AGREEMENT: "Ta demande attend l’accord de ton parent ou responsable. Personne ne la voit avant.",
    NeedState.WAITING: "Ta demande est bien arrivée. On cherche qui peut t’aider.",
    NeedState.TAKEN: "Une association s’occupe de ta demande. Elle choisit un bénévole pour toi.",
    NeedState.INTRODUCED: "C’est fait\u00a0: tu as un bénévole\u00a0!",
    NeedState.PAUSED: "Ta demande est en pause. Personne ne te contactera.",
    NeedState.WITHDRAWN: "Ta demande est arrêtée.",
    NeedState.CLOSED: "Ta demande est terminée.",
}

STOPPED_FOR_YOUTH: dict[StopReason, str] = {
    StopReason.FOUND_ELSEWHERE: (
        "Tu as trouvé de l’aide ailleurs\u00a0: c’est une bonne nouvelle. On arrête donc ta demande."
    ),
    StopReason.NOT_WANTED: "Tu ne souhaites plus d’aide pour l’instant\u00a0: c’est noté, et on arrête ta demande.",
    StopReason.PROFESSIONALS: (
        "Pour t’aider, des professionnels sont mieux placés qu’un bénévole. On arrête donc ta demande ici, mais tu "
        "n’es pas seul·e."
    ),
    StopReason.UNREACHABLE: (
        "On a essayé de te joindre plusieurs fois, sans y arriver. Ça arrive, ce n’est pas grave. On arrête ta demande "
        "pour l’instant."
    ),
    StopReason.DUPLICATE: (
        "Il y a déjà une autre demande pour toi. On arrête celle-ci, pour que tout soit au même endroit."
    ),
    StopReason.OTHER: "Ta demande est arrêtée\u00a0: on ne cherche plus de bénévole pour toi.",
}
"""What a youth reads, on the page and in the letter, of a need that was stopped for them."""

STILL_SEARCHED = "Une association s’occupe de ta demande. Elle cherche encore quelqu’un pour toi."
"""What a youth reads of a case that an association has taken, while nobody is free."""


FOR_YOUTH_AFTER_DANGER: dict[NeedState, str] = {
    NeedState.TO_CONFIRM: FOR_YOUTH[NeedState.TO_CONFIRM],
    NeedState.AWAITING_AGREEMENT: (
        "Ta demande attend l’accord de ton parent ou responsable. On ne lui montre pas ce que tu as écrit."
    ),
    NeedState.WAITING: "Ta demande est bien arrivée. Quelqu’un est prévenu et va la lire.",
    NeedState.TAKEN: "Une association s’occupe de toi. Elle voit avec toi ce qui peut t’aider.",
    NeedState.PAUSED: FOR_YOUTH[NeedState.PAUSED],
}
"""The same while nobody was met, after words that sound like danger: nothing is promised but to be read."""


FOR_YOUTH_PROFESSIONAL: dict[NeedState, str] = {
    NeedState.TAKEN: "Une association s’occupe de ta demande. Elle te met en lien avec des professionnels.",
}
"""The same where all that is asked belongs to professionals: no volunteer is promised."""


def for_youth(state: NeedState, *, danger: bool, professional: bool = False) -> str:
    """Return what a youth reads of where a need stands."""
    if danger and state in FOR_YOUTH_AFTER_DANGER:
        return FOR_YOUTH_AFTER_DANGER[state]
    return (FOR_YOUTH_PROFESSIONAL.get(state) if professional else None) or FOR_YOUTH[state]


def guardian_said_no(bond: Bond) -> str:
    """Return what a youth reads after whoever answers for them refused, or took the agreement back."""
    who = RESPONSIBLE[bond]
    return f"{who[0].upper()}{who[1:]} n’est pas d’accord pour l’instant. Il peut changer d’avis avec son lien."


FOR_PRESCRIBER: dict[NeedState, str] = {
    NeedState.TO_CONFIRM: "Le jeune n’a pas encore confirmé la demande.",
    NeedState.AWAITING_AGREEMENT: "La demande attend l’accord du représentant légal.",
    NeedState.WAITING: "La demande attend la réponse d’une association.",
    NeedState.TAKEN: "Une association suit la demande.",
    NeedState.INTRODUCED: "Le jeune a été mis en relation avec un bénévole.",
    NeedState.PAUSED: "Le jeune a mis la demande en pause.",
    NeedState.WITHDRAWN: "La demande est retirée.",
    NeedState.CLOSED: "L’accompagnement est terminé.",
}

_STOPPED_FOR_PRESCRIBER: dict[StopReason, str] = {
    StopReason.FOUND_ELSEWHERE: "{youth} a trouvé de l’aide ailleurs\u00a0: la demande est arrêtée.",
    StopReason.NOT_WANTED: "{youth} ne souhaite plus d’aide pour l’instant\u00a0: la demande est arrêtée.",
    StopReason.PROFESSIONALS: (
        "Des professionnels sont mieux placés qu’un bénévole pour aider {youth}\u00a0: la demande est arrêtée."
    ),
    StopReason.UNREACHABLE: "Nous n’avons pas réussi à joindre {youth}\u00a0: la demande est arrêtée.",
    StopReason.DUPLICATE: "Il y a déjà une autre demande pour {youth}\u00a0: celle-ci est arrêtée.",
    StopReason.OTHER: "La demande est arrêtée\u00a0: nous ne cherchons plus de bénévole pour {youth}.",
}


def stopped_for_prescriber(reason: StopReason, *, youth: str) -> str:
    """Return what who wrote a need, and may follow it, reads once it was stopped for its youth."""
    return _STOPPED_FOR_PRESCRIBER[reason].format(youth=youth)


STOP_REASONS: dict[StopReason, str] = {
    StopReason.FOUND_ELSEWHERE: "A trouvé de l’aide ailleurs",
    StopReason.NOT_WANTED: "Ne souhaite plus d’aide",
    StopReason.PROFESSIONALS: "Orienté vers des professionnels",
    StopReason.UNREACHABLE: "Injoignable malgré plusieurs essais",
    StopReason.DUPLICATE: "Demande en double",
    StopReason.OTHER: "Autre raison",
}

REACHES: dict[Reach, str] = {
    Reach.WALK: "À pied, dans le quartier",
    Reach.TWENTY: "Jusqu’à 20 minutes de trajet",
    Reach.FORTY: "Jusqu’à 40 minutes de trajet",
}

MEETINGS: dict[Mode, str] = {
    Mode.IN_PERSON: "En personne",
    Mode.REMOTE: "À distance",
    Mode.EITHER: "En personne ou à distance",
}
"""How the two meet, said back."""

STATUSES: dict[YouthStatus, str] = {
    YouthStatus.MIDDLE_SCHOOL: "Au collège",
    YouthStatus.HIGH_SCHOOL: "Au lycée",
    YouthStatus.APPRENTICE: "En apprentissage",
    YouthStatus.STUDENT: "Aux études (après le bac)",
    YouthStatus.JOB_SEEKER: "À la recherche d’un emploi",
    YouthStatus.NEET: "Ni école ni travail en ce moment",
    YouthStatus.CIVIC_SERVICE: "En service civique",
    YouthStatus.WORKING: "Au travail",
    YouthStatus.OTHER: "Autre chose",
}
