"""What is asked of somebody of a team for following pairs, as they and those who vouch for them read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import policies
from app.associations.models import Association
from app.core.identity import Actor
from app.offers.profiles import short_name
from app.safeguarding.closeness import queries as closeness
from app.safeguarding.requirements import labels
from app.safeguarding.requirements import profiles as vouching
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.profiles import Asked
from app.safeguarding.requirements.states import RequirementKind, RequirementRole, Stage

ROLE = RequirementRole.COORDINATOR


@dataclass(frozen=True, slots=True)
class TeamFile:
    """The file of somebody of a team: how each requirement stands, and what the reader may do about it.

    `vouches` for who may attest and take back, `close` for who said that they
    know them, `charter` for who may sign their own.
    """

    person_id: UUID
    name: str
    association_id: UUID
    association: str
    asked: tuple[Asked, ...]
    missing: tuple[str, ...]
    own: bool
    vouches: bool
    close: bool
    charter: bool

    def line(self, kind: RequirementKind) -> Asked:
        """How one requirement stands."""
        return next(each for each in self.asked if each.kind is kind)


def team_file(session: Session, person: Person, association: Association, *, day: date, actor: Actor) -> TeamFile:
    """Return the file of somebody of a team, with what `actor` may do about it."""
    close = actor.person_id is not None and closeness.close(session, actor.person_id, person.id)
    vouches = policies.may_vouch(actor, association.id, person) and not close
    asked = vouching.asked(
        session, person.id, association.id, role=ROLE, day=day, vouches=vouches, exempts=actor if vouches else None
    )
    own = actor.person_id == person.id
    return TeamFile(
        person_id=person.id,
        name=short_name(person.first_name, person.last_name),
        association_id=association.id,
        association=association.name,
        asked=tuple(asked),
        missing=tuple(labels.MISSING[each.kind] for each in asked if each.holds is False),
        own=own,
        vouches=vouches,
        close=close,
        charter=own and any(each.kind is RequirementKind.CHARTER and _to_renew(each) for each in asked),
    )


def _to_renew(line: Asked) -> bool:
    """Tell whether something that is asked is missing, or has an end: it may be renewed before."""
    return line.holds is not None and (not line.holds or line.until is not None)


def own_lacks(session: Session, actor: Actor, *, day: date) -> str:
    """Say what the actor lacks for following pairs, as one sentence; nothing when all is in order."""
    if actor.person_id is None:
        return ""
    lacks = requirements.missing(session, actor.person_id, actor.association_id, day=day, stage=Stage.PAIR, role=ROLE)
    return labels.of_oneself(lacks) if lacks else ""
