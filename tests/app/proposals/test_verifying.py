"""Stored scores are rebuilt to the last digit from what was stored beside them."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import builders
import pytest
from click.testing import CliRunner, Result
from engines import SqliteEngine
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import insert, update
from sqlmodel import Session

import matching
from app.commands.ranking import group
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.proposals import verifying
from app.proposals.models import Proposal
from app.proposals.services.ranking import fill
from app.tuning import queries as tuning
from app.tuning import services
from app.tuning.models import Configuration
from matching.territory import invent

AT = builders.AT
SIDE = 100
"""Needs and offers: every pair of them is a proposal."""


@pytest.fixture
def engine(sqlite_engine: SqliteEngine) -> SqliteEngine:
    """One database is enough for arithmetic on ten thousand rows."""
    return sqlite_engine


def configurations(session: Session, random: Random, number: int) -> list[matching.Configuration]:
    services.install(session, minutes_in_common=60, at=AT)
    first = tuning.every(session)[0]
    return [tuning.as_library(session, first), *(_drawn(session, first, random) for _ in range(number - 1))]


def _drawn(session: Session, first: Configuration, random: Random) -> matching.Configuration:
    row = services.copy(session, of=first, name="essai", actor=SYSTEM, at=AT)
    known = {name: getattr(row, name) for name in services.PARAMETERS}
    weights = {name: random.randint(0, 99) for name in ("text", "availability", "proximity")}
    known |= weights | {"skills": random.randint(1, 1000), "half_km": random.uniform(1, 30)}
    services.change(session, row=row, parameters=services.Parameters(**known), version=row.version, actor=SYSTEM, at=AT)
    return tuning.as_library(session, row)


def store(session: Session, records: tuple[list[Any], list[Any]], drawn: list[matching.Configuration]) -> None:
    """Store a proposal for every pair, as the ranking writes it, each with a configuration drawn for it."""
    random = Random(2)
    needs = {record: builders.need(session, youth=builders.person(session)) for record in records[0]}
    offers = {record: builders.offer(session, checked=False) for record in records[1]}
    rows = []
    for asked, need in needs.items():
        for offered, offer in offers.items():
            row = Proposal(need_id=need.id, offer_id=offer.id, score=0, configuration="", created_at=AT)
            explained = matching.explain(asked, offered, configuration=random.choice(drawn))
            fill(row, explained, need=need, offer_version=1, position=1)
            rows.append(row.model_dump())
    session.execute(insert(Proposal), rows)


def test_ten_thousand_random_proposals_are_rebuilt_to_the_last_digit(app: Flask) -> None:
    territory = invent(SIDE, SIDE, seed=7)
    needs = [replace(each, text=each.text if number % 3 else "") for number, each in enumerate(territory.needs)]
    offers = [replace(each, place=each.place if number % 5 else None) for number, each in enumerate(territory.offers)]
    with transaction() as session:
        store(session, (needs, offers), configurations(session, Random(1), 5))
    done = verifying.verified(reading())
    assert len(done) == SIDE * SIDE
    assert len({each.stored for each in done}) > 1000
    assert [each for each in done if not each.holds] == []


@pytest.mark.parametrize("wrong", [{"score": 0.800001}, {"configuration": "inconnue@9"}, {"configuration": "rien"}])
def test_one_that_does_not_rebuild_is_named_and_the_command_fails(app: Flask, wrong: dict[str, Any]) -> None:
    with transaction() as session:
        right = builders.proposal(session, score=0.8, parts={"skills": 0.8}, configuration="standard@1")
    assert "1 proposals, every score" in verify(app).output
    with transaction() as session:
        session.execute(update(Proposal).values(**wrong))
    refused = verify(app)
    assert refused.exit_code == 1
    assert str(right.id) in refused.output


def verify(app: Flask) -> Result:
    return CliRunner().invoke(group, ["verify"], obj=ScriptInfo(create_app=lambda *_: app))
