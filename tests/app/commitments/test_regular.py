"""One-off help that goes well becomes regular: either side may ask, the association decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import cases
import lived
import pytest
from flask import Flask
from letters import path_in, written
from looking import look
from pages import PageClient, form_values
from sqlmodel import Session, select
from visitors import signed_in

from app.care import queries as care
from app.commitments import profiles, queries, regular
from app.commitments.models import RegularWish
from app.commitments.states import RegularReason
from app.core.clock import local_date
from app.core.db import transaction
from app.core.errors import Conflict
from app.core.identity import SYSTEM
from app.journal.models import Entry
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import MentorshipState, PairRhythm, Side
from app.reviews import queries as reviews
from app.sessions import profiles as told
from app.sessions import queries as sessions
from app.sessions import services
from app.sessions.services import Told
from app.sessions.states import Face, FitAnswer
from app.workspace import labels

AT = lived.AT
LONG = AT + timedelta(days=100)
"""When it becomes regular."""


def once(session: Session, **values: Any) -> tuple[cases.Case, Mentorship]:
    case = cases.introduced(session, **values)
    pair = lived.of_case(session, case)
    pair.rhythm = PairRhythm.ONCE
    session.flush()
    return case, pair


def become(session: Session, pair: Mentorship, rhythm: PairRhythm = PairRhythm.WEEKLY) -> None:
    regular.become(session, mentorship=pair, rhythm=rhythm, reason=RegularReason.WISHED, actor=SYSTEM, at=LONG)


def met() -> lived.Lived:
    pair = lived.pair()
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        row.rhythm = PairRhythm.ONCE
        told_ = Told(held_on=local_date(AT), met=True, minutes=60, face=Face.GOOD)
        services.tell(session, seat=Seat(row, Side.VOLUNTEER, row.volunteer_id), told=told_, actor=SYSTEM, at=AT)
    return pair


def test_it_opens_the_commitment_and_everybody_is_told(session: Session) -> None:
    case, pair = once(session, minor=True)
    assert not queries.may_commit(pair)
    become(session, pair, PairRhythm.FORTNIGHTLY)
    assert queries.may_commit(pair)
    assert (pair.rhythm, pair.regular_since) == (PairRhythm.FORTNIGHTLY, LONG)
    assert case.guardian is not None
    for template, to in {
        "pair_regular": case.volunteer, "pair_regular_youth": case.youth, "pair_regular_guardian": case.guardian,
    }.items():  # fmt: skip
        assert len(written(session, template, to=to.email)) == 1


def test_the_journal_keeps_the_reason_and_the_history_says_it(session: Session) -> None:
    _, pair = once(session)
    regular.ask(session, mentorship=pair, side=Side.YOUTH, actor=SYSTEM, at=AT)
    become(session, pair)
    entries = {each.action: each for each in session.exec(select(Entry).where(Entry.subject_id == pair.id))}
    assert entries["become_regular"].facts["reason"] == "wished"
    assert (entries["become_regular"].before, entries["become_regular"].after) == ("once", "weekly")
    assert {("mentorship", "ask_regular"), ("mentorship", "become_regular")} <= set(labels.EVENTS)


def test_reviews_are_asked_from_that_day_on_and_not_of_the_months_before(session: Session) -> None:
    _, pair = once(session)
    become(session, pair)
    assert reviews.due(session, month=3, today=local_date(LONG), limit=9) == []
    month = local_date(LONG + timedelta(days=31))
    assert [each.id for each in reviews.due(session, month=1, today=month, limit=9)] == [pair.id]


def test_silence_counts_from_that_day_on(session: Session) -> None:
    case, pair = once(session)
    become(session, pair)
    assert sessions.silent(session, at=LONG + timedelta(days=1), limit=9) == []
    assert sessions.silent(session, at=LONG + timedelta(days=15), limit=9) == [pair.id]
    facts = care.facts(session, case.association.id, at=LONG)[pair.id]
    assert facts.since == local_date(LONG)


def test_what_was_said_of_the_one_time_stays_said_of_it(session: Session) -> None:
    case, pair = once(session)
    seat = Seat(pair, Side.YOUTH, case.youth.id)
    services.say_fit(session, seat=seat, answer=FitAnswer.GOOD, text="", actor=SYSTEM, at=AT)
    become(session, pair)
    assert [each.label for each in told.followed(session, pair).opinions] == ["Cela a aidé\u00a0: oui"]


def test_a_side_that_asks_twice_is_told_of_once(session: Session) -> None:
    case, pair = once(session)
    for _ in range(2):
        regular.ask(session, mentorship=pair, side=Side.VOLUNTEER, actor=SYSTEM, at=AT)
    assert len(session.exec(select(RegularWish)).all()) == 1
    assert len(written(session, "pair_regular_wished_association", to=case.coordinator.email)) == 1
    assert pair.rhythm is PairRhythm.ONCE


@pytest.mark.parametrize("how", ["regular", "ended", "to_once"])
def test_only_one_off_help_that_goes_on_becomes_regular(session: Session, how: str) -> None:
    _, pair = once(session)
    if how == "regular":
        pair.rhythm = PairRhythm.WEEKLY
    elif how == "ended":
        pair.state, pair.ended_at = MentorshipState.ENDED, AT
    session.flush()
    with pytest.raises(Conflict):
        become(session, pair, PairRhythm.ONCE if how == "to_once" else PairRhythm.WEEKLY)


# By the pages


def test_a_side_asks_once_they_met_and_the_association_decides_with_a_reason(app: Flask, client: PageClient) -> None:
    pair = met()
    address = pair.address(pair.case.youth)
    page = client.submit(client.get(address), button="J’aimerais continuer")
    assert "Tu as demandé à continuer" in page.text
    assert "J’aimerais continuer" not in page.text
    staff = signed_in(app, pair.case.coordinator)
    form = staff.get(path_in(written(look(), "pair_regular_wished_association")[0]))
    staff.submit(form, {"rhythm": "fortnightly"}, button="Continuer", status=422)
    shown = staff.submit(form, {"rhythm": "fortnightly", "reason": "wished"}, button="Continuer")
    assert "accompagnement régulier" not in shown.text.split("Engagement")[0]
    assert look().get_one(Mentorship, pair.pair.id).rhythm is PairRhythm.FORTNIGHTLY
    assert "Écrire l’engagement" in client.get(address).text
    staff.get(f"/association/binomes/{pair.pair.id}/regulier", status=404)


def test_before_they_met_nobody_is_asked_to_go_on(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    with transaction() as session:
        session.get_one(Mentorship, pair.pair.id).rhythm = PairRhythm.ONCE
    assert "J’aimerais continuer" not in client.get(pair.address(pair.case.youth)).text


def test_another_association_and_another_pair_are_not_let_in(app: Flask, client: PageClient) -> None:
    mine, other = met(), lived.pair()
    signed_in(app, other.case.coordinator).get(f"/association/binomes/{mine.pair.id}/regulier", status=404)
    forms = client.get(mine.address(mine.case.youth)).every("form")
    [asking] = [form for form in forms if "continuer" in form.attributes.get("action", "")]
    client.post(mine.address(other.case.volunteer, "commitments.ask_regular"), form_values(asking), status=404)


def test_the_association_alone_reads_who_asked_for_it(session: Session) -> None:
    case, pair = once(session)
    regular.ask(session, mentorship=pair, side=Side.YOUTH, actor=SYSTEM, at=AT)
    shown = {
        side: profiles.section(session, Seat(pair, side, person_id), at=AT).wishes
        for side, person_id in {Side.ASSOCIATION: case.coordinator.id, Side.VOLUNTEER: case.volunteer.id}.items()
    }
    assert shown == {Side.ASSOCIATION: (case.youth.first_name,), Side.VOLUNTEER: ()}
