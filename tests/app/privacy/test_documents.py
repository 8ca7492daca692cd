from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from pages import PageClient

from app.core.settings import SETTINGS
from app.pages import labels
from app.privacy.rules import CLOCKS

ROOT = Path(__file__).parents[3]
DOCUMENTS = ROOT / "docs" / "security"


def test_the_table_of_durations_is_the_one_that_the_purge_obeys() -> None:
    defaults = {setting.name: setting.default for setting in SETTINGS}
    table = (DOCUMENTS / "retention.md").read_text(encoding="utf-8")
    told = [line for line in table.splitlines() if re.match(r"\| `[a-z]+` \|", line)]
    assert told == [
        f"| `{c.name}` | {c.what} | {defaults[c.setting]} {c.unit} | {c.since} | `COUP_DE_POUCE_{c.setting}` |"
        for c in CLOCKS
    ]


def test_the_privacy_page_prints_every_duration(app: Flask, client: PageClient) -> None:
    page = client.get("/confidentialite")
    for clock in CLOCKS:
        number = int(app.config[clock.setting])
        said = labels.duration(number) if clock.unit == "days" else f"{number} heures"
        assert clock.what.split(" ;")[0] in page.text
        assert re.sub(r"\s", " ", f"{said} {clock.since}") in page.text


@pytest.mark.parametrize("name", ["README", "threats", "retention", "processors", "incidents", "aipd"])
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    text = (DOCUMENTS / f"{name}.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (DOCUMENTS / target).exists(), target
    for target in re.findall(r"`((?:tests|app|docs)/[a-z_./]+)`", text):
        assert (ROOT / target).exists(), target
