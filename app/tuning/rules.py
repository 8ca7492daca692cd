"""The configuration that stands before the operator made one, and how a text model is named and fitted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

import matching
from matching.similarity import TextModel, read_lexicon


def first(minutes_in_common: int) -> matching.Configuration:
    """Return the library's configuration; its name says when the minutes in common are not the usual ones."""
    if minutes_in_common == matching.DEFAULT.minimum_minutes:
        return matching.DEFAULT
    return replace(matching.DEFAULT, name=f"standard-{minutes_in_common}", minimum_minutes=minutes_in_common)


def fairness(*, day_percent: int, district_percent: int, urgent_percent: int, sharpness: int) -> matching.Fairness:
    """Return what plans weigh waiting with, from the whole numbers that the operator reads and writes."""
    return matching.Fairness(day_percent / 100, district_percent / 100, urgent_percent / 100, sharpness)


def percents(of: matching.Fairness) -> dict[str, int]:
    """Return the same in whole numbers.

    >>> percents(matching.Fairness())
    {'day_percent': 10, 'district_percent': 50, 'urgent_percent': 25, 'sharpness': 8}
    """
    shares = {"day": of.day, "district": of.district, "urgent": of.urgent}
    return {f"{name}_percent": round(100 * share) for name, share in shares.items()} | {"sharpness": of.sharpness}


def written(lexicon: Mapping[str, str]) -> str:
    """Write a lexicon as the library reads it, sorted: the same words make the same text."""
    return "\n".join(f"{word} = {meaning}" for word, meaning in sorted(lexicon.items()))


def gathered(examples: Iterable[str], vocabulary: Iterable[str], lexicon: Mapping[str, str]) -> str:
    """Gather the texts to fit on, one a line: the project's examples, the site's vocabulary, the words of the young."""
    words = (f"{word} {meaning}" for word, meaning in sorted(lexicon.items()))
    return "\n".join([*examples, *sorted(vocabulary), *words])


def model_name(number: int, lexicon: str, corpus: str) -> str:
    """Name a fit by its number and what it is made of.

    >>> model_name(2, "ordi = informatique", "aide en maths")
    'fr-2-81f133b0'
    """
    return f"fr-{number}-{sha256(json.dumps([lexicon, corpus]).encode()).hexdigest()[:8]}"


def fit(lexicon: str, corpus: str) -> TextModel:
    """Fit a model; the same two texts give the same model on any machine."""
    return TextModel(lexicon=read_lexicon(lexicon)).fit(corpus.splitlines())
