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
from app.conversations import policies as conversations
from app.meetings import profiles as meetings
from app.meetings.emails import Told
from app.mentorships import labels, policies, queries
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import FAILED, MentorshipState, Side, SuspensionReason
from app.needs.models import Need
from app.pairs import certificates
from app.safeguarding import queries as safeguarding
from app.safeguarding.requirements import labels as requirements
from app.safeguarding.texts import AGREEMENT, Text
from app.web.templating import short_date


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


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a guardian must know of a pair, in the language of `text`: how it stands, the next meeting, its words."""

    text: Text
    languages: tuple[Text, ...]
    state: str
    meeting: Told | None
    writing: str


def spoken(session: Session, seat: Seat, *, language: str | None, at: datetime) -> Spoken | None:
    """Return what the guardian reads in `language`, else in the one they are written to in; nothing to the others."""
    pair = seat.pair
    if seat.side is not Side.GUARDIAN:
        return None
    named = safeguarding.guardianship(session, youth_id=pair.youth_id, guardian_id=seat.person_id)
    text = AGREEMENT.text(language=language if language in AGREEMENT.languages() else named.language)
    names = {
        "youth": session.get_one(Person, pair.youth_id).first_name,
        "volunteer": session.get_one(Person, pair.volunteer_id).first_name,
    }
    if pair.state is MentorshipState.PAUSED and pair.paused_until is not None:
        state = text.say("pair_paused", date=short_date(pair.paused_until, text.language), **names)
    else:
        state = text.say(f"pair_{pair.state.value}", **names)
    writing = "pair_write_over" if pair.ended_at is not None else "pair_write_not"
    return Spoken(
        text=text,
        languages=tuple(AGREEMENT.text(language=each) for each in AGREEMENT.languages()),
        state=state,
        meeting=meetings.next_agreed(session, pair, text, at=at),
        writing=text.say("pair_write" if conversations.may_write(session, pair, at=at) else writing, **names),
    )


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
