"""Find associations, what they cover and who works there."""

from app.associations.queries.belonging import (
    colleague,
    contact,
    managers,
    members,
    membership,
    places,
    still_there,
    team,
)
from app.associations.queries.covering import (
    Coverage,
    Grouping,
    Parts,
    active,
    communes_of,
    districts_of,
    groupings,
    kinds_of,
    missing,
    parts,
)
from app.associations.queries.finding import active_by_slug, named, names, one, page_of_directory, visible
from app.associations.queries.gating import Gates, gates, gates_of

__all__ = [
    "Coverage",
    "Gates",
    "Grouping",
    "Parts",
    "active",
    "active_by_slug",
    "colleague",
    "communes_of",
    "contact",
    "districts_of",
    "gates",
    "gates_of",
    "groupings",
    "kinds_of",
    "managers",
    "members",
    "membership",
    "missing",
    "named",
    "names",
    "one",
    "page_of_directory",
    "parts",
    "places",
    "still_there",
    "team",
    "visible",
]
