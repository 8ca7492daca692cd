"""Who is erased is named by no article, and found by no search; who wrote it is forgotten, the article stays."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import builders
import pytest
from flask import Flask
from sqlmodel import select

from app.accounts.models import Person
from app.articles import queries
from app.articles.models import Article
from app.articles.queries import Wanted
from app.articles.states import ArticleState
from app.core.db import reading, transaction
from app.core.identity import NOBODY, SYSTEM
from app.mailbox import services as mailbox
from app.mailbox.models import Message
from app.mailbox.services import About
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


@pytest.fixture
def lina(app: Flask) -> Person:
    with transaction() as session:
        return builders.person(session, first_name="Lina", last_name="Castelbon")


def erase(person: Person) -> None:
    with transaction() as session:
        erasing.erase(session, person=session.get_one(Person, person.id), actor=SYSTEM, at=builders.AT)


def address(title: str, slug: str | None, **values: Any) -> UUID:
    with transaction() as session:
        return builders.article(session, title=title, slug=slug, **values).id


def slug_of(article_id: UUID) -> str | None:
    reading().rollback()
    return reading().get_one(Article, article_id).slug


def test_a_name_that_is_erased_leaves_the_address_and_the_letters_that_lead_there(lina: Person) -> None:
    one = address("Avec Lina Castelbon", "avec-lina-castelbon")
    two = address("Avec Lina Castelbon", "avec-lina-castelbon-2")
    with transaction() as session:
        author = builders.member(session)
        emails_of = {"about": About("article", one), "at": builders.AT, "title": "Avec Lina Castelbon"}
        link = "https://coup.example.org/bonnes-pratiques/avec-lina-castelbon"
        mailbox.send(session, to=author, template="article_published", link=link, **emails_of)
    erase(lina)
    assert [slug_of(one), slug_of(two)] == ["avec-lina-efface", "avec-lina-efface-2"]
    letter = reading().exec(select(Message).where(Message.template == "article_published")).one()
    assert "castelbon" not in (letter.body + letter.subject).lower()


def test_an_address_kept_from_an_earlier_title_changes_too(lina: Person) -> None:
    old = address("Avec Lina Castelbon", None, state=ArticleState.REPLACED)
    new = address("Bien commencer", "avec-lina-castelbon", revises_id=old)
    erase(lina)
    assert slug_of(new) == "bien-commencer"


def test_a_word_that_is_also_somebody_s_name_changes_no_address(app: Flask) -> None:
    with transaction() as session:
        person = builders.person(session, last_name="Petit")
    article_id = address("Un petit pas", "un-petit-pas")
    erase(person)
    assert slug_of(article_id) == "un-petit-pas"


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
