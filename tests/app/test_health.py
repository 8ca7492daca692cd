"""The two addresses by which machines ask how the site is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from pages import PageClient


def test_a_living_process_says_so(client: PageClient) -> None:
    client.get("/healthz")
    assert client.response is not None
    assert client.response.json == {"status": "ok"}


def test_a_migrated_database_is_ready(client: PageClient) -> None:
    client.get("/readyz")
    assert client.response is not None
    assert client.response.json["migrations"] is True


def test_probes_that_come_at_once_do_not_disturb_each_other(app: Flask) -> None:
    probes, together = 8, Barrier(8)

    def probe(_number: int) -> int:
        together.wait()
        return app.test_client().get("/readyz").status_code

    with ThreadPoolExecutor(probes) as threads:
        assert set(threads.map(probe, range(probes))) == {200}
