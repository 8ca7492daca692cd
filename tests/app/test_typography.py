import re
from pathlib import Path

import pytest
from flask import Flask

from app.web.typography import french_spaces

TEMPLATES = Path(__file__).parents[2] / "templates"
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
STRINGS = re.compile(r""""[^"\n]*"|'[^'\n]*'""")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Prêt ?", "Prêt\u00a0?"),
        ("« Oui », dit-elle.", "«\u00a0Oui\u00a0», dit-elle."),
        ("<b>Attention</b> : stop", "<b>Attention</b>\u00a0: stop"),
        ("{{ days }} jours ; 45 %", "{{ days }}\u00a0jours\u00a0; 45\u00a0%"),
        ('{{ "Moins de %s ans" % age }}, 7 jours', '{{ "Moins de %s\u00a0ans" % age }}, 7\u00a0jours'),
        ('{{ "Merci, " ~ name ~ " !" }}', '{{ "Merci, " ~ name ~ "\u00a0!" }}'),
        ("17:00", "17:00"),
    ],
)
def test_double_signs_keep_to_their_word(typed: str, read: str) -> None:
    assert french_spaces(typed) == read


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_the_code_of_a_template_is_not_touched_outside_its_words(path: Path) -> None:
    for before, after in zip(
        CODE.findall(path.read_text(encoding="utf-8")),
        CODE.findall(french_spaces(path.read_text(encoding="utf-8"))),
        strict=True,
    ):
        assert STRINGS.sub("", before) == STRINGS.sub("", after) or before.startswith("{#")


def test_a_template_is_spaced_and_a_persons_words_are_not(app: Flask) -> None:
    template = app.jinja_env.from_string("Quoi ? {{ typed }}")
    assert template.render(typed="Quoi ?") == "Quoi\u00a0? Quoi ?"
