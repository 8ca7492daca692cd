"""What ranking keeps in memory, and that no process ever ranks with what is out of date."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import builders
import pytest
from engines import Engine, close
from flask import Flask
from queries import counted
from sqlalchemy import update
from sqlmodel import Session, col, delete

from app.accounts.models import Person
from app.articles import queries as articles
from app.associations.models import Association
from app.associations.states import Lending
from app.core.db import db, reading, transaction
from app.core.identity import NOBODY
from app.factory import create_app
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState
from app.offers.models import Offer
from app.offers.states import OfferState
from app.proposals import ranking
from app.safeguarding.requirements.models import Attestation
from app.skills import queries as skills

AT = builders.AT
DAY = AT.date()


@pytest.fixture
def other(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """Another process on the same database: an application with an engine, hence a memory, of its own."""
    names = ("SECRET_KEY", "DATABASE_URL", "NOW", "LOG_LEVEL", "TESTING")
    application = create_app({name: app.config[name] for name in names} | {"INSTANCE_PATH": str(tmp_path)})
    yield application
    close(application)


def seen(app: Flask, **day: Any) -> dict[str, int]:
    """Return the offers that a new request of `app` would rank, with the places left."""
    with app.app_context():
        pool = ranking.pool(reading(), day=DAY + timedelta(**day))
        columns = pool.columns_for(None, "fr-1")
        return {offer.id: offer.capacity for offer in columns.offers}


def an_offer(**values: Any) -> Offer:
    with transaction() as session:
        return builders.offer(session, **values)


def test_nothing_changed_costs_one_query(app: Flask) -> None:
    an_offer()
    seen(app)
    with app.app_context(), counted(reading()) as sent:
        assert len(ranking.pool(reading(), day=DAY).rows) == 1
    assert [statement for statement in sent if not statement.startswith("BEGIN")] == sent[-1:]
    assert "FROM revisions" in sent[-1]


def test_a_change_is_seen_by_the_next_request_of_every_process(app: Flask, other: Flask) -> None:
    offer = an_offer(capacity=2)
    assert seen(app) == seen(other) == {str(offer.id): 2}
    with transaction() as session:
        session.get_one(Offer, offer.id).capacity = 3
    assert seen(other) == seen(app) == {str(offer.id): 3}
    with transaction() as session:
        session.execute(update(Offer).values(state=OfferState.PAUSED))
    assert seen(other) == seen(app) == {}


def test_a_check_that_is_withdrawn_is_seen_by_every_process(app: Flask, other: Flask) -> None:
    an_offer()
    assert len(seen(other)) == 1
    with transaction() as session:
        session.execute(update(Attestation).values(withdrawn_at=AT))
    assert seen(other) == {}


def test_what_the_database_empties_with_a_person_is_seen(app: Flask, other: Flask) -> None:
    offer = an_offer()
    assert len(seen(other)) == 1
    with transaction() as session:
        session.execute(delete(Person).where(col(Person.id) == offer.volunteer_id))
    assert seen(other) == {}


def test_a_place_that_is_taken_is_seen_without_reading_the_offers_again(app: Flask, other: Flask) -> None:
    offer = an_offer(capacity=2)
    seen(other)
    with transaction() as session:
        need = builders.need(session)
        pair = {"need_id": need.id, "youth_id": need.youth_id, "volunteer_id": offer.volunteer_id}
        session.add(
            Mentorship(
                offer_id=offer.id, state=MentorshipState.ACTIVE, introduced_at=AT, proposal_id=need.id,
                association_agreed_at=AT, volunteer_agreed_at=AT, youth_agreed_at=AT, **pair,
            )
        )  # fmt: skip
    with other.app_context(), counted(reading()) as sent:
        pool = ranking.pool(reading(), day=DAY)
    assert not any("FROM offers" in statement for statement in sent)
    assert pool.records[str(offer.id)].capacity == 1
    assert seen(other) == {str(offer.id): 1}


def test_lending_is_seen_by_every_process(app: Flask, other: Flask) -> None:
    with transaction() as session:
        owner = builders.association(session, lending=Lending.NEVER)
        builders.offer(session, of=owner)
        case = builders.association(session)
    with other.app_context():
        assert len(ranking.pool(reading(), day=DAY).kept_back(case.id)) == 1
    with transaction() as session:
        session.get_one(Association, owner.id).lending = Lending.YES
    with other.app_context():
        assert ranking.pool(reading(), day=DAY).kept_back(case.id) == []


def test_a_day_that_ends_a_check_makes_a_new_pool(app: Flask) -> None:
    offer = an_offer(checked=False)
    with transaction() as session:
        builders.check(session, volunteer_id=offer.volunteer_id, ends=DAY)
    assert len(seen(app)) == 1
    assert seen(app, days=1) == {}
    assert len(seen(app)) == 1


def test_a_transaction_ranks_with_what_it_wrote_and_nobody_else_does_until_it_is_kept(app: Flask) -> None:
    an_offer()
    seen(app)

    def write_then_fail(session: Session) -> None:
        builders.offer(session)
        assert len(ranking.pool(session, day=DAY).rows) == 2
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction() as session:
        write_then_fail(session)
    assert len(seen(app)) == 1
    with transaction() as session:
        assert len(ranking.pool(session, day=DAY).rows) == 1


def test_every_table_that_the_pool_is_made_of_is_watched(app: Flask) -> None:
    an_offer(of=None)
    # The journal is written all the time: what is read of it, that a reserve was lifted, changes the offer too.
    watched = ranking.OFFERS.tables | ranking.PLACES.tables | {"revisions", "journal"}
    with app.app_context(), counted(reading()) as sent:
        ranking.pool(reading(), day=DAY)
    read = {name for statement in sent for name in re.findall(r"(?:FROM|JOIN) \(?(\w+)", statement)}
    assert {"offers", "offer_skills", "proposals", "mentorships"} <= read <= watched | {"SELECT"}


def where_everything_was_kept(database: Engine, folder: Path) -> weakref.ref[Any]:
    """Have an application keep all that is ever kept, let go of it, and return where its engine was."""
    url = database.fresh(folder)
    application = create_app({"SECRET_KEY": "k" * 40, "DATABASE_URL": url, "INSTANCE_PATH": str(folder), "NOW": AT})
    with application.app_context():
        an_offer()
        with transaction() as session:
            builders.article(session)
        session = reading()
        assert ranking.pool(session, day=DAY).columns_for(None, "fr-1").offers
        assert ranking.labelled(session, ranking.configuration(session).label)
        assert skills.labels(session)
        assert articles.page_of_published(session, articles.Wanted("appel"), actor=NOBODY, page=1, size=9)[1] == 1
        engine = weakref.ref(db.engine)
    database.dispose(application, url)
    return engine


def test_what_is_kept_goes_with_the_engine_that_it_came_from(engine: Engine, tmp_path: Path) -> None:
    kept = where_everything_was_kept(engine, tmp_path)
    while gc.collect():  # what a finalizer needs outlives the first pass
        pass
    assert kept() is None
