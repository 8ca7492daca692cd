"""The README names every key of what the commands write and read."""

from dataclasses import fields
from pathlib import Path

from matching_records import need, offer

from matching import Configuration, Fairness, Weights, explain, plan
from matching.command.explain import as_document
from matching.simulation import as_document as simulated
from matching.simulation import replay

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def keys_of(document):
    if isinstance(document, dict):
        return set(document) | {inner for value in document.values() for inner in keys_of(value)}
    return {inner for each in document for inner in keys_of(each)} if isinstance(document, list) else set()


def missing(title, keys):
    (row,) = [line for line in README.splitlines() if line.startswith(f"| `{title}`")]
    return {key for key in keys if f"`{key}`" not in row}


def test_every_key_of_a_report_of_an_explanation_and_of_a_configuration_is_named():
    a_need, an_offer = need(district=""), offer()
    groups = {"11-14", "scolaire.maths", "no_offer"}
    report = plan([a_need], [an_offer], time_limit=None).report.as_document()
    assert not missing("plan --report", keys_of(report) - groups)
    replayed = simulated(replay([a_need], [an_offer]))
    assert not missing("simulate --report", keys_of(replayed) - groups)
    assert not missing("explain --json", keys_of(as_document(explain(a_need, an_offer))))
    settings = {field.name for each in (Configuration, Weights, Fairness) for field in fields(each)}
    assert not missing("--config", settings - {"weights", "fairness"})
