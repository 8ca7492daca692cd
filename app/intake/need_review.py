"""The last page before sending: everything that was said, in words, with where to change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.intake.need_forms import SCHOOL_LEVELS
from app.intake.need_wizard import Answers, Step
from app.needs.labels import MEETINGS, REACHES, STATUSES
from app.needs.states import Reach, YouthStatus
from app.places import queries as places
from app.places.labels import place_label
from app.safeguarding.labels import BONDS
from app.skills import labels as vocabulary
from app.skills import queries as skills
from app.skills.states import Mode, Rhythm
from app.web.templating import short_date
from app.web.week import week_words


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: its label, what was said (a line each), where it is changed; `missing`: nothing good enough yet."""

    label: str
    lines: tuple[str, ...]
    change: str
    missing: bool = False


def rows(answers: Answers) -> list[Row]:
    """Return every answer, in the order of the pages."""
    made: list[Row] = []
    unfinished = answers.unfinished()
    for step in answers.wizard.steps:
        change = answers.wizard.url(step)
        if step in unfinished:
            made.append(Row(answers.wizard.title(step), ("À compléter",), change, missing=True))
        elif step is not Step.REVIEW and answers.needed(step):
            said = _SAID[step](answers)
            made += [Row(label, tuple(lines), change) for label, lines in said if any(lines)]
    return made


Said = Iterator[tuple[str, list[str]]]


def _prescriber(answers: Answers) -> Said:
    who = answers.prescriber.identity
    yield "Vous", [f"{who.first_name} {who.last_name}", who.organisation, who.email]


def _need(answers: Answers) -> Said:
    say, details = answers.wizard.voice.say, answers.details
    words = skills.labels(answers.session)
    if Step.DETAILS not in answers.unfinished():
        yield say("Ton besoin", "Le besoin"), [words.get(asked.code, asked.code) for asked in answers.asked()]
    if "level" in details and details.level.data:
        yield details.level.label.text, [SCHOOL_LEVELS[int(details.level.data)]]
    yield say("Ton message", "Le message"), (answers.need.text.data or "").splitlines()


def _where(answers: Answers) -> Said:
    where, say = answers.where, answers.wizard.voice.say
    yield say("Quand tu es libre", "Ses disponibilités"), week_words(where.availability.data or "") or ["Ça change"]
    yield "Rythme", [vocabulary.RHYTHMS[Rhythm(where.rhythm.data)]]
    commune = places.commune(answers.session, str(where.resolved)).name
    quarter = answers.quarter.known.get(answers.quarter.quarter.data or "")
    yield say("Ta commune", "Sa commune"), [place_label(commune, quarter=quarter)]
    mode = Mode(where.mode.data)
    yield "Rencontre", [MEETINGS[mode], *([REACHES[Reach(where.reach.data)]] if mode is not Mode.REMOTE else [])]
    spoken = [vocabulary.LANGUAGES[code] for code in where.languages]
    yield say("Tes langues", "Ses langues"), [", ".join(spoken)]


def _youth(answers: Answers) -> Said:
    say, form = answers.wizard.voice.say, answers.youth
    who, parent = form.identity, form.guardian
    born = f"Date de naissance\u00a0: {short_date(who.birth_date)}" if who.birth_date else ""
    status = STATUSES[YouthStatus(form.occupation.data)] if form.occupation.data else ""
    yield say("Toi", "Le jeune"), _lines(f"{who.first_name} {who.last_name}", born, who.email, who.phone, status)
    if parent:
        name = f"{parent.first_name} {parent.last_name}"
        said = _lines(BONDS[parent.bond], name, parent.organisation, parent.email, parent.phone)
        yield say("L’adulte qui répond pour toi", "Le représentant légal"), said


def _nothing(_answers: Answers) -> Said:
    """Say nothing: told beside the page it belongs to."""
    yield from ()


_SAID = {
    Step.PRESCRIBER: _prescriber,
    Step.NEED: _need,
    Step.DETAILS: _nothing,
    Step.WHERE: _where,
    Step.QUARTER: _nothing,
    Step.YOUTH: _youth,
}


def _lines(*said: str) -> list[str]:
    return [line.strip() for line in said if line.strip()]
