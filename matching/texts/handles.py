"""Find a handle on a social network, a name beside a mailbox, or an invitation to meet there, in folded text."""

import re
from functools import lru_cache
from itertools import pairwise

from matching.texts.folding import squeeze, unleet
from matching.texts.shipped import words_of
from matching.texts.vocabulary import FIRST_NAMES, is_nobodys, is_said

_LISTS = "wordlists.txt"
_PLATFORMS = frozenset(map(squeeze, words_of(_LISTS, "platforms")))
_SIGNS = words_of(_LISTS, "signs of a network")
_PROVIDERS = words_of(_LISTS, "providers of mailboxes")
_MAILS = words_of(_LISTS, "mails")
_SAYS_WHO = words_of(_LISTS, "says who one is on a network")
_BEGINS = words_of(_LISTS, "begins an answer")
_GOES_ON = words_of(_LISTS, "goes on after the name of an account")
_WHERE = words_of(_LISTS, "stands before the place where one is found")
_ASK_TO = words_of(_LISTS, "asks to be joined")
_JOIN_ME = words_of(_LISTS, 'to join, after "me"')
_TO_ME = words_of(_LISTS, "to me")
_GIVE = words_of(_LISTS, "gives")
_YOUR = words_of(_LISTS, "your")
_I_GIVE = words_of(_LISTS, "to you")
_MINE = words_of(_LISTS, "my")
_REACHES = words_of(_LISTS, "ways to be reached")
_NUMBERS = frozenset({"06", "07", "num", "nume", "numero", "tel", "telephone", "portable"})
_ONE = frozenset({"un", "1"})
_SHORT = 6
"""Words of an answer that says little else."""
_IS = words_of(_LISTS, "is")
_NEVER_HANDLES = frozenset(map(squeeze, words_of(_LISTS, "never a handle")))
_NAMES_WITH_DIGITS = words_of(_LISTS, "devices, levels and lines that end in digits")
_LIKE_HANDLE = re.compile(r"[a-z][a-z0-9._-]{2,}[a-z0-9_]|[a-z0-9._-]*_[a-z0-9._]+|[a-z][a-z0-9._]*_+")
_TAG = re.compile(r"[a-z0-9_.]{2,32}#(?!20[0-9]{2}(?![0-9]))[0-9]{4}(?![0-9])")
_AT_HANDLE = re.compile(r"(?<![a-z0-9._@])@[a-z0-9_.]*[a-z_][a-z0-9_.]+")
_WORD = re.compile(rf"[a-z0-9@_](?:[a-z0-9@_.'-]*[a-z0-9@_])?|[:=>~→;-]+|[.!?\n]+|[{''.join(sorted(_SIGNS))}]")
_FILE = re.compile(r"\.(?:pdf|docx?|odt|jpe?g|png|xlsx?|pptx?|mp[34])$")
_UNSAYABLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{4,}")
_FRENCH_CLUSTERS = re.compile(r"str|scr|spr|spl|sch|ngt|mpt|gth|ngl|ntr|mpl|nct|rct|rsp")
_ENDS = re.compile(r"[.!?\n;]")
_ASKS_WHETHER = re.compile(
    r"(?:t as|tu as|tas|ta|quoi ton|quel est ton|c est ton|avez vous|vous avez|as tu)(?: un| 1)?$"
)
_ASKS_WHETHER_IN = re.compile(r" (?:t as|tu as|tas|vous avez|avez vous|as tu) ")


def holds_handle(folded: str) -> bool:
    """Whether folded text names an account, or asks to be joined on a network."""
    if _AT_HANDLE.search(folded) or _TAG.search(folded):
        return True
    words = _whole([part for word in _WORD.findall(folded) for part in _split(word)])
    return any(_joins(words, at) for at in range(len(words)))


def holds_mailbox(folded: str) -> bool:
    """Whether folded text names somebody's mailbox without its sign: "mon gmail c'est lea.durand"."""
    words = [part for word in _WORD.findall(folded) for part in _split(word)]
    return any(
        (word in _PROVIDERS and any(map(_beside, words[max(0, at - 3) : at + 5])))
        or (word in _PROVIDERS | _MAILS and _named_bare(words, at))
        or (word in _MAILS and any(map(_beside, _said_next(words, at)[:1])))
        for at, word in enumerate(words)
    )


def names_network(folded: str) -> bool:
    """Whether a network or a mailbox is named at all, with an account or not."""
    words = _whole([part for word in _WORD.findall(folded) for part in _split(word)])
    return any(_is_platform(word) or word in _PROVIDERS | _MAILS | _SIGNS for word in words)


def ways_asked(folded: str) -> set[str]:
    """What folded text asks the other side for: codes of `contact.LABELS`; merely to name a network asks nothing."""
    words = _whole([part for word in _WORD.findall(folded) for part in _split(word)])
    asked = set()
    whether = _ASKS_WHETHER_IN.search(f" {' '.join(words)} ")
    if whether or any(word in _YOUR | _ASK_TO or "?" in word for word in words):
        asked |= {"reseau"} if any(map(_is_platform, words)) else set()
        asked |= {"courriel"} if (_PROVIDERS | _MAILS).intersection(words) else set()
    owned = any(
        word in _NUMBERS and (_YOUR | _ONE).intersection(words[max(0, at - 2) : at]) for at, word in enumerate(words)
    )
    return asked | ({"telephone"} if owned else set())


def names_account(folded: str) -> bool:
    """Whether a sentence that answers "t'as insta ?" is the name of an account: "oui c'est leadurand"."""
    words = [part for word in _WORD.findall(folded) for part in _split(word)]
    if len(words) <= _SHORT and any(map(_beside, words)):
        return True
    while words and (words[0] in _BEGINS | _IS | _MINE | _SAYS_WHO | FIRST_NAMES or words[0] == "je"):
        words = words[1:]
    return bool(words) and (_beside(words[0]) or _bare(words))


def _whole(words: list[str]) -> list[str]:
    """The words with a network that a space had cut in two made whole: "tik tok", "in sta"."""
    whole: list[str] = []
    for word in words:
        cut = whole and len(whole[-1] + word) > 4 and whole[-1].isalpha() and word.isalpha()
        if cut and squeeze(whole[-1] + word) in _PLATFORMS and not _is_platform(whole[-1]):
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def _joins(words: list[str], at: int) -> bool:
    """Whether the word at this place begins, or is, a way to be joined."""
    word = words[at]
    return (
        (_is_platform(word) and _around_platform(words, at))
        or (word in _SIGNS and any(map(_beside, words[at + 1 : at + 2])))
        or (word in _ASK_TO and _asks_to_join(words, at))
        or (word in _GIVE | _I_GIVE and _gives(words, at))
        or (word in _JOIN_ME and _joins_me(words, at))
        or (word in _ASK_TO and _asks_friendship(words, at))
        or (word in _MINE and words[at + 1 : at + 2] == ["@"])
    )


def _split(word: str) -> list[str]:
    """Words joined by an apostrophe or a hyphen, apart: "c'est", "ajoute-moi"."""
    if "'" in word or ("-" in word and "_" not in word and not any(map(str.isdigit, word))):
        return [part for part in re.split(r"['-]", word) if part] or [word]
    return [word]


@lru_cache(maxsize=4096)
def _is_platform(word: str) -> bool:
    if squeeze(word) in _PLATFORMS:
        return True
    return not word.isalpha() and word != "1" and unleet(word) in _PLATFORMS and any(map(str.isalpha, word))


def _like_handle(word: str, *, dotted: bool = False) -> bool:
    """Letters with a digit or a low line inside (or a dot, where one is expected)."""
    if len(word) < 4 or not _LIKE_HANDLE.fullmatch(word) or _is_platform(word):
        return False
    if "_" in word or ("." in word and dotted) or _unsayable(word):
        return True
    letters = word.rstrip("0123456789")
    return "." not in word and letters not in _NAMES_WITH_DIGITS and any(map(str.isdigit, word))


def _beside(word: str) -> bool:
    """Whether a word beside a network is a handle, dots and all: "lea.mrt", but neither "hier.on" nor "cv.pdf"."""
    if not _like_handle(word, dotted=True):
        return False
    parts = word.split(".")
    if len(parts) == 1 or "_" in word:
        return True
    if "" in parts or max(map(len, parts)) < 3 or _FILE.search(word):
        return False
    return len(parts) > 2 or parts[0] in FIRST_NAMES or not all(map(is_said, parts))


def _unsayable(word: str) -> bool:
    """Letters that French never puts together, in a word too long for a short form: "leamrtn"."""
    cluster = _UNSAYABLE.search(word)
    return len(word) > 5 and bool(cluster) and not _FRENCH_CLUSTERS.search(word) and len(set(word) & set("aeiouy")) > 1


def _joins_me(words: list[str], at: int) -> bool:
    """Whether "tu peux me trouver sur …" is followed by a network."""
    return words[at - 1 : at] in (["me"], ["m"]) and any(map(_is_platform, words[at + 1 : at + 4]))


def _asks_friendship(words: list[str], at: int) -> bool:
    """Whether "… sur facebook et envoie une demande" names the network before."""
    asked = words[at].startswith("envo") and words[at + 2 : at + 3] == ["demande"]
    return asked and any(map(_is_platform, words[max(0, at - 6) : at]))


def _around_platform(words: list[str], at: int) -> bool:
    """Whether a network is named with an account, or to be joined there."""
    before, after = words[max(0, at - 4) : at], words[at + 1 : at + 7]
    if any(map(_beside, (*before, *after))):
        return True
    if after[:1] == ["moi"] and not {"je", "j"} & set(after[1:2]):
        return True
    if _ASKS_WHETHER.search(" ".join(before)) and (not after or _ENDS.match(after[0])):
        return True
    return _named_account(before, after) or _named_bare(words, at) or _invited(words[at + 1 : at + 9])


def _named_bare(words: list[str], at: int) -> bool:
    """Whether a word that nobody says stands where one names an account, with no sign: "mon snap leadurand"."""
    return _named_after(words, at) or _named_before(words, at)


def _named_after(words: list[str], at: int) -> bool:
    """Whether "[mon compte] snap [c'est] [Léa] durandeau" ends a clause."""
    before = words[max(0, at - 2) : at]
    if before and not (_opens(before[-1]) or before[-1] in _WHERE | _SAYS_WHO or _MINE & set(before)):
        return False
    after = _said_next(words, at)
    while after and after[0] in FIRST_NAMES:
        after = after[1:]
    return bool(after) and _bare(after)


def _bare(words: list[str]) -> bool:
    """Whether the first word is one that nobody says, and its clause ends there."""
    ends = len(words) == 1 or _ENDS.match(words[1]) is not None or words[1] in _GOES_ON
    return ends and is_nobodys(words[0])


def _said_next(words: list[str], at: int) -> list[str]:
    """What follows a word and "c'est" or a sign, in its sentence."""
    after = words[at + 1 : at + 7]
    while after and (after[0] in _IS or after[0] in {"je", "moi"}) and not _ENDS.match(after[0]):
        after = after[1:]
    return after


def _named_before(words: list[str], at: int) -> bool:
    """Whether "je suis [Léa] durandeau sur snap" names somebody there."""
    before = words[max(0, at - 4) : at]
    if len(before) < 2 or before[-1] not in _WHERE or not is_nobodys(before[-2]):
        return False
    before = before[:-2]
    while before and before[-1] in FIRST_NAMES:
        before = before[:-1]
    return not before or _opens(before[-1]) or before[-1] in _SAYS_WHO


def _opens(word: str) -> bool:
    """Whether the next word begins a clause."""
    return _ENDS.match(word) is not None or not word[0].isalnum() or word in _BEGINS


def _named_account(before: list[str], after: list[str]) -> bool:
    """Whether "mon insta c'est …" or "insta : …" is followed by what can be the name of an account."""
    mine = not _MINE.isdisjoint(before[-3:])
    said = 0
    while said < len(after) and (after[said] in _IS or after[said] == "je" or not after[said][0].isalnum()):
        if _ENDS.match(after[said]):
            return False
        said += 1
    signed = any(word[0] in ":=>→~" for word in after[:said])
    if said == len(after) or not (mine or (said and signed)):
        return False
    name, rest = after[said], after[said + 1 : said + 4]
    if _like_handle(name, dotted=True):
        return True
    if after[:said] == ["est"] and is_said(name) and name not in FIRST_NAMES:
        return False
    plain = name.isalpha() and len(name) > 2 and squeeze(name) not in _NEVER_HANDLES and not _is_platform(name)
    return bool(said) and plain and ((mine and not signed) or len(rest) < 3 or any(map(_ENDS.match, rest)))


def _invited(after: list[str]) -> bool:
    """After "je suis sur messenger, …": "écrivez-moi"."""
    return any(one in _ASK_TO and two == "moi" for one, two in pairwise(after))


def _asks_to_join(words: list[str], at: int) -> bool:
    word, after = words[at], words[at + 1 : at + 8]
    if after[:1] == ["en"]:
        after = after[1:]
    if word in {"add", "dm", "mp", "hmu", "follow", "pm"} and after[:1] in (["moi"], ["me"]):
        return True
    if word in {"add", "follow"} and after and _like_handle(after[0]):
        return True
    if not after or after[0] not in _TO_ME:
        return word in {"add", "follow", "dm", "hmu"} and any(_is_platform(one) for one in after[:3])
    for place, one in enumerate(after[:6]):
        if _ENDS.match(one):
            return word.startswith(("ajout", "rajout")) and place == 1
        if _is_platform(one) or (word.startswith(("ajout", "rajout")) and _like_handle(one)):
            return True
    return word.startswith(("ajout", "rajout")) and len(after) == 1


def _gives(words: list[str], at: int) -> bool:
    """Whether somebody asks for a handle or offers one ("file ton snap", "je te donne mon numéro")."""
    after = words[at + 1 : at + 5]
    if words[at] in _I_GIVE:
        return len(after) > 2 and after[0] in _GIVE and after[1] in _MINE and after[2] in _REACHES
    owned = [place for place, word in enumerate(after[:2]) if word in _YOUR]
    return bool(owned) and owned[0] + 1 < len(after) and after[owned[0] + 1] in _REACHES - {"adresse"}
