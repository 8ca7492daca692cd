"""Nobody reads a word that is not theirs to read: pages, files, headers, letters, journal and logs."""

from __future__ import annotations

import pytest
from flask import Response
from leaks import Crawler, Detector, Reader, crawl, in_answer, in_letters
from sqlmodel import select
from worlds import World

from app.core.db import reading
from app.journal.models import Entry

pytestmark = pytest.mark.slow


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
