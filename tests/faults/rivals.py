"""Youths' coordinators and volunteers who say yes at the same instant: nobody is over-booked.

``python tests/faults/rivals.py [--accepts 40000] [--minutes 40]``, on both databases in turn.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import builders
import cases
import sqlalchemy as sa
from engines import Engine, PostgresEngine, SqliteEngine, close
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from app.core.db import db, reading, transaction
from app.core.errors import DomainError
from app.core.identity import Actor
from app.factory import create_app
from app.needs.models import Need
from app.offers.models import Offer
from app.proposals import services
from app.proposals.models import Proposal
from app.proposals.states import ProposalState

AT = builders.AT
RIVALS = 20
"""Proposals of one volunteer that are answered at once: as many as a capacity may have been."""
PLACES = 3
HANDS = 8
BUSY = "Busy"
ENDS = {"done", "Conflict", BUSY}
"""What may come of an accept."""
TABLES = (Proposal.__table__, Need.__table__, Offer.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Rival:
    """One of the proposals of the same volunteer."""

    proposal_id: UUID
    staff: Actor
    volunteer: Actor

    def propose(self, session: Session) -> None:
        """Ask the volunteer."""
        services.propose(session, proposal=session.get_one(Proposal, self.proposal_id), actor=self.staff, at=AT)

    def accept(self, session: Session) -> None:
        """Say yes as the volunteer."""
        proposal = session.get_one(Proposal, self.proposal_id)
        services.answer_volunteer(session, proposal=proposal, answer=cases.YES, actor=self.volunteer, at=AT)


@dataclass
class Count:
    """What came of it."""

    accepts: int = 0
    over_booked: int = 0
    ends: Counter[str] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.ends = Counter()


def run(engine: Engine, folder: Path, *, accepts: int, seconds: float) -> Count:
    """Let rivals accept, round after round from the same rows, until `accepts` were tried or the time is over."""
    app = create_app({"TESTING": True, "DATABASE_URL": engine.fresh(folder), "INSTANCE_PATH": str(folder),
                      "SECRET_KEY": "r" * 40, "NOW": AT, "LOG_LEVEL": "CRITICAL"})  # fmt: skip
    found, until = Count(), time.monotonic() + seconds
    with app.app_context(), ThreadPoolExecutor(HANDS) as hands:
        offer_id, rivals = _asked()
        kept = _rows()
        while found.accepts < accepts and time.monotonic() < until:
            found.ends.update(hands.map(lambda rival: _try(app, rival.accept), rivals))
            found.accepts += len(rivals)
            found.over_booked += max(0, _booked(offer_id) - PLACES)
            _put_back(kept)
    close(app)
    return found


def _asked() -> tuple[UUID, list[Rival]]:
    """Build the needs of many associations for which the same volunteer was asked, who then has less time."""
    with transaction() as session:
        first = cases.taken(session)
        first.offer.association_id, first.offer.capacity = None, RIVALS
        every = [first, *(cases.taken(session) for _ in range(RIVALS - 1))]
        services.rank_needs(session, needs=[case.need for case in every], at=AT)
        found = session.exec(select(Proposal).where(Proposal.offer_id == first.offer.id)).all()
        by_need = {proposal.need_id: proposal for proposal in found}
        volunteer = cases.someone(first.volunteer)
        rivals = [Rival(by_need[case.need.id].id, case.staff, volunteer) for case in every]
        offer_id = first.offer.id
    for rival in rivals:
        with transaction() as session:
            rival.propose(session)
    with transaction() as session:
        session.get_one(Offer, offer_id).capacity = PLACES
    return offer_id, rivals


def _try(app: Flask, act: Callable[[Session], Any]) -> str:
    with app.app_context():
        try:
            with transaction() as session:
                act(session)
        except DomainError as refusal:
            return type(refusal).__name__
        except OperationalError:
            # Ten seconds behind other writers: visitors are told to come back, nobody is booked.
            return BUSY
        finally:
            db.session.close()
    return "done"


def _booked(offer_id: UUID) -> int:
    reading().rollback()
    statement = select(Proposal).where(Proposal.offer_id == offer_id, Proposal.state == ProposalState.YOUTH_ASKED)
    return len(reading().exec(statement).all())


def _rows() -> list[tuple[sa.Table, dict[str, Any]]]:
    reading().rollback()
    return [(table, dict(row)) for table in TABLES for row in reading().execute(sa.select(table)).mappings()]


def _put_back(kept: list[tuple[sa.Table, dict[str, Any]]]) -> None:
    with transaction() as session:
        for table, row in kept:
            session.execute(sa.update(table).where(table.c.id == row["id"]).values(row))


def main() -> int:
    """Run both databases; print the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accepts", type=int, default=40_000)
    parser.add_argument("--minutes", type=float, default=40)
    given, wrong = parser.parse_args(), 0
    with tempfile.TemporaryDirectory() as folder:
        made: tuple[tuple[str, Callable[[Path], Engine]], ...] = (
            ("SQLite", SqliteEngine),
            ("PostgreSQL", PostgresEngine),
        )
        for name, make in made:
            (Path(folder) / name).mkdir()
            engine: Engine = make(Path(folder) / name)
            found = run(engine, Path(folder), accepts=given.accepts // 2, seconds=given.minutes * 30)
            wrong += found.over_booked + sum(n for end, n in found.ends.items() if end not in ENDS)
            sys.stdout.write(f"{name}: {found.over_booked} over-bookings in {found.accepts} rival accepts "
                             f"({dict(found.ends)})\n")  # fmt: skip
            if isinstance(engine, PostgresEngine):
                engine.stop()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
