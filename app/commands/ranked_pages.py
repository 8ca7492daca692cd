"""Bare pages to measure: twenty rows of the database, and the twenty best of every offer for one need."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from flask import Flask, render_template
from sqlmodel import Session, col, select

import matching
from app.core.db import reading
from app.needs.models import Need
from app.offers.models import Offer
from app.proposals import ranking
from app.web.access import public
from app.web.clock import today

ROWS = 20
BARE, IN_MEMORY, READ_AGAIN = "20 rows", "ranks the offers kept in memory", "ranks the offers read again"
ADDRESSES = {BARE: "/bench/lignes", IN_MEMORY: "/bench/classement", READ_AGAIN: "/bench/relecture"}

_PAGE = "bench/rows.html"


def add_to(app: Flask) -> None:
    """Give an application, on its way to be measured, the pages of this module."""
    for view, address in ((_bare, BARE), (_in_memory, IN_MEMORY), (_read_again, READ_AGAIN)):
        app.add_url_rule(ADDRESSES[address], view.__name__, view)


@public
def _bare() -> str:
    return _page(reading(), _first(reading()))


@public
def _in_memory() -> str:
    session = reading()
    return _page(session, _best(session, ranking.pool(session, day=today())))


@public
def _read_again() -> str:
    session = reading()
    return _page(session, _best(session, ranking.read_pool(session, day=today())))


def _first(session: Session) -> Collection[UUID]:
    return session.exec(select(Offer.id).order_by(col(Offer.id)).limit(ROWS)).all()


def _best(session: Session, pool: ranking.Pool) -> list[UUID]:
    """Rank every offer for the first need, as for a case."""
    need = session.exec(select(Need).order_by(col(Need.id)).limit(1)).one()
    records = ranking.need_records(session, [need.id], day=today())
    configuration = ranking.configuration(session, association_id=need.association_id)
    found = matching.rank(
        records.values(), pool.columns_for(need.association_id, configuration.text_model), top=ROWS,
        configuration=configuration, history=ranking.history(session, [need.id], pool.rows),
    )  # fmt: skip
    return [UUID(each.offer_id) for each in found]


def _page(session: Session, ids: Collection[UUID]) -> str:
    rows = session.exec(select(Offer).where(col(Offer.id).in_(ids))).all()
    return render_template(_PAGE, title="Bénévoles", rows=rows)
