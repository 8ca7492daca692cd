"""An association asks more than the site for the needs that it has: minutes, distance, no exception."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import pytest
from flask import Flask
from pages import PageClient
from sqlmodel import Session, select
from visitors import signed_in

from app.associations import services as associations
from app.associations.queries import Gates
from app.core.db import reading, transaction
from app.core.errors import Invalid
from app.core.permissions import Role
from app.proposals import queries, services
from app.proposals.models import Ranking
from app.proposals.states import ProposalState
from app.proposals.tasks import refresh
from app.skills.states import Mode
from app.web.clock import now

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
    ],
)
def test_its_needs_are_ranked_with_what_it_asks_and_never_with_less(
    session: Session, gates: Gates, number: int
) -> None:
    case = cases.taken(session)
    case.offer.lat, case.offer.mode = 43.62, Mode.IN_PERSON
    ask(session, case, gates)
    assert kept(session, case) == number


def test_the_needs_of_others_are_ranked_as_before(session: Session) -> None:
    case = cases.taken(session)
    ask(session, case, Gates(minimum_minutes=270))
    builders.offer(session)
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
    page = client.submit(client.get(path), {"minimum_minutes": "240", "furthest_km": "5", "strict": ["mode"]})
    for words in ("240 minutes en commun", "5 km au plus", "Sans exception"):
        assert words in page.text
    assert now() == AT
    assert refresh() == 1
    assert refresh() == 0
    assert reading().exec(select(Ranking.ranked_at)).one() == AT
