"""Change the vocabulary."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlmodel import Session, select

from app.core.errors import Conflict
from app.skills import vocabulary
from app.skills.models import Kind, Subject


@dataclass(frozen=True, slots=True)
class KindCommand:
    """A kind of support as the operator describes it."""

    label: str
    hint: str
    family: str
    position: int
    active: bool
    professional: bool
    asks_subject: bool
    asks_level: bool


@dataclass(frozen=True, slots=True)
class SubjectCommand:
    """A school subject as the operator describes it."""

    label: str
    position: int
    active: bool


def install(session: Session) -> int:
    """Add what the default vocabulary has and the tables lack; return how many rows.

    What the operator changed or put aside stays as it is.
    """
    known_kinds, known_subjects = set(session.exec(select(Kind.code))), set(session.exec(select(Subject.slug)))
    rows: list[Kind | Subject] = [kind for kind in vocabulary.kinds() if kind.code not in known_kinds]
    rows += [subject for subject in vocabulary.subjects() if subject.slug not in known_subjects]
    session.add_all(rows)
    session.flush()
    return len(rows)


def add_kind(session: Session, *, code: str, command: KindCommand) -> Kind:
    """Add a kind of support.

    Raises
    ------
    Conflict
        If there is one with this code.
    """
    if session.get(Kind, code) is not None:
        raise Conflict("Une aide porte déjà ce code.")
    kind = Kind(code=code, **asdict(command))
    session.add(kind)
    session.flush()
    return kind


def change_kind(session: Session, *, kind: Kind, command: KindCommand) -> None:
    """Describe a kind otherwise; what was asked and offered under its code stays."""
    kind.sqlmodel_update(asdict(command))
    session.add(kind)
    session.flush()


def add_subject(session: Session, *, slug: str, command: SubjectCommand) -> Subject:
    """Add a school subject.

    Raises
    ------
    Conflict
        If there is one with this slug.
    """
    if session.get(Subject, slug) is not None:
        raise Conflict("Une matière porte déjà ce code.")
    subject = Subject(slug=slug, **asdict(command))
    session.add(subject)
    session.flush()
    return subject


def change_subject(session: Session, *, subject: Subject, command: SubjectCommand) -> None:
    """Describe a subject otherwise; what was asked and offered under its slug stays."""
    subject.sqlmodel_update(asdict(command))
    session.add(subject)
    session.flush()
