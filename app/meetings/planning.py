"""Gather what is known of a pair and look for its dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlmodel import Session, select

from app.associations import queries as associations
from app.core.clock import local_date
from app.meetings import queries, rules
from app.meetings.models import SafePlace
from app.meetings.rules import Proposed, Search, Where
from app.meetings.states import Stuck
from app.mentorships.models import Mentorship
from app.needs.models import Need, NeedSkill
from app.offers.models import Offer
from app.places import days_off
from app.places.calendar import DaysOff
from app.places.models import Commune
from matching.places import Place, distance_km


@dataclass(frozen=True, slots=True)
class Found:
    """Dates in one place; at a distance without a place."""

    dates: list[Proposed]
    place_id: UUID | None


@dataclass(frozen=True, slots=True)
class Meetable:
    """A place where a pair could meet, and how far each has to go (km, ``None``: not known)."""

    place: SafePlace
    youth_km: float | None
    volunteer_km: float | None

    @property
    def far(self) -> tuple[bool, float, str]:
        """What sorts: the two ways together, unknown ones last, then the name."""
        known = self.youth_km is not None and self.volunteer_km is not None
        return not known, (self.youth_km or 0.0) + (self.volunteer_km or 0.0), self.place.name


def look(session: Session, mentorship: Mentorship, *, at: datetime) -> Found | Stuck:
    """Return the dates of a pair's next round, or why there are none.

    In person before at a distance, where both would do; in the place that is
    nearest to both, else in the next.
    """
    need, offer = session.get_one(Need, mentorship.need_id), session.get_one(Offer, mentorship.offer_id)
    common = week_of(session, mentorship)
    if not common:
        return Stuck.NO_SLOT if need.availability and offer.availability else Stuck.NO_GRID
    search = Search(
        common=common,
        at=at,
        minutes=_minutes(session, mentorship),
        days_off=known_days_off(session, at=at),
        school_year=rules.follows_school(_kinds(session, need.id)),
        busy=queries.busy(session, mentorship, at=at),
        refused=queries.refused(session, mentorship.id, at=at),
        around=_around(session, mentorship, at=at),
    )
    return _choose(session, mentorship, need, offer, search)


def week_of(session: Session, mentorship: Mentorship) -> int:
    """Return the half-hours of the week in which both of a pair are free."""
    need, offer = session.get_one(Need, mentorship.need_id), session.get_one(Offer, mentorship.offer_id)
    return rules.common_week(need.availability, offer.availability)


def _around(session: Session, mentorship: Mentorship, *, at: datetime) -> tuple[date, int] | None:
    last = queries.last_agreed(session, mentorship.id)
    return rules.next_around(mentorship.rhythm, local_date(last) if last else None, today=local_date(at))


def known_days_off(session: Session, *, at: datetime) -> DaysOff:
    """Return the days off of the territory as far ahead as dates are looked for."""
    today = local_date(at)
    zone = str(current_app.extensions["territory"].holiday_zone)
    return days_off.between(session, zone=zone, first=today, last=today + timedelta(days=rules.HORIZON_DAYS + 7))


def _choose(session: Session, mentorship: Mentorship, need: Need, offer: Offer, search: Search) -> Found | Stuck:
    way = rules.where(need.mode, offer.mode)
    near = [] if way is Where.REMOTE else meetable(session, mentorship, need, offer)[:1]
    for each in near:
        travel = rules.travel_minutes(youth_km=each.youth_km, reach=need.reach, volunteer_km=each.volunteer_km)
        if dates := rules.dates(replace(search, travel=travel)):
            return Found(dates, each.place.id)
    if way is Where.IN_PERSON:
        return Stuck.NO_SLOT if near else Stuck.NO_PLACE
    dates = rules.dates(search)
    return Found(dates, None) if dates else Stuck.NO_SLOT


def meetable(session: Session, mentorship: Mentorship, need: Need, offer: Offer) -> list[Meetable]:
    """Return the open places of the pair's association, the nearest to both first."""
    if mentorship.association_id is None:
        return []
    youth, volunteer = _point(need.lat, need.lon), _point(offer.lat, offer.lon)
    found = [
        Meetable(place, _km(youth, commune), _km(volunteer, commune))
        for place, commune in queries.places(session, mentorship.association_id)
    ]
    return sorted(found, key=lambda each: each.far)


def _minutes(session: Session, mentorship: Mentorship) -> int:
    """Return how long a meeting lasts at least: what the site asks, or more if the association does."""
    least = int(current_app.config["MINUTES_IN_COMMON"])
    if mentorship.association_id is None:
        return least
    return max(least, associations.gates_of(session, mentorship.association_id).minimum_minutes or 0)


def _kinds(session: Session, need_id: UUID) -> list[str]:
    return list(session.exec(select(NeedSkill.kind_code).where(NeedSkill.need_id == need_id)))


def _point(lat: float | None, lon: float | None) -> Place | None:
    return None if lat is None or lon is None else Place(lat, lon)


def _km(one: Place | None, commune: Commune) -> float | None:
    two = _point(commune.lat, commune.lon)
    return None if one is None or two is None else distance_km(one, two)
