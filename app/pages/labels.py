"""How the ranking is told to everybody: a sentence for each gate and each part."""

from __future__ import annotations

from matching.gatecodes import GateCode

GATES = {
    GateCode.VETTED: "Le bénévole a été rencontré par une association, et sa vérification est à jour.",
    GateCode.ACTIVE: "Son offre est ouverte : il n’est ni en pause ni parti.",
    GateCode.CAPACITY: "Il lui reste une place.",
    GateCode.AGE: "L’âge du jeune est dans la tranche d’âge que le bénévole accepte.",
    GateCode.CLOSE: "Les deux ne sont pas des proches, si l’un d’eux l’a signalé.",
    GateCode.MEMORY: "Ce duo n’a pas déjà été refusé, et n’a pas déjà échoué.",
    GateCode.SKILL: "Il propose au moins une des aides demandées.",
    GateCode.LEVEL: "Il la propose pour la classe du jeune.",
    GateCode.INDISPENSABLE: "Il propose ce que le jeune a dit indispensable.",
    GateCode.MODE: "Les deux acceptent la même façon de se voir : sur place ou à distance.",
    GateCode.REACH: "Chacun peut se déplacer jusqu’à l’autre, ou les deux acceptent à distance.",
    GateCode.TIME: "Ils ont assez de temps en commun, sans coupure, dans la semaine.",
    GateCode.LANGUAGE: "Ils parlent une langue en commun. Cela ne compte pas pour qui veut apprendre le français.",
    GateCode.ASSOCIATION_AGE: "L’association qui suit le jeune accepte son âge, si elle fixe une tranche d’âge.",
    GateCode.ASSOCIATION_MODE: "Ils se voient comme cette association le demande, si elle demande quelque chose.",
}
"""What each gate asks, in the order in which people read them."""


def duration(days: int) -> str:
    """Say a number of days as people do: years, else months, where it comes to within two days of them.

    >>> duration(730), duration(183), duration(7)
    ('2 ans', '6 mois', '7 jours')
    """
    months = round(days / 30.44)
    if months < 2 or abs(days - months * 30.44) > 2:
        return f"{days} jour{'s' if days > 1 else ''}"
    if months % 12:
        return f"{months} mois"
    return f"{months // 12} an{'s' if months > 12 else ''}"
