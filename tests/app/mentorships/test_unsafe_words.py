"""What each reads after « je ne me sens pas en sécurité »: nothing speaks as of an ordinary break or end."""

from __future__ import annotations

from datetime import timedelta

import cases
import lived
import pytest
from flask import Flask
from letters import path_in, written
from looking import look
from pages import PageClient
from sqlmodel import select
from visitors import signed_in

from app.care.services import Contact
from app.care.states import ContactMeans, ContactWith
from app.commitments import services as commits
from app.core.db import transaction
from app.core.errors import Invalid
from app.mentorships import services
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side
from app.pairs import queries as pairs
from app.reviews import labels
from app.reviews import tasks as reviews
from app.reviews.models import Review
from app.workspace import services as workspace

AT = cases.AT


@pytest.fixture
def pair() -> lived.Lived:
    return lived.pair(minor=True)


def says(pair: lived.Lived, side: Side = Side.YOUTH) -> None:
    who = pair.case.youth if side is Side.YOUTH else pair.case.volunteer
    with transaction() as session:
        commits.ask_to_stop(
            session, mentorship=session.get_one(Mentorship, pair.pair.id), side=side, reason=EndReason.OTHER,
            unsafe=True, actor=cases.someone(who), at=AT,
        )  # fmt: skip


def over(pair: lived.Lived, reason: EndReason = EndReason.UNSAFE) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        services.end(session, mentorship=row, reason=reason, actor=pair.case.staff, at=AT)


def test_the_youth_who_said_it_reads_that_all_is_stopped(app: Flask, client: PageClient, pair: lived.Lived) -> None:
    says(pair)
    page = client.get(pair.address(pair.case.youth)).text
    assert "Tout est arrêté" in page
    assert "Tu ne reverras pas Marc sans être d’accord." in page
    assert "C’est en pause" not in page
    [letter] = written(look(), "pair_suspended_youth")
    assert "sans être d’accord" in letter.body
    assert "est en pause" not in letter.body


def test_the_other_side_reads_an_ordinary_pause(app: Flask, client: PageClient, pair: lived.Lived) -> None:
    says(pair)
    assert "C’est en pause" in client.get(pair.address(pair.case.volunteer)).text


def test_a_youth_of_whom_the_volunteer_said_it_reads_one_too(app: Flask, client: PageClient, pair: lived.Lived) -> None:
    says(pair, Side.VOLUNTEER)
    assert "C’est en pause" in client.get(pair.address(pair.case.youth)).text
    assert "est en pause" in written(look(), "pair_suspended_youth")[0].body


def test_it_does_not_go_on_without_them(app: Flask, pair: lived.Lived) -> None:
    says(pair)
    him = Contact(ContactMeans.CALLED, ContactWith.VOLUNTEER, "Il promet.")
    nobody = Contact(ContactMeans.WROTE, ContactWith.YOUTH, "Sans réponse.", unreached=True)
    for done in (him, nobody):
        with transaction() as session:
            row = session.get_one(Mentorship, pair.pair.id)
            with pytest.raises(Invalid, match="ne reprend pas sans"):
                workspace.resume_pair(session, mentorship=row, done=done, actor=pair.case.staff, at=AT)
    staff = signed_in(app, pair.case.coordinator)
    page = staff.get(f"/association/binomes/{pair.pair.id}/reprendre")
    alone = {"with_whom": "volunteer", "means": "called", "note": "Il promet."}
    assert "Parlez d’abord" in staff.submit(page, alone, button="Reprendre le binôme", status=422).text


def test_no_youth_is_asked_to_look_back_on_it(app: Flask, pair: lived.Lived) -> None:
    over(pair)
    reviews.ask()
    assert written(look(), "review_asked_youth") == []
    assert {row.side for row in look().exec(select(Review))} == {Side.VOLUNTEER, Side.ASSOCIATION}


def test_the_volunteer_is_not_thanked_nor_led_to_a_certificate(
    app: Flask, client: PageClient, pair: lived.Lived
) -> None:
    over(pair)
    [letter] = written(look(), "pair_ended")
    for said in ("Merci", "attestation", "quelqu’un d’autre", "sécurité"):
        assert said not in letter.body
    assert "Merci pour le temps" not in client.get(pair.address(pair.case.volunteer)).text


def test_one_that_went_well_is_thanked(app: Flask, pair: lived.Lived) -> None:
    over(pair, EndReason.GOAL_REACHED)
    [letter] = written(look(), "pair_ended")
    assert "Merci pour le temps donné" in letter.body


def test_a_youth_may_say_it_when_looking_back_and_is_heard(app: Flask, client: PageClient, pair: lived.Lived) -> None:
    over(pair, EndReason.PLANNED_END)
    app.extensions["clock"].source = AT + timedelta(days=1)
    reviews.ask()
    page = client.get(path_in(written(look(), "review_asked_youth")[0]))
    assert labels.REASONS_OF_YOUTH[EndReason.UNSAFE] == "Je ne me sentais pas en sécurité"
    said = {"goals": "no", "satisfaction": "not", "reason": "unsafe", "would_again": "no"}
    client.submit(page, said)
    assert written(look(), "danger_told")
    assert [each.side for each in pairs.named_unsafe(look(), [pair.case.volunteer.id])] == [Side.YOUTH]
    staff = signed_in(app, pair.case.coordinator)
    assert "Quelqu’un ne se sentait pas en sécurité" in staff.get(f"/association/binomes/{pair.pair.id}").text
