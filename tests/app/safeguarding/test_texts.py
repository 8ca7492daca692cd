"""The text that guardians agree to: versions, languages, every sentence translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.proposals import labels
from app.safeguarding import codes
from app.safeguarding.texts import AGREEMENT, FRENCH, Library

TRANSLATIONS = [
    (version, language)
    for version in AGREEMENT.versions
    for language in AGREEMENT.languages(version)
    if language != FRENCH
]
FILE = """
name = "{name}"
direction = "ltr"
proofread = true
{asks}
promises = ["Oui."]
[sentences]
hello = "Bonjour {{youth}}"
[letter]
"""


def holes(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", sentence))


def library(folder: Path, **asks: str) -> Library:
    for number, line in asks.items():
        (folder / number[1:]).mkdir()
        (folder / number[1:] / "fr.toml").write_text(FILE.format(name="Français", asks=line), encoding="utf-8")
    return Library(folder)


def test_there_is_english_and_arabic() -> None:
    assert set(AGREEMENT.languages()) >= {FRENCH, "en", "ar"}
    assert AGREEMENT.languages()[0] == FRENCH
    assert AGREEMENT.text(language="ar").direction == "rtl"


@pytest.mark.parametrize(("version", "language"), TRANSLATIONS)
@pytest.mark.parametrize("part", ["sentences", "letter"])
def test_every_sentence_of_the_french_text_has_its_translation(version: str, language: str, part: str) -> None:
    french, other = (getattr(AGREEMENT.text(version, each), part) for each in (FRENCH, language))
    assert other.keys() == french.keys()
    for key, sentence in french.items():
        assert other[key].strip(), key
        assert holes(other[key]) == holes(sentence), key
        assert other[key] != sentence or " " not in sentence, key


@pytest.mark.parametrize(("version", "language"), TRANSLATIONS)
def test_every_promise_has_its_translation(version: str, language: str) -> None:
    french, other = AGREEMENT.text(version), AGREEMENT.text(version, language)
    assert len(other.promises) == len(french.promises)
    assert not set(other.promises) & set(french.promises)


def test_french_is_proofread_and_counts_where_a_translation_is_missing() -> None:
    assert AGREEMENT.text().proofread
    assert AGREEMENT.text(language="xx").language == FRENCH
    assert AGREEMENT.text("999").version == AGREEMENT.current


def test_french_is_spaced_as_french_and_arabic_is_left_alone() -> None:
    assert "\u00a0?" in AGREEMENT.text().say("refuse_title", youth="Lina")
    assert "\u00a0" not in AGREEMENT.text(language="ar").say("refuse_title", youth="Lina")


def test_a_guardian_reads_the_same_french_as_everybody() -> None:
    text = AGREEMENT.text()
    named = {"distance": labels.DISTANCES, "why": labels.PARTS}
    for kind, words in named.items():
        assert {text.say(f"{kind}_{each}").replace("\u00a0", " ") for each in words} == {
            word.replace("\u00a0", " ") for word in words.values()
        }


def test_adding_a_language_is_adding_a_file(tmp_path: Path) -> None:
    made = library(tmp_path, v1="")
    (tmp_path / "1" / "pt.toml").write_text(FILE.format(name="Português", asks=""), encoding="utf-8")
    assert made.languages() == (FRENCH, "pt")
    assert made.text(language="pt").name == "Português"


def test_a_new_version_asks_again_only_when_it_must(tmp_path: Path) -> None:
    made = library(tmp_path, v1="", v2="asks_again = false", v10="asks_again = true", v11="asks_again = false")
    assert made.versions == ("1", "2", "10", "11")
    assert made.current == "11"
    assert made.holding == {"10", "11"}


def test_a_version_that_asks_nothing_anew_leaves_earlier_agreements_good(tmp_path: Path) -> None:
    assert library(tmp_path, v1="", v2="asks_again = false").holding == {"1", "2"}


def test_a_name_with_braces_is_only_a_name() -> None:
    assert "{site}" in AGREEMENT.text().say("title_asked", youth="{site}")


def test_a_code_is_read_however_it_is_typed() -> None:
    code = codes.new_code()
    for typed in (code, codes.shown(code), codes.shown(code).lower(), f"  {code[:3]} {code[3:]}\u00a0"):
        assert codes.read(typed) == code
