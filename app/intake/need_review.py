"""The last page before sending: everything that was said, in words, with where to change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.text import phone
from app.intake.need_forms import SCHOOL_LEVELS
from app.intake.need_wizard import Answers, Step
from app.needs.labels import MEETINGS, REACHES, STATUSES
from app.needs.states import Reach, YouthStatus
from app.places import queries as places
from app.safeguarding.labels import BONDS
from app.safeguarding.texts import AGREEMENT
from app.skills import labels as vocabulary
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
"""What one page holds, and no other: its rows lead to it."""


def _prescriber(answers: Answers) -> Said:
    who = answers.prescriber.identity
    yield "Vous", [f"{who.first_name} {who.last_name}", who.organisation, who.email]


def _need(answers: Answers) -> Said:
    say = answers.wizard.voice.say
    if "kinds" not in answers.details and Step.DETAILS not in answers.unfinished():
        yield _kinds(answers)
    yield say("Ton message", "Le message"), (answers.need.text.data or "").splitlines()


def _details(answers: Answers) -> Said:
    """Say what the second page asked: the kinds too, where some were read in the text."""
    say, details = answers.wizard.voice.say, answers.details
    if "kinds" in details:
        yield _kinds(answers)
    wanted = {asked.subject_slug for asked in answers.asked()}
    choices = details.subjects.choices if "subjects" in details else []
    subjects = [choice.label for choice in choices if choice.value in wanted]
    yield say("Tes matières", "Les matières") if len(subjects) > 1 else say("Ta matière", "La matière"), subjects
    if "level" in details and details.level.data:
        yield details.level.label.text, [SCHOOL_LEVELS[int(details.level.data)]]


def _kinds(answers: Answers) -> tuple[str, list[str]]:
    labels = {kind.code: kind.label for kind in answers.details.offered}
    asked = dict.fromkeys(asked.kind_code for asked in answers.asked())
    return answers.wizard.voice.say("Ton besoin", "Le besoin"), [labels.get(code, code) for code in asked]


def _where(answers: Answers) -> Said:
    where, say = answers.where, answers.wizard.voice.say
    yield say("Quand tu es libre", "Ses disponibilités"), week_words(where.availability.data or "") or ["Ça change"]
    yield "Rythme", [vocabulary.RHYTHMS[Rhythm(where.rhythm.data)]]
    commune = places.commune(answers.session, str(where.resolved)).name
    yield say("Ta commune", "Sa commune"), [commune]
    mode = Mode(where.mode.data)
    yield "Rencontre", [MEETINGS[mode], *([REACHES[Reach(where.reach.data)]] if mode is not Mode.REMOTE else [])]
    spoken = [vocabulary.LANGUAGES[code] for code in where.languages]
    yield say("Tes langues", "Ses langues"), [", ".join(spoken)]


def _quarter(answers: Answers) -> Said:
    known = answers.quarter.known.get(answers.quarter.quarter.data or "", "Je ne sais pas")
    yield answers.wizard.voice.say("Ton quartier", "Son quartier"), [known]


def _youth(answers: Answers) -> Said:
    say, form = answers.wizard.voice.say, answers.youth
    who, parent = form.identity, form.guardian
    born = f"Date de naissance\u00a0: {short_date(who.birth_date)}" if who.birth_date else ""
    status = STATUSES[YouthStatus(form.occupation.data)] if form.occupation.data else ""
    yield say("Toi", "Le jeune"), _lines(f"{who.first_name} {who.last_name}", born, who.email, phone(who.phone), status)
    if parent:
        name = f"{parent.first_name} {parent.last_name}"
        read = f"Langue\u00a0: {AGREEMENT.text(language=parent.language).name}"
        said = _lines(BONDS[parent.bond], name, parent.organisation, parent.email, phone(parent.phone), read)
        yield say("L’adulte qui répond pour toi", "Le représentant légal"), said


_SAID = {
    Step.PRESCRIBER: _prescriber,
    Step.NEED: _need,
    Step.DETAILS: _details,
    Step.WHERE: _where,
    Step.QUARTER: _quarter,
    Step.YOUTH: _youth,
}


def _lines(*said: str) -> list[str]:
    return [line.strip() for line in said if line.strip()]
