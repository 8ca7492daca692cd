"""The certificate of hours: for the volunteer of a pair that is over, with nothing of the youth in it."""

from __future__ import annotations

from datetime import timedelta

import lived
import papers
import pytest
from flask import Flask
from pages import PageClient
from visitors import signed_in

from app.core.clock import local_date
from app.core.db import transaction
from app.mentorships import services
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side
from app.sessions.models import SessionLog

AT = lived.AT
DAY = local_date(AT)


def lived_through(*told: tuple[Side, int, int | None], ended: bool = True) -> lived.Lived:
    """Return a pair with what was told: side, days since the first, minutes (``None``: they did not meet)."""
    pair = lived.pair()
    with transaction() as session:
        for side, days, minutes in told:
            held_on = DAY + timedelta(days=days)
            session.add(
                SessionLog(
                    mentorship_id=pair.pair.id,
                    side=side,
                    held_on=held_on,
                    met=minutes is not None,
                    minutes=minutes,
                    told_at=AT,
                )
            )
        if ended:
            found = session.get_one(Mentorship, pair.pair.id)
            services.end(session, mentorship=found, reason=EndReason.GOAL_REACHED, actor=pair.case.staff, at=AT)
    return pair


def test_it_adds_up_what_both_sides_told_each_day_once_and_the_shorter_length(app: Flask, client: PageClient) -> None:
    pair = lived_through(
        (Side.YOUTH, 0, 60), (Side.VOLUNTEER, 0, 90), (Side.VOLUNTEER, 7, 65), (Side.YOUTH, 14, None)
    )  # fmt: skip
    page = client.get(pair.address(pair.case.volunteer))
    assert "attestation" in page.text
    answer = client.http.get(pair.address(pair.case.volunteer, "pairs.certificate"))
    said = papers.text(answer.data).replace("\u00a0", " ").replace("\n", " ")
    assert "2 séances" in said
    assert "2 h 05 ensemble" in said
    assert "Marc Delmas" in said
    assert "Lina" not in said
    assert answer.headers["Content-Disposition"] == "attachment; filename=attestation-heures-2026-11-16.pdf"


def test_the_association_gives_it_too(app: Flask) -> None:
    pair = lived_through((Side.VOLUNTEER, 0, 90))
    staff = signed_in(app, pair.case.coordinator)
    assert "attestation" in staff.get(f"/association/binomes/{pair.pair.id}").text
    answer = staff.http.get(f"/association/binomes/{pair.pair.id}/attestation")
    assert answer.data.startswith(b"%PDF")


def test_another_association_gets_nothing(app: Flask) -> None:
    pair, other = lived_through((Side.VOLUNTEER, 0, 90)), lived.pair()
    signed_in(app, other.case.coordinator).get(f"/association/binomes/{pair.pair.id}/attestation", status=404)


@pytest.mark.parametrize(("told", "ended"), [([(Side.VOLUNTEER, 0, 90)], False), ([(Side.YOUTH, 0, None)], True)])
def test_there_is_none_while_the_pair_goes_on_or_without_an_hour(
    app: Flask,
    client: PageClient,
    told: list[tuple[Side, int, int | None]],
    ended: bool,
) -> None:
    pair = lived_through(*told, ended=ended)
    client.get(pair.address(pair.case.volunteer, "pairs.certificate"), status=404)


def test_a_youth_has_no_certificate_to_take(app: Flask, client: PageClient) -> None:
    pair = lived_through((Side.VOLUNTEER, 0, 90))
    client.get(pair.address(pair.case.youth, "pairs.certificate"), status=404)
