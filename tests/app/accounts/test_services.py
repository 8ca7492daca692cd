from collections.abc import Callable
from datetime import timedelta

import builders
import letters
import pytest
from builders import AT
from sqlmodel import Session, select

from app.accounts import links, passwords, queries, services
from app.accounts.models import Account, ActionToken
from app.accounts.states import AccountState, TokenPurpose
from app.core.errors import Conflict, Invalid, NotFound, TooMany
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.journal.models import Entry

PASSWORD = "un cheval sur le toit"
HASH = passwords.hash_password(PASSWORD)


def _token(session: Session, template: str) -> str:
    return letters.path_in(letters.written(session, template)[-1]).rsplit("/", 1)[1]


def test_an_account_signs_in_in_lower_case_with_the_address_of_its_person(session: Session) -> None:
    person = builders.person(session, email="Lina.Delmas@example.org")
    account = services.open_account(session, person=person, password=PASSWORD, at=AT)
    assert account.email == "lina.delmas@example.org"
    assert account.state is AccountState.ACTIVE
    assert account.password_hash != PASSWORD
    assert queries.account_by_email(session, "LINA.delmas@example.org") is account


def test_an_address_opens_one_account(session: Session) -> None:
    services.open_account(session, person=builders.person(session, email="a@example.org"), at=AT)
    with pytest.raises(Conflict):
        services.open_account(session, person=builders.person(session, email="A@example.org"), at=AT)


def test_a_person_has_one_account(session: Session) -> None:
    person = builders.person(session)
    services.open_account(session, person=person, at=AT)
    with pytest.raises(Conflict):
        services.open_account(session, person=person, email="other@example.org", at=AT)


def test_an_account_wants_an_address(session: Session) -> None:
    with pytest.raises(Invalid):
        services.open_account(session, person=builders.person(session, email=""), at=AT)


def test_an_invitation_opens_the_account_once(session: Session) -> None:
    person = builders.person(session, role=Role.OPERATOR)
    services.invite(session, person=person, at=AT)
    token = _token(session, "invitation")
    account = services.accept_invitation(session, token=token, password=PASSWORD, at=AT)
    assert account.state is AccountState.ACTIVE
    assert passwords.verify(account.password_hash, PASSWORD)
    with pytest.raises(NotFound):
        services.accept_invitation(session, token=token, password="another one entirely", at=AT)


def test_an_invitation_dies_after_48_hours(session: Session) -> None:
    services.invite(session, person=builders.person(session), at=AT)
    token = _token(session, "invitation")
    with pytest.raises(NotFound):
        services.accept_invitation(session, token=token, password=PASSWORD, at=AT + timedelta(hours=48))


def test_invited_again_only_the_newest_link_works(session: Session) -> None:
    person = builders.person(session)
    first = services.invite(session, person=person, at=AT).rsplit("/", 1)[1]
    second = services.invite(session, person=person, at=AT + timedelta(minutes=1)).rsplit("/", 1)[1]
    with pytest.raises(NotFound):
        services.accept_invitation(session, token=first, password=PASSWORD, at=AT)
    services.accept_invitation(session, token=second, password=PASSWORD, at=AT)


def test_somebody_who_has_an_account_is_not_invited(session: Session) -> None:
    account = builders.account(session)
    with pytest.raises(Conflict):
        services.invite(session, person=queries.person(session, account.person_id), at=AT)


def test_an_address_becomes_the_persons_once_they_have_proved_it(session: Session) -> None:
    person = builders.person(session, email="", phone="+33639980001")
    services.offer_account(session, person=person, email="lina@example.org", at=AT)
    assert person.email == ""
    services.accept_invitation(session, token=_token(session, "invitation"), password=PASSWORD, at=AT)
    assert person.email == "lina@example.org"


def test_a_mistyped_address_can_be_typed_again(session: Session) -> None:
    person = builders.person(session, email="")
    services.offer_account(session, person=person, email="lnia@example.org", at=AT)
    services.offer_account(session, person=person, email="lina@example.org", at=AT + timedelta(minutes=1))
    assert [m.recipient for m in letters.written(session, "invitation")] == ["lnia@example.org", "lina@example.org"]
    account = services.accept_invitation(session, token=_token(session, "invitation"), password=PASSWORD, at=AT)
    assert account.email == "lina@example.org"


def test_the_holder_of_a_link_learns_nothing_of_another_account(session: Session) -> None:
    builders.account(session, owner=builders.person(session, email="taken@example.org"))
    person = builders.person(session, email="")
    services.offer_account(session, person=person, email="taken@example.org", at=AT)
    assert queries.account_of(session, person.id) is None
    assert [m.template for m in letters.written(session, to="taken@example.org")] == ["email_has_account"]


class Recording:
    """A way of verifying that remembers what it was asked."""

    def __init__(self, answer: bool) -> None:
        self.answer = answer
        self.asked: list[tuple[str | None, str]] = []

    def __call__(self, stored: str | None, password: str) -> bool:
        self.asked.append((stored, password))
        return self.answer


def test_an_unknown_address_costs_one_hash_as_well(session: Session) -> None:
    verify = Recording(answer=False)
    assert services.recognise(session, email="nobody@example.org", password="x", verify=verify) is None
    assert verify.asked == [(None, "x")]


@pytest.mark.parametrize("state", [AccountState.INVITED, AccountState.SUSPENDED, AccountState.CLOSED])
def test_only_an_active_account_is_recognised_and_the_hash_is_computed_all_the_same(
    session: Session, state: AccountState
) -> None:
    account = builders.account(session, password_hash=HASH)
    account.state = state
    session.flush()
    verify = Recording(answer=True)
    assert services.recognise(session, email=account.email, password=PASSWORD, verify=verify) is None
    assert verify.asked == [(HASH, PASSWORD)]


def test_the_right_password_is_recognised(session: Session) -> None:
    account = builders.account(session, password_hash=HASH)
    known = services.recognise(session, email=account.email.upper(), password=PASSWORD)
    assert known is not None
    assert known.account_id == account.id
    assert services.recognise(session, email=account.email, password="un cheval sur le tois") is None


def _tries(session: Session, count: int, email: Callable[[int], str], address: Callable[[int], str]) -> None:
    for number in range(count):
        services.count_attempt(session, email=email(number), address=address(number), at=AT)


def test_a_network_address_is_stopped_whomever_it_tries(session: Session) -> None:
    _tries(session, 8, email=lambda n: f"{n}@example.org", address=lambda _: "192.0.2.1")
    with pytest.raises(TooMany):
        services.count_attempt(session, email="other@example.org", address="192.0.2.1", at=AT)
    services.count_attempt(session, email="other@example.org", address="192.0.2.2", at=AT)


def test_a_person_is_protected_wherever_the_tries_come_from_account_or_not(session: Session) -> None:
    _tries(session, 8, email=lambda _: "Nobody@example.org", address=lambda n: f"192.0.2.{n}")
    with pytest.raises(TooMany):
        services.count_attempt(session, email="nobody@example.org", address="192.0.2.99", at=AT)


def test_one_may_try_again_after_a_quarter_of_an_hour(session: Session) -> None:
    _tries(session, 8, email=lambda _: "a@example.org", address=lambda _: "192.0.2.1")
    later = AT + timedelta(minutes=15)
    assert services.count_attempt(session, email="a@example.org", address="192.0.2.1", at=later)


def test_tries_that_were_right_do_not_count(session: Session) -> None:
    for _ in range(20):
        attempts = services.count_attempt(session, email="a@example.org", address="192.0.2.1", at=AT)
        services.forgive(session, attempts=attempts)


def test_a_sign_in_link_goes_only_to_an_account_that_may_sign_in(session: Session) -> None:
    services.send_sign_in_link(session, email="nobody@example.org", at=AT)
    suspended = builders.account(session)
    suspended.state = AccountState.SUSPENDED
    session.flush()
    services.send_sign_in_link(session, email=suspended.email, at=AT)
    assert letters.written(session) == []
    services.send_sign_in_link(session, email=builders.account(session).email, at=AT)
    assert len(letters.written(session, "sign_in_link")) == 1


def test_somebody_invited_who_forgot_is_invited_again(session: Session) -> None:
    person = builders.person(session)
    services.invite(session, person=person, at=AT)
    services.send_reset(session, email=person.email, at=AT + timedelta(days=5))
    assert len(letters.written(session, "invitation")) == 2
    assert letters.written(session, "password_reset") == []


def test_a_new_password_kills_what_was_pending(session: Session) -> None:
    account = builders.account(session)
    services.send_sign_in_link(session, email=account.email, at=AT)
    services.send_reset(session, email=account.email, at=AT)
    services.reset_password(session, token=_token(session, "password_reset"), password=PASSWORD, at=AT)
    assert passwords.verify(account.password_hash, PASSWORD)
    assert letters.written(session, "password_changed", to=account.email)
    assert session.exec(select(ActionToken).where(ActionToken.used_at == None)).all() == []  # noqa: E711
    with pytest.raises(NotFound):
        queries.account_for_token(session, _token(session, "sign_in_link"), purpose=TokenPurpose.SIGN_IN, at=AT)


def test_a_token_does_only_what_it_is_for(session: Session) -> None:
    account = builders.account(session)
    services.send_sign_in_link(session, email=account.email, at=AT)
    with pytest.raises(NotFound):
        services.reset_password(session, token=_token(session, "sign_in_link"), password=PASSWORD, at=AT)


def test_a_new_address_counts_once_confirmed_and_the_old_one_is_told(session: Session) -> None:
    account = builders.account(session)
    old = account.email
    services.ask_new_email(session, account=account, email="Claire.New@example.org", at=AT)
    assert account.email == old
    assert letters.written(session, "email_change_asked", to=old)
    services.confirm_email(session, token=_token(session, "email_confirm"), at=AT)
    assert account.email == "claire.new@example.org"
    assert queries.person(session, account.person_id).email == "Claire.New@example.org"


def test_an_address_that_has_an_account_is_told_and_the_asker_is_not(session: Session) -> None:
    other = builders.account(session)
    account = builders.account(session)
    services.ask_new_email(session, account=account, email=other.email, at=AT)
    assert [m.template for m in letters.written(session, to=other.email)] == ["email_has_account"]
    assert letters.written(session, "email_change_asked", to=account.email)


def test_an_address_taken_meanwhile_is_refused(session: Session) -> None:
    account = builders.account(session)
    services.ask_new_email(session, account=account, email="new@example.org", at=AT)
    builders.account(session, owner=builders.person(session, email="new@example.org"))
    with pytest.raises(Conflict):
        services.confirm_email(session, token=_token(session, "email_confirm"), at=AT)


def test_a_closed_account_lets_its_address_go(session: Session) -> None:
    account = builders.account(session, password_hash=HASH)
    address = account.email
    services.close(session, account=account, actor=SYSTEM, at=AT)
    assert account.password_hash is None
    again = builders.person(session, email=address)
    assert services.open_account(session, person=again, at=AT).email == address


def test_what_happens_to_an_account_is_journalled_without_its_address(session: Session) -> None:
    person = builders.person(session)
    services.invite(session, person=person, at=AT)
    account = services.accept_invitation(session, token=_token(session, "invitation"), password=PASSWORD, at=AT)
    services.suspend(session, account=account, actor=SYSTEM, at=AT)
    services.restore(session, account=account, actor=SYSTEM, at=AT)
    entries = session.exec(select(Entry).where(Entry.subject_id == account.id).order_by(Entry.id)).all()
    assert [entry.action for entry in entries] == ["open", "activate", "suspend", "restore"]
    assert all(person.email not in str(entry.facts) for entry in entries)


def test_a_revoked_or_old_private_link_names_nobody(session: Session) -> None:
    person = builders.person(session)
    need = builders.need(session, youth=person)
    token = links.issue(session, scope=links.LinkScope.NEED, subject_id=need.id, person_id=person.id, at=AT)
    session.flush()
    assert queries.link_owner(session, token, at=AT) is person
    with pytest.raises(NotFound):
        queries.link_owner(session, token, at=AT + timedelta(days=400))
    links.revoke(session, subject_id=need.id, at=AT)
    session.expire_all()
    with pytest.raises(NotFound):
        queries.link_owner(session, token, at=AT)


def test_people_are_found_by_address_in_any_case_or_by_phone(session: Session) -> None:
    lina = builders.person(session, email="Lina@example.org", phone="+33639980001")
    assert queries.reachable_by(session, "lina@EXAMPLE.org") == [lina]
    assert queries.reachable_by(session, "+33639980001") == [lina]
    builders.person(session, email="", phone="")
    assert queries.reachable_by(session, "") == []


def test_an_account_of_nobody_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.own_account(session, SYSTEM)
    assert session.exec(select(Account)).all() == []
