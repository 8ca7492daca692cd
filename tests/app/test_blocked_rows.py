"""What cannot move today stays due, and keeps nobody behind it waiting: the jobs that meet such rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import ModuleType

import builders
import cases
import lived
import pytest
from flask import Flask
from sqlmodel import Session, select

from app.associations.models import Association
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.meetings import tasks as meetings
from app.proposals import tasks as proposals
from app.proposals.models import Proposal
from app.routing import services as routes
from app.routing import tasks as routing
from app.safeguarding.models import Agreement

AT = builders.AT
LONG_AGO = AT - timedelta(days=60)
BLOCKED = 5


@dataclass(frozen=True)
class Queue:
    """A job, how to make a row that is due and cannot move, and one behind it that can."""

    tasks: ModuleType
    name: str
    blocked: Callable[[Session], None]
    ready: Callable[[Session], object]

    @property
    def job(self) -> Job:
        return next(each for each in self.tasks.JOBS if each.name == self.name)


def _closed_today(session: Session) -> Association:
    return builders.association(session, closed_from=AT.date(), closed_until=AT.date())


def _case_waits(session: Session, *, of: Association, hours: int) -> None:
    need = builders.need(session)
    routes.stays.begin(session, need, of.id, [], actor=SYSTEM, at=LONG_AGO)
    need.deadline_at = AT + timedelta(hours=hours)


def _volunteer_waits(session: Session, *, of: Association, hours: int) -> None:
    offer = builders.offer(session, state="to_vet")
    routes.route_offer(session, offer=offer, actor=SYSTEM, at=LONG_AGO, preferred=of.id)
    assert offer.association_id == of.id
    offer.deadline_at = AT + timedelta(hours=hours)


def _case_of_nobody(session: Session, *, born: date) -> None:
    need = builders.need(session, youth=builders.person(session, birth_date=born))
    routes.send_to_operator(session, need=need, actor=SYSTEM, at=AT)


def _youth_asked(session: Session, *, minor: bool = False) -> tuple[cases.Case, Proposal]:
    case = cases.accepted(session, minor=minor)
    proposal = case.proposal(session)
    proposal.asked_at = LONG_AGO
    return case, proposal


def _waits_for_a_check(session: Session) -> None:
    case, proposal = _youth_asked(session)
    proposal.youth_agreed_at, proposal.deadline_at = AT, AT - timedelta(days=9)
    builders.checked(session, case.volunteer.id).withdrawn_at = AT


def _late(session: Session) -> None:
    _, proposal = _youth_asked(session)
    proposal.deadline_at = AT - timedelta(days=1)


def _waits_for_a_guardian(session: Session) -> None:
    _, proposal = _youth_asked(session, minor=True)
    proposal.youth_agreed_at = AT - timedelta(days=1)


def _every_yes_is_there(session: Session) -> None:
    _, proposal = _youth_asked(session)
    proposal.youth_agreed_at = AT


def _may_not_meet(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    lived.of_case(session, case).introduced_at = LONG_AGO
    agreement = session.exec(select(Agreement).where(Agreement.youth_id == case.youth.id)).one()
    agreement.text_version = "0"


def _covered(session: Session) -> None:
    builders.association(session, age_min=18)
    _case_of_nobody(session, born=builders.ADULT)


QUEUES = (
    Queue(
        proposals, "routing.decide_or_pass",
        lambda session: _case_waits(session, of=_closed_today(session), hours=30),
        lambda session: _case_waits(session, of=builders.association(session), hours=31),
    ),
    Queue(
        routing, "routing.call_back",
        lambda session: _volunteer_waits(session, of=_closed_today(session), hours=30),
        lambda session: _volunteer_waits(session, of=builders.association(session), hours=31),
    ),
    Queue(proposals, "routing.try_queue", lambda session: _case_of_nobody(session, born=cases.CHILD), _covered),
    Queue(proposals, "proposals.answer_or_pass", _waits_for_a_check, _late),
    Queue(proposals, "proposals.introduce", _waits_for_a_guardian, _every_yes_is_there),
    Queue(meetings, "meetings.offer", _may_not_meet, cases.introduced),
)  # fmt: skip


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
def test_what_cannot_move_keeps_nobody_behind_it_waiting(
    app: Flask, monkeypatch: pytest.MonkeyPatch, queue: Queue
) -> None:
    monkeypatch.setattr(queue.tasks, "BATCH", 1)
    with transaction() as session:
        for _ in range(BLOCKED):
            queue.blocked(session)
    assert queue.job.run() == 0
    with transaction() as session:
        queue.ready(session)
    assert (queue.job.run(), queue.job.run()) == (1, 0)
