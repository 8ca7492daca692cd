"""`match explain`: one pair, its gates with their sentences, its parts with weights and total."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import click

from matching.command import inputs
from matching.explanation import Explanation, explain
from matching.gates import GATES, State
from matching.records import Need, Offer

R = TypeVar("R", Need, Offer)

MARKS = {State.PASSED: "✓", State.CLOSED: "✗", State.TO_CHECK: "?"}
PART_LABELS = {
    "skills": "Domaines",
    "text": "Texte",
    "availability": "Horaires",
    "proximity": "Proximité",
}


@click.command("explain")
@inputs.files
@click.option("--need", "need_id", required=True, metavar="ID")
@click.option("--offer", "offer_id", required=True, metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Keys in docs/matching.md.")
def explain_command(*, need_id: str, offer_id: str, as_json: bool, **paths: Any) -> None:
    """Explain one pair of NEEDS and OFFERS: pour, contre, à vérifier."""
    given = inputs.read(**paths)
    explanation = explain(
        _found(given.needs, need_id, "need"),
        _found(given.offers, offer_id, "offer"),
        configuration=given.configuration,
        history=given.history,
    )
    if as_json:
        click.echo(json.dumps(as_document(explanation), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(explanation)))


def as_document(explanation: Explanation) -> dict[str, Any]:
    """Lay an explanation out for JSON."""
    return {
        "need_id": explanation.need_id,
        "offer_id": explanation.offer_id,
        "configuration": explanation.configuration,
        "passes": explanation.passes,
        "total": explanation.total,
        "doubt_percent": explanation.doubt_percent,
        "parts": [
            {"name": part.name, "score": part.score, "weight": part.weight, "sentence": part.sentence}
            for part in explanation.parts
        ],
        "gates": [
            {
                "code": gate.gate.value,
                "state": gate.state.value,
                "crossable": gate.crossable,
                "sentence": gate.sentence,
                "opens": gate.opens,
            }
            for gate in explanation.gates
        ],
        "pour": explanation.pros,
        "contre": explanation.cons,
        "a_verifier": explanation.to_check,
        "minutes": explanation.minutes,
        "distance_km": explanation.distance_km,
    }


def _lines(explanation: Explanation) -> Iterator[str]:
    verdict = "proposable" if explanation.passes else "fermée"
    yield f"Besoin {explanation.need_id}, offre {explanation.offer_id} : paire {verdict}, total {explanation.total:.6f}"
    for title, sentences in (
        ("Pour", explanation.pros),
        ("Contre", explanation.cons),
        ("À vérifier", explanation.to_check),
    ):
        yield from _section(title, sentences)
    labels = {gate.code: gate.label for gate in GATES}
    yield from _section(
        "Conditions",
        [f"{MARKS[gate.state]} {labels[gate.gate]} : {gate.sentence}" for gate in explanation.gates],
    )
    yield from _section(
        f"Score ({explanation.configuration})",
        [
            f"{PART_LABELS[part.name]} : {'—' if part.score is None else f'{part.score:.6f}'} × {part.weight}"
            for part in explanation.parts
        ],
    )


def _section(title: str, sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        yield f"\n{title}"
        yield from (f"  {sentence}" for sentence in sentences)


def _found(records: Sequence[R], key: str, kind: str) -> R:
    for record in records:
        if record.id == key:
            return record
    raise inputs.Refusal(f"No {kind} has the id {key!r} in the file.")
