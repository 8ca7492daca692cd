"""What the product is made of is known: locked by hashes, listed, under licences that are named."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.assets import supply

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PURL = re.compile(r"pkg:(pypi|npm)/[A-Za-z0-9._%/-]+@[0-9A-Za-z.+!-]+")
SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
SCOPES = {"required", "optional", "excluded"}


@pytest.fixture(scope="module")
def packages() -> list[supply.Package]:
    return supply.locked()


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", "app.assets.supply", "sbom"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def _names_in_the_lock() -> set[tuple[str, str]]:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))


def test_every_locked_package_has_hashes() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) == len(_names_in_the_lock()) > 100
    assert [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []


def test_whatever_installs_asks_for_the_hashes() -> None:
    """Make is the only one: CI calls it, and installs nothing by itself."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in makefile.splitlines() if "pip install" in line and "-r" in line.split()]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    (own,) = [line for line in makefile.splitlines() if "--editable" in line]
    assert "--no-deps" in own
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in ci
    assert "pip install" not in ci


def test_the_lists_hold_what_the_locks_hold(packages: list[supply.Package]) -> None:
    assert {(each.name, each.version) for each in packages if each.kind == "pypi"} == _names_in_the_lock()
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {each.name: each.version for each in packages if each.kind == "npm"} == wanted


def test_every_package_is_in_the_document_under_a_licence_that_is_known(packages: list[supply.Package]) -> None:
    assert [each.name for each in packages if each.licence == supply.UNKNOWN] == []
    rows = re.findall(r"^\| (\S+) \| (\S+) \| ([^|]+) \| ([^|]+) \|$", supply.DOCUMENT.read_text("utf-8"), re.MULTILINE)
    listed = [(name, version, licence) for name, version, licence, _ in rows if name not in {"package", "---"}]
    assert listed == [(each.name, each.version, each.licence) for each in packages], "run `make licences`"
    assert [licence for *_, licence in listed if not SPDX.fullmatch(licence)] == []


def test_nothing_that_spreads_its_own_terms_is_served(packages: list[supply.Package]) -> None:
    strong = re.compile(r"(?<!L)GPL|SSPL|BUSL|Commons-Clause")
    assert [each.name for each in packages if strong.search(each.licence)] == []


def test_what_serves_is_told_from_what_tests(packages: list[supply.Package]) -> None:
    scopes = {each.name: each.scope for each in packages}
    assert {scopes[name] for name in ("flask", "werkzeug", "sqlalchemy", "greenlet", "htmx.org")} == {supply.SITE}
    assert {scopes[name] for name in ("gunicorn", "psycopg", "llvmlite", "redis")} == {supply.EXTRA}
    assert {scopes[name] for name in ("pytest", "ruff", "mypy", "playwright")} == {supply.CHECKS}


def test_a_licence_that_nobody_knows_is_said_to_be_unknown() -> None:
    assert supply.licence_of("no-such-package-anywhere") == supply.UNKNOWN


def test_the_bill_has_what_cyclonedx_requires(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", bill["serialNumber"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", bill["metadata"]["timestamp"])
    assert bill["metadata"]["component"]["name"] == "coup-de-pouce"
    for each in bill["components"]:
        assert each["type"] == "library"
        assert each["name"]
        assert each["version"]
        assert PURL.fullmatch(each["purl"]), each["purl"]
        assert each["scope"] in SCOPES
        ((kind, value),) = each["licenses"][0].items()
        assert (kind == "expression" and " " in value) or re.fullmatch(r"[A-Za-z0-9.+-]+", value["id"])
    refs = [each["bom-ref"] for each in (bill["metadata"]["component"], *bill["components"])]
    assert len(refs) == len(set(refs))
    assert {each["ref"] for each in bill["dependencies"]} == set(refs)
    assert {ref for each in bill["dependencies"] for ref in each["dependsOn"]} <= set(refs)


def test_the_bill_holds_every_hash_of_the_lock(bill: dict[str, Any]) -> None:
    held = {
        one["content"] for each in bill["components"] for reference in each.get("externalReferences", [])
        for one in reference["hashes"]
    }  # fmt: skip
    assert held == set(re.findall(r"sha256:([0-9a-f]{64})", (ROOT / "requirements.txt").read_text(encoding="utf-8")))
    npm = [each["hashes"][0]["content"] for each in bill["components"] if "hashes" in each]
    assert len(npm) == 3
    assert all(re.fullmatch(r"[0-9a-f]{128}", digest) for digest in npm)


def test_the_bill_says_what_needs_what(bill: dict[str, Any]) -> None:
    asked = [(each["ref"], each["dependsOn"]) for each in bill["dependencies"]]
    needs = {ref.split("@")[0]: {need.split("@")[0] for need in wanted} for ref, wanted in asked}
    assert {"pkg:pypi/flask", "pkg:pypi/prometheus-client"} <= needs["coup-de-pouce"]
    assert {"pkg:pypi/werkzeug", "pkg:pypi/jinja2"} <= needs["pkg:pypi/flask"]


def test_the_same_locks_give_the_same_bill(packages: list[supply.Package]) -> None:
    one, again, other = (supply.sbom(made_of, at=AT, version="1") for made_of in (packages, packages, packages[1:]))
    assert one == again
    assert one["serialNumber"] != other["serialNumber"]


def test_the_bill_is_made_when_it_is_wanted_and_not_kept() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert "sbom.cdx.*" in ignored.splitlines()


def test_who_finds_a_weakness_knows_where_to_write_and_what_to_expect() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for words in ("/.well-known/security.txt", "security_email", "## Supported versions", "## What to expect"):
        assert words in text, words


def test_the_release_notes_tell_of_the_version_that_is_installed() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "([^"]+)"', project, re.MULTILINE)
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
