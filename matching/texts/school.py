"""Read the school subjects and the level that a text names: by rules, never guessed."""

import re
from functools import cache

from matching.texts.folding import fold, words
from matching.texts.phrases import Phrases
from matching.texts.shipped import lines

_NOT_A_CLASS = (
    r"(?!\s?(?:fois|annee|etage|chance|guerre|place|jour|semaine|mois|main|langue|enfant|trimestre|semestre|etape"
    r"|position|partie|question|exo|exercice|chapitre|page|rang|tour|arrondissement|age|location|experience|voiture|moitie|rencontre|heure|journee"
    r"|entreprise|inscription|demande|demarche|personne|dose|siecle|republique|degre|tentative|stagiaire)s?(?![a-z]))(?![a-z])"
)
_SERIES = r"(?:s|es|l|g|stmg|sti2d|st2s|stl|std2a|sthr|pro|techno[a-z]*|generale|gen)"
_PREMIERE = r"(?:en|niveau|classe de|de|lycee|et|ou) premiere"
_TH = r"\s?(?:eme|ieme|em|e|o|°|d|è)"
_LEVELS: tuple[tuple[str, int], ...] = (
    (r"c\s?p(?!\s?[0-9])", 1),
    (r"c\s?e\s?1|cours elementaire 1", 2),
    (r"c\s?e\s?2|cours elementaire 2", 3),
    (r"c\s?m\s?1|cours moyen 1", 4),
    (r"c\s?m\s?2|cours moyen 2", 5),
    (rf"6{_TH}{_NOT_A_CLASS}|(?:sixieme|sixiem){_NOT_A_CLASS}|(?:en|classe de|niveau) 6(?![0-9])", 6),
    (rf"5{_TH}{_NOT_A_CLASS}|(?:cinquieme|cinquiem){_NOT_A_CLASS}|(?:en|classe de|niveau) 5(?![0-9])", 7),
    (rf"4{_TH}{_NOT_A_CLASS}|(?:quatrieme|quatriem){_NOT_A_CLASS}|(?:en|classe de|niveau) 4(?![0-9])", 8),
    (rf"3{_TH}{_NOT_A_CLASS}|(?:troisieme|troisiem|3ime){_NOT_A_CLASS}|(?:en|classe de|niveau) 3(?![0-9])", 9),
    (rf"2\s?(?:nde|nd|de|n){_NOT_A_CLASS}|(?<!sa )seconde{_NOT_A_CLASS}", 10),
    (rf"(?:1\s?(?:re|ere)|{_PREMIERE}){_NOT_A_CLASS}|(?:1\s?(?:re|ere|er)|premiere) (?:bac )?{_SERIES}|premiere$", 11),
    (r"terminales?|terminal|term|tle|tale|ter(?= s| es| l| stmg| g)", 12),
    (r"caps?(?!\s?(?:ou|pas)(?![a-z]))", 13),
    (r"bac\s?pro(?:fessionnel)?|lycee pro(?:fessionnel)?", 14),
    (r"bts|but(?= (?:info|gea|tc|mmi|genie|gmp|1|2|3))|b\.u\.t|dut|iut", 15),
    (r"licence|l[123]|bachelor|fac|universite|prepa(?! metier)|cpge|las|pass(?= )|bac\s?\+\s?[123]|deust", 16),
    (r"masters?(?! ?class)|m[12]|ecole d.ingenieurs?|doctorat|these|bac\s?\+\s?[458]", 17),
)
_LEVEL = re.compile("|".join(rf"(?P<n{number}>(?<![a-z0-9])(?:{pattern})(?![a-z0-9]))" for pattern, number in _LEVELS))
_DIPLOMAS = re.compile(r"(?<![a-z])(?:brevet|dnb|cfg)(?! (?:federal|d |de (?:pilote|natation)))(?![a-z])")
_STUDIES = re.compile(r"(?<![a-z])(?:mon master|monmaster|parcoursup|pass numerique)(?![a-z])")


def level(text: str) -> int | None:
    """The first level named: CP 1 … CM2 5, 6e 6 … 3e 9, 2de 10, 1re 11, Tle 12, then the site's order.

    CAP 13, bac pro 14, BTS and BUT 15, licence 16, master 17. The brevet says 3e when no level is named.
    """
    folded = re.sub(r"[\s'-]+", " ", fold(text))
    found = _LEVEL.search(_STUDIES.sub(" ", folded))
    if found and found.lastgroup:
        return int(found.lastgroup[1:])
    return 9 if _DIPLOMAS.search(folded) else None


def subjects(text: str) -> tuple[str, ...]:
    """Slugs of the school subjects named, in the order of the vocabulary."""
    return _subjects().families_in(words(text))


@cache
def _subjects() -> Phrases:
    return Phrases(lines("subjects.rules"))
