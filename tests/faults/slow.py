"""Visitors who send a byte a second: the others are answered."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

import httpx
from scenes import Absent, Outcome, Process, Scene, Served, Waited, free_port, until

SLOW = 50
PROBES = 8
FRONT = """
{user}daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://127.0.0.1:{behind}; proxy_set_header Host $host:$server_port; }}
    }}
}}
"""
"""What of a proxy matters here: it waits for whole requests. The one of `deploy/` does more."""


def by_waitress(site: Scene, *, slow: int = SLOW) -> Outcome:
    """Visit the server of the demonstration."""
    server = Waited(site)
    server.start()
    try:
        return _visited(site.port, f"{slow} slow clients, waitress alone", slow)
    finally:
        server.kill()


def behind_nginx(site: Scene, *, slow: int = SLOW) -> Outcome | Absent:
    """Visit gunicorn as production has it: behind nginx."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    fault = f"{slow} slow clients, gunicorn behind nginx"
    if nginx is None:
        return Absent(fault, "no nginx: apt-get install nginx-light")
    server, port = Served(site), free_port()
    written = site.folder / "nginx.conf"
    user = "user root;\n" if os.geteuid() == 0 else ""
    text = FRONT.format(user=user, folder=site.folder, port=port, behind=site.port)
    written.write_text(text, encoding="utf-8")
    front = Process([nginx, "-c", str(written), "-e", str(site.folder / "nginx.log")], site.environ(),
                    out=site.folder / "nginx.out")  # fmt: skip
    server.start()
    front.start()
    try:
        until(lambda: _listens(port), "nginx does not listen")
        return _visited(port, fault, slow)
    finally:
        front.kill()
        server.kill()


def _visited(port: int, fault: str, slow: int) -> Outcome:
    """Count which of several quick visitors are answered while the slow ones send."""
    with _dripping(port, slow) as held:
        begun, answered = time.monotonic(), 0
        for _ in range(PROBES):
            with contextlib.suppress(httpx.TransportError):
                answered += httpx.get(f"http://127.0.0.1:{port}/besoins/nouveau", timeout=10).status_code == 200
        slowest = (time.monotonic() - begun) / PROBES
    wrong = () if answered == PROBES else (f"{answered} of {PROBES} visitors were answered",)
    return Outcome(fault, f"{held} connections that send one byte a second of a request", 1, answered,
                   PROBES - answered, slowest, wrong, {f"{answered} of {PROBES} others answered": 0})  # fmt: skip


@contextmanager
def _dripping(port: int, slow: int) -> Iterator[int]:
    """Hold connections that send the head of a request, a byte a second."""
    sockets = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(slow)]
    stop = Event()
    thread = Thread(target=_drip, args=(sockets, stop), daemon=True)
    thread.start()
    time.sleep(2)
    try:
        yield len(sockets)
    finally:
        stop.set()
        thread.join(5)
        for each in sockets:
            each.close()


def _drip(sockets: Sequence[socket.socket], stop: Event) -> None:
    head = b"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\nX-Slow: " + b"a" * 600
    for byte in head:
        for each in sockets:
            with contextlib.suppress(OSError):
                each.send(bytes([byte]))
        if stop.wait(1):
            return


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
