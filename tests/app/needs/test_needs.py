"""A need comes in, changes, stops; who may know of it and what each may read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import builders
import cases
import pytest
from builders import AT
from queries import counted
from sqlmodel import Session

from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.core.errors import Conflict, Invalid, NotFound
from app.core.identity import NOBODY, SYSTEM, Actor, Way
from app.core.permissions import Role
from app.needs import profiles, queries, rules, services
from app.needs.models import Need
from app.needs.services import Asked, SubmitNeed, Wish
from app.needs.states import NeedState
from app.safeguarding.models import Guardianship
from app.safeguarding.rules import text_for_others
from app.skills import services as skills

MATHS = Asked("scolaire.matiere", "maths")
HOMEWORK = Asked("scolaire.devoirs")
CHILD = date(2013, 5, 1)


def wish(**values: Any) -> Wish:
    return replace(Wish(asked=(MATHS, HOMEWORK), commune_code="99001", level=9, text="Les fractions."), **values)


def submitted(session: Session, *, born: date = builders.ADULT, **values: Any) -> Need:
    """Return a need that somebody born that day sent."""
    skills.install(session)
    builders.commune(session)
    youth = builders.person(session, birth_date=born)
    command = SubmitNeed(youth_id=youth.id, wish=wish(), **values)
    return services.submit(session, command=command, actor=NOBODY, at=AT)


def by_link(need: Need, scope: LinkScope, subject: Any = None, holder: Person | None = None) -> Actor:
    person_id = holder.id if holder else need.youth_id
    return Actor(Way.LINK, person_id, Role.YOUTH, scope=scope, scope_id=subject or need.id)


def signed_in(role: Role, *, person: Person | None = None, association: Any = None) -> Actor:
    return Actor(Way.SESSION, person.id if person else uuid4(), role, association)


@pytest.mark.parametrize(
    ("born", "state"),
    [
        (date(2013, 5, 1), NeedState.AWAITING_AGREEMENT),
        (date(2010, 5, 1), NeedState.WAITING),
        (date(2004, 5, 1), NeedState.WAITING),
    ],
    ids=["13", "16", "22"],
)
def test_only_the_youngest_wait_for_an_agreement_before_anybody_sees_them(
    session: Session, born: date, state: NeedState
) -> None:
    need = submitted(session, born=born)
    assert need.state is state
    assert (need.waiting_since == AT) is (state is NeedState.WAITING)


def test_what_is_asked_is_kept_in_order_with_the_place(session: Session) -> None:
    need = submitted(session)
    kept = queries.skills_of(session, [need.id])[need.id]
    assert [skill.code for skill in kept] == ["scolaire.matiere.maths", "scolaire.devoirs"]
    assert (need.lat, need.lon) == (43.6, 1.44)
    assert need.languages == "fr"


def test_a_need_that_asks_nothing_is_refused(session: Session) -> None:
    skills.install(session)
    builders.commune(session)
    command = SubmitNeed(youth_id=builders.person(session).id, wish=wish(asked=()))
    with pytest.raises(Invalid):
        services.submit(session, command=command, actor=NOBODY, at=AT)


def test_a_change_replaces_what_was_asked_and_a_stale_one_is_refused(session: Session) -> None:
    need = submitted(session)
    seen = need.version
    services.change(session, need=need, wish=wish(asked=(HOMEWORK,)), version=seen, actor=SYSTEM, at=AT)
    assert [s.code for s in queries.skills_of(session, [need.id])[need.id]] == ["scolaire.devoirs"]
    with pytest.raises(Conflict):
        services.change(session, need=need, wish=wish(), version=seen, actor=SYSTEM, at=AT)


def test_a_need_that_is_over_no_longer_changes(session: Session) -> None:
    need = submitted(session)
    services.withdraw(session, need=need, actor=SYSTEM, at=AT)
    assert need.ended_at == AT
    with pytest.raises(Conflict):
        services.change(session, need=need, wish=wish(), version=need.version, actor=SYSTEM, at=AT)


def test_a_pause_comes_back_to_where_it_was(session: Session) -> None:
    need = submitted(session)
    services.pause(session, need=need, actor=SYSTEM, at=AT)
    services.resume(session, need=need, actor=SYSTEM, at=AT)
    assert need.state is NeedState.WAITING
    case = cases.taken(session)
    services.pause(session, need=case.need, actor=SYSTEM, at=AT)
    services.resume(session, need=case.need, actor=SYSTEM, at=AT)
    assert case.need.state is NeedState.TAKEN


def test_a_confirmed_need_goes_where_the_age_says(session: Session) -> None:
    young, adult = (submitted(session, born=born, to_confirm=True) for born in (CHILD, builders.ADULT))
    for need in (young, adult):
        assert need.state is NeedState.TO_CONFIRM
        services.confirm(session, need=need, may_follow=True, actor=SYSTEM, at=AT)
    assert (young.state, adult.state) == (NeedState.AWAITING_AGREEMENT, NeedState.WAITING)
    assert not adult.prescriber_may_follow


def test_holding_back_takes_the_case_from_its_association(session: Session) -> None:
    case = cases.taken(session, minor=True)
    services.hold_back(session, need=case.need, actor=SYSTEM, at=AT)
    session.flush()
    assert case.need.state is NeedState.AWAITING_AGREEMENT
    assert (case.need.association_id, case.need.case_association_id, case.need.taken_at) == (None, None, None)
    with pytest.raises(NotFound):
        queries.visible(session, case.need.id, actor=case.staff)


def test_a_youth_who_acts_has_been_in_contact(session: Session) -> None:
    need = submitted(session)
    youth = session.get_one(Person, need.youth_id)
    later = AT + timedelta(days=3)
    services.pause(session, need=need, actor=by_link(need, LinkScope.NEED), at=later)
    assert youth.last_contact_at == later


def test_each_sees_their_own_and_nobody_elses(session: Session) -> None:
    ours, theirs = builders.association(session), builders.association(session)
    youth = builders.person(session, birth_date=date(2010, 5, 1))
    replaced = builders.guardian(session, youth=youth)
    guardian = builders.guardian(session, youth=youth, since=AT + timedelta(minutes=5))
    sibling = builders.person(session, birth_date=date(2010, 5, 1))
    session.add(Guardianship(youth_id=sibling.id, guardian_id=guardian.id, created_at=AT))
    prescriber = builders.person(session, role=Role.PRESCRIBER)
    need = builders.need(session, youth=youth, association_id=ours.id, prescriber_id=prescriber.id)
    other = builders.need(session)
    may = [
        signed_in(Role.YOUTH, person=youth),
        signed_in(Role.GUARDIAN, person=guardian),
        signed_in(Role.PRESCRIBER, person=prescriber),
        signed_in(Role.COORDINATOR, association=ours.id),
        by_link(need, LinkScope.NEED),
        by_link(need, LinkScope.PRESCRIPTION),
        by_link(need, LinkScope.GUARDIAN, youth.id, guardian),
    ]
    may_not = [
        NOBODY,
        SYSTEM,
        signed_in(Role.YOUTH),
        signed_in(Role.GUARDIAN),
        signed_in(Role.GUARDIAN, person=replaced),
        by_link(need, LinkScope.GUARDIAN, youth.id, replaced),
        by_link(need, LinkScope.GUARDIAN, sibling.id, guardian),
        signed_in(Role.PRESCRIBER),
        signed_in(Role.VOLUNTEER),
        signed_in(Role.COORDINATOR, association=theirs.id),
        signed_in(Role.OPERATOR),
        by_link(other, LinkScope.NEED),
        by_link(need, LinkScope.OFFER),
    ]
    for actor in may:
        assert queries.visible(session, need.id, actor=actor) is need
    for actor in may_not:
        with pytest.raises(NotFound):
            queries.visible(session, need.id, actor=actor)


def test_the_operator_sees_what_nobody_covers(session: Session) -> None:
    assert queries.visible(session, builders.need(session).id, actor=signed_in(Role.OPERATOR))


@pytest.mark.parametrize("state", queries.HIDDEN_STATES)
def test_no_staff_knows_of_a_need_that_is_not_agreed(session: Session, state: NeedState) -> None:
    ours = builders.association(session)
    need = builders.need(session, state=state, association_id=ours.id)
    for actor in (signed_in(Role.COORDINATOR, association=ours.id), signed_in(Role.OPERATOR)):
        with pytest.raises(NotFound):
            queries.visible(session, need.id, actor=actor)


def test_a_card_names_nobody_and_a_file_names_who_was_taken(session: Session) -> None:
    youth = builders.person(session, birth_date=date(2010, 5, 1), last_name="Zelmani", phone="+33639980042")
    builders.guardian(session, youth=youth, last_name="Tirambou", email="nadia@example.net")
    prescriber = builders.person(session, role=Role.PRESCRIBER, last_name="Obrecht")
    need = builders.need(session, youth=youth, text="Le brevet.", note="Vu lundi", prescriber_id=prescriber.id)
    card = str(profiles.card(session, need, at=AT))
    file = str(profiles.file(session, need, at=AT))
    for secret in (
        "Zelmani",
        "+33639980042",
        "example.org",
        "Tirambou",
        "nadia@example.net",
        "Obrecht",
        "Vu lundi",
        "brevet",
    ):
        assert secret not in card
        assert secret in file
    assert "15–17" in card
    assert "2010" not in card


@pytest.mark.parametrize("mark", [{"held": True}, {"danger": True}])
def test_words_that_name_a_contact_or_sound_like_danger_are_kept_back(session: Session, mark: dict[str, bool]) -> None:
    need = builders.need(session, text="Mot-témoin", **mark)
    card = profiles.card(session, need, at=AT)
    assert card.kept_back
    assert profiles.file(session, need, at=AT).text == "Mot-témoin"
    assert text_for_others(need.text, held=need.held, danger=need.danger) == ""
    assert text_for_others("Mot", held=False, danger=False) == "Mot"


@pytest.mark.parametrize(
    ("state", "first"), [(NeedState.WAITING, True), (NeedState.INTRODUCED, False), (NeedState.CLOSED, False)]
)
def test_who_answers_comes_first_after_words_of_danger_until_somebody_was_met(
    session: Session, state: NeedState, first: bool
) -> None:
    need = builders.need(session, danger=True, state=state)
    assert profiles.own(session, need, at=AT).danger is first


def test_a_guardian_and_a_prescriber_never_read_the_youths_words(session: Session) -> None:
    youth = builders.person(session, last_name="Zelmani", birth_date=date(2010, 5, 1))
    prescriber = builders.person(session, role=Role.PRESCRIBER)
    need = builders.need(
        session, youth=youth, text="Mot-témoin", danger=True, prescriber_id=prescriber.id, prescriber_may_follow=True
    )
    guardian = profiles.for_guardian(session, [need], lambda _: "En attente")
    shown = f"{guardian} {profiles.for_prescriber(session, [need])}"
    for secret in ("Mot-témoin", "danger", "Zelmani", "example.org"):
        assert secret not in shown


def test_a_prescriber_sees_no_state_that_the_youth_did_not_allow(session: Session) -> None:
    ours = builders.association(session, name="Les Veilleurs")
    need = builders.need(session, association_id=ours.id)
    shown = profiles.for_prescriber(session, [need])[0]
    assert shown.state is None
    assert "Veilleurs" not in str(shown)


def test_the_number_of_queries_of_a_list_does_not_grow(session: Session) -> None:
    needs = [builders.need(session) for _ in range(3)]
    with counted(session) as few:
        profiles.cards(session, needs, at=AT)
    needs += [builders.need(session, association_id=builders.association(session).id) for _ in range(9)]
    session.flush()
    with counted(session) as many:
        assert len(profiles.cards(session, needs, at=AT)) == 12
    assert len(many) <= len(few) + 1
    assert len(many) <= 9


@pytest.mark.parametrize(
    ("asked", "said", "asks"),
    [
        (None, None, False),
        (AT, None, True),
        (AT, AT + timedelta(days=1), False),
        (AT + timedelta(days=31), AT + timedelta(days=1), True),
    ],
)
def test_the_question_of_still_looking_stands_until_it_is_answered(
    asked: datetime | None, said: datetime | None, asks: bool
) -> None:
    need = Need(youth_id=uuid4(), state=NeedState.WAITING, commune_code="99001", created_at=AT)
    need.asked_again_at, need.still_looking_at = asked, said
    assert profiles.asks_again(need) is asks


def test_needs_are_asked_about_a_month_after_they_came_or_were_asked(session: Session) -> None:
    old = builders.need(session, waiting_since=AT - timedelta(days=30))
    builders.need(session, waiting_since=AT - timedelta(days=29))
    builders.need(session, waiting_since=AT - timedelta(days=60), asked_again_at=AT - timedelta(days=2))
    builders.need(session, waiting_since=AT - timedelta(days=60), state=NeedState.PAUSED)
    assert queries.to_ask_again(session, at=AT, days=30) == [old]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2015, 1, 1), "11–14\u00a0ans"),
        (date(2011, 11, 16), "15–17\u00a0ans"),
        (date(2008, 11, 16), "18–21\u00a0ans"),
        (date(2001, 1, 1), "22–25\u00a0ans"),
        (date(1990, 1, 1), "Plus de 25\u00a0ans"),
        (None, "Âge non indiqué"),
    ],
)
def test_an_age_is_told_as_a_band(born: date | None, band: str) -> None:
    assert rules.age_band(born, date(2026, 11, 16)) == band
