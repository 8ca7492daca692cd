"""What an association does with dates and places."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import builders
import cases
import lived
import meeting
import pytest
from flask import Flask
from meeting import dates, readers
from pages import Element, PageClient, errors
from sqlmodel import Session, select
from visitors import as_role, signed_in

from app.core.db import reading, transaction
from app.core.errors import Conflict
from app.core.permissions import Role
from app.meetings import queries, services, tasks
from app.meetings.models import Meeting, SafePlace
from app.meetings.services import PlaceCommand
from app.meetings.states import MeetingState
from app.mentorships.states import Side
from app.places import services as places
from app.places.holiday_files import HolidayRecord
from app.places.states import HolidayKind

AGREED, OFFERED = MeetingState.AGREED, MeetingState.OFFERED
DAY = {"day-day": "9", "day-month": "12", "day-year": "2026", "hour": "17:30", "minutes": "90", "place": ""}


def test_a_coordinator_writes_down_a_date_told_by_phone_and_everybody_gets_it(app: Flask) -> None:
    pair = lived.pair(minor=True)
    tasks.offer()
    browser = signed_in(app, pair.case.coordinator)
    page = browser.get(f"/association/binomes/{pair.pair.id}/rendez-vous/noter")
    assert "mercredi 9 décembre à 17 h 30" in browser.submit(page, DAY).text.lower().replace("\u00a0", " ")
    (found,) = dates(AGREED)
    assert (found.minutes, found.starts_at.hour) == (90, 16)
    assert dates(OFFERED) == []
    assert [len(readers(f"meeting_agreed{end}")) for end in ("", "_youth", "_guardian")] == [1, 1, 1]


def test_a_coordinator_changes_date_and_place_and_everybody_is_told(app: Flask) -> None:
    pair = lived.pair(minor=True)
    with transaction() as session:
        place = meeting.place(session, of=pair.case.association)
    found = meeting.agreed(pair)
    browser = signed_in(app, pair.case.coordinator)
    address = f"/association/binomes/{pair.pair.id}/rendez-vous/{found.id}/modifier"
    page = browser.get(address)
    browser.submit(page, DAY | {"place": str(place.id)})
    (moved,) = dates(AGREED)
    assert (moved.id, moved.place_id, moved.minutes) == (found.id, place.id, 90)
    assert [len(readers(f"meeting_changed{end}")) for end in ("", "_youth", "_guardian")] == [1, 1, 1]
    refused = browser.submit(browser.get(address), DAY | {"version": "1"}, status=409)
    assert "Quelqu’un a enregistré autre chose" in refused.text


def test_a_meeting_that_was_called_off_says_so_and_what_to_do(app: Flask) -> None:
    pair = lived.pair()
    found = meeting.agreed(pair)
    browser = signed_in(app, pair.case.coordinator)
    page = browser.get(f"/association/binomes/{pair.pair.id}/rendez-vous/{found.id}/modifier")
    with transaction() as session:
        row = session.get_one(Meeting, found.id)
        row.state, row.cancelled_at = MeetingState.CANCELLED, cases.AT
    refused = browser.submit(page, DAY, status=409)
    assert "Ce rendez-vous n’est plus convenu : fixez-en plutôt un autre. Le rendez-vous : « Annulé »." in refused.text


def test_a_date_that_a_rule_refuses_is_asked_again_with_what_was_typed(app: Flask) -> None:
    pair = lived.pair()
    meeting.agreed(pair)
    browser = signed_in(app, pair.case.coordinator)
    page = browser.get(f"/association/binomes/{pair.pair.id}/rendez-vous/noter")
    refused = browser.submit(page, DAY, status=409)
    assert "a déjà un rendez-vous" in errors(refused)
    assert {"9", "12", "17:30"} <= {
        each.attributes.get("value") for each in [*refused.every("input"), *chosen(refused)]
    }


def chosen(page: Element) -> list[Element]:
    return [each for each in page.every("option") if "selected" in each.attributes]


@pytest.mark.parametrize(
    "changes",
    [
        {"day-year": "2025"}, {"day-year": "2099"}, {"day-year": "9999", "day-day": "31"},
        {"day-day": "31", "day-month": "2"}, {"place": "ailleurs"},
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_is_refused_with_what_was_typed(app: Flask, changes: dict[str, str]) -> None:
    pair = lived.pair()
    browser = signed_in(app, pair.case.coordinator)
    page = browser.get(f"/association/binomes/{pair.pair.id}/rendez-vous/noter")
    browser.submit(page, DAY | changes, status=422)
    assert dates() == []


def test_a_coordinator_calls_a_meeting_off_for_both(app: Flask) -> None:
    pair = lived.pair(minor=True)
    found = meeting.agreed(pair)
    browser = signed_in(app, pair.case.coordinator)
    page = browser.get(f"/association/binomes/{pair.pair.id}/rendez-vous/{found.id}/annuler")
    browser.submit(page, button="Annuler ce rendez-vous")
    assert [len(readers(f"meeting_cancelled{end}")) for end in ("", "_youth", "_guardian")] == [1, 1, 1]
    assert len(dates(OFFERED)) == 3


def test_the_coordinator_is_told_when_school_holidays_are_not_known_that_far(app: Flask) -> None:
    pair = lived.pair()
    tasks.offer()
    browser, address = signed_in(app, pair.case.coordinator), f"/association/binomes/{pair.pair.id}"
    assert "Les vacances scolaires ne sont pas connues" in browser.get(address).text
    with transaction() as session:
        until = dates(OFFERED)[-1].starts_at.date()
        record = HolidayRecord(HolidayKind.SCHOOL, "C", "Vacances", cases.AT.date(), until)
        places.import_holidays(session, [record])
    page = browser.get(address).text
    assert "ne sont pas connues" not in page
    assert "pendant les vacances scolaires" in page


def test_a_manager_keeps_the_list_of_places(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    with transaction() as session:
        boss = cases.builders.member(session, of=pair.case.association, role=Role.MANAGER)
    browser = signed_in(app, boss)
    assert "Aucun lieu" in browser.get("/association/lieux").text
    typed = {"name": "Médiathèque", "address": "1 rue des Essais", "commune": "Villeneuve-d’Essai", "access": "Au fond"}
    page = browser.submit(browser.get("/association/lieux/nouveau"), typed)
    assert "Médiathèque" in page.text
    reading().rollback()
    place = reading().exec(select(SafePlace)).one()
    page = browser.submit(browser.get(f"/association/lieux/{place.id}/modifier"), {"access": "À gauche"})
    assert "À gauche" in page.text
    page = browser.submit(browser.get(f"/association/lieux/{place.id}/fermer"), button="Ne plus proposer ce lieu")
    assert "Aucun lieu" in page.text
    browser.get(f"/association/lieux/{place.id}/modifier", status=404)


def test_the_places_of_another_association_do_not_exist_and_a_coordinator_may_not_change_theirs(app: Flask) -> None:
    mine, other = lived.pair(), lived.pair()
    with transaction() as session:
        boss = cases.builders.member(session, of=mine.case.association, role=Role.MANAGER)
        theirs = meeting.place(session, of=other.case.association)
    browser = signed_in(app, boss)
    browser.get(f"/association/lieux/{theirs.id}/modifier", status=404)
    browser.get(f"/association/lieux/{theirs.id}/fermer", status=404)
    signed_in(app, mine.case.coordinator).get("/association/lieux", status=403)
    as_role(app, Role.VOLUNTEER).get("/association/lieux", status=403)


def test_a_place_where_somebody_is_awaited_neither_closes_nor_moves(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        place = meeting.place(session, of=pair.case.association)
    meeting.agreed(pair)
    told = {"actor": pair.case.staff, "at": cases.AT}
    with transaction() as session:
        held = session.get_one(SafePlace, place.id)
        with pytest.raises(Conflict, match="rendez-vous y sont prévus"):
            services.close_place(session, place=held, **told)
        moved = PlaceCommand(place.name, "2 rue des Essais", place.commune_code)
        with pytest.raises(Conflict, match="à cette adresse"):
            services.change_place(session, place=held, command=moved, **told)
        services.change_place(
            session, place=held, command=PlaceCommand("Autre nom", place.address, place.commune_code, "Au fond"), **told
        )


def test_a_place_that_was_only_offered_closes_and_the_pair_gets_other_dates(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        place = meeting.place(session, of=pair.case.association)
    tasks.offer()
    with transaction() as session:
        held = session.get_one(SafePlace, place.id)
        services.close_place(session, place=held, actor=pair.case.staff, at=cases.AT)
    assert dates(OFFERED) == []
    assert tasks.offer() == 1
    assert {each.place_id for each in dates(OFFERED)} == {None}


def test_a_place_closed_while_somebody_taps_a_date_there_stays_open(app: Flask) -> None:
    pair, closed = lived.pair(), Event()
    with transaction() as session:
        place_id = meeting.place(session, of=pair.case.association).id
    tasks.offer()
    first = dates(OFFERED)[0]

    def close() -> None:
        with app.app_context(), transaction() as session:
            place = session.get_one(SafePlace, place_id)
            services.close_place(session, place=place, actor=pair.case.staff, at=cases.AT)
        closed.set()

    with ThreadPoolExecutor(1) as rivals:
        with transaction() as session:
            services.choose(
                session, mentorship_id=pair.pair.id, meeting_id=first.id, side=Side.YOUTH,
                actor=cases.someone(pair.case.youth), at=cases.AT,
            )  # fmt: skip
            rival = rivals.submit(close)
            assert not closed.wait(1)
        assert isinstance(rival.exception(), Conflict)
    assert [each.id for each in dates(MeetingState.CHOSEN)] == [first.id]


def test_a_date_in_a_place_that_is_closed_is_gone(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        place_id = meeting.place(session, of=pair.case.association).id
    tasks.offer()
    first = dates(OFFERED)[0]
    with transaction() as session:
        session.get_one(SafePlace, place_id).closed_at = cases.AT
    with pytest.raises(Conflict), transaction() as session:
        services.choose(
            session, mentorship_id=pair.pair.id, meeting_id=first.id, side=Side.YOUTH,
            actor=cases.someone(pair.case.youth), at=cases.AT,
        )  # fmt: skip


def test_the_places_of_an_association_are_its_own_and_open(session: Session) -> None:
    mine, other = builders.association(session), builders.association(session)
    kept = meeting.place(session, of=mine)
    meeting.place(session, of=other)
    meeting.place(session, of=mine).closed_at = cases.AT
    session.flush()
    assert [found.id for found, _ in queries.places(session, mine.id)] == [kept.id]
