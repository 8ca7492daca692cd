"""The way of a pair's dates: offered, chosen, agreed, called off, offered again."""

from __future__ import annotations

import threading
from datetime import timedelta

import cases
import letters
import lived
import meeting
import pytest
import waiting
from flask import Flask
from meeting import dates, readers
from pages import PageClient
from sqlmodel import Session, select
from visitors import signed_in

from app.accounts.models import Person
from app.associations.models import Association
from app.core.db import reading, transaction
from app.core.errors import Conflict
from app.meetings import emails, queries, services, tasks
from app.meetings.models import SafePlace
from app.meetings.states import MeetingState, Stuck
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, Side
from app.needs.models import Need
from app.offers.models import Offer
from app.routing import queries as routing
from app.safeguarding.models import Agreement
from app.safeguarding.states import AgreementState
from app.workspace import services as workspace

MINOR = {"minor": True}
OFFERED, CHOSEN, AGREED = MeetingState.OFFERED, MeetingState.CHOSEN, MeetingState.AGREED


def refuse(client: PageClient, pair: lived.Lived, who: str) -> str:
    return client.submit(client.get(pair.address(getattr(pair.case, who))), button="Aucune ne me va").text


def test_the_whole_way_from_three_dates_to_new_ones_after_a_cancellation(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    youth, volunteer, guardian = pair.case.youth, pair.case.volunteer, pair.case.guardian
    assert guardian is not None
    assert tasks.offer() == 1
    assert len(dates(OFFERED)) == 3
    assert readers("meeting_offered_youth") == [youth.email]
    assert readers("meeting_offered") == [volunteer.email]

    page = client.submit(client.get(pair.address(youth)), button="Choisir mercredi 18 novembre")
    assert "On attend le oui de Marc" in page.text
    assert readers("meeting_chosen") == [volunteer.email]
    assert readers("meeting_chosen_youth") == []

    page = client.submit(client.get(pair.address(volunteer)), button="Oui, cela me va")
    assert "confirmé" in page.text
    assert (len(dates(AGREED)), len(dates(MeetingState.OVERTAKEN))) == (1, 2)
    assert readers("meeting_agreed_guardian") == [guardian.email]

    asked = client.get(pair.address(youth, "meetings.cancel", meeting_id=dates(AGREED)[0].id))
    assert dates(AGREED)
    page = client.submit(asked, button="Je ne peux pas venir")
    assert "tout le monde est prévenu" in page.text
    assert readers("meeting_cancelled") == [volunteer.email]
    assert readers("meeting_cancelled_guardian") == [guardian.email]
    assert readers("meeting_cancelled_youth") == []
    new = dates(OFFERED)
    assert len(new) == 3
    assert dates(MeetingState.CANCELLED)[0].starts_at not in {each.starts_at for each in new}
    assert "Choisissez une date" in client.get(pair.address(volunteer)).text


def test_an_address_is_told_with_its_town_and_never_twice(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    with transaction() as session:
        found = meeting.place(session, of=pair.case.association)
    agreed = meeting.agreed(pair)
    [letter] = letters.written(reading(), "meeting_agreed_guardian")
    assert "1 rue des Essais, Villeneuve-d’Essai" in letter.body
    assert "1 rue des Essais, Villeneuve-d’Essai" in client.get(pair.address(pair.case.youth)).text
    with transaction() as session:
        session.get_one(SafePlace, found.id).address = "1 rue des Essais, 31000 Villeneuve-d'Essai"
    told = emails.told(reading(), agreed)
    assert told.address == "1 rue des Essais, 31000 Villeneuve-d'Essai"


def test_two_taps_on_one_date_are_a_yes_of_both(app: Flask) -> None:
    pair = lived.pair()
    assert meeting.agreed(pair).chosen_by is Side.YOUTH


def test_another_date_than_the_one_chosen_is_asked_back(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tasks.offer()
    client.submit(client.get(pair.address(pair.case.youth)), button="Choisir mercredi 18 novembre")
    page = client.get(pair.address(pair.case.volunteer))
    client.submit(page, button="Choisir mercredi 25 novembre")
    assert [each.chosen_by for each in dates(CHOSEN)] == [Side.VOLUNTEER]
    assert "Marc propose une date" in client.get(pair.address(pair.case.youth)).text


@pytest.mark.parametrize(("who", "side"), [("youth", Side.YOUTH), ("volunteer", Side.VOLUNTEER)])
def test_who_chose_a_date_may_choose_another_before_the_yes(
    app: Flask, client: PageClient, who: str, side: Side
) -> None:
    pair = lived.pair()
    tasks.offer()
    me = getattr(pair.case, who)
    client.submit(client.get(pair.address(me)), button="Choisir mercredi 18 novembre")
    client.submit(client.get(pair.address(me)), button="Choisir mercredi 25 novembre")
    (chosen,) = dates(CHOSEN)
    assert (chosen.chosen_by, chosen.starts_at.day) == (side, 25)
    assert "mercredi 18" not in client.get(pair.address(me)).text


def test_a_page_sent_twice_acts_once(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tasks.offer()
    page = client.get(pair.address(pair.case.youth))
    for _ in range(2):
        client.submit(page, button="Choisir mercredi 18 novembre")
    assert len(readers("meeting_chosen")) == 1


def test_nobody_agrees_alone(app: Flask) -> None:
    pair = lived.pair()
    tasks.offer()
    first = dates(OFFERED)[0]
    told = {"mentorship_id": pair.pair.id, "meeting_id": first.id, "side": Side.YOUTH, "at": cases.AT}
    actor = cases.someone(pair.case.youth)
    with transaction() as session:
        services.choose(session, actor=actor, **told)
        assert services.choose(session, actor=actor, **told) is CHOSEN
    with transaction() as session, pytest.raises(Conflict, match="votre choix"):
        services.agree(session, actor=actor, **told)


def test_none_of_them_brings_others_and_after_three_rounds_the_coordinator_is_told_to_call(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    tasks.offer()
    seen = {each.starts_at for each in dates()}
    assert "Voici d’autres dates" in refuse(client, pair, "youth")
    assert not seen & {each.starts_at for each in dates(OFFERED)}
    refuse(client, pair, "volunteer")
    assert readers("meeting_stuck_association") == []
    assert "L’association va appeler" in refuse(client, pair, "youth")
    assert dates(OFFERED) == []
    assert len(readers("meeting_stuck_association")) == 1
    assert "t’appelle" in client.get(pair.address(pair.case.youth)).text
    assert tasks.offer() == 0

    browser = signed_in(app, pair.case.coordinator)
    page = browser.get(f"/association/binomes/{pair.pair.id}")
    assert "Aucune des dates proposées trois fois de suite" in page.text
    browser.submit(page, button="Proposer trois dates")
    assert len(dates(OFFERED)) == 3
    assert "Voici d’autres dates" in refuse(client, pair, "youth")


@pytest.mark.parametrize(
    ("need", "offer", "reason"),
    [
        ({"availability": ""}, {"availability": ""}, Stuck.NO_GRID),
        ({"availability": "thu 14:00-18:00"}, {}, Stuck.NO_SLOT),
        ({"mode": "in_person"}, {}, Stuck.NO_PLACE),
    ],
)
def test_a_pair_without_dates_is_the_coordinator_s_and_told_once(
    app: Flask, need: dict[str, str], offer: dict[str, str], reason: Stuck
) -> None:
    pair = lived.pair()
    with transaction() as session:
        for row, values in ((session.get_one(type(pair.case.need), pair.pair.need_id), need),
                            (session.get_one(Offer, pair.pair.offer_id), offer)):  # fmt: skip
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)
    assert tasks.offer() == 1
    assert tasks.offer() == 0
    assert dates() == []
    assert len(readers("meeting_stuck_association")) == 1
    with transaction() as session:
        assert queries.plan(session, pair.pair.id).stuck_for is reason


def test_a_new_place_frees_the_pairs_that_lacked_one(app: Flask) -> None:
    pair = lived.pair(mode="in_person")
    tasks.offer()
    with transaction() as session:
        services.add_place(
            session, association_id=pair.case.association.id,
            command=services.PlaceCommand("Médiathèque", "1 rue des Essais", "99001"), actor=pair.case.staff,
            at=cases.AT,
        )  # fmt: skip
    assert tasks.offer() == 1
    assert all(each.place_id for each in dates(OFFERED))


def test_a_new_place_of_one_association_frees_no_pair_of_another(session: Session) -> None:
    mine, other = (lived.of_case(session, cases.introduced(session)) for _ in range(2))
    assert mine.association_id is not None
    for pair in (mine, other):
        plan = queries.plan(session, pair.id)
        plan.stuck_for, plan.stuck_at = Stuck.NO_PLACE, cases.AT
        session.add(plan)
    assert [each.mentorship_id for each in queries.lacking_a_place(session, mine.association_id)] == [mine.id]


def test_the_nearest_place_to_both_is_offered_and_a_closed_one_never(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        near = meeting.place(session, of=pair.case.association, name="Près")
        meeting.place(session, of=pair.case.association, name="Loin", code="99002", lat=43.9)
        closed = meeting.place(session, of=pair.case.association, name="Aussi près")
        closed.closed_at = cases.AT
        session.add(closed)
    tasks.offer()
    assert {each.place_id for each in dates(OFFERED)} == {near.id}


def test_two_pairs_of_one_volunteer_do_not_meet_at_the_same_hour(app: Flask) -> None:
    one, two = lived.pair(), lived.pair()
    with transaction() as session:
        other = session.get_one(Mentorship, two.pair.id)
        other.volunteer_id = one.pair.volunteer_id
        session.add(other)
    tasks.offer()
    mine = next(each for each in dates(OFFERED) if each.mentorship_id == one.pair.id)
    rival = next(
        each for each in dates(OFFERED) if each.mentorship_id == two.pair.id and each.starts_at == mine.starts_at
    )
    with transaction() as session:
        services.choose(
            session, mentorship_id=one.pair.id, meeting_id=mine.id, side=Side.VOLUNTEER,
            actor=cases.someone(one.case.volunteer), at=cases.AT,
        )  # fmt: skip
    with transaction() as session, pytest.raises(Conflict, match="déjà un autre rendez-vous"):
        services.choose(
            session, mentorship_id=two.pair.id, meeting_id=rival.id, side=Side.YOUTH,
            actor=cases.someone(two.case.youth), at=cases.AT,
        )  # fmt: skip


@pytest.mark.parametrize("state", [MentorshipState.PAUSED, MentorshipState.SUSPENDED])
def test_a_pair_that_does_not_go_on_is_offered_nothing_and_may_take_nothing(
    app: Flask, client: PageClient, state: MentorshipState
) -> None:
    pair = lived.pair()
    tasks.offer()
    page = client.get(pair.address(pair.case.youth))
    stop(pair, state)
    client.submit(page, button="Choisir mercredi 18 novembre", status=409)
    assert "Choisis une date" not in client.get(pair.address(pair.case.youth)).text


def test_an_agreement_taken_back_closes_the_dates_before_any_job_ran(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    tasks.offer()
    page = client.get(pair.address(pair.case.youth))
    with transaction() as session:
        agreement = session.exec(select(Agreement).where(Agreement.youth_id == pair.pair.youth_id)).one()
        agreement.state = AgreementState.REVOKED
        session.add(agreement)
    client.submit(page, button="Choisir mercredi 18 novembre", status=409)


def stop(pair: lived.Lived, state: MentorshipState) -> None:
    """Stop a pair as another part of the product would."""
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        row.state = state
        row.paused_until = cases.AT.date() if state is MentorshipState.PAUSED else None
        row.suspended_for = "by_hand" if state is MentorshipState.SUSPENDED else None  # type: ignore[assignment]
        session.add(row)


def test_the_next_meeting_is_taken_the_same_way_by_either_side(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    meeting.agreed(pair)
    later = app.extensions["clock"].at(meeting.FIRST.replace(hour=16))
    with later:
        page = client.get(pair.address(pair.case.volunteer))
        client.submit(page, button="Prendre le prochain rendez-vous")
        assert len(dates(OFFERED)) == 3
        assert meeting.FIRST + timedelta(weeks=1) in [each.starts_at for each in dates(OFFERED)]
        assert readers("meeting_offered_youth") == [pair.case.youth.email] * 2
        assert "Choisis une date" in client.get(pair.address(pair.case.youth)).text


def test_a_date_a_day_away_is_chosen_no_more_but_may_still_be_agreed(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tasks.offer()
    page = client.get(pair.address(pair.case.youth))
    with app.extensions["clock"].at(meeting.FIRST - timedelta(hours=24)):
        client.submit(page, button="Choisir mercredi 18 novembre", status=409)
        assert "mercredi 18 novembre" not in client.get(pair.address(pair.case.youth)).text.lower()
    client.submit(client.get(pair.address(pair.case.youth)), button="Choisir mercredi 18 novembre")
    with app.extensions["clock"].at(meeting.FIRST - timedelta(hours=3)):
        client.submit(client.get(pair.address(pair.case.volunteer)), button="Oui, cela me va")
    assert len(dates(AGREED)) == 1


def test_one_off_help_that_met_asks_for_no_other_date(app: Flask, client: PageClient) -> None:
    pair = lived.pair(rhythm="once")
    meeting.agreed(pair)
    with app.extensions["clock"].at(meeting.FIRST + timedelta(hours=3)):
        shown = client.get(pair.address(pair.case.youth)).every("section")
        assert "rendez-vous" not in [section.attributes.get("id") for section in shown]


def test_somebody_signed_in_chooses_and_cancels_as_by_link(app: Flask) -> None:
    pair = lived.pair()
    tasks.offer()
    browser = signed_in(app, pair.case.volunteer)
    browser.submit(browser.get(f"/mes-binomes/{pair.pair.id}"), button="Choisir mercredi 18 novembre")
    assert [each.chosen_by for each in dates(CHOSEN)] == [Side.VOLUNTEER]
    assert signed_in(app, pair.case.coordinator).get(f"/mes-binomes/{pair.pair.id}", status=403) is not None


def test_the_guardian_reads_and_says_that_the_child_cannot_come_but_chooses_nothing(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair(**MINOR)
    assert pair.case.guardian is not None
    tasks.offer()
    page = client.get(pair.address(pair.case.guardian))
    assert "Des dates leur sont proposées" in page.text
    first = dates(OFFERED)[0]
    token = client.get(pair.address(pair.case.youth)).every("form")[0]
    csrf = next(each.attributes["value"] for each in token.every("input") if each.attributes["name"] == "csrf_token")
    for endpoint, values in (
        ("meetings.choose", {"meeting_id": first.id}),
        ("meetings.decline", {}),
        ("meetings.ask", {}),
    ):
        client.post(pair.address(pair.case.guardian, endpoint, **values), {"csrf_token": csrf}, status=404)
    found = meeting.agreed(pair)
    page = client.get(pair.address(pair.case.guardian, "meetings.cancel", meeting_id=found.id))
    client.submit(page, button="Mon enfant ne peut pas venir")
    assert readers("meeting_cancelled_youth") == [pair.case.youth.email]
    assert readers("meeting_cancelled_guardian") == []


def test_the_dates_of_another_pair_do_not_exist(app: Flask, client: PageClient) -> None:
    mine, other = lived.pair(), lived.pair()
    found = meeting.agreed(other)
    youth = mine.case.youth
    for endpoint in ("meetings.cancel", "meetings.calendar"):
        client.get(mine.address(youth, endpoint, meeting_id=found.id), status=404)
    browser = signed_in(app, mine.case.coordinator)
    for end in ("modifier", "annuler"):
        browser.get(f"/association/binomes/{other.pair.id}/rendez-vous/{found.id}/{end}", status=404)
        browser.get(f"/association/binomes/{mine.pair.id}/rendez-vous/{found.id}/{end}", status=404)
    browser.get(f"/association/binomes/{other.pair.id}/rendez-vous/noter", status=404)


@pytest.mark.parametrize(("hours", "called"), [(25, 0), (23, 1)])
def test_a_meeting_called_off_shortly_before_is_told_by_phone_too(
    app: Flask, client: PageClient, hours: int, called: int
) -> None:
    pair = lived.pair(minor=True)
    with transaction() as session:
        association = session.get_one(Association, pair.case.association.id)
        association.phone = "01 99 00 00 31"
        session.add(association)
    found = meeting.agreed(pair)
    with app.extensions["clock"].at(meeting.FIRST - timedelta(hours=hours)):
        page = client.get(pair.address(pair.case.volunteer, "meetings.cancel", meeting_id=found.id))
        assert ("Appelez aussi" in page.text) is bool(called)
        client.submit(page, button="Je ne peux pas venir")
        assert len(readers("meeting_cancelled_youth")) == len(readers("meeting_cancelled_guardian")) == 1
        assert len(readers("meeting_late_association")) == called


def test_a_meeting_that_began_is_not_called_off(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    found = meeting.agreed(pair)
    address = pair.address(pair.case.youth, "meetings.cancel", meeting_id=found.id)
    page = client.get(address)
    with app.extensions["clock"].at(meeting.FIRST):
        client.submit(page, button="Je ne peux pas venir", status=409)
        client.get(address, status=404)
    assert readers("meeting_cancelled") == []


def test_both_tapping_one_date_at_the_same_instant_agree_once(app: Flask) -> None:
    pair = lived.pair()
    tasks.offer()
    first, barrier, failures = dates(OFFERED)[0], threading.Barrier(2), []

    def tap(side: Side, person: Person) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as session:
                    services.choose(
                        session, mentorship_id=pair.pair.id, meeting_id=first.id, side=side,
                        actor=cases.someone(person), at=cases.AT,
                    )  # fmt: skip
            except Exception as error:
                failures.append(repr(error))

    sides = ((Side.YOUTH, pair.case.youth), (Side.VOLUNTEER, pair.case.volunteer))
    threads = [threading.Thread(target=tap, args=each) for each in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [each.id for each in dates(AGREED)] == [first.id]
    assert len(readers("meeting_agreed")) == 1


def weeks(pair: lived.Lived) -> str:
    """Return when the youth of a pair is free."""
    with transaction() as session:
        return session.get_one(Need, pair.case.need.id).availability


def change_week(client: PageClient, pair: lived.Lived, *ticks: str) -> str:
    """Say anew when the youth is free; the page that answers."""
    page = client.get(pair.address(pair.case.youth))
    asked = client.get(next(a.attributes["href"] for a in page.every("a") if "moments libres" in a.text) or "")
    return client.submit(asked, {"availability": list(ticks)}, button="Enregistrer").text


def test_a_youth_with_a_volunteer_says_anew_when_they_are_free_and_dates_follow(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tasks.offer()
    old = {each.id for each in dates(OFFERED)}
    with transaction() as session:
        session.exec(select(Offer)).one().availability = "wed 14:00-18:00;fri 17:00-20:00"
    assert "Voici d’autres dates" in change_week(
        client, pair, *(f"fri-{hour}:{half}" for hour in (17, 18) for half in ("00", "30"))
    )
    assert weeks(pair) == "fri 17:00-19:00"
    new = dates(OFFERED)
    assert {each.starts_at.weekday() for each in new} == {4}
    assert not old & {each.id for each in new}
    assert len(readers("meeting_offered")) == 2
    assert len(readers("meeting_offered_youth")) == 1, "who changed it reads the dates on the page"


def test_dates_that_still_fit_and_a_meeting_that_is_agreed_stay(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    tasks.offer()
    old = [each.id for each in dates(OFFERED)]
    every = [f"{day}-{hour}:{half}" for day in ("wed", "fri") for hour in range(12, 20) for half in ("00", "30")]
    assert "C’est noté." in change_week(client, pair, *every)
    assert [each.id for each in dates(OFFERED)] == old
    meeting.agreed(pair)
    change_week(client, pair, "fri-17:00", "fri-17:30")
    assert len(dates(AGREED)) == 1


def test_a_pair_for_which_no_date_was_found_goes_on_once_the_youth_says_when(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    with transaction() as session:
        session.get_one(Need, pair.case.need.id).availability = "mon 08:00-10:00"
    tasks.offer()
    assert "cherche une date" in client.get(pair.address(pair.case.youth)).text
    change_week(client, pair, *(f"wed-{hour}:{half}" for hour in (14, 15, 16) for half in ("00", "30")))
    assert dates(OFFERED)


def test_only_the_youth_of_a_pair_that_goes_on_says_so(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    for person in (pair.case.volunteer, pair.case.guardian):
        assert person is not None
        client.get(pair.address(person, "meetings.week"), status=404)
        assert "moments libres" not in client.get(pair.address(person)).text
    empty = client.submit(
        client.get(pair.address(pair.case.youth, "meetings.week")),
        {"availability": []},
        button="Enregistrer",
        status=422,
    )
    assert "Coche au moins un moment" in empty.text


def test_a_date_that_the_other_side_chose_is_not_taken_back_while_it_fits(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    with transaction() as session:
        for row in (session.exec(select(Offer)).one(), session.get_one(Need, pair.case.need.id)):
            row.availability = "wed 14:00-18:00;fri 17:00-20:00"
    tasks.offer()
    assert {each.starts_at.weekday() for each in dates(OFFERED)} == {2, 4}
    client.submit(client.get(pair.address(pair.case.volunteer)), button="Choisir mercredi 18 novembre")
    afternoon = [f"wed-{hour}:{half}" for hour in range(14, 18) for half in ("00", "30")]
    change_week(client, pair, *afternoon)
    assert [each.chosen_by for each in dates(CHOSEN)] == [Side.VOLUNTEER]


def test_a_week_changed_as_the_association_ends_the_pair_comes_too_late(app: Flask) -> None:
    pair = lived.pair()

    def change() -> None:
        with app.app_context(), transaction() as session:
            services.change_week(
                session, mentorship_id=pair.pair.id, availability="fri 17:00-19:00",
                actor=cases.someone(pair.case.youth), at=cases.AT,
            )  # fmt: skip

    def end(session: Session, _held: object) -> None:
        workspace.end_pair(
            session, mentorship=session.get_one(Mentorship, pair.pair.id), reason=EndReason.GOAL_REACHED,
            reopen=False, actor=pair.case.staff, at=cases.AT,
        )  # fmt: skip

    changed = waiting.while_held(lambda session: routing.lock(session, pair.case.need.id), end, change)
    assert isinstance(changed.exception(), Conflict)
