from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.web.week import WeekField, week_words


class Sample(Form):
    free = WeekField("Quand es-tu libre ?", tu=True)


def sent(*pairs: tuple[str, str]) -> Sample:
    form = Sample(MultiDict(pairs))
    form.validate()
    return form


def ticked(form: Sample) -> list[str]:
    return [cell.value for day in form.free.days for cell in day.cells if cell.ticked]


def test_half_hours_that_follow_one_another_become_one_stretch() -> None:
    form = sent(("free", "mon-17:00"), ("free", "mon-17:30"), ("free", "wed-14:00"))
    assert form.free.data == "mon 17:00-18:00;wed 14:00-14:30"
    assert not form.errors


def test_what_is_written_adds_to_what_is_ticked() -> None:
    form = sent(
        ("free", "mon-17:00"), ("free-0-day", "tue"), ("free-0-from", "18:00"), ("free-0-to", "19:30"),
        ("free-1-day", ""), ("free-1-from", ""), ("free-1-to", ""),
    )  # fmt: skip
    assert form.free.data == "mon 17:00-17:30;tue 18:00-19:30"


def test_what_is_written_comes_back_as_ticked_boxes() -> None:
    form = sent(("free-0-day", "sun"), ("free-0-from", "10:00"), ("free-0-to", "11:00"))
    assert ticked(form) == ["sun-10:00", "sun-10:30"]
    assert form.free.shown_lines == [("", "", "")] * 3


@pytest.mark.parametrize(
    "line", [("mon", "18:00", "17:00"), ("mon", "", "17:00"), ("", "17:00", "18:00"), ("xyz", "aa", "\x00")]
)
def test_a_line_that_means_nothing_is_refused_and_kept_as_typed(line: tuple[str, str, str]) -> None:
    names = ("free-0-day", "free-0-from", "free-0-to")
    form = sent(("free", "sat-10:00"), *zip(names, line, strict=True))
    assert form.free.errors == ["Ligne 1\u00a0: choisis un jour, une heure de début et une heure de fin plus tardive."]
    assert form.free.shown_lines[0] == line
    assert ticked(form) == ["sat-10:00"]


def test_a_grid_neither_filled_nor_ticked_is_refused() -> None:
    form = sent(("free-0-day", ""))
    assert form.free.data is None
    assert "Je ne sais pas" in form.free.errors[0]


def test_a_form_without_the_grid_is_refused_too() -> None:
    assert sent().errors.keys() == {"free"}


def test_not_knowing_is_an_answer() -> None:
    form = sent(("free-unknown", "y"))
    assert form.free.data == ""
    assert not form.errors


def test_a_slot_wins_over_not_knowing() -> None:
    assert sent(("free-unknown", "y"), ("free", "fri-20:00")).free.data == "fri 20:00-20:30"


@pytest.mark.parametrize("value", ["mon-17:15", "lun-17:00", "mon-24:00", "NaN", "<script>", "mon-17:00\x00", ""])
def test_a_box_that_the_grid_never_showed_is_not_read(value: str) -> None:
    assert sent(("free", value), ("free-unknown", "y")).free.data == ""


def test_a_week_already_known_is_shown_whole() -> None:
    form = Sample(data={"free": "mon 06:00-07:30;sun 21:30-24:00"})
    assert ticked(form) == ["mon-07:00", "sun-21:30"]
    assert form.free.beyond == ["mon-06:00", "mon-06:30", "sun-22:00", "sun-22:30", "sun-23:00", "sun-23:30"]


def test_a_week_survives_being_shown_and_sent_again() -> None:
    known = "mon 06:00-07:30;wed 14:00-18:00;sun 21:30-24:00"
    form = Sample(data={"free": known})
    again = sent(*(("free", value) for value in [*ticked(form), *form.free.beyond]))
    assert again.free.data == known


def test_not_knowing_is_shown_again() -> None:
    assert Sample(data={"free": ""}).free.unknown
    assert not Sample().free.unknown


def test_an_adult_is_asked_politely() -> None:
    class Adult(Form):
        free = WeekField("Quand êtes-vous libre ?")

    form: Any = Adult(MultiDict())
    form.validate()
    assert form.free.errors[0].startswith("Cochez")


def test_a_week_is_said_in_words() -> None:
    assert week_words("mon 17:00-18:00;mon 19:00-20:30;sat 09:00-12:00") == [
        "lundi de 17\u00a0h à 18\u00a0h et de 19\u00a0h à 20\u00a0h\u00a030",
        "samedi de 9\u00a0h à 12\u00a0h",
    ]
    assert week_words("") == []
