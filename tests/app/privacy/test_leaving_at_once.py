"""Somebody leaves for good while others decide on the same case, on both databases."""

from __future__ import annotations

from uuid import UUID

import builders
import cases
import lived
import pytest
import waiting
from flask import Flask
from letters import written
from looking import look
from sqlmodel import Session, select

from app.accounts.models import Person
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers import services as offers
from app.privacy import services
from app.proposals import services as proposals
from app.proposals.models import Proposal
from app.routing import queries as routing
from app.workspace import services as workspace

AT = builders.AT


def _leave(app: Flask, person_id: UUID) -> None:
    with app.app_context(), transaction() as session:
        services.erase(session, person=session.get_one(Person, person_id), actor=SYSTEM, at=AT)


def test_a_volunteer_who_leaves_as_the_last_yes_comes_leaves_no_youth_without_a_pair(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session)
        chosen = case.proposal(session).id
        session.expunge_all()

    def agree(session: Session) -> None:
        proposal, youth = session.get_one(Proposal, chosen), cases.someone(case.youth)
        proposals.answer_youth(session, proposal=proposal, answer=cases.AGREED, by=cases.Side.YOUTH, actor=youth, at=AT)
        session.flush()

    waiting.while_held(agree, lambda *_: None, lambda: _leave(app, case.volunteer.id)).result()
    session = look()
    assert session.exec(select(Mentorship)).all() == []
    assert session.get_one(Need, case.need.id).state is NeedState.TAKEN
    assert [letter.person_id for letter in written(session, "left_pair_youth")] == [case.youth.id]


@pytest.mark.parametrize("side", ["youth", "volunteer"])
def test_who_leaves_as_the_association_ends_their_pair_waits_for_it(app: Flask, side: str) -> None:
    pair = lived.pair()

    def end(session: Session, _held: object) -> None:
        workspace.end_pair(
            session, mentorship=session.get_one(Mentorship, pair.pair.id), reason=EndReason.GOAL_REACHED,
            reopen=False, actor=pair.case.staff, at=AT,
        )  # fmt: skip

    waiting.while_held(
        lambda session: (offers.lock(session, pair.case.offer.id), routing.lock(session, pair.case.need.id)),
        end,
        lambda: _leave(app, getattr(pair.case, side).id),
    ).result()
    session = look()
    assert session.exec(select(Mentorship)).all() == []
    assert not written(session, "left_pair_association"), "it was over already"
