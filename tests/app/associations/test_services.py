from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import builders
import letters
import pytest
from builders import AT
from queries import counted
from sqlmodel import Session, select

from app.accounts import queries as accounts
from app.accounts import services as accounts_services
from app.accounts.models import Member
from app.accounts.states import AccountState, SuspensionReason
from app.associations import profiles, queries, services
from app.associations.models import Association, AssociationCommune, AssociationDistrict, AssociationKind
from app.associations.services import Activity, Closing, Presentation
from app.associations.states import AssociationState, Lending
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.identity import NOBODY, SYSTEM, Actor, Way
from app.core.permissions import Role
from app.journal.models import Entry
from app.places.models import District

OPERATOR = Actor(Way.SESSION, role=Role.OPERATOR)


def _manager(association: Association, role: Role = Role.MANAGER) -> Actor:
    return Actor(Way.SESSION, role=role, association_id=association.id)


def _fill(session: Session, association: Association) -> None:
    builders.kind(session)
    services.change_presentation(
        session, association=association, to=Presentation(mission="On aide.", email="a@example.org"),
        version=association.version, actor=SYSTEM, at=AT,
    )  # fmt: skip
    services.change_activity(
        session, association=association, to=Activity(frozenset({"scolaire.devoirs"})),
        version=association.version, actor=SYSTEM, at=AT,
    )  # fmt: skip
    services.change_area(
        session, association=association, everywhere=True, communes=(), districts=(),
        version=association.version, actor=SYSTEM, at=AT,
    )  # fmt: skip


def test_an_association_is_born_invited_with_an_address_of_its_own(session: Session) -> None:
    association = services.create(session, name="Le Fil d’Ariane", at=AT)
    assert association.state is AssociationState.INVITED
    assert association.slug == "le-fil-d-ariane"


@pytest.mark.parametrize("name", ["Le Fil d’Ariane", "LE FIL D'ARIANE", "Le fil d Ariane !"])
def test_two_associations_do_not_read_the_same(session: Session, name: str) -> None:
    services.create(session, name="Le Fil d’Ariane", at=AT)
    with pytest.raises(Conflict):
        services.create(session, name=name, at=AT)


def test_a_name_without_a_letter_is_refused(session: Session) -> None:
    with pytest.raises(Invalid):
        services.create(session, name="🐎 !", at=AT)


def test_a_file_says_what_is_missing_and_is_handed_over_once_nothing_is(session: Session) -> None:
    association = services.create(session, name="Passerelles", at=AT)
    assert len(queries.missing(session, association)) == 4
    with pytest.raises(Invalid, match="le territoire couvert"):
        services.complete(session, association=association, actor=_manager(association), at=AT)
    _fill(session, association)
    builders.account(session, owner=builders.person(session, role=Role.OPERATOR, email="op@example.org"))
    services.complete(session, association=association, actor=_manager(association), at=AT)
    assert association.state is AssociationState.TO_VALIDATE
    assert letters.written(session, "association_to_validate", to="op@example.org")


def test_validating_opens_it_and_tells_who_is_written_to(session: Session) -> None:
    association = services.create(session, name="Passerelles", at=AT)
    lead = builders.member(session, of=association, role=Role.MANAGER, email="lead@example.org")
    with pytest.raises(Invalid, match="ce que fait l’association"):
        services.validate(session, association=association, actor=OPERATOR, at=AT)
    _fill(session, association)
    services.validate(session, association=association, actor=OPERATOR, at=AT)
    assert association.state is AssociationState.ACTIVE
    assert letters.written(session, "association_validated", to=lead.email)


def test_suspending_shuts_the_team_out_and_restoring_lets_it_in(session: Session) -> None:
    association = builders.association(session)
    account = builders.account(session, owner=builders.member(session, of=association))
    services.suspend(session, association=association, actor=OPERATOR, at=AT)
    assert account.state is AccountState.SUSPENDED
    assert [each.association_id for each in queries.active(session)] == []
    services.restore(session, association=association, actor=OPERATOR, at=AT)
    assert account.state is AccountState.ACTIVE


def test_restoring_lets_nobody_in_who_was_shut_out_alone(session: Session) -> None:
    association = builders.association(session)
    alone, with_it, again = (
        builders.account(session, owner=builders.member(session, of=association)) for _ in range(3)
    )
    accounts_services.suspend(session, account=alone, reason=SuspensionReason.STOLEN, actor=OPERATOR, at=AT)
    services.suspend(session, association=association, actor=OPERATOR, at=AT)
    services.restore(session, association=association, actor=OPERATOR, at=AT)
    assert (alone.state, with_it.state) == (AccountState.SUSPENDED, AccountState.ACTIVE)
    accounts_services.suspend(session, account=again, actor=OPERATOR, at=AT)
    services.suspend(session, association=association, actor=OPERATOR, at=AT)
    services.restore(session, association=association, actor=OPERATOR, at=AT)
    assert again.state is AccountState.SUSPENDED


def test_closing_closes_the_accounts_of_the_team(session: Session) -> None:
    association = builders.association(session)
    account = builders.account(session, owner=builders.member(session, of=association))
    services.close(session, association=association, actor=OPERATOR, at=AT)
    assert account.state is AccountState.CLOSED


@pytest.mark.parametrize("verb", [services.validate, services.suspend, services.restore, services.close])
def test_only_the_operator_decides_where_an_association_stands(session: Session, verb: Callable[..., None]) -> None:
    association = builders.association(session)
    with pytest.raises(Forbidden):
        verb(session, association=association, actor=_manager(association), at=AT)


def _changes(session: Session, association: Association, actor: Actor, version: int) -> list[Callable[[], object]]:
    shared: dict[str, Any] = {"association": association, "version": version, "actor": actor, "at": AT}
    area = {"everywhere": True, "communes": (), "districts": ()}
    return [
        lambda: services.change_presentation(session, to=Presentation(), **shared),
        lambda: services.change_activity(session, to=Activity(frozenset()), **shared),
        lambda: services.change_area(session, **area, **shared),
        lambda: services.close_for_a_while(session, to=Closing(), **shared),
    ]


def test_nobody_else_changes_an_association(session: Session) -> None:
    association, other = builders.association(session), builders.association(session)
    for actor in (
        NOBODY,
        _manager(other),
        _manager(association, Role.COORDINATOR),
        Actor(Way.SESSION, role=Role.YOUTH),
    ):
        for change in _changes(session, association, actor, association.version):
            with pytest.raises(Forbidden):
                change()


def test_the_second_of_two_editors_is_told(session: Session) -> None:
    association = builders.association(session)
    stale = association.version
    for actor in (_manager(association), OPERATOR):
        for change in _changes(session, association, actor, stale + 5):
            with pytest.raises(Conflict):
                change()
    _changes(session, association, OPERATOR, stale)[0]()
    with pytest.raises(Conflict):
        _changes(session, association, OPERATOR, stale)[0]()


def test_what_an_association_covers_and_gives_is_kept(session: Session) -> None:
    association = builders.association(session, everywhere=False)
    builders.commune(session, code="99001")
    builders.commune(session, code="99002", name="Autre-Essai")
    district = District(code="QP1", name="Les Essais", search="les essais", generation="2024")
    session.add(district)
    builders.kind(session)
    session.flush()
    services.change_area(
        session, association=association, everywhere=False, communes=["99001", "99001"], districts=[district.id],
        version=association.version, actor=OPERATOR, at=AT,
    )  # fmt: skip
    assert services.add_communes(session, association=association, codes={"99001", "99002"}, actor=OPERATOR, at=AT) == 1
    services.change_activity(
        session,
        association=association,
        to=Activity(frozenset({"scolaire.devoirs"}), age_min=11, age_max=18, capacity=3, lending=Lending.ASK),
        version=association.version, actor=OPERATOR, at=AT,
    )  # fmt: skip
    found = queries.active(session)[0]
    assert found.communes == {"99001", "99002"}
    assert found.districts == {district.id}
    assert found.kinds == {"scolaire.devoirs"}
    assert (found.age_min, found.age_max, found.capacity, found.lending) == (11, 18, 3, Lending.ASK)


def test_a_closing_ends_after_it_begins_and_its_deputy_works_there(session: Session) -> None:
    association = builders.association(session)
    shared: dict[str, Any] = {"association": association, "version": association.version, "actor": OPERATOR, "at": AT}
    with pytest.raises(Invalid):
        services.close_for_a_while(session, to=Closing(date(2026, 12, 2), date(2026, 12, 1)), **shared)
    stranger = builders.member(session)
    with pytest.raises(NotFound):
        services.close_for_a_while(session, to=Closing(date(2026, 12, 1), None, stranger.id), **shared)


def test_the_lead_is_written_to_and_the_deputy_while_it_is_closed(session: Session) -> None:
    association = builders.association(session)
    assert queries.contact(session, association.id) is None
    lead, deputy = builders.member(session, of=association), builders.member(session, of=association)
    services.make_lead(session, association=association, person=lead, actor=OPERATOR, at=AT)
    closing = Closing(date(2026, 12, 20), date(2026, 12, 31), deputy.id)
    services.close_for_a_while(
        session, association=association, to=closing, version=association.version, actor=OPERATOR, at=AT
    )
    assert queries.contact(session, association.id, day=date(2026, 12, 19)) is lead
    assert queries.contact(session, association.id, day=date(2026, 12, 20)) is deputy
    assert queries.contact(session, association.id) is lead


@pytest.mark.parametrize("state", [each for each in AssociationState if each is not AssociationState.ACTIVE])
def test_nobody_of_an_association_that_does_not_work_is_written_to_though_one_account_is_open(
    session: Session, state: AssociationState
) -> None:
    association = builders.association(session, state=state)
    builders.account(session, owner=builders.member(session, of=association))
    operator = builders.person(session, role=Role.OPERATOR)
    builders.account(session, owner=operator)
    assert queries.at_work(session, association.id) == []
    assert queries.readers(session, association.id) == [operator]


def test_somebody_invited_into_the_team_chooses_a_password_from_the_mail(session: Session) -> None:
    association = builders.association(session, name="Passerelles")
    person = services.invite_member(
        session, association=association, role=Role.COORDINATOR, first_name="Sonia", last_name="",
        email="sonia@example.org", actor=_manager(association), at=AT,
    )  # fmt: skip
    mail = letters.written(session, "invitation", to="sonia@example.org")[0]
    assert "Passerelles" in mail.body
    account = accounts.account_of(session, person.id)
    assert account is not None
    assert account.state is AccountState.INVITED


def test_the_first_of_a_team_is_its_lead(session: Session) -> None:
    association = builders.association(session)
    first = builders.person(session, role=Role.MANAGER)
    second = builders.person(session, role=Role.COORDINATOR)
    assert services.add_member(session, association=association, person=first, at=AT).lead
    assert not services.add_member(session, association=association, person=second, at=AT).lead


@pytest.mark.parametrize("role", [Role.YOUTH, Role.VOLUNTEER, Role.OPERATOR, Role.GUARDIAN])
def test_nobody_of_another_role_joins_a_team(session: Session, role: Role) -> None:
    with pytest.raises(Conflict):
        services.add_member(
            session, association=builders.association(session), person=builders.person(session, role=role), at=AT
        )


def test_somebody_works_in_one_association(session: Session) -> None:
    person = builders.member(session)
    with pytest.raises(Conflict):
        services.add_member(session, association=builders.association(session), person=person, at=AT)


def test_the_last_manager_stays(session: Session) -> None:
    association = builders.association(session)
    manager = builders.member(session, of=association, role=Role.MANAGER)
    builders.member(session, of=association)
    with pytest.raises(Conflict):
        services.remove_member(session, association=association, person=manager, actor=OPERATOR, at=AT)
    with pytest.raises(Conflict):
        services.change_role(
            session, association=association, person=manager, role=Role.COORDINATOR, actor=OPERATOR, at=AT
        )
    second = builders.member(session, of=association, role=Role.MANAGER)
    services.remove_member(session, association=association, person=manager, actor=OPERATOR, at=AT)
    assert queries.members(session, association.id)[0] is second


def test_somebody_removed_is_out_and_the_lead_passes_on(session: Session) -> None:
    association = builders.association(session)
    lead, other = builders.member(session, of=association), builders.member(session, of=association)
    account = builders.account(session, owner=lead)
    services.make_lead(session, association=association, person=lead, actor=OPERATOR, at=AT)
    association.deputy_id = lead.id
    services.remove_member(session, association=association, person=lead, actor=OPERATOR, at=AT)
    assert account.state is AccountState.CLOSED
    assert association.deputy_id is None
    assert session.get_one(Member, other.id).lead


def test_somebody_of_another_association_is_not_touched(session: Session) -> None:
    association, stranger = builders.association(session), builders.member(session)
    shared: dict[str, Any] = {"association": association, "person": stranger, "actor": _manager(association), "at": AT}
    for verb in (services.remove_member, services.make_lead, services.invite_again):
        with pytest.raises(NotFound):
            verb(session, **shared)
    with pytest.raises(NotFound):
        services.change_role(session, role=Role.MANAGER, **shared)


def test_an_association_is_seen_by_its_own_and_by_the_operator(session: Session) -> None:
    association, other = builders.association(session), builders.association(session)
    assert queries.visible(session, association.id, actor=_manager(association)) is association
    assert queries.visible(session, association.id, actor=OPERATOR) is association
    with pytest.raises(NotFound):
        queries.visible(session, association.id, actor=_manager(other))


def test_what_changes_is_journalled_by_id(session: Session) -> None:
    association = builders.association(session)
    person = builders.member(session, of=association, last_name="Unmistakable")
    services.make_lead(session, association=association, person=person, actor=OPERATOR, at=AT)
    _changes(session, association, OPERATOR, association.version)[0]()
    entries = session.exec(select(Entry).where(Entry.subject_id == association.id)).all()
    assert [entry.action for entry in entries] == ["make_lead", "change_presentation"]
    assert all("Unmistakable" not in str(entry.facts) for entry in entries)


def _many(session: Session, count: int) -> None:
    builders.commune(session, code="99001")
    builders.kind(session)
    district = District(code=f"QP{count}", name="Les Essais", search="x", generation="2024")
    session.add(district)
    session.flush()
    for _ in range(count):
        association = builders.association(session)
        session.add(AssociationCommune(association_id=association.id, commune_code="99001"))
        session.add(AssociationKind(association_id=association.id, kind_code="scolaire.devoirs"))
        session.add(AssociationDistrict(association_id=association.id, district_id=district.id))
    session.flush()


def test_coverage_of_a_hundred_costs_as_many_queries_as_of_one(session: Session) -> None:
    _many(session, 1)
    with counted(session) as few:
        queries.active(session)
    _many(session, 100)
    with counted(session) as many:
        assert len(queries.active(session)) == 101
    assert len(many) == len(few) == 5


def test_a_page_of_cards_costs_as_many_queries_for_one_as_for_a_hundred(session: Session) -> None:
    _many(session, 1)
    with counted(session) as few:
        profiles.cards(session, queries.page_of_directory(session, kind="scolaire.devoirs", commune="99001")[0])
    _many(session, 100)
    with counted(session) as many:
        rows, total = queries.page_of_directory(session, kind="scolaire.devoirs", commune="99001")
        profiles.cards(session, rows)
    assert (len(rows), total) == (24, 101)
    assert len(many) == len(few)


def test_the_directory_knows_the_commune_of_a_district_and_the_whole_territory(session: Session) -> None:
    builders.commune(session, code="99001")
    builders.commune(session, code="99002", name="Autre-Essai")
    district = District(code="QP1", name="Les Essais", search="x", generation="2024", commune_code="99002")
    session.add(district)
    everywhere = builders.association(session, everywhere=True)
    by_name = builders.association(session, everywhere=False)
    by_district = builders.association(session, everywhere=False)
    session.add(AssociationCommune(association_id=by_name.id, commune_code="99001"))
    session.add(AssociationDistrict(association_id=by_district.id, district_id=district.id))
    builders.association(session, state=AssociationState.SUSPENDED)
    session.flush()
    assert {row.id for row in queries.page_of_directory(session, commune="99001")[0]} == {everywhere.id, by_name.id}
    assert {row.id for row in queries.page_of_directory(session, commune="99002")[0]} == {everywhere.id, by_district.id}
    assert queries.page_of_directory(session, kind="scolaire.devoirs")[1] == 0


def test_a_file_as_its_managers_see_it_says_when_it_is_closed(session: Session) -> None:
    association = builders.association(session, closed_from=AT.date(), closed_until=AT.date() + timedelta(days=3))
    assert profiles.file_of(session, association, day=AT.date()).closed
    assert not profiles.file_of(session, association, day=AT.date() + timedelta(days=4)).closed


def test_groups_of_communes_are_called_by_their_largest(session: Session) -> None:
    builders.commune(session, code="99001", epci="E1", population=10)
    builders.commune(session, code="99002", name="Grande-Essai", epci="E1", population=5000)
    builders.commune(session, code="99003", name="Seule-Essai", epci="")
    builders.commune(session, code="98001", name="Ailleurs-Essai", epci="E2")
    found = queries.groupings(session, ["99"])
    assert [(each.name, each.communes) for each in found] == [("Grande-Essai", {"99001", "99002"})]
