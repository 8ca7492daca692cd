"""Make `data/danger.weights.tsv` from the training split: ``python -m matching.texts.training``."""

import math
import sys
from pathlib import Path

from matching.texts import danger, hints
from matching.texts.evaluation import benign, texts

_STRENGTH = 30.0
_SEEN = 2
KEPT = 0.3
"""Least weight, of either sign, that is worth keeping."""


def weights() -> dict[str, float]:
    """Weights of the features worth keeping, to two decimals; the same corpora give the same weights."""
    from scipy.sparse import diags
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    alarming, harmless = texts("danger.train.txt"), benign("train")[0]
    parts = [part for text in harmless for part in hints.windows(danger.visible_words(text))]
    harmful = [danger.visible_words(text) for text in alarming]
    found = [sorted(hints.features(words)) for words in (*harmful, *parts)]
    vectorizer = CountVectorizer(analyzer=list, binary=True, min_df=_SEEN)
    counts = vectorizer.fit_transform(found)
    rows = diags([1 / math.sqrt(max(1, len(of))) for of in found]) @ counts
    model = LogisticRegression(C=_STRENGTH, solver="liblinear", random_state=0)
    with threadpool_limits(limits=1):
        model.fit(rows, [True] * len(alarming) + [False] * len(parts))
    learned = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    kept = {str(feature): round(float(weight), 2) for feature, weight in learned if abs(weight) >= KEPT}
    return {hints.BIAS: round(float(model.intercept_[0]), 2)} | kept


def main() -> None:
    """Write the table beside the corpora."""
    table = "".join(f"{feature}\t{weight}\n" for feature, weight in sorted(weights().items()))
    path = Path(__file__).parent / "data" / "danger.weights.tsv"
    path.write_text(table, encoding="utf-8")
    sys.stdout.write(f"{path.name}: {table.count(chr(10))} weights\n")


if __name__ == "__main__":
    main()
