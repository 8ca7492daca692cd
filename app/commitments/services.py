"""Draft, sign, ask to stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.commitments import emails, queries, rules, texts
from app.commitments.models import Commitment, Stop
from app.commitments.states import ChangeReason
from app.core.clock import local_date, months_after
from app.core.errors import Conflict, Invalid, NotFound
from app.core.identity import Actor
from app.journal import services as journal
from app.mentorships import queries as pairs
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, PairRhythm, Side, SuspensionReason
from app.safeguarding.policies import is_minor

CHANGED = "Quelqu’un vient de changer cet engagement. Relisez-le avant de continuer."


@dataclass(frozen=True, slots=True)
class Terms:
    """What a pair would agree to; `reason` is why it is not what was agreed before."""

    goals: tuple[str, ...]
    rhythm: PairRhythm
    months: int
    reason: ChangeReason | None = None


def draft(
    session: Session, *, mentorship: Mentorship, terms: Terms, by: Side, read: int, actor: Actor, at: datetime
) -> Commitment:
    """Write what a pair would agree to, for everybody to sign; what was signed before counts until then.

    `read` is the number of the version that its writer had before their eyes, 0 for none.

    Raises
    ------
    Conflict
        If somebody else was quicker, or the pair does not go on.
    Invalid
        If what was agreed changes without a reason.
    """
    before = _held_still(session, mentorship, read)
    if queries.held(session, mentorship.id) is not None and terms.reason is None:
        raise Invalid("Dites pourquoi l’engagement change.")
    if before is not None:
        before.replaced_at = at
        session.add(before)
        session.flush()
    row = Commitment(
        mentorship_id=mentorship.id, number=read + 1, goals="\n".join(terms.goals), rhythm=terms.rhythm,
        months=terms.months, rules_version=texts.current(), reason=terms.reason, drafted_by=by, created_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, "draft_commitment", row, actor=actor, at=at)
    emails.to_sign(session, mentorship=mentorship, by=by, at=at)
    return row


def sign(session: Session, *, mentorship: Mentorship, side: Side, read: int, actor: Actor, at: datetime) -> Commitment:
    """Sign the version `read`; the last signature makes it count, and everybody is told.

    Raises
    ------
    Conflict
        If somebody changed it meanwhile, or the pair does not go on.
    NotFound
        If there is nothing to sign for that side.
    """
    row = _held_still(session, mentorship, read)
    asked = signers(session, mentorship, at=at)
    if row is None or side not in asked:
        raise NotFound
    if row.signed_at(side) is None:
        setattr(row, f"{side.value}_signed_at", at)
        session.add(row)
        _note(session, "sign_commitment", row, actor=actor, at=at, side=side.value)
    if row.held_at is None and not missing(session, mentorship, row, at=at):
        _hold(session, mentorship, row, actor=actor, at=at)
    return row


def missing(session: Session, mentorship: Mentorship, row: Commitment, *, at: datetime) -> tuple[Side, ...]:
    """Return whose signatures a version still waits for on that day."""
    return tuple(side for side in signers(session, mentorship, at=at) if row.signed_at(side) is None)


def remind(session: Session, *, mentorship: Mentorship, row: Commitment, at: datetime) -> None:
    """Ask those who have not signed once more, and nobody else."""
    row.nudged_at = at
    session.add(row)
    emails.still_to_sign(session, mentorship=mentorship, sides=missing(session, mentorship, row, at=at), at=at)


def come_of_age(session: Session, *, mentorship: Mentorship, row: Commitment, actor: Actor, at: datetime) -> bool:
    """Let a version count that only waited for the guardian of somebody who is of age now; return whether it did."""
    if missing(session, mentorship, row, at=at):
        return False
    _hold(session, mentorship, row, actor=actor, at=at)
    return True


def forget_guardian(session: Session, *, mentorship: Mentorship, actor: Actor, at: datetime) -> None:
    """Take the guardian's signature off a version that not all signed: somebody else answers for the youth now.

    What everybody signed counts: it was the guardian of that day who did.
    """
    pairs.lock(session, mentorship.id)
    row = queries.current(session, mentorship.id)
    if row is None or row.held_at is not None:
        return
    if row.guardian_signed_at is not None:
        row.guardian_signed_at = None
        session.add(row)
        session.flush()
        _note(session, "unsign_commitment", row, actor=actor, at=at)
    if queries.may_commit(mentorship):
        emails.still_to_sign(session, mentorship=mentorship, sides=(Side.GUARDIAN,), at=at)


def signers(session: Session, mentorship: Mentorship, *, at: datetime) -> tuple[Side, ...]:
    """Return whose signatures a pair needs on that day."""
    minor = is_minor(session.get_one(Person, mentorship.youth_id), at)
    return rules.signers(minor=minor, framed=mentorship.association_id is not None)


def ask_to_stop(
    session: Session, *, mentorship: Mentorship, side: Side, reason: EndReason, unsafe: bool, actor: Actor, at: datetime
) -> None:
    """Tell the association that one side wants to stop; a pair in which somebody feels unsafe stops at once.

    Nobody else is told who asked, nor why.

    Raises
    ------
    Conflict
        If the pair is over.
    """
    pairs.lock(session, mentorship.id)
    if mentorship.ended_at is not None:
        raise Conflict("Ce binôme est déjà terminé.")
    _keep_wish(session, mentorship, side, reason, unsafe=unsafe, actor=actor, at=at)
    emails.wants_to_stop(session, mentorship=mentorship, side=side, unsafe=unsafe, at=at)
    if unsafe:
        mentorships.stop(session, mentorship=mentorship, reason=SuspensionReason.BY_HAND, told=True, actor=actor, at=at)


def say_unsafe(session: Session, *, mentorship: Mentorship, side: Side, actor: Actor, at: datetime) -> None:
    """Keep that a side did not feel safe in a pair that is over: nobody else is proposed to its volunteer meanwhile."""
    _keep_wish(session, mentorship, side, EndReason.OTHER, unsafe=True, actor=actor, at=at)


def _keep_wish(
    session: Session, mentorship: Mentorship, side: Side, reason: EndReason, *, unsafe: bool, actor: Actor, at: datetime
) -> None:
    row = next((each for each in queries.stops(session, mentorship.id) if each.side is side), None)
    row = row or Stop(mentorship_id=mentorship.id, side=side, reason=reason, asked_at=at)
    row.reason, row.unsafe, row.asked_at = reason, row.unsafe or unsafe, at
    session.add(row)
    journal.record(
        session, action=pairs.ASKED_TO_STOP, kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        facts={"reason": reason.value, "unsafe": unsafe},
    )  # fmt: skip


def _held_still(session: Session, mentorship: Mentorship, read: int) -> Commitment | None:
    """Return what is to be signed, nobody changing it meanwhile."""
    pairs.lock(session, mentorship.id)
    if not queries.may_commit(mentorship):
        raise Conflict("Ce binôme ne continue pas pour l’instant\u00a0: rien n’est à signer.")
    found = queries.current(session, mentorship.id)
    if (found.number if found else 0) != read:
        raise Conflict(CHANGED)
    return found


def _hold(session: Session, mentorship: Mentorship, row: Commitment, *, actor: Actor, at: datetime) -> None:
    row.held_at = at
    mentorship.rhythm = row.rhythm
    mentorship.planned_end_on = months_after(local_date(at), row.months)
    session.add_all([row, mentorship])
    _note(session, "commit", row, actor=actor, at=at)
    emails.held(session, mentorship=mentorship, at=at)


def _note(session: Session, action: str, row: Commitment, *, actor: Actor, at: datetime, **facts: str) -> None:
    journal.record(
        session, action=action, kind="mentorship", subject_id=row.mentorship_id, actor=actor, at=at,
        facts={"number": row.number, **facts},
    )  # fmt: skip
