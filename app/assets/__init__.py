"""Third-party front-end files and the official list of communes, brought at build time.

`build` is the hatchling hook, `vendor` does the work, and `python -m app.assets`
repeats it by hand. At run time the site only asks whether they are there.
"""

from pathlib import Path

REPAIR = "run `python -m app.assets` in the checkout, or install the package again"


def installed(static: Path) -> bool:
    """Tell whether the look of the pages is complete; they stay readable without it."""
    return (static / "vendor/dsfr/dsfr.main.min.css").is_file() and (static / "vendor/htmx/htmx.min.js").is_file()
