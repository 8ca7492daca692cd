"""A missing signature is asked for once more, and the day of age lets nobody wait for a guardian."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import cases
import lived
import pytest
from flask import Flask
from letters import path_in, written
from looking import look
from pages import PageClient
from sqlmodel import Session, select
from visitors import signed_in
from workers import together

from app import jobs
from app.accounts.models import Person
from app.commitments import services, tasks
from app.commitments.models import Commitment
from app.commitments.rules import CALL_DAYS, REMINDER_DAYS
from app.commitments.services import Terms
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, PairRhythm, Side
from app.workspace import digests, profiles

AT = lived.AT
TERMS = Terms(("Réussir mon oral",), PairRhythm.FORTNIGHTLY, 6)
BIRTHDAY = date(2008, 11, 20)
"""Of somebody who is of age four days after :data:`AT`."""


def later(app: Flask, **shift: int) -> datetime:
    app.extensions["clock"].shift = timedelta(**shift) + (AT - app.extensions["clock"].source)
    found: datetime = app.extensions["clock"].now()
    return found


def signed(session: Session, pair: lived.Lived, *sides: Side) -> None:
    for side in sides:
        row = session.get_one(Mentorship, pair.pair.id)
        services.sign(session, mentorship=row, side=side, read=1, actor=SYSTEM, at=AT)


def drafted(*sides: Side, minor: bool = False, born: date | None = None) -> lived.Lived:
    pair = lived.pair(minor=minor)
    with transaction() as session:
        if born:
            session.get_one(Person, pair.case.youth.id).birth_date = born
        row = session.get_one(Mentorship, pair.pair.id)
        services.draft(session, mentorship=row, terms=TERMS, by=Side.YOUTH, read=0, actor=SYSTEM, at=AT)
        signed(session, pair, *sides)
    return pair


def row() -> Commitment:
    return look().exec(select(Commitment)).one()


def reminded() -> set[str]:
    return {each.recipient for each in written(look()) if each.template.startswith("commitment_reminder")}


def test_those_who_have_not_signed_are_reminded_once_and_nobody_else(app: Flask) -> None:
    pair = drafted(Side.VOLUNTEER, Side.GUARDIAN, minor=True)
    later(app, days=REMINDER_DAYS - 1)
    assert tasks.remind() == 0
    later(app, days=REMINDER_DAYS)
    assert sum(together(app, tasks.remind)) == 1
    assert reminded() == {pair.case.youth.email, pair.case.coordinator.email}
    later(app, days=REMINDER_DAYS * 9)
    assert tasks.remind() == 0


def test_a_reminder_leads_to_what_there_is_to_sign(app: Flask, client: PageClient) -> None:
    drafted(minor=True)
    later(app, days=REMINDER_DAYS)
    tasks.remind()
    for template in ("commitment_reminder_youth", "commitment_reminder", "commitment_reminder_guardian"):
        (letter,) = written(look(), template)
        assert "Réussir" not in letter.body
        assert "Je signe" in client.get(path_in(letter)).text


def test_another_version_has_a_reminder_of_its_own(app: Flask) -> None:
    pair = drafted()
    at = later(app, days=REMINDER_DAYS)
    tasks.remind()
    with transaction() as session:
        found = session.get_one(Mentorship, pair.pair.id)
        services.draft(session, mentorship=found, terms=TERMS, by=Side.YOUTH, read=1, actor=SYSTEM, at=at)
    assert tasks.remind() == 0
    later(app, days=2 * REMINDER_DAYS)
    assert tasks.remind() == 1


@pytest.mark.parametrize("how", ["signed", "paused", "ended"])
def test_nobody_is_reminded_of_what_is_signed_or_of_a_pair_that_rests(app: Flask, how: str) -> None:
    pair = drafted()
    with transaction() as session:
        found = session.get_one(Mentorship, pair.pair.id)
        if how == "signed":
            signed(session, pair, Side.YOUTH, Side.VOLUNTEER, Side.ASSOCIATION)
        elif how == "paused":
            found.state, found.paused_until = MentorshipState.PAUSED, date(2027, 1, 5)
        else:
            found.state, found.ended_at = MentorshipState.ENDED, AT
    later(app, days=REMINDER_DAYS)
    assert tasks.remind() == 0


# Who comes of age


def test_the_day_of_age_makes_it_count_without_the_guardian(app: Flask) -> None:
    pair = drafted(Side.YOUTH, Side.VOLUNTEER, Side.ASSOCIATION, minor=True, born=BIRTHDAY)
    later(app, days=3)
    assert tasks.come_of_age() == 0
    at = later(app, days=4)
    assert sum(together(app, tasks.come_of_age)) == 1
    assert tasks.come_of_age() == 0
    found = look().get_one(Mentorship, pair.pair.id)
    assert (row().held_at, found.rhythm) == (at, PairRhythm.FORTNIGHTLY)
    assert len(written(look(), "commitment_held_youth")) == 1
    assert not written(look(), "commitment_held_guardian")


def test_whose_signature_is_still_missing_after_that_day_signs_and_it_counts(app: Flask) -> None:
    pair = drafted(Side.YOUTH, Side.ASSOCIATION, minor=True, born=BIRTHDAY)
    at = later(app, days=4)
    assert tasks.come_of_age() == 0
    with transaction() as session:
        found = session.get_one(Mentorship, pair.pair.id)
        services.sign(session, mentorship=found, side=Side.VOLUNTEER, read=1, actor=SYSTEM, at=at)
    assert row().held_at == at


def test_the_round_of_jobs_reminds_nobody_of_what_age_made_count(app: Flask) -> None:
    drafted(Side.YOUTH, Side.VOLUNTEER, Side.ASSOCIATION, minor=True, born=BIRTHDAY)
    later(app, days=REMINDER_DAYS)
    done = jobs.run_once()
    assert (done["commitments.come_of_age"], done["commitments.remind"]) == (1, 0)
    assert reminded() == set()


# What the association sees


def day_of(case: cases.Case, at: datetime) -> profiles.Day:
    return profiles.day(look(), case.association.id, actor=case.staff, at=at)


def test_the_day_of_the_association_says_whose_signature_is_missing_after_the_reminder(app: Flask) -> None:
    pair = drafted(Side.YOUTH, Side.VOLUNTEER, minor=True)
    later(app, days=REMINDER_DAYS)
    tasks.remind()
    assert day_of(pair.case, later(app, days=REMINDER_DAYS + CALL_DAYS - 1)).unsigned == ()
    at = later(app, days=REMINDER_DAYS + CALL_DAYS)
    assert day_of(lived.pair().case, at).unsigned == ()
    staff = signed_in(app, pair.case.coordinator)
    page = staff.get("/association/aujourdhui").text.replace("\xa0", " ")
    assert "Il manque : le représentant légal, l’association." in page
    assert "Rappel envoyé le" in staff.get(f"/association/binomes/{pair.pair.id}").text


def test_the_digest_counts_them(app: Flask) -> None:
    pair = drafted()
    later(app, days=REMINDER_DAYS)
    tasks.remind()
    at = later(app, days=REMINDER_DAYS + CALL_DAYS)
    said = [each.words for each in digests.lines(day_of(pair.case, at))]
    assert any(each.startswith("1 engagement à signer") for each in said)
    with transaction() as session:
        signed(session, pair, Side.YOUTH, Side.VOLUNTEER, Side.ASSOCIATION)
    assert day_of(pair.case, at).unsigned == ()
