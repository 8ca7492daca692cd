"""Where an association stands with the operator: invited, to validate, active, suspended, closed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts_queries
from app.accounts import services as accounts
from app.accounts.states import AccountState, SuspensionReason
from app.associations import policies, queries
from app.associations.models import Association
from app.associations.services.changing import NAME_TAKEN
from app.associations.states import ASSOCIATIONS, AssociationAction, AssociationState
from app.core import text
from app.core.errors import Conflict, Invalid
from app.core.identity import SYSTEM, Actor
from app.journal import services as journal
from app.mailbox import services as mailbox
from app.web.links import absolute


def create(session: Session, *, name: str, email: str = "", at: datetime, actor: Actor = SYSTEM) -> Association:
    """Add an association that is invited: nobody sees it before it is completed and validated.

    Raises
    ------
    Conflict
        If one bears this name already, or one that reads the same in an address.
    Invalid
        If the name has no letter that an address can hold.
    """
    slug = text.slug(name)[:120]
    if not slug:
        raise Invalid("Écrivez le nom avec des lettres.")
    if queries.named(session, name):
        raise Conflict(NAME_TAKEN)
    association = Association(name=name, slug=slug, email=email, created_at=at)
    session.add(association)
    session.flush()
    journal.record(
        session, action="create", kind="association", subject_id=association.id, actor=actor, at=at,
        after=AssociationState.INVITED.value,
    )  # fmt: skip
    return association


def complete(session: Session, *, association: Association, actor: Actor, at: datetime) -> None:
    """Hand the filled page to the operator, who validates it.

    Raises
    ------
    Invalid
        If something that others rely on is missing; the message names it.
    """
    policies.ensure_may_manage(actor, association)
    _ensure_filled(session, association)
    journal.move(session, association, ASSOCIATIONS, AssociationAction.COMPLETE, actor=actor, at=at)
    for person in accounts_queries.operators(session):
        mailbox.send(
            session, to=person, template="association_to_validate", at=at, association=association.name,
            about=mailbox.About("association", association.id), link=absolute("accounts.home"),
        )  # fmt: skip


def validate(session: Session, *, association: Association, actor: Actor, at: datetime) -> None:
    """Open an association to needs and offers, and tell the person who is written to.

    Raises
    ------
    Invalid
        If something that others rely on is missing; the message names it.
    """
    policies.ensure_may_oversee(actor)
    _ensure_filled(session, association)
    journal.move(session, association, ASSOCIATIONS, AssociationAction.VALIDATE, actor=actor, at=at)
    for lead in queries.members(session, association.id)[:1]:
        mailbox.send(
            session, to=lead, template="association_validated", at=at, association=association.name,
            about=mailbox.About("association", association.id), link=absolute("accounts.home"),
        )  # fmt: skip


def _ensure_filled(session: Session, association: Association) -> None:
    lacking = queries.missing(session, association)
    if lacking:
        raise Invalid(f"Il manque encore : {', '.join(lacking)}.")


def suspend(session: Session, *, association: Association, actor: Actor, at: datetime) -> None:
    """Stop an association: it leaves the directory, gets nothing new, and its team is shut out at once."""
    policies.ensure_may_oversee(actor)
    journal.move(session, association, ASSOCIATIONS, AssociationAction.SUSPEND, actor=actor, at=at)
    for _, _, account in queries.team(session, association.id):
        if account is not None and account.state in {AccountState.ACTIVE, AccountState.INVITED}:
            accounts.suspend(session, account=account, reason=SuspensionReason.ASSOCIATION, actor=actor, at=at)


def restore(session: Session, *, association: Association, actor: Actor, at: datetime) -> None:
    """Let an association work again, and those of its team who were shut out with it: not who was for themselves."""
    policies.ensure_may_oversee(actor)
    journal.move(session, association, ASSOCIATIONS, AssociationAction.RESTORE, actor=actor, at=at)
    session.flush()
    team = [account for _, _, account in queries.team(session, association.id) if account is not None]
    with_it = accounts_queries.shut_with_association(session, team)
    for account in team:
        if account.id in with_it:
            accounts.restore(session, account=account, actor=actor, at=at)


def close(session: Session, *, association: Association, actor: Actor, at: datetime) -> None:
    """Close an association for good, with the accounts of its team."""
    policies.ensure_may_oversee(actor)
    journal.move(session, association, ASSOCIATIONS, AssociationAction.CLOSE, actor=actor, at=at)
    for _, _, account in queries.team(session, association.id):
        if account is not None and account.state is not AccountState.CLOSED:
            accounts.close(session, account=account, actor=actor, at=at)
