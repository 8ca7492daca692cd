"""Find the postal address of a person in folded text; a public place's address is not one."""

import re

from matching.texts.shipped import words_of


def _any_of(heading: str) -> str:
    """A pattern for any word of a list, the longest first."""
    return "|".join(map(re.escape, sorted(words_of("wordlists.txt", heading), key=lambda word: (-len(word), word))))


_WORD = rf"(?:{_any_of('numbers of a street')})"
_NUMBER = rf"(?:(?<![0-9/,])(?<![0-9]\.)[0-9]{{1,4}}|(?<![a-z])(?!un |et ){_WORD}(?:[ -]{_WORD}){{0,4}})"
_SUFFIX = r"\s?(?:bis|ter|quater|[abcd](?![a-z]))?\s?,?\s?"
_ROAD = rf"(?:{_any_of('roads')})(?![a-z])\s?(?!(?:{_any_of('after a road that is none')})(?![a-z]))[a-z]{{2}}"
_MAYBE_ROAD = rf"(?P<maybe>{_any_of('words that are also roads')})\s(?P<name>[a-z' -]{{3,40}})"
_ADDRESS = re.compile(rf"{_NUMBER}{_SUFFIX}(?:{_ROAD}|{_MAYBE_ROAD})")
_COUNTED = re.compile(rf"(?:de |d'|du |des )?(?:{_any_of('counted things that are no road')})(?![a-z])")
_PUBLIC_PLACE = re.compile(rf"(?<![a-z])(?:{_any_of('public places')}|mission locale|maison d(?:e|u|es))s?(?![a-z])")
_LIVES = re.compile(
    r"habit|adresse|chez (?:moi|nous)|domicile"
    r"|(?<![a-z])(?:loge|vis |venez|viens|passez?(?![a-z])|(?:suis|reste|maison) au)"
)
_POSTCODE = re.compile(r"(?<![0-9])[0-9]{5}(?![0-9])")
_DOOR = re.compile(
    r"(?:digicode|code de l'immeuble|code porte|interphone)[^a-z0-9]{1,4}"
    r"(?:est |c'est |au nom de )?(?:[a-z]{0,2}[0-9]{2,}|[a-z]{3})"
)
_BUILDING = re.compile(
    r"(?<![a-z])(?:bat|bt|batiment)\.?\s(?:[a-h]|[0-9]{1,2})(?![a-z0-9])"
    r"|(?<![a-z])(?:apt|appt|appart|appartement|porte)\.?\s(?:n\S?\s?)?[0-9]{1,4}(?![0-9]|\s?[mpef])"
)
_RESIDENCE = re.compile(r"(?<![a-z])(?:residence|res\.?)\s(?:les?|la|du|des|l')|[0-9](?:er|e|eme) etage")


def holds_address(folded: str) -> bool:
    """Whether folded text says at which number of which street, or behind which door, somebody lives."""
    if _DOOR.search(folded):
        return True
    doors = len(_BUILDING.findall(folded))
    if doors and doors + bool(_RESIDENCE.search(folded)) >= 2:
        return True
    return any(_is_home(folded, found) for found in _ADDRESS.finditer(folded))


def _is_home(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 60) : found.start()]
    lives = _LIVES.search(before) is not None
    if _PUBLIC_PLACE.search(before) and not lives:
        return False
    if found["maybe"] is None:
        return True
    if _COUNTED.match(found["name"]):
        return False
    return lives or before.endswith((" au ", " le ")) or bool(_POSTCODE.search(text, found.end(), found.end() + 60))
