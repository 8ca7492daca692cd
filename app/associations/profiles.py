"""What pages may show of associations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import Account
from app.accounts.states import AccountState
from app.associations import labels, queries, rules
from app.associations.models import Association
from app.associations.states import ASSOCIATIONS, AssociationAction, AssociationState
from app.core import text
from app.core.identity import Actor
from app.core.permissions import Role
from app.places import queries as places
from app.safeguarding.requirements import labels as asking
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.states import RequirementRole, Stage
from app.skills import queries as skills

EXCERPT = 180

Key = TypeVar("Key", str, UUID)


@dataclass(frozen=True, slots=True)
class Card:
    """An association in a list: what it does and where."""

    slug: str
    name: str
    excerpt: str
    kinds: tuple[str, ...]
    everywhere: bool
    places: tuple[str, ...]
    ages: str


@dataclass(frozen=True, slots=True)
class PublicPage:
    """An association as everybody reads it."""

    name: str
    mission: str
    email: str
    phone: str
    website: str
    commune: str
    kinds: tuple[str, ...]
    everywhere: bool
    communes: tuple[str, ...]
    districts: tuple[str, ...]
    ages: str
    closed_until: date | None
    closed: bool


@dataclass(frozen=True, slots=True)
class File:
    """An association as its managers and the operator see it."""

    id: UUID
    name: str
    slug: str
    state: AssociationState
    state_label: str
    tone: str
    mission: str
    email: str
    phone: str
    website: str
    rna: str
    siret: str
    commune: str
    kinds: tuple[str, ...]
    ages: str
    capacity: int | None
    lending: str
    contact: str
    asks: tuple[str, ...]
    everywhere: bool
    communes: tuple[str, ...]
    districts: tuple[str, ...]
    closed_from: date | None
    closed_until: date | None
    closed: bool
    deputy: str
    missing: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    asked_of_team: tuple[tuple[str, str], ...]

    @property
    def may_complete(self) -> bool:
        """Whether the file waits to be handed to the operator."""
        return ASSOCIATIONS.allows(self.state, AssociationAction.COMPLETE)

    @property
    def public(self) -> bool:
        """Whether everybody sees it."""
        return self.state is AssociationState.ACTIVE


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody of a team, in its list; the `only_manager` of an association neither leaves nor changes their role."""

    person_id: UUID
    name: str
    email: str
    role: str
    manager: bool
    only_manager: bool
    lead: bool
    account: str
    invited: bool
    you: bool
    second_factor: bool
    lacks: bool


def cards(session: Session, rows: Sequence[Association]) -> list[Card]:
    """Return the cards of these associations; as many queries for one as for a hundred."""
    parts = queries.parts(session, [row.id for row in rows])
    kinds = skills.labels(session)
    codes = frozenset[str]().union(*parts.communes.values())
    communes = places.commune_names(session, codes)
    districts = {each.id: each.name for each in places.districts(session)}
    return [
        Card(
            slug=row.slug,
            name=row.name,
            excerpt=_excerpt(row.mission),
            kinds=_named(kinds, parts.kinds.get(row.id, ())),
            everywhere=row.everywhere,
            places=_named(communes, parts.communes.get(row.id, ()))
            + _named(districts, parts.districts.get(row.id, ())),
            ages=labels.ages(row.age_min, row.age_max),
        )
        for row in rows
    ]


def public_page(session: Session, slug: str, *, day: date) -> PublicPage:
    """Return what everybody may read of an active association.

    Raises
    ------
    NotFound
        If there is none of this address, or it is not active.
    """
    row = queries.active_by_slug(session, slug)
    file = file_of(session, row, day=day)
    return PublicPage(
        name=row.name,
        mission=row.mission,
        email=row.email,
        phone=row.phone,
        website=row.website,
        commune=file.commune,
        kinds=file.kinds,
        everywhere=row.everywhere,
        communes=file.communes,
        districts=file.districts,
        ages=file.ages,
        closed_until=row.closed_until,
        closed=file.closed,
    )


def file_of(session: Session, row: Association, *, day: date) -> File:
    """Return an association as its managers and the operator see it on `day`."""
    team = {person.id: person.first_name for person in queries.members(session, row.id)}
    covered = queries.communes_of(session, row.id)
    names = places.commune_names(session, covered | {row.commune_code or ""})
    districts = {each.id: each.name for each in places.districts(session)}
    return File(
        id=row.id,
        name=row.name,
        slug=row.slug,
        state=row.state,
        state_label=labels.STATES[row.state],
        tone=labels.TONES[row.state],
        mission=row.mission,
        email=row.email,
        phone=row.phone,
        website=row.website,
        rna=row.rna,
        siret=row.siret,
        commune=names.get(row.commune_code or "", ""),
        kinds=_named(skills.labels(session), queries.kinds_of(session, row.id)),
        ages=labels.ages(row.age_min, row.age_max),
        capacity=row.capacity,
        lending=labels.LENDING[row.lending],
        contact=labels.CONTACTS[row.contact],
        asks=labels.asked(queries.gates_of(session, row.id)),
        everywhere=row.everywhere,
        communes=_named(names, covered),
        districts=_named(districts, queries.districts_of(session, row.id)),
        closed_from=row.closed_from,
        closed_until=row.closed_until,
        closed=rules.closed_on(row.closed_from, row.closed_until, day),
        deputy=team.get(row.deputy_id, "") if row.deputy_id else "",
        missing=tuple(queries.missing(session, row)),
        asked=_asked(session, row.id, RequirementRole.VOLUNTEER),
        asked_of_team=_asked(session, row.id, RequirementRole.COORDINATOR),
    )


def team(session: Session, association_id: UUID, *, day: date, actor: Actor) -> list[MemberLine]:
    """Return who works in an association, in as many queries for one as for many.

    `lacks` tells that something is missing of somebody for following pairs.
    """
    rows = queries.team(session, association_id)
    enrolled = accounts.enrolled(session, [account.id for _, _, account in rows if account])
    look = requirements.picture(session, day, [person.id for person, _, _ in rows])
    of = RequirementRole.COORDINATOR
    managers = sum(person.role is Role.MANAGER for person, _, _ in rows)
    return [
        MemberLine(
            person_id=person.id,
            name=f"{person.first_name} {person.last_name}".strip(),
            email=account.email if account else person.email,
            role=labels.MEMBER_ROLES[person.role],
            manager=person.role is Role.MANAGER,
            only_manager=person.role is Role.MANAGER and managers == 1,
            lead=member.lead,
            account=_account_words(account),
            invited=account is None or account.state is AccountState.INVITED,
            you=person.id == actor.person_id,
            second_factor=account is not None and account.id in enrolled,
            lacks=bool(look.missing(person.id, association_id, stage=Stage.PAIR, role=of)),
        )
        for person, member, account in rows
    ]


def _asked(session: Session, association_id: UUID, role: RequirementRole) -> tuple[tuple[str, str], ...]:
    demands = requirements.demands(session, association_id, role=role)
    return tuple((asking.KINDS[kind], asking.demand(demand)) for kind, demand in demands.items())


def _account_words(account: Account | None) -> str:
    if account is None or account.state is AccountState.INVITED:
        return "Invitation envoyée, pas encore de compte"
    return {AccountState.SUSPENDED: "Compte suspendu", AccountState.CLOSED: "Compte fermé"}.get(account.state, "")


def _named(names: Mapping[Key, str], keys: Collection[Key]) -> tuple[str, ...]:
    """Return the names of these keys in the order of the alphabet; an unknown key has none."""
    return tuple(sorted((names[key] for key in keys if key in names), key=text.fold))


def _excerpt(mission: str) -> str:
    flat = " ".join(mission.split())
    return flat if len(flat) <= EXCERPT else flat[:EXCERPT].rsplit(" ", 1)[0] + "…"
