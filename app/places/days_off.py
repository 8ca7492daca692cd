"""Read what is known of days off: the rule for public holidays, the operator's table for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from app.places.calendar import DaysOff, public_holidays
from app.places.models import Holiday
from app.places.states import HolidayKind


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """One holiday on the operator's page, both ends included."""

    name: str
    kind: HolidayKind
    zone: str
    starts_on: date
    ends_on: date


def between(session: Session, *, zone: str, first: date, last: date) -> DaysOff:
    """Return the days off from `first` to `last` in a zone of the school calendar, in two queries."""
    public = {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in public_holidays(year).items()
        if first <= day <= last
    }
    school: dict[date, str] = {}
    for row in _rows(session, zone, first, last):
        days = public if row.kind is HolidayKind.PUBLIC else school
        days |= {day: row.name for day in _days(max(row.starts_on, first), min(row.ends_on, last)) if day not in days}
    return DaysOff(public, school, known_until(session, zone=zone))


def known_until(session: Session, *, zone: str) -> date | None:
    """Return the last day of the last school holiday of a zone on record, or ``None``."""
    statement = select(func.max(Holiday.ends_on)).where(Holiday.kind == HolidayKind.SCHOOL, Holiday.zone == zone)
    return session.exec(statement).one()


def lines(session: Session, *, zone: str, day: date) -> list[HolidayLine]:
    """Return what is imported of a zone and is not over, the next first."""
    statement = (
        select(Holiday)
        .where(col(Holiday.zone).in_((zone, "")), Holiday.ends_on >= day)
        .order_by(col(Holiday.starts_on), col(Holiday.id))
    )
    return [
        HolidayLine(each.name, each.kind, each.zone, each.starts_on, each.ends_on) for each in session.exec(statement)
    ]


def _rows(session: Session, zone: str, first: date, last: date) -> list[Holiday]:
    statement = select(Holiday).where(
        col(Holiday.zone).in_((zone, "")), Holiday.starts_on <= last, Holiday.ends_on >= first
    )
    return list(session.exec(statement.order_by(col(Holiday.starts_on), col(Holiday.id))))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
