"""Every page that somebody is shown: accessible, narrow enough, nothing from elsewhere.

Once, on a telephone. With ``WHOLE=1``, as ``make verify ARGS=axe`` sets: as each persona shown it, and on a desk.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe import violations
from leaks import Crawler
from waitress.server import create_server
from worlds import Visitor, World, brought, built

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
WHOLE = bool(os.environ.get("WHOLE"))


@pytest.fixture
def lived(browser: Any, free_port: int, tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[World]:
    address = f"http://127.0.0.1:{free_port}"
    folder = brought(tmp_path_factory.mktemp("lived"), run=run_folder)
    with built(folder, BASE_URL=address) as world:
        server = create_server(world.app, host="127.0.0.1", port=free_port, threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield world
        server.close()
        thread.join(timeout=5)


def shown(world: World, visitor: Visitor, seen: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each view that nobody before was shown, and its address."""
    crawler = Crawler(world)
    for address, response in crawler.opened(visitor):
        endpoint = str(crawler.endpoint(address))
        if response.status_code == 200 and response.mimetype == "text/html" and endpoint not in seen:
            seen.add(endpoint)
            yield endpoint, address


def watch(page: Any, home: str, faults: list[str]) -> None:
    """Note what a page asks of others, and what its policy forbids."""
    page.on("request", lambda r: r.url.startswith((home, "data:")) or faults.append(f"asks for {r.url}"))
    page.on("console", lambda m: "Content Security Policy" in m.text and faults.append(m.text))


@pytest.mark.parametrize("screen", [PHONE, DESK] if WHOLE else [PHONE], ids=lambda screen: str(screen["width"]))
def test_every_page_is_accessible_and_stays_at_home(
    lived: World, browser: Any, snap: Callable[[Any, str], None], screen: dict[str, int]
) -> None:
    home, name = str(lived.app.config["BASE_URL"]), lived.app.config["SESSION_COOKIE_NAME"]
    faults: list[str] = []
    seen: set[str] = set()
    looked = 0
    for visitor in lived.visitors.values():
        context = browser.new_context(viewport=screen, locale="fr-FR", base_url=home)
        if visitor.cookie:
            context.add_cookies([{"name": name, "value": visitor.cookie, "url": home}])
        page = context.new_page()
        watch(page, home, faults)
        for endpoint, address in shown(lived, visitor, set() if WHOLE else seen):
            seen.add(endpoint)
            looked += 1
            page.goto(address)
            path = urlsplit(address).path
            snap(page, endpoint)
            faults += [f"{visitor.name} {path}: {found}" for found in violations(page)]
            if page.evaluate(WIDER):
                faults.append(f"{visitor.name} {path}: wider than the screen")
        context.close()
    assert len(seen) > 80
    sys.stdout.write(f"{looked} pages × personas at {screen['width']} px: {len(faults)} faults\n")
    assert faults == []
