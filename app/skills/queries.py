"""What the vocabulary holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from sqlmodel import Session, col, select

from app.core.db import stored
from app.core.revisions import Topic, kept
from app.skills.models import Kind, Subject

VOCABULARY = Topic("vocabulary", Kind, Subject)


def kinds(session: Session, *, active: bool = True) -> list[Kind]:
    """Return the kinds of support in their order, those put aside too unless `active`."""
    statement = select(Kind).order_by(col(Kind.position), col(Kind.code))
    return list(session.exec(statement.where(col(Kind.active)) if active else statement))


def subjects(session: Session, *, active: bool = True) -> list[Subject]:
    """Return the school subjects in their order, those put aside too unless `active`."""
    statement = select(Subject).order_by(col(Subject.position), col(Subject.slug))
    return list(session.exec(statement.where(col(Subject.active)) if active else statement))


def kind(session: Session, code: str, *, held: bool = False) -> Kind:
    """Return one kind; `held` until the transaction ends.

    Raises
    ------
    NotFound
        If there is none with this code.
    """
    return stored(session, Kind, code, held=held)


def subject(session: Session, slug: str, *, held: bool = False) -> Subject:
    """Return one subject; `held` until the transaction ends.

    Raises
    ------
    NotFound
        If there is none with this slug.
    """
    return stored(session, Subject, slug, held=held)


def families(session: Session) -> list[tuple[str, list[str]]]:
    """Return each family with the codes of its active kinds, in order: the groups of the tiles."""
    groups: dict[str, list[str]] = {}
    for each in kinds(session):
        groups.setdefault(each.family, []).append(each.code)
    return list(groups.items())


def labels(session: Session) -> Mapping[str, str]:
    """Return the French label of every code: kinds, and each kind with each subject.

    ``scolaire.matiere.maths`` reads « Maths ». Nearly every page asks: they are kept in memory.
    """
    return kept(session, "labels", partial(_labels, session), reads=[VOCABULARY])


def _labels(session: Session) -> Mapping[str, str]:
    every = kinds(session, active=False)
    known = {each.code: each.label for each in every}
    for subject in subjects(session, active=False):
        known.update({f"{each.code}.{subject.slug}": subject.label for each in every})
    return MappingProxyType(known)
