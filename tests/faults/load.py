"""Visitors who write without pause, and remember what the site said that it kept."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Any
from uuid import uuid4

import asking
import httpx
from engines import close
from pages import Element, form_values, parse
from scenes import Outcome, Scene, Served, until
from sqlmodel import select

from app.accounts.models import Person
from app.conversations.models import Line
from app.core.db import reading

IN_WORDS = {503}
"""What may be answered while something is broken: a page that says so."""
FRENCH = '<html lang="fr"'
PAUSE = 0.05
WRITES = 8
"""How many are acknowledged before something is broken, and after."""


class Writer(Thread):
    """One visitor.

    `kept` is what the site said that it kept, `answers` counts every status,
    `wrong` says what broke a promise.
    """

    def __init__(self, site: Scene, number: int, stop: Event) -> None:
        super().__init__(daemon=True)
        self.site, self.number, self.stop = site, number, stop
        self.kept: list[str] = []
        self.answers: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.lock = Lock()

    def run(self) -> None:
        """Write until told to stop; whoever gets no answer tries again in a moment, with something new."""
        with httpx.Client(base_url=self.site.home, timeout=30, follow_redirects=False) as client:
            for number in itertools.count():
                if self.stop.is_set():
                    return
                try:
                    self.write(client, words(self.number, number))
                except httpx.TransportError:
                    self.note(0)
                    time.sleep(PAUSE)

    def write(self, client: httpx.Client, word: str) -> None:
        """Write something that holds `word`."""
        raise NotImplementedError

    def note(self, status: int, response: httpx.Response | None = None) -> None:
        """Count an answer; one that is neither a page nor a refusal in words is wrong."""
        self.answers[status] += 1
        if status in IN_WORDS and response is not None and FRENCH not in response.text:
            self.wrong.append(f"{status} without a page")
        elif status >= 400 and status not in IN_WORDS and response is not None:
            self.wrong.append(f"{status} at {response.request.method} {shape(response.request.url.path)}")
        if status in IN_WORDS:
            time.sleep(PAUSE)


class Talker(Writer):
    """One side of the pair, who writes line after line to the other."""

    token = ""

    def write(self, client: httpx.Client, word: str) -> None:
        """Send one line with the token of the page that was opened first, and a key of its own."""
        door = self.site.doors[self.number % len(self.site.doors)]
        if not self.token:
            page = client.get(door)
            self.note(page.status_code, page)
            if page.status_code != 200:
                return
            self.token = form_values(form_of(parse(page.text), "text"))["csrf_token"][0]
        text = f"Je confirme la rencontre {word}"
        sent = client.post(door, data={"text": text, "csrf_token": self.token, "submission": str(uuid4())})
        self.note(sent.status_code, sent)
        if sent.status_code == 303:
            self.kept.append(text)


class Asker(Writer):
    """Youths who ask for help one after the other, each on the form's four pages."""

    def write(self, client: httpx.Client, word: str) -> None:
        """Fill the form in; only the last page says that the request is kept."""
        client.cookies.clear()
        email = f"{word.replace(' ', '.')}@example.org"
        page = self.follow(client, client.get(asking.START))
        for values in (asking.NEED, asking.WHERE, asking.ADULT | {"email": email}):
            page = page and self.submit(client, page, values, button="Continuer")
        if page and self.submit(client, page, {}, button="Envoyer ma demande"):
            self.kept.append(email)

    def submit(self, client: httpx.Client, page: tuple[str, Element], values: dict[str, Any], *,
               button: str) -> tuple[str, Element] | None:  # fmt: skip
        """Send the form that holds `button`; return the page that it led to, if it did."""
        path, shown = page
        forms = [form for form in shown.every("form") if any(button in each.text for each in form.every("button"))]
        if not forms:
            self.wrong.append(f"no button {button} at {shape(path)}")
            return None
        data = form_values(forms[0]) | values
        pressed = [b for b in forms[0].every("button") if button in b.text and b.attributes.get("name")]
        data |= {b.attributes["name"]: b.attributes.get("value", "") for b in pressed[:1]}
        sent = client.post(forms[0].attributes.get("action") or path, data=data)
        if sent.status_code not in (302, 303):
            self.note(sent.status_code, sent)
            return None
        return self.follow(client, sent)

    def follow(self, client: httpx.Client, response: httpx.Response) -> tuple[str, Element] | None:
        """Return the page that an answer leads to."""
        self.note(response.status_code, response)
        while response.status_code in (302, 303):
            response = client.get(response.headers["Location"])
            self.note(response.status_code, response)
        return (response.request.url.path, parse(response.text)) if response.status_code == 200 else None


class Load:
    """Several writers at once."""

    def __init__(self, site: Scene, *, talkers: int = 3, askers: int = 1) -> None:
        self.site, self.stop = site, Event()
        kinds: Sequence[type[Writer]] = (Talker,) * talkers + (Asker,) * askers
        self.writers = [kind(site, number, self.stop) for number, kind in enumerate(kinds)]

    @property
    def acknowledged(self) -> int:
        """How many writes the site said that it kept."""
        return sum(len(writer.kept) for writer in self.writers)

    def more(self, least: int) -> None:
        """Wait until so many more are acknowledged."""
        wanted = self.acknowledged + least
        until(lambda: self.acknowledged >= wanted, f"nothing is acknowledged any more: {dict(self.answers)}")

    def goes_on(self) -> float:
        """Wait until one more is acknowledged; return the seconds that it took."""
        before = self.acknowledged
        return until(lambda: self.acknowledged > before, f"nothing is kept any more: {dict(self.answers)}")

    def is_refused(self, times: int = 5) -> None:
        """Wait until so many more writes are refused in words, or something worse is said."""
        wanted = self.answers[503] + times
        until(lambda: self.answers[503] >= wanted or bool(self.wrong), f"nothing is refused: {dict(self.answers)}")

    @property
    def answers(self) -> Counter[int]:
        """How often each status was answered; 0 is no answer at all."""
        return sum((writer.answers for writer in self.writers), Counter[int]())

    @property
    def wrong(self) -> tuple[str, ...]:
        """What broke a promise, each kind once with how often."""
        counted = Counter(each for writer in self.writers for each in writer.wrong)
        return tuple(f"{what} ({times}×)" for what, times in counted.most_common(5))

    def lost(self) -> int:
        """Count what was acknowledged and is not in the database."""
        app = self.site.app()
        with app.app_context():
            stored = set(reading().exec(select(Line.text))) | set(reading().exec(select(Person.email)))
        close(app)
        return sum(each not in stored for writer in self.writers for each in writer.kept)


@contextmanager
def writing(site: Scene, **options: int) -> Iterator[Load]:
    """Have visitors write to a site as long as the block lasts."""
    load = Load(site, **options)
    for writer in load.writers:
        writer.start()
    try:
        yield load
    finally:
        load.stop.set()
        for writer in load.writers:
            writer.join(40)


def under_load(
    site: Scene,
    fault: str,
    injected: str,
    break_it: Callable[[Load], None],
    *,
    times: int,
    server: Served | None = None,
) -> Outcome:
    """Break something while people write, `times` times, and wait each time until writes are kept again.

    `break_it` also mends what it broke.
    """
    server, back = server or Served(site), []
    server.start()
    try:
        with writing(site) as load:
            for _ in range(times):
                load.more(WRITES)
                break_it(load)
                back.append(load.goes_on())
            load.more(WRITES)
    finally:
        server.kill()
    said = {"503 answered {} times": load.answers[503]}
    return Outcome(fault, injected, times, load.acknowledged, load.lost(), max(back), load.wrong, said)


def words(number: int, count: int) -> str:
    """Return letters that nobody else writes; they hold no digit, which could be a telephone's."""
    return " ".join(_letters(each) for each in (number, count))


def _letters(number: int) -> str:
    found = ""
    while True:
        number, rest = divmod(number, 20)
        found = "bcdfghjklmnpqrstvwxz"[rest] + "a" + found
        if not number:
            return found


def form_of(page: Element, field: str) -> Element:
    """Return the form that holds a field."""
    for form in page.every("form"):
        if field in form_values(form):
            return form
    raise LookupError(f"no form with {field}")


def shape(path: str) -> str:
    """Return a path without its secrets."""
    return "/".join("*" if len(part) > 25 else part for part in path.split("/"))
