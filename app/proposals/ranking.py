"""The bridge to the matching module: columns in, keys and facts out. No name, no contact crosses it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlmodel import Session, col, select

import matching
from app.accounts.models import Person
from app.associations.models import Association
from app.associations.states import Lending
from app.core.clock import age_on
from app.mentorships import queries as mentorships
from app.needs.models import Need, NeedSkill
from app.needs.rules import text_for_others
from app.needs.states import REACH_KM
from app.offers import queries as offers
from app.offers.queries import Rankable
from app.places.models import District
from app.proposals.models import Proposal
from app.proposals.states import ProposalState, SetAsideReason, VolunteerReason, YouthReason
from app.skills.models import Kind
from matching.columns import OfferColumns

_REMEMBERED = {
    ProposalState.VOLUNTEER_DECLINED: matching.Memory.REFUSED,
    ProposalState.YOUTH_DECLINED: matching.Memory.REFUSED,
}
_FOR_GOOD = {
    VolunteerReason.KNOWS_YOUTH.value: matching.Memory.CLOSE,
    YouthReason.PREFERENCE.value: matching.Memory.REFUSED,
    SetAsideReason.SAFETY.value: matching.Memory.EXCLUDED,
}
"""Reasons that hold for every need of the same youth, with what they are remembered as."""

MAY_COME_BACK = (ProposalState.SET_ASIDE, ProposalState.LENDER_DECLINED, ProposalState.EXPIRED)
"""States from which an association may propose again, by name; the ranking does not by itself."""

History = dict[tuple[str, str], matching.Memory]


@dataclass(frozen=True)
class Pool:
    """Offers that may be ranked on one day: records, whose they are, and what their associations allow."""

    rows: tuple[Rankable, ...]
    lending: Mapping[UUID, Lending] = field(default_factory=dict)

    @cached_property
    def records(self) -> dict[str, matching.Offer]:
        """Every offer as the library wants it."""
        return {str(row.id): offer_record(row) for row in self.rows}

    @cached_property
    def columns(self) -> OfferColumns:
        """The same in columns: made once, scanned for each need."""
        return OfferColumns(self.records.values(), matching.DEFAULT.text_model)

    @cached_property
    def by_id(self) -> dict[str, Rankable]:
        """Every row by the key that the library knows."""
        return {str(row.id): row for row in self.rows}

    @cached_property
    def by_owner(self) -> dict[UUID | None, list[str]]:
        """The keys of the offers that each association vouches for."""
        found: dict[UUID | None, list[str]] = {}
        for row in self.rows:
            found.setdefault(row.association_id, []).append(str(row.id))
        return found

    def kept_back(self, association_id: UUID | None) -> list[str]:
        """Return the offers that other associations never lend to this one."""
        never = (owner for owner in self.by_owner if lending_to(owner, association_id, self.lending) is Lending.NEVER)
        return [key for owner in never for key in self.by_owner[owner]]


def configuration() -> matching.Configuration:
    """Return the weights and gates of the site; its name says when the minutes in common are not the usual ones."""
    minutes = int(current_app.config["MINUTES_IN_COMMON"])
    if minutes == matching.DEFAULT.minimum_minutes:
        return matching.DEFAULT
    return replace(matching.DEFAULT, name=f"standard-{minutes}", minimum_minutes=minutes)


def pool(session: Session, *, day: date, only: Collection[UUID] | None = None) -> Pool:
    """Return the offers that may be ranked on `day`, in a constant number of queries."""
    rows = offers.rankable(session, day, only=only)
    return Pool(tuple(rows), lending(session))


def lending(session: Session) -> dict[UUID, Lending]:
    """Return what each association allows of its volunteers on others' cases."""
    statement = select(Association.id, Association.lending)
    return {association_id: Lending(allowed) for association_id, allowed in session.exec(statement)}


def lending_to(owner_id: UUID | None, case_id: UUID | None, allowed: Mapping[UUID, Lending]) -> Lending:
    """Tell what it takes to propose a volunteer of `owner_id` on a case of `case_id`.

    Nothing for one's own, nor for those whom the operator vouches for.
    """
    if owner_id is None or owner_id == case_id:
        return Lending.YES
    return allowed.get(owner_id, Lending.NEVER)


def offer_record(row: Rankable, *, vetted: bool = True, active: bool = True) -> matching.Offer:
    """Return an offer as the library wants it; a rankable one is vetted and active."""
    return matching.Offer(
        id=str(row.id),
        skills=tuple(matching.Offered(skill.code, skill.low, skill.high) for skill in row.skills),
        text=row.text,
        availability=matching.parse_week(row.availability),
        place=_place(row.lat, row.lon, approximate=row.approximate),
        commune=row.commune_code,
        radius_km=row.radius_km,
        mode=matching.Mode(row.mode.value),
        age_min=row.age_min,
        age_max=row.age_max,
        languages=row.languages,
        capacity=row.capacity,
        vetted=vetted,
        active=active,
    )


def need_records(session: Session, need_ids: Collection[UUID], *, day: date) -> dict[UUID, matching.Need]:
    """Return needs as the library wants them, in two queries.

    What belongs to professionals is left out; a need that asks nothing else is
    left out whole: no volunteer is ranked for it.
    """
    asked = _asked(session, need_ids)
    statement = (
        sa.select(
            col(Need.id), col(Need.level), col(Need.text), col(Need.held), col(Need.danger), col(Need.availability),
            col(Need.lat), col(Need.lon), col(Need.approximate), col(Need.commune_code), col(Need.reach),
            col(Need.mode), col(Need.languages), col(Need.waiting_since), col(Need.urgent),
            col(Person.birth_date), col(District.name).label("district"),
        )
        .join(Person, col(Person.id) == Need.youth_id)
        .outerjoin(District, col(District.id) == Need.district_id)
        .where(col(Need.id).in_(need_ids))
    )  # fmt: skip
    found = {}
    for row in session.execute(statement):
        if not asked.get(row.id):
            continue
        found[row.id] = matching.Need(
            id=str(row.id),
            skills=tuple(asked[row.id]),
            level=row.level,
            text=text_for_others(row.text, held=row.held, danger=row.danger),
            availability=matching.parse_week(row.availability),
            place=_place(row.lat, row.lon, approximate=row.approximate),
            commune=row.commune_code,
            district=row.district or "",
            reach_km=REACH_KM[row.reach],
            mode=matching.Mode(row.mode.value),
            age=None if row.birth_date is None else age_on(row.birth_date, day),
            languages=frozenset(filter(None, row.languages.split("|"))),
            requested_at=row.waiting_since.date() if row.waiting_since else None,
            urgent=row.urgent,
        )
    return found


def _asked(session: Session, need_ids: Collection[UUID]) -> dict[UUID, list[matching.Asked]]:
    statement = (
        select(NeedSkill.need_id, NeedSkill.code, NeedSkill.indispensable)
        .join(Kind, col(Kind.code) == NeedSkill.kind_code)
        .where(col(NeedSkill.need_id).in_(need_ids), col(Kind.professional).is_(False))
        .order_by(col(NeedSkill.need_id), col(NeedSkill.position))
    )
    found: dict[UUID, list[matching.Asked]] = {}
    for need_id, code, indispensable in session.exec(statement):
        found.setdefault(need_id, []).append(matching.Asked(code, indispensable))
    return found


def history(
    session: Session, need_ids: Collection[UUID], rows: Iterable[Rankable], *, automatic: bool = True
) -> History:
    """Return what is remembered of the pairs between these needs and these offers.

    Decided proposals of the same need; for every need of the same youth, a
    volunteer who knows them, one they would rather not meet, one set aside for
    safety, and pairs that failed. Unless `automatic`, an association may come
    back on what it set aside and on who did not answer.
    """
    youths = dict(session.exec(select(Need.id, Need.youth_id).where(col(Need.id).in_(need_ids))).all())
    theirs = {row.volunteer_id: str(row.id) for row in rows}
    found: History = {}
    for youth_id, volunteer_id in mentorships.failed_pairs(session, set(youths.values())):
        if volunteer_id in theirs:
            found |= _for_every_need(youths, youth_id, theirs[volunteer_id], matching.Memory.FAILED)
    statement = (
        sa.select(
            col(Proposal.need_id), col(Proposal.offer_id), col(Proposal.state), col(Proposal.reason), col(Need.youth_id)
        )
        .join(Need, col(Need.id) == Proposal.need_id)
        .where(
            col(Need.youth_id).in_(set(youths.values())),
            col(Proposal.state).not_in((ProposalState.RANKED, ProposalState.OVERTAKEN)),
        )
    )
    for need_id, offer_id, state, reason, youth_id in session.execute(statement):
        if reason in _FOR_GOOD:
            found |= _for_every_need(youths, youth_id, str(offer_id), _FOR_GOOD[reason])
        elif need_id in youths and (automatic or state not in MAY_COME_BACK):
            found.setdefault((str(need_id), str(offer_id)), _REMEMBERED.get(state, matching.Memory.EXCLUDED))
    return found


def _for_every_need(youths: Mapping[UUID, UUID], youth_id: UUID, offer_id: str, memory: matching.Memory) -> History:
    return {(str(need_id), offer_id): memory for need_id, owner in youths.items() if owner == youth_id}


def _place(lat: float | None, lon: float | None, *, approximate: bool) -> matching.Place | None:
    return None if lat is None or lon is None else matching.Place(lat, lon, approximate=approximate)
