"""Keep the holidays that an operator brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, delete

from app.places.holiday_files import HolidayRecord
from app.places.models import Holiday


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    kept: int
    removed: int


def import_holidays(session: Session, records: Sequence[HolidayRecord]) -> Imported:
    """Keep the holidays of a file; those of the same kind and zone within its dates are replaced."""
    removed = 0
    for kind, zone in sorted({(each.kind, each.zone) for each in records}):
        mine = [each for each in records if (each.kind, each.zone) == (kind, zone)]
        first, last = min(each.starts_on for each in mine), max(each.ends_on for each in mine)
        former = delete(Holiday).where(
            col(Holiday.kind) == kind, col(Holiday.zone) == zone,
            col(Holiday.starts_on) <= last, col(Holiday.ends_on) >= first,
        )  # fmt: skip
        removed += session.execute(former).rowcount  # type: ignore[attr-defined]
    session.add_all(
        Holiday(kind=each.kind, zone=each.zone, name=each.name, starts_on=each.starts_on, ends_on=each.ends_on)
        for each in records
    )
    session.flush()
    return Imported(len(records), removed)
