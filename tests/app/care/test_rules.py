"""When a pair is to call, and above all when it is not: the rules, one line each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.care.facts import Ending, Facts, Lapsed
from app.care.rules import diagnose
from app.care.states import DANGER, Health, Sign
from app.care.thresholds import RULES, THRESHOLDS
from app.meetings.states import Stuck
from app.mentorships.states import MentorshipState, PairRhythm, Side, Tracking
from app.sessions.rules import Held
from app.sessions.states import Face, FitAnswer, MissedReason

DAY = date(2026, 11, 16)
NEW = Facts(youth="Lina", volunteer="Marc", introduced_on=DAY)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def noon(days: int) -> datetime:
    return datetime.combine(ago(days), datetime.min.time(), UTC).replace(hour=12)


def held(days: int, *, met: bool = True, face: Face | None = None, reason: MissedReason | None = None) -> Held:
    faces = {Side.YOUTH: face} if face else {}
    return Held(ago(days), met, 60 if met else 0, faces, (reason,) if reason else (), disputed=False)


def pair(days: int = 60, **values: Any) -> Facts:
    """A pair introduced `days` ago that met three days ago."""
    usual = {"meeting_agreed": True, "last_met": ago(3), "last_word": noon(3), "held": (held(3),)}
    return told(replace(NEW, introduced_on=ago(days), **(usual | values)))


def told(facts: Facts) -> Facts:
    """Each day was told of on its evening."""
    return replace(facts, told={each.held_on: noon((DAY - each.held_on).days) for each in facts.held})


def never_met(days: int, **values: Any) -> Facts:
    return told(replace(NEW, introduced_on=ago(days), **values))


def quietened(facts: Facts, *, on: int, days: int) -> Facts:
    at = noon(on) + timedelta(hours=1)
    return replace(facts, contact_at=at, quiet_at=at, quiet_until=ago(on - days))


SILENT = {"last_word": noon(40), "last_met": ago(30), "held": (held(30),)}
FIT_BAD = {Side.YOUTH: (FitAnswer.BAD, noon(2))}
UNSURE = {Side.YOUTH: (FitAnswer.UNSURE, noon(2))}
BOTH_UNSURE = UNSURE | {Side.VOLUNTEER: (FitAnswer.UNSURE, noon(1))}
AWAY = {"reason": MissedReason.YOUTH_AWAY}
MISSED_TWICE = (held(20), held(8, met=False, **AWAY), held(1, met=False, **AWAY))
ON_HOLIDAY = (held(15), held(8, met=False, reason=MissedReason.HOLIDAYS), held(1, met=False))

BAD_REVIEW = {Side.YOUTH: ("objectifs atteints, «\u00a0Non\u00a0»", noon(1))}

CHECK = "la vérification de son casier n’est pas valable"


def stopped(days: int, lapsed: Lapsed | None, **values: Any) -> Facts:
    """A pair that is suspended since so many days."""
    return pair(state=MentorshipState.SUSPENDED, suspended_at=noon(days), lapsed=lapsed, **values)


CALLS: list[tuple[str, Facts, Sign]] = [
    ("two silences", pair(asked=(noon(20), noon(4)), **SILENT), Sign.SILENT),
    ("a silence, one-off", never_met(9, rhythm=PairRhythm.ONCE, meeting_agreed=True, asked=(noon(4),)), Sign.SILENT),
    ("two missed meetings", pair(held=MISSED_TWICE), Sign.MISSED),
    ("one missed meeting, one-off", never_met(9, rhythm=PairRhythm.ONCE, held=(held(1, met=False),)), Sign.MISSED),
    ("somebody unsafe", pair(unsafe={Side.YOUTH: noon(2)}), Sign.UNSAFE),
    ("words of danger", pair(alarms={Side.YOUTH: noon(2)}), Sign.ALARM),
    ("a bad fit", pair(fits=FIT_BAD), Sign.FIT_BAD),
    ("two unsure", pair(fits=BOTH_UNSURE), Sign.FIT_UNSURE),
    ("a bad face", pair(held=(held(9), held(2, face=Face.BAD))), Sign.FACE_BAD),
    ("a bad review", pair(bad_reviews=BAD_REVIEW), Sign.REVIEW_BAD),
    ("no date to offer", never_met(5, stuck=(Stuck.ROUNDS, noon(1))), Sign.NO_DATES),
    ("no date to offer, for long", never_met(30, stuck=(Stuck.NO_SLOT, noon(20))), Sign.NO_DATES),
    ("a check in two weeks", pair(ending=Ending(True, "Marc", ago(-14))), Sign.CHECK_ENDS),
    ("suspended two weeks ago as a check ended", stopped(14, Lapsed(True, "Marc", CHECK)), Sign.CHECK_LAPSED),
    ("a review after its reminder", pair(reviews={Side.YOUTH: ago(7)}), Sign.REVIEW_SILENT),
    ("no first meeting", never_met(15), Sign.NO_FIRST_MEETING),
    ("asked to stop", pair(stop_asked=(Side.YOUTH, noon(1))), Sign.STOP_ASKED),
    ("asked to stop, suspended at once", pair(state=MentorshipState.SUSPENDED, stop_asked=(Side.YOUTH, noon(1))),
     Sign.STOP_ASKED),
    ("no session, weekly", pair(last_met=ago(35), held=(held(35),)), Sign.NOT_MET),
    ("no session, monthly", pair(90, rhythm=PairRhythm.MONTHLY, last_met=ago(75), held=(held(75),)), Sign.NOT_MET),
    ("no session since it was brought in", never_met(35, brought_in=True), Sign.NOT_MET),
    ("a month's question without answer", pair(tracking=Tracking.ELSEWHERE, still_active_asked_on=ago(10)),
     Sign.STILL_ACTIVE),
]  # fmt: skip

QUIET: list[tuple[str, Facts, Health]] = [
    ("just introduced", never_met(0), Health.TOO_EARLY),
    ("two weeks and no meeting yet", never_met(14), Health.TOO_EARLY),
    ("a first meeting agreed", never_met(20, meeting_agreed=True, last_word=noon(5)), Health.ON_TRACK),
    ("met lately", pair(), Health.ON_TRACK),
    ("one silence", pair(asked=(noon(5),), **SILENT), Health.ON_TRACK),
    ("asked a second time the day before", pair(asked=(noon(20), noon(1)), **SILENT), Health.ON_TRACK),
    ("silences before the last word", pair(asked=(noon(20), noon(5))), Health.ON_TRACK),
    ("one missed meeting", pair(held=(held(9), held(1, met=False))), Health.ON_TRACK),
    ("missed for holidays", pair(held=ON_HOLIDAY), Health.ON_TRACK),
    ("missed, then met", pair(held=(*MISSED_TWICE, held(0))), Health.ON_TRACK),
    ("one unsure", pair(fits=UNSURE), Health.ON_TRACK),
    ("a bad face, then a good one", pair(held=(held(9, face=Face.BAD), held(2, face=Face.GOOD))), Health.ON_TRACK),
    ("a so-so face", pair(held=(held(2, face=Face.SO_SO),)), Health.ON_TRACK),
    ("a bad review, then a call", pair(bad_reviews=BAD_REVIEW, contact_at=noon(0)), Health.ON_TRACK),
    ("no date to offer, one agreed by hand", pair(stuck=(Stuck.ROUNDS, noon(9)), next_meeting_on=ago(-2)),
     Health.ON_TRACK),
    ("no date to offer, met since", pair(stuck=(Stuck.ROUNDS, noon(9))), Health.ON_TRACK),
    ("a check in a month", pair(ending=Ending(True, "Marc", ago(-30))), Health.ON_TRACK),
    ("a review not late yet", pair(reviews={Side.YOUTH: ago(6)}), Health.ON_TRACK),
    ("no session for long, one agreed", pair(last_met=ago(40), held=(held(40),), next_meeting_on=ago(-2)),
     Health.ON_TRACK),
    ("fortnightly", pair(90, rhythm=PairRhythm.FORTNIGHTLY, last_met=ago(40), held=(held(40),)), Health.ON_TRACK),
    ("one-off, met long ago", pair(200, rhythm=PairRhythm.ONCE, last_met=ago(190), held=()), Health.ON_TRACK),
    ("brought in yesterday", never_met(1, brought_in=True), Health.ON_TRACK),
    ("followed elsewhere", never_met(90, tracking=Tracking.ELSEWHERE, asked=(noon(40), noon(20))), Health.ON_TRACK),
    ("in pause", never_met(90, state=MentorshipState.PAUSED), Health.AT_REST),
    ("suspended", pair(state=MentorshipState.SUSPENDED, fits=FIT_BAD), Health.AT_REST),
    ("suspended lately as a check ended", stopped(13, Lapsed(True, "Marc", CHECK)), Health.AT_REST),
    ("suspended for long, for something else", stopped(90, None), Health.AT_REST),
    ("suspended for long, and somebody is on it", quietened(stopped(30, Lapsed(True, "Marc", CHECK)), on=2, days=14),
     Health.AT_REST),
    ("resumed yesterday after long", pair(200, last_met=ago(90), held=(held(90),), going_since=noon(1)),
     Health.ON_TRACK),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "sign"), [each[1:] for each in CALLS], ids=[each[0] for each in CALLS])
def test_a_pair_is_to_call_with_its_reason_and_what_to_do(facts: Facts, sign: Sign) -> None:
    found = diagnose(facts, day=DAY)
    assert found.health is Health.TO_CALL
    assert [each.sign for each in found.findings if each.calls] == [sign]
    assert found.first is not None
    assert found.first.reason.endswith(".")
    assert found.first.action
    assert found.weight == (RULES[sign].weight, RULES[sign].weight)


@pytest.mark.parametrize(("facts", "health"), [each[1:] for each in QUIET], ids=[each[0] for each in QUIET])
def test_nothing_is_to_call_without_reason(facts: Facts, health: Health) -> None:
    found = diagnose(facts, day=DAY)
    assert found.health is health
    assert found.weight == (0, 0)


def test_every_sign_is_tried_and_has_its_rule_on_the_page() -> None:
    assert {sign for _, _, sign in CALLS} == set(Sign) == set(RULES)


def test_the_rules_stand_from_the_heaviest_to_the_lightest() -> None:
    weights = [rule.weight for rule in RULES.values()]
    assert weights == sorted(weights, reverse=True)


def test_a_reason_has_its_figures_and_names() -> None:
    found = diagnose(pair(asked=(noon(20), noon(4)), **SILENT), day=DAY).first
    assert found is not None
    assert found.reason == (
        "2 questions sont restées sans réponse, la dernière le 12 novembre\u00a0: aucune nouvelle depuis 40 jours."
    )
    assert found.action == "Appeler Marc et Lina"


@pytest.mark.parametrize(
    ("lapsed", "whose"),
    [
        (Lapsed(True, "Marc", CHECK), "de Marc"),
        (Lapsed(False, "Hélène", CHECK), "d’Hélène (votre équipe)"),
        (Lapsed(False, "", CHECK), "de la personne qui le suit"),
    ],
)
def test_a_pair_that_a_lapsed_check_keeps_suspended_says_whose_and_the_two_ways_out(lapsed: Lapsed, whose: str) -> None:
    found = diagnose(stopped(20, lapsed), day=DAY).first
    assert found is not None
    assert found.reason == f"Suspendu depuis 20 jours, le dossier {whose} n’étant plus en ordre\u00a0: {CHECK}."
    assert found.action == "Renouveler ce qui manque, et le binôme reprend\u00a0; ou le terminer"


def test_who_was_away_each_time_is_who_one_calls() -> None:
    found = diagnose(pair(held=MISSED_TWICE), day=DAY).first
    assert found is not None
    assert found.action == "Appeler Lina"


def test_one_that_is_only_said_comes_after_those_that_call() -> None:
    found = diagnose(pair(fits=UNSURE, reviews={Side.YOUTH: ago(9)}), day=DAY)
    assert [(each.sign, each.calls) for each in found.findings] == [
        (Sign.REVIEW_SILENT, True), (Sign.FIT_UNSURE, False),
    ]  # fmt: skip


def test_many_light_reasons_do_not_pass_before_a_heavy_one() -> None:
    light = {"fits": BOTH_UNSURE, "reviews": {Side.YOUTH: ago(9)}, "ending": Ending(True, "Marc", ago(-3))}
    many = diagnose(pair(asked=(noon(20), noon(4)), **SILENT, **light), day=DAY)
    assert len(many.findings) == 4
    assert many.weight < diagnose(pair(fits=FIT_BAD), day=DAY).weight


def test_the_same_silence_is_not_told_twice() -> None:
    found = diagnose(pair(asked=(noon(20), noon(4)), **SILENT | {"last_met": ago(50)}), day=DAY)
    assert [each.sign for each in found.findings] == [Sign.SILENT]


@pytest.mark.parametrize(("days", "health"), [(14, Health.ON_TRACK), (7, Health.ON_TRACK), (6, Health.TO_CALL)])
def test_news_keep_a_pair_quiet_until_their_date_and_no_longer(days: int, health: Health) -> None:
    silent = pair(asked=(noon(30), noon(14)), **SILENT)
    assert diagnose(quietened(silent, on=7, days=days), day=DAY).health is health


@pytest.mark.parametrize(
    "facts", [facts for name, facts, sign in CALLS if "a month's" not in name and sign not in DANGER]
)
def test_whatever_the_reason_but_danger_news_of_today_keep_quiet(facts: Facts) -> None:
    assert diagnose(quietened(facts, on=0, days=7), day=DAY).health is not Health.TO_CALL


@pytest.mark.parametrize(
    "said",
    [{"bad_reviews": BAD_REVIEW}, {"fits": FIT_BAD}, {"stop_asked": (Side.YOUTH, noon(1))}, {"held": MISSED_TWICE}],
)
def test_what_is_told_after_the_news_is_heard_at_once(said: dict[str, Any]) -> None:
    assert diagnose(quietened(pair(**said), on=5, days=30), day=DAY).health is Health.TO_CALL


def test_a_bad_session_told_late_is_heard_though_the_news_came_after_it_was_held() -> None:
    facts = quietened(pair(held=(held(4, face=Face.BAD),)), on=2, days=30)
    assert diagnose(facts, day=DAY).health is Health.ON_TRACK
    assert diagnose(replace(facts, told={ago(4): noon(1)}), day=DAY).health is Health.TO_CALL


def test_a_bad_fit_is_over_once_one_was_in_touch_and_the_next_session_went_well() -> None:
    fits = {Side.YOUTH: (FitAnswer.BAD, noon(20))}
    before, after = (held(22),), (held(22), held(5, face=Face.GOOD))
    assert diagnose(pair(fits=fits, held=before), day=DAY).health is Health.TO_CALL
    assert diagnose(pair(fits=fits, held=after), day=DAY).health is Health.TO_CALL
    assert diagnose(pair(fits=fits, held=after, contact_at=noon(10)), day=DAY).health is Health.ON_TRACK


def test_a_call_stands_for_the_review_that_nobody_filled_in() -> None:
    late = pair(reviews={Side.YOUTH: ago(9)})
    assert diagnose(replace(late, contact_at=noon(1)), day=DAY).health is Health.ON_TRACK


def test_silence_calls_within_the_days_that_the_rules_say() -> None:
    """Asked at two weeks and at four, nobody answers: to call three days later, not before."""
    facts = pair(31, last_word=None, last_met=None, held=(), asked=(noon(17), noon(3)))
    days = [offset for offset in range(-3, 4) if diagnose(facts, day=ago(-offset)).health is Health.TO_CALL]
    assert days == [0, 1, 2, 3]
    assert THRESHOLDS.answer_days == 3


UNSAFE = {Side.YOUTH: noon(2)}


@pytest.mark.parametrize("state", list(MentorshipState)[:3])
@pytest.mark.parametrize("tracking", list(Tracking))
@pytest.mark.parametrize(("told", "sign"), [("unsafe", Sign.UNSAFE), ("alarms", Sign.ALARM)])
def test_danger_is_heard_of_every_pair_before_all_else(
    state: MentorshipState, tracking: Tracking, told: str, sign: Sign
) -> None:
    found = diagnose(pair(state=state, tracking=tracking, fits=FIT_BAD, **{told: UNSAFE}), day=DAY)
    assert (found.health, found.findings[0].sign) == (Health.TO_CALL, sign)


@pytest.mark.parametrize("told", ["unsafe", "alarms"])
def test_news_of_a_pair_do_not_quieten_danger(told: str) -> None:
    found = diagnose(quietened(pair(**{told: UNSAFE}), on=1, days=14), day=DAY)
    assert (found.health, found.quiet_until) == (Health.TO_CALL, None)


def test_having_spoken_with_who_does_not_feel_safe_keeps_it_quiet_until_the_date() -> None:
    called = quietened(pair(unsafe=UNSAFE, spoken={Side.YOUTH: noon(1)}), on=1, days=14)
    assert diagnose(called, day=DAY).health is not Health.TO_CALL
    assert diagnose(called, day=DAY + timedelta(days=14)).health is Health.TO_CALL


@pytest.mark.parametrize("spoken", [{Side.VOLUNTEER: noon(1)}, {Side.YOUTH: noon(3)}])
def test_having_spoken_with_the_other_or_before_does_not(spoken: dict[Side, datetime]) -> None:
    found = quietened(pair(unsafe=UNSAFE, alarms=UNSAFE, spoken=spoken), on=1, days=14)
    assert diagnose(found, day=DAY).health is Health.TO_CALL


def test_words_of_danger_are_heard_until_somebody_spoke_with_who_wrote_them() -> None:
    found = diagnose(pair(alarms=UNSAFE, spoken={Side.YOUTH: noon(1)}), day=DAY)
    assert Sign.ALARM not in {each.sign for each in found.findings}


def test_who_does_not_feel_safe_is_not_said_twice() -> None:
    found = diagnose(pair(unsafe=UNSAFE, stop_asked=(Side.YOUTH, noon(2))), day=DAY)
    assert [each.sign for each in found.findings] == [Sign.UNSAFE]
