"""Where no association acts, kind by kind: facts that associations publish themselves, nothing about people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlmodel import Session, col, select

from app.associations import queries as associations
from app.places.models import Commune

NAMED = 5
"""Communes named: the most inhabited ones."""


@dataclass(frozen=True, slots=True)
class KindCover:
    """How many associations do one kind of support, and the communes where none does, the most inhabited first."""

    label: str
    associations: int
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Kinds that nobody does in the same `count` communes, the `largest` named; `everywhere`: nobody does them."""

    labels: tuple[str, ...]
    everywhere: bool
    count: int
    largest: tuple[str, ...]


def gaps(lines: Iterable[KindCover]) -> list[Gap]:
    """Gather the kinds that lack an association in the same communes: the widest gap first."""
    alike: dict[tuple[bool, tuple[str, ...]], list[str]] = defaultdict(list)
    for line in lines:
        if line.without:
            alike[not line.associations, line.without].append(line.label)
    found = [
        Gap(tuple(labels), everywhere, len(without), without[:NAMED]) for (everywhere, without), labels in alike.items()
    ]
    return sorted(found, key=lambda gap: (not gap.everywhere, -gap.count))


def cover(session: Session, kinds: Mapping[str, str]) -> list[KindCover]:
    """Return for each of `kinds` (a name for each code) who does it and where nobody does; in six queries.

    An association that ticked no kind does them all; one that knows a priority
    district counts for the whole commune.
    """
    departments = current_app.extensions["territory"].departments
    here = select(Commune.code, Commune.name).where(col(Commune.department).in_(departments))
    communes = session.exec(here.order_by(col(Commune.population).desc(), col(Commune.code))).all()
    found = [(each.kinds, {code for code, _ in communes if each.near(code)}) for each in associations.active(session)]
    return [
        _cover(label, communes, [near for offered, near in found if not offered or code in offered])
        for code, label in kinds.items()
    ]


def _cover(label: str, communes: Sequence[tuple[str, str]], near: Sequence[set[str]]) -> KindCover:
    covered = set().union(*near)
    return KindCover(label, len(near), tuple(name for code, name in communes if code not in covered))
