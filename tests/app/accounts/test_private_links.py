"""A private link opens until its last day, and what it is for."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import builders
import lived
import pytest
from builders import AT
from flask import Flask
from pages import PageClient
from sqlmodel import Session

from app.accounts import links
from app.accounts.states import LinkScope
from app.core.db import reading, transaction
from app.core.identity import NOBODY
from app.reports import queries as reports


def test_a_link_that_nobody_closed_dies_on_its_day(app: Flask, session: Session) -> None:
    person = builders.person(session)
    token = links.issue(session, scope=LinkScope.NEED, subject_id=uuid4(), person_id=person.id, at=AT)
    last = AT + timedelta(days=app.config["LINK_DAYS"])
    before = last - timedelta(seconds=1)
    assert links.living(session, token, at=before) is not None
    assert links.holder(session, token, scope=LinkScope.NEED, at=before) is not None
    assert links.living(session, token, at=last) is None
    assert links.holder(session, token, scope=LinkScope.NEED, at=last) is None


@pytest.fixture
def feed(app: Flask) -> str:
    """The link of a child's calendar, as a program has it that reads it every hour."""
    it = lived.pair(minor=True)
    with transaction() as session:
        return links.issue(
            session, scope=LinkScope.CALENDAR, subject_id=it.pair.id, person_id=it.case.youth.id, at=AT
        )  # fmt: skip


def test_a_calendar_s_link_opens_nothing_but_the_dates(client: PageClient, feed: str) -> None:
    client.get(f"/agenda/{feed}/rendez-vous.ics")
    for path in ("mes-donnees/{}", "mes-donnees/{}/fichier.json", "mes-donnees/{}/effacer", "compte/ouvrir/{}"):
        client.get("/" + path.format(feed), status=404)


def test_a_calendar_s_link_speaks_for_nobody(client: PageClient, feed: str) -> None:
    assert reports.reporter(reading(), feed, actor=NOBODY, at=AT) is NOBODY
    assert "Marc" not in client.get(f"/signaler/{feed}").text
