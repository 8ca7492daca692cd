"""A private link opens until its last day, whoever holds the letter."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import builders
from builders import AT
from flask import Flask
from sqlmodel import Session

from app.accounts import links
from app.accounts.states import LinkScope


def test_a_link_that_nobody_closed_dies_on_its_day(app: Flask, session: Session) -> None:
    person = builders.person(session)
    token = links.issue(session, scope=LinkScope.NEED, subject_id=uuid4(), person_id=person.id, at=AT)
    last = AT + timedelta(days=app.config["LINK_DAYS"])
    before = last - timedelta(seconds=1)
    assert links.living(session, token, at=before) is not None
    assert links.holder(session, token, scope=LinkScope.NEED, at=before) is not None
    assert links.living(session, token, at=last) is None
    assert links.holder(session, token, scope=LinkScope.NEED, at=last) is None
