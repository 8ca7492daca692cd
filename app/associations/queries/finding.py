"""Find one association, or a page of them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, func, or_, select

from app.associations.models import Association, AssociationCommune, AssociationDistrict, AssociationKind
from app.associations.states import AssociationState
from app.core import text
from app.core.db import stored
from app.core.errors import NotFound
from app.core.identity import Actor
from app.core.paging import paged
from app.core.permissions import Permission
from app.places.models import District


def one(session: Session, association_id: UUID) -> Association:
    """Return an association, whoever asks.

    Raises
    ------
    NotFound
        If there is none.
    """
    return stored(session, Association, association_id)


def visible(session: Session, association_id: UUID, *, actor: Actor) -> Association:
    """Return an association that `actor` works for, or oversees.

    Raises
    ------
    NotFound
        If there is none, or it is not theirs.
    """
    if not actor.may(Permission.ASSOCIATION_OVERSEE) and actor.association_id != association_id:
        raise NotFound
    return one(session, association_id)


def active_by_slug(session: Session, slug: str) -> Association:
    """Return an association that everybody may see.

    Raises
    ------
    NotFound
        If there is none of this address, or it is not active.
    """
    statement = select(Association).where(Association.slug == slug, Association.state == AssociationState.ACTIVE)
    found = None if text.has_forbidden(slug) else session.exec(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def named(session: Session, name: str, *, besides: UUID | None = None) -> Association | None:
    """Return another association that bears this name, or one that reads the same in an address."""
    same = or_(Association.name == name, Association.slug == text.slug(name)[:120])
    return session.exec(select(Association).where(same, col(Association.id) != besides)).first()


def several(session: Session, ids: Collection[UUID]) -> dict[UUID, Association]:
    """Return these associations, by id, in one query."""
    return {each.id: each for each in session.exec(select(Association).where(col(Association.id).in_(ids)))}


def names(session: Session) -> dict[UUID, str]:
    """Return the name of every association, whatever its state."""
    return dict(session.exec(select(Association.id, Association.name)).all())


def page_of_directory(
    session: Session, *, kind: str | None = None, commune: str | None = None, page: int = 1, size: int = 24
) -> tuple[list[Association], int]:
    """Return one page of the active associations by name, and how many there are in all.

    `kind` is a code; `commune` an INSEE code: those that cover it, whole
    territory and priority districts in it counted.
    """
    statement = select(Association).where(Association.state == AssociationState.ACTIVE)
    if kind:
        statement = statement.where(
            exists().where(
                col(AssociationKind.association_id) == col(Association.id), col(AssociationKind.kind_code) == kind
            )
        )
    if commune:
        statement = statement.where(_covers(commune))
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    page, _ = paged(total, page=page, size=size)
    rows = session.exec(statement.order_by(col(Association.name)).offset((page - 1) * size).limit(size))
    return list(rows), total


def _covers(commune: str) -> ColumnElement[bool]:
    return or_(
        col(Association.everywhere),
        exists().where(
            col(AssociationCommune.association_id) == col(Association.id),
            col(AssociationCommune.commune_code) == commune,
        ),
        exists().where(
            col(AssociationDistrict.association_id) == col(Association.id),
            col(AssociationDistrict.district_id) == col(District.id),
            col(District.commune_code) == commune,
        ),
    )
