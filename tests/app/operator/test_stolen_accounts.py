"""Anybody's account, shut and opened again by the operator: what a stolen one asks for."""

from __future__ import annotations

from collections.abc import Callable

import builders
import letters
import pytest
from builders import AT
from flask import Flask
from looking import look
from pages import PageClient, errors, form_values
from sqlmodel import Session, col, select, update
from visitors import PASSWORD, as_role, signed_in

from app.accounts import links
from app.accounts import queries as accounts_queries
from app.accounts import services as accounts
from app.accounts.models import Account, Person
from app.accounts.states import AccountState, LinkScope, SuspensionReason
from app.associations.models import Association
from app.core.db import transaction
from app.core.errors import Conflict
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.journal.models import Entry
from app.offers.models import Offer
from app.offers.states import OfferState
from app.operator import services

SUSPEND = "/operateur/comptes/suspendre"
REOPEN = "/operateur/comptes/rouvrir"
OPERATOR = Actor(Way.SESSION, role=Role.OPERATOR)


@pytest.fixture
def operator(app: Flask) -> PageClient:
    """Somebody of the operator's, signed in."""
    return as_role(app, Role.OPERATOR)


def _somebody(role: Role) -> Person:
    with transaction() as session:
        if role in {Role.COORDINATOR, Role.MANAGER}:
            return builders.member(session, role=role)
        return builders.person(session, role=role)


def _suspend(operator: PageClient, email: str) -> None:
    asked = operator.submit(operator.get(SUSPEND), {"email": email, "reason": "stolen"}, action="")
    operator.submit(asked, button="Oui, suspendre")


def _state(person: Person) -> AccountState:
    return look().exec(select(Account.state).where(Account.person_id == person.id)).one()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_a_stolen_account_is_shut_by_its_address_and_every_session_ends(
    app: Flask, operator: PageClient, role: Role
) -> None:
    person = _somebody(role)
    thief = signed_in(app, person)
    thief.get("/compte")
    _suspend(operator, person.email.upper())
    assert _state(person) is AccountState.SUSPENDED
    thief.get("/compte", follow=False, status=302)
    entry = look().exec(select(Entry).where(Entry.action == "suspend")).one()
    assert (entry.actor_role, entry.after, entry.facts) == ("operator", "suspended", {"reason": "stolen"})
    assert letters.written(look()) == []


def test_nothing_is_done_before_the_page_that_asks_once_more(app: Flask, operator: PageClient) -> None:
    person = _somebody(Role.VOLUNTEER)
    signed_in(app, person)
    asked = operator.submit(operator.get(SUSPEND), {"email": person.email, "reason": "asked"}, action="")
    assert _state(person) is AccountState.ACTIVE
    for said in ("Suspendre ce compte", "Compte d’un bénévole", person.email, "Le bénévole reste proposé"):
        assert said in asked.text
    assert person.first_name not in asked.text


def test_who_is_shut_out_with_the_association_is_shut_out_alone_too_and_stays_so(
    app: Flask, operator: PageClient
) -> None:
    with transaction() as session:
        association = builders.association(session)
        thief, colleague = (builders.member(session, of=association) for _ in range(2))
    for each in (thief, colleague):
        signed_in(app, each)

    def decide(verb: Callable[..., None]) -> None:
        with transaction() as session:
            found = session.get_one(Association, association.id)
            verb(session, association=found, actor=OPERATOR, at=AT)

    decide(services.suspend_association)
    _suspend(operator, thief.email)
    typed = {"email": thief.email, "reason": "stolen"}
    assert "déjà suspendu" in errors(operator.submit(operator.get(SUSPEND), typed, action="", status=422))
    decide(services.restore_association)
    assert (_state(thief), _state(colleague)) == (AccountState.SUSPENDED, AccountState.ACTIVE)


def test_a_double_click_suspends_once(app: Flask, operator: PageClient) -> None:
    person = _somebody(Role.YOUTH)
    signed_in(app, person)
    asked = operator.submit(operator.get(SUSPEND), {"email": person.email, "reason": "stolen"}, action="")
    form = next(each for each in asked.every("form") if "Oui, suspendre" in each.text)
    for _ in range(2):
        operator.post(SUSPEND, form_values(form))
    assert len(look().exec(select(Entry).where(Entry.action == "suspend")).all()) == 1


def test_the_operator_is_told_what_they_mistyped(app: Flask, operator: PageClient) -> None:
    person = _somebody(Role.GUARDIAN)
    signed_in(app, person)
    typed = {"email": "nobody@example.org", "reason": "stolen"}
    assert "Aucun compte" in errors(operator.submit(operator.get(SUSPEND), typed, action="", status=422))
    assert "Choisissez une raison" in errors(
        operator.submit(operator.get(SUSPEND), {"email": person.email}, action="", status=422)
    )
    assert "n’est pas suspendu" in errors(
        operator.submit(operator.get(REOPEN), {"email": person.email}, action="", status=422)
    )
    _suspend(operator, person.email)
    typed = {"email": person.email, "reason": "stolen"}
    assert "déjà suspendu" in errors(operator.submit(operator.get(SUSPEND), typed, action="", status=422))


def test_a_private_link_opens_nothing_while_the_account_is_shut_even_one_that_is_mailed_later(
    session: Session,
) -> None:
    volunteer = builders.person(session, role=Role.VOLUNTEER)
    account = builders.account(session, owner=volunteer)
    offer = builders.offer(session, volunteer=volunteer)

    def link() -> str:
        return links.issue(session, scope=LinkScope.OFFER, subject_id=offer.id, person_id=volunteer.id, at=AT)

    before = link()
    assert links.living(session, before, at=AT) is not None
    services.suspend_account(session, account=account, reason=SuspensionReason.STOLEN, actor=OPERATOR, at=AT)
    during = link()
    session.flush()
    assert (links.living(session, before, at=AT), links.living(session, during, at=AT)) == (None, None)
    services.reopen_account(session, account=account, actor=OPERATOR, at=AT)
    session.flush()
    assert (links.living(session, before, at=AT), links.living(session, during, at=AT)) == (None, None)
    after = link()
    session.flush()
    assert links.living(session, after, at=AT) is not None


def test_a_private_link_of_before_stays_dead_whoever_lets_the_account_in_again(session: Session) -> None:
    volunteer = builders.person(session, role=Role.VOLUNTEER)
    account = builders.account(session, owner=volunteer)
    offer = builders.offer(session, volunteer=volunteer)
    before = links.issue(session, scope=LinkScope.OFFER, subject_id=offer.id, person_id=volunteer.id, at=AT)
    services.suspend_account(session, account=account, actor=OPERATOR, at=AT)
    accounts.restore(session, account=account, actor=OPERATOR, at=AT)
    session.flush()
    assert links.living(session, before, at=AT) is None


def test_the_offer_of_a_volunteer_whose_account_is_shut_stays_and_the_page_leads_to_suspending_it(
    app: Flask, operator: PageClient
) -> None:
    with transaction() as session:
        volunteer = builders.person(session, role=Role.VOLUNTEER)
        offer_id = builders.offer(session, volunteer=volunteer).id
    signed_in(app, volunteer)
    asked = operator.submit(operator.get(SUSPEND), {"email": volunteer.email, "reason": "conduct"}, action="")
    there = f"/association/benevoles/{offer_id}/suspendre"
    assert there in [each.attributes.get("href") for each in asked.every("a")]
    operator.submit(asked, button="Oui, suspendre")
    assert look().get_one(Offer, offer_id).state is OfferState.ACTIVE
    operator.get(there)


def test_a_reopened_account_asks_for_a_new_password(app: Flask, operator: PageClient) -> None:
    person = _somebody(Role.COORDINATOR)
    signed_in(app, person)
    _suspend(operator, person.email)
    asked = operator.submit(operator.get(REOPEN), {"email": person.email}, action="")
    operator.submit(asked, button="Oui, rouvrir")
    assert _state(person) is AccountState.ACTIVE
    visitor = PageClient(app)
    typed = {"email": person.email, "password": PASSWORD}
    visitor.submit(visitor.get("/connexion"), typed, status=422)
    chosen = {"password": "quatre mots sans rapport"}
    visitor.submit(visitor.get(letters.path_in(letters.written(look(), "password_reset")[0])), chosen)
    visitor.get("/compte")


def test_nobody_shuts_their_own_account_nor_the_last_operators(session: Session) -> None:
    first, second = builders.account(session), builders.account(session)
    actor = Actor(Way.SESSION, person_id=first.person_id, role=Role.OPERATOR)
    for account in (first, second):
        session.get_one(Person, account.person_id).role = Role.OPERATOR
    session.flush()
    with pytest.raises(Conflict):
        services.suspend_account(session, account=first, actor=actor, at=AT)
    services.suspend_account(session, account=second, actor=actor, at=AT)
    session.flush()
    with pytest.raises(Conflict):
        services.suspend_account(session, account=first, actor=OPERATOR, at=AT)
    with pytest.raises(Conflict):
        services.suspend_account(session, account=second, actor=OPERATOR, at=AT)
    assert [each.id for each in accounts_queries.operators(session)] == [first.person_id]


def test_who_was_suspended_since_the_page_was_read_is_not_suspended_twice(session: Session) -> None:
    account = builders.account(session, owner=builders.person(session, role=Role.VOLUNTEER))
    meanwhile = update(Account).where(col(Account.id) == account.id).values(state=AccountState.SUSPENDED)
    session.execute(meanwhile, execution_options={"synchronize_session": False})
    assert account.state is AccountState.ACTIVE
    with pytest.raises(Conflict):
        services.suspend_account(session, account=account, actor=OPERATOR, at=AT)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
@pytest.mark.parametrize("address", [SUSPEND, REOPEN])
def test_both_pages_are_the_operators_alone(app: Flask, address: str, role: Role) -> None:
    as_role(app, role).get(address, status=403)
