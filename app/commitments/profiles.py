"""What the pages show of a commitment, by who looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.associations.models import Association
from app.commitments import labels, queries, services, texts
from app.commitments.models import Commitment, Stop
from app.core.clock import local_date
from app.mentorships import labels as pairs
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import EndReason, MentorshipState, Side
from app.safeguarding import queries as safeguarding
from app.web.templating import long_date

FORMER = "Le représentant légal de ce jour-là"
"""Who signed as the guardian, once somebody else is."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and when they did."""

    who: str
    at: datetime | None
    yours: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """One version of a commitment, as those who sign it read it. `until` is known once it counts."""

    number: int
    goals: tuple[str, ...]
    rhythm: str
    months: int
    until: date | None
    reason: str
    rules: tuple[str, ...]
    signatures: tuple[Signature, ...]
    held_at: datetime | None
    nudged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who wants to stop; only the association reads it. `reason` is empty when none of the list was given."""

    who: str
    reason: str
    unsafe: bool
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Section:
    """« Votre engagement » on the page of a pair: what is `held`, what is still `open`, what its reader may do.

    `wishes` are those who would like one-off help to go on regularly, for the association.
    """

    side: Side
    informal: bool
    regular: bool
    held: Agreed | None
    open: Agreed | None
    may_draft: bool
    may_sign: bool
    may_pause: bool
    may_go_on: bool
    may_stop: bool
    may_end: bool
    paused_until: date | None
    ended: bool
    stops: tuple[Asked, ...]
    asked_to_stop: bool
    reached: str
    may_ask_regular: bool
    asked_regular: bool
    may_make_regular: bool
    wishes: tuple[str, ...]


def reached(session: Session, seat: Seat) -> str:
    """Return how the association gets in touch with who holds this seat, as they read it."""
    who = session.get_one(Person, seat.person_id)
    return labels.reached(email=bool(who.email), phone=bool(who.phone), informal=seat.side is Side.YOUTH)


def section(session: Session, seat: Seat, *, at: datetime) -> Section:
    """Return the section for who holds this seat."""
    pair, side = seat.pair, seat.side
    current, counts = queries.current(session, pair.id), queries.held(session, pair.id)
    waiting = current if current is not None and current.held_at is None else None
    stops = queries.stops(session, pair.id)
    names = _names(session, pair, at=at)
    wishes, once = queries.regular_wishes(session, pair.id), queries.may_become_regular(pair)
    partner, framing = side is not Side.GUARDIAN, side is Side.ASSOCIATION
    shown = _read(session, seat, waiting, at=at) if waiting else None
    commits = queries.may_commit(pair)
    return Section(
        side=side,
        informal=side is Side.YOUTH,
        regular=queries.regular(pair),
        held=_read(session, seat, counts, at=at, until=pair.planned_end_on) if counts else None,
        open=shown,
        may_draft=partner and commits,
        may_sign=commits and shown is not None and any(each.yours and each.at is None for each in shown.signatures),
        may_pause=partner and pair.state is MentorshipState.ACTIVE,
        may_go_on=partner and pair.state is MentorshipState.PAUSED,
        may_stop=side in labels.STOP_REASONS and pair.ended_at is None,
        may_end=framing and pair.ended_at is None,
        paused_until=pair.paused_until,
        ended=pair.ended_at is not None,
        stops=tuple(_asked(each, names) for each in stops) if framing else (),
        asked_to_stop=any(each.side is side for each in stops),
        reached=reached(session, seat) if partner and not framing else "",
        may_ask_regular=once and side in labels.STOP_REASONS and side not in wishes,
        asked_regular=once and side in wishes,
        may_make_regular=once and framing,
        wishes=tuple(names[each] for each in wishes) if once and framing else (),
    )


def agreed(row: Commitment, names: dict[Side, str], side: Side, *, until: date | None = None) -> Agreed:
    """Return one version as `side` reads it; `names` are those of who signs."""
    return Agreed(
        number=row.number,
        goals=tuple(row.goals.split("\n")),
        rhythm=pairs.RHYTHMS[row.rhythm],
        months=row.months,
        until=until,
        reason=labels.CHANGE_REASONS[row.reason] if row.reason else "",
        rules=texts.rules(row.rules_version),
        signatures=tuple(Signature(name, row.signed_at(who), who is side) for who, name in names.items()),
        held_at=row.held_at,
        nudged_at=row.nudged_at,
    )


def latest(session: Session, seat: Seat, *, at: datetime) -> Agreed | None:
    """Return what was written last, signed by all or not, or ``None``."""
    row = queries.current(session, seat.pair.id)
    return _read(session, seat, row, at=at) if row else None


def to_sign(session: Session, seat: Seat, *, at: datetime) -> Agreed | None:
    """Return what waits for signatures, or ``None``."""
    row = queries.current(session, seat.pair.id)
    if row is None or row.held_at is not None or not queries.may_commit(seat.pair):
        return None
    return _read(session, seat, row, at=at)


def document(session: Session, pair: Mentorship, *, site: str, at: datetime) -> dict[str, object]:
    """Return what the PDF of the commitment that counts holds: first names only, as on the page.

    Raises
    ------
    NotFound
        If nothing was signed by everybody yet.
    """
    row = queries.signed(session, pair.id)
    names = _names(session, pair, at=at)
    youth, volunteer = names[Side.YOUTH], names[Side.VOLUNTEER]
    framed = f", avec {names[Side.ASSOCIATION]}" if Side.ASSOCIATION in names else ""
    signed = [(name, row.signed_at(side)) for side, name in _signed_by(session, pair, row, names).items()]
    return {
        "title": f"Convention entre {youth} et {volunteer}",
        "site": site,
        "lead": f"{youth} demande un coup de pouce. {volunteer} donne de son temps{framed}.",
        "goals": row.goals.split("\n"),
        "rhythm": pairs.RHYTHMS[row.rhythm],
        "length": _length(row),
        "rules": list(texts.rules(row.rules_version)),
        "signatures": [f"{name}, le {_day(when)}" for name, when in signed if when is not None],
        "footer": f"{site} · version {row.number} · règles {row.rules_version}",
    }


def _length(row: Commitment) -> str:
    begins = f", à partir du {_day(row.held_at)}" if row.held_at else ""
    return f"{row.months}\u00a0mois{begins}"


def _day(at: datetime) -> str:
    return long_date(local_date(at))


def _names(session: Session, pair: Mentorship, *, at: datetime) -> dict[Side, str]:
    """Return who signs, by side: first names, and the association."""
    guardian = mentorships.guardian_of(session, pair, at=at)
    association = session.get(Association, pair.association_id) if pair.association_id else None
    known = {
        Side.YOUTH: session.get_one(Person, pair.youth_id).first_name,
        Side.VOLUNTEER: session.get_one(Person, pair.volunteer_id).first_name,
        Side.GUARDIAN: guardian.first_name if guardian else pairs.SIDES[Side.GUARDIAN],
        Side.ASSOCIATION: association.name if association else "",
    }
    return {side: known[side] for side in services.signers(session, pair, at=at)}


def _read(session: Session, seat: Seat, row: Commitment, *, at: datetime, until: date | None = None) -> Agreed:
    names = _signed_by(session, seat.pair, row, _names(session, seat.pair, at=at))
    return agreed(row, names, seat.side, until=until)


def _signed_by(session: Session, pair: Mentorship, row: Commitment, names: dict[Side, str]) -> dict[Side, str]:
    """Return who signed a version, or is to: a guardian named since then has not signed what another did."""
    signed = row.guardian_signed_at
    since = safeguarding.guardian_since(session, pair.youth_id) if signed and Side.GUARDIAN in names else None
    another = signed is not None and since is not None and signed < since
    return names | {Side.GUARDIAN: FORMER} if another else names


def _asked(row: Stop, names: dict[Side, str]) -> Asked:
    none = row.unsafe and row.reason is EndReason.OTHER
    return Asked(names[row.side], "" if none else pairs.END_REASONS[row.reason], row.unsafe, row.asked_at)
