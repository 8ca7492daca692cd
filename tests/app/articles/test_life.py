"""An article's life: written, read by the operator, published, revised, taken off; and who may do none of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import builders
import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.accounts.models import Person
from app.articles import queries, services
from app.articles.models import Article, ArticleKind
from app.articles.services import Writing
from app.articles.states import ArticleState, Audience
from app.associations.models import Association
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.journal.models import Entry
from app.mailbox.models import Message

AT = builders.AT
LATER = AT + timedelta(days=1)
TEXT = Writing(
    "Le premier rendez-vous", "Trois questions suffisent.", "On commence par écouter.", Audience.PUBLIC,
    frozenset({"scolaire.devoirs"}),
)  # fmt: skip


@dataclass
class Room:
    """Who writes, and who reads."""

    association: Association
    author: Person
    writer: Actor
    operator: Actor
    reader: Person


@pytest.fixture
def room(session: Session) -> Room:
    of = builders.association(session, email="contact@ruche.example.org")
    builders.kind(session)
    author = builders.member(session, of=of)
    reader = builders.person(session, role=Role.OPERATOR, first_name="Dominique")
    builders.account(session, owner=reader)
    return Room(
        of, author, Actor(Way.SESSION, author.id, Role.COORDINATOR, of.id, "Claire"),
        Actor(Way.SESSION, reader.id, Role.OPERATOR), reader,
    )  # fmt: skip


def written(session: Session, room: Room, **changes: object) -> Article:
    writing = replace(TEXT, **changes)
    return services.write(session, association_id=room.association.id, writing=writing, actor=room.writer, at=AT)


def submitted(session: Session, room: Room) -> Article:
    article = written(session, room)
    services.submit(session, article=article, actor=room.writer, at=AT)
    return article


def published(session: Session, room: Room) -> Article:
    article = submitted(session, room)
    services.publish(session, article=article, version=article.version, actor=room.operator, at=AT)
    return article


def letters(session: Session, to: Person) -> list[str]:
    return [m.template for m in session.exec(select(Message).where(Message.person_id == to.id))]


def test_what_is_submitted_is_announced_to_the_operator_without_its_text(session: Session, room: Room) -> None:
    submitted(session, room)
    message = session.exec(select(Message).where(Message.person_id == room.reader.id)).one()
    assert message.template == "article_submitted"
    assert room.association.name in message.body
    assert TEXT.body not in message.body


def test_what_is_published_has_an_address_made_of_its_title_and_its_author_is_told(
    session: Session, room: Room
) -> None:
    article = published(session, room)
    assert (article.state, article.slug) == (ArticleState.PUBLISHED, "le-premier-rendez-vous")
    assert letters(session, room.author) == ["article_published"]


def test_two_articles_of_one_title_have_two_addresses(session: Session, room: Room) -> None:
    assert [published(session, room).slug for _ in range(3)] == [
        "le-premier-rendez-vous", "le-premier-rendez-vous-2", "le-premier-rendez-vous-3",
    ]  # fmt: skip


def test_an_article_sent_back_comes_again(session: Session, room: Room) -> None:
    article = submitted(session, room)
    services.send_back(
        session, article=article, word="Dites combien de jeunes.", version=article.version, actor=room.operator, at=AT
    )
    assert letters(session, room.author) == ["article_sent_back"]
    writing = replace(TEXT, body="On était six.")
    services.rewrite(session, article=article, writing=writing, version=article.version, actor=room.writer, at=AT)
    services.submit(session, article=article, actor=room.writer, at=LATER)
    assert (article.state, article.word, article.submitted_at) == (ArticleState.SUBMITTED, "", LATER)


def test_nothing_is_published_that_was_not_read(session: Session, room: Room) -> None:
    article = submitted(session, room)
    seen = article.version
    services.take_back(session, article=article, actor=room.writer, at=AT)
    services.rewrite(session, article=article, writing=TEXT, version=article.version, actor=room.writer, at=AT)
    services.submit(session, article=article, actor=room.writer, at=AT)
    with pytest.raises(Conflict):
        services.publish(session, article=article, version=seen, actor=room.operator, at=AT)
    with pytest.raises(Conflict):
        services.send_back(session, article=article, word="Non.", version=seen, actor=room.operator, at=AT)


def test_the_second_of_two_editors_is_told(session: Session, room: Room) -> None:
    article = written(session, room)
    seen = article.version
    services.rewrite(session, article=article, writing=TEXT, version=seen, actor=room.writer, at=AT)
    with pytest.raises(Conflict):
        services.rewrite(session, article=article, writing=TEXT, version=seen, actor=room.writer, at=AT)


@pytest.mark.parametrize("state", [ArticleState.SUBMITTED, ArticleState.PUBLISHED, ArticleState.WITHDRAWN])
def test_what_was_handed_over_is_neither_changed_nor_dropped(session: Session, room: Room, state: ArticleState) -> None:
    article = builders.article(session, of=room.association, state=state)
    with pytest.raises(Conflict):
        services.rewrite(session, article=article, writing=TEXT, version=1, actor=room.writer, at=AT)
    with pytest.raises(Conflict):
        services.drop(session, article=article, actor=room.writer, at=AT)


def test_the_old_version_stays_up_until_the_new_one_takes_its_address(session: Session, room: Room) -> None:
    old = published(session, room)
    new = services.revise(session, article=old, actor=room.writer, at=LATER)
    assert (new.title, new.body, new.slug) == (old.title, old.body, None)
    services.rewrite(
        session, article=new, writing=replace(TEXT, title="Autrement", body="On écoute."), version=new.version,
        actor=room.writer, at=LATER,
    )  # fmt: skip
    services.submit(session, article=new, actor=room.writer, at=LATER)
    assert (old.state, old.body) == (ArticleState.PUBLISHED, TEXT.body)
    services.publish(session, article=new, version=new.version, actor=room.operator, at=LATER)
    assert (old.state, old.slug) == (ArticleState.REPLACED, None)
    assert (new.state, new.slug, new.published_at) == (ArticleState.PUBLISHED, "le-premier-rendez-vous", LATER)


def test_a_revision_is_begun_once(session: Session, room: Room) -> None:
    old = published(session, room)
    first = services.revise(session, article=old, actor=room.writer, at=AT)
    assert services.revise(session, article=old, actor=room.writer, at=AT).id == first.id
    session.add(Article(association_id=room.association.id, revises_id=old.id, title="Encore", created_at=AT))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_revision_of_an_article_that_was_withdrawn_meanwhile_brings_it_back(session: Session, room: Room) -> None:
    old = published(session, room)
    new = services.revise(session, article=old, actor=room.writer, at=AT)
    services.withdraw(session, article=old, actor=room.writer, at=AT)
    services.submit(session, article=new, actor=room.writer, at=AT)
    services.publish(session, article=new, version=new.version, actor=room.operator, at=AT)
    assert (old.state, new.slug) == (ArticleState.REPLACED, "le-premier-rendez-vous")


def test_an_association_puts_back_what_it_took_off_itself(session: Session, room: Room) -> None:
    article = published(session, room)
    services.withdraw(session, article=article, actor=room.writer, at=LATER)
    assert article.withdrawn_at == LATER
    services.restore(session, article=article, actor=room.writer, at=LATER)
    assert (article.state, article.withdrawn_at) == (ArticleState.PUBLISHED, None)


def test_what_the_operator_took_off_comes_back_by_a_new_version_only(session: Session, room: Room) -> None:
    article = published(session, room)
    services.take_down(session, article=article, word="Un jeune s’y reconnaît.", actor=room.operator, at=AT)
    assert letters(session, room.author) == ["article_published", "article_taken_down"]
    with pytest.raises(Conflict):
        services.restore(session, article=article, actor=room.writer, at=AT)
    assert services.revise(session, article=article, actor=room.writer, at=AT).state is ArticleState.DRAFT


@pytest.mark.parametrize("lacking", [{"summary": ""}, {"body": ""}, {"kinds": frozenset()}])
def test_an_article_is_submitted_when_it_is_whole(session: Session, room: Room, lacking: dict[str, object]) -> None:
    article = written(session, room, **lacking)
    with pytest.raises(Invalid, match="Il manque encore"):
        services.submit(session, article=article, actor=room.writer, at=AT)


@pytest.mark.parametrize("where", ["title", "summary", "body"])
def test_the_contact_of_somebody_keeps_an_article_from_being_submitted(
    session: Session, room: Room, where: str
) -> None:
    article = written(session, room, **{where: "Appelez Paul au 06 39 98 00 12"})
    with pytest.raises(Invalid, match="moyen de joindre"):
        services.submit(session, article=article, actor=room.writer, at=AT)


def test_an_association_may_give_its_own_address(session: Session, room: Room) -> None:
    article = written(session, room, body="Écrivez à contact@ruche.example.org")
    services.submit(session, article=article, actor=room.writer, at=AT)
    assert article.state is ArticleState.SUBMITTED


def test_a_draft_that_is_dropped_leaves_nothing_but_that_it_was(session: Session, room: Room) -> None:
    article = written(session, room)
    services.drop(session, article=article, actor=room.writer, at=AT)
    session.flush()
    assert session.exec(select(Article)).all() == []
    assert session.exec(select(ArticleKind)).all() == []
    entries = session.exec(select(Entry).where(Entry.subject_kind == "article")).all()
    assert {entry.action for entry in entries} == {"create", "drop"}


def test_another_association_neither_finds_nor_changes_an_article(session: Session, room: Room) -> None:
    article = published(session, room)
    other = builders.association(session)
    stranger = Actor(Way.SESSION, builders.member(session, of=other).id, Role.MANAGER, other.id)
    with pytest.raises(NotFound):
        queries.own(session, article.id, actor=stranger)
    for verb in (services.withdraw, services.revise, services.take_back, services.restore, services.drop):
        with pytest.raises(Forbidden):
            verb(session, article=article, actor=stranger, at=AT)
    with pytest.raises(Forbidden):
        services.write(session, association_id=room.association.id, writing=TEXT, actor=stranger, at=AT)


def test_nobody_but_the_operator_reviews_and_the_operator_does_not_write(session: Session, room: Room) -> None:
    article = submitted(session, room)
    with pytest.raises(Forbidden):
        services.publish(session, article=article, version=article.version, actor=room.writer, at=AT)
    with pytest.raises(Forbidden):
        services.send_back(session, article=article, word="Non.", version=article.version, actor=room.writer, at=AT)
    with pytest.raises(Forbidden):
        services.take_down(session, article=article, word="Non.", actor=room.writer, at=AT)
    with pytest.raises(Forbidden):
        services.take_back(session, article=article, actor=room.operator, at=AT)


def test_the_answer_goes_to_the_association_when_the_author_left(session: Session, room: Room) -> None:
    article = submitted(session, room)
    article.author_id = None
    lead = room.author
    services.publish(session, article=article, version=article.version, actor=room.operator, at=AT)
    assert letters(session, lead) == ["article_published"]


def test_an_address_without_a_review_is_refused_by_the_database(session: Session, room: Room) -> None:
    session.add(Article(association_id=room.association.id, slug="sans-relecture", title="Sans", created_at=AT))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
