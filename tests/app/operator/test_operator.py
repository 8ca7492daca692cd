"""The operator's console, as the operator lives it."""

from datetime import date, timedelta

import builders
import letters
import pytest
from builders import AT
from click.testing import CliRunner
from flask import Flask
from looking import look
from pages import Element, PageClient, errors, form_values
from queries import counted
from sqlmodel import Session, select
from visitors import as_role
from workers import together

from app.accounts.models import Account, Person
from app.accounts.states import AccountState
from app.associations.models import Association, AssociationKind
from app.associations.states import AssociationState
from app.core.db import transaction
from app.core.errors import Conflict, NotFound
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.offers.states import OfferState
from app.operator import profiles, queries, services
from app.operator.commands import group
from app.proposals.models import Ranking
from app.routing.models import NeedStay
from app.routing.states import DeclineReason, Outcome

OPERATOR = Actor(Way.SESSION, role=Role.OPERATOR)


@pytest.fixture
def operator(app: Flask) -> PageClient:
    """Somebody of the operator's, signed in."""
    return as_role(app, Role.OPERATOR)


def _queued(session: Session, **values: object) -> Need:
    return builders.need(session, waiting_since=AT - timedelta(days=12), **values)


def _in_inbox(session: Session, of: Association, **values: object) -> Need:
    need = builders.need(session, association_id=of.id, deadline_at=AT + timedelta(days=3), **values)
    session.add(NeedStay(need_id=need.id, association_id=of.id, began_at=AT))
    session.flush()
    return need


# Figures.


def test_the_overview_counts_what_waits(session: Session) -> None:
    association = builders.association(session)
    builders.association(session, state=AssociationState.TO_VALIDATE)
    for days in (1, 5, 30):
        builders.need(session, waiting_since=AT - timedelta(days=days))
    _in_inbox(session, association, waiting_since=AT - timedelta(days=40)).deadline_at = AT - timedelta(days=1)
    for days in (1, 10):
        at = AT - timedelta(days=days)
        builders.need(session, state=NeedState.AWAITING_AGREEMENT, waiting_since=None, created_at=at)
    builders.offer(session, state=OfferState.TO_VET)
    builders.offer(session, state=OfferState.TO_VET, of=association, deadline_at=AT - timedelta(days=1))
    builders.offer(session)
    builders.call(session)
    found = queries.overview(session, at=AT)
    assert (found.queue, found.waiting, found.overdue_needs, found.median_days) == (3, 4, 1, 5)
    assert (found.calls, found.to_validate, found.to_vet, found.overdue_offers) == (1, 1, 1, 1)
    assert (found.awaiting_agreement, found.long_awaited) == (2, 1)
    assert (found.volunteers, found.associations) == (1, 1)


def test_the_overview_of_an_empty_site_says_that_nothing_waits(operator: PageClient) -> None:
    assert "Rien n’attend" in operator.get("/espace").text


def test_the_overview_leads_to_what_is_to_be_done(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        _queued(session)
        builders.association(session, state=AssociationState.TO_VALIDATE)
        builders.offer(session, state=OfferState.TO_VET)
        before = AT - timedelta(days=12)
        builders.need(session, state=NeedState.AWAITING_AGREEMENT, waiting_since=None, created_at=before)
    page = operator.get("/operateur/")
    assert "Dont 1 depuis plus de 10 jours." in page.text.replace("\u00a0", " ")
    assert "1 demande sans association" in page.text
    for link in page.every("main")[0].every("a"):
        operator.get(link.attributes["href"])


def test_the_overview_costs_two_queries(session: Session) -> None:
    for _ in range(20):
        _queued(session)
    with counted(session) as sent:
        queries.overview(session, at=AT)
    assert len(sent) == 2


# The queue.


def test_the_queue_shows_bands_and_where_a_need_has_been_never_a_name(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        youth = builders.person(session, first_name="Lina", last_name="Unmistakable", birth_date=date(2010, 5, 5))
        need = _queued(session, youth=youth, text="Appelle-moi au 06 39 98 00 00")
        gone = builders.association(session, name="Passerelles")
        session.add(
            NeedStay(
                need_id=need.id, association_id=gone.id, began_at=AT, ended_at=AT, outcome=Outcome.DECLINED,
                reason=DeclineReason.CAPACITY, word="Une place en mars.",
            )
        )  # fmt: skip
    page = operator.get("/operateur/besoins")
    assert "Lina" in page.text
    assert "15–17 ans" in page.text
    assert "Passerelles" in page.text
    assert "plus de place" in page.text
    assert "« Une place en mars. »" in page.text
    assert "« Une place en mars. »" in operator.get(f"/operateur/besoins/{need.id}/confier").text
    for hidden in ("Unmistakable", "06 39 98", "2010"):
        assert hidden not in page.text


def test_a_need_is_handed_over_with_a_word(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        need = _queued(session)
        association = builders.association(session, name="Passerelles", everywhere=False)
        lead = builders.member(session, of=association)
    page = operator.get(f"/operateur/besoins/{need.id}/confier")
    assert "hors de son secteur" in page.text
    assert errors(operator.submit(page, {"association": ""}, status=422))
    assert errors(operator.submit(page, {"association": str(association.id), "word": "x" * 10_000}, status=422))
    typed = {"association": str(association.id), "word": "Vous connaissez sa ville."}
    address = f"/operateur/besoins/{need.id}/confier"
    operator.post(address, form_values(_form(page)) | typed)
    assert look().get_one(Need, need.id).association_id == association.id
    assert letters.written(look(), to=lead.email)
    operator.get(address, status=404)


def _form(page: Element) -> Element:
    return next(f for f in page.every("form") if "action" not in f.attributes)


def test_an_association_that_is_closed_is_not_given_anything(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        need = _queued(session)
        closed = builders.association(session, closed_from=AT.date())
    page = operator.get(f"/operateur/besoins/{need.id}/confier")
    refused = operator.submit(page, {"association": str(closed.id)}, status=422)
    assert "est fermée en ce moment" in refused.text


def test_a_need_that_an_association_has_is_not_in_the_queue(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        need = _in_inbox(session, builders.association(session))
    assert "Chaque demande a son association" in operator.get("/operateur/besoins").text
    operator.get(f"/operateur/besoins/{need.id}/confier", status=404)


def test_where_a_need_may_go_begins_with_who_covers_it(session: Session) -> None:
    need = _queued(session)
    far = builders.association(session, name="A Loin", everywhere=False)
    near = builders.association(session, name="Z Près")
    found = profiles.destinations(session, need, day=AT.date())
    assert [(each.id, bool(each.obstacles)) for each in found] == [(near.id, False), (far.id, True)]


def test_the_queue_costs_as_many_queries_for_a_hundred_as_for_one(session: Session) -> None:
    _queued(session)
    with counted(session) as few:
        profiles.queued(session, queries.queue(session, page=1, size=100)[0], at=AT)
    for _ in range(100):
        _queued(session)
    with counted(session) as many:
        rows, total = queries.queue(session, page=1, size=100)
        profiles.queued(session, rows, at=AT)
    assert (len(rows), total) == (100, 101)
    assert len(many) == len(few)


@pytest.mark.parametrize("address", ["/operateur/besoins", "/operateur/associations"])
@pytest.mark.parametrize("page", ["0", "-1", "2", "99999999999999999999"])
def test_a_page_that_is_not_there_shows_the_nearest(operator: PageClient, address: str, page: str) -> None:
    assert operator.get(f"{address}?page={page}").every("main")[0].text == operator.get(address).every("main")[0].text


# Partners.


def test_an_association_is_invited_once_with_who_answers_for_it(operator: PageClient) -> None:
    page = operator.get("/operateur/associations/inviter")
    typed = {"name": "Passerelles", "first_name": "Hélène", "email": "helene@example.org"}
    values = form_values(_form(page)) | typed
    for _ in range(3):
        shown = operator.post("/operateur/associations/inviter", values)
    assert "Passerelles" in shown.every("h1")[0].text
    assert "Invitée" in shown.text
    assert len(letters.written(look(), "invitation", to="helene@example.org")) == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "x" * 10_000},
        {"name": "a\x00b"},
        {"email": "x"},
        {"first_name": ""},
        {"last_name": "<script>" * 50},
    ],
)
def test_an_invitation_that_cannot_be_keeps_everything_typed(operator: PageClient, typed: dict[str, str]) -> None:
    fine = {"name": "Passerelles", "first_name": "Hélène", "last_name": "Typed", "email": "helene@example.org"}
    page = operator.submit(operator.get("/operateur/associations/inviter"), fine | typed, status=422)
    assert errors(page)
    shown = [i.attributes.get("value") for i in page.every("input")]
    assert all(value in shown for value in (fine | typed).values() if value and "\x00" not in value)


def test_an_association_is_validated_suspended_restored_and_closed(app: Flask, operator: PageClient) -> None:
    with transaction() as session:
        association = builders.association(
            session, name="Passerelles", state=AssociationState.TO_VALIDATE, mission="On aide.", email="a@example.org"
        )
        session.add(AssociationKind(association_id=association.id, kind_code=builders.kind(session).code))
    assert "Passerelles" in operator.get("/operateur/associations?etat=to_validate").text
    base = f"/operateur/associations/{association.id}"
    for verb, state in (
        ("valider", AssociationState.ACTIVE),
        ("suspendre", AssociationState.SUSPENDED),
        ("retablir", AssociationState.ACTIVE),
        ("fermer", AssociationState.CLOSED),
    ):
        operator.get(f"{base}/{verb}")
        assert look().get_one(Association, association.id).state is not state
        operator.submit(operator.get(f"{base}/{verb}"), button="Oui")
        assert look().get_one(Association, association.id).state is state
    operator.get(f"{base}/retablir", status=409)
    operator.get(f"{base}/unknown", status=404)


def test_an_association_that_lacks_something_is_not_validated_and_no_private_address_is_shown(
    app: Flask, operator: PageClient
) -> None:
    typed = {"name": "Comptoir", "first_name": "Paul", "last_name": "", "email": "paul.prive@example.org"}
    page = operator.submit(operator.get("/operateur/associations/inviter"), typed)
    association = look().exec(select(Association)).one()
    assert "Il manque encore" in page.text
    assert "Valider" not in [link.text for link in page.every("a")]
    assert association.email == ""
    base = f"/operateur/associations/{association.id}"
    refused = operator.submit(operator.get(f"{base}/valider"), button="Oui", status=422)
    assert "le territoire couvert" in refused.text
    assert look().get_one(Association, association.id).state is AssociationState.INVITED


def test_what_waits_at_a_suspended_association_goes_elsewhere_and_its_cases_stay(session: Session) -> None:
    stopped, other = builders.association(session), builders.association(session)
    waiting = _in_inbox(session, stopped)
    taken = builders.need(
        session, state=NeedState.TAKEN, association_id=stopped.id, case_association_id=stopped.id, taken_at=AT
    )
    offer = builders.offer(session, of=stopped, state=OfferState.TO_VET, checked=False)
    services.suspend_association(session, association=stopped, actor=OPERATOR, at=AT)
    session.flush()
    assert waiting.association_id == other.id
    assert session.get_one(Ranking, waiting.id).ranked_at == AT
    assert taken.case_association_id == stopped.id
    assert session.get_one(Offer, offer.id).association_id == other.id


def test_what_a_closed_association_had_taken_goes_elsewhere_too(session: Session) -> None:
    closed, other = builders.association(session), builders.association(session)
    taken = builders.need(
        session, state=NeedState.TAKEN, association_id=closed.id, case_association_id=closed.id, taken_at=AT
    )
    session.add(NeedStay(need_id=taken.id, association_id=closed.id, began_at=AT, ended_at=AT, outcome=Outcome.TAKEN))
    session.flush()
    services.close_association(session, association=closed, actor=OPERATOR, at=AT)
    session.flush()
    assert (taken.state, taken.association_id) == (NeedState.WAITING, other.id)


def test_the_list_of_associations_costs_as_many_queries_for_a_hundred_as_for_one(session: Session) -> None:
    builders.association(session)
    with counted(session) as few:
        profiles.association_lines(session, queries.associations(session, state=None, page=1, size=100)[0], at=AT)
    for _ in range(100):
        builders.association(session)
    with counted(session) as many:
        rows, _ = queries.associations(session, state=None, page=1, size=100)
        assert len(profiles.association_lines(session, rows, at=AT)) == 100
    assert len(many) == len(few) == 3


def test_the_list_counts_what_waits_what_is_late_and_what_is_taken(session: Session) -> None:
    association = builders.association(session)
    _in_inbox(session, association)
    _in_inbox(session, association).deadline_at = AT - timedelta(days=1)
    builders.need(
        session, state=NeedState.TAKEN, association_id=association.id, case_association_id=association.id, taken_at=AT
    )
    session.flush()
    assert queries.loads(session, [association.id], at=AT) == {association.id: (2, 1, 1, 0)}


def test_the_operator_reads_how_many_cases_nobody_is_asked_for_in_all_and_in_each_association(
    app: Flask, operator: PageClient
) -> None:
    with transaction() as session:
        for name, ages in (("Passerelles", (3, 9, 20)), ("Tremplin", (30,))):
            of = builders.association(session, name=name)
            for days in ages:
                builders.need(
                    session, state=NeedState.TAKEN, association_id=of.id, case_association_id=of.id,
                    taken_at=AT - timedelta(days=days),
                )  # fmt: skip
    page = operator.get("/operateur/")
    assert "3 dossiers pris où personne n’est sollicité" in page.text
    rows = operator.get("/operateur/associations").every("tbody")[0].every("tr")
    shown = {each.every("th")[0].text: each.every("td")[-1].text for each in rows}
    assert shown == {"Passerelles": "2", "Tremplin": "1"}


# Accounts.


def test_a_colleague_is_invited_suspended_and_restored(operator: PageClient) -> None:
    page = operator.get("/operateur/comptes/inviter")
    typed = {"first_name": "Amina", "email": "amina@example.org"}
    operator.post("/operateur/comptes/inviter", form_values(_form(page)) | typed)
    path = letters.path_in(letters.written(look(), "invitation")[0])
    amina = PageClient(operator.app)
    amina.submit(amina.get(path), {"password": "un cheval sur le toit"})
    amina.get("/operateur/comptes")
    operator.submit(operator.get("/operateur/comptes"), action="suspendre")
    amina.get("/operateur/comptes", follow=False, status=302)
    operator.submit(operator.get("/operateur/comptes"), action="retablir")
    amina.sign_in("amina@example.org", "un cheval sur le toit")


def test_nobody_suspends_themselves_nor_the_last_operator_nor_another_role(session: Session) -> None:
    first, second = builders.account(session), builders.account(session)
    actor = Actor(Way.SESSION, person_id=first.person_id, role=Role.OPERATOR)
    with pytest.raises(Conflict):
        services.suspend_operator(session, account=first, actor=actor, at=AT)
    services.suspend_operator(session, account=second, actor=actor, at=AT)
    assert second.state is AccountState.SUSPENDED
    with pytest.raises(Conflict):
        services.suspend_operator(session, account=first, actor=OPERATOR, at=AT)
    other = builders.account(session, owner=builders.person(session, role=Role.MANAGER))
    with pytest.raises(NotFound):
        services.suspend_operator(session, account=other, actor=actor, at=AT)
    with pytest.raises(NotFound):
        services.operator_of(session, other.id)
    other.state = AccountState.SUSPENDED
    with pytest.raises(NotFound):
        services.restore_operator(session, account=other, actor=actor, at=AT)


def test_two_operators_who_suspend_each_other_at_the_same_instant_leave_one(app: Flask) -> None:
    with transaction() as session:
        both = [builders.account(session) for _ in range(2)]
        waiting = [(both[0].person_id, both[1].id), (both[1].person_id, both[0].id)]

    def suspend_the_other() -> int:
        me, other = waiting.pop()
        try:
            with transaction() as session:
                account = session.get_one(Account, other)
                actor = Actor(Way.SESSION, person_id=me, role=Role.OPERATOR)
                services.suspend_operator(session, account=account, actor=actor, at=AT)
        except Conflict:
            return 0
        return 1

    assert sorted(together(app, suspend_the_other)) == [0, 1]


def test_the_first_operator_is_invited_from_the_command_line(app: Flask) -> None:
    run = CliRunner().invoke
    done = run(group, ["create-operator", "--email", "amina@example.org", "--first-name", "Amina"])
    assert done.exit_code == 0, done.output
    path = letters.path_in(letters.written(look(), "invitation")[0])
    assert done.output.strip().endswith(path)
    client = PageClient(app)
    client.submit(client.get(path), {"password": "un cheval sur le toit"})
    assert "Tableau de bord" in client.get("/espace").text
    again = run(group, ["create-operator", "--email", "amina@example.org", "--first-name", "Amina"])
    assert again.exit_code != 0
    refused = run(group, ["create-operator", "--email", "amina", "--first-name", "\x01"])
    assert refused.exit_code != 0
    assert len(look().exec(select(Account)).all()) == len(look().exec(select(Person)).all()) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/operateur/",
        "/operateur/besoins",
        "/operateur/associations",
        "/operateur/associations/inviter",
        "/operateur/comptes",
        "/operateur/comptes/inviter",
    ],
)
def test_the_console_is_the_operators_alone(app: Flask, client: PageClient, address: str) -> None:
    as_role(app, Role.MANAGER).get(address, status=403)
    client.get(address, status=302, follow=False)
