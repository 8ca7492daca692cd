"""Let go of what has been kept long enough: the same list for a dry run and for the real one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from flask import current_app
from sqlmodel import Session, SQLModel, col, delete, func, select, update

from app.accounts import links
from app.accounts.models import AccessLink, Account, ActionToken, Member, Person, SignedInSession
from app.accounts.states import LinkScope
from app.accounts.tasks import KEPT
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.intake.models import Draft
from app.journal import services as journal
from app.journal.models import Entry
from app.journal.states import EXPIRE, READING
from app.mailbox import services as mailbox
from app.mailbox.models import Message
from app.mailbox.states import MessageState
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState
from app.needs.models import Need
from app.needs.states import NeedState
from app.privacy import services
from app.privacy.models import ErasureNotice
from app.routing.models import NeedStay
from app.safeguarding.models import Guardianship
from app.upkeep import services as upkeep
from app.web.links import absolute
from app.web.models import Attempt, Submission

JOB = "privacy.purge"
Keys = list[Any]

_OVER = (MessageState.SENT, MessageState.CALLED, MessageState.DEAD)
_UNSEEN = (NeedState.TO_CONFIRM, NeedState.AWAITING_AGREEMENT)
_ROLES = (Role.YOUTH, Role.GUARDIAN, Role.VOLUNTEER, Role.PRESCRIBER)
_JOURNAL = UUID("6a6f7572-6e61-4c00-8000-000000000000")


@dataclass(frozen=True, slots=True)
class Rule:
    """`due` lists what has been kept long enough, `let_go` lets go of it and returns of how much."""

    name: str
    due: Callable[[Session, datetime], Keys]
    let_go: Callable[[Keys, datetime], int]


def plan(session: Session, *, at: datetime) -> dict[str, Keys]:
    """Return what each rule would let go of at this instant."""
    return {rule.name: rule.due(session, at) for rule in RULES}


def run(*, at: datetime) -> dict[str, int]:
    """Let go of what is due; return how much, by rule. Each rule looks again as it acts.

    A rule that fails is told at the end, once the others are done; a file that
    cannot be erased is set aside.
    """
    counts: dict[str, int] = {}
    wrong: list[Exception] = []
    for rule in RULES:
        try:
            counts[rule.name] = _apply(rule, at)
        except Exception as error:
            wrong.append(error)
    if wrong:
        raise wrong[0]
    return counts


def _apply(rule: Rule, at: datetime) -> int:
    session = reading()
    session.rollback()
    keys = rule.due(session, at)
    return rule.let_go(keys, at) if keys else 0


def _days(setting: str) -> timedelta:
    return timedelta(days=int(current_app.config[setting]))


def _simple(name: str, table: type[SQLModel], key: Any, late: Callable[[datetime], sa.ColumnElement[bool]]) -> Rule:
    """Make a rule whose rows are simply deleted."""

    def due(session: Session, at: datetime) -> Keys:
        return list(session.exec(select(key).where(late(at)).order_by(key)))

    def let_go(keys: Keys, at: datetime) -> int:
        with transaction() as session:
            return sum(_done(session, delete(table).where(col(key).in_(some), late(at))) for some in _batches(keys))

    return Rule(name, due, let_go)


def _done(session: Session, statement: Any) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _batches(keys: Keys, size: int = 500) -> list[Keys]:
    return [keys[start : start + size] for start in range(0, len(keys), size)]


def _old(at: datetime) -> sa.ColumnElement[bool]:
    sent = func.coalesce(col(Message.sent_at), col(Message.created_at))
    return col(Message.state).in_(_OVER) & (col(Message.body) != "") & (sent < at - _days("LETTER_DAYS"))


def _old_letters(session: Session, at: datetime) -> Keys:
    return list(session.exec(select(Message.id).where(_old(at)).order_by(col(Message.id))))


def _empty_letters(keys: Keys, at: datetime) -> int:
    empty = update(Message).values(body="", subject="", recipient="", outcome="")
    with transaction() as session:
        return sum(_done(session, empty.where(col(Message.id).in_(some), _old(at))) for some in _batches(keys))


def _old_readings(session: Session, at: datetime) -> Keys:
    statement = select(Entry.id).where(col(Entry.action).in_(READING), Entry.at < at - _days("LOG_DAYS"))
    return list(session.exec(statement.order_by(col(Entry.id))))


def _forget_readings(keys: Keys, at: datetime) -> int:
    """Delete entries that only say who looked, and say in the journal up to when: the chain holds without them."""
    before = at - _days("LOG_DAYS")
    with transaction() as session:
        for some in _batches(keys):
            session.execute(delete(Entry).where(col(Entry.id).in_(some)))
        facts = {"before": before.isoformat(), "count": len(keys)}
        journal.record(
            session, action=EXPIRE, kind="journal", subject_id=uuid5(_JOURNAL, before.isoformat()), actor=SYSTEM, at=at,
            facts=facts,
        )  # fmt: skip
    return len(keys)


@dataclass(frozen=True, slots=True)
class _File:
    """Somebody whose file has a date: when it is to be erased, when they were told, when they were last seen."""

    person_id: UUID
    erase_at: datetime
    told_at: datetime | None
    seen_at: datetime


def _files(session: Session, at: datetime, only: UUID | None) -> list[_File]:
    """Return the files that are, or will soon be, old enough; people of associations and open pairs are not.

    `only` looks at one person.
    """
    soonest = at + _days("NOTICE_DAYS") - min(_days("RETENTION_DAYS"), _days("ANSWER_DAYS"))
    unseen = _unseen(session, only)
    statement = (
        select(Person, Account.last_sign_in_at, ErasureNotice.told_at)
        .outerjoin(Account, col(Account.person_id) == Person.id)
        .outerjoin(ErasureNotice, col(ErasureNotice.person_id) == Person.id)
        .where(
            col(Person.role).in_(_ROLES),
            Person.last_contact_at <= soonest,
            *_of(Person.id, only),
            ~select(Member.person_id).where(Member.person_id == Person.id).exists(),
            ~select(Guardianship.id).where(Guardianship.guardian_id == Person.id).exists(),
            ~select(Mentorship.id)
            .where(
                (col(Mentorship.youth_id) == Person.id) | (col(Mentorship.volunteer_id) == Person.id),
                Mentorship.state != MentorshipState.ENDED,
            )
            .exists(),
        )
        .order_by(col(Person.id))
    )
    ended = _ended(session, only)
    found: list[_File] = []
    for person, signed_in_at, told_at in session.execute(statement):
        seen = max(filter(None, (person.last_contact_at, signed_in_at, ended.get(person.id))))
        kept = _days("ANSWER_DAYS") if person.id in unseen else _days("RETENTION_DAYS")
        found.append(_File(person.id, seen + kept, told_at, seen))
    return found


def _of(column: Any, only: UUID | None) -> list[sa.ColumnElement[bool]]:
    return [] if only is None else [col(column) == only]


def _unseen(session: Session, only: UUID | None) -> set[UUID]:
    """Return the youths of whom nobody ever saw a request: one that was taken back from an association was seen."""
    asked = select(Need.youth_id).where(*_of(Need.youth_id, only))
    was_somewhere = select(NeedStay.need_id).where(
        NeedStay.need_id == Need.id, col(NeedStay.association_id).is_not(None)
    )
    seen = asked.where(col(Need.state).not_in(_UNSEEN) | was_somewhere.exists())
    return set(session.exec(asked.where(col(Need.youth_id).not_in(seen))))


def _ended(session: Session, only: UUID | None) -> dict[UUID, datetime]:
    """Return when the last pair of each person ended."""
    last: dict[UUID, datetime] = {}
    for column in (col(Mentorship.youth_id), col(Mentorship.volunteer_id)):
        statement = sa.select(column, func.max(col(Mentorship.ended_at))).where(*_of(column, only)).group_by(column)
        for person_id, ended_at in session.execute(statement):
            if ended_at is not None:
                last[person_id] = max(ended_at, last.get(person_id, ended_at))
    return last


def _held(session: Session, person_id: UUID) -> Person | None:
    """Hold somebody and their account: they gave a sign of life before this, or it comes too late."""
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    session.exec(select(Account.id).where(Account.person_id == person_id).with_for_update()).all()
    return person


def _to_tell(session: Session, at: datetime, *, only: UUID | None = None) -> Keys:
    soon = at + _days("NOTICE_DAYS")
    return [file.person_id for file in _files(session, at, only) if file.told_at is None and file.erase_at <= soon]


def _tell(keys: Keys, at: datetime) -> int:
    def tell(person_id: UUID) -> bool:
        with transaction() as session:
            person = _held(session, person_id)
            if person is None or not _to_tell(session, at, only=person_id):
                return False
            session.add(ErasureNotice(person_id=person_id, told_at=at))
            if person.email or person.phone:
                _write(session, person, at=at)
            return True

    return sum(upkeep.apart(JOB, keys, tell, kind="person", at=at))


def _write(session: Session, person: Person, *, at: datetime) -> None:
    template = "erasure_notice_youth" if person.role is Role.YOUTH else "erasure_notice"
    mailbox.send(
        session, to=person, template=template, about=mailbox.About("person", person.id), at=at,
        days=_days("NOTICE_DAYS").days, unseen=person.id in _unseen(session, person.id),
        link=absolute("privacy.held", token=_link(session, person, at)),
    )  # fmt: skip


def _link(session: Session, person: Person, at: datetime) -> str:
    """Return a private link to what is kept of them, which answers as long as the notice says."""
    return links.issue(
        session, scope=LinkScope.FILE, subject_id=person.id, person_id=person.id, at=at, days=_days("NOTICE_DAYS").days
    )


def _alive() -> Any:
    """Select whose notice is void: they gave a sign of life since."""
    return (
        select(ErasureNotice.person_id)
        .join(Person, col(Person.id) == ErasureNotice.person_id)
        .outerjoin(Account, col(Account.person_id) == Person.id)
        .where(
            (col(Person.last_contact_at) > ErasureNotice.told_at)
            | (col(Account.last_sign_in_at) > ErasureNotice.told_at)
        )
    )


def _seen_again(session: Session, _at: datetime) -> Keys:
    return list(session.exec(_alive().order_by(col(ErasureNotice.person_id))))


def _spare(keys: Keys, _at: datetime) -> int:
    notice = col(ErasureNotice.person_id)
    with transaction() as session:
        return _done(session, delete(ErasureNotice).where(notice.in_(keys), notice.in_(_alive())))


def _to_erase(session: Session, at: datetime, *, unseen: bool, only: UUID | None = None) -> Keys:
    told = at - _days("NOTICE_DAYS")
    held = _unseen(session, only)
    return [
        file.person_id
        for file in _files(session, at, only)
        if file.erase_at <= at
        and file.told_at is not None
        and file.seen_at <= file.told_at <= told
        and (file.person_id in held) == unseen
    ]


def _erase(keys: Collection[UUID], at: datetime, *, unseen: bool) -> int:
    def erase(person_id: UUID) -> bool:
        with transaction() as session:

            def still() -> bool:
                held = _held(session, person_id)
                return held is not None and bool(_to_erase(session, at, unseen=unseen, only=person_id))

            person = session.get(Person, person_id)
            return person is not None and bool(services.erase(session, person=person, still=still, actor=SYSTEM, at=at))

    return sum(upkeep.apart(JOB, keys, erase, kind="person", at=at))


RULES = (
    _simple("drafts", Draft, Draft.token_hash, lambda at: col(Draft.expires_at) < at),
    _simple(
        "sessions", SignedInSession, SignedInSession.token_hash, lambda at: col(SignedInSession.expires_at) < at - KEPT
    ),
    _simple("tokens", ActionToken, ActionToken.token_hash, lambda at: col(ActionToken.expires_at) < at - KEPT),
    _simple(
        "links", AccessLink, AccessLink.token_hash,
        lambda at: (col(AccessLink.expires_at) < at - KEPT) | (col(AccessLink.revoked_at) < at - KEPT),
    ),
    _simple("attempts", Attempt, Attempt.id, lambda at: col(Attempt.at) < at - KEPT),
    _simple("forms", Submission, Submission.key, lambda at: col(Submission.at) < at - _days("FORM_DAYS")),
    Rule("letters", _old_letters, _empty_letters),
    Rule("readings", _old_readings, _forget_readings),
    Rule("spared", _seen_again, _spare),
    Rule("notices", _to_tell, _tell),
    Rule("unanswered", partial(_to_erase, unseen=True), partial(_erase, unseen=True)),
    Rule("files", partial(_to_erase, unseen=False), partial(_erase, unseen=False)),
)  # fmt: skip
"""In this order: who is erased takes their letters and links with them, which were counted before."""
