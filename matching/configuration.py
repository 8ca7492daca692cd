"""Weights, scales and gates in one named, versioned, frozen value."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from matching.gatecodes import PROTECTING, SITE_ONLY, GateCode

PARTS = ("skills", "text", "availability", "proximity")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part counts for, in whole points; only their ratios matter."""

    skills: int = 45
    text: int = 10
    availability: int = 25
    proximity: int = 20

    def __post_init__(self) -> None:
        for field in fields(self):
            points = getattr(self, field.name)
            if not 0 <= points <= 1000:
                raise ValueError(f"weight {field.name} = {points} is not between 0 and 1000")
        if not any(getattr(self, field.name) for field in fields(self)):
            raise ValueError("every weight is zero")


@dataclass(frozen=True, slots=True)
class Fairness:
    """How the objective `fair` weighs waiting against fit: fit^sharpness × claim.

    The claim of a need is 1 + `day` per day waited, without any ceiling, + a bounded bonus for
    a priority district and for urgency. At equal fit the larger claim is always served first,
    so that a need is passed by a newer one during `head_start_days` at most. Multiplying
    instead of adding, and raising fit to a power, keeps waiting from buying thin help. How the
    values were chosen is told in docs/matching.md.
    """

    day: float = 0.1
    district: float = 0.5
    urgent: float = 0.25
    sharpness: int = 8

    def __post_init__(self) -> None:
        if not (0.001 <= self.day <= 10 and 0 <= self.district <= 10 and 0 <= self.urgent <= 10):
            raise ValueError("fairness wants 0.001 ≤ day ≤ 10, and bonuses between 0 and 10")
        if not 1 <= self.sharpness <= 8:
            raise ValueError("fairness wants a sharpness between 1 and 8")

    @property
    def head_start_days(self) -> float:
        """Days of waiting that every bonus together is worth: the guarantee of `fair`."""
        return (self.district + self.urgent) / self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Everything that decides a ranking besides the records; a change is a new version.

    Parameters
    ----------
    minimum_minutes : int
        Uninterrupted minutes in common that the `time` gate wants, a multiple of 30.
    primary_weight : int
        How many times the first skill asked counts compared with the others.
    sibling_percent : int
        Credit, in percent, for a skill of the same family as the one asked.
    half_minutes : float
        Minutes in common a week worth half of the most that availability can bring.
    half_km : float
        Distance that halves proximity, besides what the two reaches say.
    doubt_percent : int
        What a doubt remembered of the pair (`matching.facts.DOUBTS`) takes off the total.
    fairness : Fairness
        What waiting is worth to the plan; it never enters the score of fit.
    without : frozenset of GateCode
        Gates switched off.
    """

    name: str = "standard"
    version: int = 1
    weights: Weights = Weights()
    minimum_minutes: int = 60
    primary_weight: int = 2
    sibling_percent: int = 30
    half_minutes: float = 45.0
    half_km: float = 10.0
    doubt_percent: int = 10
    fairness: Fairness = Fairness()
    without: frozenset[GateCode] = frozenset()
    text_model: str = "fr-1"

    def __post_init__(self) -> None:
        if self.minimum_minutes <= 0 or self.minimum_minutes % 30:
            raise ValueError(f"minimum_minutes {self.minimum_minutes} is not a multiple of 30")
        if not (0 <= self.sibling_percent <= 100 and 1 <= self.primary_weight <= 100):
            raise ValueError("sibling_percent wants 0–100 and primary_weight 1–100")
        if not 0 <= self.doubt_percent <= 50:
            raise ValueError("doubt_percent wants 0–50")
        if not (0 < self.half_minutes < float("inf") and 0 < self.half_km < float("inf")):
            raise ValueError("half_minutes and half_km must be above zero")

    @property
    def label(self) -> str:
        """Name and version, as a proposal stores it."""
        return f"{self.name}@{self.version}"

    def applies(self, gate: GateCode) -> bool:
        """Tell whether a gate is switched on."""
        return gate not in self.without

    def switched_off(self, *gates: GateCode) -> Configuration:
        """Leave out gates of convenience; one that protects somebody cannot be.

        >>> Configuration().switched_off(GateCode.LANGUAGE).applies(GateCode.LANGUAGE)
        False
        """
        for gate in gates:
            if gate in PROTECTING:
                raise ValueError(f"gate {gate} protects somebody: it cannot be switched off")
        return replace(self, without=self.without | set(gates))


DEFAULT = Configuration()
"""The site's: every gate."""

FILES = replace(DEFAULT, name="files", without=SITE_ONLY)
"""For spreadsheets, which carry no checks or agreements: those gates belong to the site."""
