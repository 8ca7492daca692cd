"""Why this pair, or why not: gates, parts, and sentences for and against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.configuration import DEFAULT, PARTS, Configuration
from matching.facts import History
from matching.gatecodes import GateCode
from matching.gates import Pair, State, Verdict, judge
from matching.records import Need, Offer
from matching.scores import EMPTY, ONE, doubted, scorers, total
from matching.sentences import doubt_sentence, part_sentence
from matching.similarity import model_named

SAME_FACT = {
    GateCode.SKILL: "skills", GateCode.LEVEL: "skills", GateCode.TIME: "availability", GateCode.REACH: "proximity",
}  # fmt: skip
"""Gates whose sentence, when closed, says what the part would say again."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score.

    `score` is in [0, 1] with 6 decimals, none when the part does not apply; `weight` is in
    points; `favourable` tells on which side the sentence stands, none on neither.
    """

    name: str
    score: float | None
    weight: int
    sentence: str
    favourable: bool | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is said of one pair.

    The total is Σ weight·score / Σ weight over the parts that apply, rounded to 6 decimals,
    halves up, less `doubt_percent` of it, rounded again; it is given for a closed pair too,
    which no ranking would show. `doubt` says why there is a percentage. Of who is `too_far` there is no
    distance, as of who would meet at a distance.
    """

    need_id: str
    offer_id: str
    total: float
    parts: tuple[Part, ...]
    gates: tuple[Verdict, ...]
    minutes: int | None
    distance_km: float | None
    configuration: str
    doubt_percent: int = 0
    doubt: str = ""
    too_far: bool = False

    @property
    def passes(self) -> bool:
        """No gate closes the pair."""
        return not self.closed

    @property
    def closed(self) -> tuple[Verdict, ...]:
        """The gates that close the pair."""
        return tuple(gate for gate in self.gates if gate.state is State.CLOSED)

    @property
    def crossable(self) -> bool:
        """An association may cross every gate that closes the pair, giving a reason."""
        return all(gate.crossable for gate in self.closed)

    @property
    def pros(self) -> tuple[str, ...]:
        """*Pour*: what speaks for the pair."""
        return tuple(part.sentence for part in self.parts if part.favourable)

    @property
    def cons(self) -> tuple[str, ...]:
        """*Contre*: what closes it, then what speaks against it."""
        said = {SAME_FACT.get(gate.gate) for gate in self.closed}
        against = tuple(part.sentence for part in self.parts if part.favourable is False and part.name not in said)
        return tuple(gate.sentence for gate in self.closed) + (self.doubt,) * bool(self.doubt) + against

    @property
    def to_check(self) -> tuple[str, ...]:
        """*À vérifier*: the facts that somebody should ask for."""
        return tuple(gate.sentence for gate in self.gates if gate.state is State.TO_CHECK)


def explain(
    need: Need,
    offer: Offer,
    *,
    configuration: Configuration = DEFAULT,
    history: History | None = None,
    labels: Mapping[str, str] | None = None,
) -> Explanation:
    """Explain one pair; `labels` maps skill codes to what people call them."""
    pair = Pair.of(need, offer, configuration=configuration, history=history, labels=labels)
    parts = score_parts(pair)
    percent = configuration.doubt_percent if pair.facts.doubtful else 0
    as_arrays = {name: np.array([micro], dtype=np.int64) for name, micro in parts.items()}
    return Explanation(
        need_id=need.id,
        offer_id=offer.id,
        total=int(doubted(total(as_arrays, configuration.weights), percent)[0]) / ONE,
        parts=tuple(_part(pair, name, parts[name]) for name in PARTS),
        gates=judge(pair),
        minutes=pair.facts.minutes,
        distance_km=pair.facts.meeting_km,
        configuration=configuration.label,
        doubt_percent=percent,
        doubt=doubt_sentence(pair),
        too_far=pair.facts.too_far,
    )


def why_not(
    need: Need,
    offer: Offer,
    *,
    configuration: Configuration = DEFAULT,
    history: History | None = None,
    labels: Mapping[str, str] | None = None,
) -> tuple[Verdict, ...]:
    """List every gate that closes a pair, each with what would open it; empty when none does."""
    return explain(need, offer, configuration=configuration, history=history, labels=labels).closed


def score_parts(pair: Pair) -> dict[str, int]:
    """Score one pair part by part, in millionths, `EMPTY` where a part does not apply."""
    facts, estimators = pair.facts, scorers(pair.configuration)
    parts = dict.fromkeys(PARTS, EMPTY)
    if pair.need.skills:
        exact, near = (np.array(flags)[:, None] for flags in (facts.exact, facts.near))
        parts["skills"] = int(estimators.skills.score(exact, near)[0])
    model = model_named(pair.configuration.text_model)
    asked, offered = model.transform(pair.need.text), model.transform(pair.offer.text)
    if asked and offered:
        parts["text"] = int(estimators.text.score([asked.dot(offered)])[0])
    if facts.minutes is not None:
        parts["availability"] = int(estimators.availability.score([facts.minutes])[0])
    if facts.meeting_km is not None:
        parts["proximity"] = int(estimators.proximity.score([facts.meeting_km], [facts.limit_km])[0])
    return parts


def _part(pair: Pair, name: str, micro: int) -> Part:
    score = None if micro == EMPTY else micro / ONE
    sentence, favourable = part_sentence(pair, name, score)
    return Part(name, score, getattr(pair.configuration.weights, name), sentence, favourable)
