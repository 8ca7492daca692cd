"""The page of a pair opens to those who take part in it, and to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import cases
import letters
import lived
import pytest
from flask import Flask
from pages import PageClient
from queries import counted
from visitors import signed_in

from app.accounts import links
from app.accounts.states import LinkScope
from app.associations.models import Association
from app.core.db import db, reading, transaction
from app.core.identity import SYSTEM
from app.mentorships import emails
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason
from app.pairs import profiles

MINOR = {"minor": True}


@pytest.mark.parametrize(("who", "name"), [("youth", "Marc"), ("volunteer", "Lina")])
def test_each_side_reads_the_first_name_of_the_other_by_its_link(
    app: Flask, client: PageClient, who: str, name: str
) -> None:
    pair = lived.pair()
    assert name in client.get(pair.address(getattr(pair.case, who))).text


def test_the_guardian_of_a_minor_reads_both_names(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    assert pair.case.guardian is not None
    page = client.get(pair.address(pair.case.guardian))
    assert "Lina et Marc" in page.text


@pytest.mark.parametrize("who", ["volunteer", "guardian"])
def test_who_worries_for_the_youth_reads_where_to_say_so_and_whom_to_call(
    app: Flask, client: PageClient, who: str
) -> None:
    pair = lived.pair(**MINOR)
    page = client.get(pair.address(getattr(pair.case, who)))
    (worry,) = (each for each in page.every("section") if "Quelque chose vous inquiète" in each.text)
    links_there = {each.attributes["href"] for each in worry.every("a")}
    assert {"tel:119", "tel:17", "tel:112"} <= links_there
    report = next(each for each in links_there if "/signaler" in each)
    assert "Que se passe-t-il" in client.get(report).text


def test_a_youth_who_worries_reads_it_too_in_their_own_words(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    page = client.get(pair.address(pair.case.youth))
    (worry,) = (each for each in page.every("section") if "Quelque chose te gêne ou t’inquiète" in each.text)
    assert "dis-le, même si tu n’es pas sûr·e" in worry.text
    links_there = {each.attributes["href"] for each in worry.every("a")}
    assert {"tel:119", "tel:17", "tel:112"} <= links_there
    report = next(each for each in links_there if "/signaler" in each)
    assert "Signaler un problème" in client.get(report).text


def test_an_adult_who_stops_unsafe_reads_the_numbers_too(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    page = client.get(pair.address(pair.case.volunteer, "commitments.stop"))
    assert "pour vous ou pour le jeune" in page.text
    page = client.submit(page, {"unsafe": "y"}, button="Je veux arrêter")
    (numbers,) = (each for each in page.every("ul") if each.attributes.get("class") == "cp-numbers")
    assert "119" in numbers.text


def test_who_asked_to_stop_reads_at_the_end_that_the_offer_goes_on_and_how_to_close_it(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    with transaction() as session:
        held = session.get_one(Mentorship, pair.pair.id)
        mentorships.end(session, mentorship=held, reason=EndReason.NO_TIME, actor=SYSTEM, at=cases.AT)
    (letter,) = letters.written(reading(), "pair_ended")
    assert "Si votre offre est encore active, on peut vous proposer quelqu’un d’autre" in letter.body
    offer = re.search(r"https?://[^/\s]+(/benevole/\S+)", letter.body)
    assert offer is not None
    page = client.get(offer.group(1))
    assert "Vous préférez souffler" in page.text
    hrefs = {each.attributes.get("href", "").rsplit("/", 1)[-1] for each in page.every("a")}
    assert {"pause", "fermeture"} <= hrefs


def test_a_pair_that_ended_without_a_commitment_has_no_empty_heading(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    assert "Votre engagement" in [each.text for each in client.get(pair.address(pair.case.volunteer)).every("h2")]
    with transaction() as session:
        held = session.get_one(Mentorship, pair.pair.id)
        mentorships.end(session, mentorship=held, reason=EndReason.NO_TIME, actor=SYSTEM, at=cases.AT)
    assert "Votre engagement" not in [each.text for each in client.get(pair.address(pair.case.volunteer)).every("h2")]


def test_the_introduction_says_whom_to_call_when_nobody_answers(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        session.get_one(Association, pair.case.association.id).phone = "+33639980118"
        held = session.get_one(Mentorship, pair.pair.id)
        emails.introduction(session, mentorship=held, at=cases.AT + timedelta(minutes=1), actor=SYSTEM)
    letter = letters.written(reading(), "introduction_messages_volunteer")[-1]
    assert "Pas de réponse au bout d’une semaine" in letter.body
    assert "06\u00a039\u00a098\u00a001\u00a018" in letter.body.replace("\u202f", "\u00a0")


def test_somebody_signed_in_finds_the_pair_in_a_list_and_nobody_else_s(app: Flask) -> None:
    mine, other = lived.pair(), lived.pair()
    browser = signed_in(app, mine.case.volunteer)
    assert "Lina" in browser.get("/mes-binomes").text
    page = browser.get(f"/mes-binomes/{mine.pair.id}")
    assert "/espace" in [each.attributes.get("href") for each in page.every("a") if each.text == "Mon offre"]
    browser.get(f"/mes-binomes/{other.pair.id}", status=404)


def test_who_takes_part_in_several_pairs_finds_each_of_them(app: Flask) -> None:
    mine = lived.pair()
    _give(mine, 2)
    page = signed_in(app, mine.case.volunteer).get("/mes-binomes")
    assert [title.text for title in page.every("h2")].count("Lina et Marc") == 3


def test_a_list_of_many_pairs_makes_as_many_queries_as_one_of_few(app: Flask) -> None:
    mine = lived.pair()

    def number() -> int:
        db.session.close()
        with counted(reading()) as sent:
            profiles.pairs_of(reading(), mine.case.volunteer.id, at=cases.AT)
        return len(sent)

    _give(mine, 2)
    few = number()
    _give(mine, 4)
    assert number() == few


def _give(mine: lived.Lived, count: int) -> None:
    """Give more pairs to a volunteer."""
    for _ in range(count):
        more = lived.pair(minor=True)
        with transaction() as session:
            session.get_one(Mentorship, more.pair.id).volunteer_id = mine.case.volunteer.id


def test_a_coordinator_opens_the_pairs_of_the_association_alone(app: Flask) -> None:
    mine, other = lived.pair(), lived.pair()
    browser = signed_in(app, mine.case.coordinator)
    assert "Marc" in browser.get(f"/association/binomes/{mine.pair.id}").text
    browser.get(f"/association/binomes/{other.pair.id}", status=404)


def test_a_link_of_somebody_who_takes_no_part_opens_nothing(app: Flask, client: PageClient) -> None:
    mine, other = lived.pair(), lived.pair()
    client.get(mine.address(other.case.volunteer), status=404)


def test_a_link_taken_back_opens_nothing(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    address = pair.address(pair.case.youth)
    with transaction() as session:
        links.revoke(session, subject_id=pair.pair.id, at=cases.AT)
    client.get(address, status=404)


def test_the_guardian_of_somebody_of_age_is_no_side_any_more(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    assert pair.case.guardian is not None
    address = pair.address(pair.case.guardian)
    app.config["ADULT_AGE"] = 15
    client.get(address, status=404)


@pytest.mark.parametrize(("who", "there"), [("youth", "/suivi/"), ("volunteer", "/benevole/")])
def test_the_page_of_a_request_or_an_offer_leads_to_the_pair_by_a_link_of_its_own(
    app: Flask, client: PageClient, who: str, there: str
) -> None:
    pair = lived.pair()
    scope, subject = {
        "youth": (LinkScope.NEED, pair.case.need.id), "volunteer": (LinkScope.OFFER, pair.case.offer.id),
    }[who]  # fmt: skip
    person = getattr(pair.case, who)
    with transaction() as session:
        token = links.issue(session, scope=scope, subject_id=subject, person_id=person.id, at=cases.AT)
    page = client.get(f"{there}{token}")
    action = next(
        form.attributes["action"] for form in page.every("form") if "binome" in form.attributes.get("action", "")
        and "contact" not in form.attributes["action"]
    )  # fmt: skip
    assert "Les séances" in client.submit(page, action=action).text
