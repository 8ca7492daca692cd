"""What the filters of templates write: dates, deadlines, names."""

from datetime import UTC, date, datetime, timedelta

import pytest
from builders import AT
from flask import Flask

from app.care import labels as care
from app.core import text
from app.meetings import labels as meetings
from app.web import templating


def test_the_first_of_a_month_is_written_as_french_does() -> None:
    first = date(2026, 11, 1)
    assert templating.short_date(first) == "1er novembre 2026"
    assert templating.long_date(first) == "dimanche 1er novembre 2026"
    assert templating.short_date(date(2026, 11, 11)) == "11 novembre 2026"
    assert care.written(first) == "1er novembre"
    assert meetings.when(datetime(2026, 11, 1, 13, tzinfo=UTC)).startswith("dimanche 1er novembre")


def test_a_wait_that_began_today_has_no_number() -> None:
    assert [templating.days_long(days) for days in (0, 1, 2)] == ["aujourd’hui", "1 jour", "2 jours"]


def test_a_small_word_loses_its_vowel_before_a_name_that_begins_with_one() -> None:
    names = ("Inès", "Élodie", "Hugo", "Yves", "Yann", "Hamza", "Marc")
    of = ("d’Inès", "d’Élodie", "d’Hugo", "d’Yves", "de Yann", "de Hamza", "de Marc")
    assert tuple(text.elided(name, "de") for name in names) == of


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "d’ici au lundi 16 novembre 2026 (aujourd’hui)"), (1, "d’ici au mardi 17 novembre 2026")],
)
def test_a_deadline_in_words_holds_its_own_day(app: Flask, days: int, words: str) -> None:
    with app.test_request_context():
        assert templating.due_by(AT + timedelta(days=days)) == words
