"""Which configuration ranks, and how each that ever ranked did."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, func, select

import matching
from app.core.db import stored
from app.core.errors import NotFound
from app.core.paging import paged
from app.core.revisions import Topic, kept
from app.skills.models import Kind, Subject
from app.tuning import rules
from app.tuning.labels import FAIRNESS
from app.tuning.models import Configuration, LexiconEntry, TextVersion
from app.tuning.states import ConfigurationState
from matching import GateCode, similarity

CONFIGURATIONS = Topic("configurations", Configuration, TextVersion)


def active(session: Session, *, minutes_in_common: int) -> matching.Configuration:
    """Return the configuration that ranks today, kept in memory until another is activated.

    Before any was made it is the library's, with `minutes_in_common`.
    """
    return kept(
        session, "active configuration", lambda: _active(session, minutes_in_common),
        reads=(CONFIGURATIONS,), of=minutes_in_common,
    )  # fmt: skip


def _active(session: Session, minutes_in_common: int) -> matching.Configuration:
    row = active_row(session)
    return as_library(session, row) if row else rules.first(minutes_in_common)


def active_row(session: Session) -> Configuration | None:
    """Return the active configuration as it is stored, if one was ever made."""
    statement = select(Configuration).where(Configuration.state == ConfigurationState.ACTIVE)
    return session.exec(statement).one_or_none()


def labelled(session: Session, label: str, *, minutes_in_common: int) -> matching.Configuration:
    """Return the configuration that a proposal was ranked with, by the label that it stores.

    Raises
    ------
    NotFound
        If no configuration ever had this name and number.
    """
    return kept(
        session, f"configuration {label}", lambda: _labelled(session, label, minutes_in_common),
        reads=(CONFIGURATIONS,), of=minutes_in_common,
    )  # fmt: skip


def _labelled(session: Session, label: str, minutes_in_common: int) -> matching.Configuration:
    name, _, number = label.rpartition("@")
    numbered = select(Configuration).where(Configuration.name == name)
    row = next((each for each in session.exec(numbered) if str(each.number) == number), None)
    if row is not None:
        return as_library(session, row)
    first = rules.first(minutes_in_common)
    if label == first.label:
        return first
    raise NotFound


def as_library(session: Session, row: Configuration) -> matching.Configuration:
    """Return a stored configuration as the library wants it; the text model that it names can be had afterwards."""
    ensure_model(session, row.text_model)
    return matching.Configuration(
        name=row.name,
        version=row.number,
        weights=matching.Weights(row.skills, row.text, row.availability, row.proximity),
        minimum_minutes=row.minimum_minutes,
        primary_weight=row.primary_weight,
        sibling_percent=row.sibling_percent,
        half_minutes=row.half_minutes,
        half_km=row.half_km,
        fairness=rules.fairness(**row.model_dump(include={*FAIRNESS})),
        without=frozenset(map(GateCode, row.without)),
        text_model=row.text_model,
    )


def ensure_model(session: Session, name: str) -> None:
    """Have this process know a text model, fitting it again from what was stored when it does not.

    Raises
    ------
    NotFound
        If there is no such model.
    """
    if similarity.is_known(name):
        return
    stored = session.exec(select(TextVersion).where(TextVersion.name == name)).one_or_none()
    if stored is None:
        raise NotFound
    similarity.register(name, rules.fit(stored.lexicon, stored.corpus))


def one(session: Session, configuration_id: UUID) -> Configuration:
    """Return one configuration.

    Raises
    ------
    NotFound
        If there is none.
    """
    return stored(session, Configuration, configuration_id)


def every(session: Session) -> list[Configuration]:
    """Return the active configuration, then the drafts, then the others, newest first."""
    order = (
        col(Configuration.state) != ConfigurationState.ACTIVE,
        col(Configuration.state) != ConfigurationState.DRAFT,
        col(Configuration.created_at).desc(),
        col(Configuration.id),
    )
    return list(session.exec(select(Configuration).order_by(*order).limit(100)))


def next_number(session: Session, name: str) -> int:
    """Return the number of the next configuration of that name."""
    highest = select(func.max(Configuration.number)).where(Configuration.name == name)
    return (session.exec(highest).one() or 0) + 1


def lexicon(session: Session) -> list[LexiconEntry]:
    """Return the words of the young as they stand now, in alphabetical order."""
    return list(session.exec(select(LexiconEntry).order_by(col(LexiconEntry.word))))


def page_of_lexicon(session: Session, *, page: int, size: int) -> tuple[list[LexiconEntry], int]:
    """Return one page of those words, and how many there are."""
    total = session.exec(select(func.count()).select_from(LexiconEntry)).one()
    page, _ = paged(total, page=page, size=size)
    statement = select(LexiconEntry).order_by(col(LexiconEntry.word)).offset((page - 1) * size).limit(size)
    return list(session.exec(statement)), total


def entry(session: Session, entry_id: UUID) -> LexiconEntry:
    """Return one word.

    Raises
    ------
    NotFound
        If it is not there any more.
    """
    return stored(session, LexiconEntry, entry_id)


def entry_of(session: Session, word: str) -> LexiconEntry | None:
    """Return what the lexicon has for a word."""
    return session.exec(select(LexiconEntry).where(LexiconEntry.word == word)).one_or_none()


def text_versions(session: Session) -> list[TextVersion]:
    """Return the fits that the operator made, newest first."""
    return list(session.exec(select(TextVersion).order_by(col(TextVersion.number).desc()).limit(100)))


def vocabulary(session: Session) -> list[str]:
    """Return what the site's words say, one text for each kind of support and each subject."""
    kinds = session.exec(select(Kind.label, Kind.hint))
    return [f"{label}, {hint}" for label, hint in kinds] + list(session.exec(select(Subject.label)))
