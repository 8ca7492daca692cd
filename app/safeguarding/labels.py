"""What people read about agreements."""

from __future__ import annotations

from app.safeguarding.states import AgreementAction, AgreementState, Bond, Means

AGREEMENTS: dict[AgreementState, str] = {
    AgreementState.ASKED: "Accord demandé",
    AgreementState.AGREED: "Accord donné",
    AgreementState.REFUSED: "Accord refusé",
    AgreementState.REVOKED: "Accord retiré",
}

BONDS: dict[Bond, str] = {
    Bond.PARENT: "Parent",
    Bond.RELATIVE: "Autre adulte responsable",
    Bond.SERVICE: "Au nom d’un service (aide sociale à l’enfance, foyer…)",
}

RESPONSIBLE: dict[Bond | None, str] = {
    Bond.PARENT: "ton parent",
    Bond.RELATIVE: "l’adulte responsable de toi",
    Bond.SERVICE: "le service responsable de toi",
    None: "ton parent ou responsable",
}
"""Who answers for a youth, said to them; nobody is called a parent who is not known to be one."""

ANSWERS: dict[AgreementAction, str] = {
    AgreementAction.AGREE: "Accord donné",
    AgreementAction.REFUSE: "Accord refusé",
    AgreementAction.REVOKE: "Accord retiré",
    AgreementAction.RENEW: "Accord donné de nouveau",
}

MEANS: dict[Means, str] = {
    Means.LINK: "par le lien reçu",
    Means.PHONE: "par téléphone",
    Means.IN_PERSON: "de vive voix",
}
