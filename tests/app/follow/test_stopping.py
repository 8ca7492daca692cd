"""Who has a need stops it for the youth: for which reasons, who may, what follows, who is told in which words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import builders
import cases
import pytest
from builders import AT
from cases import someone
from flask import Flask
from letters import path_in, written
from looking import look
from pages import Element, PageClient, errors, form_values
from sqlmodel import Session, select
from visitors import as_role, signed_in

from app.associations.models import Association
from app.associations.states import AssociationState
from app.core.db import transaction
from app.core.errors import Conflict, DomainError, Invalid, NotFound
from app.core.identity import SYSTEM, Actor, Way
from app.core.permissions import Role
from app.follow import services
from app.journal.models import Entry
from app.mailbox import queries as mailbox
from app.mailbox.models import Message
from app.mailbox.states import MessageState
from app.needs import queries as needs
from app.needs.labels import STOP_REASONS
from app.needs.models import Need
from app.needs.states import NeedState, StopReason
from app.offers import queries as offers
from app.proposals import services as proposals
from app.proposals.answers import Side
from app.proposals.states import Party, ProposalState
from app.routing import services as routing
from app.routing.models import NeedStay
from app.routing.states import DeclineReason, Outcome
from app.safeguarding.texts import AGREEMENT

OPERATOR = Actor(Way.SESSION, role=Role.OPERATOR)
NUMBERS = ("119", "3018", "3114")
NEVER_STOPPED = (
    NeedState.TO_CONFIRM, NeedState.AWAITING_AGREEMENT, NeedState.PAUSED, NeedState.INTRODUCED, NeedState.WITHDRAWN,
    NeedState.CLOSED,
)  # fmt: skip


def stop(session: Session, case: cases.Case, reason: StopReason = StopReason.NOT_WANTED, **values: Any) -> None:
    services.stop(session, need=case.need, reason=reason, actor=values.pop("actor", case.staff), at=AT, **values)


def waiting(session: Session) -> tuple[Need, Actor]:
    """A need in the inbox of an association, and somebody who works there."""
    association = builders.association(session)
    need = builders.need(session)
    routing.route_need(session, need=need, actor=SYSTEM, at=AT)
    return need, cases.staff(builders.member(session, of=association), association)


@pytest.mark.parametrize("reason", [each for each in StopReason if each is not StopReason.OTHER])
def test_a_case_is_stopped_for_a_reason_that_the_journal_keeps_with_who_said_it(
    session: Session, reason: StopReason
) -> None:
    case = cases.taken(session)
    stop(session, case, reason)
    assert (case.need.state, case.need.ended_at, case.need.stop_reason) == (NeedState.WITHDRAWN, AT, reason)
    [entry] = session.exec(select(Entry).where(Entry.action == "stop")).all()
    assert (entry.subject_id, entry.actor_id, entry.before) == (case.need.id, case.coordinator.id, "taken")
    assert entry.facts == {"reason": reason.value, "association": str(case.association.id)}


def test_another_reason_wants_words_that_the_journal_never_holds(session: Session) -> None:
    case = cases.taken(session)
    with pytest.raises(Invalid):
        stop(session, case, StopReason.OTHER, word="  ")
    assert case.need.state is NeedState.TAKEN
    stop(session, case, StopReason.OTHER, word=" Parti vivre à Lyon ")
    assert case.need.stop_word == "Parti vivre à Lyon"
    assert "Lyon" not in str(session.exec(select(Entry.facts)).all())


def test_whoever_is_asked_is_told_and_free_and_the_youth_reads_one_letter(session: Session) -> None:
    case = cases.accepted(session)
    stop(session, case)
    assert case.proposal(session).state is ProposalState.OVERTAKEN
    assert offers.free_capacity(session, [case.offer.id]) == {case.offer.id: 1}
    assert written(session, "proposal_withdrawn", to=case.volunteer.email)
    letters = sorted(each.template for each in written(session, to=case.youth.email))
    assert letters == ["need_stopped", "youth_asked"], "nobody « continue de chercher »"


def test_who_only_received_it_refuses_it_or_takes_it_and_stops_nothing(session: Session) -> None:
    need, actor = waiting(session)
    with pytest.raises(Conflict, match="pas pris ce dossier"):
        services.stop(session, need=need, reason=StopReason.UNREACHABLE, actor=actor, at=AT)
    assert need.state is NeedState.WAITING


def test_what_a_stopped_association_received_is_stopped_by_the_operator_and_its_stay_ends(session: Session) -> None:
    need, actor = waiting(session)
    session.get_one(Association, actor.association_id).state = AssociationState.SUSPENDED
    session.flush()
    services.stop(session, need=need, reason=StopReason.DUPLICATE, actor=OPERATOR, at=AT)
    assert (need.state, need.deadline_at) == (NeedState.WITHDRAWN, None)
    [stay] = session.exec(select(NeedStay)).all()
    assert (stay.ended_at, stay.outcome) == (AT, Outcome.WITHDRAWN)


@pytest.mark.parametrize("reason", [DeclineReason.DUPLICATE, DeclineReason.SAFETY])
def test_what_was_sent_to_the_operator_to_look_at_leaves_the_queue(session: Session, reason: DeclineReason) -> None:
    need, actor = waiting(session)
    routing.decline(session, need=need, reason=reason, text="À voir", actor=actor, at=AT)
    with pytest.raises(NotFound):
        services.stop(session, need=need, reason=StopReason.DUPLICATE, actor=actor, at=AT)
    services.stop(session, need=need, reason=StopReason.DUPLICATE, actor=OPERATOR, at=AT)
    assert need.state is NeedState.WITHDRAWN
    assert session.exec(select(Need).where(*needs.NOWHERE)).all() == []


def test_nobody_else_stops_it(session: Session) -> None:
    case = cases.taken(session)
    other = builders.association(session)
    strangers = [
        cases.staff(builders.member(session, of=other), other), someone(case.volunteer), someone(case.youth), OPERATOR,
    ]  # fmt: skip
    for actor in strangers:
        with pytest.raises(NotFound):
            stop(session, case, actor=actor)
    assert case.need.state is NeedState.TAKEN


@pytest.mark.parametrize("state", NEVER_STOPPED)
def test_only_what_is_searched_for_is_stopped(session: Session, state: NeedState) -> None:
    case = cases.taken(session, state=state)
    with pytest.raises(Conflict, match="Ce dossier n’attend plus votre décision"):
        stop(session, case)
    assert case.need.state is state


def test_a_pair_that_was_made_is_never_stopped_this_way(session: Session) -> None:
    case = cases.introduced(session)
    with pytest.raises(Conflict):
        stop(session, case)
    assert case.need.state is NeedState.INTRODUCED


@pytest.mark.parametrize("reason", list(StopReason))
def test_the_letter_never_accuses_and_says_how_to_ask_again(session: Session, reason: StopReason) -> None:
    case = cases.taken(session)
    stop(session, case, reason, word="Deux rendez-vous manqués")
    [letter] = written(session, "need_stopped", to=case.youth.email)
    assert "Refaire cette demande" in letter.body
    assert path_in(letter).startswith("/suivi/")
    assert "manqué" not in letter.body
    assert STOP_REASONS[StopReason.UNREACHABLE].lower() not in letter.body
    assert all(number in letter.body for number in NUMBERS) == (reason is StopReason.PROFESSIONALS)
    assert "Mission locale" in letter.body or reason is not StopReason.PROFESSIONALS


@pytest.mark.parametrize("reason", list(StopReason))
def test_the_page_says_what_the_letter_says_to_who_has_a_telephone_only_too(app: Flask, reason: StopReason) -> None:
    with transaction() as session:
        case = cases.taken(session)
        stop(session, case, reason, word="Deux rendez-vous manqués")
    [letter] = written(look(), "need_stopped", to=case.youth.email)
    page = PageClient(app).get(path_in(letter))
    [said] = (each.text for each in page.every("p") if each.attributes.get("class") == "fr-text--lead")
    assert said.replace("\u00a0", " ").strip() in letter.body.replace("\u00a0", " ")
    assert "manqué" not in page.text
    assert ("3018" in page.every("main")[0].text) == (reason is StopReason.PROFESSIONALS)


@pytest.mark.parametrize("may_follow", [False, True])
@pytest.mark.parametrize("reason", list(StopReason))
def test_who_wrote_it_and_may_follow_it_reads_why_and_nothing_else(
    app: Flask, reason: StopReason, may_follow: bool
) -> None:
    with transaction() as session:
        asker = builders.person(session, role=Role.PRESCRIBER, first_name="Paul", email="paul@example.org")
        case = cases.taken(session, prescriber_id=asker.id, prescriber_may_follow=may_follow)
        stop(session, case, reason, word="Deux rendez-vous manqués")
    letters = written(look(), "need_stopped_prescriber")
    assert len(letters) == may_follow
    page = signed_in(app, asker).get(f"/mes-prescriptions/{case.need.id}")
    assert "retirée" not in page.text
    assert ("arrêtée" in page.text) == may_follow
    assert "manqué" not in page.text
    if reason is StopReason.UNREACHABLE and may_follow:
        said = f"Nous n’avons pas réussi à joindre {case.youth.first_name}"
        assert said in page.text
        assert said in letters[0].body
    if may_follow:
        assert letters[0].recipient == asker.email
        assert "arrêtée" in PageClient(app).get(path_in(letters[0])).text


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_no_guardian_reads_that_the_youth_took_back_what_was_stopped(language: str) -> None:
    said = AGREEMENT.text(language=language).say("need_withdrawn")
    assert not any(word in said for word in ("retirée", "withdrawn", "سُحب"))


def test_who_has_another_request_is_not_told_to_ask_again(session: Session) -> None:
    case = cases.taken(session)
    builders.need(session, youth=case.youth)
    stop(session, case, StopReason.DUPLICATE)
    assert "Refaire cette demande" not in written(session, "need_stopped")[0].body


def _calls(session: Session, case: cases.Case) -> int:
    return mailbox.to_call(session, association_id=case.association.id, page=1, size=1)[1]


def test_a_youth_without_a_mailbox_is_not_called_for_it_and_no_longer_for_the_rest(session: Session) -> None:
    case = cases.taken(session)
    case.youth.email, case.youth.phone = "", "+33639980001"
    services.ask_again(session, need=case.need, actor=SYSTEM, at=AT)
    proposals.ask_question(session, need=case.need, party=Party.YOUTH, text="Quel jour ?", actor=case.staff, at=AT)
    session.flush()
    assert _calls(session, case) == 2
    stop(session, case, StopReason.UNREACHABLE)
    session.flush()
    assert _calls(session, case) == 0
    assert not written(session, "need_stopped")


@pytest.mark.parametrize("another", [False, True])
def test_a_guardian_is_still_called_for_the_other_requests_of_the_youth(session: Session, another: bool) -> None:
    case = cases.taken(session, minor=True, agreed=False)
    assert case.guardian is not None
    session.add(
        Message(
            state=MessageState.TO_CALL, channel="call", template="agreement_asked", person_id=case.guardian.id,
            association_id=case.association.id, recipient="", subject="s", body="b", about_kind="need",
            about_id=case.need.id, created_at=AT, due_at=AT,
        )
    )  # fmt: skip
    if another:
        builders.need(session, youth=case.youth)
    session.flush()
    stop(session, case, StopReason.DUPLICATE)
    session.flush()
    assert _calls(session, case) == another


@pytest.mark.parametrize("act", [services.withdraw, services.pause])
def test_a_youth_who_stops_does_not_read_that_the_search_goes_on(session: Session, act: Callable[..., None]) -> None:
    case = cases.accepted(session)
    act(session, need=case.need, actor=someone(case.youth), at=AT)
    assert written(session, "proposal_withdrawn", to=case.volunteer.email)
    assert not written(session, "proposal_withdrawn_youth")


def test_a_stop_and_the_last_yes_at_once_end_in_one_of_them(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session)
        proposal_id = case.proposal(session).id
        youth, staff, need_id = someone(case.youth), case.staff, case.need.id
    barrier, ends = threading.Barrier(2), {}

    def run(name: str, act: Callable[[Session], Any]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as session:
                    act(session)
                ends[name] = "done"
            except DomainError as error:
                ends[name] = type(error).__name__

    def agree(session: Session) -> None:
        proposal = session.get_one(type(case.proposal(look())), proposal_id)
        proposals.answer_youth(session, proposal=proposal, answer=cases.AGREED, by=Side.YOUTH, actor=youth, at=AT)

    def end(session: Session) -> None:
        need = session.get_one(Need, need_id)
        services.stop(session, need=need, reason=StopReason.FOUND_ELSEWHERE, actor=staff, at=AT)

    threads = [threading.Thread(target=run, args=each) for each in (("agree", agree), ("stop", end))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(ends.values()) == ["Conflict", "done"]
    stopped = ends["stop"] == "done"
    assert look().get_one(Need, need_id).state is (NeedState.WITHDRAWN if stopped else NeedState.INTRODUCED)


# The pages.


def leading(page: Element, words: str) -> str:
    """Return where the link with these words leads."""
    return next(each.attributes["href"] or "" for each in page.every("a") if words in each.text)


def address(case: cases.Case, end: str = "/arreter") -> str:
    return f"/association/besoins/{case.need.id}{end}"


def test_the_page_says_what_will_happen_then_the_case_says_why(app: Flask) -> None:
    with transaction() as session:
        case = cases.proposed(session)
    client = signed_in(app, case.coordinator)
    asked = client.get(leading(client.get(address(case, "")), "arrêter la demande"))
    assert asked.every("h1")[0].text == "Arrêter la demande de Lina"
    assert "Plus personne ne cherchera de bénévole pour Lina" in asked.text
    assert look().get_one(Need, case.need.id).state is NeedState.TAKEN
    refused = client.submit(asked, {"reason": "other"}, button="Arrêter la demande", status=422)
    assert "Dites en quelques mots pourquoi" in errors(refused)
    typed = form_values(asked.every("form")[-1]) | {"reason": "other", "text": "Parti à Lyon"}
    for _ in range(2):
        done = client.post(address(case), typed)
        assert "La demande est arrêtée" in done.text
    page = client.get(address(case, "")).text.replace("\u00a0", " ")
    assert "Demande arrêtée : autre raison (« Parti à Lyon »)." in page
    assert "Arrêter la demande" not in page
    assert len(written(look(), "need_stopped")) == 1
    client.get(address(case), status=409)


def test_the_youth_reads_that_it_is_stopped_and_asks_again_in_two_clicks(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        case = cases.taken(session)
        stop(session, case, StopReason.FOUND_ELSEWHERE)
        link = path_in(written(session, "need_stopped")[0])
    page = client.get(link)
    assert "Tu as trouvé de l’aide ailleurs" in page.text
    assert "retiré" not in page.text
    again = client.get(leading(page, "Refaire cette demande"))
    assert again.every("form")


def test_the_operator_stops_what_no_association_has(app: Flask) -> None:
    with transaction() as session:
        need, taken = builders.need(session, danger=True), cases.taken(session)
    client = as_role(app, Role.OPERATOR)
    asked = client.get(leading(client.get(f"/operateur/besoins/{need.id}/confier"), "arrêter la demande"))
    assert "que si des professionnels ont pris le relais" in asked.text
    values = form_values(asked.every("form")[-1]) | {"reason": "professionals"}
    for _ in range(2):
        done = client.post(f"/operateur/besoins/{need.id}/arreter", values)
        assert "La demande est arrêtée" in done.text
    assert "Chaque demande a son association" in done.text
    assert look().get_one(Need, need.id).stop_reason is StopReason.PROFESSIONALS
    client.get(f"/operateur/besoins/{taken.need.id}/arreter", status=404)
