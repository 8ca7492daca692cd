"""What each of a pair said for themselves is handed out to them alone, and leaves with them, table by table."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import builders
import cases
import lived
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import AutoString, SQLModel

from app.accounts.models import Person
from app.core.clock import local_date
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.mentorships.states import Side
from app.privacy import dossier, services
from app.privacy.labels import OWN_SECTIONS
from app.privacy.register import REGISTER

AT = cases.AT
SIDES = {Side.YOUTH: "lesjeunes", Side.VOLUNTEER: "benevolat", Side.GUARDIAN: "parental", Side.ASSOCIATION: "equipier"}
"""A word of each side that stands nowhere else."""
AGREED = "convenu"
"""The word of what all signed."""
FILLED: dict[str, dict[str, Any]] = {
    "commitments": {"number": 1, "rhythm": "weekly", "rules_version": 1, "drafted_by": "volunteer", "months": 6},
    "regular_wishes": {"asked_at": AT},
    "stops": {"reason": "no_time", "unsafe": True, "asked_at": AT},
    "session_logs": {"held_on": local_date(AT), "met": True, "minutes": 60, "face": "bad", "told_at": AT},
    "fits": {"answer": "bad", "told_at": AT},
    "reviews": {"month": 1, "due_on": local_date(AT), "asked_at": AT, "answered_at": AT, "goals": "no",
                "satisfaction": "not"},
    "conversation_lines": {"state": "refused", "written_at": AT, "held_for": "contact", "decided_at": AT},
    "staff_contacts": {"means": "called", "held_on": local_date(AT)},
}  # fmt: skip
"""The tables of pairs in which somebody writes or says something, with what a row of them needs."""


def pair() -> lived.Lived:
    """Build a pair of a minor in which every side filled every table of words, each with a word of its own."""
    found = lived.pair(minor=True)
    people = {Side.YOUTH: found.case.youth, Side.VOLUNTEER: found.case.volunteer}
    with transaction() as session:
        for name, values in FILLED.items():
            table = SQLModel.metadata.tables[name]
            for side in sides_of(name):
                word = AGREED if name == "commitments" else SIDES[side]
                row = values | {"mentorship_id": found.pair.id} | words(table, word)
                if voice := REGISTER[name].voice:
                    row[voice] = side
                if name == "conversation_lines":
                    row["writer_id"] = people[side].id
                session.execute(sa.insert(SQLModel.metadata.tables[name]).values(**defaults(table), **row))
    return found


def sides_of(name: str) -> list[Side]:
    if name == "conversation_lines":
        return [Side.YOUTH, Side.VOLUNTEER]
    voice = SQLModel.metadata.tables[name].c.get(REGISTER[name].voice)
    return [side for side in Side if side in voice.type.enums] if voice is not None else [Side.ASSOCIATION]


def words(table: sa.Table, word: str) -> dict[str, str]:
    """Return one word for every column of free text."""
    return {column.name: f"Mots {word}" for column in free(table)}


def free(table: sa.Table) -> list[sa.Column[Any]]:
    written = REGISTER[table.name].written
    return [column for column in table.c if column.name in written and isinstance(column.type, AutoString)]


def defaults(table: sa.Table) -> dict[str, Any]:
    """Return what the tables' own rows begin with: a key, a version, the instant."""
    known = {"id": uuid4(), "version": 1, "created_at": AT}
    return {name: value for name, value in known.items() if name in table.c}


def handed_out(person_id: UUID) -> list[dossier.Section]:
    return dossier.of(reading(), reading().get_one(Person, person_id), at=AT)


@pytest.fixture
def known(app: Flask) -> lived.Lived:
    return pair()


def test_every_table_of_a_pair_with_words_is_tried_here(app: Flask) -> None:
    of_pairs = {name for name, held in REGISTER.items() if "mentorship_id" in held.parents}
    with_words = {name for name in of_pairs if free(SQLModel.metadata.tables[name])}
    assert with_words | {name for name in of_pairs if REGISTER[name].own} == set(FILLED)
    assert {name for name, held in REGISTER.items() if held.own} == set(OWN_SECTIONS)


@pytest.mark.parametrize("side", [Side.YOUTH, Side.VOLUNTEER, Side.GUARDIAN])
def test_each_is_handed_their_own_words_and_nobody_else_s(known: lived.Lived, side: Side) -> None:
    guardian = known.case.guardian
    assert guardian is not None
    who = {Side.YOUTH: known.case.youth.id, Side.VOLUNTEER: known.case.volunteer.id, Side.GUARDIAN: guardian.id}
    sections = handed_out(who[side])
    shown = {section.title: section.lines for section in sections}
    for name in FILLED:
        if REGISTER[name].own and side in sides_of(name):
            assert len(shown[OWN_SECTIONS[name]]) == 1, name
    for form in (dossier.as_json(sections, at=AT), dossier.as_csv(sections)):
        assert SIDES[side] in form
        assert not [word for word in set(SIDES.values()) - {SIDES[side]} if word in form]
        assert (AGREED in form) is (side is not Side.GUARDIAN)


def test_they_read_it_in_french(known: lived.Lived) -> None:
    data = json.loads(dossier.as_json(handed_out(known.case.youth.id), at=AT))["donnees"]
    assert data["Séances racontées"][0]["Ressenti"] == "Pas bien"
    assert data["Avis après la première séance"][0]["Réponse"] == "L’entente n’est pas là"
    assert data["Réponses aux bilans"][0] | {"Satisfaction": "Pas du tout", "Mois": 1} == data["Réponses aux bilans"][0]
    assert data["Demandes d’arrêt"][0]["Ne se sent pas en sécurité"] == "Oui"
    assert data["Messages écrits"][0]["Texte"] == "Mots lesjeunes"
    table = list(csv.reader(io.StringIO(dossier.as_csv(handed_out(known.case.youth.id))), delimiter=";"))
    assert ["Réponses aux bilans", "1", "Texte", "Mots lesjeunes"] in table


def test_once_another_guardian_was_named_neither_is_handed_what_the_other_may_have_said(known: lived.Lived) -> None:
    with transaction() as session:
        youth = session.get_one(Person, known.case.youth.id)
        other = builders.guardian(session, youth=youth, since=AT + timedelta(hours=1)).id
    assert known.case.guardian is not None
    for guardian_id in (known.case.guardian.id, other):
        assert "parental" not in dossier.as_json(handed_out(guardian_id), at=AT)


@pytest.mark.parametrize("who", ["youth", "volunteer"])
def test_no_table_keeps_a_word_of_a_pair_when_one_of_the_two_is_erased(known: lived.Lived, who: str) -> None:
    assert {*SIDES.values(), AGREED} <= set(" ".join(all_texts()).split())
    erase(getattr(known.case, who).id)
    assert not {*SIDES.values(), AGREED} & set(" ".join(all_texts()).split())


@pytest.mark.parametrize(("name", "spelled"), [("Castelbon", "castelbon"), ("O’Brien", "O'BRIEN"), ("Vũ", "Vu")])
def test_a_surname_written_in_any_text_of_any_table_is_blackened(known: lived.Lived, name: str, spelled: str) -> None:
    """The pair of somebody else names who is erased, in every column of free text that its tables have."""
    with transaction() as session:
        gone = session.get_one(Person, known.case.coordinator.id)
        gone.last_name = name
        for filled in FILLED:
            table = SQLModel.metadata.tables[filled]
            if free(table):
                session.execute(sa.update(table).values(**words(table, f"de {spelled}")))
    assert f"Mots de {spelled}" in all_texts()
    erase(known.case.coordinator.id)
    left = all_texts()
    assert not [text for text in left if f"de {spelled}" in text]  # letters alone may be those of a link's token
    assert "Mots de [effacé]" in left


def all_texts() -> list[str]:
    """Return every text of every column of the database."""
    session, found = reading(), []
    session.rollback()
    for table in SQLModel.metadata.sorted_tables:
        columns = [column for column in table.c if isinstance(column.type, AutoString)]
        if columns:
            found += [str(value) for row in session.execute(sa.select(*columns)) for value in row if value]
    return found


def erase(person_id: UUID) -> None:
    with transaction() as session:
        services.erase(session, person=session.get_one(Person, person_id), actor=SYSTEM, at=AT)
