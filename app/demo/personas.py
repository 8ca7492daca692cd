"""Who one can be in the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "coup-de-pouce-demo-31"  # noqa: S105
DOMAIN = "demo.example.org"


@dataclass(frozen=True, slots=True)
class Persona:
    """One account that the demonstration always has."""

    name: str
    label: str

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.name}@{DOMAIN}"


PRESCRIBER = Persona("prescriptrice", "Prescriptrice (mission locale)")
YOUTH_13_AWAITING = Persona("jeune13-attente", "Jeune de 13 ans, accord du parent attendu")
YOUTH_13_AGREED = Persona("jeune13", "Jeune de 13 ans, accord donné")
YOUTH_16 = Persona("jeune16", "Jeune de 16 ans")
YOUTH_19 = Persona("jeune19", "Jeune de 19 ans")
GUARDIAN = Persona("parent", "Représentante légale du jeune de 13 ans")
VOLUNTEER_UNCHECKED = Persona("benevole-a-verifier", "Bénévole pas encore rencontrée")
VOLUNTEER_VALID = Persona("benevole", "Bénévole en règle")
VOLUNTEER_EXPIRED = Persona("benevole-expire", "Bénévole dont la vérification a expiré")
VOLUNTEER_SUSPENDED = Persona("benevole-suspendu", "Bénévole suspendu")
COORDINATOR_A = Persona("coordination-a", "Coordinatrice, première association")
COORDINATOR_B = Persona("coordination-b", "Coordinateur, deuxième association")
MANAGER_A = Persona("direction-a", "Responsable, première association")
OPERATOR = Persona("operateur", "Opératrice (préfecture)")

SHOWN: tuple[Persona, ...] = (
    YOUTH_19, YOUTH_16, YOUTH_13_AGREED, YOUTH_13_AWAITING, GUARDIAN, PRESCRIBER,
    VOLUNTEER_VALID, VOLUNTEER_UNCHECKED, VOLUNTEER_EXPIRED, VOLUNTEER_SUSPENDED,
    COORDINATOR_A, MANAGER_A, COORDINATOR_B, OPERATOR,
)  # fmt: skip
