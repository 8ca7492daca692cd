"""A few of each fault, on real processes; ``make verify ARGS=faults`` has them in full."""

from __future__ import annotations

from collections.abc import Callable

import anywhere
import disks
import kills
import mails
import postgres
import pytest
import slow
from engines import PostgresEngine
from scenes import Absent, Outcome, Scene

pytestmark = pytest.mark.slow


def held(outcome: Outcome | Absent) -> None:
    """Assert that nothing was lost and every promise held, after something was kept at all."""
    if isinstance(outcome, Absent):
        pytest.skip(outcome.why)
    assert outcome.acknowledged > 0
    assert (outcome.lost, outcome.wrong) == (0, ())


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(site: Scene) -> None:
    held(kills.whole_server(site, times=1))


def test_no_letter_is_lost_when_workers_are_killed_and_the_mail_server_goes_away(site: Scene) -> None:
    held(mails.killed_workers(site, letters=30, kills=2, outages=1))


@pytest.mark.postgres
@pytest.mark.parametrize("fault", [postgres.restarted, postgres.away])
def test_the_site_outlives_what_happens_to_postgresql(
    on_postgres: Scene, durable_postgres: PostgresEngine, fault: Callable[..., Outcome]
) -> None:
    held(fault(on_postgres, durable_postgres, times=1))


@pytest.mark.postgres
@pytest.mark.parametrize("read_only", [False, True])
def test_a_request_outlives_what_happens_to_postgresql_at_any_of_its_moments(
    on_postgres: Scene, durable_postgres: PostgresEngine, read_only: bool
) -> None:
    held(anywhere.anywhere(on_postgres, durable_postgres, step=31, read_only=read_only))


@pytest.mark.parametrize("fault", [disks.no_room, disks.full_log])
def test_the_site_refuses_in_words_or_goes_on_when_a_disk_is_full(
    on_sqlite: Scene, fault: Callable[..., Outcome]
) -> None:
    held(fault(on_sqlite, times=1))


def test_others_are_answered_while_slow_visitors_send_a_byte_a_second(on_sqlite: Scene) -> None:
    held(slow.behind_nginx(on_sqlite))
