"""The outbox against a real SMTP server on this machine, and a real text gateway seen by its requests."""

import email
import email.policy
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from builders import AT, person
from flask import Flask
from sqlmodel import select

from app.core.clock import Clock
from app.core.db import reading, transaction
from app.mailbox import services as mailbox
from app.mailbox.models import Message
from app.mailbox.queries import oldest_unsent_seconds, resting
from app.mailbox.states import Channel, MessageState
from app.mailbox.tasks import DELAYS, LEASE, send_due

HEADERS = {
    "from", "to", "subject", "message-id", "date", "auto-submitted", "content-type", "content-transfer-encoding",
    "mime-version",
}  # fmt: skip


class Server:
    """Keeps what it was given, or refuses with `answer`."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.readers: list[str] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("gone"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        self.readers.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(envelope.content or b"")
        return self.answer


@contextmanager
def _listening(**options: Any) -> Iterator[tuple[Server, int]]:
    handler = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def server() -> Iterator[tuple[Server, int]]:
    with _listening() as listening:
        yield listening


Stand = Callable[[str], tuple[Server, Path]]


@pytest.fixture
def encrypted(app: Flask, tmp_path: Path) -> Iterator[Stand]:
    """Return what stands up a mail server whose certificate it signed itself, for a name or address; and that file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to draw a certificate with")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    with ExitStack() as open_servers:

        def stand(name: str) -> tuple[Server, Path]:
            command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mail",
                       "-addext", f"subjectAltName={name}", "-out", str(certificate), "-keyout", str(key)]  # fmt: skip
            subprocess.run(command, check=True, capture_output=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            handler, port = open_servers.enter_context(_listening(tls_context=context))
            app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=port, SMTP_STARTTLS=True)
            return handler, certificate

        yield stand


@pytest.fixture
def mailing(app: Flask, server: tuple[Server, int]) -> Server:
    app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=server[1])
    return server[0]


def queue(*, channel: Channel = Channel.MAIL, recipient: str = "lina@example.org") -> None:
    with transaction() as session:
        who = person(session)
        session.add(
            Message(channel=channel, template="t", person_id=who.id, recipient=recipient, subject="Bonjour Zoé",
                    body="Un mot.\n", created_at=AT, due_at=AT)
        )  # fmt: skip


def only() -> Message:
    session = reading()
    session.expire_all()
    return session.exec(select(Message)).one()


def later(app: Flask, **delta: float) -> None:
    app.extensions["clock"] = Clock(AT + timedelta(**delta))


def test_a_queued_mail_is_sent_once_under_the_id_of_its_row(mailing: Server) -> None:
    queue()
    assert send_due() == 1
    assert send_due() == 0
    assert len(mailing.mails) == 1
    assert f"Message-ID: <{only().id}@127.0.0.1>".encode() in mailing.mails[0]
    assert only().state is MessageState.SENT


def test_a_server_that_refuses_for_now_is_asked_again_later(app: Flask, mailing: Server) -> None:
    queue()
    mailing.answer = "451 later"
    assert send_due() == 1
    assert send_due() == 0
    assert only().state is MessageState.QUEUED
    assert AT + DELAYS[0] <= only().due_at <= AT + DELAYS[0] * 1.2
    mailing.answer = "250 OK"
    later(app, minutes=2)
    assert send_due() == 1
    assert only().state is MessageState.SENT


def test_an_address_that_does_not_exist_becomes_a_call_to_make(mailing: Server) -> None:
    queue(recipient="gone@example.org")
    send_due()
    assert only().state is MessageState.TO_CALL


def test_a_mail_leased_by_a_worker_that_died_is_sent_by_another(app: Flask, mailing: Server) -> None:
    queue()
    with transaction() as session:
        dead = session.exec(select(Message)).one()
        dead.sqlmodel_update({"state": MessageState.SENDING, "lease_until": AT + LEASE, "attempts": 1})
        session.add(dead)
    assert send_due() == 0
    later(app, minutes=6)
    assert send_due() == 1
    assert len(mailing.mails) == 1


def test_a_mail_server_whose_certificate_nobody_vouches_for_is_given_nothing(encrypted: Stand) -> None:
    false_server, _ = encrypted("IP:127.0.0.1")
    queue()
    send_due()
    assert false_server.mails == []
    assert only().state is MessageState.QUEUED
    assert only().last_error == "away: SSLCertVerificationError"


def test_a_certificate_of_another_name_is_refused_and_of_the_right_one_taken(
    app: Flask, encrypted: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere, certificate = encrypted("DNS:mail.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    queue()
    send_due()
    assert elsewhere.mails == []
    assert only().last_error == "away: SSLCertVerificationError"
    right, _ = encrypted("IP:127.0.0.1")
    later(app, minutes=2)
    send_due()
    assert len(right.mails) == 1
    assert only().state is MessageState.SENT


BREAKS = ("\r\n", "\n", "\r", "\r\n ", "\n\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028")


@pytest.mark.parametrize("lines", BREAKS)
def test_a_line_break_in_a_name_adds_no_header_and_no_reader_on_the_way_to_the_server(
    mailing: Server, lines: str
) -> None:
    name = f"Lina{lines}Bcc: thief@example.org{lines}{lines}Hello"
    with transaction() as session:
        who = person(session, first_name=name, email="lina@example.org")
        for template in ("invitation", "agreement_taken_back"):
            about = mailbox.About("person", who.id)
            mailbox.send(session, to=who, template=template, about=about, at=AT, inviter=name, youth=name)
    send_due()
    assert set(mailing.readers) == {"lina@example.org"}
    mails = [email.message_from_bytes(raw, policy=email.policy.default) for raw in mailing.mails]
    assert len(mails) in {1, 2}, "the name stands in the subject of the second: it leaves in one line, or not at all"
    for mail in mails:
        assert {header.lower() for header in mail.keys()} == HEADERS  # noqa: SIM118
        assert not [header for header, text in mail.items() if "thief" in text and header != "Subject"]


@pytest.mark.parametrize("lines", BREAKS[:5])
@pytest.mark.parametrize("column", ["subject", "recipient"])
def test_a_line_break_in_a_header_is_sent_to_nobody_and_keeps_no_other_mail_back(
    mailing: Server, column: str, lines: str
) -> None:
    queue(recipient="forged@example.org")
    with transaction() as session:
        row = session.exec(select(Message)).one()
        row.sqlmodel_update({column: f"forged@example.org{lines}Bcc: thief@example.org"})
        session.add(row)
        forged = row.id
    queue(recipient="lina@example.org")
    send_due()
    assert mailing.readers == ["lina@example.org"]
    assert len(mailing.mails) == 1
    session = reading()
    session.expire_all()
    assert session.get_one(Message, forged).state is MessageState.TO_CALL


def test_without_a_mail_server_mails_wait_and_are_counted_as_late(app: Flask) -> None:
    queue()
    assert send_due() == 0
    assert oldest_unsent_seconds(reading(), at=AT + timedelta(hours=1)) == 3600


@respx.mock
def test_a_text_message_goes_through_the_gateway(app: Flask) -> None:
    app.config.update(SMS_GATEWAY_URL="https://sms.example.org/send", SMS_GATEWAY_TOKEN="t")
    route = respx.post("https://sms.example.org/send").mock(return_value=httpx.Response(202))
    queue(channel=Channel.SMS, recipient="+33639980012")
    assert send_due() == 1
    assert route.calls[0].request.headers["authorization"] == "Bearer t"
    assert only().state is MessageState.SENT


@respx.mock
def test_a_number_that_the_gateway_refuses_becomes_a_call_to_make(app: Flask) -> None:
    app.config.update(SMS_GATEWAY_URL="https://sms.example.org/send")
    respx.post("https://sms.example.org/send").mock(return_value=httpx.Response(422))
    queue(channel=Channel.SMS, recipient="+33639980012")
    send_due()
    assert only().state is MessageState.TO_CALL


@respx.mock
@pytest.mark.parametrize("answer", [408, 425, 429, 503])
def test_a_gateway_that_is_busy_is_tried_again_later(app: Flask, answer: int) -> None:
    app.config.update(SMS_GATEWAY_URL="https://sms.example.org/send")
    respx.post("https://sms.example.org/send").mock(return_value=httpx.Response(answer))
    queue(channel=Channel.SMS, recipient="+33639980012")
    send_due()
    assert (only().state, only().attempts) == (MessageState.QUEUED, 1)
    assert only().due_at >= AT + timedelta(minutes=1)


@respx.mock
@pytest.mark.parametrize(
    ("said", "wait"),
    [("600", timedelta(minutes=10)), ("9" * 30, timedelta(days=1)), ("1", timedelta(minutes=1)),
     ("Mon, 16 Nov 2026 12:00:00 GMT", timedelta(minutes=1))],
)  # fmt: skip
def test_a_gateway_that_names_a_delay_is_given_it_up_to_a_day(app: Flask, said: str, wait: timedelta) -> None:
    app.config.update(SMS_GATEWAY_URL="https://sms.example.org/send")
    respx.post("https://sms.example.org/send").mock(
        return_value=httpx.Response(429, headers={"Retry-After": said})
    )  # fmt: skip
    queue(channel=Channel.SMS, recipient="+33639980012")
    send_due()
    assert AT + wait <= only().due_at <= AT + wait * 1.2


@respx.mock
@pytest.mark.parametrize("answer", [401, 403])
def test_a_gateway_whose_key_is_wrong_costs_no_letter_an_attempt_and_the_operator_sees_it(
    app: Flask, answer: int
) -> None:
    app.config.update(SMS_GATEWAY_URL="https://sms.example.org/send")
    route = respx.post("https://sms.example.org/send").mock(return_value=httpx.Response(answer))
    queue(channel=Channel.SMS, recipient="+33639980012")
    for minutes in range(0, 60, 2):
        later(app, minutes=minutes)
        send_due()
        assert resting(reading(), at=AT + timedelta(minutes=minutes)) == {Channel.SMS}
    assert (only().state, only().attempts) == (MessageState.QUEUED, 0)
    route.mock(return_value=httpx.Response(202))
    later(app, hours=2)
    send_due()
    assert only().state is MessageState.SENT


def test_in_the_demonstration_nothing_leaves(app: Flask, server: tuple[Server, int]) -> None:
    app.config.update(DEMO=True, SMTP_HOST="127.0.0.1", SMTP_PORT=server[1])
    queue()
    assert send_due() == 1
    assert server[0].mails == []
    assert only().state is MessageState.SENT
