"""Where no association acts, kind by kind: facts that associations publish themselves, nothing about people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlmodel import Session, col, select

from app.associations import queries as associations
from app.associations.queries import Coverage
from app.places.models import Commune

NAMED = 5
"""Communes named for each kind: the most inhabited ones."""


@dataclass(frozen=True, slots=True)
class KindCover:
    """How many associations do one kind of support, and the communes where none does: how many, the largest named."""

    label: str
    associations: int
    uncovered: int
    largest: tuple[str, ...]


def cover(session: Session, kinds: Mapping[str, str]) -> list[KindCover]:
    """Return for each of `kinds` (a name for each code) who does it and where nobody does; in six queries.

    An association that ticked no kind does them all; one that knows a priority
    district counts for the whole commune.
    """
    departments = current_app.extensions["territory"].departments
    here = select(Commune.code, Commune.name).where(col(Commune.department).in_(departments))
    communes = session.exec(here.order_by(col(Commune.population).desc(), col(Commune.code))).all()
    active = associations.active(session)
    return [
        _cover(label, communes, [each for each in active if not each.kinds or code in each.kinds])
        for code, label in kinds.items()
    ]


def _cover(label: str, communes: Sequence[tuple[str, str]], doing: Sequence[Coverage]) -> KindCover:
    left = [name for code, name in communes if not any(each.near(code) for each in doing)]
    return KindCover(label, len(doing), len(left), tuple(left[:NAMED]))
