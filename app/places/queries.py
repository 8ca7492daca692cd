"""Find communes as people type them, quarters, districts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_
from sqlmodel import Session, col, select

from app.core.db import stored
from app.places import spelling
from app.places.labels import commune_label
from app.places.models import Commune, CommunePostcode, District, Quarter
from app.places.spelling import Typed
from app.places.states import Generation

ARTICLES = ("le ", "la ", "les ", "l ")
LIKENESS = 0.85
"""How like a name must be (ratio of difflib) to be proposed for one that is misspelt."""


@dataclass(frozen=True, slots=True)
class CommuneChoice:
    """One commune that what was typed may mean; `exact` when it is its whole name or its only postal code."""

    code: str
    label: str
    name: str
    population: int
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was typed, understood: one commune, or the `candidates` among which to choose (perhaps none)."""

    code: str | None
    candidates: tuple[CommuneChoice, ...] = ()


def commune(session: Session, code: str) -> Commune:
    """Return one commune.

    Raises
    ------
    NotFound
        If there is none with this INSEE code.
    """
    return stored(session, Commune, code, message="Cette commune n’est pas dans notre liste.")


def find_communes(session: Session, typed: str, limit: int = 10) -> list[CommuneChoice]:
    """Return the communes that `typed` may mean, exact names first, then the most inhabited; two queries.

    A name with or without accents, hyphens or apostrophes, « St » for
    « Saint », its beginning, a word of it, a postal code or its beginning, or
    both: the postal code then only chooses among several of that name.
    """
    asked = spelling.read(typed)
    if not asked.words and len(asked.digits) < 2:
        return []
    at_postcode = case((_at_postcode(asked.digits), 1), else_=0).label("at_postcode")
    rank = _rank(asked).label("rank")
    statement = (
        select(Commune, at_postcode, rank)
        .where(_named(asked) if asked.words else _at_postcode(asked.digits))
        .order_by(at_postcode.desc(), rank, col(Commune.population).desc(), col(Commune.code))
        .limit(limit)
    )
    hits = list(session.exec(statement))
    if any(at for _, at, _ in hits):
        hits = [hit for hit in hits if hit[1]]
    postcodes = postcodes_of(session, [found.code for found, _, _ in hits])
    alone = len(hits) == 1 and len(asked.digits) == 5
    return [_choice(found, postcodes, asked, exact=alone or rank < 2) for found, _, rank in hits]


def resolve_commune(session: Session, *, typed: str, code: str | None = None) -> Resolved:
    """Decide which commune is meant by what was typed and, perhaps, chosen among candidates.

    A `code` counts only if the text typed can mean it: a stale one is
    ignored. An exact name is taken at its word unless a larger commune has
    it in its own: « Castanet » may well be Castanet-Tolosan.
    """
    choices = find_communes(session, typed)
    largest = max((choice.population for choice in choices), default=0)
    exact = [choice for choice in choices if choice.exact]
    sure = exact if exact and exact[0].population == largest else []
    for chosen in ([choice for choice in choices if choice.code == code], sure, choices):
        if len(chosen) == 1:
            return Resolved(chosen[0].code)
    return Resolved(None, tuple(choices) or tuple(similar_communes(session, typed)))


def similar_communes(session: Session, typed: str, limit: int = 5) -> list[CommuneChoice]:
    """Return the communes whose name is nearly what was typed, the most alike first; two queries."""
    asked = spelling.read(typed)
    if len(asked.name) < 4:
        return []
    matcher = SequenceMatcher(b=asked.name)
    likeness: dict[str, float] = {}
    for code, search in session.exec(select(Commune.code, Commune.search)):
        matcher.set_seq1(search)
        if matcher.real_quick_ratio() >= LIKENESS and matcher.quick_ratio() >= LIKENESS:
            likeness[code] = matcher.ratio()
    codes = sorted((c for c in likeness if likeness[c] >= LIKENESS), key=lambda c: (-likeness[c], c))[:limit]
    found = {each.code: each for each in session.exec(select(Commune).where(col(Commune.code).in_(codes)))}
    postcodes = postcodes_of(session, codes)
    return [_choice(found[code], postcodes, asked, exact=False) for code in codes]


def commune_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Return the name of each of these communes."""
    return dict(session.exec(select(Commune.code, Commune.name).where(col(Commune.code).in_(codes))).all())


def postcodes_of(session: Session, codes: Collection[str]) -> dict[str, list[str]]:
    """Return the postal codes of each of these communes, in order."""
    if not codes:
        return {}
    statement = select(CommunePostcode).where(col(CommunePostcode.commune_code).in_(codes))
    found: dict[str, list[str]] = {}
    for each in session.exec(statement.order_by(col(CommunePostcode.postcode))):
        found.setdefault(each.commune_code, []).append(each.postcode)
    return found


def quarters(session: Session, commune_code: str) -> list[Quarter]:
    """Return the quarters and stops of a commune, in the order of the alphabet."""
    statement = select(Quarter).where(Quarter.commune_code == commune_code)
    return list(session.exec(statement.order_by(col(Quarter.search), col(Quarter.id))))


def quarters_asked(session: Session, commune_code: str) -> list[Quarter]:
    """Return the quarters to choose from where the quarter matters, none elsewhere; two queries.

    It matters in a commune so large (QUARTER_POPULATION) that one point says
    little, and in one of any size where a quarter lies in a priority district.
    """
    found = quarters(session, commune_code)
    large = commune(session, commune_code).population > int(current_app.config["QUARTER_POPULATION"])
    return found if large or any(each.district_id for each in found) else []


def quarter(session: Session, quarter_id: UUID, *, held: bool = False) -> Quarter:
    """Return one quarter; `held` until the transaction ends.

    Raises
    ------
    NotFound
        If there is none.
    """
    gone = "Ce quartier n’est pas, ou n’est plus, dans notre liste."
    return stored(session, Quarter, quarter_id, message=gone, held=held)


def quarter_named(session: Session, name: str, *, commune_code: str, other_than: UUID | None = None) -> Quarter | None:
    """Return the commune's quarter of that name, however it is spelt."""
    statement = select(Quarter).where(Quarter.commune_code == commune_code, Quarter.search == spelling.normal(name))
    return session.exec(statement.where(Quarter.id != other_than) if other_than else statement).first()


def districts(session: Session) -> list[District]:
    """Return the priority districts that count today, in the order of the alphabet.

    Those of the newest generation imported; while the outlines in force are
    not imported, also those of which only the name is known.
    """
    every = list(session.exec(select(District).order_by(col(District.search), col(District.code))))
    newest = max((each.generation for each in every if each.generation), default=None)
    names_count = newest is not Generation.IN_FORCE
    return [each for each in every if (each.generation is newest if each.generation else names_count)]


def _choice(found: Commune, postcodes: dict[str, list[str]], asked: Typed, *, exact: bool) -> CommuneChoice:
    label = commune_label(found.name, postcodes.get(found.code, ()), department=found.department, digits=asked.digits)
    return CommuneChoice(found.code, label, found.name, found.population, exact)


def _named(asked: Typed) -> ColumnElement[bool]:
    """Every word begins a word of the name; or the name, written without blanks, begins so."""
    search = col(Commune.search)
    words = (or_(search.startswith(word), search.contains(f" {word}")) for word in asked.words)
    return or_(and_(*words), *(_glued().startswith(name) for name in asked.glued))


def _glued() -> ColumnElement[str]:
    return func.replace(col(Commune.search), " ", "")


def _rank(asked: Typed) -> ColumnElement[int]:
    """0: the name itself, 1: without its article, 2: it begins so, 3: the words are in it."""
    search, name = col(Commune.search), asked.name
    return case(
        (or_(search == name, _glued().in_(asked.glued)), 0),
        (search.in_([article + name for article in ARTICLES]), 1),
        (or_(search.startswith(name), *(search.startswith(article + name) for article in ARTICLES)), 2),
        else_=3,
    )


def _at_postcode(digits: str) -> ColumnElement[bool]:
    if not digits:
        return false()
    there = exists().where(
        col(CommunePostcode.commune_code) == col(Commune.code), col(CommunePostcode.postcode).startswith(digits)
    )
    return or_(there, col(Commune.department) == digits)
