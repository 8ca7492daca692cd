"""What a free text asks for: kinds of support with a confidence, school subjects, level, danger.

The model proposes, cue phrases confirm, and below a threshold nothing is
said: an empty tuple of codes is an abstention. People decide.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from matching.texts import danger, model, school
from matching.texts.folding import BOUNDARY, words

FIRST = 0.3
"""Confidence below which nothing is proposed."""
ALSO = 0.4
"""Confidence from which a further kind is proposed beside the first."""
JOINED = 0.8
"""Confidence from which one of several requests that a text joins is read alone."""
_JOINT = re.compile(r"[.;!?\n]+|\b(?:et|puis)\b", re.IGNORECASE)
_CUE = 0.2
_BY_SUBJECT = 0.5
_READ = 4000
_BATCH = 256
_LANGUAGES = frozenset({"anglais", "espagnol", "allemand", "occitan"})


class Guess(NamedTuple):
    """A kind of support and the confidence, in [0, 1], that the text asks for it."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one text; `codes` best first, empty when unsure."""

    codes: tuple[Guess, ...] = ()
    subjects: tuple[str, ...] = ()
    level: int | None = None
    danger: bool = False

    def as_json(self) -> dict[str, Any]:
        """The object of `match classify`."""
        return {
            "codes": [guess._asdict() for guess in self.codes],
            "subjects": list(self.subjects),
            "level": self.level,
            "danger": self.danger,
        }


def classify(text: str) -> Reading:
    """Read one text of any length and any characters."""
    return classify_all([text])[0]


def classify_all(texts: list[str]) -> list[Reading]:
    """Read several texts at once, in order."""
    parted = [(text, *_parts(text)) for text in texts]
    probabilities = iter(model.default_model().probabilities([part[:_READ] for parts in parted for part in parts]))
    return [_reading(parts, [next(probabilities) for _ in parts]) for parts in parted]


def _parts(text: str) -> list[str]:
    """What a text joins, part by part; nothing when it is all of a piece."""
    found = [part for part in _JOINT.split(text[:_READ]) if len(part.split()) > 1]
    return found if len(found) > 1 else []


def lines(stream: Iterable[str]) -> Iterator[str]:
    """One JSON object per line of text, in order; a blank line gives one too."""
    source = iter(stream)
    while batch := list(islice(source, _BATCH)):
        for reading in classify_all([line.rstrip("\r\n") for line in batch]):
            yield json.dumps(reading.as_json())


def _reading(parts: tuple[str, ...], probabilities: list[dict[str, float]]) -> Reading:
    """Read the whole, then what its parts add: beside another request, the words of one weigh half as much."""
    text = parts[0]
    subjects, level = school.subjects(text), school.level(text)
    codes = _codes(text[:_READ], probabilities[0], subjects)
    for part, found in zip(parts[1:], probabilities[1:], strict=True):
        families = {_family(guess.code) for guess in codes}
        first = _codes(part, found, ())[:1]
        codes += tuple(guess for guess in first if guess.confidence >= JOINED and _family(guess.code) not in families)
    codes = tuple(sorted(codes, key=lambda guess: (-guess.confidence, guess.code)))
    return Reading(codes, _relevant(subjects, codes), level, danger.detect(text).danger)


def _codes(text: str, probabilities: dict[str, float], subjects: tuple[str, ...]) -> tuple[Guess, ...]:
    spelled = words(text)
    cues = model.cues(spelled)
    if len(cues) == 1 and cues[0] in probabilities:
        probabilities = probabilities | {cues[0]: min(1.0, probabilities[cues[0]] + _CUE)}
    if not any(len(word) > 1 and word != BOUNDARY for word in spelled):
        return ()
    ranked = sorted(
        (Guess(code, round(p, 3)) for code, p in probabilities.items()),
        key=lambda guess: (-guess.confidence, guess.code),
    )
    kept = tuple(guess for at, guess in enumerate(ranked) if guess.confidence >= (ALSO if at else FIRST))
    return kept or ((Guess("scolaire.matiere", _BY_SUBJECT),) if subjects else ())


def _family(code: str) -> str:
    return code.partition(".")[0]


def _relevant(subjects: tuple[str, ...], codes: tuple[Guess, ...]) -> tuple[str, ...]:
    """Subjects count for school; a language one also to be practised."""
    if any(guess.code.startswith("scolaire.") for guess in codes):
        return subjects
    if any(guess.code == "langue.vivante" for guess in codes):
        return tuple(subject for subject in subjects if subject in _LANGUAGES)
    return ()
