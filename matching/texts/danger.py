"""Decide whether a free French text speaks of danger or distress; recall comes first.

The rules are data (`data/danger.rules`): families of phrases built from
classes of words (who, wants, hits, dies…) with gaps, read on words already
brought to one spelling. Everyday look-alikes (« mort de rire », « mon ordi est
mort ») are hidden before the families are read, so that they hide nothing else.
"""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from matching.texts import hints
from matching.texts.folding import BOUNDARY, squeeze, words
from matching.texts.phrases import Phrases
from matching.texts.shipped import lines, words_of

LABELS = MappingProxyType(
    {
        "suicide": "Idées suicidaires",
        "automutilation": "Se fait du mal",
        "violence": "Violences subies",
        "sexuel": "Violences sexuelles",
        "chantage": "Chantage, photos intimes, adulte en ligne",
        "emprise": "Secret, photo ou rendez-vous demandés par un adulte",
        "harcelement": "Harcèlement",
        "rue": "Dehors, en fugue ou mis à la porte",
        "mariage": "Mariage forcé, liberté empêchée",
        "exploitation": "Prostitution, exploitation",
        "faim": "Ne mange pas ou n’a pas à manger",
        "substances": "Médicaments, alcool, drogue",
        "menace": "Menaces, arme, danger immédiat",
        "detresse": "Détresse",
        "tournure": "Tournure proche de textes inquiétants",
    }
)
"""What each code of `Danger.why` says to the people who follow up."""

UNSAID = "tournure"
"""The code when no rule spoke but the wording resembles texts that spoke of danger."""
ALARM = 0.65
"""Probability from which that resemblance counts."""


@dataclass(frozen=True, slots=True)
class Danger:
    """Whether a text speaks of danger or distress, and of which (codes of `LABELS`)."""

    danger: bool
    why: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The reasons in French."""
        return tuple(LABELS[code] for code in self.why)


def detect(text: str) -> Danger:
    """Read one text of any length and any characters; linear time, never raises."""
    phrases, disguised = _rules()
    spelled = words(text, disguised=disguised)
    why = phrases.families_in(spelled)
    if not why and hints.alarm(phrases.visible(spelled)) >= ALARM:
        why = (UNSAID,)
    return Danger(bool(why), why)


def visible_words(text: str) -> list[str]:
    """The words of a text with those of everyday look-alikes masked, as the second reader sees them."""
    phrases, disguised = _rules()
    return [word for word in phrases.visible(words(text, disguised=disguised)) if word != BOUNDARY]


@cache
def _rules() -> tuple[Phrases, frozenset[str]]:
    disguised = words_of("wordlists.txt", "worth recognising in disguise")
    return Phrases(lines("danger.rules")), frozenset(map(squeeze, disguised))
