"""A second reader for danger: how much the wording of a sentence resembles texts that spoke of it.

Rules catch what was foreseen; this catches part of the rest. A logistic
regression over words, pairs of words and groups of letters, whose weights are
shipped as a table (`data/danger.weights.tsv`), so that reading needs no library
and says the same on every machine. `python -m matching.texts.training` makes it.
"""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from matching.texts.folding import BOUNDARY
from matching.texts.phrases import THAT, opens_clause
from matching.texts.shipped import lines

BIAS = "(bias)"
_WINDOW = 30
_STEP = 15


def alarm(words: Sequence[str]) -> float:
    """The highest probability over the sentences, and pairs of sentences, of the words; 0 without words."""
    return max((probability(window) for window in windows(words)), default=0.0)


def probability(words: Sequence[str]) -> float:
    """The probability that one stretch of words speaks of danger, in [0, 1]."""
    weights, found = _weights(), features(words)
    if not found:
        return 0.0
    total = sum(weights.get(feature, 0.0) for feature in sorted(found))
    return 1 / (1 + math.exp(-weights[BIAS] - total / math.sqrt(len(found))))


def features(words: Sequence[str]) -> set[str]:
    """Words, pairs of words one or two apart, groups of three to five letters."""
    found = {*words, *(f"{one} {two}" for one, two in pairwise(words))}
    found.update(f"{one}_{two}" for one, two in zip(words, words[2:], strict=False))
    for word in words:
        edged = f"<{word[:30]}>"
        found.update(f"#{edged[at : at + size]}" for size in (3, 4, 5) for at in range(len(edged) - size + 1))
    return found


def windows(words: Sequence[str]) -> Iterator[list[str]]:
    """Sentences, their clauses, neighbours by two, and overlapping stretches of long ones."""
    before: list[str] = []
    for sentence in _sentences(words):
        yield from _clauses(sentence)
        for start in range(0, max(1, len(sentence) - _STEP), _STEP):
            yield sentence[start : start + _WINDOW]
        if before and len(before) + len(sentence) <= _WINDOW:
            yield before + sentence
        before = sentence


def _clauses(sentence: list[str]) -> Iterator[list[str]]:
    """Parts of a sentence that has several, each of three words at least."""
    cuts = [
        0,
        *(at for at, word in enumerate(sentence) if at and word not in THAT and opens_clause(sentence, at)),
        len(sentence),
    ]
    if len(cuts) > 2:
        yield from (sentence[one:two] for one, two in pairwise(cuts) if two - one > 2)


def _sentences(words: Sequence[str]) -> Iterator[list[str]]:
    sentence: list[str] = []
    for word in (*words, BOUNDARY):
        if word != BOUNDARY:
            sentence.append(word)
        elif len(sentence) > 1:
            yield sentence
            sentence = []
        else:
            sentence = []


@cache
def _weights() -> dict[str, float]:
    rows = (line.rsplit("\t", 1) for line in lines("danger.weights.tsv"))
    return {feature: float(weight) for feature, weight in rows}
