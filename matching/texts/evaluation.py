"""Measure the readers of texts on the test split, which no rule was tuned on and no model learned from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matching.texts import classify, contact, danger, model, pair
from matching.texts.shipped import sections


@dataclass(frozen=True, slots=True)
class Rate:
    """A share, with what it is a share of."""

    count: int
    of: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 0 of nothing is 0."""
        return self.count / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.share:.3f} ({self.count}/{self.of})"


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one evaluation; `str` prints them."""

    danger_recall: Rate
    danger_false_alarms: Rate
    pair_recall: Rate
    pair_false_alarms: Rate
    contact_recall: Rate
    contact_false_holds: Rate
    top_1: Rate
    abstentions: Rate
    off_topic_abstentions: Rate
    macro_f1: float
    subjects: Rate
    levels: Rate
    trained_on: int

    def __str__(self) -> str:
        rows = [
            ("danger recall", self.danger_recall),
            ("danger false alarms", self.danger_false_alarms),
            ("pair recall", self.pair_recall),
            ("pair false alarms", self.pair_false_alarms),
            ("contact recall", self.contact_recall),
            ("contact false holds", self.contact_false_holds),
            ("kinds top-1", self.top_1),
            ("kinds macro-F1", f"{self.macro_f1:.3f}"),
            ("abstains on requests", self.abstentions),
            ("abstains off topic", self.off_topic_abstentions),
            ("subjects exact", self.subjects),
            ("level exact", self.levels),
            ("examples trained on", self.trained_on),
        ]
        return "\n".join(f"{name:<22} {figure}" for name, figure in rows)


def evaluate() -> Report:
    """Read the whole test split and count."""
    requests = model.examples("requests.test.txt")
    readings = classify.classify_all([request.text for request in requests])
    pairs = list(zip(requests, readings, strict=True))
    asking = [(request, reading) for request, reading in pairs if request.codes]
    silent = [reading for request, reading in pairs if not request.codes]
    facts = [(request, reading) for request, reading in pairs if request.subjects is not None]
    harmless, unheld = benign("test")
    return Report(
        danger_recall=_rate(texts("danger.test.txt"), _endangers),
        danger_false_alarms=_rate(harmless, _endangers),
        pair_recall=_rate(of_pairs(alarming=True), _alarms_in_pair),
        pair_false_alarms=_rate(of_pairs(alarming=False), _alarms_in_pair),
        contact_recall=_rate(texts("contact.test.txt"), _reaches),
        contact_false_holds=_rate(unheld, _reaches),
        top_1=Rate(
            sum(reading.codes[:1] != () and reading.codes[0].code in one.codes for one, reading in asking), len(asking)
        ),
        abstentions=Rate(sum(not reading.codes for _, reading in asking), len(asking)),
        off_topic_abstentions=Rate(sum(not reading.codes for reading in silent), len(silent)),
        macro_f1=_macro_f1(pairs),
        subjects=Rate(sum(set(one.subjects or ()) == set(reading.subjects) for one, reading in facts), len(facts)),
        levels=Rate(sum(one.level == reading.level for one, reading in facts), len(facts)),
        trained_on=len(model.examples("requests.train.txt")),
    )


def texts(name: str) -> list[str]:
    """The texts of one file of the corpora, whatever their heading."""
    return [text for under in sections(name).values() for text in under]


def benign(split: str) -> tuple[list[str], list[str]]:
    """Texts of a split without danger, and texts without a contact detail: look-alikes and ordinary requests."""
    requests = model.examples(f"requests.{split}.txt")
    lookalikes = texts(f"benign.{split}.txt")
    harmless = [request.text for request in requests if "sante" not in request.codes]
    return (
        [*lookalikes, *harmless, *texts(f"contact.{split}.txt")],
        [*lookalikes, *(request.text for request in requests), *texts(f"danger.{split}.txt")],
    )


def of_pairs(*, alarming: bool) -> list[str]:
    """What the two of a pair write, that breaks their distance or that is harmless there."""
    return [
        text
        for heading, under in sections("pair.test.txt").items()
        if alarming is not heading.startswith("harmless")
        for text in under
    ]


def _alarms_in_pair(text: str) -> bool:
    return _endangers(text) or bool(pair.detect(text))


def _endangers(text: str) -> bool:
    return danger.detect(text).danger


def _reaches(text: str) -> bool:
    return contact.detect(text).contact


def _rate(among: Iterable[str], verdict: Callable[[str], bool]) -> Rate:
    verdicts = [verdict(text) for text in among]
    return Rate(sum(verdicts), len(verdicts))


def _macro_f1(pairs: list[tuple[model.Example, classify.Reading]]) -> float:
    """Mean over the kinds of the harmonic mean of precision and recall."""
    scores = []
    for code in sorted({code for one, _ in pairs for code in one.codes}):
        said = [(code in one.codes, any(guess.code == code for guess in reading.codes)) for one, reading in pairs]
        right = said.count((True, True))
        scores.append(2 * right / (2 * right + said.count((True, False)) + said.count((False, True))))
    return sum(scores) / len(scores)
