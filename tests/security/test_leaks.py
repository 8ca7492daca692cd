"""Nobody reads a word that is not theirs to read: pages, files, headers, letters, journal and logs."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flask import Response
from leaks import Crawler, Detector, Entitlements, Leak, Word, in_answer, in_letters
from sqlmodel import select
from worlds import World

from app.core.db import reading
from app.journal.models import Entry

pytestmark = pytest.mark.slow


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


def test_nobody_is_shown_a_word_that_is_not_theirs_to_read(world: World) -> None:
    found, read = crawl(world)
    assert read > 2_000
    assert found == []


def test_a_word_planted_in_a_page_is_found(world: World) -> None:
    youth = next(line for line in world.people if "free_text" in line["tokens"])

    def plant(response: Response) -> Response:
        if response.mimetype == "text/html" and not response.direct_passthrough:
            response.set_data(response.get_data() + youth["tokens"]["free_text"].encode())
        return response

    planted = world.app.after_request_funcs.setdefault(None, [])
    planted.append(plant)
    try:
        visitor = world.visitors["volunteer valid"]
        text = in_answer(Crawler(world).get(visitor, "/"))
    finally:
        planted.remove(plant)
    assert list(Reader(world).leaks(visitor.person_id, "/", text))


def test_no_letter_tells_its_reader_what_is_not_theirs(world: World) -> None:
    eyes, letters = Reader(world), list(in_letters(world))
    assert letters
    assert [leak for person_id, where, text in letters for leak in eyes.leaks(person_id, where, text)] == []


def test_the_journal_holds_ids_and_facts_and_no_word_of_anybody(world: World) -> None:
    detector = Detector(world.people)
    entries = reading().exec(select(Entry)).all()
    assert entries
    assert [token for entry in entries for token, _ in detector.words(str(entry.facts))] == []
