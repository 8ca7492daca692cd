"""What came and what was done, month by month, small numbers masked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from babel.dates import format_date
from sqlmodel import Session, col

from app.core.clock import PARIS, local_date, months_after
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.offers.models import Offer
from app.privacy.models import PastPair
from app.statistics import queries
from app.statistics.rules import followed_before, told, told_of_year

BACK = 12
"""How many whole months are told, besides the present one."""


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month: needs that came, offers that came, introductions; ``None`` is kept back."""

    label: str
    asked: int | None
    offered: int | None
    introduced: int | None


def months(session: Session, *, at: datetime) -> list[MonthLine]:
    """Return the present month and those before it, the newest first; in four queries."""
    this = local_date(at).replace(day=1)
    firsts = [months_after(this, -back) for back in range(BACK + 1)]
    since = datetime.combine(firsts[-1], time.min, tzinfo=PARIS)
    year = at - queries.YEAR
    here = session.execute(queries.introductions(col(Mentorship.introduced_at), since=since)).scalars().all()
    erased = session.execute(queries.past_introductions(col(PastPair.introduced_in), since=since)).scalars().all()
    pairs = Counter(day.replace(day=1) for day in [*map(local_date, here), *erased])
    came = (sa.select(instant).where(instant >= since) for instant in (col(Need.created_at), col(Offer.created_at)))
    asked, offered = (_by_month(session, each) for each in came)
    introduced = told_of_year(
        [pairs[first] for first in firsts],
        young=sum(first >= followed_before(this) for first in firsts),
        before=sum(each < year for each in here) + sum(day < local_date(year) for day in erased),
    )
    counted = zip(*(told([column[first] for first in firsts]) for column in (asked, offered)), introduced, strict=True)
    return [MonthLine(_label(first, this), *counts) for first, counts in zip(firsts, counted, strict=True)]


def _by_month(session: Session, instants: sa.Select[Any]) -> Counter[date]:
    return Counter(local_date(each).replace(day=1) for (each,) in session.execute(instants))


def _label(first: date, this: date) -> str:
    written = format_date(first, "MMMM y", locale="fr")
    return f"{written} (en cours)" if first == this else written
