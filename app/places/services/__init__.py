"""Change what is known of places."""

from __future__ import annotations

from app.places.services.communes import Installed, import_communes, install
from app.places.services.districts import Replaced, import_districts
from app.places.services.holidays import Imported, import_holidays
from app.places.services.locating import Located, locate
from app.places.services.quarters import QuarterCommand, add_quarter, change_quarter, install_quarters, remove_quarter

__all__ = [
    "Imported",
    "Installed",
    "Located",
    "QuarterCommand",
    "Replaced",
    "add_quarter",
    "change_quarter",
    "import_communes",
    "import_districts",
    "import_holidays",
    "install",
    "install_quarters",
    "locate",
    "remove_quarter",
]
