"""How near two texts are: French stems, character n-grams and a lexicon of the young."""

from matching.similarity.model import TextModel, default_corpus, default_model
from matching.similarity.registry import is_known, model_named, register
from matching.similarity.rows import SCALE, Row
from matching.similarity.stems import default_lexicon, read_lexicon

__all__ = [
    "SCALE",
    "Row",
    "TextModel",
    "default_corpus",
    "default_lexicon",
    "default_model",
    "is_known",
    "model_named",
    "read_lexicon",
    "register",
]
