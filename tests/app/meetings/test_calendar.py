"""Agreed meetings as calendars read them."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import UUID

import cases
import icalendar
import lived
import meeting
from flask import Flask
from letters import written
from looking import look
from pages import PageClient

from app.core.db import transaction
from app.mailbox.delivery import as_mail
from app.meetings import services
from app.meetings.models import Meeting
from app.meetings.services import Terms
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side


def read(client: PageClient, address: str) -> icalendar.Calendar:
    client.get(address)
    assert client.response is not None
    assert client.response.content_type == "text/calendar; charset=utf-8"
    assert client.response.headers["Cache-Control"] == "no-store"
    return icalendar.Calendar.from_ical(client.response.data)


def events(calendar: icalendar.Calendar) -> list[icalendar.Event]:
    return list(calendar.walk("VEVENT"))


def feed(client: PageClient, pair: lived.Lived) -> str:
    """Make the calendar address of the youth; return its path."""
    page = client.submit(client.get(pair.address(pair.case.youth)), button="Créer mon lien d’agenda")
    shown = next(each.attributes["value"] for each in page.every("input") if each.attributes.get("id") == "agenda")
    return urlsplit(shown).path


def test_the_file_of_a_meeting_holds_paris_time_with_its_zone_and_first_names_only(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    found = meeting.agreed(pair)
    calendar = read(client, pair.address(pair.case.youth, "meetings.calendar", meeting_id=found.id))
    (event,) = events(calendar)
    assert [str(each["TZID"]) for each in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event["DTSTART"].dt == found.starts_at
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=60)
    assert (str(event["STATUS"]), str(event["SUMMARY"])) == ("CONFIRMED", "Rendez-vous avec Marc")
    assert client.response is not None
    for private in (pair.case.youth.email, pair.case.volunteer.email, "Delmas"):
        assert private not in client.response.text


def test_a_date_that_nobody_agreed_on_has_no_file(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    meeting.tasks.offer()
    first = meeting.dates()[0]
    client.get(pair.address(pair.case.youth, "meetings.calendar", meeting_id=first.id), status=404)


def test_a_change_keeps_the_uid_and_raises_the_sequence_and_a_cancellation_stays_in_the_feed(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    found = meeting.agreed(pair)
    address = feed(client, pair)
    (before,) = events(read(client, address))
    moved = Terms(found.starts_at + timedelta(days=1), 90, None)
    with transaction() as session:
        services.change(
            session, mentorship_id=pair.pair.id, meeting_id=found.id, version=found.version, terms=moved,
            actor=pair.case.staff, at=cases.AT,
        )  # fmt: skip
    (after,) = events(read(client, address))
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTART"].dt == moved.starts_at
    with transaction() as session:
        services.cancel(
            session, mentorship_id=pair.pair.id, meeting_id=found.id, by=Side.YOUTH,
            actor=cases.someone(pair.case.youth), at=cases.AT,
        )  # fmt: skip
    (gone,) = events(read(client, address))
    assert (str(gone["STATUS"]), gone["UID"]) == ("CANCELLED", before["UID"])
    assert int(gone["SEQUENCE"]) > int(after["SEQUENCE"])


def test_a_meeting_that_does_not_take_place_tells_neither_where_nor_whom(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    with transaction() as session:
        meeting.place(session, of=pair.case.association)
    found = meeting.agreed(pair)
    address, file = feed(client, pair), pair.address(pair.case.youth, "meetings.calendar", meeting_id=found.id)
    (before,) = events(read(client, address))
    assert str(before["LOCATION"]) == "Médiathèque des Essais, 1 rue des Essais, Villeneuve-d’Essai"
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.suspend(session, mentorship=row, actor=pair.case.staff, at=cases.AT)
    for where in (address, file):
        (gone,) = events(read(client, where))
        assert (str(gone["STATUS"]), str(gone["SUMMARY"])) == ("CANCELLED", "Rendez-vous annulé")
        assert client.response is not None
        for private in ("LOCATION", "DESCRIPTION", "Marc", "Médiathèque"):
            assert private not in client.response.text


def test_the_calendar_dies_with_the_links_of_a_pair_that_is_over(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    meeting.agreed(pair)
    address = feed(client, pair)
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.end(
            session, mentorship=row, reason=EndReason.PLANNED_END, actor=pair.case.staff, at=cases.AT
        )  # fmt: skip
    read(client, address)
    app.extensions["clock"].source = cases.AT + timedelta(days=app.config["LINK_DAYS_AFTER_END"])
    client.get(address, status=410)


def test_the_feed_is_shown_once_and_closing_it_closes_nothing_else(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    meeting.agreed(pair)
    home = pair.address(pair.case.youth)
    address = feed(client, pair)
    assert len(events(read(client, address))) == 1
    page = client.get(home)
    assert address not in page.text
    client.submit(page, button="Fermer ce lien")
    client.get(address, status=404)
    assert "Créer mon lien d’agenda" in client.get(home).text


def test_a_second_address_closes_the_first_and_the_other_side_s_stays(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    meeting.agreed(pair)
    first = feed(client, pair)
    with transaction() as session:
        theirs = services.open_feed(
            session, mentorship_id=pair.pair.id, person_id=pair.pair.volunteer_id,
            actor=cases.someone(pair.case.volunteer), at=cases.AT,
        )  # fmt: skip
        services.open_feed(
            session, mentorship_id=pair.pair.id, person_id=pair.pair.youth_id,
            actor=cases.someone(pair.case.youth), at=cases.AT,
        )  # fmt: skip
    client.get(first, status=404)
    assert str(events(read(client, urlsplit(theirs).path))[0]["SUMMARY"]) == "Rendez-vous avec Lina"


def test_the_link_of_a_calendar_opens_no_page_of_the_pair(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    meeting.agreed(pair)
    token = feed(client, pair).split("/")[2]
    client.get(f"/binome/{token}", status=404)
    client.get(f"/agenda/{pair.token(pair.case.youth)}/rendez-vous.ics", status=404)


def test_the_calendar_of_a_guardian_ends_with_the_youth_s_majority(app: Flask, client: PageClient) -> None:
    pair = lived.pair(minor=True)
    meeting.agreed(pair)
    assert pair.case.guardian is not None
    with transaction() as session:
        address = services.open_feed(
            session, mentorship_id=pair.pair.id, person_id=pair.case.guardian.id,
            actor=cases.someone(pair.case.guardian), at=cases.AT,
        )  # fmt: skip
    assert str(events(read(client, urlsplit(address).path))[0]["SUMMARY"]) == "Lina et Marc"
    app.config["ADULT_AGE"] = 15
    client.get(urlsplit(address).path, status=404)


# With the mail


def posted(template: str) -> EmailMessage:
    """Return the last letter of a template as it leaves."""
    return as_mail(written(look(), template)[-1])


def attached(mail: EmailMessage) -> tuple[EmailMessage, icalendar.Calendar]:
    (part,) = mail.iter_attachments()
    return part, icalendar.Calendar.from_ical(part.get_content())


def call_off(pair: lived.Lived, meeting_id: UUID) -> None:
    with transaction() as session:
        services.cancel(
            session, mentorship_id=pair.pair.id, meeting_id=meeting_id, by=Side.VOLUNTEER,
            actor=cases.someone(pair.case.volunteer), at=cases.AT,
        )  # fmt: skip


def test_the_letter_of_an_agreed_meeting_brings_its_calendar_file(app: Flask) -> None:
    pair = lived.pair(minor=True)
    found = meeting.agreed(pair)
    for template in ("meeting_agreed_youth", "meeting_agreed", "meeting_agreed_guardian"):
        mail = posted(template)
        part, calendar = attached(mail)
        assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "rendez-vous.ics")
        assert (part["Content-Type"].params["method"], str(calendar["METHOD"])) == ("PUBLISH", "PUBLISH")
        (event,) = events(calendar)
        assert (str(event["UID"]), str(event["STATUS"])) == (f"{found.id}@coup-de-pouce", "CONFIRMED")
        assert event["DTSTART"].params["TZID"] == "Europe/Paris"
        assert event["DTSTART"].dt == found.starts_at
        assert str(event["ORGANIZER"]) == "mailto:ne-pas-repondre@localhost"
        body = mail.get_body()
        assert body is not None
        assert "mercredi 18 novembre" in body.get_content()
        assert "agenda.ics" in body.get_content()


def test_a_meeting_called_off_sends_the_cancellation_of_the_same_entry(app: Flask) -> None:
    pair = lived.pair()
    found = meeting.agreed(pair)
    (before,) = events(attached(posted("meeting_agreed_youth"))[1])
    call_off(pair, found.id)
    part, calendar = attached(posted("meeting_cancelled_youth"))
    (after,) = events(calendar)
    assert (part["Content-Type"].params["method"], str(calendar["METHOD"])) == ("CANCEL", "CANCEL")
    assert (after["UID"], str(after["STATUS"])) == (before["UID"], "CANCELLED")
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    # A letter that leaves late tells how things stand then.
    assert str(attached(posted("meeting_agreed_youth"))[1]["METHOD"]) == "CANCEL"


def test_the_outbox_holds_no_file_and_one_of_a_meeting_that_is_gone_leaves_without(app: Flask) -> None:
    pair = lived.pair()
    found = meeting.agreed(pair)
    letter = written(look(), "meeting_agreed_youth")[-1]
    assert (letter.attached_kind, letter.attached_id) == ("meeting", found.id)
    assert "VEVENT" not in letter.body
    with transaction() as session:
        session.delete(session.get_one(Meeting, found.id))
    assert not list(posted("meeting_agreed_youth").iter_attachments())


def test_other_letters_bring_no_file(app: Flask) -> None:
    lived.pair()
    meeting.tasks.offer()
    assert not posted("meeting_offered").is_multipart()


def test_a_letter_sent_again_brings_the_same_file(app: Flask) -> None:
    pair = lived.pair()
    meeting.agreed(pair)
    contents = [attached(posted("meeting_agreed"))[0].get_content() for _ in range(2)]
    assert contents[0] == contents[1]


def test_who_made_their_calendar_is_offered_none_and_the_other_side_hears_nothing_of_it(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    meeting.agreed(pair)
    feed(client, pair)
    assert "Créer mon lien d’agenda" not in client.get(pair.address(pair.case.youth)).text
    assert "Créer mon lien d’agenda" in client.get(pair.address(pair.case.volunteer)).text
