"""Whose pair is over asks anew in one click; the two who did not get on are never brought together again."""

from __future__ import annotations

import lived
import plans
import pytest
from flask import Flask
from lived import Lived
from pages import PageClient
from sqlmodel import select
from visitors import signed_in

from app.commitments.models import Stop
from app.core.db import reading, transaction
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, Side
from app.needs import queries as needs
from app.needs.models import Need
from app.needs.states import NeedState
from app.proposals.models import Proposal
from app.sessions.models import Fit
from app.sessions.states import FitAnswer
from matching import Objective

AT = lived.AT


def over(*, reason: EndReason = EndReason.GOAL_REACHED, reopen: bool = False, **values: object) -> Lived:
    """Build a pair that is over."""
    found = lived.pair(**values)
    with transaction() as session:
        row = session.get_one(Mentorship, found.pair.id)
        mentorships.end(session, mentorship=row, reason=reason, reopen=reopen, actor=found.case.staff, at=AT)
    return found


def newest(pair: Lived) -> Need | None:
    """Return what the youth asked besides the need of the pair."""
    reading().rollback()
    statement = select(Need).where(Need.youth_id == pair.case.youth.id, Need.id != pair.case.need.id)
    return reading().exec(statement).one_or_none()


def ask(client: PageClient, address: str) -> None:
    """Follow the one button, then say yes to the first page and to the last as they stand."""
    links = client.get(address).every("a")
    page = client.get(next(each.attributes["href"] for each in links if each.text == "Demander de nouveau") or "")
    client.submit(client.submit(page, button="Continuer"), button="Envoyer")


def test_who_holds_the_link_asks_anew_with_what_was_asked_before(app: Flask, client: PageClient) -> None:
    pair = over()
    ask(client, pair.address(pair.case.youth))
    need = newest(pair)
    assert need is not None
    assert (need.state, need.commune_code, need.availability) == (
        NeedState.WAITING, pair.case.need.commune_code, pair.case.need.availability,
    )  # fmt: skip
    asked = needs.skills_of(reading(), [need.id, pair.case.need.id])
    assert [each.kind_code for each in asked[need.id]] == [each.kind_code for each in asked[pair.case.need.id]]


def test_who_is_signed_in_asks_anew(app: Flask) -> None:
    pair = over()
    ask(signed_in(app, pair.case.youth), f"/mes-binomes/{pair.pair.id}")
    assert newest(pair) is not None


def test_only_the_youth_of_a_pair_that_is_over_for_good_asks_anew(app: Flask, client: PageClient) -> None:
    pair = over()
    client.get(pair.address(pair.case.volunteer, "intake.ask_again"), status=404)
    assert "Demander de nouveau" not in client.get(pair.address(pair.case.volunteer)).text
    going, looking = lived.pair(), over(reopen=True)
    for each in (going, looking):
        client.get(each.address(each.case.youth, "intake.ask_again"), status=404)
        assert "Demander de nouveau" not in client.get(each.address(each.case.youth)).text
    signed_in(app, going.case.youth).get(f"/mes-binomes/{pair.pair.id}/redemander", status=404)


@pytest.mark.parametrize("how", ["relation", "fit", "unsafe"])
def test_the_volunteer_of_a_pair_that_failed_is_neither_ranked_nor_planned_for_what_is_asked_anew(
    app: Flask, client: PageClient, how: str
) -> None:
    pair = over(reason=EndReason.RELATION if how == "relation" else EndReason.PLANNED_END)
    with transaction() as session:
        if how == "fit":
            session.add(Fit(mentorship_id=pair.pair.id, side=Side.YOUTH, answer=FitAnswer.BAD, told_at=AT))
        if how == "unsafe":
            session.add(Stop(
                mentorship_id=pair.pair.id, side=Side.YOUTH, reason=EndReason.OTHER, unsafe=True, asked_at=AT
            ))  # fmt: skip
    ask(client, pair.address(pair.case.youth))
    assert proposed(pair) == planned(pair) == set()


def test_two_who_got_on_may_be_brought_together_again_and_nobody_does_it_for_the_coordinator(
    app: Flask, client: PageClient
) -> None:
    pair = over()
    ask(client, pair.address(pair.case.youth))
    assert proposed(pair) == planned(pair) == {pair.case.offer.id}
    states = reading().exec(select(Mentorship.state)).all()
    assert states == [MentorshipState.ENDED], "ranked, and no more: people decide"


def proposed(pair: Lived) -> set[object]:
    need = newest(pair)
    assert need is not None
    return set(reading().exec(select(Proposal.offer_id).where(Proposal.need_id == need.id)))


def planned(pair: Lived) -> set[object]:
    """Return the offers that a plan of the association gives to what was asked anew."""
    with transaction() as session:
        need = session.get_one(Need, newest(pair).id)  # type: ignore[union-attr]
        need.association_id = pair.case.association.id
        session.flush()
        scene = plans.Scene(pair.case.association, pair.case.coordinator)
        plan = plans.drafted(session, scene, objective=Objective.FAIR)
        return set(plans.pairs(session, plan.id).values())
