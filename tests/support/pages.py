"""A visitor for tests: inspects every page it gets, fills forms in by what the page shows."""

from __future__ import annotations

import re
from contextvars import Context
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a person reads of it, blanks made one."""
        own = "".join(self.pieces)
        return re.sub(r"\s+", " ", own).strip()

    def every(self, tag: str) -> list[Element]:
        """Every descendant of that tag, in order."""
        found = []
        for child in self.children:
            if child.tag == tag:
                found.append(child)
            found += child.every(tag)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.at = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_endtag(self, tag: str) -> None:
        at: Element | None = self.at
        while at is not None and at.tag != tag:
            at = at.parent
        if at is not None and at.parent is not None:
            self.at = at.parent

    def handle_data(self, data: str) -> None:
        at: Element | None = self.at
        if at is not None and at.tag in {"script", "style"}:
            return
        while at is not None:
            at.pieces.append(data)
            at = at.parent


def parse(html: str) -> Element:
    """Return the page as a tree."""
    reader = _Reader()
    reader.feed(html)
    return reader.root


def form_values(form: Element) -> dict[str, Any]:
    """Return what a browser would send of an untouched form."""
    values: dict[str, Any] = {}
    for control in form.every("input"):
        name, kind = control.attributes.get("name"), control.attributes.get("type", "text")
        if not name or kind in {"submit", "button", "file"} or "disabled" in control.attributes:
            continue
        if kind in {"checkbox", "radio"}:
            if "checked" in control.attributes:
                values.setdefault(name, []).append(control.attributes.get("value", "on"))
        else:
            values.setdefault(name, []).append(control.attributes.get("value", ""))
    for control in form.every("textarea"):
        values[control.attributes["name"]] = "".join(control.pieces)
    for control in form.every("select"):
        options = control.every("option")
        chosen = [o for o in options if "selected" in o.attributes] or options[:1]
        values[control.attributes["name"]] = [o.attributes.get("value", o.text) for o in chosen]
    return values


class SeparateClient(FlaskClient):
    """Send each request from a context of its own, as a server does: nothing of the test is seen by the views."""

    def open(self, *arguments: Any, **named: Any) -> TestResponse:
        """Send one request."""
        return Context().run(super().open, *arguments, **named)


class PageClient:
    """A visitor. Every HTML page it gets must have a title, one h1, an outline, labels, CSRF and the headers."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = SeparateClient(app, app.response_class, use_cookies=True)
        self.response: TestResponse | None = None

    def get(self, address: str, *, status: int = 200, follow: bool = True) -> Element:
        """Open an address."""
        return self._seen(self.http.get(address, follow_redirects=follow), status)

    def post(self, address: str, data: dict[str, Any], *, status: int = 200, follow: bool = True) -> Element:
        """Send raw data (a CSRF token is the caller's business)."""
        return self._seen(self.http.post(address, data=data, follow_redirects=follow), status)

    def submit(self, page: Element, changes: dict[str, Any] | None = None, *, action: str | None = None,
               button: str | None = None, status: int = 200, follow: bool = True) -> Element:  # fmt: skip
        """Send a form of `page`: the one whose action ends with `action` or that holds `button`, else the only one."""
        forms = [f for f in page.every("form") if f.attributes.get("method", "get").lower() == "post"]
        forms = [f for f in forms if not f.attributes.get("action", "").endswith("/deconnexion")]
        if action is not None:
            forms = [f for f in forms if f.attributes.get("action", "").split("?")[0].endswith(action)]
        if button is not None:
            forms = [f for f in forms if any(button in b.text for b in f.every("button"))]
        assert len(forms) == 1, [f.attributes for f in forms]
        values = form_values(forms[0]) | (changes or {})
        pressed = [b.attributes for b in forms[0].every("button") if button and button in b.text][:1]
        for control in pressed:
            if control.get("name"):
                values[control["name"]] = control.get("value", "")
        assert self.response is not None
        elsewhere = pressed[0].get("formaction") if pressed else None
        target = elsewhere or forms[0].attributes.get("action") or self.response.request.path
        return self.post(target, values, status=status, follow=follow)

    def sign_in(self, email: str, password: str) -> Element:
        """Sign in as a person would."""
        return self.submit(self.get("/connexion"), {"email": email, "password": password}, action="/connexion")

    def _seen(self, response: TestResponse, status: int) -> Element:
        self.response = response
        assert response.status_code == status, (response.status_code, response.request.path, response.text[:2000])
        policy = response.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        if response.mimetype != "text/html":
            return parse("")
        page = parse(response.text)
        if response.text.strip().lower().startswith("<!doctype"):
            inspect(page)
        return page


def inspect(page: Element) -> None:
    """Assert what every whole page owes to its reader."""
    titles = page.every("title")
    assert len(titles) == 1
    assert titles[0].text
    assert len(page.every("h1")) == 1, [h.text for h in page.every("h1")]
    outline = [int(e.tag[1]) for e in _all(page) if re.fullmatch("h[1-6]", e.tag)]
    assert all(below <= above + 1 for above, below in pairwise(outline)), outline
    identifiers = _identifiers(page)
    assert len(identifiers) == len(set(identifiers)), sorted(i for i in identifiers if identifiers.count(i) > 1)
    for element in _all(page):
        assert "style" not in element.attributes, element
        assert not any(name.startswith("on") for name in element.attributes), element.attributes
    for form in page.every("form"):
        if form.attributes.get("method", "get").lower() == "post":
            assert any(i.attributes.get("name") == "csrf_token" for i in form.every("input")), form.attributes
    labelled = {label.attributes.get("for") for label in page.every("label")}
    for control in [*page.every("input"), *page.every("select"), *page.every("textarea")]:
        a = control.attributes
        if a.get("type") in {"hidden", "submit", "button"}:
            continue
        assert a.get("id") in labelled or "aria-label" in a or "aria-labelledby" in a, a


def _all(element: Element) -> list[Element]:
    return [each for child in element.children for each in (child, *_all(child))]


def _identifiers(page: Element) -> list[str]:
    return [e.attributes["id"] for e in _all(page) if e.attributes.get("id")]


def errors(page: Element) -> str:
    """Return what the summary of errors on top of a page says; empty when there is none."""
    return " ".join(e.text for e in page.every("div") if "cp-errors" in e.attributes.get("class", "").split())
