"""Find every row that belongs to somebody, by the register."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from app.accounts.models import Person
from app.care.states import ContactWith
from app.core.permissions import Role
from app.mentorships.models import Mentorship
from app.mentorships.states import Side
from app.privacy.register import REGISTER, Fate, Holding
from app.safeguarding.models import Guardianship


@dataclass(frozen=True, slots=True)
class Belonging:
    """The rows of one table: `where` finds them, `ids` are their keys when these are UUIDs."""

    table: sa.Table
    holding: Holding
    where: sa.ColumnElement[bool]
    ids: frozenset[UUID]


def circle(session: Session, person: Person) -> list[UUID]:
    """Return who is erased with somebody: a guardian whom we only know because of this youth is."""
    if person.role is not Role.YOUTH:
        return [person.id]
    guardians = select(Guardianship.guardian_id).where(Guardianship.youth_id == person.id)
    others = select(Guardianship.guardian_id).where(
        Guardianship.youth_id != person.id, col(Guardianship.guardian_id).in_(guardians)
    )
    alone = select(Guardianship.guardian_id).where(
        Guardianship.youth_id == person.id, col(Guardianship.guardian_id).not_in(others)
    )
    return [person.id, *session.exec(alone.order_by(col(Guardianship.guardian_id)))]


def of(
    session: Session, people: Collection[UUID], *, parties: bool = True, besides: Collection[UUID] = ()
) -> list[Belonging]:
    """Return what belongs to `people`, parents before their parts.

    `parties` counts what belongs to somebody else too (a proposal to their
    offer, mail about their case to others): it goes with them. The pairs
    `besides`, and all that hangs on them, are left out.
    """
    found: dict[str, Belonging] = {}
    tables = {table.name: table for table in SQLModel.metadata.sorted_tables}
    later = [name for name in tables if name in REGISTER and REGISTER[name].about]
    for name in [*(each for each in tables if each not in later), *later]:
        holding = REGISTER.get(name)
        conditions = [] if holding is None else list(_conditions(tables[name], holding, people, found, parties=parties))
        if holding is not None and conditions:
            where = sa.or_(*conditions)
            if besides and name == Mentorship.__tablename__:
                where &= tables[name].c.id.not_in(besides)
            found[name] = Belonging(tables[name], holding, where, _keys(session, tables[name], where))
    return [found[name] for name in tables if name in found]


def _conditions(
    table: sa.Table, holding: Holding, people: Collection[UUID], found: dict[str, Belonging], *, parties: bool
) -> Iterator[sa.ColumnElement[bool]]:
    for name in holding.owners:
        yield table.c[name].in_(people)
    for name, parent in holding.parents.items():
        if parent in found:
            yield table.c[name].in_(found[parent].ids)
    if holding.about and parties:
        known = {key for belonging in found.values() if belonging.holding.fate is Fate.GONE for key in belonging.ids}
        yield table.c[holding.about].in_([*people, *known])


def _keys(session: Session, table: sa.Table, where: sa.ColumnElement[bool]) -> frozenset[UUID]:
    if "id" not in table.c or not isinstance(table.c.id.type, sa.Uuid):
        return frozenset()
    return frozenset(session.execute(sa.select(table.c.id).where(where)).scalars())


def ids(belongings: Collection[Belonging], table: str) -> frozenset[UUID]:
    """Return the keys found in `table`."""
    return next((each.ids for each in belongings if each.table.name == table), frozenset())


def rows(session: Session, belonging: Belonging) -> list[dict[str, Any]]:
    """Return the columns that « mes données » hands out, row by row."""
    columns = [belonging.table.c[name] for name in belonging.holding.told if name in belonging.table.c]
    order = [belonging.table.c.created_at] if "created_at" in belonging.table.c else list(belonging.table.primary_key)
    statement = sa.select(*columns).where(belonging.where).order_by(*order)
    return [dict(row) for row in session.execute(statement).mappings()]


def said(session: Session, person: Person) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Return by table what somebody said for themselves in their pairs; what the other sides said is theirs."""
    for table in SQLModel.metadata.sorted_tables:
        holding = REGISTER.get(table.name)
        if holding is not None and holding.own:
            columns = [table.c[name] for name in (*holding.facts, *holding.own)]
            statement = sa.select(*columns).where(_said_by(table, holding, person)).order_by(*columns[:2])
            yield table.name, [dict(row) for row in session.execute(statement).mappings()]


def _said_by(table: sa.Table, holding: Holding, person: Person) -> sa.ColumnElement[bool]:
    if not holding.voice:
        return sa.or_(*(table.c[owner] == person.id for owner in holding.owners))
    return sa.or_(*(
        table.c[holding.voice].in_(voices(table.c[holding.voice], side)) & table.c.mentorship_id.in_(pairs)
        for side, pairs in _seats(person.id).items()
    ))  # fmt: skip


def voices(column: Any, side: Side) -> list[str]:
    """Return what a column says where it was this side: of some tables, the two of a pair together too."""
    together = [ContactWith.BOTH.value] if side in (Side.YOUTH, Side.VOLUNTEER) else []
    return [voice for voice in (side.value, *together) if voice in column.type.enums]


def _seats(person_id: UUID) -> dict[Side, Any]:
    """Return the pairs in which somebody is each side; once another guardian was named, nobody knows which did."""
    other = select(Guardianship.youth_id).where(Guardianship.guardian_id != person_id)
    child = select(Guardianship.youth_id).where(
        Guardianship.guardian_id == person_id, col(Guardianship.youth_id).not_in(other)
    )
    return {
        Side.YOUTH: select(Mentorship.id).where(Mentorship.youth_id == person_id),
        Side.VOLUNTEER: select(Mentorship.id).where(Mentorship.volunteer_id == person_id),
        Side.GUARDIAN: select(Mentorship.id).where(col(Mentorship.youth_id).in_(child)),
    }
