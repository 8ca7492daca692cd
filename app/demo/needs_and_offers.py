"""What the invented people ask and offer, in their own words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """A kind of request: its codes (primary first), ages that make it, words."""

    codes: tuple[str, ...]
    ages: tuple[int, int]
    words: tuple[str, ...]
    weight: int = 1


WISHES: tuple[Wish, ...] = (
    Wish(("scolaire.matiere.maths",), (11, 18), (
        "J’arrive pas à suivre en maths, surtout les fractions.",
        "Les équations je comprends rien, j’ai un contrôle tous les 15 jours.",
        "Besoin d’aide en maths pour remonter ma moyenne.",
    ), 7),
    Wish(("scolaire.devoirs",), (11, 15), (
        "Chez moi c’est bruyant et personne peut m’aider pour les devoirs.",
        "Je voudrais quelqu’un pour m’aider à m’organiser.",
        "J’oublie toujours mes leçons, j’aimerais une méthode.",
    ), 6),
    Wish(("scolaire.matiere.francais", "scolaire.devoirs"), (11, 17), (
        "Les rédactions c’est dur pour moi.", "Je fais beaucoup de fautes et ça me bloque.",
    ), 4),
    Wish(("scolaire.matiere.anglais",), (12, 19), ("Je comprends l’anglais à l’écrit mais je n’ose pas parler.",), 3),
    Wish(("scolaire.matiere.physique-chimie", "scolaire.matiere.maths"), (14, 18), (
        "Je veux passer en première générale mais la physique me freine.",
    ), 2),
    Wish(("scolaire.examen",), (14, 19), ("Le grand oral me fait peur.", "Je passe le brevet cette année."), 3),
    Wish(("stage.observation",), (13, 16), (
        "Je cherche mon stage de troisième, je ne connais personne.",
        "Je dois trouver un stage de seconde, si possible dans l’informatique.",
    ), 4),
    Wish(("orientation.metier",), (13, 20), (
        "Je ne sais pas quoi faire après.", "J’aimerais rencontrer quelqu’un qui travaille dans la santé.",
    ), 4),
    Wish(("orientation.parcoursup",), (16, 19), ("Parcoursup c’est compliqué, personne de ma famille connaît.",), 3),
    Wish(("alternance", "emploi.cv"), (16, 24), ("Je cherche une alternance, j’ai envoyé 40 CV sans réponse.",), 4),
    Wish(("emploi.cv", "emploi.entretien"), (17, 25), ("Il me faut un CV propre et m’entraîner à l’entretien.",), 5),
    Wish(("emploi.recherche",), (16, 25), ("Je cherche un job d’été ou le week-end.",), 3),
    Wish(("emploi.reseau",), (19, 25), ("J’ai un diplôme mais pas de réseau.",), 2),
    Wish(("langue.fle",), (14, 25), (
        "Je parle français petit petit, je veux apprendre pour le travail.",
        "Je vis ici depuis un an, je veux parler mieux.",
    ), 5),
    Wish(("numerique.bases",), (15, 25), ("Je n’ai pas d’ordinateur et je ne sais pas faire un mail pro.",), 1),
    Wish(("demarches.droits",), (17, 25), ("Le dossier de bourse, je n’y arrive pas.",), 2),
    Wish(("confiance",), (12, 22), ("J’ai du mal à parler devant les autres.",), 3),
    Wish(("lien",), (15, 25), ("Je viens d’arriver en ville et je ne connais personne.",), 2),
    Wish(("culture_sport",), (11, 20), ("J’aimerais découvrir des musées et des spectacles.",), 1),
    Wish(("mobilite",), (17, 23), ("Je révise le code sans aide et je rate.",), 1),
    Wish(("budget",), (18, 25), ("J’ai mon premier appart, je gère mal mon argent.",), 1),
    Wish(("creation",), (19, 25), ("Je veux monter un food truck.",), 1),
    Wish(("engagement",), (16, 24), ("Je veux faire un service civique.",), 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gift:
    """A kind of offer: codes with their interval of levels (``None``: any), words."""

    skills: tuple[tuple[str, int | None, int | None], ...]
    words: str
    weight: int = 1


GIFTS: tuple[Gift, ...] = (
    Gift((("scolaire.matiere.maths", 6, 12), ("scolaire.devoirs", 6, 9)), "J’aime expliquer autrement.", 8),
    Gift((("scolaire.devoirs", 6, 9), ("scolaire.matiere.francais", 6, 10)), "J’ai enseigné trente ans.", 8),
    Gift((("scolaire.matiere.anglais", 6, 13), ("langue.vivante", None, None)), "J’ai vécu dix ans à Dublin.", 4),
    Gift((("scolaire.matiere.physique-chimie", 9, 12), ("scolaire.matiere.maths", 6, 12)), "Sciences sans stress.", 4),
    Gift((("scolaire.examen", 9, 12), ("confiance", None, None)), "Je prépare aux oraux depuis longtemps.", 3),
    Gift((("stage.observation", 8, 10), ("orientation.metier", None, None)), "Mon entreprise accueille.", 5),
    Gift((("orientation.parcoursup", 11, 13), ("orientation.metier", None, None)), "Je connais bien les filières.", 4),
    Gift((("emploi.cv", None, None), ("emploi.entretien", None, None), ("alternance", None, None)),
         "Je recrute depuis quinze ans, je sais ce qu’on attend.", 9),
    Gift((("emploi.recherche", None, None), ("emploi.reseau", None, None)), "Je partage volontiers mon réseau.", 4),
    Gift((("langue.fle", None, None), ("demarches.droits", None, None)), "Pas à pas, et je parle aussi espagnol.", 8),
    Gift((("numerique.bases", None, None), ("numerique.demarches", None, None)), "Le numérique pas à pas.", 3),
    Gift((("lien", None, None), ("confiance", None, None), ("culture_sport", None, None)), "Un café, une balade.", 4),
    Gift((("budget", None, None), ("demarches.droits", None, None), ("mobilite", None, None)), "Les papiers.", 2),
    Gift((("creation", None, None), ("engagement", None, None)), "J’ai créé deux petites entreprises.", 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """An invented association: `reach` is ``everywhere``, ``districts`` or the rank of an EPCI by inhabitants."""

    name: str
    mission: str
    kinds: tuple[str, ...]
    reach: tuple[str, ...]
    ages: tuple[int, int] = (11, 25)
    capacity: int | None = 40
    lending: str = "yes"
    contact: str = "messages"


GROUPS: tuple[Group, ...] = (
    Group("Les Marchepieds", "Du soutien scolaire près de chez soi, avec un bénévole qui reste l’année.",
          ("scolaire",), ("districts", "1"), (11, 18), 110, "yes", "direct"),
    Group("Boussole & Compagnie", "Trouver son stage, son métier, sa voie : un pro pour en parler.",
          ("orientation", "stage", "alternance"), ("everywhere",), (13, 25), 120, "yes"),
    Group("Cap Mirabelle", "Du CV au premier contrat, un parrain ou une marraine du monde du travail.",
          ("emploi", "alternance", "creation"), ("everywhere",), (16, 25), 120, "ask", "direct"),
    Group("La Ruche aux Mots", "Parler, lire, écrire le français, à son rythme, autour d’une table.",
          ("langue", "lien", "demarches"), ("1", "2", "3"), (14, 25), 80, "yes"),
    Group("Tandem Comète", "Un jeune, un adulte, une sortie par semaine pour reprendre confiance.",
          ("confiance", "lien", "culture_sport", "engagement"), ("everywhere",), (11, 25), 60, "ask"),
    Group("Les Cigales Studieuses", "Aide aux devoirs et méthode, dans les médiathèques.",
          ("scolaire",), ("2", "3", "4"), (11, 18), 80, "yes"),
    Group("Trait d’union des Collines", "Un bénévole, un village, un jeune : l’entraide à la campagne.",
          ("scolaire", "orientation", "stage", "emploi", "mobilite", "langue"), ("4", "5", "6", "7", "8"), (11, 25), 80,
          "yes"),
    Group("Montagne Solidaire", "Pour que l’éloignement ne décide pas de l’avenir.",
          ("scolaire", "orientation", "stage", "alternance", "emploi", "langue"), ("9", "10", "11", "12", "13", "14"),
          (11, 25), 80, "yes"),
    Group("Atelier Tournesol", "Le numérique et les démarches, sans jargon.",
          ("numerique", "demarches", "budget"), ("everywhere",), (15, 25), 60, "yes"),
    Group("Les Ricochets", "Un coup de main ponctuel, dans les quartiers : oral, CV, dossier.",
          ("emploi", "orientation", "scolaire.examen", "confiance"), ("districts",), (14, 25), 80, "yes"),
    Group("Passerelle Pimprenelle", "Des étudiants accompagnent des collégiens et des lycéens.",
          ("scolaire", "orientation.parcoursup"), ("1", "2"), (11, 19), 60, "never"),
    Group("Entraide des Deux Rives", "Une place pour chacun, de la plaine au piémont.",
          ("scolaire", "langue", "lien", "emploi"), ("everywhere",), (11, 25), 120, "yes"),
)  # fmt: skip
