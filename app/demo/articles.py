"""What the invented associations wrote down for others: good practices in every state, always the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.articles import services
from app.articles.models import Article
from app.articles.services import Writing
from app.articles.states import Audience
from app.associations.models import Association
from app.core.clock import PARIS, local_date
from app.demo.story import Happening, Story
from app.skills.models import Kind
from app.web.typography import french_spaces

SENT_BACK = "Très utile\u00a0! Dites en deux phrases comment vous prévenez les parents des mineurs, et ce sera parfait."


@dataclass(frozen=True, slots=True)
class Sketch:
    """An article: who wrote it (by name), how many days ago, how far it went; `again` is its next version's text."""

    association: str
    title: str
    summary: str
    body: str
    kinds: tuple[str, ...]
    days_ago: int
    steps: tuple[str, ...] = field(default=())
    audience: Audience = Audience.PUBLIC
    again: str = ""


PUBLISHED = ("submit", "publish")

SKETCHES: tuple[Sketch, ...] = (
    Sketch(
        "Les Marchepieds",
        "Les vingt premières minutes d’une séance de devoirs",
        "Un rituel simple pour que le jeune arrive, souffle et choisisse lui-même par quoi commencer.",
        """Au début, nos séances partaient dans tous les sens. Depuis que chaque binôme commence de la même façon, \
les jeunes viennent plus régulièrement et les bénévoles sont moins fatigués.

## Arriver
On ne sort pas les cahiers tout de suite. Cinq minutes pour boire un verre d’eau, dire comment s’est passée la \
journée, regarder l’agenda ensemble.

## Choisir
C’est le jeune qui décide de l’ordre. On lui pose trois questions :

- Qu’est-ce qui est pour demain ?
- Qu’est-ce qui te paraît le plus difficile ?
- Qu’est-ce que tu peux faire seul, et montrer ensuite ?

## Commencer par une réussite
On ouvre avec un exercice court que le jeune sait faire. La confiance du début tient souvent jusqu’à la fin.

## Ce que nous avons appris
Finir cinq minutes plus tôt vaut mieux que finir en courant : on note ensemble une chose apprise, et la date de la \
prochaine fois.""",
        ("scolaire.devoirs", "scolaire.matiere", "scolaire.decrochage"),
        48,
        PUBLISHED,
    ),
    Sketch(
        "La Ruche aux Mots",
        "Apprendre le français en faisant le marché",
        "Une fois par mois, la leçon se passe dehors : on achète, on compte, on discute, puis on cuisine.",
        """Parler autour d’une table, c’est bien. Parler à quelqu’un qui vend des tomates, c’est autre chose. Voici \
comment nous préparons cette sortie.

## Avant
- choisir trois plats que tout le monde connaît
- écrire la liste ensemble, avec les quantités
- jouer la scène une fois chacun, vendeur puis client

## Pendant
Un bénévole pour deux jeunes au plus. Le bénévole reste en retrait : il aide seulement si on le regarde.

## Après
On raconte, on cuisine, on garde cinq mots nouveaux. Pour les mineurs, le représentant légal connaît le lieu et \
l’heure du retour.""",
        ("langue.fle", "lien"),
        39,
        PUBLISHED,
    ),
    Sketch(
        "Cap Mirabelle",
        "Dire non à un stage sans fermer la porte",
        "Quand une entreprise refuse, ce que nous répondons, et comment nous y revenons six mois plus tard.",
        """Entre associations, nous frappons souvent aux mêmes portes. Voici ce qui nous a évité de fatiguer nos \
contacts.

## Le jour du refus
On remercie, on demande ce qui aurait changé la réponse, et on le note. Un mot suffit : la période, l’âge, le nombre \
d’heures.

## Six mois après
Un seul message, avec une bonne nouvelle : un jeune embauché, une visite réussie. Jamais deux associations la même \
semaine.

- se mettre d’accord sur qui appelle qui
- partager les périodes calmes de chaque métier
- dire tout de suite quand un stage s’arrête""",
        ("stage.observation", "emploi.reseau", "alternance"),
        30,
        PUBLISHED,
        audience=Audience.PARTNERS,
    ),
    Sketch(
        "Boussole & Compagnie",
        "Préparer une visite d’entreprise en une heure",
        "Trois questions écrites à l’avance changent une visite : le jeune parle, le professionnel se souvient.",
        """Une visite réussie se prépare la veille, pas dans le bus.

## Trois questions, pas plus
- Qu’est-ce que vous faites en arrivant le matin ?
- Qu’est-ce qui vous a surpris dans ce métier ?
- Par où commencer quand on a mon âge ?

## Sur place
Le jeune serre la main le premier et se présente en une phrase, répétée la veille.

## Le lendemain
Un message de remerciement, écrit par le jeune, relu par le bénévole.""",
        ("stage.observation", "orientation.metier"),
        9,
        PUBLISHED,
        again="""Une visite réussie se prépare la veille, pas dans le bus.

## Trois questions, pas plus
- Qu’est-ce que vous faites en arrivant le matin ?
- Qu’est-ce que vous auriez aimé savoir avant ?
- Par où commencer quand on a mon âge ?

## Sur place
Le jeune serre la main le premier et se présente en une phrase, répétée la veille. Le bénévole se met à côté, pas \
devant.

## Le lendemain
Un message de remerciement, écrit par le jeune, relu par le bénévole.""",
    ),
    Sketch(
        "Tandem Comète",
        "Une sortie qui ne coûte rien, chaque semaine",
        "Médiathèque, marché, berges, expositions : notre liste, et comment nous choisissons à deux.",
        """Le jeune choisit une fois sur deux. C’est la seule règle, et elle suffit.

- la médiathèque, le jour des nouveautés
- une balade sur les berges, avec une photo à rapporter
- une exposition gratuite, et un mot sur l’œuvre que l’on emporterait chez soi""",
        ("culture_sport", "lien", "confiance"),
        7,
        ("submit", "send_back"),
    ),
    Sketch(
        "Les Marchepieds",
        "Préparer le brevet à trois voix",
        "Le jeune, le bénévole et le collège se parlent une fois par mois : ce que cela change.",
        """Nous l’essayons depuis la rentrée avec quelques binômes. À compléter après les premiers brevets blancs.

## Ce que nous demandons au collège
Le calendrier, et une seule priorité par mois.""",
        ("scolaire.examen",),
        4,
    ),
)


def enter(story: Story) -> None:
    """Plan the day each article is written, and each step that it takes."""
    for sketch in SKETCHES:
        _Life(story, sketch).begin()


class _Life:
    """One article is written, and goes as far as its sketch says."""

    def __init__(self, story: Story, sketch: Sketch) -> None:
        self.story = story
        self.sketch = sketch
        self.article_id: UUID | None = None

    def begin(self) -> None:
        """Plan every step, two days apart, in the morning; nothing is drawn at random."""
        later: list[Happening] = [getattr(self, step) for step in ("write", *self.sketch.steps)]
        later += [self.write_again] if self.sketch.again else []
        day = local_date(self.story.until) - timedelta(days=self.sketch.days_ago)
        for number, happen in enumerate(later):
            morning = datetime.combine(day + timedelta(days=2 * number), time(10, 30), PARIS)
            self.story.plan(morning, happen)

    def write(self, session: Session, at: datetime) -> None:
        """Let a coordinator keep a draft."""
        of = session.exec(select(Association.id).where(Association.name == self.sketch.association)).one()
        writing = self._writing(session, self.sketch.body)
        actor = self.story.staff.acting_for(of)
        self.article_id = services.write(session, association_id=of, writing=writing, actor=actor, at=at).id

    def submit(self, session: Session, at: datetime) -> None:
        """Let the coordinator hand it over."""
        article = self._article(session)
        services.submit(session, article=article, actor=self.story.staff.acting_for(article.association_id), at=at)

    def publish(self, session: Session, at: datetime) -> None:
        """Let the operator publish it."""
        article = self._article(session)
        services.publish(session, article=article, version=article.version, actor=self.story.staff.operator, at=at)

    def send_back(self, session: Session, at: datetime) -> None:
        """Let the operator ask for something."""
        article, actor = self._article(session), self.story.staff.operator
        services.send_back(session, article=article, word=SENT_BACK, version=article.version, actor=actor, at=at)

    def write_again(self, session: Session, at: datetime) -> None:
        """Let the coordinator hand a new version over, which waits."""
        old = self._article(session)
        actor = self.story.staff.acting_for(old.association_id)
        new = services.revise(session, article=old, actor=actor, at=at)
        writing = self._writing(session, self.sketch.again)
        services.rewrite(session, article=new, writing=writing, version=new.version, actor=actor, at=at)
        services.submit(session, article=new, actor=actor, at=at)

    def _article(self, session: Session) -> Article:
        return session.get_one(Article, self.article_id)

    def _writing(self, session: Session, body: str) -> Writing:
        """Return the text, with the kinds that this installation knows."""
        known = session.exec(select(Kind.code).where(col(Kind.code).in_(self.sketch.kinds)))
        sketch = self.sketch
        return Writing(
            french_spaces(sketch.title), french_spaces(sketch.summary), french_spaces(body), sketch.audience,
            frozenset(known),
        )  # fmt: skip
