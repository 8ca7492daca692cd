"""Two people write the same row: the second sees both versions, keeps what they typed, and may send it once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import builders
import lived
import meeting
import pytest
from flask import Flask
from looking import look
from pages import Element, PageClient, errors, form_values
from sqlmodel import select
from visitors import as_role, signed_in

from app.accounts import links
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.meetings.models import SafePlace
from app.offers.models import Offer
from app.places.models import Quarter
from app.skills import services as skills
from app.skills.models import Kind, Subject
from app.tuning import services as tuning
from app.tuning.models import Configuration
from app.web.forms import EditForm

AT = builders.AT
WHEN = {"day-day": "9", "day-month": "12", "day-year": "2026", "hour": "17:30", "place": ""}

Edit = tuple[PageClient, str, dict[str, Any], dict[str, Any], str, Callable[[], object]]
"""Who edits, where, what the first and the second type, the words that are stored then, what stands in the end."""


def _vocabulary() -> None:
    with transaction() as session:
        skills.install(session)


def _kind(app: Flask) -> Edit:
    _vocabulary()
    address = "/operateur/vocabulaire/aides/budget/modifier"
    read = lambda: look().get_one(Kind, "budget").hint  # noqa: E731
    return as_role(app, Role.OPERATOR), address, {"hint": "Le premier"}, {"hint": "Le second"}, "Le premier", read


def _subject(app: Flask) -> Edit:
    _vocabulary()
    address = "/operateur/vocabulaire/matieres/maths/modifier"
    read = lambda: look().get_one(Subject, "maths").label  # noqa: E731
    return as_role(app, Role.OPERATOR), address, {"label": "Calculs"}, {"label": "Le second"}, "Calculs", read


def _quarter(app: Flask) -> Edit:
    with transaction() as session:
        row = builders.quarter(session, name="Les Remparts", of=builders.commune(session))
    address = f"/operateur/lieux/quartiers/{row.id}/modifier"
    read = lambda: look().get_one(Quarter, row.id).name  # noqa: E731
    return as_role(app, Role.OPERATOR), address, {"name": "Le Pont"}, {"name": "Le second"}, "Le Pont", read


def _place(app: Flask) -> Edit:
    with transaction() as session:
        us = builders.association(session)
        manager = builders.member(session, of=us, role=Role.MANAGER)
        row = meeting.place(session, of=us)
    address = f"/association/lieux/{row.id}/modifier"
    read = lambda: look().get_one(SafePlace, row.id).name  # noqa: E731
    return signed_in(app, manager), address, {"name": "Le Cèdre"}, {"name": "Le second"}, "Le Cèdre", read


def _date(app: Flask) -> Edit:
    pair = lived.pair(minor=True)
    found = meeting.agreed(pair)
    address = f"/association/binomes/{pair.pair.id}/rendez-vous/{found.id}/modifier"
    first, second = WHEN | {"minutes": "90"}, WHEN | {"minutes": "120"}
    read = lambda: look().get_one(type(found), found.id).minutes  # noqa: E731
    return signed_in(app, pair.case.coordinator), address, first, second, "1 h 30", read


def _tuning(app: Flask) -> Edit:
    with transaction() as session:
        tuning.install(session, minutes_in_common=60, at=AT)
        first = session.exec(select(Configuration)).one()
        row = tuning.copy(session, of=first, name="essai", actor=SYSTEM, at=AT)
    address = f"/operateur/reglages/{row.id}/modifier"
    read = lambda: look().get_one(Configuration, row.id).skills  # noqa: E731
    return as_role(app, Role.OPERATOR), address, {"skills": "71"}, {"skills": "72"}, "71", read


def _offer(part: str, first: dict[str, Any], second: dict[str, Any], stored: str, name: str) -> Callable[[Flask], Edit]:
    def edit(app: Flask) -> Edit:
        with transaction() as session:
            skills.install(session)
            row = builders.offer(session, of=builders.association(session))
            token = links.issue(session, scope=LinkScope.OFFER, subject_id=row.id, person_id=row.volunteer_id, at=AT)
        read = lambda: getattr(look().get_one(Offer, row.id), name)  # noqa: E731
        return PageClient(app), f"/benevole/{token}/offre/{part}", first, second, stored, read

    return edit


EDITS: dict[str, Callable[[Flask], Edit]] = {
    "kind": _kind,
    "subject": _subject,
    "quarter": _quarter,
    "safe place": _place,
    "date": _date,
    "tuning": _tuning,
    "offer, how many": _offer("jeunes", {"capacity": "2"}, {"capacity": "3"}, "2 jeunes", "capacity"),
    "offer, what": _offer("aide", {"profession": "Maçon"}, {"profession": "Le second"}, "Maçon", "profession"),
    "offer, where": _offer("quand-et-ou", {"radius_km": "7"}, {"radius_km": "9"}, "7", "radius_km"),
}


def _send(browser: PageClient, address: str, page: Element, typed: dict[str, Any], *, status: int = 200) -> Element:
    """Send the form of a page, opened whenever, with what is typed over it."""
    values = next(values for form in page.every("form") if "version" in (values := form_values(form)))
    return browser.post(address, values | typed, status=status)


@pytest.mark.parametrize("name", EDITS)
def test_the_second_editor_sees_both_versions_and_wins_when_asked_again(app: Flask, name: str) -> None:
    browser, address, first, second, stored, read = EDITS[name](app)
    mine, theirs = browser.get(address), browser.get(address)
    _send(browser, address, theirs, first)
    kept = read()
    page = _send(browser, address, mine, second, status=409)
    assert EditForm.OVERTAKEN in errors(page)
    standing = next(each for each in page.every("section") if "Ce qui est enregistré maintenant" in each.text)
    assert [row.text.replace("\u00a0", " ") for row in standing.every("dd")] == [stored]
    assert read() == kept
    _send(browser, address, page, {})
    assert read() != kept


@pytest.mark.parametrize("name", EDITS)
def test_the_same_form_sent_twice_is_no_conflict(app: Flask, name: str) -> None:
    browser, address, first, _, _, read = EDITS[name](app)
    page = browser.get(address)
    _send(browser, address, page, first)
    kept = read()
    _send(browser, address, page, first)
    assert read() == kept
