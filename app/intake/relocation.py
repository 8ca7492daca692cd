"""What is known of places changed: the needs and offers that stand on it follow."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, case, func, or_, select, update
from sqlmodel import Session, col

from app.core.db import reading, transaction
from app.core.jobs import Job
from app.needs.models import Need
from app.offers.models import Offer
from app.places.models import Commune, Quarter

BATCH = 500


def follow_places(session: Session) -> int:
    """Move needs and offers to where their quarter or commune now is; return how many moved, a bounded number.

    A need that names a quarter takes the quarter's district too.
    """
    moved = 0
    for model in (Need, Offer):
        rows = [dict(row) for row in session.execute(_astray(model).limit(BATCH)).mappings()]
        if rows:
            session.execute(update(model), rows)
            moved += len(rows)
    session.expire_all()
    return moved


def _astray(model: type[Need] | type[Offer]) -> Select[Any]:
    """Select the rows of `model` that are not where :func:`app.places.services.locate` would put them."""
    columns = _located(model)
    return (
        select(col(model.id), *(value.label(name) for name, value in columns.items()))
        .join(Commune, col(Commune.code) == col(model.commune_code))
        .outerjoin(Quarter, col(Quarter.id) == col(model.quarter_id))
        .where(or_(*(getattr(model, name).is_distinct_from(value) for name, value in columns.items())))
        .order_by(col(model.id))
    )


def _located(model: type[Need] | type[Offer]) -> dict[str, ColumnElement[Any]]:
    in_quarter = col(Quarter.id).is_not(None)
    large = col(Commune.population) > int(current_app.config["QUARTER_POPULATION"])
    columns: dict[str, ColumnElement[Any]] = {
        "lat": func.coalesce(col(Quarter.lat), col(Commune.lat)),
        "lon": func.coalesce(col(Quarter.lon), col(Commune.lon)),
        "approximate": case(
            (in_quarter, False), (or_(col(Commune.approximate), col(Commune.lat).is_(None), large), True), else_=False
        ),
    }
    if model is Need:
        columns["district_id"] = case((in_quarter, col(Quarter.district_id)), else_=col(Need.district_id))
    return columns


def catch_up() -> int:
    """Do a bounded part of :func:`follow_places`; nothing is locked when nothing moved."""
    if not any(reading().execute(_astray(model).limit(1)).first() for model in (Need, Offer)):
        return 0
    with transaction() as session:
        return follow_places(session)


JOBS = (Job("intake.relocation", catch_up),)
