"""What people read of an association's choices."""

from __future__ import annotations

from typing import Protocol

from app.associations.states import AssociationState, ContactWay, Lending
from app.core.permissions import Role
from app.skills.states import Mode
from app.tuning.labels import GATES
from matching import GateCode

STATES: dict[AssociationState, str] = {
    AssociationState.INVITED: "Invitée",
    AssociationState.TO_VALIDATE: "À valider",
    AssociationState.ACTIVE: "Active",
    AssociationState.SUSPENDED: "Suspendue",
    AssociationState.CLOSED: "Fermée",
}

TONES: dict[AssociationState, str] = {
    AssociationState.INVITED: "info",
    AssociationState.TO_VALIDATE: "warning",
    AssociationState.ACTIVE: "success",
    AssociationState.SUSPENDED: "error",
    AssociationState.CLOSED: "error",
}

LENDING: dict[Lending, str] = {
    Lending.NEVER: "Non, jamais",
    Lending.ASK: "Oui, avec notre accord à chaque fois",
    Lending.YES: "Oui, sans nous demander",
}

CONTACTS: dict[ContactWay, str] = {
    ContactWay.MESSAGES: "Par les messages du site, sans numéro ni adresse",
    ContactWay.DIRECT: "Directement\u00a0: chacun reçoit le moyen de joindre l’autre",
}

MEMBER_ROLES: dict[Role, str] = {
    Role.COORDINATOR: "Coordination",
    Role.MANAGER: "Responsable",
}


WAYS: dict[Mode, str] = {
    Mode.EITHER: "Comme ils le souhaitent",
    Mode.IN_PERSON: "Sur place seulement",
    Mode.REMOTE: "À distance seulement",
}
"""How an association asks that the two meet."""

STRICT: dict[GateCode, str] = GATES | {
    GateCode.ASSOCIATION_MODE: "Se voir comme votre association le demande",
}
"""The gates on which it may make no exception; on what protects somebody there is none anyway."""


def ages(age_min: int | None, age_max: int | None) -> str:
    """Say an age range; the bounds are included."""
    if age_min is None and age_max is None:
        return "Tous les âges"
    if age_max is None:
        return f"À partir de {age_min} ans"
    if age_min is None:
        return f"Jusqu’à {age_max} ans"
    return f"De {age_min} à {age_max} ans"


class Asked(Protocol):
    """What an association asks beyond the site."""

    @property
    def minimum_minutes(self) -> int | None:
        """Minutes in common."""

    @property
    def furthest_km(self) -> int | None:
        """Kilometres."""

    @property
    def age_min(self) -> int | None:
        """Years."""

    @property
    def age_max(self) -> int | None:
        """Years."""

    @property
    def mode(self) -> Mode:
        """A way of meeting, or either."""

    @property
    def strict(self) -> frozenset[str]:
        """Codes of gates."""


def asked(gates: Asked) -> tuple[str, ...]:
    """Say what an association asks beyond the site; empty when nothing."""
    strict = tuple(f"Sans exception\u00a0: {words.lower()}" for gate, words in STRICT.items() if gate in gates.strict)
    minutes = (f"{gates.minimum_minutes} minutes en commun, sans coupure",) if gates.minimum_minutes else ()
    near = (f"{gates.furthest_km} km au plus",) if gates.furthest_km else ()
    bounded = gates.age_min is not None or gates.age_max is not None
    young = (f"{ages(gates.age_min, gates.age_max)} seulement",) if bounded else ()
    way = () if gates.mode is Mode.EITHER else (WAYS[gates.mode],)
    return minutes + near + young + way + strict
