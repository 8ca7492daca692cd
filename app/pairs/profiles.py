"""What the page of a pair is made of, for each of those who take part in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.models import Association
from app.associations.queries import Answering
from app.mentorships import labels, policies, queries
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import FAILED, MentorshipState, Side, SuspensionReason
from app.needs.models import Need
from app.pairs import certificates
from app.safeguarding.requirements import labels as requirements


@dataclass(frozen=True, slots=True)
class PairLine:
    """One pair in a list: the first names of its two sides, how it stands."""

    id: UUID
    names: str
    state: MentorshipState
    label: str
    tone: str | None


@dataclass(frozen=True, slots=True)
class PairPage:
    """A pair as one of its sides, or the guardian, sees it. `other` is whom they meet, for a guardian both.

    `looking`: it is over, and the association looks for somebody else for the youth; `failed`: nobody is
    congratulated for how it ended. `missing`: a volunteer reads what their own file lacks for it to go on.
    `unsafe`: the reader said that they do not feel safe, and nothing goes on without them.
    """

    id: UUID
    side: Side
    other: str
    association: str
    answering: Answering
    state: MentorshipState
    label: str
    tone: str | None
    rhythm: str
    introduced_at: datetime
    paused_until: date | None
    ended_at: datetime | None
    looking: bool
    failed: bool
    certificate: bool
    missing: str
    unsafe: bool


def pairs_of(session: Session, person_id: UUID, *, at: datetime) -> list[PairLine]:
    """Return the pairs that somebody takes part in, or whose minor they answer for, those that go on first."""
    return [
        PairLine(
            pair.id,
            f"{youth.first_name} et {volunteer.first_name}",
            pair.state,
            labels.STATES[pair.state],
            labels.TONES[pair.state],
        )
        for pair, youth, volunteer in queries.lived_by(session, person_id, at=at)
    ]


def pair_page(session: Session, seat: Seat, *, at: datetime) -> PairPage:
    """Return the page of a pair for who holds this seat."""
    pair = seat.pair
    association = session.get(Association, pair.association_id) if pair.association_id else None
    return PairPage(
        id=pair.id,
        side=seat.side,
        other=_other(session, seat),
        association=association.name if association else "",
        answering=associations.answering(session, pair.association_id),
        state=pair.state,
        label=labels.STATES[pair.state],
        tone=labels.TONES[pair.state],
        rhythm=labels.RHYTHMS[pair.rhythm],
        introduced_at=pair.introduced_at,
        paused_until=pair.paused_until,
        ended_at=pair.ended_at,
        looking=pair.ended_at is not None and session.get_one(Need, pair.need_id).ended_at is None,
        failed=pair.end_reason in FAILED,
        certificate=seat.side is Side.VOLUNTEER and certificates.earned(session, pair),
        missing=_missing(session, seat, at=at),
        unsafe=_unsafe(session, seat),
    )


def _unsafe(session: Session, seat: Seat) -> bool:
    """Tell whether who reads it said that they do not feel safe; the other side is told nothing of it."""
    if seat.pair.state is not MentorshipState.SUSPENDED:
        return False
    return seat.side in queries.unsafe(session, [seat.pair.id]).get(seat.pair.id, {})


def _missing(session: Session, seat: Seat, *, at: datetime) -> str:
    if seat.side is not Side.VOLUNTEER or seat.pair.suspended_for is not SuspensionReason.REQUIREMENT:
        return ""
    return requirements.of_own_file(policies.guards(session, seat.pair, at).lacking)


def _other(session: Session, seat: Seat) -> str:
    if seat.side is Side.GUARDIAN:
        return _both(session, seat.pair)
    other = seat.pair.volunteer_id if seat.side is Side.YOUTH else seat.pair.youth_id
    return session.get_one(Person, other).first_name


def _both(session: Session, pair: Mentorship) -> str:
    names = (session.get_one(Person, each).first_name for each in (pair.youth_id, pair.volunteer_id))
    return " et ".join(names)
