"""« Mes données »: everything held about one person, in French, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select

from app.accounts.models import Person
from app.core.clock import PARIS
from app.journal.models import Entry
from app.mentorships import queries as mentorships
from app.mentorships.queries import ASKED_TO_STOP
from app.needs.models import Need
from app.offers.models import Offer
from app.places.models import Commune
from app.privacy import belongings
from app.privacy.labels import COLUMNS, OWN_SECTIONS, ROLES, SECTIONS, VALUES
from app.proposals import labels as proposals
from app.proposals.models import Proposal, Question
from app.proposals.states import Party
from app.skills import labels as skills
from app.skills import queries as vocabulary
from app.web.spreadsheets import sheet
from app.web.templating import decimal
from app.web.week import week_words
from app.workspace.labels import EVENTS

Line = dict[str, Any]
OTHERS = "Quelqu’un d’autre"
_JOINT = frozenset({"proposal", "mentorship"})
"""The kinds of the journal in which several people take part, one of whom would be found out by their role."""
_SAID_ALONE = frozenset({ASKED_TO_STOP, "ask_regular"})
"""What one side tells the association, and no other side."""


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of data: its title and its lines, label → value."""

    title: str
    lines: list[Line]


def of(session: Session, person: Person, *, at: datetime) -> list[Section]:
    """Return what is held about `person`; what tells of somebody else too is left out.

    So is a pair that was brought in with a child who has not agreed: its volunteer reads nothing of it yet.
    """
    names = _Names(session)
    kept = mentorships.kept_of_volunteer(session, person.id, at=at)
    theirs = belongings.of(session, [person.id], parties=False, besides=kept)
    order = list(SECTIONS)
    shown = sorted(
        (each for each in theirs if each.table.name in SECTIONS), key=lambda each: order.index(each.table.name)
    )
    found = [
        Section(SECTIONS[each.table.name], [names.line(row) for row in belongings.rows(session, each)])
        for each in shown
    ]
    found += [
        Section(OWN_SECTIONS[name], [names.line(row) for row in rows])
        for name, rows in belongings.said(session, person)
    ]
    ids = {key for each in theirs for key in each.ids} | {person.id}
    found += [
        Section("Précisions", _questions(session, person)),
        Section("Historique", _history(session, person, ids)),
    ]
    return [section for section in found if section.lines]


def as_json(sections: list[Section], *, at: datetime) -> str:
    """Write them as JSON, in the order of the page."""
    content = {"genere_le": at.isoformat(), "donnees": {section.title: section.lines for section in sections}}
    return json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n"


def as_csv(sections: list[Section]) -> str:
    """Write them as CSV, one value per row; a cell that a spreadsheet would run begins with an apostrophe."""
    rows = (
        (section.title, number, label, _text(value))
        for section in sections
        for number, line in enumerate(section.lines, 1)
        for label, value in line.items()
    )
    return sheet(("Rubrique", "Ligne", "Donnée", "Valeur"), rows)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ; ".join(f"{key} : {each}" for key, each in value.items())
    return str(value)


class _Names:
    """The words behind codes, read once."""

    def __init__(self, session: Session) -> None:
        self.communes = dict(session.exec(select(Commune.code, Commune.name).where(col(Commune.code).in_(
            select(Need.commune_code).union(select(Offer.commune_code))
        ))).all())  # fmt: skip
        self.kinds = vocabulary.labels(session)
        self.readers: dict[str, Callable[[Any], Any]] = {
            "commune_code": lambda code: self.communes.get(code, code),
            "code": lambda code: self.kinds.get(code, code),
            "languages": lambda codes: ", ".join(skills.LANGUAGES.get(each, each) for each in codes.split("|")),
            "availability": lambda week: ", ".join(week_words(week)),
            "level": _level,
            "level_min": _level,
            "level_max": _level,
            "score": _points,
            "parts": lambda parts: {proposals.PARTS.get(part, part): _points(each) for part, each in parts.items()},
        }

    def line(self, row: Mapping[str, Any]) -> Line:
        """Return a row with its labels; what is empty is left out."""
        known = {name: value for name, value in row.items() if value not in (None, "", {}, [])}
        return {COLUMNS[name]: self.value(name, value) for name, value in known.items()}

    def value(self, name: str, value: Any) -> Any:
        """Return one value as a person reads it."""
        read = self.readers.get(name)
        return read(value) if read else _plain(value)


def _level(level: int) -> str:
    return skills.LEVELS.get(level, str(level))


def _points(share: float) -> str:
    return f"{decimal(100 * share)} / 100"


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return VALUES.get(type(value), {}).get(value, value.value)
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, datetime):
        return value.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return value


def _questions(session: Session, person: Person) -> list[Line]:
    """Return what was asked of them, and what they answered."""
    statement = (
        select(Question)
        .join(Need, col(Need.id) == Question.need_id)
        .outerjoin(Proposal, col(Proposal.id) == Question.proposal_id)
        .outerjoin(Offer, col(Offer.id) == Proposal.offer_id)
        .where(
            or_(
                (col(Question.party) == Party.YOUTH) & (col(Need.youth_id) == person.id),
                (col(Question.party) == Party.VOLUNTEER) & (col(Offer.volunteer_id) == person.id),
            )
        )
        .order_by(col(Question.asked_at))
    )
    return [
        {"Demandé le": _plain(row.asked_at), "Question": row.text, "Réponse": row.answer}
        for row in session.exec(statement)
    ]


def _history(session: Session, person: Person, ids: set[UUID]) -> list[Line]:
    """Return what the journal says of them and theirs: what, when, and by whom in general."""
    statement = select(Entry).where(or_(col(Entry.actor_id).in_(ids), col(Entry.subject_id).in_(ids)))
    return list(_told(session.exec(statement.order_by(col(Entry.id))).all(), person))


def _told(entries: Iterable[Entry], person: Person) -> Iterator[Line]:
    """Yield what happened; of what several people take part in, each reads by whom only where it was themselves.

    Nobody finds out here who stopped a pair, or asked to.
    """
    roles = {role.value: label for role, label in ROLES.items()}
    for entry in entries:
        what, own = EVENTS.get((entry.subject_kind, entry.action)), entry.actor_id == person.id
        if not what or (entry.action in _SAID_ALONE and not own):
            continue
        by = roles.get(entry.actor_role, "Le site")
        yield {"Date": _plain(entry.at), "Fait": what, "Par": by if own or entry.subject_kind not in _JOINT else OTHERS}
