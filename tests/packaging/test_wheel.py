"""The wheel stands on its own: installed elsewhere, it migrates a database and serves the home page."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import app, matching
assert app.__file__.startswith(sys.argv[1]), app.__file__
from app.factory import create_app
from app.web import migrations
application = create_app({"INSTANCE_PATH": sys.argv[2], "SECRET_KEY": "w" * 40, "LOG_LEVEL": "ERROR"})
with application.app_context():
    migrations.upgrade()
print(application.test_client().get("/").status_code)
"""


@pytest.mark.slow
def test_the_wheel_installed_elsewhere_serves_the_home_page(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(site)
    assert not [name for name in names if name.startswith("tests/")]
    run = subprocess.run(
        [sys.executable, "-I", "-c", SCRIPT, str(site), str(tmp_path / "instance")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.stdout.strip() == "200", run.stderr[-3000:]
