"""What is asked, attested, let off and taken back, on both databases."""

from __future__ import annotations

from datetime import timedelta

import builders
import pytest
from builders import AT
from sqlmodel import Session, select

from app.core.errors import Forbidden, Invalid
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.journal.models import Entry
from app.safeguarding.closeness import queries as closeness
from app.safeguarding.closeness import services as knowing
from app.safeguarding.requirements import queries, services
from app.safeguarding.requirements.rules import Demand
from app.safeguarding.requirements.states import Proof, RequirementKind, Stage

DAY = AT.date()
TRAINING = RequirementKind.TRAINING


@pytest.fixture
def us(session: Session):
    return builders.association(session)


@pytest.fixture
def operator(session: Session) -> Actor:
    who = builders.person(session, role=Role.OPERATOR)
    return Actor(Way.SESSION, who.id, who.role)


def manager(session: Session, of) -> Actor:
    who = builders.member(session, of=of, role=Role.MANAGER)
    return Actor(Way.SESSION, who.id, who.role, of.id)


def marc(session: Session, of):
    it = builders.offer(session, of=of)
    return session.get_one(builders.Person, it.volunteer_id)


def lacks(session: Session, person, *who, stage=Stage.OFFER, day=DAY):
    return queries.missing(session, person.id, *who, day=day, stage=stage)


def ask(session: Session, actor: Actor, association_id, **demands: Demand) -> None:
    kinds = {RequirementKind(kind): demand for kind, demand in demands.items()}
    services.ask(session, association_id=association_id, demands=kinds, actor=actor, at=AT)


def test_what_one_association_asks_closes_its_own_volunteers_and_nobody_else_s(session: Session, us):
    ours, theirs = marc(session, us), marc(session, None)
    ask(session, manager(session, us), us.id, training=Demand(Stage.OFFER, 365))
    assert lacks(session, ours, us.id) == (TRAINING,)
    assert lacks(session, theirs, None) == ()
    assert lacks(session, theirs, None, us.id) == (TRAINING,)
    entry = session.exec(select(Entry).where(Entry.action == "ask")).one()
    assert (entry.facts["requirement"], entry.facts["days"]) == ("training", 365)


def test_a_floor_that_rises_counts_at_once_for_every_association(session: Session, us, operator):
    ours = marc(session, us)
    ask(session, manager(session, us), us.id, training=Demand(Stage.NEVER))
    ask(session, operator, None, training=Demand(Stage.PAIR))
    assert lacks(session, ours, us.id) == ()
    assert lacks(session, ours, us.id, stage=Stage.PAIR) == (TRAINING,)


def test_a_shorter_validity_counts_for_what_was_seen_before(session: Session, us, operator):
    ours = marc(session, us)
    builders.checked(session, ours.id).seen_on = DAY - timedelta(days=100)
    assert lacks(session, ours, us.id) == ()
    ask(session, operator, None, record=Demand(Stage.OFFER, 99))
    assert lacks(session, ours, us.id) == (RequirementKind.RECORD,)


def test_an_association_cannot_go_below_the_floor_nor_change_another_s(session: Session, us):
    mine = manager(session, us)
    with pytest.raises(Invalid, match="moins"):
        ask(session, mine, us.id, record=Demand(Stage.OFFER, 300))
    with pytest.raises(Invalid, match="moins"):
        ask(session, mine, us.id, identity=Demand(Stage.PAIR))
    for other in (builders.association(session).id, None):
        with pytest.raises(Forbidden):
            ask(session, mine, other, training=Demand(Stage.OFFER))
    clerk = builders.member(session, of=us)
    with pytest.raises(Forbidden):
        ask(session, Actor(Way.SESSION, clerk.id, clerk.role, us.id), us.id, training=Demand(Stage.OFFER))


def test_the_operator_cannot_drop_the_record(session: Session, operator):
    for demand in (Demand(Stage.NEVER), Demand(Stage.OFFER), Demand(Stage.OFFER, 400)):
        with pytest.raises(Invalid):
            ask(session, operator, None, record=demand)


def test_an_attestation_names_who_signed_and_holds_no_document(session: Session, us):
    who, mine = marc(session, us), manager(session, us)
    row = services.attest(session, person=who, proof=Proof.TRAINING, seen_on=DAY, actor=mine, at=AT)
    assert (row.attested_by_id, row.association_id, row.seen_on) == (mine.person_id, us.id, DAY)
    assert {column.type.python_type for column in type(row).__table__.columns}.isdisjoint({bytes})


@pytest.mark.parametrize("day", [DAY + timedelta(days=1), DAY - timedelta(days=184)])
def test_nothing_of_tomorrow_nor_of_long_ago_is_attested(session: Session, us, day):
    who, mine = marc(session, us), manager(session, us)
    with pytest.raises(Invalid):
        services.attest(session, person=who, proof=Proof.BULLETIN_3, seen_on=day, actor=mine, at=AT)


def test_nobody_vouches_for_themselves_nor_for_somebody_close(session: Session, us):
    who, mine = marc(session, us), manager(session, us)
    own = Actor(Way.SESSION, who.id, who.role)
    with pytest.raises(Forbidden, match="sa propre"):
        services.attest(session, person=who, proof=Proof.IDENTITY, seen_on=DAY, actor=own, at=AT)
    services.attest(session, person=who, proof=Proof.CHARTER, seen_on=DAY, actor=own, at=AT)
    knowing.declare(session, one_id=who.id, other_id=mine.person_id, actor=own, at=AT)
    with pytest.raises(Forbidden, match="connaissez"):
        services.attest(session, person=who, proof=Proof.IDENTITY, seen_on=DAY, actor=mine, at=AT)
    with pytest.raises(Forbidden, match="connaissez"):
        services.exempt(session, person=who, kind=TRAINING, until=DAY, reason="x", actor=mine, at=AT)


def test_closeness_counts_both_ways_and_is_kept_once(session: Session, us):
    one, other, third = (builders.person(session) for _ in range(3))
    actor = Actor(Way.SESSION, one.id, one.role)
    for pair in ((one, other), (other, one), (one, one)):
        knowing.declare(session, one_id=pair[0].id, other_id=pair[1].id, actor=actor, at=AT)
    assert closeness.close(session, one.id, other.id)
    assert closeness.close(session, other.id, one.id)
    assert not closeness.close(session, one.id, third.id)
    assert closeness.pairs(session, [other.id]) == {(other.id, one.id)}


def test_an_association_lets_off_only_what_it_adds_and_the_operator_the_floor_too(session: Session, us, operator):
    who, mine = marc(session, us), manager(session, us)
    ask(session, mine, us.id, training=Demand(Stage.OFFER))
    until = DAY + timedelta(days=90)
    let = {"person": who, "until": until, "reason": "Formée ailleurs", "at": AT}
    services.exempt(session, kind=TRAINING, actor=mine, **let)
    assert lacks(session, who, us.id) == ()
    assert lacks(session, who, us.id, day=until) == ()
    assert lacks(session, who, us.id, day=until + timedelta(days=1)) == (TRAINING,)
    with pytest.raises(Forbidden):
        services.exempt(session, kind=RequirementKind.IDENTITY, actor=mine, **let)
    row = services.exempt(session, kind=RequirementKind.IDENTITY, actor=operator, **let)
    assert (row.signed_by_id, row.reason, row.until) == (operator.person_id, "Formée ailleurs", until)


@pytest.mark.parametrize("kind", [RequirementKind.RECORD, RequirementKind.CHARTER])
def test_nobody_is_let_off_the_record_nor_the_charter(session: Session, us, operator, kind):
    with pytest.raises(Forbidden):
        services.exempt(session, person=marc(session, us), kind=kind, until=DAY, reason="x", actor=operator, at=AT)


@pytest.mark.parametrize(
    ("until", "reason"),
    [(DAY - timedelta(days=1), "x"), (DAY + timedelta(days=367), "x"), (DAY, "  ")],
)
def test_an_exemption_wants_a_reason_and_a_day_ahead(session: Session, us, operator, until, reason):
    with pytest.raises(Invalid):
        services.exempt(
            session, person=marc(session, us), kind=TRAINING, until=until, reason=reason, actor=operator, at=AT
        )


def test_what_is_taken_back_no_longer_counts(session: Session, us, operator):
    who = marc(session, us)
    services.withdraw(session, what=builders.checked(session, who.id), actor=operator, at=AT)
    assert lacks(session, who, us.id) == (RequirementKind.RECORD,)


def test_many_people_are_looked_at_in_as_many_queries_as_one(session: Session, us):
    everybody = [marc(session, us) for _ in range(3)]
    look = queries.picture(session, DAY, [each.id for each in everybody])
    assert [look.missing(each.id, us.id, stage=Stage.PAIR) for each in everybody] == [()] * 3
    assert look.missing(builders.person(session).id, us.id, stage=Stage.OFFER)
