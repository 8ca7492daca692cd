from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.web.fields import AtMost, LineField, MailField, PartsDateField, PhoneField, TextField


class Sample(Form):
    line = LineField()
    text = TextField(validators=[AtMost(2000)])
    mail = MailField()
    phone = PhoneField()
    day = PartsDateField()


def sent(**values: str) -> Sample:
    form = Sample(MultiDict({name.replace("_", "-"): value for name, value in values.items()}))
    form.validate()
    return form


@pytest.mark.parametrize("name", ["O’Brien", "N'Golo", "Nguyễn", "Zoé", "É", "Jean-Marie"])
def test_names_are_kept_as_people_write_them(name: str) -> None:
    assert sent(line=name).line.data == name


def test_a_decomposed_accent_is_composed() -> None:
    assert sent(line="Zoe\u0301").line.data == "Zoé"


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "\x1b[31m"])
def test_characters_that_no_database_should_store_are_refused_and_kept(text: str) -> None:
    form = sent(line=text, text=text)
    assert form.errors.keys() == {"line", "text"}
    assert form.line.data == text


def test_a_long_text_keeps_its_lines() -> None:
    assert sent(text="un\r\ndeux").text.data == "un\ndeux"


def test_a_text_too_long_is_told_by_how_much_and_stays_whole() -> None:
    form = sent(text="a" * 2341)
    assert form.errors == {"text": ["C’est trop long\u00a0: 2\u202f000 caractères au plus, il y en a 2\u202f341."]}
    assert len(form.text.data or "") == 2341


def test_a_text_is_counted_as_it_will_be_kept() -> None:
    assert not sent(text="é\r\n" * 1000 + "  ").errors


@pytest.mark.parametrize("mail", ["lina@example.org", "l.i+31@sub.example.org"])
def test_a_plausible_mail_is_taken(mail: str) -> None:
    assert not sent(mail=mail).errors


def test_a_domain_with_an_accent_is_kept_as_mail_servers_know_it() -> None:
    assert sent(mail="lina@École.example").mail.data == "lina@xn--cole-9oa.example"


@pytest.mark.parametrize(("mail", "named"), [("rené@example.org", "sans accent"), ("nou😀v@example.org", "sans emoji")])
def test_what_no_name_of_an_address_holds_is_named(mail: str, named: str) -> None:
    assert named in sent(mail=mail).errors["mail"][0]


def test_the_domain_of_an_address_is_no_other_s() -> None:
    assert sent(mail="lina@straße.example").mail.data == "lina@xn--strae-oqa.example"


@pytest.mark.parametrize(
    "mail",
    [
        "lina",
        "lina@",
        "@example.org",
        "a b@example.org",
        "a@b",
        "a@b..fr",
        "a" * 250 + "@x.fr",
        "=?utf-8?q?a=40b.org=2Cc?=@example.org",
        "rené@example.org",
        "nou😀velle@example.org",
        "lina@" + "é" * 63 + ".fr",
    ],
)
def test_what_no_server_would_take_is_refused(mail: str) -> None:
    assert "mail" in sent(mail=mail).errors


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 39 98 00 12", "+33639980012"),
        ("06.39.98.00.12", "+33639980012"),
        ("0033639980012", "+33639980012"),
        ("+33 (0)6 39 98 00 12", "+33639980012"),
        ("+33 06 39 98 00 12", "+33639980012"),
        ("+32 470 00 00 01", "+32470000001"),
    ],
)
def test_a_phone_number_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert sent(phone=typed).phone.data == kept


@pytest.mark.parametrize("typed", ["12", "bonjour", "06 39 98 00", "+33 6 39 98", "٠٦٣٩٩٨٠٠١٢"])
def test_what_is_not_a_phone_number_is_refused(typed: str) -> None:
    assert "phone" in sent(phone=typed).errors


def test_a_date_in_three_boxes_is_read() -> None:
    assert sent(day_day="27", day_month="3", day_year="2010").day.data == date(2010, 3, 27)


@pytest.mark.parametrize(
    "parts", [("31", "2", "2010"), ("1", "13", "2010"), ("x", "1", "2010"), ("1", "1", "10"), ("1", "", "2010")]
)
def test_a_date_that_does_not_exist_is_refused_and_kept(parts: tuple[str, str, str]) -> None:
    form: Any = sent(day_day=parts[0], day_month=parts[1], day_year=parts[2])
    assert "day" in form.errors
    assert form.day.parts == parts
