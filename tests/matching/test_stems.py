"""Stems are the same whoever asks at the same time."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from matching.similarity import stems
from matching.texts import model

TAILS = ("ions", "ités", "erait", "ation")
WORDS = [f"{head}{tail}" for head in ("révis", "difficult", "parl", "organis") for tail in TAILS]


@pytest.fixture
def often() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("stem", [stems.stem, model._stem])
def test_threads_that_stem_at_once_do_not_spoil_each_other_s_words(often: None, stem: Callable[[str], str]) -> None:
    alone = getattr(stem, "__wrapped__", stem)
    right = [alone(word) for word in WORDS]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: [alone(word) for word in WORDS], range(60)))
    assert all(each == right for each in found)
