"""Count what may be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.clock import local_date
from app.mentorships.models import Mentorship
from app.needs.models import Need, NeedSkill
from app.needs.states import OPEN_STATES
from app.offers import queries as offers
from app.offers.models import Offer, OfferSkill
from app.places.models import Commune, District
from app.privacy.models import PastPair
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.states import Stage
from app.skills.models import Kind

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wait:
    """One need's wait in days, until now or until the introduction, and where it is from."""

    need_id: Hashable
    days: int
    commune: str
    district: Hashable | None


def waiting(session: Session, *, at: datetime) -> list[Wait]:
    """Return how long each need that looks for a volunteer has waited."""
    statement = sa.select(col(Need.id), col(Need.waiting_since), col(Need.commune_code), col(Need.district_id)).where(
        col(Need.state).in_(OPEN_STATES), col(Need.waiting_since).is_not(None)
    )
    return [Wait(row[0], (at - row[1]).days, row[2], row[3]) for row in session.execute(statement)]


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
    columns = (
        col(Need.id), col(Need.waiting_since), col(Mentorship.introduced_at), col(Need.commune_code),
        col(Need.district_id),
    )  # fmt: skip
    found = session.execute(introductions(*columns, since=since))
    here = [Wait(row[0], max(0, (row[2] - row[1]).days), row[3], row[4]) for row in found]
    past = past_introductions(PastPair, since=since)
    erased = [
        Wait(pair.id, pair.waited_days or 0, pair.commune_code or "", pair.district_id)
        for pair in session.execute(past).scalars()
    ]
    return here + erased


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
