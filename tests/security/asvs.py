"""What `docs/security/asvs.csv` says of OWASP ASVS 5.0.0, counted: ``python tests/security/asvs.py``."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

FILE = Path(__file__).parents[2] / "docs" / "security" / "asvs.csv"
VERDICTS = ("met", "deviation", "operations", "not applicable")


def rows() -> list[dict[str, str]]:
    """Return every line of the table, by column."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures() -> str:
    """Return the number of requirements per level and verdict, as a table of text."""
    found = Counter((row["level"], row["verdict"]) for row in rows())
    lines = ["".join(f"{word:>16}" for word in ("level", *VERDICTS, "all"))]
    for name, levels in (("1", "1"), ("2", "2"), ("1 and 2", "12")):
        counts = [sum(found[level, verdict] for level in levels) for verdict in VERDICTS]
        lines.append("".join(f"{word:>16}" for word in (name, *counts, sum(counts))))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(figures())
