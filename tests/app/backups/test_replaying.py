"""A restore brings back neither who was erased since, nor a yes that was taken back since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import builders
import cases
import lived
import pytest
import sqlalchemy as sa
from engines import Engine
from flask import Flask
from looking import look
from sqlmodel import Session, select

from app.accounts import links
from app.accounts import services as accounts
from app.accounts.models import Account, ActionToken, Member, Person, SignedInSession
from app.accounts.states import AccountState, LinkScope, TokenPurpose
from app.backups import services
from app.commands import backups
from app.commands.privacy import erase
from app.core.db import db, transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.follow import services as follow
from app.intake import vetting_services
from app.journal import lasting
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, SuspensionReason
from app.offers import services as offers
from app.offers.models import Offer
from app.offers.states import OfferReason, OfferState
from app.privacy import services as privacy
from app.privacy.services import erasing
from app.safeguarding import queries as safeguarding
from app.safeguarding import services as safeguarding_services
from app.safeguarding.models import Agreement
from app.safeguarding.requirements import services as requirements
from app.safeguarding.requirements.models import Attestation
from app.safeguarding.states import AgreementAction, AgreementState
from app.web import ledgers

AT = builders.AT
SINCE, LATER, RESTORED = (AT + timedelta(days=days) for days in (1, 2, 3))


@pytest.fixture
def settings(engine: Engine) -> dict[str, Any]:
    return {"POSTGRES_TOOLS": engine.tools}


def _erase(person_id: UUID) -> None:
    with transaction() as session:
        privacy.erase(session, person=session.get_one(Person, person_id), actor=SYSTEM, at=SINCE)


@contextmanager
def _refused(person_id: UUID) -> Iterator[None]:
    """Let the database refuse to delete one person, and nothing else."""

    def refuse(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("DELETE FROM people") and person_id.hex in str(parameters).replace("-", ""):
            raise sa.exc.OperationalError(statement, {}, Exception("refused"))

    sa.event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", refuse)


# Who was erased


def _two_managers_then_one(kept: Path) -> tuple[UUID, UUID, UUID]:
    """Back up an association with one manager and a youth; since then another came, the first and the youth left."""
    with transaction() as session:
        association = builders.association(session)
        manager = builders.member(session, of=association, role=Role.MANAGER)
        youth = builders.person(session)
    services.back_up(kept)
    with transaction() as session:
        builders.member(session, of=session.merge(association), role=Role.MANAGER, first_name="Inès")
    _erase(manager.id)
    _erase(youth.id)
    return association.id, manager.id, youth.id


def test_the_last_manager_of_the_backup_stays_erased_and_everybody_after_them(app: Flask, tmp_path: Path) -> None:
    association, manager, youth = _two_managers_then_one(tmp_path / "kept")
    assert services.restore(tmp_path / "kept", at=RESTORED).erased_again == 2
    assert look().get(Person, manager) is None
    assert look().get(Person, youth) is None
    assert look().exec(select(Member).where(Member.association_id == association)).all() == []


def test_the_last_manager_is_still_refused_when_nobody_decided_it_before(app: Flask) -> None:
    with transaction() as session:
        manager = builders.member(session, role=Role.MANAGER)
    with pytest.raises(Exception, match="au moins une personne responsable"):
        _erase(manager.id)
    assert look().get(Person, manager.id) is not None


def test_one_erasure_that_fails_is_named_and_the_others_are_done(app: Flask) -> None:
    with transaction() as session:
        stays, goes = builders.person(session).id, builders.person(session).id
    for person_id in (stays, goes):
        ledgers.append(erasing.LEDGER, {"person": str(person_id), "at": SINCE.isoformat()})
    with _refused(stays):
        done = privacy.replay(at=RESTORED)
        assert (done.erased, done.failed) == (1, (f"erasures: person {stays} (OperationalError)",))
        assert [person.id for person in look().exec(select(Person))] == [stays]
        said = app.test_cli_runner().invoke(erase, ["--replay"])
    assert said.exit_code == 1
    assert str(stays) in said.output
    assert "Keep the site stopped" in said.output


def test_a_restore_that_cannot_erase_again_is_undone_and_says_whom(app: Flask, tmp_path: Path) -> None:
    with transaction() as session:
        gone = builders.person(session, first_name="Zoé")
    services.back_up(tmp_path / "kept")
    _erase(gone.id)
    with transaction() as session:
        builders.account(session, owner=builders.person(session, first_name="Marc"))
    with _refused(gone.id):
        said = app.test_cli_runner().invoke(backups.restore, [str(tmp_path / "kept")])
    assert said.exit_code == 1
    for words in (str(gone.id), "is as it was before", "send"):
        assert words in str(said.exception)
    assert [person.first_name for person in look().exec(select(Person))] == ["Marc"]


def test_a_line_that_says_nothing_known_is_no_reason_to_serve(app: Flask, tmp_path: Path) -> None:
    services.back_up(tmp_path / "kept")
    ledgers.append(lasting.LEDGER, {"kind": "unheard-of", "id": str(uuid4()), "at": SINCE.isoformat()})
    with pytest.raises(services.NotReplayed, match="unheard-of"):
        services.restore(tmp_path / "kept", at=RESTORED)


def test_whoever_was_signed_in_is_not_and_no_pending_link_acts(app: Flask, tmp_path: Path) -> None:
    _two_managers_then_one(tmp_path / "other")
    with transaction() as session:
        account = builders.account(session)
        session.add(SignedInSession(token_hash="0" * 64, account_id=account.id, created_at=AT, expires_at=LATER))
        links.issue_token(session, purpose=TokenPurpose.RESET, person_id=account.person_id, at=AT)
    services.back_up(tmp_path / "kept")
    services.restore(tmp_path / "kept", at=RESTORED)
    assert look().exec(select(SignedInSession)).all() == []
    assert [token.used_at is None for token in look().exec(select(ActionToken))] == [False]


# What was taken back


def _deny(pair: lived.Lived, *, at: Any = SINCE) -> None:
    with transaction() as session:
        agreement = safeguarding.agreements(session, pair.case.youth.id)[0]
        follow.deny_agreement(session, agreement=agreement, action=AgreementAction.REVOKE, actor=SYSTEM, at=at)


def _agree(pair: lived.Lived, *, at: Any) -> None:
    with transaction() as session:
        agreement = safeguarding.agreements(session, pair.case.youth.id)[0]
        follow.give_agreement(session, agreement=agreement, direct_contact=False, actor=SYSTEM, at=at)


def _stands(pair: lived.Lived) -> tuple[bool, MentorshipState]:
    session = look()
    return safeguarding.agreed(session, pair.case.youth.id), session.get_one(Mentorship, pair.pair.id).state


def test_an_agreement_taken_back_stays_taken_back(app: Flask, tmp_path: Path) -> None:
    pair = lived.pair(minor=True)
    services.back_up(tmp_path / "kept")
    _deny(pair)
    assert set(ledgers.lines(lasting.LEDGER)[0]) == {"kind", "id", "at"}
    assert services.restore(tmp_path / "kept", at=RESTORED).taken_back_again == 1
    assert _stands(pair) == (False, MentorshipState.SUSPENDED)
    assert look().get_one(Mentorship, pair.pair.id).suspended_for is SuspensionReason.AGREEMENT


def test_a_refusal_of_the_guardian_named_last_stays_too(app: Flask, tmp_path: Path) -> None:
    pair = lived.pair(minor=True)
    with transaction() as session:
        youth = session.get_one(Person, pair.case.youth.id)
        guardian = builders.guardian(session, youth=youth, since=AT + timedelta(hours=1))
        asked = safeguarding_services.ask(session, youth=youth, guardian=guardian, at=AT)
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        agreement = session.get_one(Agreement, asked.id)
        follow.deny_agreement(session, agreement=agreement, action=AgreementAction.REFUSE, actor=SYSTEM, at=SINCE)
    services.restore(tmp_path / "kept", at=RESTORED)
    assert look().get_one(Agreement, asked.id).state is AgreementState.REFUSED
    assert _stands(pair) == (False, MentorshipState.SUSPENDED)


def test_a_yes_that_the_backup_holds_after_the_no_stands(app: Flask, tmp_path: Path) -> None:
    pair = lived.pair(minor=True)
    _deny(pair)
    _agree(pair, at=LATER)
    services.back_up(tmp_path / "kept")
    assert services.restore(tmp_path / "kept", at=RESTORED).taken_back_again == 0
    assert _stands(pair)[0]


def test_a_yes_given_after_a_restore_stands_at_the_next_and_in_what_was_set_aside(app: Flask, tmp_path: Path) -> None:
    pair = lived.pair(minor=True)
    services.back_up(tmp_path / "kept")
    _deny(pair)
    _agree(pair, at=LATER)
    first = services.restore(tmp_path / "kept", at=RESTORED)
    assert not _stands(pair)[0]
    _agree(pair, at=RESTORED + timedelta(hours=1))
    again = services.back_up(tmp_path / "again").path
    assert services.restore(again, at=RESTORED + timedelta(days=1)).taken_back_again == 0
    assert _stands(pair)[0]
    assert first.before is not None
    services.restore(first.before, at=RESTORED + timedelta(days=2))
    assert _stands(pair)[0], "what a restore does again is not a new decision"


def test_contact_that_a_guardian_no_longer_allows_stays_refused(app: Flask, tmp_path: Path) -> None:
    pair = lived.pair(minor=True)
    with transaction() as session:
        agreement = safeguarding.agreements(session, pair.case.youth.id)[0]
        safeguarding_services.allow_direct_contact(session, agreement=agreement, allowed=True, actor=SYSTEM, at=AT)
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        agreement = session.get_one(Agreement, agreement.id)
        safeguarding_services.allow_direct_contact(session, agreement=agreement, allowed=False, actor=SYSTEM, at=SINCE)
    services.restore(tmp_path / "kept", at=RESTORED)
    assert not look().get_one(Agreement, agreement.id).direct_contact


def test_contact_that_the_backup_does_not_know_as_allowed_stops_no_restore(app: Flask, tmp_path: Path) -> None:
    pair = lived.pair(minor=True)
    with transaction() as session:
        agreement = safeguarding.agreements(session, pair.case.youth.id)[0]
        agreement.state = AgreementState.ASKED
    services.back_up(tmp_path / "kept")
    _agree(pair, at=AT)
    with transaction() as session:
        agreement = session.get_one(Agreement, agreement.id)
        safeguarding_services.allow_direct_contact(session, agreement=agreement, allowed=False, actor=SYSTEM, at=SINCE)
    assert services.restore(tmp_path / "kept", at=RESTORED).taken_back_again == 0


def _suspend(session: Session, offer: Offer, staff: Any) -> None:
    vetting_services.suspend(session, offer=offer, reason=OfferReason.SAFETY, text="secret", actor=staff, at=SINCE)


def test_a_suspended_volunteer_stays_suspended_with_their_pairs(app: Flask, tmp_path: Path) -> None:
    pair = lived.pair()
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        _suspend(session, session.get_one(Offer, pair.case.offer.id), pair.case.staff)
    assert "secret" not in str(ledgers.lines(lasting.LEDGER))
    services.restore(tmp_path / "kept", at=RESTORED)
    offer = look().get_one(Offer, pair.case.offer.id)
    assert (offer.state, offer.vetted_at, offer.reason) == (OfferState.SUSPENDED, None, OfferReason.OTHER)
    assert look().get_one(Mentorship, pair.pair.id).suspended_for is SuspensionReason.VOLUNTEER


def _another(session: Session, case: cases.Case) -> None:
    """Close the offer of a volunteer, who offers again and is suspended."""
    offers.close(session, offer=session.get_one(Offer, case.offer.id), actor=SYSTEM, at=AT + timedelta(hours=1))
    volunteer, association = session.get_one(Person, case.volunteer.id), session.merge(case.association)
    session.flush()
    _suspend(session, builders.offer(session, volunteer=volunteer, of=association), case.staff)


def _unconfirmed(session: Session, case: cases.Case) -> None:
    """Suspend a volunteer whose offer the backup knows as still to be confirmed."""
    _suspend(session, session.get_one(Offer, case.offer.id), case.staff)


@pytest.mark.parametrize(
    ("before", "since", "state"),
    [
        (OfferState.ACTIVE, _another, OfferState.SUSPENDED),
        (OfferState.TO_CONFIRM, _unconfirmed, OfferState.CLOSED),
        (OfferState.HELD, _unconfirmed, OfferState.CLOSED),
    ],
)
def test_a_suspension_follows_the_person_whatever_offer_comes_back(
    app: Flask, tmp_path: Path, before: OfferState, since: Callable[[Session, cases.Case], None], state: OfferState
) -> None:
    with transaction() as session:
        case = cases.taken(session)
        case.offer.state = before
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        session.get_one(Offer, case.offer.id).state = OfferState.ACTIVE
        since(session, case)
    services.restore(tmp_path / "kept", at=RESTORED)
    assert look().exec(select(Offer.state)).one() is state


def test_a_suspension_that_was_lifted_after_a_restore_stays_lifted(app: Flask, tmp_path: Path) -> None:
    with transaction() as session:
        case = cases.taken(session)
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        _another(session, case)
    services.restore(tmp_path / "kept", at=RESTORED)
    with transaction() as session:
        lifted = session.get_one(Offer, case.offer.id)
        offers.restore(session, offer=lifted, actor=case.staff, at=RESTORED + timedelta(hours=1))
    services.back_up(tmp_path / "again")
    assert services.restore(tmp_path / "again", at=RESTORED + timedelta(days=1)).taken_back_again == 0
    assert look().exec(select(Offer.state)).one() is OfferState.TO_VET


def test_a_suspension_that_was_lifted_before_the_backup_stays_lifted(app: Flask, tmp_path: Path) -> None:
    with transaction() as session:
        case = cases.taken(session)
        _suspend(session, case.offer, case.staff)
        offers.restore(session, offer=case.offer, actor=case.staff, at=LATER)
    services.back_up(tmp_path / "kept")
    assert services.restore(tmp_path / "kept", at=RESTORED).taken_back_again == 0
    assert look().exec(select(Offer.state)).one() is OfferState.TO_VET


@pytest.mark.parametrize("verb", [accounts.suspend, accounts.close])
def test_an_account_shut_since_is_shut_again(app: Flask, tmp_path: Path, verb: Callable[..., None]) -> None:
    with transaction() as session:
        account = builders.account(session)
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        verb(session, account=session.get_one(Account, account.id), actor=SYSTEM, at=SINCE)
    services.restore(tmp_path / "kept", at=RESTORED)
    assert look().get_one(Account, account.id).state is AccountState.SUSPENDED


def test_an_account_that_the_backup_holds_as_shut_before_is_shut_and_stops_no_restore(
    app: Flask, tmp_path: Path
) -> None:
    with transaction() as session:
        account = builders.account(session)
        accounts.suspend(session, account=account, actor=SYSTEM, at=AT)
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        account = session.get_one(Account, account.id)
        accounts.restore(session, account=account, actor=SYSTEM, at=SINCE)
        accounts.suspend(session, account=account, actor=SYSTEM, at=LATER)
    assert services.restore(tmp_path / "kept", at=RESTORED).taken_back_again == 0
    assert look().get_one(Account, account.id).state is AccountState.SUSPENDED


def test_a_pair_that_waited_for_a_paper_when_somebody_stopped_it_waits_for_them(app: Flask, tmp_path: Path) -> None:
    pair, paper = lived.pair(), SuspensionReason.REQUIREMENT
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.suspend(session, mentorship=row, reason=paper, actor=SYSTEM, at=AT)
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.stop(session, mentorship=row, reason=SuspensionReason.BY_HAND, actor=SYSTEM, at=SINCE)
    services.restore(tmp_path / "kept", at=RESTORED)
    assert look().get_one(Mentorship, pair.pair.id).suspended_for is SuspensionReason.BY_HAND


def test_a_pair_that_somebody_stopped_stays_stopped(app: Flask, tmp_path: Path) -> None:
    pair = lived.pair()
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        mentorships.suspend(session, mentorship=session.get_one(Mentorship, pair.pair.id), actor=SYSTEM, at=SINCE)
    assert services.restore(tmp_path / "kept", at=RESTORED).taken_back_again == 1
    found = look().get_one(Mentorship, pair.pair.id)
    assert (found.state, found.suspended_for) == (MentorshipState.SUSPENDED, SuspensionReason.BY_HAND)
    with transaction() as session:
        resumed = session.get_one(Mentorship, pair.pair.id)
        mentorships.resume(session, mentorship=resumed, actor=SYSTEM, at=RESTORED + timedelta(hours=1))
    services.back_up(tmp_path / "again")
    assert services.restore(tmp_path / "again", at=RESTORED + timedelta(days=1)).taken_back_again == 0


@pytest.mark.parametrize("of_team", [False, True])
def test_an_attestation_taken_back_stays_taken_back_and_stops_pairs(app: Flask, tmp_path: Path, of_team: bool) -> None:
    pair = lived.pair()
    with transaction() as session:
        seen = builders.check(session, volunteer_id=pair.case.coordinator.id)
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        if of_team:
            seen = session.get_one(Attestation, seen.id)
            requirements.withdraw(session, what=seen, actor=SYSTEM, at=SINCE)
        else:
            seen = builders.checked(session, pair.case.volunteer.id)
            offer = session.get_one(Offer, pair.case.offer.id)
            vetting_services.take_back(session, offer=offer, what=seen, actor=SYSTEM, at=SINCE)
    services.back_up(tmp_path / "after")
    assert services.restore(tmp_path / "kept", at=RESTORED).taken_back_again == 1
    assert look().get_one(Attestation, seen.id).withdrawn_at == RESTORED
    stopped = look().get_one(Mentorship, pair.pair.id).suspended_for is SuspensionReason.REQUIREMENT
    assert stopped is not of_team, "nothing is asked here of who follows a pair"
    assert services.restore(tmp_path / "after", at=RESTORED).taken_back_again == 0
    assert look().get_one(Attestation, seen.id).withdrawn_at == SINCE


def test_a_private_link_closed_since_opens_nothing_and_the_others_do(app: Flask, tmp_path: Path) -> None:
    with transaction() as session:
        one, other, third = (builders.person(session) for _ in range(3))
        closed, by_person, open_ = (
            links.issue(session, scope=LinkScope.GUARDIAN, subject_id=subject, person_id=person.id, at=AT)
            for subject, person in ((other.id, third), (one.id, one), (other.id, other))
        )
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        links.revoke(session, subject_id=other.id, person_id=third.id, scope=LinkScope.GUARDIAN, at=SINCE)
        links.revoke_of(session, person_id=one.id, at=LATER)
    services.restore(tmp_path / "kept", at=RESTORED)
    found = [links.living(look(), token, at=RESTORED) is not None for token in (closed, by_person, open_)]
    assert found == [False, False, True]


def test_a_link_given_after_the_others_were_closed_stays_open(app: Flask, tmp_path: Path) -> None:
    with transaction() as session:
        person = builders.person(session)
        given = {"scope": LinkScope.PAIR, "subject_id": person.id, "person_id": person.id}
        before = links.issue(session, **given, at=AT)
        session.flush()
        links.revoke_of(session, person_id=person.id, at=SINCE)
        after = links.issue(session, **given, at=LATER)
    services.back_up(tmp_path / "kept")
    services.restore(tmp_path / "kept", at=RESTORED)
    assert [links.living(look(), token, at=RESTORED) is not None for token in (before, after)] == [False, True]


def test_links_of_nobody_and_nothing_are_not_all_links(session: Session) -> None:
    with pytest.raises(ValueError, match="neither"):
        links.revoke_again(session, subject_id=None, person_id=None, scope=LinkScope.PAIR, since=SINCE, at=LATER)


def test_what_the_backup_does_not_know_cannot_be_taken_back(app: Flask, tmp_path: Path) -> None:
    services.back_up(tmp_path / "kept")
    with transaction() as session:
        account = builders.account(session)
        accounts.suspend(session, account=account, actor=SYSTEM, at=SINCE)
    pair = lived.pair(minor=True)
    _deny(pair)
    with transaction() as session:
        _suspend(session, session.get_one(Offer, pair.case.offer.id), pair.case.staff)
    assert services.restore(tmp_path / "kept", at=RESTORED).taken_back_again == 0


def test_a_no_is_on_the_disk_before_it_is_kept(app: Flask) -> None:
    pair = lived.pair(minor=True)
    with transaction() as session:
        agreement = safeguarding.agreements(session, pair.case.youth.id)[0]
        follow.deny_agreement(session, agreement=agreement, action=AgreementAction.REVOKE, actor=SYSTEM, at=SINCE)
        session.rollback()
    assert _stands(pair)[0]
    assert [line["kind"] for line in ledgers.lines(lasting.LEDGER)] == ["agreement"]
    assert privacy.replay(at=LATER).taken_back == 1
    assert not _stands(pair)[0]


@pytest.mark.parametrize("kind", lasting.Lasting)
def test_every_kind_can_be_done_again(app: Flask, kind: lasting.Lasting) -> None:
    line = {"kind": kind.value, "id": str(uuid4()), "person": str(uuid4()), "at": SINCE.isoformat()}
    ledgers.append(lasting.LEDGER, line)
    assert privacy.replay(at=LATER) == privacy.Replayed(0, 0, ())
