"""Hand one message to the outside: SMTP or the SMS gateway, by settings."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from urllib.parse import urlsplit

import httpx
from flask import current_app

from app.mailbox import attachments
from app.mailbox.models import Message
from app.mailbox.states import Channel

TIMEOUT_SECONDS = 3.0
"""How long each answer of the outside is waited for."""
DAY_SECONDS = 86_400
"""The longest that a letter waits because the outside asked for it."""
AWAY = "away: "
"""How the reason begins when the server was not even spoken to, or does not let us in."""
REFUSED = (400, 404, 410, 422)
"""What a text gateway says of a number or a text that it will never take."""
CLOSED = (401, 403)
"""What it says when our key does not open it: no letter is to blame, and none leaves until the operator mends that."""


class DeliveryError(Exception):
    """The outside did not take the message.

    `final` when trying again is useless, `away` when the message was not to
    blame; `wait` is how many seconds the outside asks to be left alone.
    """

    def __init__(self, reason: str, *, final: bool = False, away: bool = False, wait: int = 0) -> None:
        super().__init__(f"{AWAY}{reason}" if away else reason)
        self.final = final
        self.away = away
        self.wait = wait


def configured(channel: Channel) -> bool:
    """Tell whether a setting names a way out for this channel."""
    setting = {Channel.MAIL: "SMTP_HOST", Channel.SMS: "SMS_GATEWAY_URL"}.get(channel)
    return bool(setting and current_app.config[setting])


def as_mail(message: Message) -> EmailMessage:
    """Return the mail; its Message-ID is the row's id, so that a mail sent twice is known as one.

    What one may stop says where, as RFC 8058 has it: mail programs show a button of their own.
    """
    domain = urlsplit(str(current_app.config["BASE_URL"])).hostname or "localhost"
    mail = EmailMessage()
    mail["From"] = str(current_app.config["MAIL_FROM"])
    mail["To"] = message.recipient
    mail["Subject"] = message.subject
    mail["Message-ID"] = f"<{message.id}@{domain}>"
    mail["Date"] = message.created_at
    mail["Auto-Submitted"] = "auto-generated"
    if message.stop_link:
        mail["List-Unsubscribe"] = f"<{message.stop_link}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.body)
    file = attachments.of(message)
    if file is not None:
        mail.add_attachment(file.text, subtype=file.subtype, filename=file.name, params=dict(file.params))
    return mail


def deliver(message: Message) -> None:
    """Send `message`.

    Raises
    ------
    DeliveryError
        If it was not taken.
    """
    if message.channel is Channel.MAIL:
        _by_smtp(message)
    else:
        _by_gateway(message)


def _by_smtp(message: Message) -> None:
    with _server() as server:
        try:
            server.send_message(as_mail(message))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise DeliveryError("recipient refused", final=all(code >= 500 for code in codes)) from error
        except smtplib.SMTPDataError as error:
            raise DeliveryError("message refused", final=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(type(error).__name__) from error
        except ValueError as error:
            raise DeliveryError("cannot be written as a mail", final=True) from error


@contextmanager
def _server() -> Iterator[smtplib.SMTP]:
    """Open the mail server's door; what is taken is taken, whatever it answers to the good-bye."""
    config = current_app.config
    try:
        server = smtplib.SMTP(config["SMTP_HOST"], config["SMTP_PORT"], timeout=TIMEOUT_SECONDS)
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(type(error).__name__, away=True) from error
    try:
        _greet(server)
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _greet(server: smtplib.SMTP) -> None:
    config = current_app.config
    try:
        if config["SMTP_STARTTLS"]:
            server.starttls(context=ssl.create_default_context())
        if config["SMTP_USER"]:
            server.login(config["SMTP_USER"], config["SMTP_PASSWORD"])
        server.ehlo_or_helo_if_needed()
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(type(error).__name__, away=True) from error


def _by_gateway(message: Message) -> None:
    config = current_app.config
    headers = {"Authorization": f"Bearer {config['SMS_GATEWAY_TOKEN']}"} if config["SMS_GATEWAY_TOKEN"] else {}
    try:
        answer = httpx.post(
            config["SMS_GATEWAY_URL"],
            json={"to": message.recipient, "text": message.body},
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
        )
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise DeliveryError(type(error).__name__, away=True) from error
    except httpx.HTTPError as error:
        raise DeliveryError(type(error).__name__) from error
    code = answer.status_code
    if not answer.is_success:
        raise DeliveryError(
            f"gateway answered {code}", final=code in REFUSED, away=code in CLOSED, wait=_retry_after(answer)
        )


def _retry_after(answer: httpx.Response) -> int:
    """Return the seconds that an answer asks to wait, a day at most; 0 when it names none, or a date."""
    said = answer.headers.get("Retry-After", "")
    return min(int(said[:9]), DAY_SECONDS) if said.isdecimal() else 0
