"""The vocabulary that comes with the product; the operator may change it afterwards."""

from __future__ import annotations

from typing import Any

from app.skills.models import Kind, Subject

SCHOOL = "École"
FUTURE = "Orientation et stage"
WORK = "Emploi"
WORDS = "Langues et numérique"
LIFE = "Vie de tous les jours"
SELF = "Confiance et sorties"


def _kind(code: str, family: str, label: str, hint: str, **marks: bool) -> dict[str, Any]:
    return {"code": code, "family": family, "label": label, "hint": hint, **marks}


_KINDS = (
    _kind("scolaire.devoirs", SCHOOL, "Aide aux devoirs, méthode", "T’organiser, comprendre, apprendre tes leçons",
          asks_level=True),
    _kind("scolaire.matiere", SCHOOL, "Soutien dans une matière", "Maths, français, anglais… tu choisis ensuite",
          asks_subject=True, asks_level=True),
    _kind("scolaire.examen", SCHOOL, "Brevet, bac, CAP, grand oral", "Réviser et t’entraîner avant le jour J",
          asks_level=True),
    _kind("scolaire.decrochage", SCHOOL, "Reprendre pied à l’école", "Retrouver l’envie et le rythme",
          asks_level=True),
    _kind("orientation.metier", FUTURE, "Découvrir des métiers, choisir", "Parler avec quelqu’un qui connaît"),
    _kind("orientation.parcoursup", FUTURE, "Affelnet, Parcoursup, Mon Master", "Faire tes vœux, écrire ta lettre"),
    _kind("stage.observation", FUTURE, "Stage d’observation", "Trouver ton stage de 3e ou de 2de"),
    _kind("stage.etudes", FUTURE, "Stage d’études", "Chercher, écrire, relancer les entreprises"),
    _kind("alternance", FUTURE, "Trouver une alternance", "Apprentissage ou contrat pro"),
    _kind("emploi.cv", WORK, "CV, lettre, profil en ligne", "Les écrire ou les améliorer"),
    _kind("emploi.entretien", WORK, "S’entraîner à l’entretien", "Répéter avant de rencontrer l’employeur"),
    _kind("emploi.recherche", WORK, "Chercher un emploi, un job d’été", "Savoir où et comment chercher"),
    _kind("emploi.reseau", WORK, "Ouvrir un réseau, codes de l’entreprise", "Rencontrer des gens du métier"),
    _kind("emploi.maintien", WORK, "Tenir dans l’emploi", "Garder ton travail ou ton contrat"),
    _kind("creation", WORK, "Créer son activité", "Passer de l’idée au projet"),
    _kind("langue.fle", WORDS, "Parler, lire, écrire le français", "Même si tu débutes"),
    _kind("langue.vivante", WORDS, "Pratiquer une langue", "Discuter pour progresser"),
    _kind("numerique.bases", WORDS, "Ordinateur, téléphone, mail", "Apprendre à t’en servir"),
    _kind("numerique.demarches", WORDS, "Démarches en ligne", "Comptes, formulaires, documents à envoyer"),
    _kind("demarches.droits", LIFE, "Papiers, droits, bourses", "Comprendre un courrier, remplir un dossier"),
    _kind("budget", LIFE, "Gérer son budget", "Compter, prévoir, éviter les dettes"),
    _kind("logement", LIFE, "Chercher un logement", "Dossier, visites, aides"),
    _kind("mobilite", LIFE, "Se déplacer, code, permis", "Transports, code de la route, aides au permis"),
    _kind("confiance", SELF, "Confiance, parler en public", "Oser, prendre la parole"),
    _kind("lien", SELF, "Rompre l’isolement, être écouté", "Parler avec quelqu’un, régulièrement"),
    _kind("culture_sport", SELF, "Sorties, culture, sport", "Découvrir et essayer à deux"),
    _kind("engagement", SELF, "S’engager, BAFA, service civique", "Trouver une mission qui te plaît"),
    _kind("sante", SELF, "Santé, mal-être", "On te donne des contacts de professionnels", professional=True),
)  # fmt: skip

_SUBJECTS = (
    ("francais", "Français"),
    ("maths", "Maths"),
    ("physique-chimie", "Physique-chimie"),
    ("svt", "SVT"),
    ("histoire-geo", "Histoire-géo"),
    ("anglais", "Anglais"),
    ("espagnol", "Espagnol"),
    ("allemand", "Allemand"),
    ("occitan", "Occitan"),
    ("philosophie", "Philosophie"),
    ("ses", "SES"),
    ("nsi-technologie", "NSI, technologie"),
    ("stmg", "STMG"),
    ("st2s", "ST2S"),
    ("sti2d", "STI2D"),
    ("matieres-professionnelles", "Matières professionnelles"),
    ("lecture", "Lecture"),
    ("ecriture", "Écriture"),
    ("calcul", "Calcul"),
    ("methodologie", "Méthode de travail"),
)


def kinds() -> list[Kind]:
    """Return the kinds of support, new rows in the order that pages show."""
    return [Kind(position=10 * place, **values) for place, values in enumerate(_KINDS, start=1)]


def subjects() -> list[Subject]:
    """Return the school subjects, new rows in the order that pages show."""
    return [Subject(slug=s, label=label, position=10 * place) for place, (s, label) in enumerate(_SUBJECTS, start=1)]
