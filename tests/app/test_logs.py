"""Lines of the log may be lost; answers may not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from pages import PageClient


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"LOG_LEVEL": "DEBUG"}


def test_a_log_that_nobody_can_write_refuses_no_page(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", Unbuffered(full))
        client.get("/")
        client.get("/nowhere", status=404)


class Unbuffered:
    """Standard output as a file that takes each line at once."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def write(self, text: str) -> None:
        self.file.write(text.encode())

    def flush(self) -> None:
        self.file.flush()
