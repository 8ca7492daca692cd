"""Who works in an association, and as what."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, update

from app.accounts import identity
from app.accounts import queries as accounts_queries
from app.accounts import services as accounts
from app.accounts.models import Member, Person
from app.accounts.services import second_factor
from app.accounts.states import AccountState
from app.associations import policies, queries
from app.associations.models import Association
from app.core.errors import Conflict
from app.core.identity import SYSTEM, Actor
from app.core.permissions import Role
from app.journal import services as journal

LAST_MANAGER = "Une association garde au moins une personne responsable. Nommez d’abord quelqu’un d’autre."
ONLY_HERE = frozenset({Role.COORDINATOR, Role.MANAGER})


def add_member(
    session: Session,
    *,
    association: Association,
    person: Person,
    at: datetime,
    lead: bool = False,
    actor: Actor = SYSTEM,
) -> Member:
    """Let a coordinator or a manager work in an association; the first one there is its lead.

    Raises
    ------
    Conflict
        If the person has another role, or works somewhere already.
    """
    policies.ensure_may_manage(actor, association)
    if person.role not in ONLY_HERE or session.get(Member, person.id) is not None:
        raise Conflict("Cette personne a déjà un autre rôle ici.")
    first = not queries.members(session, association.id)
    member = Member(person_id=person.id, association_id=association.id, lead=lead or first, joined_at=at)
    session.add(member)
    session.flush()
    _tell(session, association, "add_member", person, actor=actor, at=at)
    return member


def invite_member(
    session: Session,
    *,
    association: Association,
    role: Role,
    first_name: str,
    last_name: str,
    email: str,
    actor: Actor,
    at: datetime,
) -> Person:
    """Add somebody to the team and write to them; they choose a password from the mail.

    Raises
    ------
    Conflict
        If the address has an account already: nobody is two people here.
    """
    person = accounts.create_person(session, role=role, first_name=first_name, last_name=last_name, email=email, at=at)
    add_member(session, association=association, person=person, at=at, actor=actor)
    accounts.invite(session, person=person, at=at, actor=actor, inviter=association.name)
    return person


def invite_again(session: Session, *, association: Association, person: Person, actor: Actor, at: datetime) -> None:
    """Write again to somebody whose invitation was lost or is too old.

    Raises
    ------
    Conflict
        If they opened their account already.
    """
    policies.ensure_may_manage(actor, association)
    queries.membership(session, association.id, person.id)
    accounts.invite(session, person=person, at=at, actor=actor, inviter=association.name)


def change_role(
    session: Session, *, association: Association, person: Person, role: Role, actor: Actor, at: datetime
) -> None:
    """Make a coordinator a manager, or the reverse; their sessions end, so that nothing old is left open.

    Raises
    ------
    Conflict
        If no manager would be left.
    """
    policies.ensure_may_manage(actor, association)
    _keep_a_manager(session, association, person, becoming=role)
    person.role = role
    session.add(person)
    account = accounts_queries.account_of(session, person.id)
    if account is not None:
        identity.leave_everywhere(session, account_id=account.id)
    _tell(session, association, f"make_{role.value}", person, actor=actor, at=at)


def make_lead(session: Session, *, association: Association, person: Person, actor: Actor, at: datetime) -> None:
    """Choose who is written to first; there is one."""
    policies.ensure_may_manage(actor, association)
    _lock(session, association)
    member = queries.membership(session, association.id, person.id)
    session.execute(update(Member).where(col(Member.association_id) == association.id).values(lead=False))
    member.lead = True
    session.add(member)
    _tell(session, association, "make_lead", person, actor=actor, at=at)


def remove_member(session: Session, *, association: Association, person: Person, actor: Actor, at: datetime) -> None:
    """Take somebody off the team: their account closes at once, the lead passes to who comes next.

    Raises
    ------
    Conflict
        If no manager would be left.
    """
    policies.ensure_may_manage(actor, association)
    _keep_a_manager(session, association, person, becoming=None)
    take_off(session, association=association, person=person, actor=actor, at=at)


def take_off(session: Session, *, association: Association, person: Person, actor: Actor, at: datetime) -> None:
    """Take somebody off the team as :func:`remove_member` does, even the last manager: who was erased does not stay."""
    _lock(session, association)
    member = queries.membership(session, association.id, person.id)
    was_lead = member.lead
    session.delete(member)
    if association.deputy_id == person.id:
        association.deputy_id = None
        session.add(association)
    account = accounts_queries.account_of(session, person.id)
    if account is not None and account.state is not AccountState.CLOSED:
        accounts.close(session, account=account, actor=actor, at=at)
    session.flush()
    left = queries.members(session, association.id)
    if was_lead and left:
        make_lead(session, association=association, person=left[0], actor=actor, at=at)
    _tell(session, association, "remove_member", person, actor=actor, at=at)


def reset_second_factor(
    session: Session, *, association: Association, person: Person, actor: Actor, at: datetime
) -> None:
    """Take the lost application of somebody of the team away; a manager has made sure who asks."""
    policies.ensure_may_manage(actor, association)
    queries.membership(session, association.id, person.id)
    second_factor.reset_for(session, person=person, actor=actor, at=at)


def _keep_a_manager(session: Session, association: Association, person: Person, *, becoming: Role | None) -> None:
    _lock(session, association)
    queries.membership(session, association.id, person.id)
    leaves = person.role is Role.MANAGER and becoming is not Role.MANAGER
    if leaves and queries.managers(session, association.id) < 2:
        raise Conflict(LAST_MANAGER)


def _lock(session: Session, association: Association) -> None:
    """Make rivals wait: two managers must not remove each other at the same instant."""
    session.flush()
    session.refresh(association, with_for_update=True)


def _tell(
    session: Session, association: Association, action: str, person: Person, *, actor: Actor, at: datetime
) -> None:
    journal.record(
        session, action=action, kind="association", subject_id=association.id, actor=actor, at=at,
        facts={"person_id": str(person.id)},
    )  # fmt: skip
