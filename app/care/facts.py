"""What is known of a pair, and what comes of it: plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.care.states import DANGER, Health, Sign
from app.core.clock import local_date
from app.meetings.states import Stuck
from app.mentorships.states import MentorshipState, PairRhythm, Side, Tracking
from app.sessions.rules import Held
from app.sessions.states import FitAnswer


@dataclass(frozen=True, slots=True)
class Ending:
    """Something asked of one adult of a pair that ends: whose it is, and its last day.

    `offer_id` is the volunteer's offer, where the association renews it itself.
    """

    of_volunteer: bool
    name: str
    until: date
    person_id: UUID | None = None
    offer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Lapsed:
    """What an adult of a pair lacks, for which it is suspended: `lacks` in words.

    `name` is empty when nobody of the team follows the pair; `offer_id` as for :class:`Ending`.
    """

    of_volunteer: bool
    name: str
    lacks: str
    person_id: UUID | None = None
    offer_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one pair.

    `going_since` is when it last went on after a pause, `suspended_at` when it
    was last stopped; `last_word` when a side
    last told or agreed to anything, `last_met` the last day on which they met,
    `held` the days told of lately, the oldest first, and `told` when each was;
    `asked` when « Vous
    êtes-vous vus ? » was asked; `reviews` the sides that did not answer a
    review, with the day of its reminder; `bad_reviews` the sides whose last
    answer was bad, in words, with when it came; `stuck` why no date can be
    offered, since when; `unsafe` the sides that do not feel safe and `alarms`
    those whose words sound like danger, with when they last said so, `lines` those
    of whom a line to the other was held as it does; `spoken`
    when the team last spoke with each; `contact_at` the team's last contact;
    `quiet_at` when the team said to keep it quiet until `quiet_until`. A pair
    `brought_in` ran before it came here. `no_phone` are the sides without a number.
    """

    youth: str
    volunteer: str
    introduced_on: date
    state: MentorshipState = MentorshipState.ACTIVE
    tracking: Tracking = Tracking.HERE
    rhythm: PairRhythm = PairRhythm.WEEKLY
    brought_in: bool = False
    going_since: datetime | None = None
    last_word: datetime | None = None
    last_met: date | None = None
    held: tuple[Held, ...] = ()
    told: Mapping[date, datetime] = field(default_factory=dict)
    asked: tuple[datetime, ...] = ()
    fits: Mapping[Side, tuple[FitAnswer, datetime]] = field(default_factory=dict)
    next_meeting_on: date | None = None
    meeting_agreed: bool = False
    reviews: Mapping[Side, date] = field(default_factory=dict)
    bad_reviews: Mapping[Side, tuple[str, datetime]] = field(default_factory=dict)
    stuck: tuple[Stuck, datetime] | None = None
    ending: Ending | None = None
    lapsed: Lapsed | None = None
    suspended_at: datetime | None = None
    stop_asked: tuple[Side, datetime] | None = None
    unsafe: Mapping[Side, datetime] = field(default_factory=dict)
    alarms: Mapping[Side, datetime] = field(default_factory=dict)
    lines: Mapping[Side, datetime] = field(default_factory=dict)
    spoken: Mapping[Side, datetime] = field(default_factory=dict)
    still_active_asked_on: date | None = None
    contact_at: datetime | None = None
    quiet_at: datetime | None = None
    quiet_until: date | None = None
    no_phone: frozenset[Side] = frozenset()

    @property
    def since(self) -> date:
        """The day from which silence counts."""
        return max(self.introduced_on, local_date(self.going_since)) if self.going_since else self.introduced_on

    @property
    def once(self) -> bool:
        """Whether it is one-off help."""
        return self.rhythm is PairRhythm.ONCE


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found: why, what to do next, since when; `calls` when it alone is reason to call.

    `told_at` is when a side told it, if one did.
    """

    sign: Sign
    reason: str
    action: str
    since: date
    calls: bool
    weight: int
    told_at: datetime | None = None

    @property
    def danger(self) -> bool:
        """Whether somebody may be in danger."""
        return self.sign in DANGER


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How a pair is doing: what was found, the weightiest first; `quiet_until` when a contact keeps it quiet."""

    health: Health
    findings: tuple[Finding, ...] = ()
    quiet_until: date | None = None

    @property
    def first(self) -> Finding | None:
        """The weightiest finding."""
        return self.findings[0] if self.findings else None

    @property
    def weight(self) -> tuple[int, int]:
        """How much the pair needs a call: its heaviest reason, then all of them; nothing when it needs none."""
        weights = [each.weight for each in self.findings if each.calls]
        return (max(weights), sum(weights)) if self.health is Health.TO_CALL else (0, 0)
