"""The text model: TF-IDF over French stems and character n-grams, fixed and versioned."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from zlib import crc32

from matching.codes import fold
from matching.scores.base import Estimator
from matching.similarity import stems
from matching.similarity.rows import Row, row

OPEN_STEMS = 1 << 18
"""Room for stems the model never met: each gets a stable place by its checksum."""

KEPT_ROWS = 1 << 14
"""Texts whose rows are kept: a text that does not change is transformed once in the life of a process."""


class TextModel(Estimator):
    """Turn texts into rows whose products say how near they are.

    Stems carry the meaning and are open: a stem never met weighs as the rarest. Character
    n-grams bridge spelling mistakes and are closed: only those met twice when fitting.

    Parameters
    ----------
    ngrams : tuple of int, default=(3, 4)
        Lengths of the character n-grams, taken inside words with their borders.
    ngram_share : float, default=0.25
        What n-grams weigh against stems.
    lexicon : mapping of str to words, optional
        What the young say → what volunteers say; the shipped one by default.

    Attributes
    ----------
    features_ : dict of str to int
        Place of each feature met when fitting.
    weights_ : list of float
        Its inverse document frequency.
    unseen_ : float
        That of a stem never met.

    Examples
    --------
    >>> model = TextModel().fit(["aide en maths", "aide au français", "maths et physique"])
    >>> row = model.transform("les maths")
    >>> row.dot(model.transform("des mathss")) > 0, row.dot(model.transform("guitare"))
    (True, 0)
    """

    def __init__(
        self,
        ngrams: tuple[int, ...] = (3, 4),
        ngram_share: float = 0.25,
        lexicon: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.ngrams = ngrams
        self.ngram_share = ngram_share
        self.lexicon = lexicon

    def fit(self, texts: Iterable[str]) -> "TextModel":
        """Learn features and their weights; same texts, same model, whatever the machine."""
        documents = [set(self._features(text)) for text in texts]
        seen = Counter(feature for document in documents for feature in document)
        kept = sorted(feature for feature, times in seen.items() if times > 1 or feature.startswith("="))
        self.features_ = {feature: place for place, feature in enumerate(kept)}
        self.weights_ = [_rarity(len(documents), seen[feature]) for feature in kept]
        self.unseen_ = _rarity(len(documents), 0)
        self._words: dict[str, tuple[tuple[int, float], ...]] = {}
        self._rows: dict[str, Row] = {}
        return self

    def transform(self, text: str) -> Row:
        """Turn one text into its row; an empty row when it has no word that counts."""
        known = self._rows.get(text)
        if known is None:
            if len(self._rows) >= KEPT_ROWS:
                self._rows.clear()
            known = self._rows[text] = row(self._weights(text))
        return known

    def _weights(self, text: str) -> dict[int, float]:
        weights: dict[int, float] = {}
        for word in stems.words(text):
            for place, weight in self._weighed(word):
                weights[place] = weights.get(place, 0.0) + weight
        return weights

    def _weighed(self, word: str) -> tuple[tuple[int, float], ...]:
        known = self._words.get(word)
        if known is None:
            known = tuple(self._weigh(word))
            if len(self._words) < OPEN_STEMS:
                self._words[word] = known
        return known

    def _weigh(self, word: str) -> Iterator[tuple[int, float]]:
        for feature in self._word_features(word):
            share = 1.0 if feature.startswith("=") else self.ngram_share
            place = self.features_.get(feature)
            if place is not None:
                yield place, share * self.weights_[place]
            elif feature.startswith("="):
                yield len(self.features_) + crc32(feature.encode()) % OPEN_STEMS, self.unseen_

    def _features(self, text: str) -> Iterator[str]:
        for word in stems.words(text):
            yield from self._word_features(word)

    def _word_features(self, word: str) -> Iterator[str]:
        """Stems begin with `=`; n-grams carry `<` and `>` at the borders of the word."""
        if stems.is_stop(word):
            return
        yield f"={stems.stem(word)}"
        folded = fold(word)
        lexicon = stems.default_lexicon() if self.lexicon is None else self.lexicon
        yield from (f"={stems.stem(other)}" for other in lexicon.get(folded, ()))
        padded = f"<{folded}>"
        for length in self.ngrams:
            yield from (padded[at : at + length] for at in range(len(padded) - length + 1))


@cache
def default_model() -> TextModel:
    """Return the model `fr-1`, fitted on the texts the project ships; made once."""
    return TextModel().fit(default_corpus())


def default_corpus() -> list[str]:
    """Return the texts the project ships for fitting, one request or offer each."""
    lines = stems.shipped("corpus.txt").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _rarity(documents: int, seen: int) -> float:
    """Return the smoothed inverse document frequency."""
    return math.log((1 + documents) / (1 + seen)) + 1
