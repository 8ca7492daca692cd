"""What the operator's pages show of configurations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from app.tuning import labels, rules
from app.tuning.models import Configuration
from app.tuning.states import CONFIGURATIONS, ConfigurationAction, ConfigurationState
from matching import GateCode


@dataclass(frozen=True, slots=True)
class Weight:
    """A part of the score: its points, and their share of the whole."""

    label: str
    sentence: str
    points: int
    share: float


@dataclass(frozen=True, slots=True)
class Sharing:
    """One thing that the fair plan weighs."""

    label: str
    sentence: str
    value: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One threshold in words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that is not the same in two configurations."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A configuration as the operator reads it."""

    id: UUID
    version: int
    name: str
    label: str
    state: str
    tone: str | None
    draft: bool
    active: bool
    may_activate: bool
    weights: tuple[Weight, ...]
    fairness: tuple[Sharing, ...]
    head_start_days: int
    rules: tuple[Rule, ...]
    note: str
    created_at: datetime
    activated_at: datetime | None
    retired_at: datetime | None


def shown(row: Configuration) -> Shown:
    """Return one configuration in words."""
    return Shown(
        id=row.id,
        version=row.version,
        name=row.name,
        label=f"{row.name}, version {row.number}",
        state=labels.STATES[row.state],
        tone=labels.TONES[row.state],
        draft=row.state is ConfigurationState.DRAFT,
        active=row.state is ConfigurationState.ACTIVE,
        may_activate=CONFIGURATIONS.allows(row.state, ConfigurationAction.ACTIVATE),
        weights=_weights(row),
        fairness=_fairness(row),
        head_start_days=ceil(rules.fairness(**row.model_dump(include={*labels.FAIRNESS})).head_start_days),
        rules=_rules(row),
        note=row.note,
        created_at=row.created_at,
        activated_at=row.activated_at,
        retired_at=row.retired_at,
    )


def differences(before: Configuration, after: Configuration) -> list[Difference]:
    """Return what `after` does otherwise than `before`, weights first."""
    both = zip(_every(before), _every(after), strict=True)
    return [Difference(then.label, then.value, now.value) for then, now in both if then != now]


def _every(row: Configuration) -> list[Rule]:
    weights = [Rule(each.label, f"{each.points} points, {round(each.share * 100)}\u00a0%") for each in _weights(row)]
    plans = [Rule(f"Dans un plan équitable\u00a0: {_lower(each.label)}", each.value) for each in _fairness(row)]
    return [*weights, *plans, *_rules(row)]


def _weights(row: Configuration) -> tuple[Weight, ...]:
    total = sum(getattr(row, name) for name in labels.WEIGHTS)
    return tuple(
        Weight(*words, getattr(row, name), getattr(row, name) / total) for name, words in labels.WEIGHTS.items()
    )


def _fairness(row: Configuration) -> tuple[Sharing, ...]:
    values = {name: f"+ {getattr(row, name)}\u00a0%" for name in labels.FAIRNESS}
    values["sharpness"] = f"{row.sharpness} sur 8"
    return tuple(Sharing(words, sentence, values[name]) for name, (words, sentence) in labels.FAIRNESS.items())


def _lower(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def _rules(row: Configuration) -> tuple[Rule, ...]:
    first = "comme les autres" if row.primary_weight == 1 else f"{row.primary_weight} fois"
    off = [words for gate, words in labels.GATES.items() if gate in {GateCode(code) for code in row.without}]
    return (
        Rule("Temps en commun demandé, sans coupure", f"{row.minimum_minutes} minutes par semaine"),
        Rule("La première aide demandée compte", first),
        Rule("Une aide de la même famille compte pour", f"{row.sibling_percent}\u00a0%"),
        Rule("Temps en commun qui vaut la moitié des points", f"{_number(row.half_minutes)} minutes"),
        Rule("Distance qui retire la moitié des points", f"{_number(row.half_km)} km"),
        Rule("Conditions qui ne sont plus demandées", "\u00a0; ".join(off) or "aucune"),
        Rule("Mots des jeunes", labels.text_model(row.text_model)),
    )


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")
