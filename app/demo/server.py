"""Serve the demonstration on this machine: pages, and a thread that does what is due."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from waitress import serve

from app.intake import understanding

HOST = "127.0.0.1"


def ensure_free(port: int) -> None:
    """Refuse a port that something else listens on.

    Raises
    ------
    OSError
        With a sentence that says what to do.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise OSError(f"port {port} is taken: choose another with --port") from error


def settings(port: int, folder: Path) -> dict[str, Any]:
    """Return the settings of the demonstration; its secret is made once and kept in its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "secret"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32), encoding="ascii")
    return {
        "DEMO": True,
        "PRODUCTION": False,
        "SECOND_FACTOR": False,
        "SECRET_KEY": kept.read_text(encoding="ascii").strip(),
        "BASE_URL": f"http://{HOST}:{port}",
        "INSTANCE_PATH": str(folder),
        "SMTP_HOST": "",
        "SMS_GATEWAY_URL": "",
        "LOG_LEVEL": "WARNING",
    }


def run(app: Flask, port: int, *, work: Callable[[Flask, threading.Event], None]) -> None:
    """Serve until interrupted; `work` does what is due in a thread beside the pages until it is told to stop."""
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(app, stop), daemon=True)
    worker.start()
    understanding.warm_up()
    try:
        serve(app, host=HOST, port=port, threads=8, ident=None)
    finally:
        stop.set()
        worker.join(timeout=5)
