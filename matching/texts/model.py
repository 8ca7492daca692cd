"""The local model that says which kinds of support a text asks for; fitted at first use, always the same.

One logistic regression per kind over stems, pairs of stems, character n-grams,
the youth lexicon and the cue phrases of `data/kinds.rules`. It learns from the
examples that the package ships, nothing else, in about one second.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from threading import local
from typing import Any, NamedTuple

from matching.similarity import default_lexicon
from matching.texts.folding import BOUNDARY, words
from matching.texts.phrases import Phrases
from matching.texts.shipped import lines, sections

_OWN = local()
VERSION = "kinds-1"
NOTHING = "-"
"""The heading of examples that ask for nothing."""


class Example(NamedTuple):
    """A text, the kinds it asks for, and what it says of subjects and level (None: not labelled)."""

    text: str
    codes: tuple[str, ...]
    subjects: tuple[str, ...] | None = None
    level: int | None = None


def examples(name: str) -> tuple[Example, ...]:
    """The labelled examples of one file of `data/`: ``text || subjects | level`` under their codes."""
    found = []
    for heading, texts in sections(name).items():
        codes = () if heading == NOTHING else tuple(heading.split())
        for line in texts:
            text, labelled, facts = line.partition(" || ")
            subjects, _, level = facts.partition("|")
            number = int(level) if level.strip() else None
            found.append(Example(text, codes, tuple(subjects.split()) if labelled else None, number))
    return tuple(found)


class KindModel:
    """Probabilities of each kind of support for a text.

    Parameters
    ----------
    regularisation : float, default=12.0
        Inverse strength of the penalty of each logistic regression.

    Attributes
    ----------
    codes_ : tuple of str
        The kinds learned, in alphabetical order.
    """

    def __init__(self, *, regularisation: float = 12.0) -> None:
        self.regularisation = regularisation

    def fit(self, training: Sequence[Example]) -> "KindModel":
        """Learn from labelled examples; the same examples give the same model."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_union
        from threadpoolctl import threadpool_limits

        self.codes_ = tuple(sorted({code for example in training for code in example.codes}))
        self._features = make_union(
            TfidfVectorizer(analyzer=features, sublinear_tf=True, min_df=1),
            TfidfVectorizer(analyzer=letters, sublinear_tf=True, min_df=2),
        )
        rows = self._features.fit_transform([example.text for example in training])
        # One thread: the rows are short, and threads that wait for each other cost fifty times the work.
        with threadpool_limits(limits=1):
            self._estimators = [
                self._fit_one(rows, [code in example.codes for example in training]) for code in self.codes_
            ]
        return self

    def _fit_one(self, rows: Any, asked: list[bool]) -> Any:
        from sklearn.linear_model import LogisticRegression

        weight = {False: 1.0, True: 3.0}
        estimator = LogisticRegression(C=self.regularisation, class_weight=weight, solver="liblinear", random_state=0)
        return estimator.fit(rows, asked)

    def probabilities(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """One mapping code → probability per text."""
        rows = self._features.transform(texts)
        columns = [estimator.predict_proba(rows)[:, 1] for estimator in self._estimators]
        return [
            {code: float(column[at]) for code, column in zip(self.codes_, columns, strict=True)}
            for at in range(len(texts))
        ]


@cache
def default_model() -> KindModel:
    """The model fitted on the examples that the package ships; made once per process."""
    return KindModel().fit(examples("requests.train.txt"))


def features(text: str) -> list[str]:
    """Stems, pairs of stems, what the lexicon adds and the cue phrases found."""
    spelled = words(text)
    kept = [word for word in spelled if word != BOUNDARY]
    stems = [_stem(word) for word in kept]
    lexicon = _lexicon()
    return [
        *stems,
        *(f"{one} {two}" for one, two in pairwise(stems)),
        *(f"={stem}" for word in kept for stem in lexicon.get(word, ())),
        *(f"@{family}" for family in cues(spelled)),
    ]


def cues(spelled: Sequence[str]) -> tuple[str, ...]:
    """The kinds that a cue phrase points to, in words already spelled out."""
    return _cues().families_in(spelled)


def letters(text: str) -> Iterable[str]:
    """Groups of three to five letters inside the words, with their edges."""
    for word in words(text):
        edged = f" {word} "
        for size in (3, 4, 5):
            yield from (edged[at : at + size] for at in range(len(edged) - size + 1))


@cache
def _cues() -> Phrases:
    return Phrases(lines("kinds.rules"))


@cache
def _lexicon() -> dict[str, tuple[str, ...]]:
    return {
        spelled: tuple(_stem(word) for other in others for word in words(other))
        for entry, others in default_lexicon().items()
        for spelled in words(entry)[:1]
    }


def _stemmer() -> Any:
    """Return this thread's stemmer: it works on a word inside itself, two at once would spoil each other's."""
    if not hasattr(_OWN, "french"):
        import snowballstemmer

        _OWN.french = snowballstemmer.stemmer("french")
    return _OWN.french


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    stem: str = _stemmer().stemWord(word)
    return stem
