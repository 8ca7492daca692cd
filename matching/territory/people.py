"""What invented people ask, offer and say; the shares are round guesses, stated here."""

SKILLS: dict[str, tuple[int, tuple[str, ...]]] = {
    "scolaire.devoirs": (14, ("aide aux devoirs le soir", "m'organiser pour les devoirs", "suivi scolaire régulier")),
    "scolaire.matiere.maths": (14, ("je comprends rien aux fractions", "les maths depuis la rentrée", "les fonctions")),
    "scolaire.matiere.francais": (8, ("orthographe et rédaction", "le commentaire de texte", "lire plus vite")),
    "scolaire.matiere.anglais": (7, ("parler anglais sans peur", "les verbes irréguliers", "l'oral d'anglais")),
    "scolaire.matiere.physique-chimie": (4, ("la physique en seconde", "électricité et mécanique")),
    "scolaire.matiere.svt": (2, ("la svt", "la génétique")),
    "scolaire.matiere.histoire-geo": (2, ("apprendre les leçons d'histoire",)),
    "scolaire.examen": (5, ("réviser le brevet", "le grand oral me fait peur", "le bac de français")),
    "orientation.metier": (6, ("je ne sais pas quel métier choisir", "découvrir des métiers")),
    "orientation.parcoursup": (4, ("mes voeux Parcoursup", "la lettre pour Parcoursup")),
    "stage.observation": (5, ("mon stage de troisième", "je connais personne pour le stage")),
    "alternance": (4, ("trouver une alternance en commerce", "un patron pour mon apprentissage")),
    "emploi.cv": (6, ("refaire mon cv", "ma lettre de motivation")),
    "emploi.entretien": (4, ("préparer un entretien", "je stresse pour l'entretien")),
    "emploi.recherche": (5, ("un job d'été", "chercher du travail")),
    "langue.fle": (5, ("parler et écrire le français", "je suis arrivé il y a six mois")),
    "numerique.bases": (3, ("me servir d'un ordinateur", "les mails et l'ordi")),
    "numerique.demarches": (2, ("la caf sur internet",)),
    "confiance": (3, ("je suis timide", "parler devant la classe")),
    "budget": (1, ("gérer mon argent",)),
}
"""Code → share of the needs, and what is said about it."""

AFTER_SCHOOL = tuple((day, start, start + 4) for day in range(5) for start in (33, 34, 35))
AFTERNOONS = ((2, 27, 34), (2, 28, 36), (5, 18, 24), (5, 28, 36), (6, 30, 36))
OFFICE = tuple((day, start, start + 6) for day in range(5) for start in (18, 20, 28, 30))
EVENINGS = tuple((day, start, start + 4) for day in range(5) for start in (35, 36, 37, 38))
"""Stretches of half-hours (day, first, last): half past four to seven, and so on."""

DISTRICTS = ("Bagatelle", "Bellefontaine", "Empalot", "Izards", "Mirail", "Reynerie")
"""Names for the priority districts of the invented Toulouse."""

SECOND_LANGUAGES = (("ar", 10), ("es", 8), ("en", 15), ("pt", 4), ("tr", 3), ("ru", 2), ("fa", 2))
