"""Read the word lists, rules and corpora that the package ships in `data/`."""

from functools import cache
from importlib.resources import files


def lines(name: str) -> list[str]:
    """The lines of one file of `data/`, without their ends."""
    return files(__package__).joinpath("data", name).read_text(encoding="utf-8").splitlines()


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The lines that are not empty, under the heading (``# heading``) that precedes them."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in lines(name):
        if line.startswith("# "):
            heading = line[2:].strip()
        elif line.strip():
            found.setdefault(heading, []).append(line)
    return {heading: tuple(under) for heading, under in found.items()}


def words_of(name: str, heading: str) -> frozenset[str]:
    """The words separated by spaces under one heading."""
    return frozenset(word for line in sections(name)[heading] for word in line.split())
