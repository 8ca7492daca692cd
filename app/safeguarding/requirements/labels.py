"""What people read about requirements."""

from __future__ import annotations

from collections.abc import Iterable

from app.safeguarding.requirements.rules import Demand
from app.safeguarding.requirements.states import Proof, RequirementKind, RequirementRole, Stage

KINDS: dict[RequirementKind, str] = {
    RequirementKind.IDENTITY: "Pièce d’identité vue",
    RequirementKind.INTERVIEW: "Entretien",
    RequirementKind.RECORD: "Casier judiciaire vérifié",
    RequirementKind.CHARTER: "Charte signée",
    RequirementKind.TRAINING: "Formation suivie",
}

ROLES: dict[RequirementRole, str] = {
    RequirementRole.VOLUNTEER: "Aux bénévoles",
    RequirementRole.COORDINATOR: "À la personne de l’équipe qui suit un binôme",
}

MISSING: dict[RequirementKind, str] = {
    RequirementKind.IDENTITY: "sa pièce d’identité n’a pas été vue",
    RequirementKind.INTERVIEW: "l’entretien n’a pas eu lieu",
    RequirementKind.RECORD: "la vérification de son casier n’est pas valable",
    RequirementKind.CHARTER: "la charte n’est pas signée",
    RequirementKind.TRAINING: "la formation n’est pas suivie",
}
"""The same as what closes an offer or a pair."""

OWN: dict[RequirementKind, str] = {
    RequirementKind.IDENTITY: "votre pièce d’identité n’a pas été vue",
    RequirementKind.INTERVIEW: "l’entretien n’a pas eu lieu",
    RequirementKind.RECORD: "la vérification de votre casier n’est pas valable",
    RequirementKind.CHARTER: "vous n’avez pas signé la charte",
    RequirementKind.TRAINING: "la formation n’est pas suivie",
}
"""The same, said to the person."""

PROOFS: dict[Proof, str] = {
    Proof.IDENTITY: "Pièce d’identité",
    Proof.INTERVIEW: "Entretien",
    Proof.BULLETIN_3: "Bulletin n°\u00a03 du casier judiciaire",
    Proof.HONORABILITY: "Attestation d’honorabilité",
    Proof.CHARTER: "Charte",
    Proof.TRAINING: "Formation",
    Proof.SECOND_OPINION: "Deuxième avis",
}

STAGES: dict[Stage, str] = {
    Stage.OFFER: "Avant toute proposition",
    Stage.PAIR: "Avant la première rencontre",
    Stage.NEVER: "Pas demandé",
}


_NOT_IN_ORDER = "Le dossier du bénévole n’est pas en ordre."


def demand(asked: Demand) -> str:
    """Say from when on something is asked, and for how long it holds."""
    if asked.stage is Stage.NEVER:
        return STAGES[asked.stage]
    return f"{STAGES[asked.stage]}, valable {asked.days} jours" if asked.days else STAGES[asked.stage]


def of_coordinator(kinds: Iterable[RequirementKind]) -> str:
    """Say what is missing of who follows a pair for its association, as one sentence."""
    lacks = ", ".join(MISSING[kind] for kind in kinds)
    return f"Le dossier de la personne qui suit ce binôme n’est pas en ordre\u00a0: {lacks}."


def of_volunteer(kinds: Iterable[RequirementKind]) -> str:
    """Say what is missing of the volunteer of a pair, as one sentence; none is named where the file was stopped."""
    lacks = ", ".join(MISSING[kind] for kind in kinds)
    return f"Le dossier du bénévole n’est pas en ordre\u00a0: {lacks}." if lacks else _NOT_IN_ORDER


def of_own_file(kinds: Iterable[RequirementKind]) -> str:
    """Say to a volunteer what is missing of them, as one sentence; nothing if nothing is."""
    lacks = ", ".join(OWN[kind] for kind in kinds)
    return f"Il manque quelque chose à votre dossier\u00a0: {lacks}." if lacks else ""


def of_oneself(kinds: Iterable[RequirementKind]) -> str:
    """Say to somebody of a team what is missing of them, as one sentence."""
    lacks = ", ".join(OWN[kind] for kind in kinds)
    return f"Il manque quelque chose à votre dossier pour suivre un binôme\u00a0: {lacks}."


def sentence(kinds: Iterable[RequirementKind]) -> str:
    """Say what is missing, as one sentence."""
    return "Il manque quelque chose\u00a0: " + ", ".join(MISSING[kind] for kind in kinds) + "."
