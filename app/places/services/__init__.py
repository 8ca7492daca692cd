"""Change what is known of places."""

from __future__ import annotations

from app.places.services.communes import Installed, import_communes, install
from app.places.services.districts import Replaced, import_districts
from app.places.services.locating import Located, locate

__all__ = ["Installed", "Located", "Replaced", "import_communes", "import_districts", "install", "locate"]
