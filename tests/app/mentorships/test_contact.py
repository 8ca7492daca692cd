"""An association chooses: words on the site, or each other's contact; a child always writes on the site."""

from __future__ import annotations

from datetime import date
from typing import Any

import builders
import cases
import lived
import pytest
from flask import Flask
from letters import written
from pages import Element, PageClient, errors
from sqlmodel import Session, select
from visitors import signed_in

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.associations.models import Association
from app.associations.states import ContactWay
from app.core.db import reading, transaction
from app.core.errors import Conflict
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.journal.models import Entry
from app.mentorships import contacts, policies
from app.mentorships.models import Mentorship

AT = cases.AT
FOURTEEN = date(2012, 3, 1)


def pair_of(session: Session) -> Mentorship:
    return session.exec(select(Mentorship)).one()


@pytest.mark.parametrize("minor", [False, True])
def test_where_they_write_on_the_site_nobody_is_given_a_contact(session: Session, minor: bool) -> None:
    case = cases.introduced(session, minor=minor)
    for to in (case.volunteer, case.youth, case.guardian):
        if to is not None:
            with pytest.raises(Conflict, match="on s’écrit sur le site"):
                contacts.reveal(session, mentorship=pair_of(session), to=to, at=AT, actor=SYSTEM)
    assert not session.exec(select(Entry).where(Entry.action == "reveal_contact")).all()


def test_the_letters_then_lead_to_the_messages_and_hold_no_contact(session: Session) -> None:
    with_number = builders.association(session, phone="+33199000010")
    case = cases.introduced(session, minor=True, of=with_number)
    assert case.guardian is not None
    for to, template in ((case.youth, "youth"), (case.volunteer, "volunteer")):
        (letter,) = written(session, f"introduction_messages_{template}", to=to.email)
        assert "/messages" in letter.body
        assert "/binome/" in letter.body
    (letter,) = written(session, "introduction_messages_guardian", to=case.guardian.email)
    assert "01 99 00 00 10" in letter.body.replace("\u00a0", " ")
    told = " ".join(letter.body for letter in written(session, "introduction_messages_youth"))
    told += " ".join(letter.body for letter in written(session, "introduction_messages_volunteer")) + letter.body
    for person in (case.youth, case.volunteer, case.guardian):
        assert person.email not in told


@pytest.mark.parametrize(("birth_date", "direct"), [(FOURTEEN, False), (None, False), (cases.CHILD, True)])
def test_a_child_under_the_age_of_consent_always_writes_on_the_site(
    session: Session,
    birth_date: date | None,
    direct: bool,
) -> None:
    case = cases.introduced(session, minor=True, direct=True)
    case.youth.birth_date = birth_date
    session.flush()
    assert policies.is_direct(session, pair_of(session), AT) is direct


def test_many_pairs_are_told_apart_in_one_query(session: Session) -> None:
    from queries import counted

    pairs = [lived.of_case(session, cases.introduced(session, direct=direct)) for direct in (True, False)]
    with counted(session) as sent:
        assert policies.direct_among(session, pairs, AT) == {pairs[0].id}
    assert len(sent) == 1


def link(pair: lived.Lived, scope: LinkScope, subject: Any, holder: Person, path: str) -> str:
    with transaction() as session:
        return f"/{path}/{links.issue(session, scope=scope, subject_id=subject, person_id=holder.id, at=AT)}"


def to_messages(client: PageClient, page: Element, button: str) -> str:
    shown = client.submit(page, button=button)
    assert client.response is not None
    assert client.response.request.path.endswith("/messages")
    return shown.text


def test_the_pages_of_both_sides_lead_to_their_messages(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    case = pair.case
    youth = link(pair, LinkScope.NEED, case.need.id, case.youth, "suivi")
    assert "messages avec Marc" in to_messages(client, client.get(youth), "Écrire à Marc")
    volunteer = link(pair, LinkScope.OFFER, case.offer.id, case.volunteer, "benevole")
    assert "messages avec Lina" in to_messages(client, client.get(volunteer), "Écrire à Lina")
    browser = signed_in(app, case.volunteer)
    assert "messages avec Lina" in to_messages(browser, browser.get("/mon-espace/benevole"), "Écrire à Lina")


def test_the_guardian_is_given_the_association_s_number(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        us = builders.association(session, phone="+33199000010")
        session.flush()
        session.expunge_all()
    pair = lived.pair(minor=True, of=us)
    guardian = pair.case.guardian
    assert guardian is not None
    address = link(pair, LinkScope.GUARDIAN, pair.case.youth.id, guardian, "representant")
    shown = client.submit(client.get(address), action="/contact").text
    assert "01 99 00 00 10" in shown.replace("\u00a0", " ")
    assert pair.case.volunteer.email not in shown


def test_a_manager_chooses_and_a_coordinator_does_not(app: Flask) -> None:
    with transaction() as session:
        us = builders.association(session)
        manager = builders.member(session, of=us, role=Role.MANAGER)
        coordinator = builders.member(session, of=us)
        of = us.id
        session.flush()
        session.expunge_all()
    browser, address = signed_in(app, manager), f"/associations/{of}/se-joindre"
    page = browser.get(address)
    browser.submit(page, {"contact": "direct"}, button="Enregistrer")
    assert reading().get_one(Association, of, populate_existing=True).contact is ContactWay.DIRECT
    assert "chacun reçoit le moyen" in browser.get("/mon-association").text
    browser.get(address)
    assert "Quelqu’un a enregistré autre chose" in errors(
        browser.submit(page, {"contact": "messages"}, button="Enregistrer", status=409)
    )
    signed_in(app, coordinator).get(address, status=403)
