"""What each part of a score says, in French, with the facts in it."""

from collections.abc import Callable

from matching.facts import Memory
from matching.french import about, beyond, distance, duration, listing, main_day, slots, typeset
from matching.gates import Pair

DOUBTED = {
    Memory.ANOTHER_NEED: "L'un des deux a dit non à l'autre pour une autre demande",
    Memory.KIND: "Ce bénévole a déjà dit non à ce genre d'accompagnement",
}

Said = tuple[str, bool | None]
"""A sentence, and whether it speaks for the pair; none when it speaks neither way."""


def part_sentence(pair: Pair, name: str, score: float | None) -> Said:
    """Say what a part found; a part that does not apply says why."""
    sentence, favourable = _SENTENCES[name](pair, score)
    return typeset(sentence), favourable


def doubt_sentence(pair: Pair) -> str:
    """Say what is remembered and what it takes off; empty when there is nothing."""
    said = DOUBTED.get(pair.facts.memory) if pair.facts.memory else None
    return typeset(f"{said} : {pair.configuration.doubt_percent} % de moins.") if said else ""


def _skills(pair: Pair, score: float | None) -> Said:
    if score is None:
        return "Aucun domaine précis n'est demandé.", None
    asked = [pair.label(skill.code) for skill in pair.need.skills]
    flags = list(zip(asked, pair.facts.exact, pair.facts.near, strict=True))
    have = [label for label, exact, _ in flags if exact]
    near = [label for label, exact, sibling in flags if sibling and not exact]
    lack = [label for label, exact, sibling in flags if not (exact or sibling)]
    if len(have) == len(asked):
        every = "Propose ce qui est demandé" if len(asked) == 1 else "Propose tout ce qui est demandé"
        return f"{every} : {listing(asked)}.", True
    pieces = [
        f"Propose {len(have)} des {len(asked)} domaines demandés" if have else "Ne propose pas ce qui est demandé"
    ]
    if have:
        pieces[0] += f" ({listing(have)})"
    pieces += [f"un domaine voisin de : {listing(near)}"] if near else []
    pieces += [f"il manque : {listing(lack)}"] if lack else []
    return " ; ".join(pieces) + ".", score >= 0.5


def _text(pair: Pair, score: float | None) -> Said:
    if score is None:
        return "Pas de texte à comparer.", None
    if score >= 0.35:
        return "Les mots de la demande et de l'offre se rejoignent.", True
    return "Les mots de la demande et de l'offre se rejoignent peu.", None


def _availability(pair: Pair, score: float | None) -> Said:
    minutes = pair.facts.minutes
    if score is None or minutes is None:
        return "Les créneaux ne sont pas tous connus.", None
    if not minutes:
        return "Aucun créneau en commun.", False
    if minutes < 60:
        return f"{duration(minutes)} seulement en commun par semaine, {slots(pair.facts.common)}.", False
    where = slots(pair.facts.common) if minutes <= 120 else main_day(pair.facts.common)
    return f"{duration(minutes)} en commun par semaine, {where}.", True


def _proximity(pair: Pair, score: float | None) -> Said:
    facts = pair.facts
    if facts.too_far and facts.km is not None:
        return f"À{beyond(facts.km, facts.limit_km)[1:]}.", False
    if score is None or facts.meeting_km is None:
        return ("Rencontre à distance." if facts.remote else "La distance n'est pas connue."), None
    where = about(facts.meeting_km)
    where = where[0].upper() + where[1:]
    if facts.approximate:
        where += " (d'après la commune)"
    if score >= 0.4:
        return f"{where}.", True
    return f"{where}, pour {distance(facts.limit_km)} au plus.", False


_SENTENCES: dict[str, Callable[[Pair, float | None], Said]] = {
    "skills": _skills,
    "text": _text,
    "availability": _availability,
    "proximity": _proximity,
}
