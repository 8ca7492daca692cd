"""Configurations: copied, changed, compared, activated; what was activated never changes."""

from __future__ import annotations

from typing import Any

import builders
import pytest
from flask import Flask
from pages import PageClient
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select
from visitors import as_role

import matching
from app.core.db import reading, transaction
from app.core.errors import Conflict, NotFound
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.journal.models import Entry
from app.proposals import ranking
from app.proposals import services as proposals
from app.proposals.models import Proposal, Ranking
from app.proposals.tasks import refresh
from app.tuning import queries, rules, services
from app.tuning.models import Configuration
from app.tuning.states import ConfigurationState

AT = builders.AT
HOME = "/operateur/reglages"


@pytest.fixture
def first(app: Flask) -> Configuration:
    """The first configuration, in service."""
    with transaction() as session:
        return begun(session)


@pytest.fixture
def operator(app: Flask, first: Configuration) -> PageClient:
    """The operator, with the first configuration in service."""
    return as_role(app, Role.OPERATOR)


def draft(session: Session, of: Configuration, **changes: Any) -> Configuration:
    row = services.copy(session, of=of, name="essai", actor=SYSTEM, at=AT)
    values = {name: getattr(row, name) for name in services.PARAMETERS} | changes
    services.change(
        session, row=row, parameters=services.Parameters(**values), version=row.version, actor=SYSTEM, at=AT
    )
    return row


def states() -> dict[str, ConfigurationState]:
    with transaction() as session:
        return {f"{row.name}@{row.number}": row.state for row in session.exec(select(Configuration))}


def begun(session: Session) -> Configuration:
    services.install(session, minutes_in_common=60, at=AT)
    return queries.every(session)[0]


def test_the_first_is_the_library_s_with_the_minutes_of_the_settings(app: Flask) -> None:
    with transaction() as session:
        assert ranking.configuration(session) == matching.DEFAULT
        services.install(session, minutes_in_common=90, at=AT)
        services.install(session, minutes_in_common=120, at=AT)
    found = ranking.configuration(reading())
    assert (found.label, found.minimum_minutes) == ("standard-90@1", 90)
    assert found.weights == matching.DEFAULT.weights
    assert states() == {"standard-90@1": ConfigurationState.ACTIVE}


def test_installed_it_ranks_exactly_as_before(session: Session) -> None:
    services.install(session, minutes_in_common=60, at=AT)
    assert ranking.configuration(session) == matching.DEFAULT


def test_activating_one_retires_the_other_and_is_written_in_the_journal(session: Session) -> None:
    first = begun(session)
    row = draft(session, first, text=0, minimum_minutes=120)
    services.activate(session, row=row, version=row.version, actor=SYSTEM, at=AT)
    active = ranking.configuration(session)
    assert (active.label, active.weights.text, active.minimum_minutes) == ("essai@1", 0, 120)
    assert session.get_one(Configuration, first.id).state is ConfigurationState.RETIRED
    entries = session.exec(select(Entry).where(Entry.subject_kind == "configuration")).all()
    assert [entry.action for entry in entries] == ["activate", "copy", "change", "retire", "activate"]
    assert entries[2].facts == {"moved": {"text": [10, 0], "minimum_minutes": [60, 120]}}


def test_what_plans_weigh_waiting_with_is_activated_like_the_rest(session: Session) -> None:
    row = draft(session, begun(session), day_percent=3, district_percent=100, urgent_percent=0, sharpness=4)
    assert ranking.configuration(session).fairness == matching.Fairness()
    services.activate(session, row=row, version=row.version, actor=SYSTEM, at=AT)
    active = ranking.configuration(session)
    assert active.fairness == matching.Fairness(day=0.03, district=1, urgent=0, sharpness=4)
    assert active.weights == matching.DEFAULT.weights


@pytest.mark.parametrize("name", ["day_percent", "district_percent", "urgent_percent", "sharpness"])
@pytest.mark.parametrize("value", [-1, 501])
def test_the_database_itself_refuses_what_plans_cannot_weigh(app: Flask, name: str, value: int) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        draft(session, begun(session), **{name: value})


def test_any_weight_that_may_be_typed_is_one_that_the_library_takes() -> None:
    for percent in range(501):
        found = rules.fairness(day_percent=100, district_percent=percent, urgent_percent=percent, sharpness=1)
        assert rules.percents(found)["district_percent"] == percent
    for percent in range(1, 101):
        found = rules.fairness(day_percent=percent, district_percent=0, urgent_percent=0, sharpness=8)
        assert rules.percents(found)["day_percent"] == percent


def test_one_may_go_back_to_what_was_retired(session: Session) -> None:
    first = begun(session)
    row = draft(session, first)
    services.activate(session, row=row, version=row.version, actor=SYSTEM, at=AT)
    before = session.get_one(Configuration, first.id)
    services.activate(session, row=before, version=before.version, actor=SYSTEM, at=AT)
    assert ranking.configuration(session).label == "standard@1"


def test_what_was_activated_is_never_changed_nor_thrown_away(session: Session) -> None:
    first = begun(session)
    row = draft(session, first)
    services.activate(session, row=row, version=row.version, actor=SYSTEM, at=AT)
    values = {name: getattr(row, name) for name in services.PARAMETERS}
    for used in (row, session.get_one(Configuration, first.id)):
        with pytest.raises(Conflict):
            services.change(
                session, row=used, parameters=services.Parameters(**values), version=used.version,
                actor=SYSTEM, at=AT,
            )  # fmt: skip
        with pytest.raises(Conflict):
            services.discard(session, row=used, actor=SYSTEM, at=AT)


def test_the_second_editor_is_told(session: Session) -> None:
    first = begun(session)
    row = draft(session, first)
    with pytest.raises(Conflict):
        services.activate(session, row=row, version=row.version - 1, actor=SYSTEM, at=AT)


def test_the_database_itself_keeps_one_in_service(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        draft(session, begun(session)).state = ConfigurationState.ACTIVE


def test_a_proposal_is_explained_with_the_version_that_ranked_it(session: Session) -> None:
    first = begun(session)
    need, _ = builders.need(session), builders.offer(session)
    proposals.rank_need(session, need=need, at=AT)
    row = draft(session, first, skills=1, text=99)
    services.activate(session, row=row, version=row.version, actor=SYSTEM, at=AT)
    stored = session.exec(select(Proposal)).one()
    assert stored.configuration == "standard@1"
    assert ranking.labelled(session, stored.configuration).weights == matching.DEFAULT.weights
    with pytest.raises(NotFound):
        ranking.labelled(session, "jamais@1")


def test_after_an_activation_open_needs_are_ranked_again_by_the_jobs(app: Flask, first: Configuration) -> None:
    with transaction() as session:
        need, _ = builders.need(session), builders.offer(session)
        proposals.rank_need(session, need=need, at=AT)
    assert refresh() == 0
    with transaction() as session:
        row = draft(session, queries.one(session, first.id), skills=1)
        services.activate(session, row=row, version=row.version, actor=SYSTEM, at=AT)
    assert refresh() == 1
    assert refresh() == 0
    assert {each.configuration for each in reading().exec(select(Ranking))} == {"essai@1"}


def test_the_operator_copies_changes_compares_and_activates(operator: PageClient, first: Configuration) -> None:
    page = operator.get(HOME)
    assert "standard, version 1" in page.text
    form = operator.get(f"{HOME}/{first.id}/copier")
    form = operator.submit(form, {"name": "standard"})
    assert "Modifier « standard, version 2 »" in form.text
    assert form.text.count("(facultatif)") == 1  # only the note
    page = operator.submit(form, {"skills": "60", "minimum_minutes": "90", "district_percent": "80"})
    assert "Comparés aux réglages en service" in page.text
    assert "90 minutes par semaine" in page.text
    assert "+ 80 %" in page.text
    assert "pendant plus de 11 jours" in page.text
    drafted = operator.response.request.path
    page = operator.submit(operator.get(f"{drafted}/activer"), button="Activer")
    assert "sont en service" in page.text
    assert states() == {"standard@1": ConfigurationState.RETIRED, "standard@2": ConfigurationState.ACTIVE}


def test_a_copy_sent_twice_is_made_once(operator: PageClient, first: Configuration) -> None:
    form = operator.get(f"{HOME}/{first.id}/copier")
    operator.submit(form, {"name": "essai"}, action="")
    operator.get(f"{HOME}/{first.id}/copier")
    operator.submit(form, {"name": "essai"}, action="")
    assert len(states()) == 2


def test_a_draft_is_thrown_away_once_asked(operator: PageClient, first: Configuration) -> None:
    with transaction() as session:
        row = draft(session, queries.one(session, first.id))
    page = operator.submit(operator.get(f"{HOME}/{row.id}/jeter"), button="Jeter")
    assert "Le brouillon est jeté." in page.text
    operator.get(f"{HOME}/{row.id}", status=404)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"skills": "0", "text": "0", "availability": "0", "proximity": "0"}, "Donnez des points"),
        ({"text": "1001"}, "de 0 à 1000"),
        ({"text": "-1"}, "de 0 à 1000"),
        ({"half_km": "0"}, "de 1 à 200"),
        ({"half_km": "dix"}, "nombre entier"),
        ({"sibling_percent": "101"}, "de 0 à 100"),
        ({"day_percent": "0"}, "de 1 à 100"),
        ({"district_percent": "501"}, "de 0 à 500"),
        ({"urgent_percent": "0,5"}, "nombre entier"),
        ({"sharpness": "9"}, "de 1 à 8"),
        ({"note": "x" * 501}, "trop long"),
        ({"text_model": "fr-9"}, "choix"),
    ],
)
def test_what_is_typed_wrong_is_told(
    operator: PageClient, first: Configuration, typed: dict[str, str], told: str
) -> None:
    with transaction() as session:
        row = draft(session, queries.one(session, first.id))
    page = operator.submit(operator.get(f"{HOME}/{row.id}/modifier"), typed, status=422)
    assert told in page.text


def test_these_pages_are_the_operator_s(app: Flask, first: Configuration) -> None:
    manager = as_role(app, Role.MANAGER)
    for path in ("", f"/{first.id}", f"/{first.id}/copier", f"/{first.id}/effets", "/lexique"):
        manager.get(HOME + path, status=403)
