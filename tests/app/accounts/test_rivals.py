"""Two at the same instant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import builders
import pytest
from builders import AT
from flask import Flask
from looking import look
from sqlmodel import Session, select

from app.accounts import links, passwords, services
from app.accounts.models import Account, Person, SignedInSession
from app.accounts.states import TokenPurpose
from app.associations import services as associations
from app.associations.models import Association
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.core.identity import SYSTEM
from app.core.permissions import Role


def _at_once(app: Flask, *verbs: Callable[[Session], Any]) -> list[Any]:
    """Run each in a transaction of its own, begun together; return what each gave, or the refusal."""
    together = Barrier(len(verbs))

    def run(verb: Callable[[Session], Any]) -> Any:
        with app.app_context():
            together.wait()
            try:
                with transaction() as session:
                    return verb(session)
            except DomainError as refusal:
                return refusal
            finally:
                db.session.close()

    with ThreadPoolExecutor(len(verbs)) as threads:
        return list(threads.map(run, verbs))


def test_a_token_pressed_by_many_at_once_acts_once(app: Flask) -> None:
    with transaction() as session:
        person = builders.person(session)
        token = links.issue_token(session, purpose=TokenPurpose.SIGN_IN, person_id=person.id, at=AT)

    def press(session: Session) -> bool:
        return links.use(session, token, purpose=TokenPurpose.SIGN_IN, at=AT) is not None

    assert sorted(_at_once(app, *[press] * 6)) == [False] * 5 + [True]


def test_two_managers_who_remove_each_other_leave_one(app: Flask) -> None:
    with transaction() as session:
        association = builders.association(session)
        pair = [builders.member(session, of=association, role=Role.MANAGER).id for _ in range(2)]

    def remove(person_id: Any) -> Callable[[Session], None]:
        def verb(session: Session) -> None:
            associations.remove_member(
                session,
                association=session.get_one(Association, association.id),
                person=session.get_one(Person, person_id),
                actor=SYSTEM,
                at=AT,
            )

        return verb

    refusals = [each for each in _at_once(app, *map(remove, pair)) if each is not None]
    assert len(refusals) == 1
    left = look().exec(select(builders.Member)).all()
    assert len(left) == 1


OLD = "un cheval sur le toit"


def _change(session: Session, account: Account) -> None:
    services.change_password(session, account=account, password="un tout nouveau secret", actor=SYSTEM, at=AT)


def _suspend(session: Session, account: Account) -> None:
    services.suspend(session, account=account, actor=SYSTEM, at=AT)


@pytest.mark.parametrize("meanwhile", [_change, _suspend])
def test_what_ends_every_session_while_a_password_is_looked_at_ends_that_one_too(
    app: Flask, meanwhile: Callable[[Session, Account], None]
) -> None:
    """A hash is slow: the owner changes the password, or the operator acts, before the thief's session begins."""
    with transaction() as session:
        owner = builders.person(session, email="lea@example.org")
        account = builders.account(session, owner=owner, password_hash=passwords.hash_password(OLD))
    known = services.recognise(look(), email="lea@example.org", password=OLD)
    assert known is not None
    with transaction() as session:
        meanwhile(session, session.get_one(Account, account.id))
    with app.test_request_context("/"), transaction() as session:
        assert services.sign_in(session, known=known, password=OLD, attempts=[], at=AT) is None
    assert not look().exec(select(SignedInSession)).all()
