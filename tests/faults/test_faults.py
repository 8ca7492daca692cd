"""A few of each fault, on real processes; ``make verify ARGS=faults`` has them in full."""

from __future__ import annotations

from collections.abc import Callable

import kills
import mails
import postgres
import pytest
from engines import PostgresEngine
from scenes import Outcome, Scene

pytestmark = pytest.mark.slow


def held(outcome: Outcome) -> None:
    """Assert that nothing was lost and every promise held, after something was kept at all."""
    assert outcome.acknowledged > 0
    assert (outcome.lost, outcome.wrong) == (0, ())


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(site: Scene) -> None:
    held(kills.whole_server(site, times=1))


def test_no_letter_is_lost_when_workers_are_killed_and_the_mail_server_goes_away(site: Scene) -> None:
    held(mails.killed_workers(site, letters=30, kills=2, outages=1))


@pytest.mark.postgres
@pytest.mark.parametrize("fault", [postgres.restarted, postgres.cut, postgres.away])
def test_the_site_outlives_what_happens_to_postgresql(
    on_postgres: Scene, durable_postgres: PostgresEngine, fault: Callable[..., Outcome]
) -> None:
    held(fault(on_postgres, durable_postgres, times=1))
