"""Whose words may stand before whom, and where they stand all the same.

Every person of a marked world carries words that nobody else does. A page, a
file, a header or a letter that shows one to somebody who is not entitled is a
leak.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextvars import Context
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import papers
from sqlmodel import col, select
from werkzeug.test import TestResponse
from worlds import NOW, Visitor, World

from app.accounts.models import Person
from app.associations.models import Association
from app.core.db import reading
from app.mailbox.models import Message
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.offers.models import Offer
from app.proposals.models import Proposal

LINK = re.compile(rb'(?:href|action)="([^"#]*)')
MARKER = re.compile(r"zq(?:[a-z]{2}){5}", re.IGNORECASE)
GUARDIAN_READS = frozenset(
    {"last_name", "email", "phone", "birth_date", "guardian_last_name", "guardian_email", "guardian_phone"}
)
"""What a guardian may read of their child: never the child's own words, nor a note."""
CONTACT = frozenset({"last_name", "email", "phone", "guardian_last_name", "guardian_email", "guardian_phone"})
PER_VIEW = 3
"""How many addresses of one view a visitor opens."""


@dataclass(frozen=True)
class Word:
    """A word of somebody's: the line of the person and the field that it stands in."""

    person: dict[str, Any]
    field: str


@dataclass
class Entitlements:
    """Who may read which word; see ``docs/security/README.md`` for the rules in prose."""

    world: World
    by_id: dict[str, dict[str, Any]] = field(init=False)
    vetting: dict[str, set[str]] = field(init=False)
    framed: dict[str, set[str]] = field(init=False)
    prescribed: dict[str, set[str]] = field(init=False)
    direct: set[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        """Read who vets whom, who frames which pair, who wrote for whom."""
        session = reading()
        self.by_id = {line["id"]: line for line in self.world.people}
        self.vetting = {}
        self.framed = {}
        self.prescribed = {}
        for volunteer, association in session.exec(select(Offer.volunteer_id, Offer.association_id)):
            self.vetting.setdefault(str(volunteer), set()).add(str(association))
        for youth, prescriber in session.exec(select(Need.youth_id, Need.prescriber_id)):
            if prescriber:
                self.prescribed.setdefault(str(prescriber), set()).add(str(youth))
        pairs = (
            select(Offer.volunteer_id, Need.case_association_id)
            .select_from(Proposal)
            .join(Offer, col(Offer.id) == Proposal.offer_id)
            .join(Need, col(Need.id) == Proposal.need_id)
        )
        for volunteer, association in session.exec(pairs):
            self.framed.setdefault(str(volunteer), set()).add(str(association))

        chosen = (
            select(Mentorship.volunteer_id, Mentorship.youth_id)
            .join(Association, col(Association.id) == Mentorship.association_id)
            .join(Person, col(Person.id) == Mentorship.youth_id)
            .where(Association.contact == "direct", col(Person.birth_date) <= date(NOW.year - 15, NOW.month, NOW.day))
        )
        self.direct = {(str(volunteer), str(youth)) for volunteer, youth in session.exec(chosen)}

    def may(self, reader: str | None, word: Word) -> bool:
        """Tell whether the person whose id is `reader` may read `word`."""
        if reader is None or reader not in self.by_id:
            return False
        owner, me = word.person, self.by_id[reader]
        if owner["id"] == reader or owner["email"] == me["email"]:
            return True
        by_role = {
            "guardian": self._guardian, "youth": self._youth, "volunteer": self._introduced,
            "coordinator": self._staff, "manager": self._staff, "operator": self._operator,
            "prescriber": self._prescriber,
        }  # fmt: skip
        return by_role[me["role"]](me, owner, word.field)

    def _guardian(self, me: dict[str, Any], owner: dict[str, Any], name: str) -> bool:
        mine = me["guardian_of"] == owner["id"] and name in GUARDIAN_READS
        return mine or self._introduced(me, owner, name)

    def _youth(self, me: dict[str, Any], owner: dict[str, Any], name: str) -> bool:
        asked_for_me = me["id"] in self.prescribed.get(owner["id"], ()) and name == "last_name"
        return owner["guardian_of"] == me["id"] or asked_for_me or self._introduced(me, owner, name)

    def _introduced(self, me: dict[str, Any], owner: dict[str, Any], name: str) -> bool:
        """Tell of the means of contact of the other side, where the association lets the two have them."""
        one, other = (person["guardian_of"] or person["id"] for person in (me, owner))
        between = (one, other) in self.direct or (other, one) in self.direct
        return between and owner["id"] in me["introduced_to"] and name in {"email", "phone"}

    def _staff(self, me: dict[str, Any], owner: dict[str, Any], name: str) -> bool:
        """The association that took the case, or vets the volunteer; colleagues are named to each other."""
        ours = me["association"]
        if owner["role"] in {"coordinator", "manager", "operator"}:
            return owner["association"] == ours
        if owner["role"] == "volunteer":
            return ours in self.vetting.get(owner["id"], ()) or (
                ours in self.framed.get(owner["id"], ()) and name in CONTACT
            )
        youths = {owner["id"], owner["guardian_of"], *self.prescribed.get(owner["id"], ())}
        return any(self.by_id[key]["case_association"] == ours for key in youths if key in self.by_id)

    @staticmethod
    def _operator(me: dict[str, Any], owner: dict[str, Any], name: str) -> bool:
        """Staff, and the volunteers whom no association vets; a youth's file only with a reason."""
        return owner["role"] in {"coordinator", "manager", "operator", "volunteer"}

    @staticmethod
    def _prescriber(me: dict[str, Any], owner: dict[str, Any], name: str) -> bool:
        """The state only."""
        return False


class Detector:
    """Finds in any text the words of people, quickly."""

    def __init__(self, people: Iterable[dict[str, Any]]) -> None:
        self._marked: dict[str, list[Word]] = {}
        self._plain: dict[str, list[Word]] = {}
        for person in people:
            for name, token in person["tokens"].items():
                kept = self._marked if MARKER.fullmatch(token) else self._plain
                kept.setdefault(token.lower(), []).append(Word(person, name))

    def words(self, text: str) -> Iterator[tuple[str, list[Word]]]:
        """Yield every token that stands in `text`, with whose it is."""
        low = unescape(text).lower()
        for found in {match.group().lower() for match in MARKER.finditer(low)}:
            if found in self._marked:
                yield found, self._marked[found]
        for token, words in self._plain.items():
            if token in low:
                yield token, words


@dataclass(frozen=True)
class Leak:
    """A word that stood before somebody who may not read it."""

    reader: str
    where: str
    token: str
    fields: tuple[str, ...]


class Crawler:
    """Opens everything that one visitor is shown a way to."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules = world.app.url_map.bind("localhost")

    def opened(self, visitor: Visitor) -> Iterator[tuple[str, TestResponse]]:
        """Yield each address and its answer, breadth first, a bounded number of each view."""
        waiting = deque(["/", "/espace", "/compte", *self._private(visitor)])
        seen: set[str] = set()
        counts: dict[str, int] = {}
        while waiting:
            address = waiting.popleft()
            endpoint = self.endpoint(address)
            if address in seen or endpoint is None or counts.get(endpoint, 0) >= PER_VIEW:
                continue
            seen.add(address)
            counts[endpoint] = counts.get(endpoint, 0) + 1
            response = self.get(visitor, address)
            yield address, response
            waiting.extend(self._onward(address, response))

    def get(self, visitor: Visitor, address: str) -> TestResponse:
        """Open one address as one visitor."""
        client = self.world.app.test_client()
        if visitor.cookie:
            client.set_cookie(self.world.app.config["SESSION_COOKIE_NAME"], visitor.cookie)
        return Context().run(client.get, address)

    def endpoint(self, address: str) -> str | None:
        """Return the view behind an address of this site, or ``None``."""
        parts = urlsplit(address)
        if parts.netloc not in {"", "localhost"}:
            return None
        try:
            found = self.rules.match(parts.path, method="GET")[0]
        except Exception:  # an address of a form that only takes POST, or no address at all
            return None
        return None if found == "static" else str(found)

    def _onward(self, address: str, response: TestResponse) -> Iterator[str]:
        if response.status_code in {301, 302, 303}:
            yield _local(urljoin(address, response.location))
        for link in LINK.findall(response.data):
            yield _local(urljoin(address, unescape(link.decode())))

    def _private(self, visitor: Visitor) -> Iterator[str]:
        pages = {"need": "follow.youth", "guardian": "follow.guardian", "prescription": "follow.prescriber",
                 "offer": "follow.volunteer", "pair": "pairs.page", "calendar": "meetings.feed"}  # fmt: skip
        with self.world.app.test_request_context():
            for scope, token in visitor.tokens.items():
                yield self.world.app.url_for(pages[scope], token=token)


def _local(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"", "http", "https"}:
        return ""
    if parts.netloc not in {"", "localhost", "127.0.0.1:5031"}:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def in_answer(response: TestResponse) -> str:
    """Everything that a browser receives; of a document what is drawn."""
    body = papers.text(response.data) if response.mimetype == "application/pdf" else response.get_data(as_text=True)
    return f"{response.headers}\n{body}"


def in_letters(world: World) -> Iterator[tuple[str | None, str, str]]:
    """Yield the reader (a person's id), the name and the text of every letter, SMS and call of the outbox."""
    for message in reading().exec(select(Message)):
        reader = str(message.person_id) if message.person_id else None
        yield reader, f"letter {message.template}", f"{message.subject}\n{message.body}"


class Reader:
    """Looks, for one person, for words that are not theirs to read."""

    def __init__(self, world: World) -> None:
        self.entitled, self.detector = Entitlements(world), Detector(world.people)

    def leaks(self, person_id: object, where: str, text: str) -> Iterable[Leak]:
        """Yield what `text` shows that the person may not read (``None``: somebody unknown)."""
        reader = str(person_id) if person_id else None
        for token, words in self.detector.words(text):
            if not any(self.entitled.may(reader, word) for word in words):
                yield Leak(str(reader), where, token, tuple(_named(word) for word in words))


def _named(word: Word) -> str:
    return f"{word.person['role']}.{word.field}"


def crawl(world: World) -> tuple[list[Leak], int]:
    """Visit as everybody, then replay everybody's addresses as everybody else; return the leaks and the pages read."""
    crawler, eyes = Crawler(world), Reader(world)
    shown: dict[str, set[str]] = {}
    found: list[Leak] = []
    for name, visitor in world.visitors.items():
        for address, response in crawler.opened(visitor):
            shown.setdefault(address, set()).add(name)
            found += eyes.leaks(visitor.person_id, address, in_answer(response))
    read = sum(len(names) for names in shown.values())
    for address, names in shown.items():
        holder = _holder(world, address)
        for name, visitor in world.visitors.items():
            if name in names:
                continue
            read += 1
            # A private link lets in whoever holds it: what it shows is its holder's to read.
            found += eyes.leaks(holder or visitor.person_id, address, in_answer(crawler.get(visitor, address)))
    return found, read


def _holder(world: World, address: str) -> object:
    for visitor in world.visitors.values():
        if any(token in address for token in visitor.tokens.values()):
            return visitor.person_id
    return None
