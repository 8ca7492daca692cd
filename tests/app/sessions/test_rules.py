"""What two tellings of one day come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.mentorships.states import PairRhythm, Side
from app.sessions import rules
from app.sessions.states import Face, MissedReason

DAY, NEXT = date(2026, 11, 18), date(2026, 11, 25)


@dataclass
class Told:
    side: Side
    held_on: date = DAY
    met: bool = True
    minutes: int | None = 60
    face: Face | None = None
    reason: MissedReason | None = None


def test_what_both_sides_tell_of_one_day_counts_once_and_the_shorter_length_counts() -> None:
    [held] = rules.merged([Told(Side.YOUTH, minutes=90, face=Face.GOOD), Told(Side.VOLUNTEER, face=Face.SO_SO)])
    assert (held.minutes, held.disputed) == (60, False)
    assert held.faces == {Side.YOUTH: Face.GOOD, Side.VOLUNTEER: Face.SO_SO}


def test_they_met_if_one_says_so_and_the_doubt_is_kept() -> None:
    missed = Told(Side.YOUTH, met=False, minutes=None, reason=MissedReason.ILL)
    [held] = rules.merged([missed, Told(Side.VOLUNTEER)])
    assert (held.met, held.minutes, held.disputed, held.reasons) == (True, 60, True, (MissedReason.ILL,))


def test_days_come_in_order_and_a_missed_one_adds_no_minutes() -> None:
    held = rules.merged([
        Told(Side.VOLUNTEER, held_on=NEXT), Told(Side.VOLUNTEER, met=False, minutes=None),
    ])  # fmt: skip
    assert [each.held_on for each in held] == [DAY, NEXT]
    assert rules.minutes_together(held) == 60


def test_every_rhythm_that_repeats_has_a_silence_and_one_off_help_has_none() -> None:
    assert set(rules.SILENCE_DAYS) == set(PairRhythm) - {PairRhythm.ONCE}
