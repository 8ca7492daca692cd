"""A pair that stopped because something is missing: who reads what, and a button only where it works."""

from __future__ import annotations

import letters
import lived
import pytest
from flask import Flask
from looking import look
from pages import PageClient
from visitors import signed_in
from workers import ran

from app.core.db import transaction
from app.mentorships import services
from app.mentorships.models import Mentorship
from app.mentorships.states import SuspensionReason
from app.safeguarding.requirements.models import Requirement
from app.safeguarding.requirements.states import RequirementKind, RequirementRole, Stage

NOT_TRAINED = "la formation n’est pas suivie"
AT = lived.AT


@pytest.fixture
def pair(app: Flask) -> lived.Lived:
    found = lived.pair(minor=True)
    with transaction() as session:
        session.add(
            Requirement(
                association_id=found.case.association.id, role=RequirementRole.VOLUNTEER, kind=RequirementKind.TRAINING,
                stage=Stage.OFFER, changed_at=AT,
            )
        )  # fmt: skip
    ran("mentorships.suspend_incomplete")
    return found


def stopped(reason: SuspensionReason) -> lived.Lived:
    found = lived.pair(minor=True)
    with transaction() as session:
        row = session.get_one(Mentorship, found.pair.id)
        services.suspend(session, mentorship=row, reason=reason, actor=found.case.staff, at=AT)
    return found


def test_the_association_reads_what_is_missing_and_nothing_that_is_not_so(pair: lived.Lived) -> None:
    [letter] = letters.written(look(), "pair_suspended_association")
    assert NOT_TRAINED in letter.body
    assert "n’est plus valable" not in letter.body


def test_the_volunteer_alone_reads_what_their_own_file_lacks(pair: lived.Lived, client: PageClient) -> None:
    [letter] = letters.written(look(), "pair_suspended")
    assert NOT_TRAINED in letter.body
    assert "Voyez-le avec l’association" in letter.body
    for template in ("pair_suspended_youth", "pair_suspended_guardian"):
        [letter] = letters.written(look(), template)
        assert "formation" not in letter.body
        assert "dossier" not in letter.body
    assert NOT_TRAINED in client.get(pair.address(pair.case.volunteer)).text
    assert "formation" not in client.get(pair.address(pair.case.youth)).text
    assert pair.case.guardian is not None
    assert "formation" not in client.get(pair.address(pair.case.guardian)).text


@pytest.mark.parametrize("reason", [each for each in SuspensionReason if each is not SuspensionReason.REQUIREMENT])
def test_nobody_reads_why_when_it_is_something_else(app: Flask, client: PageClient, reason: SuspensionReason) -> None:
    pair = stopped(reason)
    [letter] = letters.written(look(), "pair_suspended")
    assert "dossier" not in letter.body
    assert "dossier" not in client.get(pair.address(pair.case.volunteer)).text


def resumes(page: object) -> list[str]:
    found = [each.attributes.get("href", "") for each in page.every("a")]  # type: ignore[attr-defined]
    return [each for each in found if each.endswith("/reprendre")]


def test_what_cannot_go_on_is_never_offered_and_says_why(app: Flask, pair: lived.Lived) -> None:
    staff = signed_in(app, pair.case.coordinator)
    assert resumes(staff.get("/association/binomes")) == []
    page = staff.get(f"/association/binomes/{pair.pair.id}")
    assert resumes(page) == []
    assert NOT_TRAINED in page.text
    file = next(each for each in page.every("a") if "Voir le dossier du bénévole" in each.text)
    assert "Formation" in staff.get(file.attributes["href"]).text


def test_what_may_go_on_is_resumed_from_its_own_page(app: Flask) -> None:
    pair = stopped(SuspensionReason.BY_HAND)
    staff = signed_in(app, pair.case.coordinator)
    listed = staff.get("/association/binomes")
    there = next(each for each in listed.every("a") if "Voir s’il peut reprendre" in each.text)
    page = staff.get(there.attributes["href"].partition("#")[0])
    [resume] = resumes(page)
    page = staff.submit(staff.get(resume), button="Reprendre le binôme")
    assert "Le binôme reprend" in page.text
