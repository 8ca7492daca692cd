"""Copy a configuration, change the copy, activate it; keep the lexicon and fit text models on it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from app.core.errors import Conflict, Invalid
from app.core.identity import SYSTEM, Actor
from app.journal import services as journal
from app.tuning import queries, rules
from app.tuning.models import Configuration, LexiconEntry, TextVersion
from app.tuning.states import CONFIGURATIONS, ConfigurationAction, ConfigurationState
from matching import fold, similarity

LARGEST_LEXICON = 2000
"""Words: a fit stays under a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What the operator may move, as in :class:`app.tuning.models.Configuration`."""

    skills: int
    text: int
    availability: int
    proximity: int
    minimum_minutes: int
    primary_weight: int
    sibling_percent: int
    half_minutes: float
    half_km: float
    day_percent: int
    district_percent: int
    urgent_percent: int
    sharpness: int
    without: list[str]
    text_model: str
    note: str = ""


PARAMETERS = tuple(Parameters.__dataclass_fields__)


def install(session: Session, *, minutes_in_common: int, at: datetime) -> None:
    """Write down the first configuration and the lexicon that come with the product, where there is none."""
    if session.exec(select(func.count()).select_from(Configuration)).one() == 0:
        first = rules.first(minutes_in_common)
        weighed = asdict(first.weights) | rules.percents(first.fairness)
        values = {name: getattr(first, name) for name in PARAMETERS if name not in {*weighed, "without", "note"}}
        row = Configuration(name=first.name, number=first.version, **weighed, **values, created_at=at, activated_at=at)
        session.add(row)
        session.flush()
        journal.move(session, row, CONFIGURATIONS, ConfigurationAction.ACTIVATE, actor=SYSTEM, at=at)
    if session.exec(select(func.count()).select_from(LexiconEntry)).one() == 0:
        shipped = similarity.default_lexicon().items()
        session.add_all(LexiconEntry(word=word, meaning=" ".join(others)) for word, others in shipped)
    session.flush()


def copy(session: Session, *, of: Configuration, name: str, actor: Actor, at: datetime) -> Configuration:
    """Make a draft like another configuration, under a name of its own or as the next number of the same."""
    values = {each: getattr(of, each) for each in PARAMETERS if each != "note"}
    row = Configuration(
        name=name, number=queries.next_number(session, name), **values, created_by_id=actor.person_id, created_at=at
    )
    session.add(row)
    session.flush()
    journal.record(
        session, action="copy", kind="configuration", subject_id=row.id, actor=actor, at=at, facts={"of": str(of.id)}
    )
    return row


def change(
    session: Session, *, row: Configuration, parameters: Parameters, version: int, actor: Actor, at: datetime
) -> None:
    """Change a draft.

    Raises
    ------
    Conflict
        If it was activated, or somebody changed it meanwhile.
    """
    _ensure_current(row, version)
    if row.state is not ConfigurationState.DRAFT:
        raise Conflict("Ces réglages ont déjà servi\u00a0: on ne les change plus. Copiez-les.")
    queries.ensure_model(session, parameters.text_model)
    moved: dict[str, Any] = {
        name: [getattr(row, name), value]
        for name, value in asdict(parameters).items()
        if name != "note" and getattr(row, name) != value
    }
    row.sqlmodel_update(asdict(parameters))
    row.version += 1
    session.add(row)
    journal.record(
        session, action="change", kind="configuration", subject_id=row.id, actor=actor, at=at, facts={"moved": moved}
    )


def discard(session: Session, *, row: Configuration, actor: Actor, at: datetime) -> None:
    """Throw a draft away.

    Raises
    ------
    Conflict
        If it was activated: proposals may have been ranked with it.
    """
    if row.state is not ConfigurationState.DRAFT:
        raise Conflict("Ces réglages ont déjà servi\u00a0: ils restent, pour expliquer les classements.")
    journal.record(session, action="discard", kind="configuration", subject_id=row.id, actor=actor, at=at)
    session.delete(row)


def activate(session: Session, *, row: Configuration, version: int, actor: Actor, at: datetime) -> None:
    """Rank with this configuration from now on; the one that did until now retires.

    Needs that wait are ranked again by the next run of the jobs.

    Raises
    ------
    Conflict
        If it is active already, or somebody changed it since it was looked at.
    """
    _ensure_current(row, version)
    statement = select(Configuration).where(Configuration.state == ConfigurationState.ACTIVE).with_for_update()
    before = session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    if before is not None:
        before.retired_at = at
        journal.move(session, before, CONFIGURATIONS, ConfigurationAction.RETIRE, actor=actor, at=at)
        session.flush()
    row.activated_by_id, row.activated_at, row.retired_at = actor.person_id, at, None
    journal.move(session, row, CONFIGURATIONS, ConfigurationAction.ACTIVATE, actor=actor, at=at)
    session.flush()


def _ensure_current(row: Configuration, version: int) -> None:
    if row.version != version:
        raise Conflict("Ces réglages ont changé entre-temps. Relisez-les avant de continuer.")


def write_word(session: Session, *, word: str, meaning: str, actor: Actor, at: datetime) -> LexiconEntry:
    """Add a word to the lexicon, or say otherwise what it means.

    Raises
    ------
    Invalid
        If the lexicon is full.
    """
    known = queries.entry_of(session, fold(word))
    if known is None and session.exec(select(func.count()).select_from(LexiconEntry)).one() >= LARGEST_LEXICON:
        raise Invalid(f"Le lexique a déjà {LARGEST_LEXICON} mots. Retirez-en avant d’en ajouter.")
    row = known or LexiconEntry(word=fold(word), meaning="")
    row.meaning = meaning
    session.add(row)
    session.flush()
    journal.record(session, action="write", kind="word", subject_id=row.id, actor=actor, at=at)
    return row


def remove_word(session: Session, *, row: LexiconEntry, actor: Actor, at: datetime) -> None:
    """Take a word out of the lexicon; versions already fitted keep it."""
    journal.record(session, action="remove", kind="word", subject_id=row.id, actor=actor, at=at)
    session.delete(row)


def refit(session: Session, *, actor: Actor, at: datetime) -> TextVersion:
    """Fit the text model again on the project's examples, the vocabulary and the lexicon of now.

    Never on needs or offers. Nothing changes until a configuration that names
    it is activated.

    Raises
    ------
    Conflict
        If nothing changed since the last fit.
    """
    words = {row.word: row.meaning for row in queries.lexicon(session)}
    lexicon = rules.written(words)
    corpus = rules.gathered(similarity.default_corpus(), queries.vocabulary(session), words)
    last = session.exec(select(TextVersion).order_by(col(TextVersion.number).desc()).limit(1)).one_or_none()
    if last is not None and (last.lexicon, last.corpus) == (lexicon, corpus):
        raise Conflict("Rien n’a changé depuis la dernière version du lexique.")
    number = last.number + 1 if last else 2
    row = TextVersion(
        name=rules.model_name(number, lexicon, corpus), number=number, lexicon=lexicon, corpus=corpus,
        created_by_id=actor.person_id, created_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    journal.record(
        session, action="fit", kind="textversion", subject_id=row.id, actor=actor, at=at,
        facts={"name": row.name, "words": len(words)},
    )  # fmt: skip
    queries.ensure_model(session, row.name)
    return row
