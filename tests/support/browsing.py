"""Visitors over the wire: what each request met, and forms filled in as a browser does."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import asking
import httpx
from pages import Element, form_values, parse

TRIES = 8
PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Request:
    """One request: when, and whether it was answered as it should be."""

    method: str
    path: str
    begun: float
    ended: float
    status: int

    @property
    def failed(self) -> bool:
        """Tell whether the visitor was left without an answer of the site."""
        return self.status == 0 or self.status >= 500


class GaveUpError(RuntimeError):
    """A visitor got no answer after all tries."""


class Visitor:
    """A browser: keeps cookies, follows redirects itself, tries again what failed, and writes each request down."""

    def __init__(self, *, port: int, host: str, trusted: ssl.SSLContext, note: Callable[[Request], None]) -> None:
        self.client = httpx.Client(
            base_url=f"https://127.0.0.1:{port}", verify=trusted, timeout=40,
            headers={"Host": host, "Referer": f"https://{host}/"},
        )  # fmt: skip
        self.host, self.note, self.path = host, note, "/"

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> httpx.Response:
        """Send a request until the site answers it, as somebody who presses the button again.

        Raises
        ------
        GaveUpError
            If it never does.
        """
        for _ in range(TRIES):
            begun, answer = time.monotonic(), None
            with suppress(httpx.TransportError):
                answer = self.client.request(method, path, data=data, extensions={"sni_hostname": self.host})
            status = answer.status_code if answer is not None else 0
            self.note(Request(method, path, begun, time.monotonic(), status))
            if answer is not None and status < 500:
                return self._followed(answer)
            time.sleep(PAUSE)
        raise GaveUpError(path)

    def get(self, path: str) -> Element:
        """Open a page."""
        self.path = path
        return parse(self.ask("GET", path).text)

    def press(self, page: Element, button: str, changes: dict[str, Any] | None = None) -> Element:
        """Fill in the form that holds the button and send it."""
        forms = [form for form in page.every("form") if any(button in each.text for each in form.every("button"))]
        if len(forms) != 1:
            raise GaveUpError(f"{self.path}: {len(forms)} forms with « {button} »")
        values = form_values(forms[0]) | (changes or {})
        return parse(self.ask("POST", forms[0].attributes.get("action") or self.path, values).text)

    def ask_for_help(self, email: str) -> str:
        """Ask as a youth does, page by page; return the path of the private link that the thanks show."""
        page = self.press(self.get(asking.START), "Continuer", asking.NEED)
        page = self.press(page, "Continuer", asking.WHERE)
        page = self.press(page, "Continuer", asking.ADULT | {"email": email})
        return asking.private_link(self.press(page, "Envoyer ma demande"))

    def _followed(self, answer: httpx.Response) -> httpx.Response:
        if not answer.is_redirect:
            return answer
        parts = urlsplit(answer.headers["Location"])
        self.path = parts.path
        return self.ask("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
