"""The demonstration's clock goes forward, and what falls due is done on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import builders
import pytest
from flask import Flask
from pages import PageClient
from sqlalchemy.exc import OperationalError

from app import jobs
from app.core.db import transaction
from app.core.errors import Conflict
from app.demo import labels
from app.demo.time_machine import Journey, TimeMachine
from app.web.clock import now


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"DEMO": True}


@pytest.fixture
def machine(app: Flask) -> TimeMachine:
    return app.extensions["time_machine"]


def test_every_day_of_a_journey_does_what_is_due(app: Flask, machine: TimeMachine) -> None:
    with transaction() as session:
        builders.need(session, waiting_since=builders.AT, created_at=builders.AT)
    there, journey = now(), Journey(31)
    machine.travel(journey)
    assert now() == there + timedelta(days=31)
    assert journey.over
    assert journey.effects["follow.ask_again"] == 1
    assert set(jobs.run_once(besides=("mailbox.send",)).values()) == {0}


@pytest.mark.parametrize("error", [RuntimeError("jobs failed: one"), OperationalError("", None, Exception())])
def test_what_fails_stops_the_journey_says_so_and_another_may_set_off(
    app: Flask, client: PageClient, error: Exception
) -> None:
    def fails() -> dict[str, int]:
        raise error

    machine = app.extensions["time_machine"] = TimeMachine(app, round=fails)
    machine.journey = Journey(3)
    machine.travel(machine.journey)
    assert (machine.journey.done, machine.journey.over) == (1, True)
    assert "une tâche a échoué" in client.get("/demo/temps").text


def test_the_clock_stands_where_it_was_left_when_the_demonstration_starts_again(
    app: Flask, machine: TimeMachine
) -> None:
    machine.travel(Journey(2))
    there = now()
    machine.clock.shift = timedelta()
    machine.restore()
    assert now() == there


def test_two_journeys_do_not_overlap(machine: TimeMachine) -> None:
    machine.journey = Journey(7)
    with pytest.raises(Conflict):
        machine.set_off(1)


def test_the_page_tells_what_the_days_brought(app: Flask, client: PageClient, machine: TimeMachine) -> None:
    machine.journey = Journey(1)
    machine.journey.effects.update({"mailbox.send": 4})
    machine.travel(machine.journey)
    page = client.get("/demo/temps").text
    assert "1 jour est passé" in page
    assert "Messages envoyés" in page


def test_a_button_sets_off_and_the_page_shows_how_far_one_is(app: Flask, client: PageClient) -> None:
    started: list[Journey] = []
    app.extensions["time_machine"].set_off = lambda days: started.append(Journey(days))
    page = client.get("/demo/temps")
    client.submit(page, action="/demo/temps/semaine")
    app.extensions["time_machine"].journey = started[0]
    assert "Jour 0 sur 7" in client.get("/demo/temps").text


def test_every_job_has_a_subject_in_french() -> None:
    assert {job.name.split(".")[0] for job in jobs.ALL} <= set(labels.SUBJECTS)
