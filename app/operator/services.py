"""What only the operator does, and what follows from it on the floors below."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from app.accounts import queries as accounts_queries
from app.accounts import services as accounts
from app.accounts.models import Account, Person
from app.accounts.services import second_factor
from app.accounts.states import AccountState, SuspensionReason
from app.associations import services as associations
from app.associations.models import Association
from app.care.services import Contact
from app.core.clock import local_date
from app.core.errors import Conflict, NotFound
from app.core.identity import SYSTEM, Actor
from app.core.permissions import Role
from app.core.turns import alone
from app.journal import services as journal
from app.mailbox import queries as mailbox_queries
from app.mailbox import services as mailbox
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason
from app.needs import profiles as needs
from app.needs.models import Need
from app.needs.profiles import NeedFile
from app.offers import emails as offers_emails
from app.operator import emails, profiles, queries
from app.operator.left import queries as left
from app.operator.states import OpeningReason
from app.proposals import services as proposals
from app.routing import queries as routing_queries
from app.routing import services as routing
from app.routing.states import DeclineReason
from app.upkeep import labels as upkeep_labels
from app.upkeep import queries as upkeep_queries
from app.upkeep import services as upkeep
from app.web import security_log
from app.web.links import absolute
from app.web.security_log import Event
from app.workspace import services as workspace

_JOBS = UUID("6a6f6273-0000-4c00-8000-000000000000")
"""What the journal's ids of jobs are drawn from."""
_QUEUE = UUID("71756575-6500-4c00-8000-000000000000")
"""What the keys of the days on which the operators were told of their list are drawn from."""


def invite_association(
    session: Session, *, name: str, first_name: str, last_name: str, email: str, actor: Actor, at: datetime
) -> Association:
    """Add an association and invite the person who answers for it.

    Raises
    ------
    Conflict
        If the name, or the address, is taken.
    """
    association = associations.create(session, name=name, at=at, actor=actor)
    associations.invite_member(
        session, association=association, role=Role.MANAGER, first_name=first_name, last_name=last_name, email=email,
        actor=actor, at=at,
    )  # fmt: skip
    return association


def suspend_association(session: Session, *, association: Association, actor: Actor, at: datetime) -> None:
    """Stop an association: what waits in its inbox goes to another one, its pairs stop until it is back."""
    associations.suspend(session, association=association, actor=actor, at=at)
    _stand_in(session, association.id, actor=actor, at=at)
    _send_elsewhere(session, association.id, actor=actor, at=at)


def restore_association(session: Session, *, association: Association, actor: Actor, at: datetime) -> None:
    """Let an association work again; its pairs that lack nothing else go on."""
    associations.restore(session, association=association, actor=actor, at=at)
    mentorships.resume_completed(session, association_id=association.id, actor=actor, at=at)


def close_association(session: Session, *, association: Association, actor: Actor, at: datetime) -> None:
    """Close an association for good: its inbox and the cases that it has taken go to others, its pairs stop.

    The volunteers whom it followed read so; the operator hands them over.
    """
    associations.close(session, association=association, actor=actor, at=at)
    _stand_in(session, association.id, actor=actor, at=at)
    for offer in left.followed(session, association.id):
        offers_emails.association_stopped(session, offer=offer, former=association.name, at=at)
    for need_id in queries.cases_of(session, association.id):
        need = routing_queries.lock(session, need_id)
        workspace.decline(session, need=need, reason=DeclineReason.CAPACITY, text="", actor=SYSTEM, at=at)
    _send_elsewhere(session, association.id, actor=actor, at=at)


def _stand_in(session: Session, association_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Nobody there can act any more: its pairs stop, and the operator makes the calls that it had to make.

    What its volunteers are being asked is taken back: nobody would vouch for them.
    """
    mentorships.suspend_incomplete(session, association_id=association_id, actor=actor, at=at)
    for offer in left.followed(session, association_id, asked=True):
        proposals.withdraw_offer(session, offer=offer, actor=actor, at=at)
    mailbox.hand_calls_to_operator(session, association_id=association_id)


def _send_elsewhere(session: Session, association_id: UUID, *, actor: Actor, at: datetime) -> None:
    session.flush()
    needs = [routing_queries.lock(session, need_id) for need_id in queries.inbox_of(session, association_id)]
    for need in needs:
        routing.route_need(session, need=need, actor=actor, at=at, excluding={association_id})
    proposals.rank_needs(session, needs=needs, at=at)
    for offer in queries.volunteers_to_vet(session, association_id):
        routing.route_offer(session, offer=offer, actor=actor, at=at, excluding={association_id})


def journal_reading(session: Session, *, mentorship: Mentorship, actor: Actor, at: datetime) -> None:
    """Keep who of the operator's read whom to call of a pair, and what was said there."""
    journal.record(session, action="read", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at)


def open_words(session: Session, *, need: Need, reason: OpeningReason, actor: Actor, at: datetime) -> NeedFile:
    """Return the file of a child in danger whom nobody else may help yet; who opened it, and why, is journalled.

    The law lets whoever learns of a child in danger act without the parents' yes.
    """
    journal.record(
        session, action="read", kind="need", subject_id=need.id, actor=actor, at=at, facts={"reason": reason.value}
    )
    return needs.file(session, need, at=at)


def end_pair(
    session: Session,
    *,
    mentorship: Mentorship,
    reason: EndReason,
    reopen: bool,
    done: Contact | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """End a pair for which nobody answers; a need that is looked after again goes to another association.

    Raises
    ------
    Invalid
        If somebody does not feel safe, and `done` does not say what was done.
    """
    workspace.end_pair(
        session, mentorship=mentorship, reason=reason, reopen=reopen, elsewhere=True, done=done, actor=actor, at=at
    )


def tell_queue(session: Session, *, at: datetime) -> bool:
    """Write to the operators, once a day, about the needs that no association has; return whether it was due."""
    alone(session, "tell_queue")
    key = uuid5(_QUEUE, local_date(at).isoformat())
    since = queries.queued_since(session)
    if not since or queries.was_told(session, key):
        return False
    facts = {"count": len(since)}
    journal.record(session, action="tell_queue", kind="queue", subject_id=key, actor=SYSTEM, at=at, facts=facts)
    late = sum(profiles.is_late(session, each, at=at) for each in since)
    emails.queue_waits(session, key=key, since=since, late=late, at=at)
    return True


def invite_operator(
    session: Session, *, first_name: str, last_name: str, email: str, at: datetime, actor: Actor = SYSTEM
) -> str:
    """Invite somebody of the operator's; return the link.

    Raises
    ------
    Conflict
        If the address has an account.
    """
    person = accounts.create_person(
        session, role=Role.OPERATOR, first_name=first_name, last_name=last_name, email=email, at=at
    )
    return accounts.invite(session, person=person, at=at, actor=actor)


def suspend_operator(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """Shut a colleague out.

    Raises
    ------
    Conflict
        If no operator would be left, or it is oneself.
    """
    _ensure_operator(session, account)
    suspend_account(session, account=account, actor=actor, at=at)


def restore_operator(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """Let a colleague in again."""
    _ensure_operator(session, account)
    accounts.restore(session, account=account, actor=actor, at=at)


def suspend_account(
    session: Session, *, account: Account, actor: Actor, at: datetime, reason: SuspensionReason | None = None
) -> None:
    """Shut anybody out at once: what a stolen account asks for. Their needs, offer and pairs stay as they are.

    Two operators who do it to each other at the same instant go one after the other.

    Raises
    ------
    Conflict
        If it is suspended already, is one's own, or no operator would be left.
    """
    alone(session, "suspend_account")
    session.refresh(account)
    if account.person_id == actor.person_id:
        raise Conflict("On ne suspend pas son propre compte. Demandez à un collègue.")
    last = account.state is AccountState.ACTIVE and accounts_queries.active_count(session, Role.OPERATOR) < 2
    if last and accounts_queries.person(session, account.person_id).role is Role.OPERATOR:
        raise Conflict("Il faut au moins un compte d’opérateur actif.")
    accounts.suspend(session, account=account, reason=reason, actor=actor, at=at)


def reopen_account(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """Let anybody in again, with a new password that they choose from a mail.

    Raises
    ------
    Conflict
        If it is not suspended.
    """
    accounts.reopen(session, account=account, actor=actor, at=at)
    session.flush()
    accounts.send_reset(session, email=account.email, at=at)


def close_links(session: Session, *, person_id: UUID, reason: SuspensionReason, actor: Actor, at: datetime) -> bool:
    """Close every private link of somebody without an account, who asks for new ones; return whether a letter says so.

    None does where somebody else may read it, nor where only a call reaches them. A restore closes them again.
    """
    person = accounts_queries.person(session, person_id)
    accounts.shut_out(session, person_id=person_id, at=at)
    security_log.tell(Event.LINKS_CLOSED, person=person_id, how=reason)
    journal.record(
        session, action="close_links", kind="person", subject_id=person_id, actor=actor, at=at,
        facts={"reason": reason.value},
    )  # fmt: skip
    if reason is SuspensionReason.MAILBOX or not mailbox.can_be_written_to(person):
        return False
    template = "links_closed_youth" if person.role is Role.YOUTH else "links_closed"
    about = mailbox.About("person", person_id)
    mailbox.send(session, to=person, template=template, about=about, at=at, link=absolute("follow.lost_link"))
    return True


def operator_of(session: Session, account_id: UUID) -> Person:
    """Return the colleague whose account this is.

    Raises
    ------
    NotFound
        If it is nobody's, or not an operator's.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    _ensure_operator(session, account)
    return accounts_queries.person(session, account.person_id)


def reset_second_factor(session: Session, *, email: str, at: datetime, actor: Actor = SYSTEM) -> None:
    """Take the lost application of any account away: the last resort, from the command line.

    Raises
    ------
    NotFound
        If the address has no account, or its account no application.
    """
    account = accounts_queries.account_by_email(session, email)
    if account is None:
        raise NotFound(f"Aucun compte à l’adresse {email}.")
    if not second_factor.enrolled(session, account_id=account.id):
        raise NotFound(f"Le compte {email} n’a pas d’application qui montre des codes.")
    second_factor.reset_for(session, person=accounts_queries.person(session, account.person_id), actor=actor, at=at)


def send_again(session: Session, *, message_id: UUID | None, actor: Actor, at: datetime) -> int:
    """Send a letter that could not leave again, or as many of all as one transaction holds; return how many.

    Raises
    ------
    NotFound
        If that one left, or was let go of, meanwhile.
    """
    found = mailbox_queries.lock_undelivered(session, message_id)
    for message in found:
        mailbox.send_again(session, message=message, actor=actor, at=at)
    return len(found)


def retry_job(session: Session, *, name: str, actor: Actor, at: datetime) -> None:
    """Let a job that fails be tried at the next ring.

    Raises
    ------
    NotFound
        If there is no such job, or it does not fail.
    """
    if name not in upkeep_labels.JOBS:
        raise NotFound
    row = upkeep.retry_job(session, name=name, at=at)
    journal.record(
        session, action="retry_job", kind="job", subject_id=uuid5(_JOBS, row.name), actor=actor, at=at,
        facts={"name": row.name, "failures": row.failures},
    )  # fmt: skip


def retry_aside(session: Session, *, aside_id: UUID | None, actor: Actor, at: datetime) -> None:
    """Let a row that a job set aside, or all of them, be tried at the next ring.

    Raises
    ------
    NotFound
        If that one is not set aside any more.
    """
    rows = upkeep_queries.lock_aside(session, aside_id)
    upkeep.retry_rows(session, rows=rows, at=at)
    for row in rows:
        journal.record(
            session, action="retry_row", kind=row.kind or "row", subject_id=row.subject_id, actor=actor, at=at,
            facts={"job": row.job, "failures": row.failures},
        )  # fmt: skip


def _ensure_operator(session: Session, account: Account) -> None:
    if accounts_queries.person(session, account.person_id).role is not Role.OPERATOR:
        raise NotFound
