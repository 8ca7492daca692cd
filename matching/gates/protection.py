"""Gates that protect somebody: closed when a fact is missing, never crossed."""

from matching.facts import Memory
from matching.gates.verdicts import Pair, Said, closed, passed

REMEMBERED = {
    Memory.EXCLUDED: "Ce binôme a été écarté.",
    Memory.REFUSED: "Cette proposition a déjà été refusée.",
    Memory.FAILED: "Cette mise en relation a déjà été tentée, sans succès.",
}


def vetted(pair: Pair) -> Said:
    """Want the volunteer's check to be valid."""
    if pair.offer.vetted:
        return passed("La vérification du bénévole est valable.")
    if pair.offer.vetted is None:
        return closed("On ne sait pas si le bénévole a été vérifié.", "Enregistrer la vérification du bénévole.")
    return closed("Le bénévole n'a pas de vérification valable.", "Terminer la vérification du bénévole.")


def active(pair: Pair) -> Said:
    """Want the offer to be open, neither paused nor closed."""
    if pair.offer.active:
        return passed("L'offre est ouverte.")
    if pair.offer.active is None:
        return closed("On ne sait pas si l'offre est ouverte.", "Confirmer que l'offre est ouverte.")
    return closed("L'offre n'est pas ouverte en ce moment.", "Attendre la reprise de l'offre.")


def capacity(pair: Pair) -> Said:
    """Want room for one more with this volunteer."""
    left = pair.offer.capacity
    if left > 0:
        return passed(f"Encore {left} place{'s' if left > 1 else ''} chez ce bénévole.")
    return closed("Le bénévole n'a plus de place.", "Attendre la fin d'un accompagnement en cours.")


def age(pair: Pair) -> Said:
    """Want the age inside what the volunteer accepts."""
    low, high = pair.offer.age_min, pair.offer.age_max
    if low is None and high is None:
        return passed("L'offre ne fixe pas d'âge.")
    bounds = _bounds(low, high)
    if pair.need.age is None:
        return closed(f"L'âge n'est pas connu ; l'offre est pour {bounds}.", "Demander l'âge du jeune.")
    inside = (low or 0) <= pair.need.age and (high is None or pair.need.age <= high)
    if inside:
        return passed(f"{pair.need.age} ans : l'offre est pour {bounds}.")
    return closed(f"{pair.need.age} ans : l'offre est pour {bounds}.")


def association_age(pair: Pair) -> Said:
    """Want the age inside what the association that has the need accepts."""
    terms = pair.need.terms
    if not terms.bounded:
        return passed("L'association n'ajoute pas d'âge.")
    bounds = _bounds(terms.age_min, terms.age_max)
    if pair.need.age is None:
        return closed(f"L'âge n'est pas connu ; l'association suit des jeunes de {bounds}.", "Demander l'âge du jeune.")
    if terms.takes(pair.need.age):
        return passed(f"{pair.need.age} ans : l'association suit des jeunes de {bounds}.")
    return closed(
        f"{pair.need.age} ans : l'association suit des jeunes de {bounds}.",
        "Confier la demande à une autre association, ou changer l'âge dans les règles de l'association.",
    )


def memory(pair: Pair) -> Said:
    """Want a pair never refused, excluded nor failed before."""
    sentence = REMEMBERED.get(pair.facts.memory) if pair.facts.memory else None
    if pair.facts.doubtful:
        return passed("Ce binôme reste possible, malgré un premier refus.")
    return closed(sentence) if sentence else passed("Première proposition pour ce binôme.")


def close(pair: Pair) -> Said:
    """Want nobody to have declared that the two are close to each other."""
    if pair.facts.memory is Memory.CLOSE:
        return closed("Le jeune et le bénévole se connaissent déjà : un autre cadre est nécessaire.")
    return passed("Aucun lien déclaré entre le jeune et le bénévole.")


def _bounds(low: int | None, high: int | None) -> str:
    if high is None:
        return f"{low} ans et plus"
    return f"{low} à {high} ans" if low is not None else f"{high} ans et moins"
