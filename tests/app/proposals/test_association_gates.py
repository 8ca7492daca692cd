"""An association asks more than the site for the needs that it has: minutes, distance, no exception."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import plans
import pytest
from flask import Flask
from pages import PageClient
from sqlmodel import Session, select
from visitors import signed_in

from app.associations import services as associations
from app.associations.models import AssociationGates
from app.associations.queries import Gates
from app.core.db import reading, transaction
from app.core.errors import Invalid
from app.core.permissions import Role
from app.plans import queries as planned
from app.plans import solving
from app.proposals import examining, queries, services
from app.proposals.models import Ranking
from app.proposals.states import ProposalState
from app.proposals.tasks import refresh
from app.skills.states import Mode
from app.web.clock import now
from matching import GateCode, Objective

AT = builders.AT


def ask(session: Session, case: cases.Case, gates: Gates) -> None:
    manager = cases.Actor(cases.Way.SESSION, case.coordinator.id, Role.MANAGER, case.association.id, "Claire")
    associations.change_gates(
        session, association=case.association, to=gates, version=case.association.version, actor=manager, at=AT
    )
    session.flush()


def kept(session: Session, case: cases.Case) -> int:
    services.rank_need(session, need=case.need, at=AT)
    return sum(row.state is ProposalState.RANKED for row in queries.of_need(session, case.need.id))


@pytest.mark.parametrize(
    ("gates", "number"),
    [
        (Gates(), 1),
        (Gates(minimum_minutes=240), 1),
        (Gates(minimum_minutes=30), 1),
        (Gates(minimum_minutes=270), 0),
        (Gates(furthest_km=4), 1),
        (Gates(furthest_km=1), 0),
        (Gates(age_min=18), 1),
        (Gates(age_max=17), 0),
        (Gates(mode=Mode.IN_PERSON), 1),
        (Gates(mode=Mode.REMOTE), 0),
    ],
)
def test_its_needs_are_ranked_with_what_it_asks_and_never_with_less(
    session: Session, gates: Gates, number: int
) -> None:
    case = cases.taken(session)
    case.offer.lat, case.offer.mode = 43.62, Mode.IN_PERSON
    ask(session, case, gates)
    assert kept(session, case) == number


@pytest.mark.parametrize("gates", [Gates(minimum_minutes=270), Gates(age_max=17), Gates(mode=Mode.REMOTE)])
def test_the_needs_of_others_are_ranked_as_before(session: Session, gates: Gates) -> None:
    case = cases.taken(session)
    ask(session, case, gates)
    builders.offer(session, mode=Mode.IN_PERSON)
    other = builders.need(session)
    services.rank_need(session, need=other, at=AT)
    assert len(queries.of_need(session, other.id)) == 1


def test_the_label_stays_that_of_the_site_for_no_score_changes(session: Session) -> None:
    case = cases.taken(session)
    before = case.proposal(session).score
    ask(session, case, Gates(minimum_minutes=120))
    services.rank_need(session, need=case.need, at=AT)
    assert (case.proposal(session).score, case.proposal(session).configuration) == (before, "standard@1")


def test_where_it_makes_no_exception_its_staff_cannot_cross_either(session: Session) -> None:
    case = cases.taken(session)
    spaniard = builders.offer(session, of=case.association, languages="es")
    ask(session, case, Gates(strict=frozenset({"language"})))
    with pytest.raises(Invalid, match="ne fait pas d’exception"):
        services.propose_by_name(
            session, need=case.need, offer_id=spaniard.id, crossing="Ils se connaissent du club.",
            actor=case.staff, at=AT,
        )  # fmt: skip


def by_name(session: Session, case: cases.Case) -> object:
    return services.propose_by_name(
        session, need=case.need, offer_id=case.offer.id, crossing="Ils se verront au club, avec leur accord.",
        actor=case.staff, at=AT,
    )  # fmt: skip


def test_its_ages_are_never_crossed_and_say_what_would_open_them(session: Session) -> None:
    case = cases.taken(session)
    ask(session, case, Gates(age_min=11, age_max=15))
    with pytest.raises(Invalid, match="l’association suit des jeunes de 11 à 15"):
        by_name(session, case)
    (examined,) = examining.examine_all(session, need=case.need, chosen=[case.offer], at=AT)
    assert examined.explanation is not None
    (gate,) = examined.explanation.closed
    assert (gate.gate, gate.crossable) == (GateCode.ASSOCIATION_AGE, False)
    assert "une autre association" in gate.opens


def test_its_way_of_meeting_may_be_crossed_unless_it_makes_no_exception(session: Session) -> None:
    case = cases.taken(session)
    case.offer.mode = Mode.IN_PERSON
    ask(session, case, Gates(mode=Mode.REMOTE, strict=frozenset({"association_mode"})))
    with pytest.raises(Invalid, match="ne fait pas d’exception"):
        by_name(session, case)
    session.refresh(case.association)
    ask(session, case, Gates(mode=Mode.REMOTE))
    by_name(session, case)
    assert case.proposal(session).crossed == ["association_mode"]


def test_a_plan_of_the_territory_keeps_to_what_each_association_asks(session: Session) -> None:
    ours, theirs = plans.scene(session, needs=1, offers=1), plans.scene(session, needs=1, offers=1)
    session.add(AssociationGates(association_id=ours.association.id, age_max=13, changed_at=AT))
    session.flush()
    problem = solving.of_territory(session, planned.plannable(session), day=AT.date())
    solution = solving.solve(problem, objective=Objective.FAIR)
    served = {row.need_id for row in solution.rows if row.offer_id}
    assert served == {theirs.needs[0].id}
    (left,) = [row for row in solution.rows if row.need_id == ours.needs[0].id]
    assert "n’accepte pas cet âge" in left.detail


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"age_min": "15", "age_max": "11"}, "plus petit que l’âge minimum"),
        ({"age_min": "5"}, "entre 6 et 30"),
        ({"mode": "telepathy"}, "choix"),
    ],
)
def test_ages_and_ways_that_cannot_be_are_told(app: Flask, typed: dict[str, str], told: str) -> None:
    with transaction() as session:
        case = cases.taken(session)
        manager = builders.member(session, of=case.association, role=Role.MANAGER, first_name="Nour")
    client: PageClient = signed_in(app, manager)
    path = f"/associations/{case.association.id}/exigences-du-classement"
    assert told in client.submit(client.get(path), typed, status=422).text


def test_a_manager_says_what_it_asks_and_its_needs_are_ranked_again(app: Flask) -> None:
    with transaction() as session:
        case = cases.taken(session)
        manager = builders.member(session, of=case.association, role=Role.MANAGER, first_name="Nour")
        row = session.exec(select(Ranking)).one()
        row.ranked_at = AT - timedelta(seconds=1)
    assert refresh() == 0
    client: PageClient = signed_in(app, manager)
    path = f"/associations/{case.association.id}/exigences-du-classement"
    assert "entre 1 et 200" in client.submit(client.get(path), {"furthest_km": "0"}, status=422).text
    typed = {"minimum_minutes": "240", "furthest_km": "5", "age_min": "16", "mode": "in_person", "strict": ["mode"]}
    page = client.submit(client.get(path), typed)
    asked = ("240 minutes en commun", "5 km au plus", "À partir de 16 ans seulement", "Sur place seulement")
    for words in (*asked, "Sans exception"):
        assert words in page.text
    assert now() == AT
    assert refresh() == 1
    assert refresh() == 0
    assert reading().exec(select(Ranking.ranked_at)).one() == AT
