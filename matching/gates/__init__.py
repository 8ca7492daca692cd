"""Gates: what closes a pair whatever its score, as data."""

from collections.abc import Callable
from dataclasses import dataclass

from matching.gatecodes import PROTECTING, SITE_ONLY, GateCode
from matching.gates import convenience, protection
from matching.gates.verdicts import Pair, Said, State, Verdict

__all__ = ["GATES", "PROTECTING", "SITE_ONLY", "Gate", "GateCode", "Pair", "State", "Verdict", "judge"]


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: its code, what people call it, and how it judges a pair."""

    code: GateCode
    label: str
    judge: Callable[[Pair], Said]

    @property
    def protects(self) -> bool:
        """Closed when a fact is missing, and never crossed."""
        return self.code in PROTECTING


GATES = (
    Gate(GateCode.VETTED, "Vérification du bénévole", protection.vetted),
    Gate(GateCode.ACTIVE, "Offre ouverte", protection.active),
    Gate(GateCode.CAPACITY, "Places restantes", protection.capacity),
    Gate(GateCode.AGE, "Âge accepté", protection.age),
    Gate(GateCode.CLOSE, "Liens déclarés", protection.close),
    Gate(GateCode.MEMORY, "Paire déjà écartée", protection.memory),
    Gate(GateCode.SKILL, "Domaine demandé", convenience.skill),
    Gate(GateCode.LEVEL, "Niveau", convenience.level),
    Gate(GateCode.INDISPENSABLE, "Indispensable", convenience.indispensable),
    Gate(GateCode.MODE, "Sur place ou à distance", convenience.mode),
    Gate(GateCode.REACH, "Trajet", convenience.reach),
    Gate(GateCode.TIME, "Horaires", convenience.time),
    Gate(GateCode.LANGUAGE, "Langue", convenience.language),
    Gate(GateCode.ASSOCIATION_AGE, "Âge accepté par l'association", protection.association_age),
    Gate(GateCode.ASSOCIATION_MODE, "Façon de se voir demandée par l'association", convenience.association_mode),
)


def judge(pair: Pair) -> tuple[Verdict, ...]:
    """Judge a pair by every gate that is switched on, in reading order."""
    return tuple(gate.judge(pair).by(gate.code) for gate in GATES if pair.configuration.applies(gate.code))
