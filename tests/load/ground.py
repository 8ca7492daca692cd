"""What the load stands on: needs and offers of a crowd, people signed in, links in the hands of those who hold one."""

from __future__ import annotations

import json
from contextvars import Context
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

import builders
import lived
from flask import Flask
from sqlmodel import Session, col, select, update

from app.accounts import links
from app.accounts import services as accounts
from app.accounts.states import LinkScope
from app.core.db import db, transaction
from app.core.engines import unhurried
from app.demo import crowd, personas, places
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.places.models import Commune
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.skills import services as skills
from app.web import migrations
from app.web.clock import now

CASES = 400
"""Cases whose address a coordinator knows."""
PAIRS = 16
"""Pairs whose two sides write to each other."""


@dataclass(frozen=True)
class Ground:
    """What the visitors know: `cookie` of the coordinator, addresses of cases and of proposals asked to volunteers."""

    cookie_name: str
    cookie: str
    commune: str
    cases: list[str]
    answers: list[tuple[str, str]]
    """The page of a volunteer, and on it the proposal to answer."""
    lines: list[str]
    """Where a side of a pair writes to the other."""

    def keep(self, path: Path) -> None:
        """Write it where the visitors read it."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def fill(app: Flask, *, needs: int, offers: int, asked: int) -> Ground:
    """Migrate the empty database of `app` and write into it; `asked` volunteers have a proposal to answer."""
    with app.app_context():
        migrations.upgrade()
        with transaction() as session:
            skills.install(session)
            places.ensure_known(session)
            builders.commune(session)
        lines = _pairs(app)
        with transaction() as session:
            here = places.inhabited(session)
            coordinator = crowd.gather(session, needs=needs, offers=offers, places=here, at=now())
            coordinator.email = personas.COORDINATOR_A.email
            accounts.open_account(session, person=coordinator, password=personas.PASSWORD, at=now())
            # In a large town the form asks for the quarter too.
            town = next(place for place in here if not place.quarter_ids)
            commune = session.get_one(Commune, town.commune_code).name
            waiting = session.exec(select(Need.id).where(Need.state == NeedState.WAITING).limit(CASES)).all()
            answers = [_address(session, *each) for each in _ask(session, asked)]
        if db.engine.dialect.name == "postgresql":
            # A database that lived has statistics: its own upkeep gathers them within a minute or so of such a fill.
            with unhurried(db.engine, isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("ANALYZE")
    client = app.test_client()
    form = {"email": personas.COORDINATOR_A.email, "password": personas.PASSWORD}
    Context().run(client.post, "/connexion", data=form)
    name = str(app.config["SESSION_COOKIE_NAME"])
    cookie = client.get_cookie(name)
    if cookie is None:
        raise RuntimeError("the coordinator could not sign in")
    cases = [f"/association/besoins/{each}" for each in waiting]
    return Ground(name, cookie.value, commune, cases, answers, lines)


def _pairs(app: Flask) -> list[str]:
    """Build pairs; return the address at which each side writes."""
    made = [lived.pair() for _ in range(PAIRS)]
    with app.test_request_context():
        return [
            pair.address(person, "conversations.lines")
            for pair in made
            for person in (pair.case.youth, pair.case.volunteer)
        ]


def _ask(session: Session, count: int) -> list[tuple[Proposal, UUID]]:
    """Ask `count` volunteers, each about the need that they suit best; return the proposals and who is asked."""
    best = select(Proposal, Offer.volunteer_id).join(Offer, col(Offer.id) == col(Proposal.offer_id))
    rows = session.exec(
        best.where(Proposal.position == 1, Proposal.state == ProposalState.RANKED).order_by(col(Proposal.id).desc())
    ).all()
    by_offer = {row[0].offer_id: row for row in rows}
    chosen = list(by_offer.values())[:count]
    moved = update(Proposal).where(col(Proposal.id).in_([proposal.id for proposal, _ in chosen]))
    session.execute(moved.values(state=ProposalState.VOLUNTEER_ASKED, asked_at=now(), volunteer_asked_at=now()))
    return [(proposal, volunteer_id) for proposal, volunteer_id in chosen]


def _address(session: Session, proposal: Proposal, volunteer_id: UUID) -> tuple[str, str]:
    token = links.issue(session, scope=LinkScope.OFFER, subject_id=proposal.offer_id, person_id=volunteer_id, at=now())
    return f"/benevole/{token}", f"/benevole/{token}/propositions/{proposal.id}"
