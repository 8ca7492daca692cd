"""Who is erased is named by no article, and found by no search; who wrote it is forgotten, the article stays."""

from __future__ import annotations

import builders
from flask import Flask

from app.accounts.models import Person
from app.articles import queries
from app.articles.models import Article
from app.articles.queries import Wanted
from app.core.db import transaction
from app.core.identity import NOBODY, SYSTEM
from app.privacy.services import erasing


def found(app: Flask, words: str) -> int:
    with transaction() as session:
        return queries.page_of_published(session, Wanted(words), actor=NOBODY, page=1, size=20)[1]


def test_a_name_that_is_erased_leaves_the_text_and_the_search(app: Flask) -> None:
    with transaction() as session:
        person = builders.person(session, first_name="Lina", last_name="Castelbon")
        article_id = builders.article(session, body="Nous avons suivi Lina Castelbon deux ans.").id
    assert found(app, "castelbon") == 1
    with transaction() as session:
        erasing.erase(session, person=session.get_one(Person, person.id), actor=SYSTEM, at=builders.AT)
    assert found(app, "castelbon") == 0
    with transaction() as session:
        assert "Castelbon" not in session.get_one(Article, article_id).body
        assert session.get_one(Article, article_id).body.startswith("Nous avons suivi Lina")


def test_an_article_outlives_who_wrote_and_who_read_it(app: Flask) -> None:
    with transaction() as session:
        of = builders.association(session)
        builders.member(session, of=of)
        author, reader = builders.member(session, of=of), builders.person(session)
        article_id = builders.article(session, of=of, author_id=author.id, reviewer_id=reader.id).id
    for person in (author, reader):
        with transaction() as session:
            erasing.erase(session, person=session.get_one(Person, person.id), actor=SYSTEM, at=builders.AT)
    with transaction() as session:
        kept = session.get_one(Article, article_id)
        assert (kept.author_id, kept.reviewer_id) == (None, None)
