import json
import re
import shutil
from pathlib import Path

import pytest

from app import assets
from app.assets import vendor

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "app/static"


def test_assets_are_fetched_again_only_when_the_lock_changes(tmp_path: Path) -> None:
    shutil.copy(ROOT / "package-lock.json", tmp_path)
    assert not vendor.is_current(tmp_path)
    stamp = tmp_path / "app/static/vendor" / vendor.STAMP
    stamp.parent.mkdir(parents=True)
    stamp.write_text(vendor.fingerprint(tmp_path))
    assert vendor.is_current(tmp_path)
    assert vendor.bring(tmp_path) is False
    (tmp_path / "package-lock.json").write_text("{}")
    assert not vendor.is_current(tmp_path)


def test_the_lock_names_versions_and_hashes_and_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name, version in wanted.items():
        locked = lock["packages"][f"node_modules/{name}"]
        assert locked["version"] == version
        assert locked["integrity"].startswith("sha512-")
        assert "resolved" not in locked


def test_the_build_brought_the_look_and_its_licences() -> None:
    assert assets.installed(STATIC)
    for name in ("dsfr/LICENSE.md", "htmx/LICENSE", "dsfr/icons.css", "dsfr/dsfr.main.min.css.gz"):
        assert (STATIC / "vendor" / name).stat().st_size > 0


def test_a_site_without_the_look_knows_it(tmp_path: Path) -> None:
    assert not assets.installed(tmp_path)


@pytest.mark.parametrize("sheet", ["vendor/dsfr/icons.css", "vendor/dsfr/dsfr.main.min.css"])
def test_every_drawing_and_font_that_a_stylesheet_names_is_there(sheet: str) -> None:
    css = (STATIC / sheet).read_text(encoding="utf-8")
    named = set(re.findall(r"url\(([\w/-]+\.(?:svg|woff2))\)", css))
    assert named
    assert {name for name in named if not (STATIC / sheet).parent.joinpath(name).is_file()} == set()


def test_every_icon_that_a_page_names_is_one_that_the_build_brings() -> None:
    known = set(vendor.ICONS)
    for path in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("app/**/*.py")]:
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"fr-icon-([a-z0-9][a-z0-9-]*)", text))
        named |= set(re.findall(r"""icon=["']([a-z0-9-]+)["']""", text))
        assert named <= known, (path, named - known)


def test_the_communes_are_todays_and_know_their_neighbours() -> None:
    reduced = json.loads((ROOT / "app/places/data/communes.json").read_text(encoding="utf-8"))
    communes = {commune["code"]: commune for commune in reduced["communes"]}
    assert len(communes) == len(reduced["communes"]) > 34_000
    luchon = communes["31042"]
    assert (luchon["name"], luchon["department"], luchon["postal_codes"]) == ("Bagnères-de-Luchon", "31", ["31110"])
    assert reduced["epcis"][luchon["epci"]] == "CC Pyrénées Haut Garonnaises"
    assert {c["department"] for c in reduced["communes"]} <= set(reduced["departments"])
