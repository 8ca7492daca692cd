"""The territory's plan as the operator reads it: counts, nobody's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.core.masking import masked, masked_share
from app.plans import labels
from app.plans.models import TerritoryPlan
from app.plans.profiles.figures import Figures, figures
from app.plans.states import LIVE_STATES, TerritoryState
from app.skills import queries as skills


@dataclass(frozen=True, slots=True)
class TerritoryLine:
    """A territory's plan in a list."""

    id: UUID
    version: int
    state: TerritoryState
    state_label: str
    tone: str | None
    objective: str
    requested_at: datetime
    ended_at: datetime | None
    progress: int
    failure: str
    live: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A line of the territory's figures; none where a count is too small to be told."""

    name: str
    needs: int | None
    served: int | None
    no_offer: int | None


@dataclass(frozen=True, slots=True)
class TerritorySheet:
    """A territory's plan as the operator reads it: counts, nobody's name."""

    line: TerritoryLine
    figures: Figures | None
    unrouted: int | None
    tables: tuple[tuple[str, tuple[Share, ...]], ...]


def territory_lines(rows: Sequence[TerritoryPlan]) -> list[TerritoryLine]:
    """Return territory's plans in their order."""
    return [territory_line(row) for row in rows]


def territory_line(row: TerritoryPlan) -> TerritoryLine:
    """Return one of them."""
    return TerritoryLine(
        row.id, row.version, row.state, labels.TERRITORY_STATES[row.state], labels.TERRITORY_TONES[row.state],
        labels.OBJECTIVES[row.objective], row.requested_at, row.ended_at, row.progress, row.failure,
        row.state in LIVE_STATES,
    )  # fmt: skip


def territory_sheet(session: Session, row: TerritoryPlan) -> TerritorySheet:
    """Return a territory's plan; counts from one to four are kept back, small groups told together."""
    document = row.figures
    if not document:
        return TerritorySheet(territory_line(row), None, None, ())
    tables = (
        ("Par association", document["by_association"]),
        ("Par quartier prioritaire", document["by_district"]),
        ("Par aide demandée", _relabelled(document["by_kind"], skills.labels(session))),
    )
    return TerritorySheet(
        territory_line(row),
        without_few(figures(document, row.objective)),
        masked(document["unrouted"]),
        tuple((title, _shares(groups)) for title, groups in tables if groups),
    )


def without_few(found: Figures) -> Figures:
    """Keep waits back when they are those of four people or fewer."""
    few = masked(found.served) is None or masked(found.needs - found.served) is None
    return replace(found, waits=()) if few else found


def _relabelled(groups: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    return {words.get(code, code): share for code, share in groups.items()}


def _shares(groups: Mapping[str, Mapping[str, Any]]) -> tuple[Share, ...]:
    """Return groups of five at least, the largest first, the others together."""
    told = {name: share for name, share in groups.items() if masked(share["needs"]) is not None}
    lines = [_share(name, told[name]) for name in sorted(told, key=lambda name: (-told[name]["needs"], name))]
    rest = [share for name, share in groups.items() if name not in told]
    if rest:
        keys = ("needs", "served", "no_offer")
        lines.append(_share("Les autres ensemble", {key: sum(each[key] for each in rest) for key in keys}))
    return tuple(lines)


def _share(name: str, share: Mapping[str, Any]) -> Share:
    served, whole = masked_share(share["served"], share["needs"])
    return Share(name, whole, served, masked_share(share["no_offer"], share["needs"])[0])
