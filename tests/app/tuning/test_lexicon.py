"""The words of the young: edited, made into a version, chosen by a configuration, read by every process."""

from __future__ import annotations

from typing import Any

import builders
import pytest
from flask import Flask
from pages import PageClient
from sqlmodel import Session, select
from visitors import as_role

import matching
from app.core.db import transaction
from app.core.errors import Conflict, NotFound
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.skills import services as skills
from app.tuning import queries, rules, services
from app.tuning.models import LexiconEntry, TextVersion
from matching import similarity

AT = builders.AT
HOME = "/operateur/reglages/lexique"


def write(session: Session, word: str, meaning: str) -> LexiconEntry:
    return services.write_word(session, word=word, meaning=meaning, actor=SYSTEM, at=AT)


def likeness(model: str, asked: str, offered: str) -> float:
    """Return what the text counts for between a need and an offer that say only this."""
    configuration = matching.Configuration(text_model=model)
    need, offer = matching.Need(id="n", text=asked), matching.Offer(id="o", text=offered)
    parts = {part.name: part.score for part in matching.explain(need, offer, configuration=configuration).parts}
    return parts["text"] or 0.0


def test_a_word_counts_once_a_version_was_made(session: Session) -> None:
    services.install(session, minutes_in_common=60, at=AT)
    write(session, "zbeulo", "menuiserie")
    assert likeness("fr-1", "du zbeulo", "menuiserie") == 0
    version = services.refit(session, actor=SYSTEM, at=AT)
    assert likeness(version.name, "du zbeulo", "menuiserie") > 0.5
    assert likeness("fr-1", "du zbeulo", "menuiserie") == 0


def test_a_fit_is_the_same_on_any_machine_and_its_name_says_what_it_is_made_of() -> None:
    lexicon, corpus = rules.written({"b": "deux", "a": "un"}), rules.gathered(["aide en maths"], ["SVT", "Maths"], {})
    one, other = rules.fit(lexicon, corpus), rules.fit(lexicon, corpus)
    assert (one.features_, one.weights_) == (other.features_, other.weights_)
    assert corpus == "aide en maths\nMaths\nSVT"
    assert rules.model_name(2, lexicon, corpus) != rules.model_name(2, lexicon, corpus + "\nautre")


def test_needs_and_offers_are_never_fitted_on(session: Session) -> None:
    services.install(session, minutes_in_common=60, at=AT)
    skills.install(session)
    builders.need(session, text="zyzomys", codes=())
    builders.offer(session, text="zyzomys", codes=())
    version = services.refit(session, actor=SYSTEM, at=AT)
    assert "zyzomys" not in version.corpus
    assert "CV, lettre, profil en ligne" in version.corpus


def test_another_process_fits_the_same_model_from_what_was_stored(session: Session) -> None:
    write(session, "wesh", "bonjour")
    version = services.refit(session, actor=SYSTEM, at=AT)
    stored = session.exec(select(TextVersion)).one()
    again = rules.fit(stored.lexicon, stored.corpus)
    assert again.features_ == similarity.model_named(version.name).features_


def test_nothing_new_makes_no_version(session: Session) -> None:
    write(session, "wesh", "bonjour")
    services.refit(session, actor=SYSTEM, at=AT)
    with pytest.raises(Conflict):
        services.refit(session, actor=SYSTEM, at=AT)
    write(session, "wesh", "salut")
    assert services.refit(session, actor=SYSTEM, at=AT).number == 3


def test_the_operator_adds_changes_and_removes_words_and_makes_a_version(app: Flask) -> None:
    operator: PageClient = as_role(app, Role.OPERATOR)
    assert "Aucun mot" in operator.get(HOME).text
    page = operator.submit(operator.get(f"{HOME}/nouveau"), {"word": "Ordi", "meaning": "ordinateur"})
    assert "Le mot est enregistré." in page.text
    with transaction() as session:
        entry = queries.lexicon(session)[0]
        assert (entry.word, entry.meaning) == ("ordi", "ordinateur")
    operator.submit(operator.get(f"{HOME}/{entry.id}/modifier"), {"meaning": "ordinateur informatique"})
    page = operator.submit(operator.get(HOME), button="Préparer une nouvelle version")
    assert "La version 2 est prête." in page.text
    page = operator.submit(page, button="Retirer")
    assert "Le mot est retiré." in page.text
    with transaction() as session:
        assert queries.lexicon(session) == []
        assert "ordi = ordinateur informatique" in queries.text_versions(session)[0].lexicon


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"word": ""}, "Écrivez le mot."),
        ({"word": "deux mots"}, "un seul mot"),
        ({"word": "a=b"}, "un seul mot"),
        ({"meaning": ""}, "un ou plusieurs mots"),
        ({"meaning": "a = b"}, "sans ponctuation"),
        ({"meaning": "x" * 201}, "trop long"),
    ],
)
def test_what_is_typed_wrong_is_told(app: Flask, typed: dict[str, Any], told: str) -> None:
    operator: PageClient = as_role(app, Role.OPERATOR)
    page = operator.submit(
        operator.get(f"{HOME}/nouveau"), {"word": "ordi", "meaning": "ordinateur"} | typed, status=422
    )
    assert told in page.text


def test_a_model_that_nobody_stored_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.ensure_model(session, "fr-31000")
