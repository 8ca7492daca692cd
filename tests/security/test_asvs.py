"""The table of OWASP ASVS 5.0.0 is whole, and what it cites is there."""

from __future__ import annotations

import ast
import re
import runpy
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASVS = runpy.run_path(str(Path(__file__).with_name("asvs.py")))
ROWS: list[dict[str, str]] = ASVS["rows"]()
COLUMNS = ["requirement", "level", "subject", "verdict", "evidence", "note"]

LEVELS = {"1": 70, "2": 183}
CHAPTERS = {
    "1": {1: 8, 2: 4, 3: 8, 4: 2, 5: 4, 6: 13, 7: 6, 8: 4, 9: 4, 10: 5, 11: 3, 12: 3, 13: 1, 14: 2, 15: 3},
    "2": {1: 19, 2: 7, 3: 11, 4: 8, 5: 5, 6: 22, 7: 12, 8: 3, 9: 3, 10: 24, 11: 11, 12: 6, 13: 12, 14: 7, 15: 10,
          16: 16, 17: 7},
}  # fmt: skip
"""Requirements that version 5.0.0 has, by level and chapter."""

CONTROLS = "docs/security/controls.md"
DOCUMENTS = {
    "V2.1.1": (CONTROLS, "any text | NFC, no control character"),
    "V2.1.2": (CONTROLS, "A commune is found by name or postcode among the known ones"),
    "V6.1.1": (CONTROLS, "no account is ever locked for good. What still works meanwhile: a sign-in link by mail"),
    "V6.1.2": (CONTROLS, "the site's name, the person's first and last name and address"),
    "V6.1.3": ("docs/decisions/0009-signing-in.md", "password, mailed link, new password"),
    "V7.1.1": (CONTROLS, "NIST SP 800-63B advises an hour without activity"),
    "V7.1.2": (CONTROLS, "There is **no limit on parallel sessions**"),
    "V8.1.2": (CONTROLS, "own words, note of the association | – | the association | never the volunteer"),
    "V11.1.1": (CONTROLS, "known to two named people of the operator at most"),
    "V11.1.2": (CONTROLS, "signature of the cookie · of form tokens | HMAC-SHA-1 (itsdangerous), each with its salt"),
    "V13.1.1": ("docs/security/threats.md", "Outbound: the mail server, the text gateway if one is named, API Géo"),
    "V14.1.2": (CONTROLS, "Classes are the groups of `app/privacy/register.py`"),
    "V15.1.1": (CONTROLS, "repaired or switched off within **3 days** of its publication"),
    "V15.1.3": ("docs/decisions/0011-plans.md", "in a child process under `PLAN_SECONDS`"),
    "V16.1.1": (CONTROLS, "one JSON line per event, UTC, with the request's id, the person's id, the view"),
}
"""Where a document is what is asked: its path, and words that would go with the passage."""


@cache
def _tests(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def _cited(row: dict[str, str]) -> list[str]:
    return row["evidence"].split(" ; ") if row["evidence"] else []


def test_every_requirement_of_levels_one_and_two_is_there_once() -> None:
    assert list(ROWS[0]) == COLUMNS
    names = [row["requirement"] for row in ROWS]
    assert [name for name in names if not re.fullmatch(r"V[0-9]+\.[0-9]+\.[0-9]+", name)] == []
    assert len(names) == len(set(names))
    assert names == sorted(names, key=lambda name: [int(part) for part in name[1:].split(".")])
    assert Counter(row["level"] for row in ROWS) == LEVELS
    for level, chapters in CHAPTERS.items():
        assert Counter(int(row["requirement"][1:].split(".")[0]) for row in ROWS if row["level"] == level) == chapters


def test_every_verdict_is_proved_or_argued() -> None:
    for row in ROWS:
        assert row["subject"], row
        assert row["verdict"] in ASVS["VERDICTS"], row
        assert row["evidence"] if row["verdict"] == "met" else row["note"], row


def test_every_test_that_is_cited_exists() -> None:
    for row in ROWS:
        for cited in _cited(row):
            path, _, name = cited.partition("::")
            assert name.startswith("test_"), cited
            assert name in _tests(path), cited


def test_every_document_that_is_cited_says_it() -> None:
    here = "tests/security/test_asvs.py::test_every_document_that_is_cited_says_it"
    assert {row["requirement"] for row in ROWS if here in _cited(row)} == DOCUMENTS.keys()
    for path, words in DOCUMENTS.values():
        assert words in " ".join((ROOT / path).read_text(encoding="utf-8").split()), path


def test_the_command_counts_every_line() -> None:
    assert ASVS["figures"]().split()[-1] == str(sum(LEVELS.values()))
