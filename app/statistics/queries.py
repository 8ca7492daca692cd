"""Count what may be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.accounts.models import Person
from app.core.clock import local_date
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason
from app.needs.models import Need, NeedSkill
from app.needs.rules import age_band
from app.needs.states import OPEN_STATES, NeedState, StopReason
from app.offers import queries as offers
from app.offers.models import Offer, OfferSkill
from app.places.models import Commune, District
from app.privacy.models import PastPair
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.states import Stage
from app.skills.models import Kind

YEAR = timedelta(days=365)


class Became(Enum):
    """What a search for a volunteer has become."""

    INTRODUCED = auto()
    WAITING = auto()
    STOPPED = auto()


@dataclass(frozen=True, slots=True)
class Pair:
    """When a pair was introduced, and its end; of somebody since erased, the first of the month and no day of end."""

    introduced_on: date
    ended_on: date | None
    end_reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """One need's wait in days, until now, its stop or the introduction, where it is from and how old its youth was.

    `population` is that of the commune; where the commune is not known any
    more, it was small.
    """

    need_id: Hashable
    days: int
    commune: str
    district: Hashable | None
    became: Became = Became.WAITING
    age_band: str = ""
    population: int = 0
    pair: Pair | None = None


_SEARCH = (
    col(Need.id), col(Need.waiting_since), col(Need.commune_code), col(Need.district_id), col(Person.birth_date),
    col(Commune.population),
)  # fmt: skip
"""What is read of each search, in the order in which `_wait` takes it."""


def waiting(session: Session, *, at: datetime) -> list[Wait]:
    """Return how long each need that looks for a volunteer has waited."""
    statement = _searches(col(Need.state).in_(OPEN_STATES))
    return [_wait(row, until=at, became=Became.WAITING) for row in session.execute(statement)]


def stopped(session: Session, *, at: datetime) -> list[Wait]:
    """Return what looked for a volunteer and no longer does, without one: stopped in the last year, or at rest.

    What was stopped because it was there twice is counted once, as the other.
    """
    late = (col(Need.state) == NeedState.WITHDRAWN) & (col(Need.ended_at) >= at - YEAR)
    once = col(Need.stop_reason).is_(None) | (col(Need.stop_reason) != StopReason.DUPLICATE)
    at_rest = col(Need.state).in_((NeedState.PAUSED, NeedState.AWAITING_AGREEMENT))
    statement = _searches((late & once) | at_rest, col(Need.ended_at))
    return [_wait(row, until=row[-1] or at, became=Became.STOPPED) for row in session.execute(statement)]


def _searches(which: sa.ColumnElement[bool], *columns: Any) -> sa.Select[Any]:
    statement = sa.select(*_SEARCH, *columns).select_from(Need)
    return _with_youth(statement).where(which, col(Need.waiting_since).is_not(None))


def _with_youth(statement: sa.Select[Any]) -> sa.Select[Any]:
    """Join the youth, for the age, and the commune, for its size."""
    youth = statement.join(Person, col(Person.id) == Need.youth_id)
    return youth.join(Commune, col(Commune.code) == Need.commune_code)


def _wait(row: Any, *, until: datetime, became: Became, pair: Pair | None = None) -> Wait:
    need_id, since, commune, district, birth_date, population = row[: len(_SEARCH)]
    days, band = max(0, (until - since).days), age_band(birth_date, local_date(until))
    return Wait(need_id, days, commune, district, became, band, population, pair)


def introductions(*columns: Any, since: datetime) -> sa.Select[Any]:
    """Return the statement of what this service introduced since an instant.

    A pair that an association brought in ran before: its need waited for nobody
    here, and nobody may yet have said yes to it.
    """
    waited = col(Need.waiting_since).is_not(None), col(Mentorship.introduced_at) >= since
    return sa.select(*columns).select_from(Mentorship).join(Need, col(Need.id) == Mentorship.need_id).where(*waited)


def past_introductions(*columns: Any, since: datetime) -> sa.Select[Any]:
    """Return the same of those of whom somebody was erased, told from the month on."""
    waited = col(PastPair.waited_days).is_not(None), col(PastPair.introduced_in) >= local_date(since)
    return sa.select(*columns).where(*waited)


def introduced(session: Session, *, at: datetime) -> list[Wait]:
    """Return how long each need waited that was introduced in the last year, those of people since erased too."""
    since = at - YEAR
    columns = (*_SEARCH, col(Mentorship.introduced_at), col(Mentorship.ended_at), col(Mentorship.end_reason))
    found = session.execute(_with_youth(introductions(*columns, since=since)))
    here = [_wait(row, until=row[-3], became=Became.INTRODUCED, pair=_pair(*row[-3:])) for row in found]
    past = past_introductions(PastPair, col(Commune.population), since=since)
    past = past.select_from(PastPair).outerjoin(Commune, col(Commune.code) == PastPair.commune_code)
    return here + [_erased(pair, population or 0) for pair, population in session.execute(past)]


def _pair(introduced_at: datetime, ended_at: datetime | None, reason: EndReason | None) -> Pair:
    return Pair(local_date(introduced_at), local_date(ended_at) if ended_at else None, reason.value if reason else "")


def _erased(past: PastPair, population: int) -> Wait:
    """Erasing somebody ends the pairs that go on: one whose end is not known was ended so."""
    pair = Pair(past.introduced_in, None, past.outcome or EndReason.ACCOUNT_CLOSED.value)
    return Wait(
        past.id, past.waited_days or 0, past.commune_code or "", past.district_id, Became.INTRODUCED, past.age_band,
        population, pair,
    )  # fmt: skip


def ends(session: Session, *, at: datetime) -> Counter[str]:
    """Return how many of the pairs introduced in the last year ended, by reason; those of people since erased too."""
    here = introductions(col(Mentorship.end_reason), sa.func.count(), since=at - YEAR)
    here = here.where(col(Mentorship.end_reason).is_not(None))
    past = past_introductions(col(PastPair.outcome), sa.func.count(), since=at - YEAR)
    past = past.where(col(PastPair.outcome) != "")
    found: Counter[str] = Counter()
    for statement in (here.group_by(col(Mentorship.end_reason)), past.group_by(col(PastPair.outcome))):
        for reason, count in session.execute(statement):
            found[str(reason)] += count
    return found


def kinds_asked(session: Session) -> list[tuple[str, Hashable]]:
    """Return each kind that an open need asks, with the need."""
    statement = (
        sa.select(col(NeedSkill.kind_code), col(NeedSkill.need_id))
        .join(Need, col(Need.id) == NeedSkill.need_id)
        .where(col(Need.state).in_(OPEN_STATES))
        .distinct()
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def kinds_offered(session: Session, *, at: datetime) -> dict[str, int]:
    """Return how many active volunteers of whom nothing is missing offer each kind."""
    look = requirements.picture(session, local_date(at))
    statement = (
        sa.select(col(OfferSkill.kind_code), col(Offer.volunteer_id), col(Offer.association_id))
        .join(Offer, col(Offer.id) == OfferSkill.offer_id)
        .where(offers.AT_WORK)
        .distinct()
    )
    counts: dict[str, int] = {}
    for code, volunteer_id, association_id in session.execute(statement):
        in_order = not look.missing(volunteer_id, association_id, stage=Stage.OFFER)
        counts[code] = counts.get(code, 0) + in_order
    return counts


def kind_names(session: Session) -> dict[str, str]:
    """Return the kinds for volunteers, in their order."""
    statement = select(Kind.code, Kind.label).where(col(Kind.professional).is_(False))
    return dict(session.exec(statement.order_by(col(Kind.position), col(Kind.code))).all())


def commune_names(session: Session) -> dict[Hashable, str]:
    """Return the name of each commune from which a need ever came."""
    statement = select(Commune.code, Commune.name).where(col(Commune.code).in_(select(Need.commune_code)))
    return dict(session.exec(statement).all())


def district_names(session: Session) -> dict[Hashable, str]:
    """Return the name of each priority district."""
    return dict(session.exec(select(District.id, District.name)).all())
