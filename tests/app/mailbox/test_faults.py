"""A mail server that is down, slow, hung, that refuses or hangs up: nothing is lost, and nobody waits for it."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from builders import AT, person
from flask import Flask
from hung import Hung, hanging
from sqlmodel import select

from app.core.clock import Clock
from app.core.db import reading, transaction
from app.mailbox import delivery, tasks
from app.mailbox.models import Message
from app.mailbox.queries import oldest_unsent_seconds
from app.mailbox.states import Channel, MessageState
from app.mailbox.tasks import DELAYS, REST, send_due


class Server:
    """Takes mails; hangs up after the text of the first `drops`, having kept it; says `answer` to the others."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.drops = 0
        self.answer = "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("gone"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(envelope.content or b"")
        if self.drops:
            self.drops -= 1
            server.transport.abort()
        return self.answer


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _listening(port: int) -> Iterator[Server]:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


@pytest.fixture
def hung(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hung]:
    assert delivery.TIMEOUT_SECONDS <= 5
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.1)
    with hanging() as server:
        yield server


@pytest.fixture
def port(app: Flask) -> int:
    """A port of this machine that the settings name, where nothing listens yet."""
    free = _free_port()
    app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=free)
    return free


def queue(count: int = 1, *, channel: Channel = Channel.MAIL, recipient: str = "", known: bool = True) -> None:
    with transaction() as session:
        who = person(session)
        for number in range(count):
            session.add(
                Message(channel=channel, template="t", person_id=who.id if known else None, subject="Bonjour",
                        recipient=recipient or f"lina{number}@example.org", body="Un mot.\n", created_at=AT, due_at=AT)
            )  # fmt: skip


def rows() -> list[Message]:
    session = reading()
    session.expire_all()
    return list(session.exec(select(Message)).all())


def states() -> set[MessageState]:
    return {each.state for each in rows()}


def later(app: Flask, by: timedelta) -> None:
    app.extensions["clock"] = Clock(AT + by)


def _all_that_is_due() -> None:
    while send_due():
        pass


def test_a_server_that_is_down_is_asked_once_a_minute_and_every_letter_leaves_when_it_is_back(
    app: Flask, port: int
) -> None:
    queue(25)
    assert (send_due(), send_due()) == (1, 0)
    assert states() == {MessageState.QUEUED}
    assert sum(each.last_error != "" for each in rows()) == 1
    with _listening(port) as server:
        assert send_due() == 0
        later(app, REST)
        _all_that_is_due()
        assert states() == {MessageState.SENT}
        assert len(server.mails) == 25


def test_days_without_a_server_use_no_attempt_up_and_are_told_by_their_age(app: Flask, port: int) -> None:
    queue(2)
    for minutes in range(0, 60 * 24 * 4, 60):
        later(app, timedelta(minutes=minutes))
        _all_that_is_due()
    assert states() == {MessageState.QUEUED}
    assert [each.attempts for each in rows()] == [0, 0]
    assert oldest_unsent_seconds(reading(), at=AT + timedelta(days=4)) == 4 * 24 * 3600


def test_a_server_that_never_answers_costs_one_wait_and_keeps_back_its_own_letters_only(app: Flask, hung: Hung) -> None:
    app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=hung.port)
    queue(20)
    _all_that_is_due()
    assert len(hung.callers) == 1
    assert states() == {MessageState.QUEUED}


def test_behind_a_slow_server_a_worker_looks_for_other_work_after_a_while(
    app: Flask, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tasks.ROUND_SECONDS + delivery.TIMEOUT_SECONDS * 10 < 60
    monkeypatch.setattr(tasks, "ROUND_SECONDS", 0.0)
    queue(3)
    with _listening(port) as server:
        assert send_due() == 1
        assert len(server.mails) == 1
        _all_that_is_due()
        assert len(server.mails) == 3


def test_a_text_gateway_that_never_answers_keeps_no_mail_back_and_no_text_is_lost(
    app: Flask, hung: Hung, port: int
) -> None:
    app.config.update(SMS_GATEWAY_URL=f"http://127.0.0.1:{hung.port}/send")
    queue(channel=Channel.SMS, recipient="+33639980012")
    with _listening(port) as server:
        queue(2)
        _all_that_is_due()
        assert len(server.mails) == 2
    text = next(each for each in rows() if each.channel is Channel.SMS)
    assert (text.state, text.attempts, text.last_error) == (MessageState.QUEUED, 1, "ReadTimeout")
    assert text.due_at >= AT + DELAYS[0]


def test_one_reader_refused_for_good_stops_at_once_and_the_others_get_theirs(app: Flask, port: int) -> None:
    with _listening(port) as server:
        queue(recipient="gone@example.org", known=False)
        queue(3)
        _all_that_is_due()
        assert len(server.mails) == 3
    assert sorted((each.state, each.attempts) for each in rows()) == [
        (MessageState.DEAD, 1), *[(MessageState.SENT, 1)] * 3,
    ]  # fmt: skip


def test_a_text_refused_for_good_is_a_dead_letter_and_for_now_is_tried_again(app: Flask, port: int) -> None:
    with _listening(port) as server:
        server.answer = "552 too much of it"
        queue(known=False)
        _all_that_is_due()
        server.answer = "451 later"
        queue(known=False)
        _all_that_is_due()
    assert states() == {MessageState.DEAD, MessageState.QUEUED}


def test_a_letter_that_is_never_taken_waits_longer_each_time_and_is_dead_after_the_last(app: Flask, port: int) -> None:
    waits: list[timedelta] = []
    with _listening(port) as server:
        server.answer = "451 later"
        queue(known=False)
        at = timedelta()
        for _ in DELAYS:
            _all_that_is_due()
            waits.append(rows()[0].due_at - (AT + at))
            at = rows()[0].due_at - AT
            later(app, at)
        _all_that_is_due()
    assert all(delay <= wait <= delay * 1.2 for delay, wait in zip(DELAYS, waits, strict=True))
    assert (rows()[0].state, rows()[0].attempts) == (MessageState.DEAD, len(DELAYS) + 1)


def test_letters_that_fail_together_do_not_all_come_back_together(app: Flask, port: int) -> None:
    with _listening(port) as server:
        server.answer = "451 later"
        queue(8)
        _all_that_is_due()
    assert len({each.due_at for each in rows()}) > 1


def test_hung_up_on_after_the_text_a_letter_is_sent_again_under_the_same_id(app: Flask, port: int) -> None:
    with _listening(port) as server:
        server.drops = 3
        queue(10)
        for minutes in (0, 2, 10, 30):
            later(app, timedelta(minutes=minutes))
            _all_that_is_due()
        assert states() == {MessageState.SENT}
        ids = [email.message_from_bytes(raw)["Message-ID"] for raw in server.mails]
        assert len(set(ids)) == 10
        assert len(ids) - 10 <= 3


def test_what_a_worker_says_after_its_lease_went_to_another_changes_nothing(app: Flask, port: int) -> None:
    class Slow(Server):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            taken_over.start()
            taken_over.join(10)
            return "451 later"

    def take_over() -> None:
        with app.app_context(), transaction() as session:
            message = session.exec(select(Message)).one()
            message.sqlmodel_update({"version": message.version + 1, "attempts": 2})
            session.add(message)

    taken_over = Thread(target=take_over)
    queue()
    controller = Controller(Slow(), hostname="127.0.0.1", port=port)
    controller.start()
    assert send_due() == 1
    controller.stop()
    assert (rows()[0].state, rows()[0].attempts, rows()[0].last_error) == (MessageState.SENDING, 2, "")
