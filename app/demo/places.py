"""Where invented people live: the territory's communes, in proportion to inhabitants."""

from __future__ import annotations

from collections import defaultdict

from flask import current_app
from sqlmodel import Session, col, select

from app.demo.population import Place
from app.places import services as places
from app.places.models import Commune, Quarter
from app.skills import services as skills


def ensure_known(session: Session) -> None:
    """Install communes and vocabulary if the database has none."""
    places.install(session, current_app.extensions["territory"])
    skills.install(session)


def inhabited(session: Session) -> list[Place]:
    """Return the communes of the territory with their quarters, largest first."""
    territory = current_app.extensions["territory"]
    quarters: dict[str, list[str]] = defaultdict(list)
    for quarter_id, code in session.exec(select(Quarter.id, Quarter.commune_code).order_by(col(Quarter.name))):
        quarters[code].append(str(quarter_id))
    statement = (
        select(Commune.code, Commune.population)
        .where(col(Commune.department).in_(territory.departments))
        .order_by(col(Commune.population).desc(), col(Commune.code))
    )
    return [Place(code, tuple(quarters[code]), max(people, 1)) for code, people in session.exec(statement)]
