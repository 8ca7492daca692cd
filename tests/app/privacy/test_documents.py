from __future__ import annotations

import ast
import importlib
import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from pages import PageClient

from app.accounts import passwords
from app.core.settings import SETTINGS
from app.pages import labels
from app.privacy.rules import CLOCKS
from app.web import security_log
from app.web.security_log import Event

ROOT = Path(__file__).parents[3]
DOCUMENTS = ROOT / "docs" / "security"
CONTROLS = (DOCUMENTS / "controls.md").read_text(encoding="utf-8")
SAID = " ".join(CONTROLS.split())


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


@pytest.mark.parametrize("path", [ROOT / "CONTRIBUTING.md", *DOCUMENTS.glob("*.md")], ids=lambda path: path.stem)
def test_every_file_that_a_document_names_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (path.parent / target).exists(), target
    for target in re.findall(r"`((?:tests|app|docs)/[a-z_./]+)`", text):
        assert (ROOT / target).exists(), target


def test_the_controls_give_the_default_of_each_setting_that_they_number() -> None:
    defaults = {setting.name: setting.default for setting in SETTINGS}
    told = re.findall(r"`([A-Z_]+)` \(([0-9]+)\)", SAID)
    assert len(told) > 10
    assert told == [(name, defaults[name]) for name, _ in told]
    assert set(re.findall(r"`([A-Z_]+[A-Z])`", SAID)) <= defaults.keys()


def test_the_controls_give_each_constant_as_the_code_has_it() -> None:
    told = re.findall(r"`(app[a-z_.]+)\.([A-Z_]+)` \(([0-9]+)( minutes)?\)", SAID)
    assert len(told) == len(re.findall(r"`app[a-z_.]+\.[A-Z_]+`", SAID)) > 12
    for module, name, number, minutes in told:
        value = getattr(importlib.import_module(module), name)
        assert value == (timedelta(minutes=int(number)) if minutes else int(number)), name


def test_the_controls_list_every_event_of_the_log_at_its_level() -> None:
    rows = re.findall(r"^\| (`[a-z_` ·]+) \| (info|warning) \|", CONTROLS, re.MULTILINE)
    told = {name: level for names, level in rows for name in re.findall(r"[a-z_]+", names)}
    assert told == {event.value: logging.getLevelName(security_log.level(event)).lower() for event in Event}


def test_the_controls_give_the_costs_of_a_password_and_the_longest_of_each_text(app: Flask) -> None:
    hasher = passwords.HASHER
    costs = f"{hasher.memory_cost // 1024} MiB, {hasher.time_cost} passes, {hasher.parallelism} lanes"
    assert f"argon2id, {costs}, salt of {hasher.salt_len * 8} bits" in SAID
    assert f"A form is good for {app.config['WTF_CSRF_TIME_LIMIT'] // 3600} hours" in SAID
    assert f"{app.config['MAX_FORM_PARTS']} fields" in SAID
    texts, rules = _longest_texts(), CONTROLS.split("## Guessing")[0]
    assert texts
    assert [number for number in texts if not re.search(rf"\b{number}\b", rules)] == []


def _longest_texts() -> set[int]:
    """Return every number of characters that a field of a form allows."""
    calls = [
        node
        for path in (ROOT / "app").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Length"
    ]
    values = [each.value for call in calls for each in call.keywords if each.arg == "max"]
    return {value.value for value in values if isinstance(value, ast.Constant)}
