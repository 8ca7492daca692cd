"""A pair ended because somebody did not feel safe: the association and the operator read it, neither side does."""

from __future__ import annotations

import json
from datetime import timedelta

import builders
import cases
import lived
import pytest
from flask import Flask
from letters import path_in, written
from looking import look
from pages import PageClient
from sqlmodel import Session, select
from visitors import signed_in

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.commitments import queries as commitments
from app.commitments import services as commits
from app.core.db import transaction
from app.mentorships import services
from app.mentorships.labels import END_REASONS, END_REASONS_FOR_SIDES
from app.mentorships.models import Mentorship
from app.mentorships.states import FAILED, EndReason, MentorshipState, Side
from app.pairs.queries import never_again
from app.privacy.models import PastPair
from app.reviews import tasks as reviews
from app.statistics import profiles as statistics

AT = lived.AT
SAID = END_REASONS[EndReason.UNSAFE]


def says_unsafe(session: Session, mentorship: Mentorship, side: Side, who: Person) -> None:
    commits.ask_to_stop(
        session, mentorship=mentorship, side=side, reason=EndReason.OTHER, unsafe=True,
        actor=cases.someone(who), at=AT,
    )  # fmt: skip


def over(reason: EndReason = EndReason.UNSAFE, **values: object) -> lived.Lived:
    pair = lived.pair(**values)
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        services.end(session, mentorship=row, reason=reason, actor=pair.case.staff, at=AT)
    return pair


def test_the_two_are_never_brought_together_again() -> None:
    assert EndReason.UNSAFE in FAILED


def test_the_end_of_a_pair_that_somebody_stopped_so_proposes_that_reason_first(session: Session) -> None:
    case = cases.introduced(session)
    pair = lived.of_case(session, case)
    commits.ask_to_stop(
        session, mentorship=pair, side=Side.VOLUNTEER, reason=EndReason.NO_TIME, unsafe=False,
        actor=cases.someone(case.volunteer), at=AT - timedelta(days=1),
    )  # fmt: skip
    assert commitments.reason_to_stop(session, pair.id) is EndReason.NO_TIME
    says_unsafe(session, pair, Side.YOUTH, case.youth)
    assert commitments.reason_to_stop(session, pair.id) is EndReason.UNSAFE


def test_the_association_ends_it_so_and_reads_it_in_its_list(app: Flask) -> None:
    pair = lived.pair(minor=True)
    with transaction() as session:
        says_unsafe(session, session.get_one(Mentorship, pair.pair.id), Side.YOUTH, pair.case.youth)
    staff = signed_in(app, pair.case.coordinator)
    page = staff.get(f"/association/binomes/{pair.pair.id}/terminer")
    ticked = [each.attributes["value"] for each in page.every("input") if "checked" in each.attributes]
    assert ticked == [EndReason.UNSAFE.value]
    done = {"with_whom": "youth", "means": "called", "note": "Appelée, et ses parents."}
    staff.submit(page, done, button="Terminer le binôme")
    row = look().get_one(Mentorship, pair.pair.id)
    assert (row.state, row.end_reason) == (MentorshipState.ENDED, EndReason.UNSAFE)
    assert SAID in staff.get("/association/binomes?etat=termines").text


def test_neither_side_is_told_in_a_letter_nor_thanked_for_a_way_that_went_wrong(app: Flask) -> None:
    before = {each.id for each in written(look())}
    pair = over(minor=True)
    letters = [each for each in written(look()) if each.id not in before]
    assert {each.template for each in letters} >= {"pair_ended", "pair_ended_youth", "pair_ended_guardian"}
    for each in letters:
        assert "sécurité" not in each.subject + each.body
    [youth] = written(look(), "pair_ended_youth")
    assert "Bravo" not in youth.body
    assert "confiance" not in written(look(), "pair_ended_guardian")[0].body
    usual = over(EndReason.RELATION, minor=True)
    same = written(look(), "pair_ended", to=usual.case.volunteer.email)[0].body.splitlines()
    mine = written(look(), "pair_ended", to=pair.case.volunteer.email)[0].body.splitlines()
    assert [line for line in same if "http" not in line][2:] == [line for line in mine if "http" not in line][2:]


def test_one_that_went_well_is_congratulated(app: Flask) -> None:
    over(EndReason.GOAL_REACHED, minor=True)
    assert "Bravo" in written(look(), "pair_ended_youth")[0].body
    assert "confiance" in written(look(), "pair_ended_guardian")[0].body


@pytest.mark.parametrize("side", [Side.YOUTH, Side.VOLUNTEER])
def test_no_side_reads_it_on_a_page_nor_in_what_is_held_about_them(app: Flask, client: PageClient, side: Side) -> None:
    pair = over()
    who, scope, subject = {
        Side.YOUTH: (pair.case.youth, LinkScope.NEED, pair.case.need.id),
        Side.VOLUNTEER: (pair.case.volunteer, LinkScope.OFFER, pair.case.offer.id),
    }[side]
    with transaction() as session:
        token = links.issue(session, scope=scope, subject_id=subject, person_id=who.id, at=AT)
    page = client.get(pair.address(who))
    assert "sécurité" not in page.every("main")[0].text
    assert "bravo" not in page.text.lower()
    assert SAID not in client.get(f"/mes-donnees/{token}").text
    client.get(f"/mes-donnees/{token}/fichier.json")
    assert client.response is not None
    [told] = json.loads(client.response.text)["donnees"]["Accompagnements"]
    assert told["Raison de la fin"] == END_REASONS[EndReason.OTHER]


def test_the_word_for_the_sides_is_one_that_other_ends_have_too() -> None:
    neutral = END_REASONS_FOR_SIDES[EndReason.UNSAFE]
    assert neutral == END_REASONS[EndReason.OTHER]
    assert {key: words for key, words in END_REASONS.items() if key is not EndReason.UNSAFE}.items() <= (
        END_REASONS_FOR_SIDES.items()
    )


def test_no_volunteer_closes_with_it(app: Flask, client: PageClient) -> None:
    pair = over(EndReason.PLANNED_END)
    reviews.ask()
    [letter] = written(look(), "review_asked")
    assert EndReason.UNSAFE.value not in reasons(client, path_in(letter))
    staff = signed_in(app, pair.case.coordinator)
    [letter] = written(look(), "review_asked_association")
    assert EndReason.UNSAFE.value in reasons(staff, path_in(letter))


def reasons(client: PageClient, path: str) -> set[str]:
    fields = client.get(path).every("input")
    return {each.attributes["value"] for each in fields if each.attributes.get("name") == "reason"}


# The figures


def ended(session: Session, reason: EndReason, ago_days: int = 1) -> None:
    need, offer = builders.need(session), builders.offer(session)
    session.add(
        Mentorship(
            need_id=need.id, offer_id=offer.id, youth_id=need.youth_id, volunteer_id=offer.volunteer_id,
            introduced_at=AT - timedelta(days=ago_days), state=MentorshipState.ENDED, ended_at=AT, end_reason=reason,
        )
    )  # fmt: skip
    session.flush()


def test_the_figures_count_them_apart_and_keep_few_back(session: Session) -> None:
    for _ in range(6):
        ended(session, EndReason.GOAL_REACHED)
    ended(session, EndReason.UNSAFE, ago_days=400)
    figures = statistics.statistics(session, at=AT)
    assert (figures.ends.count, figures.ends.unsafe) == (6, 0)
    for _ in range(4):
        ended(session, EndReason.UNSAFE)
    figures = statistics.statistics(session, at=AT)
    assert (figures.ends.count, figures.ends.unsafe) == (10, None)
    ended(session, EndReason.UNSAFE)
    figures = statistics.statistics(session, at=AT)
    assert (figures.ends.count, figures.ends.unsafe) == (11, 5)


def test_what_is_left_of_the_figures_is_never_few_either(session: Session) -> None:
    for _ in range(6):
        ended(session, EndReason.UNSAFE)
    ended(session, EndReason.GOAL_REACHED)
    figures = statistics.statistics(session, at=AT)
    assert (figures.ends.count, figures.ends.unsafe) == (7, None)


def test_the_figures_keep_those_of_people_since_erased(session: Session) -> None:
    for _ in range(5):
        session.add(PastPair(introduced_in=AT.date().replace(day=1), waited_days=3, outcome=EndReason.UNSAFE.value))
    session.flush()
    assert statistics.statistics(session, at=AT).ends.unsafe == 5


def test_a_pair_that_failed_so_is_remembered(session: Session) -> None:
    case = cases.introduced(session)
    pair = session.exec(select(Mentorship)).one()
    services.end(session, mentorship=pair, reason=EndReason.UNSAFE, actor=case.staff, at=AT)
    assert never_again(session, {case.youth.id}) == {(case.youth.id, case.volunteer.id)}
