"""What people read of a configuration."""

from __future__ import annotations

from app.tuning.states import ConfigurationState
from matching import GateCode

STATES: dict[ConfigurationState, str] = {
    ConfigurationState.DRAFT: "Brouillon",
    ConfigurationState.ACTIVE: "En service",
    ConfigurationState.RETIRED: "A servi",
}
TONES: dict[ConfigurationState, str | None] = {
    ConfigurationState.DRAFT: "new",
    ConfigurationState.ACTIVE: "success",
    ConfigurationState.RETIRED: None,
}

WEIGHTS: dict[str, tuple[str, str]] = {
    "skills": ("L’aide demandée", "La part de ce qui est demandé que le bénévole propose, à la bonne classe."),
    "availability": (
        "Les horaires",
        "Le temps libre en commun. Deux heures par semaine valent presque autant que six.",
    ),
    "proximity": ("La distance", "Plus on est près, mieux c’est, par rapport à ce que chacun peut parcourir."),
    "text": ("Les mots", "La ressemblance entre ce que le jeune écrit, et ce que le bénévole écrit et son métier."),
}
"""Each part of the score with what it measures."""

FAIRNESS: dict[str, tuple[str, str]] = {
    "day_percent": (
        "Un jour d’attente",
        "Ajouté pour chaque jour, sans limite. Plus c’est grand, plus l’ancienneté l’emporte.",
    ),
    "district_percent": ("Un quartier prioritaire", "Ajouté une seule fois, si le jeune y habite."),
    "urgent_percent": ("Une demande urgente", "Ajouté une seule fois."),
    "sharpness": (
        "Le poids de la qualité du binôme",
        "À 8, on ne sert pas plus tôt avec un bénévole qui convient mal. À 1, l’attente passe bien plus souvent avant.",
    ),
}
"""What the fair plan weighs, with what each one does; a claim begins at 100 %."""

GATES: dict[GateCode, str] = {
    GateCode.SKILL: "Proposer au moins une des aides demandées",
    GateCode.LEVEL: "La proposer pour la classe du jeune",
    GateCode.INDISPENSABLE: "Proposer tout ce qui est indispensable",
    GateCode.MODE: "Accepter la même façon de se voir",
    GateCode.REACH: "Pouvoir aller jusqu’à l’autre",
    GateCode.TIME: "Avoir assez de temps en commun, sans coupure",
    GateCode.LANGUAGE: "Parler une langue en commun",
}
"""The gates of convenience, which alone can be switched off."""


def text_model(name: str) -> str:
    """Say which lexicon a text model knows.

    >>> text_model("fr-1"), text_model("fr-3-0a1b2c3d")
    ('Lexique du site', 'Lexique, version 3')
    """
    parts = name.split("-")
    return "Lexique du site" if len(parts) < 3 else f"Lexique, version {parts[1]}"
