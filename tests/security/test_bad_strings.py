"""Thousands of strings that break programs, typed into every field of text: refused cleanly or kept as they are.

A hundred in ``make test``; with ``WHOLE=1``, as ``make verify ARGS=texts`` sets, all twelve thousand.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import random
import string
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form as Bare
from wtforms.fields.core import UnboundField

import app as product
from app.core import text
from app.core.db import db
from app.web.fields import LineField, MailField, PhoneField, TextField
from app.web.forms import Form

WHOLE = 12_000
MANY = WHOLE if os.environ.get("WHOLE") else 100
TAKES_TEXT = (LineField, TextField, MailField, PhoneField)
KNOWN = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\uffff", "\ufeffBonjour", "\u202eeloc", "\u2066x\u2069",
    "e\u0301" * 200, "𝕏" * 300, "🐎", "👩\u200d👩\u200d👧", "NaN", "inf", "1e309", "9" * 5_000, "-1", "0x10", "١٢",
    "１２", "1_0", "2010-02-30", "' OR 1=1 --", "%s%n%x", "{{7*7}}", "${7*7}", "<script>alert(1)</script>", "]]>",
    "&#0;", "=cmd|' /C calc'!A0", "../../etc/passwd", "\r\nSet-Cookie: a=b", "\r\n.\r\n", "x" * 20_000,
    "a\u0300" * 3_000, "\u200b", "\u00ad", "ﬁ", "İ", "ß", "K", "\u0130stanbul", "O’Brien", "Nguyễn", "a@b",
    "\"@\"@\".fr", "+33" + "6" * 30,
)  # fmt: skip
PIECES = (
    string.printable, "\x00\x01\x07\x08\x0b\x1b\x7f\x85\u2028\u2029",
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2069",
    "\u0300\u0301\u0327\u0336\u20dd\u0489", "\u200b\u200c\u200d\u2060\ufeff\u00ad", "\ud800\udbff\udc00\udfff",
    "\ufffd\ufffe\uffff\U0001fffe\U0010ffff", "éàçœÆŸÐŁßıİ", "中文العربيةעבריתไทย한국어", "😀🏳️‍🌈👩‍🚀🇫🇷",
    "٠١٢３４५६", "<>&'\"`\\/%{}$;|",
)  # fmt: skip
"""Families of characters; a drawn string mixes two or three of them."""


def bad_strings(number: int) -> Iterator[str]:
    """Yield so many strings, always the same."""
    yield from KNOWN[:number]
    chance = random.Random(31)
    for _ in range(number - len(KNOWN)):
        families = chance.sample(PIECES, chance.randint(1, 3))
        length = chance.choice((1, 2, 3, 8, 30, 31, 80, 81, 254, 255, 500))
        yield "".join(chance.choice(chance.choice(families)) for _ in range(length))


def forms(above: type[Any]) -> Iterator[type[Any]]:
    for form in above.__subclasses__():
        yield form
        yield from forms(form)


def text_fields() -> dict[str, UnboundField]:
    """Return every field of the product into which somebody types text."""
    for module in pkgutil.walk_packages(product.__path__, "app."):
        if "forms" in module.name or "fields" in module.name:
            importlib.import_module(module.name)
    return {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in forms(Form)
        if form.__module__.startswith("app.")
        for name, field in vars(form).items()
        if isinstance(field, UnboundField) and issubclass(field.field_class, TAKES_TEXT)
    }


class OneField(Bare):
    """A form with a single field; what its validators ask of the others is empty."""

    def __getitem__(self, name: str) -> Any:
        return self._fields.get(name, SimpleNamespace(data=None))


def typed_into(field: UnboundField, typed: str) -> tuple[bool, str]:
    """Type a string into a field; return whether it is taken, and what is kept or shown again."""
    form = type("Form", (OneField,), {"field": field})(MultiDict({"field": typed}))
    taken = form.validate()
    assert taken or form.errors["field"], typed[:40]
    assert str(form.field())
    return taken, form.field.data or ""


@pytest.mark.slow
def test_every_bad_string_in_every_text_field_is_refused_in_words_or_kept_as_it_is(app: Flask) -> None:
    fields, kept, refused = text_fields(), set[str](), 0
    bad = list(bad_strings(MANY))
    assert len(fields) > 50
    with app.test_request_context():
        for field in fields.values():
            for typed in bad:
                taken, data = typed_into(field, typed)
                refused += not taken
                if taken:
                    assert not text.has_forbidden(data), typed[:40]
                    kept.add(data)
    assert refused > 0
    assert stored_and_read(kept) == kept
    sys.stdout.write(
        f"{len(bad)} bad strings × {len(fields)} fields: {refused} refused in words, the rest kept as is\n"
    )


def stored_and_read(kept: set[str]) -> set[str]:
    """Write strings into a column of the database and return what it gives back."""
    table = sa.Table("bad_strings", sa.MetaData(), sa.Column("text", sa.Text()))
    db.session.close()
    with db.engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), [{"text": each} for each in kept])
    with db.engine.begin() as connection:
        return set(connection.execute(sa.select(table.c.text)).scalars())
