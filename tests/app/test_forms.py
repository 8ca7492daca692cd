import pytest
from flask import Flask
from wtforms import IntegerField

from app.web.forms import Form, VersionedForm


class Sample(Form):
    number = IntegerField()


def test_what_the_library_of_forms_says_is_french(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"number": "b"}):
        form = Sample(meta={"csrf": False})
        form.validate()
    assert form.number.errors == ["N'est pas un entier valide."]


def test_its_words_are_read_from_their_file_once(app: Flask) -> None:
    with app.test_request_context():
        first = Sample()
    with app.test_request_context():
        second = Sample()
    assert first.meta.get_translations(first) is second.meta.get_translations(second)


@pytest.mark.parametrize(("sent", "seen"), [("7", 7), ("", 0), ("-1", 0), ("٣", 0), ("1_0", 0), ("9" * 5_000, 0)])
def test_a_version_that_no_row_can_have_is_none(app: Flask, sent: str, seen: int) -> None:
    with app.test_request_context(method="POST", data={"version": sent}):
        assert VersionedForm(meta={"csrf": False}).seen == seen
