"""The bridge to the matching module: columns in, keys and facts out. No name, no contact crosses it."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from math import inf
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from flask import current_app
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

import matching
from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.models import Association, AssociationGates
from app.associations.queries import Gates
from app.associations.states import AssociationState, Lending
from app.commitments.models import Stop
from app.core.clock import age_on
from app.core.revisions import Topic, kept
from app.mentorships.models import Mentorship
from app.needs.models import Need, NeedSkill
from app.needs.states import REACH_KM
from app.offers import queries as offers
from app.offers.models import Offer, OfferSkill
from app.offers.queries import Rankable
from app.pairs import queries as pairs
from app.places.models import District
from app.proposals.models import Proposal
from app.proposals.states import ProposalState, SetAsideReason, VolunteerReason, YouthReason
from app.safeguarding.closeness import queries as closeness
from app.safeguarding.requirements.models import Attestation, Exemption, Requirement
from app.safeguarding.rules import text_for_others
from app.skills.models import Kind
from app.tuning import queries as tuning
from matching.columns import OfferColumns
from matching.records import with_places

_REMEMBERED = {
    ProposalState.VOLUNTEER_DECLINED: matching.Memory.REFUSED,
    ProposalState.YOUTH_DECLINED: matching.Memory.REFUSED,
}
_FOR_GOOD = {
    YouthReason.PREFERENCE.value: matching.Memory.REFUSED,
    SetAsideReason.SAFETY.value: matching.Memory.EXCLUDED,
}
"""Reasons that hold for every need of the same youth, with what they are remembered as."""

MAY_COME_BACK = (ProposalState.SET_ASIDE, ProposalState.LENDER_DECLINED, ProposalState.EXPIRED)
"""States from which an association may propose again, by name; the ranking does not by itself."""

_SAID_NO = (ProposalState.VOLUNTEER_DECLINED, ProposalState.YOUTH_DECLINED)

DOUBT = "doubt_percent"
"""The fact of a stored proposal that says how much of its score a doubt took off."""
TOO_FAR = "too_far"
"""The fact that is kept of one proposed all the same although the two live too far from each other."""

_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)
"""What a row that should never have been stored raises when the library is told of it."""

log = structlog.get_logger()

History = dict[tuple[str, str], matching.Memory]


OFFERS = Topic("offers", Offer, OfferSkill, Attestation, Exemption, Requirement, Association, AssociationGates, Stop)
PLACES = Topic("places taken", Mentorship, Proposal)


@dataclass(frozen=True, eq=False)
class Stock:
    """The offers that may be ranked on one day, whose they are, and what their associations allow and ask.

    Kept in memory by each process as long as no row it was made of changes. Places are all those of an
    offer, the taken ones too: they change far more often than the rest. `records` is every offer as the
    library wants it; those that it cannot read are in `unsound` and nowhere else.
    """

    rows: tuple[Rankable, ...]
    records: dict[str, matching.Offer]
    unsound: frozenset[UUID] = frozenset()
    lending: Mapping[UUID, Lending] = field(default_factory=dict)
    gates: Mapping[UUID, Gates] = field(default_factory=dict)
    _columns: dict[str, OfferColumns] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Rankable]:
        """Every row by the key that the library knows."""
        return {str(row.id): row for row in self.rows}

    @cached_property
    def by_owner(self) -> dict[UUID | None, list[str]]:
        """The keys of the offers that each association vouches for."""
        found: dict[UUID | None, list[str]] = {}
        for key, row in self.by_id.items():
            found.setdefault(row.association_id, []).append(key)
        return found

    def columns(self, text_model: str) -> OfferColumns:
        """Return the offers in columns, made once for each text model."""
        found = self._columns.get(text_model)
        if found is None:
            found = self._columns[text_model] = OfferColumns(self.records.values(), text_model)
        return found


@dataclass(frozen=True, eq=False)
class Pool:
    """Offers that may be ranked on one day, with the places that each has left.

    Parameters
    ----------
    left : mapping of str to int
        Places left at the offers of which some are taken.
    """

    stock: Stock
    left: Mapping[str, int] = field(default_factory=dict)
    _columns: dict[tuple[str, UUID | None], OfferColumns] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[Rankable, ...]:
        """Every row, by id."""
        return self.stock.rows

    @property
    def by_id(self) -> Mapping[str, Rankable]:
        """Every row by the key that the library knows."""
        return self.stock.by_id

    @property
    def by_owner(self) -> Mapping[UUID | None, list[str]]:
        """The keys of the offers that each association vouches for."""
        return self.stock.by_owner

    @property
    def lending(self) -> Mapping[UUID, Lending]:
        """What each association allows of its volunteers."""
        return self.stock.lending

    @cached_property
    def records(self) -> Mapping[str, matching.Offer]:
        """Every offer as the library wants it."""
        held = {key: with_places(self.stock.records[key], places) for key, places in self.left.items()}
        return ChainMap(held, self.stock.records)

    def columns_for(self, association_id: UUID | None, text_model: str) -> OfferColumns:
        """Return the same in columns, without the offers that other associations never lend to this one."""
        found = self._columns.get((text_model, association_id))
        if found is None:
            every = self.stock.columns(text_model).with_places(self.left)
            found = self._columns[text_model, association_id] = every.without(self.kept_back(association_id))
        return found

    def kept_back(self, association_id: UUID | None) -> list[str]:
        """Return the offers that other associations never lend to this one."""
        never = (owner for owner in self.by_owner if lending_to(owner, association_id, self.lending) is Lending.NEVER)
        return [key for owner in never for key in self.by_owner[owner]]


def configuration(session: Session, *, association_id: UUID | None = None) -> matching.Configuration:
    """Return the weights and gates of today, tightened as an association asks for the needs that it has.

    Its label is that of the active configuration: an association moves gates, never a score.
    """
    active = tuning.active(session, minutes_in_common=_minutes_in_common())
    return tightened(active, associations.gates(session).get(association_id)) if association_id else active


def tightened(active: matching.Configuration, gates: Gates | None) -> matching.Configuration:
    """Return a configuration with the gates of an association, where they ask more than it does."""
    asked = gates.minimum_minutes or 0 if gates else 0
    return active if asked <= active.minimum_minutes else replace(active, minimum_minutes=asked)


def labelled(session: Session, label: str) -> matching.Configuration:
    """Return the configuration that a proposal was ranked with, by the label that it stores.

    Raises
    ------
    NotFound
        If no configuration ever bore it.
    """
    return tuning.labelled(session, label, minutes_in_common=_minutes_in_common())


def _minutes_in_common() -> int:
    return int(current_app.config["MINUTES_IN_COMMON"])


def pool(session: Session, *, day: date, only: Collection[UUID] | None = None) -> Pool:
    """Return the offers that may be ranked on `day`.

    Kept in memory: one query as long as no offer, check or place taken changed. `only` keeps some
    offers, read from the database.
    """
    if only is not None:
        return read_pool(session, day=day, only=only)
    return kept(session, "pool", lambda: _counted(session, stock(session, day=day)), reads=(OFFERS, PLACES), of=day)


def read_pool(session: Session, *, day: date, only: Collection[UUID] | None = None) -> Pool:
    """Return the same read from the database now, in a constant number of queries of columns."""
    return _counted(session, _stock(session, day, only), only)


def stock(session: Session, *, day: date) -> Stock:
    """Return the offers that may be ranked on `day`, kept in memory until one of them changes."""
    return kept(session, "stock", lambda: _stock(session, day), reads=(OFFERS,), of=day)


def _stock(session: Session, day: date, only: Collection[UUID] | None = None) -> Stock:
    rows, records, unsound = [], {}, set[UUID]()
    apart = {each.volunteer_id for each in pairs.named_unsafe(session)}
    for row in offers.rankable(session, day, only=only):
        if row.volunteer_id in apart:
            continue
        try:
            records[str(row.id)] = offer_record(row)
            rows.append(row)
        except _UNREADABLE as error:
            unsound.add(row.id)
            log.error("offer left out of rankings", id=str(row.id), failure=type(error).__name__)
    return Stock(tuple(rows), records, frozenset(unsound), lending(session), associations.gates(session))


def _counted(session: Session, held: Stock, only: Collection[UUID] | None = None) -> Pool:
    """Take from each offer the places that are held by a pair or a question."""
    by_id = held.by_id
    taken = ((str(offer_id), places) for offer_id, places in offers.taken(session, only).items())
    return Pool(held, {key: max(0, by_id[key].capacity - places) for key, places in taken if key in by_id})


def lending(session: Session) -> dict[UUID, Lending]:
    """Return what each association allows of its volunteers on others' cases; one that is not at work lends nobody."""
    statement = select(Association.id, Association.lending).where(Association.state == AssociationState.ACTIVE)
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


_THESE: sa.BindParameter[Any] = sa.bindparam("need_ids", expanding=True)
_TO_RANK = (
    sa.select(
        col(Need.id), col(Need.level), col(Need.text), col(Need.held), col(Need.danger), col(Need.availability),
        col(Need.lat), col(Need.lon), col(Need.approximate), col(Need.commune_code), col(Need.reach),
        col(Need.mode), col(Need.languages), col(Need.waiting_since), col(Need.urgent),
        col(Person.birth_date), col(District.name).label("district"), col(AssociationGates.furthest_km),
        col(AssociationGates.age_min), col(AssociationGates.age_max),
        col(AssociationGates.mode).label("asked_mode"),
    )
    .join(Person, col(Person.id) == Need.youth_id)
    .outerjoin(District, col(District.id) == Need.district_id)
    .outerjoin(AssociationGates, col(AssociationGates.association_id) == Need.association_id)
    .where(col(Need.id).in_(_THESE))
)  # fmt: skip


def need_records(
    session: Session, need_ids: Collection[UUID], *, day: date, unsound: set[UUID] | None = None
) -> dict[UUID, matching.Need]:
    """Return needs as the library wants them, in two queries.

    What belongs to professionals is left out; a need that asks nothing else is
    left out whole: no volunteer is ranked for it. Whoever has the need may
    shorten how far the volunteer may be, and ask for ages and a way of meeting.
    One that cannot be read is left out too, told in the log, and added to
    `unsound` where somebody asks: it must not take the others with it.
    """
    asked = _asked(session, need_ids)
    found = {}
    for row in session.execute(_TO_RANK, {"need_ids": list(need_ids)}):
        if not asked.get(row.id):
            continue
        try:
            found[row.id] = _need_record(row, asked[row.id], day)
        except _UNREADABLE as error:
            log.error("need left out of rankings", id=str(row.id), failure=type(error).__name__)
            if unsound is not None:
                unsound.add(row.id)
    return found


def _need_record(row: Any, asked: Collection[matching.Asked], day: date) -> matching.Need:
    return matching.Need(
        id=str(row.id),
        skills=tuple(asked),
        level=row.level,
        text=text_for_others(row.text, held=row.held, danger=row.danger),
        availability=matching.parse_week(row.availability),
        place=_place(row.lat, row.lon, approximate=row.approximate),
        commune=row.commune_code,
        district=row.district or "",
        reach_km=min(REACH_KM[row.reach], row.furthest_km or inf),
        mode=matching.Mode(row.mode.value),
        age=None if row.birth_date is None else age_on(row.birth_date, day),
        languages=frozenset(filter(None, row.languages.split("|"))),
        requested_at=row.waiting_since.date() if row.waiting_since else None,
        urgent=row.urgent,
        terms=_terms(row),
    )


def _terms(row: Any) -> matching.Terms:
    """Return what the association that has a need asks besides; nothing where it said nothing."""
    asked = matching.Mode(row.asked_mode or matching.Mode.EITHER)
    return matching.Terms(age_min=row.age_min, age_max=row.age_max, mode=asked)


def is_professional(session: Session, need_id: UUID) -> bool:
    """Tell whether a need asks nothing but what belongs to professionals: no volunteer is ranked for it."""
    return not _asked(session, [need_id])


_ASKED = (
    select(NeedSkill.need_id, NeedSkill.code, NeedSkill.indispensable)
    .join(Kind, col(Kind.code) == NeedSkill.kind_code)
    .where(col(NeedSkill.need_id).in_(_THESE), col(Kind.professional).is_(False))
    .order_by(col(NeedSkill.need_id), col(NeedSkill.position))
)


def _asked(session: Session, need_ids: Collection[UUID]) -> dict[UUID, list[matching.Asked]]:
    found: dict[UUID, list[matching.Asked]] = {}
    for need_id, code, indispensable in session.exec(_ASKED, params={"need_ids": list(need_ids)}):
        found.setdefault(need_id, []).append(matching.Asked(code, indispensable))
    return found


_DECIDED = (
    sa.select(
        col(Proposal.need_id), col(Proposal.offer_id), col(Proposal.state), col(Proposal.reason), col(Need.youth_id)
    )
    .join(Need, col(Need.id) == Proposal.need_id)
    .where(
        col(Need.youth_id).in_(sa.bindparam("youth_ids", expanding=True)),
        col(Proposal.state).not_in((ProposalState.RANKED, ProposalState.OVERTAKEN)),
    )
)


def history(
    session: Session, need_ids: Collection[UUID], rows: Iterable[Rankable], *, automatic: bool = True
) -> History:
    """Return what is remembered of the pairs between these needs and these offers.

    Decided proposals of the same need; for every need of the same youth, a
    volunteer who said that they know each other, one they would rather not meet, one set aside for
    safety, and pairs that failed. Unless `automatic`, an association may come
    back on what it set aside and on who did not answer. Without closing the
    pair: a no about another need of the youth, and a kind that the volunteer
    said is not for them.
    """
    youths = dict(session.exec(select(Need.id, Need.youth_id).where(col(Need.id).in_(need_ids))).all())
    found: History = {}
    doubts: History = {}
    failed = pairs.never_again(session, set(youths.values()))
    close = closeness.pairs(session, set(youths.values()))
    theirs = {row.volunteer_id: str(row.id) for row in rows} if failed or close else {}
    for remembered, memory in ((failed, matching.Memory.FAILED), (close, matching.Memory.CLOSE)):
        for youth_id, volunteer_id in remembered:
            if volunteer_id in theirs:
                found |= _for_every_need(youths, youth_id, theirs[volunteer_id], memory)
    decided = session.execute(_DECIDED, {"youth_ids": list(set(youths.values()))})
    for need_id, offer_id, state, reason, youth_id in decided:
        if reason in _FOR_GOOD:
            found = _for_every_need(youths, youth_id, str(offer_id), _FOR_GOOD[reason]) | found
        elif need_id in youths and (automatic or state not in MAY_COME_BACK):
            found.setdefault((str(need_id), str(offer_id)), _REMEMBERED.get(state, matching.Memory.EXCLUDED))
        if state in _SAID_NO:
            doubts |= _for_every_need(youths, youth_id, str(offer_id), matching.Memory.ANOTHER_NEED)
    return _unwanted_kinds(session, need_ids) | doubts | found


_SAID_NO_TO, _ASKED_FIRST = aliased(NeedSkill), aliased(NeedSkill)
_UNWANTED = (
    sa.select(col(_ASKED_FIRST.need_id), col(Proposal.offer_id))
    .join(_SAID_NO_TO, (col(_SAID_NO_TO.need_id) == Proposal.need_id) & (col(_SAID_NO_TO.position) == 0))
    .join(_ASKED_FIRST, (col(_ASKED_FIRST.code) == col(_SAID_NO_TO.code)) & (col(_ASKED_FIRST.position) == 0))
    .where(
        col(Proposal.state) == ProposalState.VOLUNTEER_DECLINED,
        col(Proposal.reason) == VolunteerReason.NOT_MY_FIELD.value,
        col(_ASKED_FIRST.need_id).in_(_THESE),
    )
)


def _unwanted_kinds(session: Session, need_ids: Collection[UUID]) -> History:
    """Return the pairs whose volunteer said no to the kind that comes first in the need, for that reason."""
    found = session.execute(_UNWANTED, {"need_ids": list(need_ids)})
    return {(str(need_id), str(offer_id)): matching.Memory.KIND for need_id, offer_id in found}


def _for_every_need(youths: Mapping[UUID, UUID], youth_id: UUID, offer_id: str, memory: matching.Memory) -> History:
    return {(str(need_id), offer_id): memory for need_id, owner in youths.items() if owner == youth_id}


def _place(lat: float | None, lon: float | None, *, approximate: bool) -> matching.Place | None:
    return None if lat is None or lon is None else matching.Place(lat, lon, approximate=approximate)
