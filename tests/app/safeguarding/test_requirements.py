"""What is missing of somebody on a day: tables, no database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.safeguarding.requirements import rules
from app.safeguarding.requirements.rules import Demand, Held, PairLacks
from app.safeguarding.requirements.states import PROOFS, Proof, RequirementKind, RequirementRole, Stage

DAY = date(2026, 11, 16)
FLOOR = rules.floor_by_default(183)
ALL = dict.fromkeys((Proof.IDENTITY, Proof.INTERVIEW, Proof.BULLETIN_3, Proof.CHARTER), DAY)
K = RequirementKind


def lacks(seen=ALL, *, demands=FLOOR, exempt=None, day=DAY, stage=Stage.OFFER):
    return rules.missing(rules.review(demands, Held(seen, exempt or {}), day), stage)


def without(*proofs):
    return {proof: day for proof, day in ALL.items() if proof not in proofs}


@pytest.mark.parametrize(
    ("seen", "missing"),
    [
        (ALL, ()),
        ({}, (K.IDENTITY, K.INTERVIEW, K.RECORD, K.CHARTER)),
        (without(Proof.IDENTITY), (K.IDENTITY,)),
        (without(Proof.INTERVIEW), (K.INTERVIEW,)),
        (without(Proof.BULLETIN_3), (K.RECORD,)),
        (without(Proof.CHARTER), (K.CHARTER,)),
        (without(Proof.BULLETIN_3) | {Proof.HONORABILITY: DAY}, ()),
        (ALL | {Proof.BULLETIN_3: DAY - timedelta(days=183)}, ()),
        (ALL | {Proof.BULLETIN_3: DAY - timedelta(days=184)}, (K.RECORD,)),
        (ALL | {Proof.BULLETIN_3: DAY - timedelta(days=184), Proof.HONORABILITY: DAY - timedelta(days=2)}, ()),
        (ALL | {Proof.INTERVIEW: DAY - timedelta(days=3000)}, ()),
        (ALL | {Proof.BULLETIN_3: DAY + timedelta(days=1)}, (K.RECORD,)),
    ],
)
def test_what_is_missing_before_an_offer_is_active(seen, missing):
    assert lacks(seen) == missing


@pytest.mark.parametrize(
    ("stage", "asked", "missing"),
    [
        (Stage.OFFER, Stage.OFFER, True),
        (Stage.OFFER, Stage.PAIR, False),
        (Stage.OFFER, Stage.NEVER, False),
        (Stage.PAIR, Stage.OFFER, True),
        (Stage.PAIR, Stage.PAIR, True),
        (Stage.PAIR, Stage.NEVER, False),
    ],
)
def test_a_pair_asks_all_that_an_offer_does_and_more(stage, asked, missing):
    demands = FLOOR | {K.TRAINING: Demand(asked)}
    assert lacks(demands=demands, stage=stage) == ((K.TRAINING,) if missing else ())


@pytest.mark.parametrize(
    ("kind", "until", "missing"),
    [
        (K.IDENTITY, DAY, False),
        (K.IDENTITY, DAY - timedelta(days=1), True),
        (K.INTERVIEW, DAY + timedelta(days=30), False),
        (K.RECORD, DAY + timedelta(days=30), True),
        (K.CHARTER, DAY + timedelta(days=30), True),
    ],
)
def test_an_exemption_opens_until_its_day_and_never_the_record_nor_the_charter(kind, until, missing):
    assert lacks(without(*PROOFS[kind]), exempt={kind: until}) == ((kind,) if missing else ())


@pytest.mark.parametrize(
    ("own", "stage", "days"),
    [
        ({}, Stage.OFFER, 183),
        ({K.RECORD: Demand(Stage.OFFER, 90)}, Stage.OFFER, 90),
        ({K.RECORD: Demand(Stage.OFFER, 300)}, Stage.OFFER, 183),
        ({K.RECORD: Demand(Stage.PAIR, 90)}, Stage.OFFER, 90),
        ({K.RECORD: Demand(Stage.NEVER)}, Stage.OFFER, 183),
    ],
)
def test_an_association_never_asks_less_than_the_floor(own, stage, days):
    assert rules.strictest(FLOOR, own)[K.RECORD] == Demand(stage, days)


@pytest.mark.parametrize(
    ("demand", "less"),
    [
        (Demand(Stage.OFFER, 183), False),
        (Demand(Stage.OFFER, 182), False),
        (Demand(Stage.OFFER, 184), True),
        (Demand(Stage.OFFER), True),
        (Demand(Stage.PAIR, 100), True),
        (Demand(Stage.NEVER), True),
    ],
)
def test_what_is_below_the_floor_is_told(demand, less):
    assert rules.below(demand, FLOOR[K.RECORD]) is less


@pytest.mark.parametrize(
    ("kind", "demand", "refused"),
    [
        (K.RECORD, Demand(Stage.OFFER, 1), False),
        (K.RECORD, Demand(Stage.OFFER, 366), False),
        (K.RECORD, Demand(Stage.OFFER, 367), True),
        (K.RECORD, Demand(Stage.OFFER), True),
        (K.RECORD, Demand(Stage.PAIR, 100), True),
        (K.CHARTER, Demand(Stage.PAIR), True),
        (K.CHARTER, Demand(Stage.OFFER), False),
        (K.TRAINING, Demand(Stage.NEVER), False),
        (K.TRAINING, Demand(Stage.PAIR, 0), True),
        (K.TRAINING, Demand(Stage.PAIR, 1097), True),
    ],
)
def test_the_operator_too_cannot_ask_for_nothing(kind, demand, refused):
    assert (rules.problem(kind, demand) is not None) is refused


@pytest.mark.parametrize(
    ("kind", "demand", "refused"),
    [
        (K.RECORD, Demand(Stage.NEVER), False),
        (K.RECORD, Demand(Stage.PAIR, 366), False),
        (K.RECORD, Demand(Stage.PAIR, 367), True),
        (K.RECORD, Demand(Stage.PAIR), True),
        (K.CHARTER, Demand(Stage.PAIR), False),
        (K.CHARTER, Demand(Stage.NEVER), False),
        (K.IDENTITY, Demand(Stage.OFFER), True),
        (K.TRAINING, Demand(Stage.PAIR, 1097), True),
    ],
)
def test_of_who_follows_a_pair_things_are_asked_before_the_pair_or_never(kind, demand, refused):
    assert (rules.problem(kind, demand, role=RequirementRole.COORDINATOR) is not None) is refused


OF_STAFF = rules.strictest(rules.NOTHING_ASKED, {K.IDENTITY: Demand(Stage.PAIR), K.CHARTER: Demand(Stage.PAIR)})


@pytest.mark.parametrize(
    ("asked", "volunteer", "coordinator", "lacks"),
    [
        (rules.NOTHING_ASKED, ALL, {}, PairLacks()),
        (rules.NOTHING_ASKED, {}, ALL, PairLacks(volunteer=(K.IDENTITY, K.INTERVIEW, K.RECORD, K.CHARTER))),
        (OF_STAFF, ALL, ALL, PairLacks()),
        (OF_STAFF, ALL, {}, PairLacks(coordinator=(K.IDENTITY, K.CHARTER))),
        (OF_STAFF, ALL, {Proof.IDENTITY: DAY}, PairLacks(coordinator=(K.CHARTER,))),
        (OF_STAFF, without(Proof.CHARTER), {Proof.CHARTER: DAY}, PairLacks((K.CHARTER,), (K.IDENTITY,))),
    ],
)
def test_a_pair_lacks_what_its_volunteer_and_who_follows_it_lack(asked, volunteer, coordinator, lacks):
    lines = rules.review(FLOOR, Held(volunteer), DAY), rules.review(asked, Held(coordinator), DAY)
    assert rules.pair_lacks(*lines) == lacks
    assert bool(rules.pair_lacks(*lines)) is (lacks != PairLacks())


@pytest.mark.parametrize(
    ("left", "reminded", "due"),
    [
        (61, None, None),
        (60, None, 60),
        (60, 60, None),
        (31, 60, None),
        (30, 60, 30),
        (29, 30, None),
        (7, 30, 7),
        (1, 30, 7),
        (0, 30, 0),
        (0, 7, 0),
        (0, 0, None),
        (-1, None, None),
        (5, None, 7),
    ],
)
def test_reminders_are_each_sent_once_the_nearest_alone_after_a_silence(left, reminded, due):
    assert rules.due(left, reminded) == due


def test_the_first_end_is_that_of_what_is_asked_only():
    demands = FLOOR | {K.TRAINING: Demand(Stage.NEVER, 10)}
    lines = rules.review(demands, Held(ALL | {Proof.TRAINING: DAY}), DAY)
    assert rules.valid_until(lines, Stage.PAIR) == DAY + timedelta(days=183)


def test_every_kind_has_its_proofs_and_every_proof_but_the_second_opinion_a_kind():
    assert set(PROOFS) == set(K)
    assert {proof for proofs in PROOFS.values() for proof in proofs} == set(Proof) - {Proof.SECOND_OPINION}
