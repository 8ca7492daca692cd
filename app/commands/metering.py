"""``coup-de-pouce metrics``: what Prometheus reads, on a port of its own."""

from __future__ import annotations

import signal
from threading import Event
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from prometheus_client import start_http_server

from app.monitoring import exporter


@click.command("metrics")
@click.option("--host", default="", help="Address to answer on; left out: METRICS_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to answer on; left out: METRICS_PORT.")
@with_appcontext
def metrics(host: str, port: int | None) -> None:
    """Show Prometheus what the processes counted and what waits, until told to stop."""
    app: Any = current_app
    address = host or str(app.config["METRICS_HOST"])
    registry = exporter.registry(app._get_current_object())  # noqa: SLF001
    chosen = int(app.config["METRICS_PORT"]) if port is None else port
    server, thread = start_http_server(chosen, address, registry)
    click.echo(f"Metrics on http://{address}:{server.server_port}/metrics", err=True)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    server.shutdown()
    server.server_close()
    thread.join()
