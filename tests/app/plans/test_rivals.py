"""Associations that accept their plans at the same instant, on both databases: nobody is over-booked."""

from __future__ import annotations

import threading
from collections import Counter
from uuid import UUID

import builders
import plans
from flask import Flask
from sqlmodel import select

from app.core.db import transaction
from app.core.identity import Actor
from app.offers.models import Offer
from app.plans import queries, services
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES

AT = builders.AT
VOLUNTEERS = 6


def test_plans_accepted_at_once_never_pass_a_capacity(app: Flask) -> None:
    with transaction() as session:
        for _ in range(VOLUNTEERS):
            builders.offer(session)
        scenes = [plans.scene(session, needs=VOLUNTEERS, offers=0) for _ in range(3)]
        rivals = [(plans.drafted(session, each).id, each.staff) for each in scenes]
        assert {len(plans.pairs(session, plan_id)) for plan_id, _ in rivals} == {VOLUNTEERS}
    failures = together(app, rivals)
    assert failures == []
    with transaction() as session:
        asked = session.exec(select(Proposal).where(Proposal.state.in_(ASKED_STATES))).all()  # type: ignore[attr-defined]
        booked = Counter(each.offer_id for each in asked)
        capacities = dict(session.exec(select(Offer.id, Offer.capacity)).all())
        assert booked.keys() == capacities.keys()
        assert all(booked[offer_id] <= capacities[offer_id] for offer_id in booked)
        outcomes = [queries.outcome(session, plan_id) for plan_id, _ in rivals]
        assert sum(done for done, _ in outcomes) == VOLUNTEERS
        assert sum(refused for _, refused in outcomes) == 2 * VOLUNTEERS


def together(app: Flask, rivals: list[tuple[UUID, Actor]]) -> list[str]:
    """Accept every plan in a thread of its own; return what failed."""
    barrier, failures = threading.Barrier(len(rivals)), []

    def run(plan_id: UUID, actor: Actor) -> None:
        with app.app_context():
            try:
                with transaction() as session:
                    services.accept(session, plan_id=plan_id, version=1, actor=actor, at=AT)
                barrier.wait()
                going = True
                while going:
                    with transaction() as session:
                        going = services.carry_out(session, plan_id=plan_id, actor=actor, at=AT) > 0
            except Exception as error:
                failures.append(repr(error))
                barrier.abort()

    threads = [threading.Thread(target=run, args=each) for each in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
