"""Who comes under load, for locust: youths who ask, a coordinator in the inbox, volunteers who answer.

``LOAD_GROUND`` names the file of :class:`ground.Ground`; ``LOAD_PAGE`` one address
that everybody opens instead, signed in as the coordinator, or ``writes``: everybody
is a side of a pair who writes to the other without reading in between.
``LOAD_PAUSE`` is how many seconds a visitor waits between two visits.
"""

from __future__ import annotations

import json
import os
import sys
from http.client import SEE_OTHER
from itertools import count
from pathlib import Path
from random import choice
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from locust import FastHttpUser, constant, task

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from pages import Element, form_values, parse

GROUND = json.loads(Path(os.environ["LOAD_GROUND"]).read_text(encoding="utf-8"))
ALONE = os.environ.get("LOAD_PAGE", "")
PAUSE = float(os.environ.get("LOAD_PAUSE", "0"))
WRITES = "writes"
_numbers = count(os.getpid() * 100_000)


def _letters() -> str:
    """Return a word that nobody else writes; it holds no digit, which could be a telephone's."""
    return str(next(_numbers)).translate(str.maketrans("0123456789", "bcdfghjklm"))


class Visitor(FastHttpUser):
    """Somebody with a browser: sends the forms that the pages hold, with their tokens."""

    abstract = True
    wait_time = constant(PAUSE)
    here = ""
    """The address of the page that is open."""

    def open(self, address: str, name: str) -> Element:
        """Read a page."""
        self.here = address
        return parse(self.client.get(address, name=name).text or "")

    def send(self, page: Element, changes: dict[str, Any], *, button: str, name: str) -> Element:
        """Send the form of `page` that holds `button`; read what comes of it."""
        forms = [f for f in page.every("form") if any(button in b.text for b in f.every("button"))]
        if not forms:
            self.environment.events.request.fire(
                request_type="POST", name=name, response_time=0, response_length=0, exception=LookupError(button),
            )  # fmt: skip
            return page
        form = forms[0]
        values = form_values(form) | changes
        pressed = [b.attributes for b in form.every("button") if button in b.text and b.attributes.get("name")]
        values |= {each["name"]: each.get("value", "") for each in pressed[:1]}
        target = form.attributes.get("action") or self.here
        there = self.post(target, values, name=name)
        return self.open(there, f"after {name}") if there else page

    def post(self, address: str, values: dict[str, Any], *, name: str, **headers: str) -> str:
        """Send fields; return where the site leads on, or nothing when it did not keep them."""
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        sent = {"data": urlencode(values, doseq=True), "headers": headers, "name": name}
        with self.client.post(address, **sent, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code != SEE_OTHER:
                answer.failure(f"answered {answer.status_code}, not a redirection")
                return ""
            return str(answer.headers["Location"])


class SignedIn(Visitor):
    """The coordinator."""

    abstract = True

    def on_start(self) -> None:
        """Come back with the cookie of before."""
        self.client.cookiejar.clear()
        self.headers = {"Cookie": f"{GROUND['cookie_name']}={GROUND['cookie']}"}

    def open(self, address: str, name: str) -> Element:
        """Read a page."""
        return parse(self.client.get(address, name=name, headers=self.headers).text or "")


if ALONE == WRITES:

    class Talker(Visitor):
        """One side of a pair, who writes line after line: each is kept with its place in the journal, and a letter."""

        def on_start(self) -> None:
            """Open the page once; its token serves for every line."""
            self.client.cookiejar.clear()
            self.door = GROUND["lines"].pop()
            page = self.open(self.door, "lines")
            self.form = next(values for form in page.every("form") if "text" in (values := form_values(form)))
            self.cookie = "; ".join(f"{each.name}={each.value}" for each in self.client.cookiejar)

        @task
        def write(self) -> None:
            """Write one line."""
            said = {"text": [f"Je confirme la rencontre {_letters()}"], "submission": [str(uuid4())]}
            # Each answer adds its word to a cookie that only a page empties: this browser comes back with the first.
            self.client.cookiejar.clear()
            self.post(self.door, self.form | said, name="line", Cookie=self.cookie)

elif ALONE:

    class Alone(SignedIn):
        """Everybody opens one page, and does not even read it."""

        @task
        def look(self) -> None:
            """Open it."""
            self.client.get(ALONE, headers=self.headers, name=ALONE)

else:

    class Youth(Visitor):
        """Asks for help, from the first page to the private link."""

        weight = 2

        @task
        def ask(self) -> None:
            """Fill in the form, page by page."""
            self.client.cookiejar.clear()
            self.open("/", "home")
            page = self.open("/besoins/nouveau", "ask")
            for number, (changes, button) in enumerate(self._answers(), 1):
                page = self.send(page, changes, button=button, name=f"ask {number}")

        def _answers(self) -> list[tuple[dict[str, Any], str]]:
            who = {
                "first_name": "Lina", "birth_date-day": "1", "birth_date-month": "3", "birth_date-year": "2006",
                "email": f"lina.{next(_numbers)}@example.org",
            }  # fmt: skip
            where = {"availability": ["wed-14:00", "wed-14:30"], "commune": GROUND["commune"]}
            onwards = "Continuer"
            return [({"kinds": ["emploi.cv"]}, onwards), (where, onwards), (who, onwards), ({}, "Envoyer ma demande")]

    class Coordinator(SignedIn):
        """Reads the inbox, opens cases, looks at today."""

        weight = 5

        @task(4)
        def inbox(self) -> None:
            """Read the requests."""
            self.open("/association", "inbox")

        @task(4)
        def case(self) -> None:
            """Open a case."""
            self.open(choice(GROUND["cases"]), "case")

        @task(1)
        def today(self) -> None:
            """See who is to call."""
            self.open("/association/aujourdhui", "today")

    class Volunteer(Visitor):
        """Opens the private page; says yes while a proposal waits."""

        weight = 3

        @task
        def answer(self) -> None:
            """Read one's page and the proposal, and say yes."""
            self.client.cookiejar.clear()
            if not GROUND["answers"]:
                self.open("/benevoles", "volunteers’ page")
                return
            home, proposal = GROUND["answers"].pop()
            self.open(home, "volunteer")
            page = self.open(proposal, "proposal")
            self.send(page, {}, button="Oui, je veux bien", name="yes")
