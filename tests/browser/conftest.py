"""A real chromium in front of the real application, on a real socket."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from engines import Engine, close
from flask import Blueprint, Flask
from waitress.server import create_server

from app.factory import create_app
from app.intake.understanding import understand

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 30_000
"""How long a step may take on a machine that does other things too; a step that is done goes on at once."""
WIDTHS = {"phone": (360, 740), "desk": (1280, 900)}


def _beside_playwright(self: Flask, function: Callable[..., Any]) -> Callable[..., Any]:
    """Run what Flask awaits in a thread of its own: playwright's loop is running in this one."""

    def run(*args: Any, **kwargs: Any) -> Any:
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(copy_context().run, asyncio.run, function(*args, **kwargs)).result()

    return run


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium, driven by playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: install the extra `dev`")
    if not Path(CHROMIUM).exists():
        pytest.skip("no chromium on this machine: apt-get install chromium")
    # The model that reads free texts is fitted once per process: no step has to wait for it.
    understand("bonjour")
    playwright.expect.set_options(timeout=PATIENCE_MS)
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Flask, "async_to_sync", _beside_playwright)
            yield opened
        opened.close()


class Site:
    """The application answering on a port of this machine."""

    def __init__(self, app: Flask, address: str) -> None:
        self.app = app
        self.address = address


@pytest.fixture
def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def extra_pages() -> tuple[Blueprint, ...]:
    """Pages that a test module adds to the application."""
    return ()


@pytest.fixture
def site(engine: Engine, tmp_path: Path, free_port: int, extra_pages: tuple[Blueprint, ...]) -> Iterator[Site]:
    """The demonstration, empty, on each of the two databases."""
    address = f"http://127.0.0.1:{free_port}"
    url = engine.fresh(tmp_path)
    app = create_app(
        {
            "DEMO": True,
            "SECRET_KEY": "b" * 40,
            "BASE_URL": address,
            "DATABASE_URL": url,
            "INSTANCE_PATH": str(tmp_path),
            "LOG_LEVEL": "CRITICAL",
            "FORMS_PER_HOUR": 1000,
        }
    )
    for blueprint in extra_pages:
        app.register_blueprint(blueprint)
    server = create_server(app, host="127.0.0.1", port=free_port, threads=4)
    closing = threading.Event()

    def serve() -> None:
        try:
            server.run()
        except Exception:
            # What it waits on may be closed under its hands, at the end.
            if not closing.is_set():
                raise

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield Site(app, address)
    closing.set()
    server.close()
    thread.join(timeout=5)
    close(app)
    engine.dispose(app, url)


@pytest.fixture(params=["phone"])
def width(request: pytest.FixtureRequest) -> tuple[int, int]:
    """How wide the window is; a phone unless a test says otherwise."""
    return WIDTHS[request.param]


@pytest.fixture
def visit(browser: Any, site: Site, width: tuple[int, int]) -> Iterator[Callable[[], Any]]:
    """Open windows that belong to different people; nothing may leave the origin or break its policy."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def opened(**options: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width[0], "height": width[1]}, locale="fr-FR", base_url=site.address, **options
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: r.url.startswith((site.address, "data:")) or complaints.append(r.url))
        page.on("console", lambda m: m.type == "error" and "Failed to load resource" not in m.text
                and complaints.append(m.text))  # fmt: skip
        page.on("pageerror", lambda e: complaints.append(str(e)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def snap(request: pytest.FixtureRequest) -> Callable[[Any, str], None]:
    """Keep a picture of a step in the folder that COUP_DE_POUCE_SCREENSHOTS names, if it does."""
    folder = os.environ.get("COUP_DE_POUCE_SCREENSHOTS")

    def keep(page: Any, name: str) -> None:
        if folder:
            target = Path(folder) / f"{request.node.name}-{name}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(target), full_page=True)

    return keep
