"""Every setting of the product: name, default and meaning, in one table.

Each is read from the environment as ``COUP_DE_POUCE_<NAME>``; a test compares
this table with the README.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "COUP_DE_POUCE_"


def _flag(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on", "oui"}


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _numbers(text: str) -> list[int]:
    return [int(word) for word in _words(text)]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `default` is the text one would write in the environment."""

    name: str
    default: str
    meaning: str
    parse: Callable[[str], Any] = str


SETTINGS: tuple[Setting, ...] = (
    Setting("SECRET_KEY", "", "Signs cookies; required outside the demo, 32 random characters or more"),
    Setting("SECRET_KEY_FALLBACKS", "", "Old secrets, comma separated: believed, nothing new rests on them", _words),
    Setting("BASE_URL", "http://127.0.0.1:5031", "Address that people type; every link in a mail begins with it"),
    Setting("DATABASE_URL", "", "SQLite or PostgreSQL address; empty: a SQLite file in INSTANCE_PATH"),
    Setting("DATABASE_POOL", "5", "PostgreSQL: connections that each process keeps open", int),
    Setting("DATABASE_POOL_EXTRA", "10", "PostgreSQL: connections beyond those, in a rush", int),
    Setting("DATABASE_POOL_SECONDS", "5", "PostgreSQL: seconds to wait for a free connection", float),
    Setting("DATABASE_RECYCLE_SECONDS", "1800", "PostgreSQL: age at which a connection is made anew", int),
    Setting("DATABASE_STATEMENT_SECONDS", "30", "PostgreSQL: seconds after which a statement is cut; 0: never", float),
    Setting("DATABASE_LOCK_SECONDS", "5", "PostgreSQL: seconds to wait for somebody else’s row; 0: for ever", float),
    Setting("DATABASE_IDLE_SECONDS", "60", "PostgreSQL: seconds a transaction may do nothing; 0: for ever", float),
    Setting("QUEUE_URL", "", "What wakes the jobs: PostgreSQL or Redis address; empty: a file in INSTANCE_PATH"),
    Setting("BACKUP_RECIPIENT", "", "Encrypts each backup too: an age1… recipient or a key of gpg; empty: no"),
    Setting("POSTGRES_TOOLS", "", "Folder of pg_dump, pg_restore and psql; empty: those on the path"),
    Setting("INSTANCE_PATH", "instance", "Folder for the SQLite file and what belongs to this installation"),
    Setting("LEDGER_PATH", "", "Folder of what a restore must not undo, such as erasures; empty: in INSTANCE_PATH"),
    Setting("TERRITORY", "", "Path of a territory file; empty: the one that comes with the product"),
    Setting("TRUSTED_PROXIES", "0", "How many addresses X-Forwarded-For is given; 1 behind deploy/nginx.conf", int),
    Setting("TRUSTED_HOSTS", "", "Host names that are answered, comma separated; empty: BASE_URL's", _words),
    Setting("PRODUCTION", "0", "1 on a server that real people use: refuses weak settings", _flag),
    Setting("DEMO", "0", "1 shows the demonstration banner and the mailbox at /demo/boite", _flag),
    Setting("NOW", "", "A fixed instant with its offset, for trying things out; empty: the machine's clock"),
    Setting("SMTP_HOST", "", "Mail server; empty: mail stays in the outbox"),
    Setting("SMTP_PORT", "25", "Port of the mail server", int),
    Setting("SMTP_USER", "", "Name at the mail server, if it asks for one"),
    Setting("SMTP_PASSWORD", "", "Password at the mail server"),
    Setting("SMTP_STARTTLS", "0", "1 encrypts the connection to the mail server", _flag),
    Setting("MAIL_FROM", "ne-pas-repondre@localhost", "Sender of every mail"),
    Setting("SMS_GATEWAY_URL", "", "Address that takes {to, text} as JSON; empty: « À appeler » lines instead"),
    Setting("SMS_GATEWAY_TOKEN", "", "Bearer token of the SMS gateway"),
    Setting("GEO_API_URL", "https://geo.api.gouv.fr", "API Géo, asked only by `places sync`"),
    Setting("YOUTH_AGE_MIN", "11", "Youngest age that may ask", int),
    Setting("YOUTH_AGE_MAX", "25", "Oldest age that may ask", int),
    Setting("CONSENT_AGE", "15", "Below: nobody sees the need before the minor and the guardian agreed", int),
    Setting("ADULT_AGE", "18", "Below: no pair without the guardian's yes; also the youngest volunteer", int),
    Setting("CHECK_DAYS", "183", "How long a check of a volunteer is valid", int),
    Setting("FIRST_PAIR_TWO_PEOPLE", "0", "1 asks a second person's agreement before a volunteer's first pair", _flag),
    Setting("DECISION_DAYS", "7", "Days an association has to take a case", int),
    Setting("CHOICE_DAYS", "7", "Days after which a case that was taken is late when nobody is asked for it", int),
    Setting("CALLBACK_DAYS", "7", "Days an association has to call a new volunteer back", int),
    Setting("VOLUNTEER_DAYS", "5", "Days a volunteer has to answer a proposal", int),
    Setting("YOUTH_DAYS", "7", "Days a youth or a guardian has to answer a proposal", int),
    Setting("NUDGE_DAYS", "2", "Days before a deadline when a reminder is sent", int),
    Setting("STILL_LOOKING_DAYS", "30", "Days of waiting after which a youth is asked whether they still look", int),
    Setting("REVIEW_MONTHS", "1,3,6", "Months after the introduction when a pair is reviewed", _numbers),
    Setting("FIRST_YES_DAYS", "3,10", "Days after which a first yes is asked again; then who waits is told", _numbers),
    Setting("CONFIRM_DAYS", "30", "Days in which everybody confirms a pair that an association brought in", int),
    Setting("QUIET_MONTHS", "8", "Months in which deadlines stand still, comma separated", _numbers),
    Setting("PROPOSALS_PER_NEED", "5", "Ranked volunteers kept for each need", int),
    Setting("MINUTES_IN_COMMON", "60", "Uninterrupted minutes a week that a pair must share", int),
    Setting("PLAN_SECONDS", "120", "Seconds to solve the territory’s plan in; past them, a greedy one is given", int),
    Setting("QUARTER_POPULATION", "50000", "The quarter is asked above, and where a priority district is", int),
    Setting("DRAFT_DAYS", "7", "Days an unfinished form is kept", int),
    Setting("RETENTION_DAYS", "730", "Days a file is kept after the last contact", int),
    Setting("LOG_DAYS", "365", "Days the journal's access entries are kept", int),
    Setting("NOTICE_DAYS", "30", "Days before a file is erased when its person is told", int),
    Setting("ANSWER_DAYS", "90", "Days a request is kept that nobody was allowed to see", int),
    Setting("LETTER_DAYS", "180", "Days the text of a sent message is kept", int),
    Setting("FORM_DAYS", "30", "Days it is remembered that a form was sent", int),
    Setting("LINK_DAYS", "400", "Days a private link lives, unless it is revoked or its case ends", int),
    Setting("LINK_DAYS_AFTER_END", "30", "Days after its end in which a case’s private links still answer", int),
    Setting("SESSION_HOURS", "12", "Hours after which one signs in again", int),
    Setting("SESSION_IDLE_MINUTES", "120", "Minutes without a page after which one signs in again", int),
    Setting("SECOND_FACTOR", "0", "1 asks staff for a code of an application, other adults for a mailed one", _flag),
    Setting("DEVICE_DAYS", "90", "Days a browser that proved its mailbox is not asked for a mailed code again", int),
    Setting("SIGN_IN_ATTEMPTS", "8", "Failed sign-ins per address or per person in 15 minutes before a pause", int),
    Setting("FORMS_PER_HOUR", "30", "Forms one address may send in an hour without an account", int),
    Setting("REPORT_HOURS", "24", "Hours within which the operator takes a report of a problem in hand", int),
    Setting("REPORT_DAYS", "7", "Days the operator then has to bring it to its end", int),
    Setting("REPORTS_PER_HOUR", "5", "Reports of one person or address in an hour that get a letter each", int),
    Setting("LINES_PER_HOUR", "60", "Messages somebody may write to the other side of a pair in an hour", int),
    Setting("LOG_LEVEL", "INFO", "Least level that is logged"),
    Setting("METRICS_PATH", "", "Folder on a memory disk in which processes count for `metrics`; empty: they do not"),
    Setting("METRICS_HOST", "127.0.0.1", "Address on which `coup-de-pouce metrics` answers; never the public one"),
    Setting("METRICS_PORT", "9431", "Port on which `coup-de-pouce metrics` answers", int),
)  # fmt: skip


def load(environ: Mapping[str, str], overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return every setting by its unprefixed name.

    Plain ``DATABASE_URL`` is read where the prefixed one is absent. Values of
    `overrides` win and are taken as they are.

    Raises
    ------
    ValueError
        If a value cannot be read; the message names the variable.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environ.get(PREFIX + setting.name)
        if text is None and setting.name == "DATABASE_URL":
            text = environ.get("DATABASE_URL")
        try:
            values[setting.name] = setting.parse(setting.default if text is None else text)
        except ValueError as error:
            raise ValueError(f"{PREFIX}{setting.name}: {text!r} cannot be read ({error})") from error
    return values | dict(overrides or {})
