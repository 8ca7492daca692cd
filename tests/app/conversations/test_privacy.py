"""Each one is handed their own lines; the words of a pair go with either of its two."""

from __future__ import annotations

import json
from typing import Any

import cases
import lived
import pytest
from flask import Flask
from lived import Lived
from sqlmodel import select

from app.accounts.models import Person
from app.conversations.models import Line
from app.conversations.states import HeldFor, LineState
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.journal.models import Entry
from app.privacy import dossier, services


def exchange() -> Lived:
    pair = lived.pair()
    kept: dict[str, Any] = {"mentorship_id": pair.pair.id, "written_at": cases.AT}
    with transaction() as session:
        session.add(Line(writer_id=pair.case.youth.id, text="Mots de Lina", **kept))
        session.add(Line(writer_id=pair.case.volunteer.id, text="Mots de Marc", **kept))
        session.add(
            Line(
                writer_id=pair.case.volunteer.id, text="Retenu de Marc", state=LineState.REFUSED, answer="Pas ici",
                held_for=HeldFor.CONTACT, decided_at=cases.AT, decided_by_id=pair.case.coordinator.id, **kept,
            )
        )  # fmt: skip
    return pair


def handed_out(person_id: Any) -> str:
    sections = dossier.of(reading(), reading().get_one(Person, person_id), at=cases.AT)
    return dossier.as_json(sections, at=cases.AT)


def test_one_s_data_hold_one_s_own_lines_alone(app: Flask) -> None:
    pair = exchange()
    mine, theirs = handed_out(pair.case.youth.id), handed_out(pair.case.volunteer.id)
    assert "Mots de Lina" in mine
    assert "de Marc" not in mine
    assert "Mots de Lina" not in theirs
    told = json.loads(theirs)["donnees"]["Messages écrits"]
    assert {line["Texte"] for line in told} == {"Mots de Marc", "Retenu de Marc"}
    assert "Pas ici" in theirs


@pytest.mark.parametrize("who", ["youth", "volunteer"])
def test_the_words_of_a_pair_go_with_either_of_the_two(app: Flask, who: str) -> None:
    pair = exchange()
    with transaction() as session:
        person = session.get_one(Person, getattr(pair.case, who).id)
        services.erase(session, person=person, actor=SYSTEM, at=cases.AT)
    assert reading().exec(select(Line)).all() == []


def test_who_decided_is_forgotten_with_them(app: Flask) -> None:
    pair = exchange()
    with transaction() as session:
        person = session.get_one(Person, pair.case.coordinator.id)
        services.erase(session, person=person, actor=SYSTEM, at=cases.AT)
    lines = reading().exec(select(Line)).all()
    assert len(lines) == 3
    assert {line.decided_by_id for line in lines} == {None}


def test_the_journal_never_holds_words(app: Flask) -> None:
    exchange()
    assert "Mots" not in str([entry.facts for entry in reading().exec(select(Entry))])
