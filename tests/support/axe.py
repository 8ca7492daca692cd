"""Accessibility of a page as axe sees it."""

from __future__ import annotations

from typing import Any


def violations(page: Any) -> list[str]:
    """Return what axe finds once the page and its styles have arrived, one line per rule and element."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state("load")
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['target']} {rule['help']}" for rule in found for node in rule["nodes"]]


def assert_accessible(page: Any) -> None:
    """Fail with what axe finds on the page as it is shown."""
    found = violations(page)
    assert not found, "\n".join([page.url, *found])
