"""How a pair is doing: from what is known of it to a call to make, or none. No database.

Fifty false alarms are as bad as none: every threshold stands in one table,
the page « Comment on le sait » is written from it, and each finding gives its
reason, its figures and what to do next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from app.care.facts import Diagnosis, Facts, Finding
from app.care.labels import EVERY, count, written
from app.care.states import Health, Sign
from app.care.thresholds import RULES, THRESHOLDS
from app.core.clock import PARIS, local_date
from app.core.text import elided
from app.meetings.labels import STUCK
from app.meetings.states import Stuck
from app.mentorships.states import MentorshipState, Side, Tracking
from app.sessions.rules import Held
from app.sessions.states import Face, FitAnswer, MissedReason


def diagnose(facts: Facts, *, day: date) -> Diagnosis:
    """Say how a pair is doing on a day.

    A contact of the team keeps it quiet until the date that was set, except for
    what somebody told since then. Of one that rests only the wish to stop is
    heard, what it is suspended for when that lasts, and danger, which nothing
    keeps quiet but having spoken with who told it.
    """
    found = _all(_rules(facts), facts, day)
    quiet = facts.quiet_until if facts.quiet_until and facts.quiet_until >= day else None
    loud = [each for each in found if each.calls and not _quiet(facts, each, day)]
    if loud:
        return Diagnosis(Health.TO_CALL, found, None if any(each.danger for each in loud) else quiet)
    return Diagnosis(_when_calm(facts, day), found, quiet)


def moment(held_on: date, *, noted_at: datetime) -> datetime:
    """Return when a contact counts as made: when it was noted, or the end of its day if it was noted later.

    What was told on the same day is thought to be what it was about; what was told after is not.
    """
    if held_on >= local_date(noted_at):
        return noted_at
    return datetime.combine(held_on + timedelta(days=1), time(0), PARIS) - timedelta(microseconds=1)


def _rules(facts: Facts) -> tuple[Rule, ...]:
    if facts.state is not MentorshipState.ACTIVE:
        return (_unsafe, _alarm, _stop_asked, _check_lapsed)
    return _ELSEWHERE if facts.tracking is Tracking.ELSEWHERE else _HERE


def _when_calm(facts: Facts, day: date) -> Health:
    if facts.state is not MentorshipState.ACTIVE:
        return Health.AT_REST
    return Health.TOO_EARLY if _too_early(facts, day) else Health.ON_TRACK


def _all(rules: tuple[Rule, ...], facts: Facts, day: date) -> tuple[Finding, ...]:
    found = [each for each in (rule(facts, day) for rule in rules) if each is not None]
    return tuple(sorted(found, key=lambda each: (not each.calls, -each.weight, each.since)))


def _quiet(facts: Facts, finding: Finding, day: date) -> bool:
    if facts.quiet_until is None or facts.quiet_at is None or facts.quiet_until < day:
        return False
    if finding.danger and (_unheard(facts, facts.unsafe) or _unheard(facts, facts.alarms) or _lines_unheard(facts)):
        return False
    return finding.told_at is None or finding.told_at <= facts.quiet_at


def _too_early(facts: Facts, day: date) -> bool:
    nothing = facts.last_word is None and not facts.brought_in
    return nothing and (day - facts.since).days <= THRESHOLDS.first_meeting_days


def _unsafe(facts: Facts, day: date) -> Finding | None:
    if not facts.unsafe:
        return None
    names, since = _names(facts, sorted(facts.unsafe)), local_date(min(facts.unsafe.values()))
    verb = "disent" if len(facts.unsafe) > 1 else "dit"
    reason = f"{names} {verb} ne pas se sentir en sécurité, depuis le {written(since)}."
    return _told(Sign.UNSAFE, reason, f"Appeler {names}", max(facts.unsafe.values()))


def _alarm(facts: Facts, day: date) -> Finding | None:
    unheard, lines = _unheard(facts, facts.alarms), _lines_unheard(facts)
    if not unheard and not lines:
        return None
    said = []
    if unheard:
        on = written(local_date(max(unheard.values())))
        said.append(
            f"Des mots {elided(_names(facts, sorted(unheard)), 'de')} font craindre un danger (écrits le {on})."
        )
    if lines:
        on, whose = written(local_date(max(lines.values()))), elided(_names(facts, sorted(lines)), "de")
        said.append(f"Un message {whose}, que le site a retenu, fait craindre un danger (écrit le {on}).")
    # Of a message between the two the youth is to be heard, whoever wrote it.
    to_call = _names(facts, sorted({*unheard, Side.YOUTH} if lines else unheard))
    told_at = max(*unheard.values(), *lines.values(), _LONG_AGO)
    return _told(Sign.ALARM, " ".join(said), f"Les lire, et appeler {to_call}", told_at)


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _lines_unheard(facts: Facts) -> dict[Side, datetime]:
    """Return whose held lines sound like danger, where nobody of the team spoke with the youth since."""
    heard_at = facts.spoken.get(Side.YOUTH)
    return {side: at for side, at in facts.lines.items() if heard_at is None or heard_at < at}


def _unheard(facts: Facts, told: Mapping[Side, datetime]) -> dict[Side, datetime]:
    """Return which of those sides nobody of the team spoke with since."""
    return {side: at for side, at in told.items() if side not in facts.spoken or facts.spoken[side] < at}


def _stop_asked(facts: Facts, day: date) -> Finding | None:
    if facts.stop_asked is None or _settled(facts, facts.stop_asked[1]):
        return None
    side, told_at = facts.stop_asked
    if side in facts.unsafe:
        return None
    name = _names(facts, [side])
    reason = f"{name} demande à arrêter, depuis le {written(local_date(told_at))}."
    return _told(Sign.STOP_ASKED, reason, f"Appeler {name}", told_at)


def _fit_bad(facts: Facts, day: date) -> Finding | None:
    bad = _fits(facts, FitAnswer.BAD)
    if not bad:
        return None
    names, told_at = _names(facts, bad), max(bad.values())
    verb = "pensent" if len(bad) > 1 else "pense"
    reason = f"{names} {verb} que le binôme ne va pas (dit le {written(local_date(told_at))})."
    return _told(Sign.FIT_BAD, reason, f"Appeler {names}", told_at)


def _fit_unsure(facts: Facts, day: date) -> Finding | None:
    unsure = _fits(facts, FitAnswer.UNSURE)
    if not unsure:
        return None
    both = len(unsure) > 1
    names, told_at = _names(facts, unsure), max(unsure.values())
    on = written(local_date(told_at))
    reason = f"{names} {'ne savent' if both else 'ne sait'} pas encore si le binôme convient (dit le {on})."
    return _told(Sign.FIT_UNSURE, reason, f"Appeler {names}", told_at, calls=both)


def _fits(facts: Facts, answer: FitAnswer) -> dict[Side, datetime]:
    return {side: at for side, (said, at) in sorted(facts.fits.items()) if said is answer and not _settled(facts, at)}


def _settled(facts: Facts, told_at: datetime) -> bool:
    """Tell whether the team was in touch after something was told, and the two met since and it went well."""
    if facts.contact_at is None or not _in_touch_since(facts, told_at):
        return False
    after = [each for each in facts.held if each.met and each.held_on > local_date(facts.contact_at)]
    return bool(after) and Face.BAD not in after[-1].faces.values()


def _face_bad(facts: Facts, day: date) -> Finding | None:
    last = next((each for each in reversed(facts.held) if each.met), None)
    bad = [side for side, face in last.faces.items() if face is Face.BAD] if last else []
    if last is None or not bad:
        return None
    names = _names(facts, sorted(bad))
    reason = f"{names} {'ont' if len(bad) > 1 else 'a'} mal vécu la séance du {written(last.held_on)}."
    return _found(Sign.FACE_BAD, reason, f"Appeler {names}", last.held_on, told_at=facts.told.get(last.held_on))


def _review_bad(facts: Facts, day: date) -> Finding | None:
    bad = {side: said for side, said in sorted(facts.bad_reviews.items()) if not _in_touch_since(facts, said[1])}
    if not bad:
        return None
    names, told_at = _names(facts, bad), max(at for _, at in bad.values())
    said = " ".join(
        f"{_names(facts, [side])} a répondu au bilan, le {written(local_date(at))}\u00a0: {words}."
        for side, (words, at) in bad.items()
    )
    return _told(Sign.REVIEW_BAD, said, f"Appeler {names}", told_at)


def _in_touch_since(facts: Facts, told_at: datetime) -> bool:
    return facts.contact_at is not None and facts.contact_at >= told_at


def _missed(facts: Facts, day: date) -> Finding | None:
    streak: list[Held] = []
    for each in reversed(facts.held):
        if each.met:
            break
        if MissedReason.HOLIDAYS not in each.reasons:
            streak.append(each)
    least = THRESHOLDS.missed_once if facts.once else THRESHOLDS.missed
    if len(streak) < least:
        return None
    last = streak[0].held_on
    many = count(len(streak), "rendez-vous manqué", "rendez-vous manqués de suite")
    reason = f"{many}, le dernier le {written(last)}."
    return _found(Sign.MISSED, reason, f"Appeler {_absent(facts, streak)}", last, told_at=facts.told.get(last))


def _absent(facts: Facts, streak: list[Held]) -> str:
    """Return whom to call first: who was away each time, else both."""
    reasons = {reason for each in streak for reason in each.reasons}
    if reasons == {MissedReason.YOUTH_AWAY}:
        return facts.youth
    if reasons == {MissedReason.VOLUNTEER_AWAY}:
        return facts.volunteer
    return _both(facts)


def _silent(facts: Facts, day: date) -> Finding | None:
    heard = facts.last_word
    asked = [each for each in facts.asked if heard is None or each > heard]
    asked = [each for each in asked if local_date(each) >= facts.since]
    least = THRESHOLDS.silences_once if facts.once else THRESHOLDS.silences
    if len(asked) < least:
        return None
    last = local_date(max(asked))
    if (day - last).days < THRESHOLDS.answer_days:
        return None
    begun = max(local_date(heard), facts.since) if heard else facts.since
    questions = count(len(asked), "question est restée", "questions sont restées")
    reason = (
        f"{questions} sans réponse, {'posée' if len(asked) == 1 else 'la dernière'} le {written(last)}\u00a0: "
        f"aucune nouvelle depuis {count((day - begun).days, 'jour', 'jours')}."
    )
    return _found(Sign.SILENT, reason, f"Appeler {_both(facts)}", last + timedelta(days=THRESHOLDS.answer_days))


def _not_met(facts: Facts, day: date) -> Finding | None:
    limit = THRESHOLDS.not_met_days.get(facts.rhythm)
    began = facts.last_met or facts.brought_in or facts.meeting_agreed
    if limit is None or not began or facts.next_meeting_on or _silent(facts, day):
        return None
    last = max(facts.last_met, facts.since) if facts.last_met else facts.since
    days = (day - last).days
    if days < limit:
        return None
    reason = f"Aucune séance notée depuis {days} jours, alors que c’est {EVERY[facts.rhythm]}."
    return _found(Sign.NOT_MET, reason, f"Appeler {_both(facts)}", last + timedelta(days=limit))


def _no_dates(facts: Facts, day: date) -> Finding | None:
    if facts.stuck is None or facts.next_meeting_on:
        return None
    why, since = facts.stuck[0], local_date(facts.stuck[1])
    if facts.last_met and facts.last_met >= since:
        return None
    reason = f"{STUCK[why]} Cela attend depuis le {written(since)}."
    action = f"Appeler {_both(facts)}, et noter la date trouvée"
    return _found(Sign.NO_DATES, reason, "Ajouter un lieu de rendez-vous" if why is Stuck.NO_PLACE else action, since)


def _no_first_meeting(facts: Facts, day: date) -> Finding | None:
    days = (day - facts.since).days
    begun = facts.meeting_agreed or facts.last_met or facts.brought_in
    if begun or days <= THRESHOLDS.first_meeting_days or _no_dates(facts, day):
        return None
    reason = f"Mise en relation il y a {days} jours, et aucune première rencontre n’est fixée."
    since = facts.since + timedelta(days=THRESHOLDS.first_meeting_days + 1)
    return _found(Sign.NO_FIRST_MEETING, reason, f"Appeler {_both(facts)} pour fixer une date", since)


def _review_silent(facts: Facts, day: date) -> Finding | None:
    late = {
        side: on
        for side, on in sorted(facts.reviews.items())
        if (day - on).days >= THRESHOLDS.review_days and (facts.contact_at is None or local_date(facts.contact_at) < on)
    }
    if not late or facts.once:
        return None
    names, on = _names(facts, late), min(late.values())
    verb = "n’ont" if len(late) > 1 else "n’a"
    reason = f"{names} {verb} pas répondu au bilan, malgré la relance du {written(on)}."
    since = on + timedelta(days=THRESHOLDS.review_days)
    return _found(Sign.REVIEW_SILENT, reason, f"Appeler {names} et faire le bilan ensemble", since)


def _check_ends(facts: Facts, day: date) -> Finding | None:
    if facts.ending is None:
        return None
    left = (facts.ending.until - day).days
    if not 0 <= left <= THRESHOLDS.check_said_days:
        return None
    name = elided(facts.ending.name, "de")
    whose = name if facts.ending.of_volunteer else f"{name} (votre équipe)"
    when = "expire aujourd’hui" if left == 0 else f"expire dans {count(left, 'jour', 'jours')}"
    reason = f"Une vérification {whose} {when}, le {written(facts.ending.until)}."
    calls = left <= THRESHOLDS.check_call_days
    since = facts.ending.until - timedelta(days=THRESHOLDS.check_call_days)
    return _found(Sign.CHECK_ENDS, reason, f"Renouveler la vérification {name}", since, calls=calls)


def _check_lapsed(facts: Facts, day: date) -> Finding | None:
    if facts.lapsed is None or facts.suspended_at is None or facts.state is not MentorshipState.SUSPENDED:
        return None
    since = local_date(facts.suspended_at)
    days = (day - since).days
    if days < THRESHOLDS.check_call_days:
        return None
    whose = elided(facts.lapsed.name, "de") if facts.lapsed.name else "de la personne qui le suit"
    team = " (votre équipe)" if facts.lapsed.name and not facts.lapsed.of_volunteer else ""
    reason = (
        f"Suspendu depuis {count(days, 'jour', 'jours')}, le dossier {whose}{team} n’étant plus en ordre\u00a0: "
        f"{facts.lapsed.lacks}."
    )
    action = "Renouveler ce qui manque, et le binôme reprend\u00a0; ou le terminer"
    return _found(Sign.CHECK_LAPSED, reason, action, since)


def _still_active(facts: Facts, day: date) -> Finding | None:
    on = facts.still_active_asked_on
    if on is None or (day - on).days < THRESHOLDS.still_active_days:
        return None
    reason = f"«\u00a0Toujours actif\u00a0?\u00a0» attend votre réponse depuis le {written(on)}."
    return _found(Sign.STILL_ACTIVE, reason, "Répondre oui, ou terminer le binôme", on)


Rule = Callable[[Facts, date], Finding | None]
_HERE: tuple[Rule, ...] = (
    _unsafe, _alarm, _stop_asked, _fit_bad, _face_bad, _review_bad, _missed, _silent, _not_met, _no_dates, _fit_unsure,
    _no_first_meeting, _review_silent, _check_ends,
)  # fmt: skip
_ELSEWHERE: tuple[Rule, ...] = (_unsafe, _alarm, _stop_asked, _still_active, _check_ends)


def _found(
    sign: Sign, reason: str, action: str, since: date, *, calls: bool = True, told_at: datetime | None = None
) -> Finding:
    return Finding(sign, reason, action, since, calls, RULES[sign].weight, told_at)


def _told(sign: Sign, reason: str, action: str, told_at: datetime, *, calls: bool = True) -> Finding:
    return _found(sign, reason, action, local_date(told_at), calls=calls, told_at=told_at)


def _both(facts: Facts) -> str:
    return f"{facts.volunteer} et {facts.youth}"


def _names(facts: Facts, sides: Iterable[Side]) -> str:
    named = {
        Side.YOUTH: facts.youth,
        Side.VOLUNTEER: facts.volunteer,
        Side.GUARDIAN: f"le représentant légal {elided(facts.youth, 'de')}",
    }
    return " et ".join(named.get(side, "l’équipe") for side in sides)
