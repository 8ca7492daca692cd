"""Who may change an association."""

from __future__ import annotations

from uuid import UUID

from app.accounts.models import Person
from app.associations.models import Association
from app.core.errors import Forbidden
from app.core.identity import Actor, Way
from app.core.permissions import Permission, Role


def ensure_may_manage(actor: Actor, association: Association) -> None:
    """Let the operator and the association's own managers change it, and nobody else.

    Raises
    ------
    Forbidden
        If `actor` is none of them.
    """
    own = actor.may(Permission.ASSOCIATION_MANAGE) and actor.association_id == association.id
    if not own and not actor.may(Permission.ASSOCIATION_OVERSEE) and actor.way is not Way.SYSTEM:
        raise Forbidden


def may_vouch(actor: Actor, association_id: UUID, person: Person) -> bool:
    """A manager vouches for the coordinators of their team; the operator, for everybody of a team."""
    if actor.person_id == person.id:
        return False
    own = actor.may(Permission.MEMBER_MANAGE) and actor.association_id == association_id
    return actor.may(Permission.ASSOCIATION_OVERSEE) or (own and person.role is Role.COORDINATOR)


def ensure_may_vouch(actor: Actor, association_id: UUID, person: Person) -> None:
    """Refuse anybody else than :func:`may_vouch` says.

    Raises
    ------
    Forbidden
        For oneself, for a manager by another, and for anybody else.
    """
    if not may_vouch(actor, association_id, person):
        raise Forbidden("Une personne responsable le fait pour sa coordination, l’opérateur pour les responsables.")


def ensure_oneself(actor: Actor, person: Person) -> None:
    """Let nobody but the person themselves sign.

    Raises
    ------
    Forbidden
        For anybody else.
    """
    if actor.person_id != person.id:
        raise Forbidden


def ensure_may_oversee(actor: Actor) -> None:
    """Let the operator decide where an association stands.

    Raises
    ------
    Forbidden
        If `actor` is somebody else.
    """
    if not actor.may(Permission.ASSOCIATION_OVERSEE) and actor.way is not Way.SYSTEM:
        raise Forbidden
