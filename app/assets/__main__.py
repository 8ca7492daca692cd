"""`python -m app.assets`: bring the assets again, in a checkout."""

import sys
from pathlib import Path

from app.assets import vendor


def main() -> int:
    """Bring the assets whatever the stamp says; return the exit status."""
    root = Path(__file__).parents[2]
    if not (root / "package-lock.json").is_file():
        sys.stderr.write("No package-lock.json: the assets of an installed wheel come with it.\n")
        return 1
    try:
        vendor.bring(root, force=True)
    except vendor.AssetsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("Front-end assets and communes brought.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
