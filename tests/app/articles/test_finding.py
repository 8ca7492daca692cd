"""Published articles are found by words and kinds, by whom they are for, beside the case that they fit."""

from __future__ import annotations

import builders
import cases
import pytest
from queries import counted
from sqlmodel import Session

from app.articles import profiles, queries, services
from app.articles.models import Article
from app.articles.queries import Wanted
from app.articles.states import ArticleState, Audience
from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.errors import NotFound
from app.core.identity import NOBODY, Actor, Way
from app.core.permissions import Role

OPERATOR = Actor(Way.SESSION, role=Role.OPERATOR)
VOLUNTEER = Actor(Way.SESSION, role=Role.VOLUNTEER)


def staff_of(association: Association) -> Actor:
    return Actor(Way.SESSION, None, Role.COORDINATOR, association.id)


def titles(session: Session, *, words: str = "", kind: str | None = None, actor: Actor = NOBODY) -> list[str]:
    rows, total = queries.page_of_published(session, Wanted(words, kind), actor=actor, page=1, size=20)
    assert total == len(rows)
    return [article.title for article, _ in rows]


@pytest.mark.parametrize(
    "words", ["élève", "ELEVE", "eleves", "cœur", "coeur", "  l’écoute  ", "atelier élève", "écoute cœur 14h30"]
)
def test_words_are_found_whatever_their_accents_and_case(session: Session, words: str) -> None:
    builders.article(
        session, title="Atelier du mercredi", summary="Les élèves parlent à cœur ouvert.", body="L’écoute, à 14h30."
    )
    builders.article(session, title="Autre chose", summary="Rien.", body="Rien.")
    assert titles(session, words=words) == ["Atelier du mercredi"]


@pytest.mark.parametrize("words", ["absent", "atelier absent"])
def test_every_word_must_be_there(session: Session, words: str) -> None:
    builders.article(session, title="Atelier du mercredi")
    assert titles(session, words=words) == []


@pytest.mark.parametrize("words", ["", "%", "_", "!!!", "' OR 1=1"])
def test_what_is_no_word_narrows_nothing(session: Session, words: str) -> None:
    builders.article(session, title="OR 1 : un essai")
    assert titles(session, words=words) == ["OR 1 : un essai"]


def test_a_search_sees_what_was_just_published_and_what_was_taken_off(session: Session) -> None:
    assert titles(session, words="tisane") == []
    article = builders.article(session, title="La tisane du soir")
    assert titles(session, words="tisane") == ["La tisane du soir"]
    services.take_down(session, article=article, word="Non.", actor=OPERATOR, at=builders.AT)
    session.flush()
    assert titles(session, words="tisane") == []


def test_a_kind_keeps_what_helps_with_it(session: Session) -> None:
    builders.article(session, title="Lire", kinds=("langue.fle", "lien"))
    builders.article(session, title="Compter", kinds=("scolaire.devoirs",))
    assert titles(session, kind="lien") == ["Lire"]


@pytest.mark.parametrize(("actor", "sees"), [(NOBODY, False), (VOLUNTEER, False), (OPERATOR, True), (None, True)])
def test_what_is_for_partners_is_for_partners(session: Session, actor: Actor | None, sees: bool) -> None:
    article = builders.article(session, title="Entre nous", audience=Audience.PARTNERS)
    reader = actor or staff_of(builders.association(session))
    assert titles(session, actor=reader) == (["Entre nous"] if sees else [])
    if sees:
        assert queries.by_slug(session, str(article.slug), actor=reader)[0].id == article.id
    else:
        with pytest.raises(NotFound):
            queries.by_slug(session, str(article.slug), actor=reader)


@pytest.mark.parametrize("state", [each for each in ArticleState if each is not ArticleState.PUBLISHED])
def test_nothing_but_what_is_published_is_found(session: Session, state: ArticleState) -> None:
    builders.article(session, state=state)
    assert titles(session, actor=OPERATOR) == []


@pytest.mark.parametrize("state", [AssociationState.SUSPENDED, AssociationState.CLOSED])
def test_the_articles_of_an_association_that_stopped_leave_with_it(session: Session, state: AssociationState) -> None:
    article = builders.article(session, of=builders.association(session, state=state))
    assert titles(session, actor=OPERATOR) == []
    with pytest.raises(NotFound):
        queries.by_slug(session, str(article.slug), actor=OPERATOR)


def test_near_an_article_stand_others_for_the_same_kinds(session: Session) -> None:
    article = builders.article(session, kinds=("lien", "confiance"))
    alike = builders.article(session, kinds=("confiance",))
    builders.article(session, kinds=("budget",))
    assert [each.id for each, _ in queries.near(session, article, actor=NOBODY)] == [alike.id]


def test_beside_a_case_stand_three_at_most_one_s_own_first(session: Session) -> None:
    case = cases.taken(session)
    others = [builders.article(session, published_at=builders.AT) for _ in range(4)]
    mine = builders.article(session, of=case.association, audience=Audience.PARTNERS)
    builders.article(session, of=case.association, kinds=("budget",))
    found = [each.id for each, _ in queries.beside(session, {"scolaire.devoirs"}, actor=case.staff)]
    assert found[0] == mine.id
    assert len(found) == 3
    assert set(found[1:]) <= {each.id for each in others}
    assert queries.beside(session, set(), actor=case.staff) == []


def test_under_one_s_own_articles_stand_those_of_the_other_associations_alone(session: Session) -> None:
    of = builders.association(session)
    builders.article(session, of=of)
    other = builders.article(session)
    assert [each.id for each, _ in queries.of_others(session, of.id, actor=staff_of(of))] == [other.id]


def test_lists_make_as_many_queries_for_many_as_for_one(session: Session) -> None:
    of = builders.association(session)
    sent = []
    for _ in range(2):
        builders.article(session, of=of, kinds=("lien",))
        builders.article(session, kinds=("lien", "budget"))
        builders.article(session, of=of, state=ArticleState.SUBMITTED)
        session.flush()
        with counted(session) as statements:
            _open_every_list(session, of)
        sent.append(len(statements))
    assert sent[0] == sent[1]


def _open_every_list(session: Session, of: Association) -> None:
    reader = staff_of(of)
    rows, _ = queries.page_of_published(session, Wanted("bien"), actor=reader, page=1, size=20)
    profiles.cards(session, rows)
    profiles.cards(session, queries.beside(session, {"lien"}, actor=reader))
    profiles.cards(session, queries.of_association(session, of.slug, actor=reader))
    profiles.cards(session, queries.of_others(session, of.id, actor=reader))
    profiles.queue_lines(queries.queue(session, page=1, size=20)[0])
    profiles.own_lines(queries.page_of_own(session, of.id, page=1, size=20)[0])


def test_beyond_the_last_page_the_last_is_shown(session: Session) -> None:
    builders.article(session)
    only = queries.page_of_published(session, Wanted(), actor=NOBODY, page=1, size=20)
    for page in (0, 2, 10**12):
        assert queries.page_of_published(session, Wanted(), actor=NOBODY, page=page, size=20) == only
    assert only[1] == 1


def test_the_queue_begins_with_the_longest_wait(session: Session) -> None:
    waits: list[Article] = [
        builders.article(session, state=ArticleState.SUBMITTED, submitted_at=builders.AT.replace(day=day))
        for day in (12, 3, 9)
    ]
    rows, total = queries.queue(session, page=1, size=20)
    assert total == 3
    assert [article.id for article, _ in rows] == [waits[1].id, waits[2].id, waits[0].id]
