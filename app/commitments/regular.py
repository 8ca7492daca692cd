"""One-off help that goes well becomes regular: either side may ask, the association decides."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.commitments import emails, queries
from app.commitments.models import RegularWish
from app.commitments.states import RegularReason
from app.core.errors import Conflict
from app.core.identity import Actor
from app.journal import services as journal
from app.mentorships import queries as pairs
from app.mentorships.models import Mentorship
from app.mentorships.states import PairRhythm, Side


def ask(session: Session, *, mentorship: Mentorship, side: Side, actor: Actor, at: datetime) -> None:
    """Tell the association that one side would like to go on regularly; asked again, nobody is told twice.

    Raises
    ------
    Conflict
        If the pair is not one-off help that goes on.
    """
    _held_still(session, mentorship)
    if side in queries.regular_wishes(session, mentorship.id):
        return
    session.add(RegularWish(mentorship_id=mentorship.id, side=side, asked_at=at))
    journal.record(
        session, action="ask_regular", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        facts={"side": side.value},
    )  # fmt: skip
    emails.would_go_on(session, mentorship=mentorship, side=side, at=at)


def become(
    session: Session, *, mentorship: Mentorship, rhythm: PairRhythm, reason: RegularReason, actor: Actor, at: datetime
) -> None:
    """Make one-off help regular: a commitment is to be written, reviews count from now, everybody is told.

    Raises
    ------
    Conflict
        If the pair is not one-off help that goes on, or the rhythm is that of one.
    """
    _held_still(session, mentorship)
    if rhythm is PairRhythm.ONCE:
        raise Conflict("Choisissez à quel rythme ils se voient.")
    mentorship.rhythm, mentorship.regular_since = rhythm, at
    session.add(mentorship)
    journal.record(
        session, action=queries.BECAME_REGULAR, kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        before=PairRhythm.ONCE.value, after=rhythm.value, facts={"reason": reason.value},
    )  # fmt: skip
    session.flush()
    emails.became_regular(session, mentorship=mentorship, at=at)


def _held_still(session: Session, mentorship: Mentorship) -> None:
    pairs.lock(session, mentorship.id)
    if not queries.may_become_regular(mentorship):
        raise Conflict("Ce binôme n’est pas, ou n’est plus, une aide donnée une seule fois.")
