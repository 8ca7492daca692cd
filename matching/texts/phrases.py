"""A small language for rules over words, and the linear search that applies it.

A rule is a line of steps read from left to right inside one sentence:

===========  ================================================================
``mourir``   that word, once spelled out (accents, doubles and slang are gone)
``suicid*``  a word that starts so
``a|b|@X``   one of several, `@X` being a class defined by ``@X = a b c*``
``~3``       up to three other words may stand here
``-3``       the same, but none that starts a clause ("maths … je veux")
``?pas``     may be there or not
``!avec``    the next word is not that one
``$`` ``^``  the clause ends, or starts, here (``a|$``: that word or the end)
``=mort``    (idioms) this is the word to hide; with no ``=``, all are hidden
===========  ================================================================

``[name]`` opens a family; ``[idioms]`` is the family whose words are hidden
before the others are read, so that « mort de rire » is no death. No idiom
reaches over the start of another clause (« … en maths **et je** … »).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from matching.texts.folding import BOUNDARY, spell, squeeze
from matching.texts.shipped import words_of

IDIOMS = "idioms"
HIDDEN = "·"
"""What is left of a word that an idiom hides."""
WALL = 2
"""The bit of a word that opens another clause ("et je", "parce que mon")."""
SUBJECT = 4
"""The bit of a person who begins to act: je, il, mon père…"""
_LISTS = "wordlists.txt"
OPENING = words_of(_LISTS, "opens a clause")
THAT = frozenset({"que", "qu"})
CLOSING = words_of(_LISTS, "closes a clause")
SUBJECTS = words_of(_LISTS, "somebody begins to act")
OWNERS = SUBJECTS | words_of(_LISTS, "somebody is named")
PEOPLE = words_of(_LISTS, "somebody close")
ELIDED, VOWELS = "dlmnst", "aeiouyh"
"""What is written against a verb without its apostrophe ("minterdit"), and what follows it."""
EDGE = 1
"""The bit of a sentence's end."""


@dataclass(frozen=True, slots=True)
class Step:
    """One word to find: after at most `gap` others, none in `stop`, in `wanted`, not followed by `refused`."""

    wanted: int
    gap: int = 0
    refused: int = 0
    first: bool = False
    hidden: bool = False
    stop: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A family's name, the steps that lead to it, and the line of the file that says so."""

    family: str
    steps: tuple[Step, ...]
    line: int


class Vocabulary:
    """Give each distinct set of words one bit, and each word the bits of the sets it belongs to."""

    def __init__(self) -> None:
        self._exact: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._bits: dict[frozenset[str], int] = {}
        self._longest = 0

    def bit(self, atoms: Iterable[str]) -> int:
        """The bit of one set of atoms, a word or a stem with its final ``*``."""
        key = frozenset(atoms)
        if key not in self._bits:
            bit = 2 * SUBJECT << len(self._bits)
            self._bits[key] = bit | EDGE if "$" in key else bit
            for atom in key - {"$"}:
                if atom.endswith("*"):
                    stem = squeeze(atom[:-1])
                    self._stems[stem] = self._stems.get(stem, 0) | bit
                    self._longest = max(self._longest, len(stem))
                else:
                    spelled = spell(atom)
                    word = spelled[0] if len(spelled) == 1 else squeeze(atom)
                    self._exact[word] = self._exact.get(word, 0) | bit
        return self._bits[key]

    def mask(self, word: str) -> int:
        """The bits of every set a word belongs to."""
        mask = self._exact.get(word, 0)
        for size in range(2, min(len(word), self._longest) + 1):
            mask |= self._stems.get(word[:size], 0)
        return mask


class Phrases:
    """Rules of one file, compiled once and safe to share.

    Parameters
    ----------
    lines : iterable of str
        The rules, in the language of this module; ``#`` starts a comment.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.vocabulary = Vocabulary()
        self._typos: list[str] = []
        self._classes: dict[str, tuple[str, ...]] = {}
        rules = list(self._read(lines))
        self._idioms = [rule for rule in rules if rule.family == IDIOMS]
        self._rules = [rule for rule in rules if rule.family != IDIOMS]
        self.families = tuple(dict.fromkeys(rule.family for rule in self._rules))
        self._neighbours = {cut: word for word in self._typos for cut in _deletions(word)}
        self._mask = lru_cache(maxsize=20000)(self._mask_of)

    def families_in(self, words: Sequence[str]) -> tuple[str, ...]:
        """The families that a rule finds in the words, in the order of the file."""
        masks = self._masks(words)
        for hidden in self._hide(masks):
            masks[hidden] = 0
        found: set[str] = set()
        for at, rules in _candidates(self._rules, masks):
            for rule in rules:
                if rule.family not in found and _walk(rule.steps, masks, at):
                    found.add(rule.family)
        return tuple(family for family in self.families if family in found)

    def visible(self, words: Sequence[str]) -> list[str]:
        """The words, those that an idiom hides replaced by `HIDDEN`."""
        hidden = self._hide(self._masks(words))
        return [HIDDEN if at in hidden else word for at, word in enumerate(words)]

    def _masks(self, words: Sequence[str]) -> list[int]:
        masks = [EDGE if word == BOUNDARY else self._mask(word) for word in words] + [EDGE]
        for at, word in enumerate(words):
            if word in SUBJECTS | PEOPLE:
                masks[at] |= SUBJECT
            if word in CLOSING or opens_clause(words, at):
                masks[at] |= WALL if word in THAT else WALL | EDGE
        return masks

    def _hide(self, masks: list[int]) -> set[int]:
        """Indices of the words that idioms hide; one idiom does not read what another has hidden."""
        hidden: set[int] = set()
        masks = list(masks)
        for at, rules in _candidates(self._idioms, masks):
            for rule in rules:
                for place in _walk(rule.steps, masks, at, hide=True):
                    masks[place] = 0
                    hidden.add(place)
        return hidden

    def _mask_of(self, word: str) -> int:
        mask = self.vocabulary.mask(word)
        if len(word) < 5 or len(word) > 20:
            return mask
        if not mask and word[0] in ELIDED and word[1] in VOWELS:
            mask = self.vocabulary.mask(word[1:])
        for cut in _deletions(word):
            near = self._neighbours.get(cut)
            if near is not None and near[0] == word[0] and abs(len(near) - len(word)) <= 1:
                return mask | self.vocabulary.mask(near)
        return mask

    def _read(self, lines: Iterable[str]) -> Iterator[Rule]:
        family = ""
        for number, raw in enumerate(lines, start=1):
            line = raw.split("#", 1)[0].strip()
            if not line:
                continue
            if line.startswith("["):
                family = line.strip("[]")
            elif line.startswith("%typos"):
                self._typos += map(squeeze, line.split()[1:])
            elif line.startswith("@") and " = " in line:
                name, _, atoms = line.partition(" = ")
                more = tuple(atom for part in atoms.split() for atom in self._atoms(part))
                self._classes[name.strip()] = self._classes.get(name.strip(), ()) + more
            else:
                try:
                    for steps in self._variants(line.split()):
                        yield Rule(family, steps, number)
                except (KeyError, ValueError) as error:
                    raise ValueError(f"line {number}: cannot read the rule {line!r} ({error})") from None

    def _atoms(self, part: str) -> tuple[str, ...]:
        return tuple(
            atom for name in part.split("|") for atom in (self._classes[name] if name.startswith("@") else (name,))
        )

    def _variants(self, parts: list[str]) -> Iterator[tuple[Step, ...]]:
        """A rule with optional words as all the rules without."""
        for at, part in enumerate(parts):
            if part.startswith("?"):
                yield from self._variants(parts[:at] + parts[at + 1 :])
                yield from self._variants([*parts[:at], part[1:], *parts[at + 1 :]])
                return
        yield self._steps(parts)

    def _steps(self, parts: list[str]) -> tuple[Step, ...]:
        steps: list[Step] = []
        gap, first, stop = 0, False, 0
        for part in parts:
            if part[0] in "~-" and part[1:].isdigit():
                gap, stop = int(part[1:]), SUBJECT if part[0] == "-" else 0
            elif part == "^":
                first = True
            elif part.startswith("!"):
                steps[-1] = replace(steps[-1], refused=self.vocabulary.bit(self._atoms(part[1:])))
            else:
                hidden = part.startswith("=")
                wanted = self.vocabulary.bit(self._atoms(part.lstrip("=")))
                steps.append(Step(wanted, gap, first=first, hidden=hidden, stop=stop))
                gap, first, stop = 0, False, 0
        if not steps:
            raise ValueError("no word to find")
        return tuple(steps)


def _candidates(rules: list[Rule], masks: list[int]) -> Iterator[tuple[int, list[Rule]]]:
    """Each place where rules may start, with those whose every step has a word somewhere in the text."""
    present = 0
    for mask in set(masks):
        present |= mask
    # The first step alone settles most rules, before `all` costs a generator.
    begun = (rule for rule in rules if rule.steps[0].wanted & present)
    possible = [rule for rule in begun if all(step.wanted & present for step in rule.steps)]
    firsts = 0
    for rule in possible:
        firsts |= rule.steps[0].wanted
    starting: dict[int, list[Rule]] = {}
    for at in range(len(masks)):
        first = masks[at] & firsts
        if first > EDGE:
            if first not in starting:
                starting[first] = [rule for rule in possible if rule.steps[0].wanted & first]
            yield at, starting[first]


def _walk(steps: tuple[Step, ...], masks: list[int], at: int, *, hide: bool = False) -> tuple[int, ...]:
    """Indices of one way through the steps from `at` (all, or only the hidden ones); empty when there is none.

    All ways are followed together, one index kept per place reached, so the
    work is bounded by steps × gap whatever the text.
    """
    if not _accepts(steps[0], masks, at):
        return ()
    ways: dict[int, tuple[int, ...]] = {at: (at,)}
    for step in steps[1:]:
        reached: dict[int, tuple[int, ...]] = {}
        for place, way in ways.items():
            for nxt in range(place + 1, min(place + 2 + step.gap, len(masks))):
                if nxt not in reached and masks[nxt] & step.wanted and _accepts(step, masks, nxt):
                    reached[nxt] = (*way, nxt)
                if masks[nxt] == EDGE or masks[nxt] & (step.stop | (WALL if hide else 0)):
                    break
        if not reached:
            return ()
        ways = reached
    way = next(iter(ways.values()))
    if hide and any(step.hidden for step in steps):
        return tuple(place for place, step in zip(way, steps, strict=True) if step.hidden)
    return way


def _accepts(step: Step, masks: list[int], at: int) -> bool:
    if step.first and at and not masks[at - 1] & EDGE:
        return False
    return at + 1 == len(masks) or not masks[at + 1] & step.refused


def opens_clause(words: Sequence[str], at: int) -> bool:
    """Whether this word joins a clause to the one before: somebody begins to act in the next two."""
    opening = words[at] in OPENING and words[max(0, at - 1)] != "tant"
    return opening and any(word in OWNERS for word in words[at + 1 : at + 3])


def _deletions(word: str) -> set[str]:
    """The word, and the word without one of its letters but the first: near spellings share one."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(1, len(word))}
