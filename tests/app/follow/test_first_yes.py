"""A first yes that does not come: who is silent is written to again, then whoever waits is told what can be done."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import asking
import builders
import cases
import pytest
import visitors
from asking import CHILD, TEEN
from builders import AT
from flask import Flask
from letters import path_in, written
from looking import look
from pages import PageClient
from sqlmodel import Session, select
from workers import ran, together

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.follow import services
from app.intake import emails
from app.mailbox.models import Message
from app.mailbox.services import About
from app.mailbox.states import Channel, MessageState
from app.needs.models import Need
from app.needs.states import NeedState
from app.safeguarding import services as safeguarding
from app.safeguarding.models import Agreement
from app.safeguarding.states import AgreementAction
from app.safeguarding.texts import AGREEMENT

LETTERS = (
    "agreement_nudge",
    "agreement_missing_youth",
    "agreement_missing",
    "need_to_confirm_nudge",
    "need_unconfirmed",
)


def later(app: Flask, days: float) -> Counter[str]:
    """Let so many days pass since everything began, run the job; what it ever wrote."""
    with app.extensions["clock"].at(AT + timedelta(days=days)):
        ran("follow.remind_first_yes")
    return Counter(each.template for each in look().exec(select(Message)) if each.template in LETTERS)


def waiting(session: Session, *, born: date = date(2013, 5, 1), prescribed: bool = False, **need: object) -> Need:
    """Build a minor's request whose guardian was asked at `AT`."""
    youth = builders.person(session, birth_date=born)
    guardian = builders.guardian(session, youth=youth)
    if prescribed:
        anne = builders.person(session, role=Role.PRESCRIBER, first_name="Anne")
        need = {"prescriber_id": anne.id, "prescriber_may_follow": True} | need
    values = {"state": NeedState.AWAITING_AGREEMENT, "waiting_since": None} | need
    row = builders.need(session, youth=youth, **values)
    for scope, person in ((LinkScope.NEED, row.youth_id), (LinkScope.PRESCRIPTION, row.prescriber_id)):
        if person is not None:
            links.issue(session, scope=scope, subject_id=row.id, person_id=person, at=AT)
    safeguarding.ask(session, youth=youth, guardian=guardian, at=AT, about=About("need", row.id, row.association_id))
    return row


def unconfirmed(session: Session, **youth: object) -> Need:
    """Build a request that a prescriber wrote at `AT`, whose youth was asked."""
    lina = builders.person(session, **youth)  # type: ignore[arg-type]
    anne = builders.person(session, role=Role.PRESCRIBER, first_name="Anne")
    row = builders.need(session, youth=lina, state=NeedState.TO_CONFIRM, waiting_since=None, prescriber_id=anne.id)
    about = About("need", row.id)
    emails.to_confirm(session, need=row, youth=lina, prescriber=anne, about=about, at=AT)
    emails.prescribed(session, need=row, prescriber=anne, at=AT)
    return row


def test_a_guardian_who_is_silent_is_written_to_after_three_and_ten_days_then_no_more(app: Flask) -> None:
    with transaction() as session:
        waiting(session)
    assert later(app, 2.9) == {}
    assert later(app, 3) == {"agreement_nudge": 1}
    assert later(app, 9.9) == {"agreement_nudge": 1}
    told = {"agreement_nudge": 2, "agreement_missing_youth": 1}
    assert later(app, 10) == told
    assert later(app, 60) == told


def test_the_reminder_opens_the_page_on_which_the_guardian_answers(app: Flask) -> None:
    with transaction() as session:
        waiting(session)
    later(app, 3)
    [letter] = written(look(), "agreement_nudge")
    assert letter.subject == AGREEMENT.text().write("again_subject", youth="Lina")
    client = PageClient(app)
    client.submit(client.get(path_in(letter)), button="Je suis d’accord")
    assert look().exec(select(Need)).one().state is NeedState.WAITING
    assert later(app, 30)["agreement_nudge"] == 1


def test_a_guardian_who_reads_arabic_is_reminded_in_arabic_and_in_french(app: Flask, client: PageClient) -> None:
    asking.install(app)
    asking.sent(client, CHILD | {"guardian_language": "ar"})
    later(app, 3)
    [letter] = written(look(), "agreement_nudge")
    arabic, french = AGREEMENT.text(language="ar"), AGREEMENT.text()
    assert letter.subject == arabic.write("again_subject", youth="Lina")
    assert letter.body.index(arabic.write("answer")) < letter.body.index(french.write("answer"))


def test_the_youth_is_told_what_the_page_offers(app: Flask, client: PageClient) -> None:
    asking.install(app)
    asking.sent(client, CHILD)
    later(app, 3)
    later(app, 10)
    [letter] = written(look(), "agreement_missing_youth")
    assert "ton parent n’a pas encore répondu" in letter.subject.lower()
    assert "personne ne lit ta demande" in letter.body
    page = client.get(path_in(letter))
    for offered in ("Corriger son adresse ou son numéro", "Voir et imprimer la feuille", "en donnant ce code"):
        assert offered in page.text


def test_of_a_youth_who_decides_alone_the_letter_says_that_the_request_is_read(app: Flask, client: PageClient) -> None:
    asking.install(app)
    asking.sent(client, TEEN)
    later(app, 3)
    assert later(app, 10)["agreement_nudge"] == 2
    [letter] = written(look(), "agreement_missing_youth")
    assert "avant que tu rencontres un bénévole" in letter.body
    assert "personne ne lit" not in letter.body


@pytest.mark.parametrize(("may_follow", "told"), [(True, 1), (False, 0)])
def test_a_prescriber_is_told_if_the_youth_lets_them_follow(app: Flask, may_follow: bool, told: int) -> None:
    with transaction() as session:
        waiting(session, prescribed=True, prescriber_may_follow=may_follow)
    later(app, 3)
    assert later(app, 10)["agreement_missing"] == told
    for letter in written(look(), "agreement_missing"):
        assert "Lina" in PageClient(app).get(path_in(letter)).text


def test_what_waited_long_before_is_reminded_step_by_step(app: Flask) -> None:
    with transaction() as session:
        waiting(session)
    assert later(app, 80) == {"agreement_nudge": 1}
    assert later(app, 86) == {"agreement_nudge": 1}
    assert later(app, 87)["agreement_nudge"] == 2


def test_nobody_is_written_to_who_said_no(app: Flask) -> None:
    with transaction() as session:
        need = waiting(session)
        agreement = session.exec(select(Agreement)).one()
        guardian = session.get_one(Person, agreement.guardian_id)
        services.deny_agreement(
            session, agreement=agreement, action=AgreementAction.REFUSE, actor=cases.someone(guardian), at=AT
        )  # fmt: skip
        assert need.state is NeedState.AWAITING_AGREEMENT
    assert later(app, 3) == {}
    assert later(app, 20) == {}


@pytest.mark.parametrize("state", [NeedState.WITHDRAWN, NeedState.PAUSED, NeedState.CLOSED])
def test_nobody_is_asked_for_a_request_that_waits_for_nothing(app: Flask, state: NeedState) -> None:
    with transaction() as session:
        waiting(session, state=state)
    assert later(app, 20) == {}


def test_an_adult_needs_no_guardian_any_more(app: Flask) -> None:
    with transaction() as session:
        waiting(session, born=date(2008, 11, 18), state=NeedState.WAITING, waiting_since=AT)
    assert later(app, 3) == {}


def test_a_guardian_whose_links_are_closed_is_not_sent_a_new_one_and_the_youth_is_told_all_the_same(app: Flask) -> None:
    with transaction() as session:
        waiting(session)
        guardian = session.exec(select(Person).where(Person.role == Role.GUARDIAN)).one()
        links.revoke_of(session, person_id=guardian.id, at=AT)
    later(app, 3)
    assert later(app, 10) == {"agreement_missing_youth": 1}


def test_a_child_who_wrote_of_danger_is_sent_to_the_parent_by_nobody(app: Flask) -> None:
    with transaction() as session:
        waiting(session, danger=True, held=True, prescribed=True, prescriber_may_follow=True)
    later(app, 3)
    assert later(app, 10) == {"agreement_nudge": 2}


def test_a_guardian_who_is_to_be_called_is_not_called_twice(app: Flask) -> None:
    with transaction() as session:
        waiting(session)
        letter = session.exec(select(Message).where(Message.template == "agreement_asked")).one()
        letter.state, letter.channel = MessageState.TO_CALL, Channel.MAIL
    later(app, 3)
    assert later(app, 10) == {"agreement_missing_youth": 1}


def test_a_guardian_named_later_is_given_the_same_time(app: Flask) -> None:
    with transaction() as session:
        need = waiting(session)
    later(app, 3)
    with transaction() as session:
        youth = session.get_one(Person, need.youth_id)
        at = AT + timedelta(days=4)
        other = builders.guardian(session, youth=youth, since=at, first_name="Karim")
        safeguarding.ask(session, youth=youth, guardian=other, at=at)
    assert later(app, 6) == {"agreement_nudge": 1}
    assert later(app, 7)["agreement_nudge"] == 2
    assert [each.recipient[:5] for each in written(look(), "agreement_nudge")] == ["nadia", "karim"]


def test_a_guardian_asked_anew_for_another_request_is_given_the_same_time(app: Flask) -> None:
    with transaction() as session:
        need = waiting(session)
    later(app, 3)
    later(app, 10)
    with transaction() as session:
        youth = session.get_one(Person, need.youth_id)
        guardian = session.exec(select(Person).where(Person.role == Role.GUARDIAN)).one()
        safeguarding.ask(session, youth=youth, guardian=guardian, at=AT + timedelta(days=20))
    assert later(app, 22)["agreement_nudge"] == 2
    assert later(app, 23)["agreement_nudge"] == 3


def test_a_call_that_a_reminder_became_ends_with_the_answer(app: Flask) -> None:
    with transaction() as session:
        waiting(session)
    later(app, 3)
    with transaction() as session:
        letter = session.exec(select(Message).where(Message.template == "agreement_nudge")).one()
        letter.state = MessageState.TO_CALL
    client = PageClient(app)
    client.submit(client.get(path_in(written(look(), "agreement_asked")[0])), button="Je suis d’accord")
    assert written(look(), "agreement_nudge")[0].state is MessageState.CALLED


def test_a_youth_who_does_not_confirm_is_written_to_again_then_who_wrote_is_told(app: Flask) -> None:
    with transaction() as session:
        unconfirmed(session)
    assert later(app, 2.9) == {}
    assert later(app, 3) == {"need_to_confirm_nudge": 1}
    told = {"need_to_confirm_nudge": 2, "need_unconfirmed": 1}
    assert later(app, 10) == told
    assert later(app, 40) == told
    page = PageClient(app).get(path_in(written(look(), "need_unconfirmed")[0]))
    assert "Corriger son adresse ou son numéro" in page.text
    client = PageClient(app)
    client.submit(client.get(path_in(written(look(), "need_to_confirm_nudge")[0])), button="Oui, c’est ma demande")
    assert look().exec(select(Need)).one().state is NeedState.WAITING


def test_a_youth_whose_address_was_corrected_is_given_the_same_time(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        unconfirmed(session)
    later(app, 3)
    address = path_in(written(look(), "need_prescribed")[0])
    with app.extensions["clock"].at(AT + timedelta(days=5)):
        form = client.get(f"{address}/jeune")
        client.submit(form, {"email": "lina.juste@example.org"}, button="Enregistrer et envoyer")
    assert later(app, 7.9) == {"need_to_confirm_nudge": 1}
    assert later(app, 8) == {"need_to_confirm_nudge": 2}
    assert written(look(), "need_to_confirm_nudge")[1].recipient == "lina.juste@example.org"


def test_who_entered_a_request_for_an_association_is_told_where_to_write_the_answer_down(app: Flask) -> None:
    with transaction() as session:
        claire = builders.member(session, of=builders.association(session))
        row = builders.need(session, state=NeedState.TO_CONFIRM, waiting_since=None, entered_by_id=claire.id)
        youth = session.get_one(Person, row.youth_id)
        emails.to_confirm(session, need=row, youth=youth, prescriber=None, about=About("need", row.id), at=AT)
    later(app, 3)
    assert later(app, 10)["need_unconfirmed"] == 1
    [letter] = written(look(), "need_unconfirmed")
    assert letter.recipient == claire.email
    assert "Noter la réponse" in visitors.signed_in(app, claire).get(path_in(letter)).text


def test_a_youth_with_a_telephone_only_is_already_to_be_called(app: Flask) -> None:
    with transaction() as session:
        unconfirmed(session, email="", phone="+33639980055")
    later(app, 3)
    assert later(app, 10) == {"need_unconfirmed": 1}


def test_a_youth_who_said_no_is_left_alone(app: Flask) -> None:
    with transaction() as session:
        need = unconfirmed(session)
        services.withdraw(session, need=need, actor=SYSTEM, at=AT)
    assert later(app, 20) == {}


@pytest.mark.parametrize("make", [waiting, unconfirmed])
def test_two_workers_write_each_letter_once(app: Flask, make: object) -> None:
    with transaction() as session:
        make(session)  # type: ignore[operator]
    with app.extensions["clock"].at(AT + timedelta(days=3)):
        assert sorted(together(app, lambda: ran("follow.remind_first_yes"))) == [0, 1]


def test_the_days_are_a_setting(app: Flask) -> None:
    app.config["FIRST_YES_DAYS"] = []
    with transaction() as session:
        waiting(session)
    assert later(app, 80) == {}
