from flask import Flask
from wtforms import IntegerField

from app.web.forms import Form


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
