"""Small files that stand outside the database: only ever added to, so that a restore cannot undo what they say."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from flask import current_app


def folder() -> Path:
    """Return where the ledgers are."""
    return Path(current_app.config["LEDGER_PATH"] or Path(current_app.config["INSTANCE_PATH"]) / "ledgers")


def path(name: str) -> Path:
    """Return where the ledger of this name is."""
    return folder() / f"{name}.jsonl"


def append(name: str, line: dict[str, Any]) -> None:
    """Add one line, which is on the disk when this returns. It holds ids, numbers and instants only."""
    target = path(name)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, default=str) + "\n")
        file.flush()
        os.fsync(file.fileno())


def lines(name: str) -> list[dict[str, Any]]:
    """Return every line, oldest first; a ledger that was never written is empty.

    Raises
    ------
    ValueError
        If a line cannot be read; the message names the file and the line.
    """
    target = path(name)
    if not target.exists():
        return []
    found: list[dict[str, Any]] = []
    for number, text in enumerate(target.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(dict(json.loads(text)))
        except (ValueError, TypeError) as error:
            raise ValueError(f"{target.name}, line {number}: not a line of this ledger") from error
    return found
