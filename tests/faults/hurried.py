"""The worker of the product with a clock that a file puts forward: nobody waits for a lease to run out.

``python hurried.py FILE``: the file holds the seconds by which this site is ahead of the machine.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import worker
from app.factory import create_app


def main(ahead: Path) -> None:
    """Do what ``coup-de-pouce jobs worker`` does, by that clock."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(ahead.read_text(encoding="ascii") or 0))

    app = create_app({"NOW": now})
    with app.app_context():
        worker.serve(app, threads=2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
