"""The pages of the good practices, as people go through them."""

from __future__ import annotations

import re

import builders
import cases
import lived
import pytest
from flask import Flask
from pages import Element, PageClient, errors, form_values
from sqlmodel import select
from visitors import signed_in

from app.accounts.models import Person
from app.articles.models import Article
from app.articles.states import ArticleState, Audience
from app.associations.models import Association
from app.core.db import reading, transaction
from app.core.permissions import Role

OWN = "/association/bonnes-pratiques"
REVIEW = "/operateur/bonnes-pratiques"
TYPED = {
    "title": "Le premier rendez-vous",
    "summary": "Trois questions suffisent.",
    "body": "On écoute.\n\n## Avant\n\n- la date\n- <b>le lieu</b>",
    "kinds": ["scolaire.devoirs"],
    "audience": "public",
}


@pytest.fixture
def association(app: Flask) -> Association:
    with transaction() as session:
        builders.kind(session, label="Aide aux devoirs", family="École")
        return builders.association(session, name="La Ruche", email="contact@ruche.example.org")


@pytest.fixture
def author(app: Flask, association: Association) -> PageClient:
    with transaction() as session:
        coordinator = builders.member(session, of=association)
    return signed_in(app, coordinator)


@pytest.fixture
def operator(app: Flask) -> PageClient:
    with transaction() as session:
        person = builders.person(session, role=Role.OPERATOR, first_name="Dominique")
    return signed_in(app, person)


def only() -> Article:
    reading().rollback()
    reading().expire_all()
    return reading().exec(select(Article)).one()


def written(author: PageClient, **changes: object) -> Element:
    return author.submit(author.get(f"{OWN}/ecrire"), TYPED | changes, button="Enregistrer")


def article(of: Association, **values: object) -> Article:
    with transaction() as session:
        return builders.article(session, of=session.get_one(Association, of.id), **values)


def test_from_a_draft_to_the_site(author: PageClient, operator: PageClient, client: PageClient) -> None:
    seen = written(author)
    author.submit(seen, button="Envoyer en relecture")
    waiting = operator.get(REVIEW)
    assert "1 article" in waiting.text
    page = operator.get(f"{REVIEW}/{only().id}")
    operator.submit(page, button="Publier")
    found = client.get("/bonnes-pratiques/le-premier-rendez-vous")
    assert [h.text for h in found.every("h1")] == ["Le premier rendez-vous"]
    assert "Avant" in [h.text for h in found.every("h2")]
    assert [li.text for li in found.every("main")[0].every("li") if "lieu" in li.text] == ["<b>le lieu</b>"]
    assert found.every("b") == []
    link = next(a for a in found.every("a") if a.text == "La Ruche")
    assert "Ses bonnes pratiques" in client.get(link.attributes["href"]).text


def test_the_title_of_the_page_is_the_title_of_the_article(client: PageClient, association: Association) -> None:
    shown = article(association)
    found = client.get(f"/bonnes-pratiques/{shown.slug}")
    assert found.every("title")[0].text.startswith(f"{shown.title} – ")


def test_a_look_at_the_text_keeps_nothing(author: PageClient) -> None:
    page = author.submit(author.get(f"{OWN}/ecrire"), TYPED, button="Voir l’aperçu")
    assert "Rien n’est encore enregistré" in page.text
    assert "Avant" in [h.text for h in page.every("h4")]
    assert reading().exec(select(Article)).all() == []
    kept = author.submit(page, button="Enregistrer")
    assert [h.text for h in kept.every("h1")] == ["Le premier rendez-vous"]


def test_a_form_sent_twice_writes_one_article(author: PageClient) -> None:
    page = author.get(f"{OWN}/ecrire")
    author.submit(page, TYPED, button="Enregistrer")
    author.get(f"{OWN}/ecrire")
    author.submit(page, TYPED, button="Enregistrer")
    assert only().title == TYPED["title"]


def test_a_refused_text_stays_on_the_page(author: PageClient) -> None:
    page = author.submit(
        author.get(f"{OWN}/ecrire"), TYPED | {"title": "", "body": "é" * 8001}, button="Enregistrer", status=422
    )
    assert "Écrivez un titre" in errors(page)
    assert "8 000 caractères au plus" in errors(page)
    assert "é" * 8001 in page.every("textarea")[1].text


def test_a_form_of_nothing_yet_that_names_a_version_is_refused_and_keeps_its_text(author: PageClient) -> None:
    page = author.submit(author.get(f"{OWN}/ecrire"), TYPED | {"version": "9"}, button="Enregistrer", status=409)
    assert form_values(page.every("form")[-1])["title"] == [TYPED["title"]]


def test_what_is_missing_and_what_is_held_are_said_before_it_is_sent(author: PageClient) -> None:
    page = written(author, summary="", body="Appelez Paul au 06 39 98 00 12")
    assert "Il manque encore : le résumé" in page.text
    assert "Appelez Paul au 06 39 98 00 12 »" in page.text
    assert "Envoyer en relecture" not in page.text


def test_the_field_asks_to_name_no_youth(author: PageClient) -> None:
    assert "Ne nommez aucun jeune" in author.get(f"{OWN}/ecrire").text


def test_an_editor_who_was_overtaken_sees_both_texts(author: PageClient, association: Association) -> None:
    draft = article(association, state=ArticleState.DRAFT)
    page = author.get(f"{OWN}/{draft.id}/modifier")
    author.submit(page, {"title": "La première version"}, button="Enregistrer")
    author.get(f"{OWN}/{draft.id}/modifier")
    told = author.submit(page, {"title": "La seconde"}, button="Enregistrer", status=409)
    assert "La première version" in told.text
    author.submit(told, button="Enregistrer")
    assert only().title == "La seconde"


def test_an_article_sent_back_shows_the_word_of_the_operator(
    author: PageClient, operator: PageClient, association: Association
) -> None:
    waits = article(association, state=ArticleState.SUBMITTED)
    page = operator.get(f"{REVIEW}/{waits.id}/renvoyer")
    refused = operator.submit(page, {"word": ""}, status=422)
    assert "Écrivez un mot" in errors(refused)
    operator.submit(refused, {"word": "Combien de jeunes étaient là ?"})
    assert "Combien de jeunes étaient là ?" in author.get(f"{OWN}/{waits.id}").text


def test_the_operator_publishes_nothing_that_was_not_on_the_screen(
    author: PageClient, operator: PageClient, association: Association
) -> None:
    waits = article(association, state=ArticleState.SUBMITTED).id
    page = operator.get(f"{REVIEW}/{waits}")
    assert "Cette page n’est plus valable" in errors(
        operator.submit(page, {"version": ""}, button="Publier", status=422)
    )
    author.submit(author.get(f"{OWN}/{waits}"), button="Reprendre pour le modifier")
    author.submit(author.get(f"{OWN}/{waits}"), button="Envoyer en relecture")
    operator.submit(page, button="Publier", status=409)
    assert only().state is ArticleState.SUBMITTED


def test_the_operator_sees_what_a_new_version_changes(
    author: PageClient, operator: PageClient, association: Association, client: PageClient
) -> None:
    old = article(association, title="Avant", body="Reste.\nPart.")
    page = author.submit(author.get(f"{OWN}/{old.id}"), button="Écrire une nouvelle version")
    seen = author.submit(page, {"title": "Après", "body": "Reste.\nVient."}, button="Enregistrer")
    author.submit(seen, button="Envoyer en relecture")
    assert "Part." in client.get(f"/bonnes-pratiques/{old.slug}").text
    review = operator.get(next(a.attributes["href"] for a in operator.get(REVIEW).every("a") if a.text == "Après"))
    assert [e.text for e in review.every("ins")] == ["Ajouté : Vient."]
    assert [e.text for e in review.every("del")] == ["Enlevé : Part."]
    assert "Avant" in review.every("table")[0].text
    operator.submit(review, button="Publier")
    assert "Vient." in client.get(f"/bonnes-pratiques/{old.slug}").text


def test_an_article_is_taken_off_and_put_back(author: PageClient, association: Association, client: PageClient) -> None:
    shown = article(association)
    page = author.submit(author.get(f"{OWN}/{shown.id}/retirer"), button="Oui, retirer")
    client.get(f"/bonnes-pratiques/{shown.slug}", status=404)
    author.submit(page, button="Remettre en ligne")
    client.get(f"/bonnes-pratiques/{shown.slug}")


def test_the_operator_takes_an_article_off_with_a_word(
    author: PageClient, operator: PageClient, association: Association, client: PageClient
) -> None:
    shown = article(association)
    operator.submit(operator.get(f"{REVIEW}/{shown.id}/retirer"), {"word": "Un jeune s’y reconnaît."})
    client.get(f"/bonnes-pratiques/{shown.slug}", status=404)
    page = author.get(f"{OWN}/{shown.id}")
    assert "Un jeune s’y reconnaît." in page.text
    assert "Remettre en ligne" not in page.text


def test_a_draft_is_dropped_after_a_question(author: PageClient, association: Association) -> None:
    draft = article(association, state=ArticleState.DRAFT)
    author.submit(author.get(f"{OWN}/{draft.id}/supprimer"), button="Oui, supprimer")
    author.get(f"{OWN}/{draft.id}", status=404)


@pytest.mark.parametrize("verb", ["", "/modifier", "/retirer", "/supprimer"])
@pytest.mark.parametrize("state", list(ArticleState))
def test_another_association_finds_nothing(
    app: Flask, association: Association, verb: str, state: ArticleState
) -> None:
    theirs = article(association, state=state)
    with transaction() as session:
        stranger = builders.member(session, role=Role.MANAGER)
    signed_in(app, stranger).get(f"{OWN}/{theirs.id}{verb}", status=404)


@pytest.mark.parametrize("verb", ["envoyer", "reprendre", "remettre", "reviser", "retirer", "supprimer", "modifier"])
def test_another_association_moves_nothing(app: Flask, association: Association, verb: str) -> None:
    theirs = article(association)
    with transaction() as session:
        stranger = builders.member(session, role=Role.MANAGER)
    browser = signed_in(app, stranger)
    page = browser.get(f"{OWN}/ecrire")
    browser.post(f"{OWN}/{theirs.id}/{verb}", _keys(page), status=404)


def _keys(page: Element) -> dict[str, str]:
    return {i.attributes["name"]: i.attributes["value"] for i in page.every("input") if i.attributes.get("name") in
            {"csrf_token", "submission"}}  # fmt: skip


@pytest.mark.parametrize("state", [ArticleState.DRAFT, ArticleState.SENT_BACK, ArticleState.REPLACED])
def test_the_operator_does_not_read_what_is_still_written(
    operator: PageClient, association: Association, state: ArticleState
) -> None:
    operator.get(f"{REVIEW}/{article(association, state=state).id}", status=404)


def test_what_is_for_partners_is_on_no_public_page(
    author: PageClient, client: PageClient, association: Association
) -> None:
    hidden = article(association, title="Entre nous seulement", audience=Audience.PARTNERS)
    for address in ("/bonnes-pratiques", f"/associations/{association.slug}", "/bonnes-pratiques?mots=entre"):
        assert hidden.title not in client.get(address).text
        assert hidden.title in author.get(address).text
    client.get(f"/bonnes-pratiques/{hidden.slug}", status=404)
    assert "Entre associations" in author.get(f"/bonnes-pratiques/{hidden.slug}").text


def test_a_search_counts_and_says_when_nothing_is_found(client: PageClient, association: Association) -> None:
    article(association, title="Le goûter")
    found = client.get("/bonnes-pratiques?mots=gouter")
    assert [p.text for p in found.every("p") if p.attributes.get("role") == "status"] == ["1 article"]
    assert "Aucun article ne correspond" in client.get("/bonnes-pratiques?mots=absent").text
    assert "Le goûter" in client.get("/bonnes-pratiques?page=2").text


def test_a_list_is_read_in_pages_of_twenty(client: PageClient, association: Association) -> None:
    with transaction() as session:
        for _ in range(21):
            builders.article(session, of=association)
    first, second = client.get("/bonnes-pratiques"), client.get("/bonnes-pratiques?page=2")
    assert [len(re.findall("cp-card__title", str(page.every("main")[0]))) for page in (first, second)] == [20, 1]


def _case(association: Association) -> tuple[cases.Case, Person]:
    with transaction() as session:
        case = cases.taken(session, of=session.get_one(Association, association.id))
        session.flush()
        session.expunge_all()
    return case, case.coordinator


def test_beside_the_case_stand_articles_for_what_is_asked(app: Flask, association: Association) -> None:
    article(association, title="Les devoirs à deux")
    article(association, title="Autre sujet", kinds=("budget",))
    case, coordinator = _case(association)
    page = signed_in(app, coordinator).get(f"/association/besoins/{case.need.id}")
    assert "Les devoirs à deux" in page.text
    assert "Autre sujet" not in page.text


def test_beside_the_pair_too(app: Flask, association: Association) -> None:
    article(association, title="Les devoirs à deux")
    pair = lived.pair()
    page = signed_in(app, pair.case.coordinator).get(f"/association/binomes/{pair.pair.id}")
    assert "Les devoirs à deux" in page.text


def test_the_site_map_and_the_foot_of_the_pages_lead_there(client: PageClient) -> None:
    for page in (client.get("/plan-du-site"), client.get("/associations")):
        assert "/bonnes-pratiques" in {a.attributes.get("href") for a in page.every("a")}
