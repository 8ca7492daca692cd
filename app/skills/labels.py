"""What people read of the vocabulary that is not in a table: levels, languages, icons."""

from __future__ import annotations

from app.skills.states import Mode, Rhythm

LEVELS: dict[int, str] = {
    1: "CP",
    2: "CE1",
    3: "CE2",
    4: "CM1",
    5: "CM2",
    6: "6e",
    7: "5e",
    8: "4e",
    9: "3e",
    10: "2de",
    11: "1re",
    12: "Terminale",
    13: "CAP",
    14: "Bac pro",
    15: "BTS, BUT",
    16: "Licence",
    17: "Master",
    18: "Hors scolarité",
}
"""Levels in order, as numbers that the matching compares: CP is 1, Terminale 12, the others come after."""

LANGUAGES: dict[str, str] = {
    "fr": "Français",
    "en": "Anglais",
    "ar": "Arabe",
    "es": "Espagnol",
    "pt": "Portugais",
    "tr": "Turc",
    "de": "Allemand",
    "it": "Italien",
    "ru": "Russe",
    "uk": "Ukrainien",
    "ro": "Roumain",
    "rom": "Romani",
    "sq": "Albanais",
    "bg": "Bulgare",
    "hy": "Arménien",
    "ka": "Géorgien",
    "kab": "Kabyle",
    "zh": "Chinois",
    "vi": "Vietnamien",
    "fa": "Persan, dari",
    "ps": "Pachto",
    "ku": "Kurde",
    "ur": "Ourdou",
    "bn": "Bengali",
    "ta": "Tamoul",
    "so": "Somali",
    "ti": "Tigrigna",
    "am": "Amharique",
    "wo": "Wolof",
    "ff": "Peul",
    "bm": "Bambara",
    "ln": "Lingala",
    "snk": "Soninké",
    "oc": "Occitan",
    "fsl": "Langue des signes",
}
"""Languages by their ISO 639 code, the ones most heard first."""

MODES: dict[Mode, str] = {
    Mode.IN_PERSON: "En personne",
    Mode.REMOTE: "À distance",
    Mode.EITHER: "Les deux me vont",
}

RHYTHMS: dict[Rhythm, str] = {
    Rhythm.ONCE: "Une seule fois",
    Rhythm.WEEKLY: "Chaque semaine",
}

ICONS: dict[str, str] = {
    "scolaire.devoirs": "book-2-line",
    "scolaire.matiere": "pencil-line",
    "scolaire.examen": "medal-line",
    "scolaire.decrochage": "school-line",
    "orientation.metier": "compass-3-line",
    "orientation.parcoursup": "road-map-line",
    "stage.observation": "eye-line",
    "stage.etudes": "search-line",
    "alternance": "arrow-left-right-line",
    "emploi.cv": "file-text-line",
    "emploi.entretien": "discuss-line",
    "emploi.recherche": "briefcase-line",
    "emploi.reseau": "shake-hands-line",
    "emploi.maintien": "award-line",
    "creation": "lightbulb-line",
    "langue.fle": "chat-3-line",
    "langue.vivante": "translate-2",
    "numerique.bases": "computer-line",
    "numerique.demarches": "smartphone-line",
    "demarches.droits": "passport-line",
    "budget": "money-euro-circle-line",
    "logement": "home-4-line",
    "mobilite": "bus-line",
    "confiance": "mic-line",
    "lien": "heart-line",
    "culture_sport": "music-2-line",
    "engagement": "megaphone-line",
    "sante": "heart-pulse-line",
}
"""Icon of each kind that comes with the product; a kind added by the operator has none."""
