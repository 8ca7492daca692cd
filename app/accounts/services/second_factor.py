"""An application that shows codes, and the codes on paper that stand for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from app.accounts import codes, identity, queries
from app.accounts.models import Account, Person, RecoveryCode, SecondFactor
from app.accounts.services import writing
from app.accounts.states import StepKind
from app.core.errors import Conflict, NotFound
from app.core.identity import Actor
from app.journal import services as journal
from app.web import security_log
from app.web.links import absolute
from app.web.security_log import Event


def enrolled(session: Session, *, account_id: UUID) -> bool:
    """Tell whether an account has an application."""
    factor = session.get(SecondFactor, account_id)
    return factor is not None and factor.confirmed_at is not None


def prepare(session: Session, *, account: Account) -> None:
    """Draw the secret of a new application. The one in use stays so until the new one has shown a code.

    Always a fresh one: whoever looked at an earlier code on the screen has nothing.
    """
    factor = session.get(SecondFactor, account.id) or SecondFactor(account_id=account.id)
    factor.pending = codes.new_salt()
    session.add(factor)


def confirm(session: Session, *, account: Account, code: str, at: datetime) -> list[str]:
    """Take an application into use by its first code; return the codes for paper, or none if it is wrong."""
    factor = _locked(session, account)
    step = codes.step_of(factor.pending, codes.plain(code), at=at) if factor and factor.pending else None
    if factor is None or step is None:
        security_log.tell(Event.CODE_WRONG, person=account.person_id, how=StepKind.ENROL)
        return []
    factor.salt, factor.pending = factor.pending, ""
    factor.confirmed_at, factor.last_step = at, step
    session.add(factor)
    _note(session, account, "second_factor_on", "La double vérification est en place", at=at)
    return _replace_paper(session, account, at=at)


def check(session: Session, *, account: Account, code: str, at: datetime) -> bool:
    """Tell whether a code is the application's, or one on paper; either is taken once."""
    right = _taken(session, account, code, at=at)
    if not right:
        security_log.tell(Event.CODE_WRONG, person=account.person_id, how=StepKind.APP)
    return right


def _taken(session: Session, account: Account, code: str, *, at: datetime) -> bool:
    factor = _locked(session, account)
    typed = codes.plain(code)
    if factor is None or factor.confirmed_at is None:
        return False
    step = codes.step_of(factor.salt, typed, at=at)
    if step is not None and step > factor.last_step:
        factor.last_step = step
        session.add(factor)
        return True
    return _use_paper(session, account, typed, at=at)


def renew_paper(session: Session, *, account: Account, at: datetime) -> list[str]:
    """Return new codes for paper; the old ones are worth nothing any more."""
    _note(session, account, "recovery_codes_renewed", "De nouveaux codes de secours ont été préparés", at=at)
    return _replace_paper(session, account, at=at)


def remove(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """Take the application away. Whoever lost it and must have one installs another at the next sign-in."""
    for table in (SecondFactor, RecoveryCode):
        session.execute(delete(table).where(col(table.account_id) == account.id))
    _note(session, account, "second_factor_off", "La double vérification a été enlevée", at=at, actor=actor)


def reset(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """Take the application of somebody else away: it is lost, and perhaps the browser with it."""
    remove(session, account=account, actor=actor, at=at)
    writing.shut(session, account=account, at=at)


def reset_for(session: Session, *, person: Person, actor: Actor, at: datetime) -> None:
    """Take the application of a colleague away, once the actor has made sure who asks.

    Raises
    ------
    Conflict
        If it is one's own: then a code of paper, or a colleague, is the way.
    NotFound
        If there is no application.
    """
    account = queries.account_of(session, person.id)
    if account is None or not enrolled(session, account_id=account.id):
        raise NotFound
    if person.id == actor.person_id:
        raise Conflict("Pour votre propre compte, utilisez un code de secours, ou demandez à un collègue.")
    reset(session, account=account, actor=actor, at=at)


def _locked(session: Session, account: Account) -> SecondFactor | None:
    """Return the row under a lock: of two who send the same code, one comes in."""
    return session.get(SecondFactor, account.id, with_for_update=True, populate_existing=True)


def _replace_paper(session: Session, account: Account, *, at: datetime) -> list[str]:
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account.id))
    fresh = codes.new_recovery()
    session.add_all(
        RecoveryCode(code_hash=codes.hashed(code, of=str(account.id)), account_id=account.id, created_at=at)
        for code in fresh
    )
    return fresh


def _use_paper(session: Session, account: Account, typed: str, *, at: datetime) -> bool:
    row = session.exec(
        select(RecoveryCode).where(
            col(RecoveryCode.code_hash).in_(codes.hashes(typed, of=str(account.id))),
            col(RecoveryCode.used_at).is_(None),
        )
    ).one_or_none()
    if row is None:
        return False
    row.used_at = at
    session.add(row)
    _note(session, account, "recovery_code_used", "Un code de secours a servi", at=at)
    return True


def _note(
    session: Session, account: Account, action: str, what: str, *, at: datetime, actor: Actor | None = None
) -> None:
    """Journal what happened to a second factor, and tell its owner."""
    by = actor or identity.actor_of(session, account)
    journal.record(session, action=action, kind="account", subject_id=account.id, actor=by, at=at)
    link = absolute("accounts.forgotten_password")
    writing.write(session, account=account, template="second_factor", what=what, link=link, at=at)
