"""Change what is said of an association; the second of two editors is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, delete

from app.associations import policies, queries
from app.associations.models import (
    Association,
    AssociationCommune,
    AssociationDistrict,
    AssociationGates,
    AssociationKind,
)
from app.associations.queries import Gates
from app.associations.states import ContactWay, Lending
from app.core.errors import Conflict, Invalid
from app.core.identity import Actor
from app.journal import services as journal

NAME_TAKEN = "Une association porte déjà ce nom."
STALE = "Quelqu’un a modifié cette fiche pendant que vous écriviez. Rechargez la page pour voir sa version."


@dataclass(frozen=True, slots=True)
class Presentation:
    """What everybody may read of an association, and its official numbers; no `name`: it keeps its own."""

    name: str = ""
    mission: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    rna: str = ""
    siret: str = ""
    commune_code: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """What it gives, for whom, how many at once (``None``: no limit), and whether it lends its volunteers."""

    kinds: frozenset[str]
    age_min: int | None = None
    age_max: int | None = None
    capacity: int | None = None
    lending: Lending = Lending.NEVER


@dataclass(frozen=True, slots=True)
class Closing:
    """When it is closed (``None``: it is not) and who answers meanwhile."""

    closed_from: date | None = None
    closed_until: date | None = None
    deputy_id: UUID | None = None


def change_presentation(
    session: Session, *, association: Association, to: Presentation, version: int, actor: Actor, at: datetime
) -> None:
    """Change what everybody may read.

    A new name leaves the address of the public page as it is: links to it hold.

    Raises
    ------
    Conflict
        If the row is no longer at `version`, or another bears the name.
    """
    if to.name and queries.named(session, to.name, besides=association.id):
        raise Conflict(NAME_TAKEN)
    _edit(session, association, "presentation", version=version, actor=actor, at=at)
    association.name = to.name or association.name
    association.mission, association.email, association.phone = to.mission, to.email, to.phone
    association.website, association.rna, association.siret = to.website, to.rna, to.siret
    association.commune_code = to.commune_code


def change_activity(
    session: Session, *, association: Association, to: Activity, version: int, actor: Actor, at: datetime
) -> None:
    """Change what it gives and for whom.

    Raises
    ------
    Conflict
        If the row is no longer at `version`.
    """
    _edit(session, association, "activity", version=version, actor=actor, at=at)
    association.age_min, association.age_max = to.age_min, to.age_max
    association.capacity, association.lending = to.capacity, to.lending
    session.execute(delete(AssociationKind).where(col(AssociationKind.association_id) == association.id))
    session.add_all(AssociationKind(association_id=association.id, kind_code=code) for code in sorted(to.kinds))


def change_area(
    session: Session,
    *,
    association: Association,
    everywhere: bool,
    communes: Collection[str],
    districts: Collection[UUID],
    version: int,
    actor: Actor,
    at: datetime,
) -> None:
    """Change where it works: the whole territory, or these communes and priority districts.

    Raises
    ------
    Conflict
        If the row is no longer at `version`.
    """
    _edit(session, association, "area", version=version, actor=actor, at=at)
    association.everywhere = everywhere
    session.execute(delete(AssociationCommune).where(col(AssociationCommune.association_id) == association.id))
    session.execute(delete(AssociationDistrict).where(col(AssociationDistrict.association_id) == association.id))
    session.add_all(AssociationCommune(association_id=association.id, commune_code=code) for code in set(communes))
    session.add_all(AssociationDistrict(association_id=association.id, district_id=each) for each in set(districts))


def add_communes(
    session: Session, *, association: Association, codes: Collection[str], actor: Actor, at: datetime
) -> int:
    """Add communes to what it covers; return how many are new."""
    _edit(session, association, "area", version=association.version, actor=actor, at=at)
    new = set(codes) - queries.communes_of(session, association.id)
    session.add_all(AssociationCommune(association_id=association.id, commune_code=code) for code in new)
    return len(new)


def close_for_a_while(
    session: Session, *, association: Association, to: Closing, version: int, actor: Actor, at: datetime
) -> None:
    """Say when it is closed: meanwhile no deadline runs, new needs go elsewhere, the deputy is written to.

    Raises
    ------
    Conflict
        If the row is no longer at `version`.
    Invalid
        If the end comes before the beginning, or the deputy does not work there.
    """
    if to.closed_from and to.closed_until and to.closed_until < to.closed_from:
        raise Invalid("La date de retour vient avant la date de départ.")
    if to.deputy_id is not None:
        queries.membership(session, association.id, to.deputy_id)
    _edit(session, association, "closing", version=version, actor=actor, at=at)
    association.closed_from, association.closed_until = to.closed_from, to.closed_until
    association.deputy_id = to.deputy_id


def change_contact(
    session: Session, *, association: Association, to: ContactWay, version: int, actor: Actor, at: datetime
) -> None:
    """Say how the two sides of its pairs reach each other; children under the age of consent write on the site.

    Raises
    ------
    Conflict
        If the row is no longer at `version`.
    """
    _edit(session, association, "contact", version=version, actor=actor, at=at)
    association.contact = to


def change_gates(
    session: Session, *, association: Association, to: Gates, version: int, actor: Actor, at: datetime
) -> None:
    """Say what it asks beyond the site for the needs that it has; they are ranked again by the next run of the jobs.

    Raises
    ------
    Conflict
        If the row is no longer at `version`.
    """
    _edit(session, association, "gates", version=version, actor=actor, at=at)
    session.merge(
        AssociationGates(
            association_id=association.id, minimum_minutes=to.minimum_minutes, furthest_km=to.furthest_km,
            age_min=to.age_min, age_max=to.age_max, mode=to.mode, strict=sorted(to.strict), changed_at=at,
        )
    )  # fmt: skip


def _edit(session: Session, association: Association, part: str, *, version: int, actor: Actor, at: datetime) -> None:
    """Check who edits, lock the row, compare what the editor saw, count the change."""
    policies.ensure_may_manage(actor, association)
    session.flush()
    session.refresh(association, with_for_update=True)
    if association.version != version:
        raise Conflict(STALE)
    association.version += 1
    session.add(association)
    journal.record(session, action=f"change_{part}", kind="association", subject_id=association.id, actor=actor, at=at)
