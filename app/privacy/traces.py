"""What no id leads to: names in somebody else's texts, unfinished forms, keys of forms, the bytes of the file."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlmodel import AutoString, Session, SQLModel, col, delete, select

from app.accounts.models import AccessLink, Account, ActionToken, Person
from app.articles import queries as articles
from app.articles.rules import stem
from app.articles.services import readdress
from app.core.db import db, transaction
from app.core.engines import unhurried
from app.core.secrets import digest, new_token
from app.core.text import phone
from app.intake.models import Draft
from app.privacy import surnames
from app.privacy.register import REGISTER
from app.web import throttle
from app.web.models import InstallationFact, Submission

BLACK = "[effacé]"
_TO_SCRUB = "to_scrub"
_PATIENCE = "2s"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Traces:
    """How somebody may be named: by a contact, in any case, or by a surname, as a whole word however it is spelled.

    `secrets` are the hashes of their links, `ids` the keys of their rows.
    """

    contacts: tuple[str, ...]
    names: tuple[str, ...]
    secrets: frozenset[str]
    ids: frozenset[str]

    def black(self, text: str) -> str:
        """Return `text` without them.

        >>> traces = Traces(("lina@example.org",), ("Delmas",), frozenset(), frozenset())
        >>> traces.black("Lina DELMAS, delmas, LINA@example.org, Delmasienne")
        'Lina [effacé], [effacé], [effacé], Delmasienne'
        """
        for needle in self.contacts:
            text = re.sub(re.escape(needle), BLACK, text, flags=re.IGNORECASE)
        kept, after = [], 0
        for start, end in surnames.found(text, self.names):
            kept += [text[after:start], BLACK]
            after = end
        return "".join([*kept, text[after:]])


def of(session: Session, people: Collection[Person], ids: Iterable[UUID]) -> Traces:
    """Return the traces of `people`; what somebody who stays shares (a mailbox, a surname) is left alone."""
    leaving = [person.id for person in people]
    accounts = session.exec(select(Account).where(col(Account.person_id).in_(leaving))).all()
    mails = {address.lower() for address in (*(p.email for p in people), *(a.email for a in accounts)) if address}
    numbers = {person.phone for person in people if person.phone}
    mails -= _others(session, Person.email, mails, leaving)
    numbers -= _others(session, Person.phone, numbers, leaving)
    written = {form for number in numbers for form in _forms(number)}
    secrets = [
        *session.exec(select(AccessLink.token_hash).where(col(AccessLink.person_id).in_(leaving))),
        *session.exec(select(ActionToken.token_hash).where(col(ActionToken.person_id).in_(leaving))),
    ]
    borne = {person.last_name for person in people if surnames.can_be_found(person.last_name)}
    shared = _borne_by_others(session, borne, leaving)
    names = sorted(name for name in borne if surnames.words(name) not in shared)
    return Traces(
        tuple(sorted(mails | written)), tuple(names), frozenset(secrets), frozenset(str(each) for each in ids)
    )


def _others(session: Session, column: object, values: set[str], leaving: Collection[UUID]) -> set[str]:
    lowered = sa.func.lower(column)
    statement = sa.select(lowered).where(lowered.in_(values), col(Person.id).not_in(leaving))
    return set(session.execute(statement).scalars())


def _borne_by_others(session: Session, names: set[str], leaving: Collection[UUID]) -> set[tuple[str, ...]]:
    alike = sa.or_(sa.false(), *(surnames.may_hold(col(Person.last_name), name) for name in names))
    statement = select(Person.last_name).where(alike, col(Person.id).not_in(leaving)).distinct()
    return set(map(surnames.words, session.exec(statement)))


def _forms(number: str) -> set[str]:
    """Return a number as it is stored and as people write it."""
    shown = phone(number)
    return {number, shown, shown.replace("\u00a0", " "), shown.replace("\u00a0", "")}


def sweep(session: Session, traces: Traces) -> int:
    """Blacken the traces in the texts that stay, drop forms that hold them; return how many rows changed."""
    addresses = _addresses(session, traces)
    traces = replace(traces, contacts=(*traces.contacts, *addresses))
    changed = len(addresses) + _drafts(session, traces) + _submissions(session, traces)
    for contact in traces.contacts:
        changed += throttle.forget_contact(session, contact)
    for table in SQLModel.metadata.sorted_tables:
        holding = REGISTER.get(table.name)
        columns = [table.c[name] for name in holding.written if name in table.c] if holding else []
        texts = [column for column in columns if isinstance(column.type, AutoString)]
        if texts:
            changed += _blacken(session, table, [*texts, *_subject(table)], traces)
    return changed


def _addresses(session: Session, traces: Traces) -> list[str]:
    """Give another address to the articles whose title, or that of a version before, names them; return the old ones.

    An address is written in small letters: what of it stands in a letter is no name that :meth:`Traces.black` knows.
    """
    named = [title for title in articles.titles(session) if traces.black(title) != title]
    build, old = current_app.url_map.bind("").build, []
    for article in articles.addressed_as(session, {stem(title) for title in named}):
        old.append(build("articles.page", {"slug": article.slug}))
        readdress(session, article=article, title=traces.black(article.title))
    return old


def _subject(table: sa.Table) -> list[sa.Column[str]]:
    return [table.c.subject] if table.name == "messages" else []


def _blacken(session: Session, table: sa.Table, columns: list[sa.Column[str]], traces: Traces) -> int:
    hits = [sa.func.lower(column).contains(each, autoescape=True) for column in columns for each in traces.contacts]
    hits += [surnames.may_hold(column, name) for column in columns for name in traces.names]
    if not hits:
        return 0
    keys = list(table.primary_key)
    changed = 0
    for row in session.execute(sa.select(*keys, *columns).where(sa.or_(*hits))).mappings().all():
        blackened = {column.name: traces.black(row[column.name]) for column in columns}
        if any(row[name] != text for name, text in blackened.items()):
            same = sa.and_(*(key == row[key.name] for key in keys))
            session.execute(sa.update(table).where(same).values(blackened))
            changed += 1
    return changed


def _drafts(session: Session, traces: Traces) -> int:
    rows = session.exec(select(Draft.token_hash, Draft.values)).all()
    texts = {key: json.dumps(values, ensure_ascii=False) for key, values in rows}
    hit = [key for key, text in texts.items() if traces.black(text) != text]
    session.execute(delete(Draft).where(col(Draft.token_hash).in_(hit)))
    return len(hit)


def _submissions(session: Session, traces: Traces) -> int:
    """Forget where forms led that led to their pages: the address holds a secret or an id of theirs."""
    hit = []
    for key, location in session.exec(select(Submission.key, Submission.location)):
        parts = re.split(r"[/?#&=]", location)
        known = any(part in traces.ids or digest(part) in traces.secrets for part in parts)
        if known or location in traces.contacts:
            hit.append(key)
    session.execute(delete(Submission).where(col(Submission.key).in_(hit)))
    return len(hit)


def mark(session: Session) -> None:
    """Say, with the erasure, that the file has yet to be scrubbed: each time in another word."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    word = new_token()
    first = dialect.insert(InstallationFact).values(name=_TO_SCRUB, value=word)
    session.execute(first.on_conflict_do_update(index_elements=["name"], set_={"value": word}))


def scrub() -> int:
    """Rewrite the database's files without what was deleted, if there is anything; return 1 if it was done.

    SQLite: the deleted cells are zeroed already (``secure_delete``); the log of
    writes is folded in and emptied, the file is rewritten. PostgreSQL: the
    tables are rewritten; its write-ahead log ages out. While somebody holds
    what must be rewritten, it waits for the next time; so does what was erased
    meanwhile.
    """
    db.session.rollback()
    marked = db.session.get(InstallationFact, _TO_SCRUB, populate_existing=True)
    if marked is None:
        return 0
    seen = marked.value
    db.session.rollback()
    rewrite = _scrub_sqlite if db.engine.dialect.name == "sqlite" else _scrub_postgres
    try:
        rewrite(db.engine)
    except (sqlite3.OperationalError, OperationalError) as busy:
        log.warning("scrub", kind=type(busy).__name__)
        return 0
    with transaction() as session:
        unchanged = col(InstallationFact.name) == _TO_SCRUB, col(InstallationFact.value) == seen
        session.execute(delete(InstallationFact).where(*unchanged))
    return 1


def _scrub_postgres(engine: sa.Engine) -> None:
    """Rewrite every table. Who waits for a table's lock makes everybody wait behind: it is given up soon."""
    with unhurried(engine, isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"SET lock_timeout = '{_PATIENCE}'"))
        for table in SQLModel.metadata.sorted_tables:
            connection.execute(sa.text(f'VACUUM FULL "{table.name}"'))


def _scrub_sqlite(engine: sa.Engine) -> None:
    """Work beside SQLAlchemy's transactions, in which SQLite refuses to."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            cursor.execute(statement)
            cursor.fetchall()
        cursor.close()
    finally:
        raw.close()
