"""Every field in which somebody may write freely, and what keeps a means of contact or a call for help from passing."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import builders
import cases
import pytest
from flask import Flask
from pages import Element, PageClient
from visitors import signed_in
from wtforms import Form as AnyForm
from wtforms.fields.core import UnboundField

import app as product
from app.accounts import links
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.proposals import services as proposals
from app.proposals.states import Party
from app.web.fields import LineField, TextField
from app.web.forms import Form
from app.web.words import WithoutContact, is_only_a_name

CONTACT = "Appelle-moi au zéro six 39 98 00 12"
DANGER = "Je veux mourir, mon beau-père me frappe"
URGENT = ("119", "3018", "3114")

HEARD = {
    "follow.forms.AnswerForm.text", "follow.forms.FamilyForm.text", "follow.volunteer_forms.DeclineForm.text",
    "follow.volunteer_forms.ReplyForm.text", "reviews.forms.ReviewForm.text", "sessions.forms.FitForm.text",
    "sessions.forms.LogForm.text", "sessions.forms.MissedForm.text",
}  # fmt: skip
"""For the association alone; whoever writes of danger is told at once who answers."""

BETWEEN = {"conversations.forms.LineForm.text"}
"""Held for the association, when they carry a contact or sound like danger: tests/app/conversations."""

HELD = {"intake.need_forms.what.NeedForm.text", "intake.offer_forms.what.WhatForm.text"}
"""Read by the association only, when they carry a contact; the writer is told on the next page."""

REFUSED = {
    "accounts.forms.DetailsForm.first_name", "commitments.forms.CommitmentForm.goal_1",
    "commitments.forms.CommitmentForm.goal_2", "commitments.forms.CommitmentForm.goal_3",
    "intake.offer_forms.what.WhatForm.profession", "intake.offer_forms.you.YouForm.first_name",
    "workspace.forms.QuestionForm.text",
}  # fmt: skip
"""Short words that the other side reads as they are: a contact is refused in words."""

REFUSED_BY_THE_FORM = {
    "follow.forms.GuardianForm.first_name", "intake.need_forms.who.YouthForm.first_name",
    "intake.need_forms.who.YouthForm.guardian_first_name",
}  # fmt: skip
"""The same, where who is spoken to decides the words."""

REPORTS = {"reports.forms.ReportForm.reply_to", "reports.forms.ReportForm.text"}
"""Never held back: that is what they are for. The page shows the numbers."""

NAMES = {
    "accounts.forms.DetailsForm.last_name", "follow.forms.GuardianForm.last_name",
    "follow.forms.GuardianForm.organisation", "intake.need_forms.who.YouthForm.last_name",
    "intake.need_forms.who.YouthForm.guardian_last_name", "intake.need_forms.who.YouthForm.guardian_organisation",
    "intake.offer_forms.you.YouForm.last_name", "intake.need_forms.who.PrescriberForm.first_name",
    "intake.need_forms.who.PrescriberForm.last_name", "intake.need_forms.who.PrescriberForm.organisation",
}  # fmt: skip
"""No volunteer reads them; an association does once it has taken the case."""

LISTED = {
    "intake.need_forms.where.WhereForm.commune", "intake.offer_forms.where.WhereForm.commune",
    "associations.forms.team.DirectoryForm.commune", "articles.forms.SearchForm.mots",
    "accounts.forms.CodeForm.code", "follow.forms.CodeForm.code", "workspace.bring_in_forms.BringInForm.commune",
}  # fmt: skip
"""Looked up in a list: what is not in it is kept nowhere that anybody reads."""

REVIEWED = {
    "articles.forms.ArticleForm.title", "articles.forms.ArticleForm.summary", "articles.forms.ArticleForm.body",
}  # fmt: skip
"""Read by everybody once the operator has; a contact that the association does not publish keeps it from being sent."""

STAFF = (
    "articles.forms.WordForm.", "care.forms.", "associations.forms.file.", "associations.forms.team.MemberForm.",
    "intake.vetting_forms.", "operator.forms.",
    "places.forms.", "skills.forms.", "tuning.forms.", "reports.forms.CloseForm.", "reports.forms.NoteForm.",
    "reports.forms.LeadNoteForm.", "conversations.forms.RefuseForm.", "meetings.forms.", "workspace.forms.",
    "plans.forms.", "privacy.forms.", "statistics.forms.",
)  # fmt: skip
"""Written by an association or the operator and read by them: their partners' page, notes, settings;
why a line is kept, for its writer."""


def forms(above: type[AnyForm]) -> Iterator[type[Any]]:
    for form in above.__subclasses__():
        yield form
        yield from forms(form)


def fields() -> dict[str, UnboundField]:
    """Return every field of every form of the product that takes free words."""
    for module in pkgutil.walk_packages(product.__path__, "app."):
        if "forms" in module.name:
            importlib.import_module(module.name)
    return {
        f"{form.__module__}.{form.__name__}.{name}".removeprefix("app."): field
        for form in forms(Form)
        if form.__module__.startswith("app.")
        for name, field in vars(form).items()
        if isinstance(field, UnboundField) and issubclass(field.field_class, LineField | TextField)
    }


def test_every_field_of_free_words_says_what_protects_its_reader() -> None:
    known = HEARD | BETWEEN | HELD | REFUSED | REFUSED_BY_THE_FORM | REPORTS | NAMES | LISTED | REVIEWED
    found = {name for name in fields() if not name.startswith(STAFF)} | REFUSED
    assert found == known


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_short_words_that_the_other_side_reads_refuse_a_contact(name: str) -> None:
    field = fields()[name]
    validators = [*field.args, *field.kwargs.values()]
    given = [each for group in validators if isinstance(group, list) for each in group]
    assert any(isinstance(each, WithoutContact) for each in given), name


BEGUN = [
    "Antoine insta leadurand", "Françoise (instagram f.elamrani)", "Françoise zéro six trente neuf quatre vingt",
    "Lina tik tok", "Lina gmail", "Marie (Lou)", "Léo : snap", "Léo/Lina", "Zoé 👻",
]  # fmt: skip


@pytest.mark.parametrize("name", ["leo_31", "Léo31", "Léo ٣١", "Léo, insta leo.31", "leo@example.org", *BEGUN])
def test_a_first_name_is_no_account(name: str) -> None:
    assert not is_only_a_name(name)


NAMES_OF_PEOPLE = [
    "Léo", "O’Brien", "N'Golo", "Nguyễn", "A", "Jean-Marie Étienne", "Ève-Anaïs d’Or", "محمد", "李", "De La Cruz-Peña",
    "Marie Lou", "Six",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES_OF_PEOPLE)
def test_a_first_name_may_be_anybody_s(name: str) -> None:
    assert is_only_a_name(name)


def linked(case: cases.Case, scope: LinkScope) -> str:
    subject, holder, path = {
        LinkScope.NEED: (case.need.id, case.youth, "suivi"),
        LinkScope.OFFER: (case.offer.id, case.volunteer, "benevole"),
    }[scope]
    with transaction() as session:
        token = links.issue(session, scope=scope, subject_id=subject, person_id=holder.id, at=builders.AT)
    return f"/{path}/{token}"


def answer(app: Flask, party: Party, words: str) -> Element:
    """Answer a question of the association, as one side or the other."""
    with transaction() as session:
        case = cases.proposed(session)
        proposal = case.proposal(session)
        asked = proposals.ask_question(
            session, need=case.need, party=party, text="Quel jour ?", actor=case.staff, at=builders.AT,
            proposal=proposal if party is Party.VOLUNTEER else None,
        )  # fmt: skip
    client = PageClient(app)
    address = linked(case, LinkScope.NEED if party is Party.YOUTH else LinkScope.OFFER)
    return client.submit(client.get(f"{address}/questions/{asked.id}"), {"text": words}, action="", button=None)


@pytest.mark.parametrize("party", list(Party))
def test_an_answer_that_sounds_like_danger_shows_who_answers_now(app: Flask, party: Party) -> None:
    assert all(number in alerts(answer(app, party, DANGER)) for number in URGENT)


@pytest.mark.parametrize("party", list(Party))
def test_an_answer_that_names_a_contact_says_who_reads_it(app: Flask, party: Party) -> None:
    assert "Seule l’association lit" in alerts(answer(app, party, CONTACT))


@pytest.mark.parametrize("party", list(Party))
def test_an_ordinary_answer_is_only_thanked(app: Flask, party: Party) -> None:
    said = alerts(answer(app, party, "Le mercredi à 14 h 30, au collège"))
    assert "envoyée" in said
    assert not any(number in said for number in URGENT)
    assert "Seule l’association" not in said


def alerts(page: Element) -> str:
    return " ".join(e.text for e in page.every("div") if "fr-alert" in e.attributes.get("class", "").split())


def test_an_association_cannot_pass_a_number_on_in_a_question(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session)
    client = signed_in(app, case.coordinator)
    page = client.get(f"/association/besoins/{case.need.id}/question")
    refused = client.submit(page, {"text": f"{CONTACT} ?"}, status=422)
    assert "Ni numéro ni adresse" in refused.text
