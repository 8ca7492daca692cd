"""Gates of convenience: open when a fact is missing, and an association may cross them."""

from matching import week
from matching.french import about, beyond, distance, duration, listing
from matching.gatecodes import GateCode
from matching.gates.verdicts import Pair, Said, closed, passed, to_check
from matching.records import Mode

OPEN_TO_ALL_LANGUAGES = "langue.fle"
"""Who asks to learn French is never refused for the language spoken."""

LEVELS = dict(enumerate(("CP", "CE1", "CE2", "CM1", "CM2", "6e", "5e", "4e", "3e", "2de", "1re", "Tle"), start=1))


def skill(pair: Pair) -> Said:
    """Want at least one skill asked to be offered, by its exact code."""
    asked = [skill.code for skill in pair.need.skills]
    if not asked:
        return passed("Aucun domaine précis n'est demandé.")
    found = [code for code, named in zip(asked, pair.facts.named, strict=True) if named]
    if found:
        return passed(f"L'offre comprend : {_labels(pair, found)}.")
    return closed(
        f"L'offre ne comprend pas ce qui est demandé : {_labels(pair, asked)}.",
        f"Ajouter à l'offre : {_labels(pair, asked)}.",
    )


def level(pair: Pair) -> Said:
    """Want at least one of them to be offered at the level asked."""
    wanted = pair.need.level
    if wanted is None or not any(pair.facts.named):
        return passed("Aucun niveau à vérifier.")
    if any(pair.facts.exact):
        return passed(f"Le niveau convient : {_level(wanted)}.")
    named = {asked.code for asked, named in zip(pair.need.skills, pair.facts.named, strict=True) if named}
    offered = [
        f"{pair.label(skill.code)} de {_level(skill.low)} à {_level(skill.high)}"
        for skill in pair.offer.skills
        if skill.code in named
    ]
    return closed(
        f"Niveau demandé : {_level(wanted)} ; l'offre va seulement pour {listing(offered)}.",
        f"Étendre l'offre au niveau {_level(wanted)}.",
    )


def indispensable(pair: Pair) -> Said:
    """Want every skill marked indispensable to be offered at the level asked."""
    musts = [
        (asked.code, exact)
        for asked, exact in zip(pair.need.skills, pair.facts.exact, strict=True)
        if asked.indispensable
    ]
    if not musts:
        return passed("Rien n'est marqué indispensable.")
    missing = [code for code, exact in musts if not exact]
    if not missing:
        return passed("Tout ce qui est indispensable est proposé.")
    return closed(
        f"Indispensable, et absent de l'offre à ce niveau : {_labels(pair, missing)}.",
        f"Ajouter à l'offre : {_labels(pair, missing)}.",
    )


def mode(pair: Pair) -> Said:
    """Want a way of meeting that both accept."""
    in_person = pair.need.mode.in_person and pair.offer.mode.in_person
    remote = pair.need.mode.remote and pair.offer.mode.remote
    if in_person and remote:
        return passed("Sur place ou à distance : les deux conviennent.")
    if in_person:
        return passed("Rencontre sur place.")
    if remote:
        return passed("Rencontre à distance.")
    wish = "sur place" if pair.need.mode is Mode.IN_PERSON else "à distance"
    other = "à distance" if pair.need.mode is Mode.IN_PERSON else "sur place"
    return closed(
        f"Le jeune veut se rencontrer {wish}, le bénévole seulement {other}.",
        f"Que l'un des deux accepte aussi {wish} ou {other}.",
    )


def association_mode(pair: Pair) -> Said:
    """Want both to accept the way of meeting that the association that has the need asks for."""
    asked = pair.need.terms.mode
    if asked is Mode.EITHER:
        return passed("L'association laisse choisir comment se voir.")
    way = "sur place" if asked is Mode.IN_PERSON else "à distance"
    if pair.facts.in_person or pair.facts.remote:
        return passed(f"L'association demande de se voir {way} : les deux l'acceptent.")
    both = (("le jeune", pair.need.mode), ("le bénévole", pair.offer.mode))
    refusing = [who for who, mode in both if mode not in {asked, Mode.EITHER}]
    verb = "ne l'accepte pas" if len(refusing) == 1 else "ne l'acceptent pas"
    return closed(
        f"L'association demande de se voir {way} ; {listing(refusing)} {verb}.",
        f"Accepter de se voir {way}, ou changer les règles de l'association.",
    )


def reach(pair: Pair) -> Said:
    """Want them able to meet in person, or both to accept to meet at a distance."""
    facts = pair.facts
    if not facts.in_person:
        return passed("Pas de trajet : ils ne se verraient pas sur place.")
    if facts.km is None:
        return to_check("Le lieu n'est pas connu : distance à vérifier.")
    where = f"{about(facts.km)[0].upper()}{about(facts.km)[1:]}"
    if facts.within_reach:
        if facts.approximate:
            return to_check(f"{where}, d'après la commune seulement : distance à vérifier.")
        return passed(f"{where}, dans la limite de {distance(facts.limit_km)}.")
    if facts.remote:
        return passed(f"{where}, trop loin pour se voir ; les deux acceptent à distance.")
    fixed = pair.need.terms.mode is Mode.IN_PERSON and pair.configuration.applies(GateCode.ASSOCIATION_MODE)
    return closed(
        f"À{beyond(facts.km, facts.limit_km)[1:]}.",
        f"Accepter {distance(facts.km + 0.05)}{'' if fixed else ', ou se rencontrer à distance'}.",
    )


def time(pair: Pair) -> Said:
    """Want enough uninterrupted minutes in common."""
    wanted = pair.configuration.minimum_minutes
    if pair.facts.minutes is None:
        return to_check("Les créneaux ne sont pas tous connus : horaires à vérifier.")
    if week.has_run(pair.facts.common, wanted):
        return passed(f"{duration(pair.facts.minutes)} en commun par semaine.")
    opens = f"Trouver {duration(wanted)} de suite en commun."
    if not pair.facts.minutes:
        return closed("Aucun créneau en commun.", opens)
    longest = max(end - start for _, start, end in week.spans(pair.facts.common))
    if longest == pair.facts.minutes:
        return closed(f"Les créneaux ne se croisent que {longest} minutes, il en faut {wanted}.", opens)
    return closed(
        f"{duration(pair.facts.minutes)} en commun par semaine, mais jamais plus de "
        f"{longest} minutes de suite ; il en faut {wanted}.",
        opens,
    )


def language(pair: Pair) -> Said:
    """Want a language in common; never closed for who asks to learn French."""
    if any(asked.code == OPEN_TO_ALL_LANGUAGES for asked in pair.need.skills):
        return passed("Apprendre le français : la langue parlée ne ferme rien.")
    if not (pair.need.languages and pair.offer.languages):
        return to_check("Les langues parlées ne sont pas toutes connues.")
    shared = sorted(pair.need.languages & pair.offer.languages)
    if shared:
        return passed(f"Langue en commun : {listing(shared)}.")
    wanted = listing(sorted(pair.need.languages))
    return closed(f"Aucune langue en commun ; le jeune parle : {wanted}.")


def _labels(pair: Pair, codes: list[str]) -> str:
    return listing([pair.label(code) for code in codes])


def _level(level: int) -> str:
    return LEVELS.get(level, "avant le CP" if level < 1 else "après le bac")
