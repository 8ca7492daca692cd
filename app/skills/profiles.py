"""What the operator's pages show of the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.skills import queries
from app.skills.models import Kind


@dataclass(frozen=True, slots=True)
class WordLine:
    """One kind or subject of the list; `marks` say what is particular about it."""

    code: str
    label: str
    detail: str
    marks: tuple[str, ...]
    active: bool


def families(session: Session) -> list[tuple[str, list[WordLine]]]:
    """Return every kind of support, those put aside too, under the title of its family."""
    found: dict[str, list[WordLine]] = {}
    for kind in queries.kinds(session, active=False):
        found.setdefault(kind.family, []).append(WordLine(kind.code, kind.label, kind.hint, _marks(kind), kind.active))
    return list(found.items())


def subjects(session: Session) -> list[WordLine]:
    """Return every school subject, those put aside too."""
    return [WordLine(each.slug, each.label, "", (), each.active) for each in queries.subjects(session, active=False)]


def _marks(kind: Kind) -> tuple[str, ...]:
    words = (
        ("Demande la matière", kind.asks_subject),
        ("Demande la classe", kind.asks_level),
        ("Professionnels seulement", kind.professional),
    )
    return tuple(word for word, is_so in words if is_so)
