"""What a gate says of a pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matching.configuration import DEFAULT, Configuration
from matching.facts import Facts, History, facts
from matching.french import typeset
from matching.gatecodes import PROTECTING, GateCode
from matching.records import Mode, Need, Offer


class State(StrEnum):
    """The outcome of a gate."""

    PASSED = "passed"
    CLOSED = "closed"
    TO_CHECK = "to_check"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one gate, with the facts in a sentence.

    `opens` says what would open a closed gate; empty when nothing would.
    """

    gate: GateCode
    state: State
    sentence: str
    opens: str = ""

    @property
    def crossable(self) -> bool:
        """Whether an association may cross this gate, giving a reason."""
        return self.gate not in PROTECTING


@dataclass(frozen=True, slots=True)
class Pair:
    """One need and one offer under a configuration, with what people call the codes."""

    need: Need
    offer: Offer
    facts: Facts
    configuration: Configuration
    labels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        need: Need,
        offer: Offer,
        *,
        configuration: Configuration = DEFAULT,
        history: History | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> Pair:
        """Gather the facts of a pair."""
        memory = (history or {}).get((need.id, offer.id))
        ways = need.terms.mode if configuration.applies(GateCode.ASSOCIATION_MODE) else Mode.EITHER
        return cls(need, offer, facts(need, offer, memory, ways=ways), configuration, labels or {})

    def label(self, code: str) -> str:
        """Return what people call a skill."""
        return self.labels.get(code, code)


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict before it knows its gate."""

    state: State
    sentence: str
    opens: str = ""

    def by(self, gate: GateCode) -> Verdict:
        """Sign the verdict and set its French."""
        return Verdict(gate, self.state, typeset(self.sentence), typeset(self.opens))


def passed(sentence: str) -> Said:
    """Say that the gate is open."""
    return Said(State.PASSED, sentence)


def closed(sentence: str, opens: str = "") -> Said:
    """Say that the gate is closed."""
    return Said(State.CLOSED, sentence, opens)


def to_check(sentence: str) -> Said:
    """Say that the gate is open for want of a fact that somebody can ask for."""
    return Said(State.TO_CHECK, sentence)
