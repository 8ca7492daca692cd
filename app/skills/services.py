"""Change the vocabulary."""

from __future__ import annotations

from sqlmodel import Session, select

from app.skills import vocabulary
from app.skills.models import Kind, Subject


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
