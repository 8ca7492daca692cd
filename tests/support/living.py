"""Pairs that live before a browser: people with a window each, days that go by, letters that are followed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import builders
import cases
import lived
import meeting
import people
from axe import assert_accessible
from flask import Flask
from visitors import HASH, PASSWORD

from app import jobs
from app.accounts.models import Person
from app.core.clock import local_date
from app.core.db import transaction

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SCREEN = "document.documentElement.clientWidth"
ASSOCIATION = "Les Passerelles"
PHONE = "+33199000012"
WEEK = timedelta(days=7)


def begin(app: Flask, **values: Any) -> lived.Lived:
    """Introduce a pair whose association has a place and a number; the clock of the site stands on that day."""
    app.extensions["clock"].source = cases.AT
    with app.app_context(), transaction() as session:
        mine = builders.association(session, name=ASSOCIATION, phone=PHONE)
        meeting.place(session, of=mine)
        case = cases.introduced(session, of=mine, **values)
        builders.account(session, owner=case.coordinator, password_hash=HASH)
        pair = lived.of_case(session, case)
        session.flush()
        session.expunge_all()
    return lived.Lived(case, pair)


@dataclass
class Life:
    """A pair, the windows of its people, and the days."""

    app: Flask
    lived: lived.Lived
    visit: Callable[[], Any]
    snap: people.Snap
    windows: dict[str, Any] = field(default_factory=dict)
    looked: set[str] = field(default_factory=set)

    def person(self, who: str) -> Person:
        """Return one of those who live the pair, by their part in the case."""
        found: Person = getattr(self.lived.case, who)
        return found

    def window(self, who: str) -> Any:
        """Return the window of one of them."""
        if who not in self.windows:
            self.windows[who] = self.visit()
        return self.windows[who]

    @property
    def today(self) -> date:
        """The day that the site has."""
        return local_date(self.app.extensions["clock"].now())

    def until(self, day: date) -> None:
        """Let the days go by, a week at most at a time, each time with what fell due meanwhile."""
        while self.today < day:
            self.app.extensions["clock"].shift += min(day - self.today, WEEK)
            self.work()

    def work(self) -> None:
        """Do what is due now."""
        with self.app.app_context():
            jobs.run_once()

    def look(self, page: Any, name: str) -> None:
        """Look at a page: not wider than the screen, and accessible, of which once per kind of page is enough."""
        page.wait_for_load_state("load")
        assert not page.evaluate(WIDER), (name, page.url)
        assert page.evaluate(SCREEN) <= 360, (name, page.url)
        if name not in self.looked:
            self.looked.add(name)
            assert_accessible(page)
            self.snap(page, name)

    def letters(self, who: str, subject: str) -> Any:
        """Return the letters to somebody whose subject holds these words, whatever the blanks, the newest first."""
        page = self.window(who)
        page.goto(f"/demo/boite?a={self.person(who).email}")
        summary = page.locator("summary").filter(has_text=re.compile(subject.replace(" ", r"\s+")))
        return page.locator("details.cp-letter").filter(has=summary)

    def follow(self, who: str, subject: str, *, last: bool = False) -> Any:
        """Open the first, or the last, link of the newest such letter; return the page it leads to."""
        found = self.letters(who, subject).first.locator('a[href*="/binome/"], a[href*="/association/"]')
        address = (found.last if last else found.first).get_attribute("href")
        page = self.window(who)
        page.goto(address)
        return page

    def sign_in(self) -> Any:
        """Let the coordinator sign in today."""
        page = self.window("coordinator")
        page.context.clear_cookies()
        people.sign_in(page, self.person("coordinator").email, PASSWORD)
        return page


def words(element: Any) -> str:
    """Return what an element says, with plain spaces."""
    return re.sub(r"\s+", " ", element.inner_text())


def read(page: Any) -> str:
    """Return what a page says, with plain spaces."""
    return words(page.locator("main"))


def choose(page: Any, question: str, answer: str) -> None:
    """Tick one answer of a question."""
    group = page.get_by_role("group", name=re.compile(question))
    group.get_by_label(re.compile(rf"^\s*{answer}\s*$")).check(force=True)


def press(page: Any, label: str) -> None:
    """Press a button, or follow a link that looks like one, and wait for the page."""
    button = page.locator("main").get_by_role("button", name=re.compile(label))
    link = page.locator("main").get_by_role("link", name=re.compile(label))
    with page.expect_navigation():
        button.or_(link).first.click()


def downloaded(page: Any, label: str) -> bytes:
    """Return the document that a link gives."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile(label)).first.click()
    return Path(coming.value.path()).read_bytes()
