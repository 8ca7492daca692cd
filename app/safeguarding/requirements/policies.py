"""Who may say that somebody is in order."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.core.errors import Forbidden
from app.core.identity import Actor
from app.core.permissions import Permission
from app.safeguarding.closeness import queries as closeness
from app.safeguarding.requirements import queries
from app.safeguarding.requirements.rules import Demand
from app.safeguarding.requirements.states import NEVER_EXEMPT, RequirementKind, RequirementRole, Stage
from app.safeguarding.rules import same_mailbox, same_phone


def ensure_independent(session: Session, *, actor: Actor, person: Person) -> None:
    """Refuse that somebody vouches for themselves, under whatever role, or for somebody close.

    Raises
    ------
    Forbidden
        If they are the same person, share an e-mail or a phone, or one declared to know the other.
    """
    validator = session.get(Person, actor.person_id) if actor.person_id else None
    if validator is None:
        return
    same = (
        validator.id == person.id
        or same_mailbox(validator.email, person.email)
        or same_phone(validator.phone, person.phone)
    )
    if same:
        raise Forbidden(
            "Personne ne valide sa propre offre ni son propre dossier. "
            "Demandez à quelqu’un d’autre de votre association."
        )
    if closeness.close(session, validator.id, person.id):
        raise Forbidden("Vous vous connaissez personnellement : demandez à quelqu’un d’autre de votre association.")


def ensure_may_ask(actor: Actor, association_id: UUID | None) -> None:
    """Let the operator set what all ask, and managers what their own association asks.

    Raises
    ------
    Forbidden
        For anybody else.
    """
    own = (
        actor.may(Permission.ASSOCIATION_MANAGE)
        and association_id is not None
        and actor.association_id == association_id
    )
    if not own and not actor.may(Permission.ASSOCIATION_OVERSEE):
        raise Forbidden


def ensure_may_exempt(
    session: Session, *, actor: Actor, kind: RequirementKind, role: RequirementRole = RequirementRole.VOLUNTEER
) -> None:
    """Let an association let off only what it asks beyond the floor, and the operator the floor too.

    Raises
    ------
    Forbidden
        For anybody else; for everybody where nobody is let off.
    """
    if not may_exempt(actor, kind, queries.floor(session, role=role)[kind]):
        raise Forbidden("Cette exigence vient de l’opérateur : lui seul peut en dispenser quelqu’un.")


def may_exempt(actor: Actor, kind: RequirementKind, floor: Demand) -> bool:
    """Tell whether somebody may let others off a requirement, whoever they are."""
    if kind in NEVER_EXEMPT:
        return False
    return actor.may(Permission.OFFER_OVERSEE) or (
        floor.stage is Stage.NEVER and actor.association_id is not None and actor.may(Permission.OFFER_VET)
    )
