"""What each side is shown of the other before the introduction: a first name, bands, a commune; nothing more."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import builders
import cases
import pytest
from flask import Flask
from pages import PageClient
from sqlmodel import Session
from wtforms import FileField, Form

from app.accounts import links
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.proposals import profiles
from app.proposals.models import Proposal

AT = builders.AT
STAGES = {"ranked": cases.taken, "volunteer asked": cases.proposed, "youth asked": cases.accepted}
YOUTH = {"last_name": "Zyxnom", "email": "zyx.mail@example.org", "phone": "+33639980911"}
VOLUNTEER = {"last_name": "Wqpnom", "email": "wqp.mail@example.net", "phone": "+33639980922"}


def staged(session: Session, stage: str) -> tuple[cases.Case, Proposal]:
    """Return a minor's case at a stage, with a word of its own in everything that must not be shown."""
    case = STAGES[stage](session, minor=True)
    quarter = builders.quarter(session, name="Zyxquartier")
    for person, marks in ((case.youth, YOUTH), (case.volunteer, VOLUNTEER)):
        for name, value in marks.items():
            setattr(person, name, value)
    case.youth.birth_date = date(2011, 3, 17)
    case.volunteer.birth_date = date(1967, 8, 23)
    case.need.text, case.need.note, case.need.quarter_id = "Zyxmots", "Zyxnote", quarter.id
    case.need.lat, case.need.lon = 43.612345, 1.454321
    case.offer.lat, case.offer.lon, case.offer.note = 43.623456, 1.465432, "Wqpnote"
    session.flush()
    return case, case.proposal(session)


def told(shown: Any) -> str:
    return " ".join(str(value) for value in asdict(shown).values())


@pytest.mark.parametrize("stage", STAGES)
def test_a_volunteer_reads_a_first_name_an_age_band_a_commune_and_a_distance_in_bands(
    session: Session, stage: str
) -> None:
    case, proposal = staged(session, stage)
    shown = profiles.for_volunteer(session, proposal, at=AT)
    assert shown.first_name == case.youth.first_name
    assert shown.age_band
    assert "Villeneuve-d’Essai" in shown.place
    assert "km" in shown.distance or "distance" in shown.distance
    for hidden in (*YOUTH.values(), "0911", "2011", "Zyxquartier", "Zyxmots", "Zyxnote", "43.6", "1.45"):
        assert hidden not in told(shown).replace(str(shown.proposal_id), ""), hidden


@pytest.mark.parametrize("stage", STAGES)
def test_a_family_reads_a_first_name_and_what_it_can_help_with(session: Session, stage: str) -> None:
    case, proposal = staged(session, stage)
    shown = profiles.for_family(session, proposal, at=AT)
    assert shown.first_name == case.volunteer.first_name
    for hidden in (*VOLUNTEER.values(), "0922", "1967", "Wqpnote", "43.6", "1.46"):
        assert hidden not in told(shown).replace(str(shown.proposal_id), ""), hidden


def test_a_volunteers_page_holds_the_youth_they_are_asked_about_and_nobody_else(app: Flask) -> None:
    with transaction() as session:
        case = cases.proposed(session)
        other = builders.need(session, youth=builders.person(session, first_name="Zoé"))
        token = links.issue(
            session, scope=LinkScope.OFFER, subject_id=case.offer.id, person_id=case.volunteer.id, at=AT
        )  # fmt: skip
    page = PageClient(app).get(f"/benevole/{token}")
    assert case.youth.first_name in page.text
    assert "Zoé" not in page.text
    assert str(other.id) not in str([a.attributes for a in page.every("a")])


def test_nobody_can_send_a_picture_of_somebody() -> None:
    def every(form: type[Form]) -> list[type[Form]]:
        return [form, *(each for sub in form.__subclasses__() for each in every(sub))]

    for form in every(Form):
        if form.__module__.startswith("app.") and not form.__module__.startswith("app.places"):
            uploads = [name for name, f in vars(form).items() if getattr(f, "field_class", None) is FileField]
            assert uploads == [], form
