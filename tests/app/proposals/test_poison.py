"""A poisoned record in the ranking: left out, told, set aside; everybody else is ranked."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import pytest
from builders import AT
from flask import Flask
from looking import look
from sqlmodel import Session, col, select, update

from app import jobs
from app.core.clock import Clock
from app.core.db import transaction
from app.needs.models import Need
from app.offers.models import Offer
from app.proposals import services, tasks
from app.proposals.models import Proposal, Ranking
from app.upkeep.models import JobRun, SetAside
from app.upkeep.rules import ROW_DELAYS

TOMORROW = timedelta(days=1)


def poison(session: Session, table: type[Need] | type[Offer], row_id: object) -> None:
    """Write what no form lets through, as a broken import or a hand in the database might."""
    session.execute(update(table).where(col(table.id) == row_id).values(availability="no week at all"))


def heal(session: Session, table: type[Need] | type[Offer], row_id: object) -> None:
    session.execute(update(table).where(col(table.id) == row_id).values(availability=""))


def later(app: Flask, by: timedelta) -> None:
    app.extensions["clock"] = Clock(AT + by)


def refresh() -> int:
    return jobs.run(next(job for job in jobs.ALL if job.name == tasks.REFRESH))


def ranked_tomorrow() -> set[object]:
    return set(look().exec(select(Ranking.need_id).where(Ranking.ranked_at > AT)))


def aside() -> list[tuple[str, str, object]]:
    return [(each.job, each.kind, each.subject_id) for each in look().exec(select(SetAside))]


@pytest.fixture
def needs(app: Flask) -> list[Need]:
    """Three needs that were ranked today, each with its volunteer."""
    with transaction() as session:
        return [cases.taken(session).need for _ in range(3)]


def test_a_need_that_cannot_be_read_is_set_aside_and_the_others_are_ranked(app: Flask, needs: list[Need]) -> None:
    bad = needs[1]
    with transaction() as session:
        poison(session, Need, bad.id)
    later(app, TOMORROW)
    assert (refresh(), refresh()) == (2, 0)
    assert ranked_tomorrow() == {needs[0].id, needs[2].id}
    assert aside() == [(tasks.REFRESH, "need", bad.id)]
    assert look().get_one(JobRun, tasks.REFRESH).failures == 0
    with transaction() as session:
        heal(session, Need, bad.id)
    later(app, TOMORROW + ROW_DELAYS[0])
    assert (refresh(), refresh()) == (1, 0)
    assert aside() == []


def test_an_offer_that_cannot_be_read_is_left_out_and_told_and_every_need_is_ranked(
    app: Flask, needs: list[Need]
) -> None:
    with transaction() as session:
        bad = session.exec(select(Offer.id).order_by(col(Offer.id))).first()
        poison(session, Offer, bad)
    later(app, TOMORROW)
    assert refresh() == 3
    assert len(ranked_tomorrow()) == 3
    assert bad not in set(look().exec(select(Proposal.offer_id)))
    assert aside() == [(tasks.REFRESH, "offer", bad)]
    with transaction() as session:
        heal(session, Offer, bad)
    later(app, 2 * TOMORROW)
    assert refresh() == 3
    assert bad in set(look().exec(select(Proposal.offer_id)))
    assert aside() == []


def test_a_volunteer_who_comes_is_ranked_whatever_need_is_poisoned(app: Flask, needs: list[Need]) -> None:
    with transaction() as session:
        poison(session, Need, needs[0].id)
        offer = builders.offer(session)
        assert services.rank_for_offer(session, offer=offer, at=AT) == 2


def test_a_poisoned_need_keeps_the_ranking_that_it_had(app: Flask, needs: list[Need]) -> None:
    with transaction() as session:
        before = session.exec(select(Proposal).where(Proposal.need_id == needs[0].id)).one().id
        poison(session, Need, needs[0].id)
        services.rank_needs(session, needs=[session.get_one(Need, needs[0].id)], at=AT + TOMORROW)
    assert look().exec(select(Proposal).where(Proposal.need_id == needs[0].id)).one().id == before
    assert ranked_tomorrow() == set()
