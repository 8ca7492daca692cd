"""Scores: how well a pair that no gate closes fits, part by part, as estimators."""

from dataclasses import dataclass
from functools import lru_cache

from matching.configuration import Configuration
from matching.scores.availability import AvailabilityScorer
from matching.scores.base import EMPTY, ONE, Estimator, Micro
from matching.scores.proximity import ProximityScorer
from matching.scores.skills import SkillsScorer
from matching.scores.text import TextScorer
from matching.scores.total import doubted, quotient, rebuild, total, weigh

__all__ = [
    "EMPTY",
    "ONE",
    "AvailabilityScorer",
    "Estimator",
    "Micro",
    "ProximityScorer",
    "Scorers",
    "SkillsScorer",
    "TextScorer",
    "doubted",
    "quotient",
    "rebuild",
    "scorers",
    "total",
    "weigh",
]


@dataclass(frozen=True, slots=True)
class Scorers:
    """One estimator per part, set as a configuration says."""

    skills: SkillsScorer
    text: TextScorer
    availability: AvailabilityScorer
    proximity: ProximityScorer


@lru_cache(maxsize=64)
def scorers(configuration: Configuration) -> Scorers:
    """Build the estimators of a configuration."""
    return Scorers(
        skills=SkillsScorer(configuration.primary_weight, configuration.sibling_percent),
        text=TextScorer(),
        availability=AvailabilityScorer(configuration.half_minutes),
        proximity=ProximityScorer(configuration.half_km),
    )
