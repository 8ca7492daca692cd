"""Mail scanners open every link of every letter: nothing may happen."""

import re
from collections.abc import Iterator
from pathlib import Path

import letters
import pytest
from database import changed, picture
from engines import SqliteEngine
from flask import Flask
from looking import look
from populated import browser, settled

ADDRESS = re.compile(r"https?://[^/\s]+(/[^\s<>]*)")


@pytest.fixture
def populated(sqlite_engine: SqliteEngine, tmp_path: Path, run_folder: Path) -> Iterator[Flask]:
    app, url = settled(sqlite_engine, tmp_path, run=run_folder, on=sqlite_engine)
    with app.app_context():
        yield app
    sqlite_engine.dispose(app, url)


def test_fetching_every_link_of_every_letter_twice_changes_nothing(populated: Flask) -> None:
    written = letters.written(look())
    paths = sorted({path.rstrip(".,)") for letter in written for path in ADDRESS.findall(letter.body)})
    assert len(paths) > 20
    scanner = browser(populated, None)
    before = picture()
    opened = 0
    for path in paths:
        for method in ("HEAD", "GET", "HEAD", "GET"):
            response = scanner.open(path, method=method)
            assert response.status_code < 500, path
            opened += response.status_code == 200
    assert opened > len(paths)
    assert changed(before) == {}
