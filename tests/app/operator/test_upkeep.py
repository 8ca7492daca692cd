"""« Envois et tâches »: what the operator sees of letters that could not leave and of jobs that fail."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import builders
import pytest
from builders import AT
from flask import Flask
from looking import look
from pages import PageClient, form_values
from queries import counted
from sqlmodel import Session, select
from visitors import as_role

from app.core.db import transaction
from app.core.permissions import Role
from app.journal.models import Entry
from app.mailbox import labels, queries
from app.mailbox.models import Message
from app.mailbox.states import Channel, MessageState
from app.operator import upkeep
from app.upkeep import queries as upkeep_queries
from app.upkeep import services
from app.upkeep.models import JobRun, SetAside

LETTERS = "/operateur/envois-et-taches"
JOBS = "/operateur/envois-et-taches/taches"
TEMPLATES = Path(__file__).parents[3] / "templates" / "emails"


@pytest.fixture
def operator(app: Flask) -> PageClient:
    return as_role(app, Role.OPERATOR)


def letter(session: Session, **values: object) -> Message:
    """A letter that could not leave."""
    known: dict[str, object] = {
        "state": MessageState.DEAD, "channel": Channel.MAIL, "template": "agreement_asked", "body": "Unspeakable",
        "recipient": "hidden@example.org", "subject": "Secret", "created_at": AT, "due_at": AT, "attempts": 8,
        "last_error": "recipient refused",
    }  # fmt: skip
    row = Message(**(known | values))
    session.add(row)
    session.flush()
    return row


def failing(name: str = "proposals.refresh") -> None:
    services.started(name, at=AT)
    services.failed(name, kind="ValueError", at=AT)


def aside(session: Session) -> SetAside:
    row = SetAside(
        job="proposals.refresh", kind="need", subject_id=uuid4(), failure="RecordError", first_at=AT, last_at=AT,
        next_at=AT + timedelta(hours=1),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def button_of(visitor: PageClient) -> dict[str, str]:
    """What a button that this visitor was shown would send, had it led elsewhere."""
    page = visitor.get("/compte")
    token = next(each for each in page.every("input") if each.attributes.get("name") == "csrf_token")
    return {"csrf_token": token.attributes["value"] or "", "submission": str(uuid4())}


def test_with_nothing_wrong_both_pages_say_so(operator: PageClient) -> None:
    assert "Aucun envoi n’a échoué" in operator.get(LETTERS).text
    shown = operator.get(JOBS).text
    assert "Aucune tâche n’échoue" in shown
    assert "Rien n’est mis de côté" in shown


def test_a_letter_is_told_by_its_kind_its_tries_and_its_reason_never_by_its_words_or_reader(
    app: Flask, operator: PageClient
) -> None:
    with transaction() as session:
        association = builders.association(session, name="Passerelles")
        letter(session, association_id=association.id)
        letter(session, state=MessageState.TO_CALL, channel=Channel.SMS, recipient="+33639980012")
    shown = operator.get(LETTERS)
    who = "Accord d’un représentant légal"
    for said in (who, "L’adresse est refusée", "Passerelles", "8", "À appeler", "2 messages"):
        assert said in shown.text
    for hidden in ("Unspeakable", "hidden@", "Secret", "+33639980012", "recipient refused"):
        assert hidden not in operator.response.text


def test_calls_that_were_never_letters_and_letters_let_go_of_are_not_listed(session: Session) -> None:
    letter(session, state=MessageState.TO_CALL, channel=Channel.CALL)
    letter(session, body="")
    letter(session, state=MessageState.SENT)
    assert queries.undelivered(session, page=1, size=50) == ([], 0)


def test_a_letter_is_sent_again_once_however_often_the_button_is_pressed(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        one, other = letter(session).id, letter(session, state=MessageState.TO_CALL).id
    page = operator.get(LETTERS)
    form = next(f for f in page.every("form") if str(other) in f.attributes.get("action", ""))
    for _ in range(2):
        operator.post(form.attributes["action"], form_values(form))
    again = look().get_one(Message, other)
    assert (again.state, again.attempts, again.due_at, again.last_error) == (MessageState.QUEUED, 0, AT, "")
    assert look().get_one(Message, one).state is MessageState.DEAD
    entries = look().exec(select(Entry).where(Entry.subject_id == other, Entry.action == "retry")).all()
    assert [(each.actor_role, each.facts) for each in entries] == [("operator", {"attempts": 8})]
    operator.post(form.attributes["action"], form_values(form) | {"submission": str(uuid4())}, status=404)


def test_all_letters_are_sent_again_at_once(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        for _ in range(3):
            letter(session)
    operator.submit(operator.get(LETTERS), button="Tout envoyer à nouveau")
    assert {each.state for each in look().exec(select(Message))} == {MessageState.QUEUED}


def test_a_server_that_does_not_answer_is_told(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        letter(session, state=MessageState.QUEUED, last_error="away: TimeoutError", due_at=AT + timedelta(minutes=1),
               created_at=AT - timedelta(hours=5))  # fmt: skip
    shown = operator.get(LETTERS).text
    assert "Un serveur ne répond pas" in shown
    assert "depuis 5 heures" in shown


def test_a_job_that_fails_is_seen_and_tried_again(app: Flask, operator: PageClient) -> None:
    failing()
    services.started("mailbox.send", at=AT)
    services.succeeded("mailbox.send", at=AT)
    shown = operator.get(JOBS)
    assert "Refaire les classements" in shown.text
    assert "1 tâche en échec" in shown.text
    assert "Envoyer les messages" in shown.text
    operator.submit(shown, button="Relancer maintenant")
    row = look().get_one(JobRun, "proposals.refresh")
    assert (row.next_at, row.failures) == (AT, 1)
    entry = look().exec(select(Entry).where(Entry.action == "retry_job")).one()
    assert entry.facts == {"name": "proposals.refresh", "failures": 1}


def test_a_row_set_aside_is_told_by_its_reference_and_tried_again(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        row = aside(session)
        aside(session)
    shown = operator.get(JOBS)
    assert f"Demande {str(row.subject_id)[:8].upper()}" in shown.text
    assert "2 lignes mises de côté" in shown.text
    form = next(f for f in shown.every("form") if str(row.id) in f.attributes.get("action", ""))
    operator.post(form.attributes["action"], form_values(form))
    assert look().get_one(SetAside, row.id).next_at == AT
    operator.submit(operator.get(JOBS), button="Tout réessayer")
    assert {each.next_at for each in look().exec(select(SetAside))} == {AT}
    assert len(look().exec(select(Entry).where(Entry.action == "retry_row")).all()) == 3


def test_the_first_page_of_the_operator_leads_here_when_something_is_wrong(app: Flask, operator: PageClient) -> None:
    failing()
    with transaction() as session:
        letter(session)
    page = operator.get("/operateur/")
    assert "1 message non distribué" in page.text
    assert "1 tâche en échec" in page.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_nobody_but_the_operator_sees_or_does_any_of_it(app: Flask, role: Role) -> None:
    failing()
    with transaction() as session:
        message_id, aside_id = letter(session).id, aside(session).id
    visitor = as_role(app, role)
    for address in (LETTERS, JOBS):
        visitor.get(address, status=403)
    for address in (
        f"{LETTERS}/envois/renvoyer", f"{LETTERS}/envois/{message_id}/renvoyer", f"{JOBS}/proposals.refresh/relancer",
        f"{LETTERS}/lignes/reessayer", f"{LETTERS}/lignes/{aside_id}/reessayer",
    ):  # fmt: skip
        visitor.post(address, button_of(visitor), status=403)
    assert look().get_one(Message, message_id).state is MessageState.DEAD


@pytest.mark.parametrize("address", [LETTERS, JOBS])
@pytest.mark.parametrize("page", ["0", "2", "99999999999999999999"])
def test_a_page_that_is_not_there_shows_the_nearest(operator: PageClient, address: str, page: str) -> None:
    assert operator.get(f"{address}?page={page}").every("main")[0].text == operator.get(address).every("main")[0].text


def test_what_does_not_fail_or_is_not_there_is_not_tried_again(operator: PageClient) -> None:
    for address in (f"{JOBS}/mailbox.send/relancer", f"{JOBS}/a%00b/relancer", f"{LETTERS}/lignes/{uuid4()}/reessayer"):
        operator.post(address, button_of(operator), status=404)


def test_the_pages_cost_as_many_queries_for_many_as_for_one(session: Session) -> None:
    def sent() -> int:
        with counted(session) as statements:
            upkeep.letters(session, queries.undelivered(session, page=1, size=50)[0])
            upkeep.aside(upkeep_queries.set_aside(session, page=1, size=50)[0])
        return len(statements)

    letter(session)
    aside(session)
    few = sent()
    for _ in range(40):
        letter(session)
        aside(session)
    assert sent() == few


def test_every_letter_has_a_kind_that_the_operator_understands() -> None:
    unnamed = [path.stem for path in TEMPLATES.glob("[!_]*.txt") if labels.kind_of_letter(path.stem) == "Autre message"]
    assert unnamed == []
