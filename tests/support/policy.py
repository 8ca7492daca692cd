"""Who is let in where: every view, asked by each of the fifteen, of objects near to them and far from them.

The outcome is compared with ``docs/security/policy.csv``, which a person can
read: one line per view and method, one column per visitor.

======== =====================================================================
cell     meaning
======== =====================================================================
yes      lets in; there is no object to choose
own      lets in for objects that are theirs, or of who they answer for
same     lets in for objects that the same association handles
other    lets in for objects of others
no       403: a role that may not do this
sign-in  sent to the sign-in page
absent   404, the same as for what does not exist
======== =====================================================================

``own same`` means both, and 404 for the rest. ``(other told apart)`` would be a
fault: what belongs to others answers with other bytes than what does not exist.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextvars import Context
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from sqlmodel import col, select
from werkzeug.routing import AnyConverter, Rule, UUIDConverter
from werkzeug.test import TestResponse
from worlds import PERSONAS, Visitor, World, built

from app.accounts.models import Member
from app.articles.models import Article
from app.associations.models import Association
from app.core.db import reading
from app.registry import metadata
from app.safeguarding.models import Guardianship
from app.skills.models import Kind, Subject
from app.workspace import digests

NEARNESS = ("own", "same", "other")
EACH = 1
"""How many objects of each nearness and kind are tried."""
TELLING = ("state", "party", "shared", "channel", "side")
"""The columns by which objects of a table differ in who may open them."""
TABLES = {
    "need_id": "needs", "offer_id": "offers", "proposal_id": "proposals", "question_id": "questions",
    "mentorship_id": "mentorships", "pair_id": "mentorships", "message_id": "messages", "youth_id": "guardianships",
    "person_id": "members", "association_id": "associations", "account_id": "accounts", "quarter_id": "quarters",
    "entry_id": "lexicon", "row_id": "attestations", "article_id": "articles", "log_id": "session_logs",
    "review_id": "reviews", "line_id": "conversation_lines", "meeting_id": "meetings", "place_id": "safe_places",
    "aside_id": "set_aside",
}  # fmt: skip
"""The table that each argument of an address names; the order of :data:`DEPTH` says which one holds the others."""
OF_ONESELF = frozenset({"signed_in_sessions", "known_devices"})
"""What nobody else answers for: not even a guardian for a child's."""
DEPTH = (
    "log_id", "review_id", "meeting_id", "place_id",
    "question_id", "proposal_id", "line_id", "mentorship_id", "pair_id", "message_id", "need_id", "offer_id",
    "person_id", "row_id", "article_id", "youth_id", "account_id", "association_id", "quarter_id",
)  # fmt: skip
VARYING = re.compile(
    rb'nonce="[^"]*"|nonce-[\w-]+|name="(csrf_token|submission)"[^>]*|[0-9a-f-]{36}|[0-9a-f]{32}|\d\d? \w+ \d{4}'
)


@dataclass(frozen=True)
class Row:
    """One object that an address can name: the values of the arguments, whose it is, who handles it."""

    values: dict[str, Any]
    people: frozenset[UUID]
    associations: frozenset[UUID]
    kind: tuple[object, ...] = ()

    def nearness(self, visitor: Visitor) -> str:
        """Tell how near it is to `visitor`."""
        if visitor.person_id in self.people:
            return "own"
        return "same" if visitor.association_id in self.associations - {None} else "other"


class Objects:
    """The rows of the world, by table, with whom they concern."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[UUID, Any]] = {}
        self._wards: dict[UUID, set[UUID]] = {}
        for youth_id, guardian_id in reading().exec(select(Guardianship.youth_id, Guardianship.guardian_id)):
            self._wards.setdefault(youth_id, set()).add(guardian_id)

    def of(self, argument: str) -> list[Row]:
        """Return the objects that `argument` can name, in the order of their keys."""
        table = table_of(argument)
        return [self._row(argument, table, key) for key in sorted(self._all(table))]

    def _all(self, name: str) -> dict[UUID, Any]:
        if name not in self._rows:
            table = metadata.tables[name]
            key = table.columns["id"] if "id" in table.columns else next(iter(table.primary_key.columns))
            rows = reading().execute(sa.select(table)).mappings()
            self._rows[name] = {row[key.name]: dict(row) for row in rows}
        return self._rows[name]

    def _row(self, argument: str, table: str, key: UUID) -> Row:
        people: set[UUID] = set()
        associations: set[UUID] = set()
        values: dict[str, Any] = {argument: self._all(table)[key].get(argument, key)}
        self._gather(table, key, people, associations, values)
        if table not in OF_ONESELF:
            people |= {guardian for youth in people & self._wards.keys() for guardian in self._wards[youth]}
        row = self._all(table)[key]
        kind = (*(str(row.get(name)) for name in TELLING), row.get("association_id") is None)
        return Row(values, frozenset(people), frozenset(associations), kind)

    def _gather(
        self, table: str, key: UUID, people: set[UUID], associations: set[UUID], values: dict[str, Any]
    ) -> None:
        if table == "people":
            people.add(key)
        if table == "associations":
            associations.add(key)
        for name, value in self._all(table).get(key, {}).items():
            if not isinstance(value, UUID):
                continue
            values.setdefault(name, value)
            target = self._target(table, name)
            if target == "people":
                people.add(value)
            elif target == "associations":
                associations.add(value)
            elif target is not None:
                self._gather(target, value, people, associations, values)

    @staticmethod
    def _target(table: str, column: str) -> str | None:
        """Return the table that a column points to; some name people and associations without a constraint."""
        for reference in metadata.tables[table].columns[column].foreign_keys:
            return reference.column.table.name
        return {"person_id": "people", "entered_by_id": "people", "association_id": "associations"}.get(column)


def table_of(argument: str) -> str:
    """Return the table that an argument names.

    Raises
    ------
    KeyError
        If this module does not know; it must be told.
    """
    if argument in TABLES:
        return TABLES[argument]
    name = argument.removesuffix("_id") + "s"
    alike = [name] if name in metadata.tables else [each for each in metadata.tables if each.endswith(f"_{name}")]
    if len(alike) != 1:
        raise KeyError(f"TABLES does not say what <{argument}> is")
    return alike[0]


@dataclass(frozen=True)
class Asked:
    """One view as a line of the policy."""

    endpoint: str
    method: str
    rule: Rule

    @property
    def label(self) -> str:
        """How the line names it."""
        return f"{self.endpoint} {self.method}"

    @cached_property
    def argument(self) -> str | None:
        """The argument that names the deepest object of the address, if one does."""
        named = [name for name, kind in self.rule._converters.items() if isinstance(kind, UUIDConverter)]
        return min(named, key=lambda name: DEPTH.index(name) if name in DEPTH else -1, default=None)


def views(app: Flask) -> list[Asked]:
    """Return every view and method of `app`; of several rules for one view, the one that says most."""
    rules: dict[str, Rule] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: len(each.arguments)):
        if rule.endpoint != "static":
            rules[rule.endpoint] = rule
    return [
        Asked(endpoint, method, rule)
        for endpoint, rule in sorted(rules.items())
        for method in ("GET", "POST")
        if method in (rule.methods or ())
    ]


class Inspector:
    """Asks the site, as each visitor, for what a line of the policy is about."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.objects = Objects()
        self._rows: dict[str, list[Row]] = {}

    def cell(self, asked: Asked, visitor: Visitor) -> str:
        """Return how one visitor fares; see the module for the words."""
        absent = self._ask(asked, visitor, None)
        refused = self._word(absent)
        if asked.argument is None or refused in {"no", "sign-in"}:
            return refused
        let_in = []
        for near, rows in self._near(asked, visitor).items():
            if word := self._among(asked, visitor, rows, absent):
                let_in.append(near if word == "yes" else f"({near} told apart)")
        # Where even what does not exist lets in, the object does not matter.
        everywhere = refused == "yes" and let_in == list(self._near(asked, visitor))
        return refused if everywhere else " ".join(let_in) or refused

    def _among(self, asked: Asked, visitor: Visitor, rows: Iterable[Row], absent: TestResponse) -> str:
        """Return whether one of `rows` lets in, or answers 404 with other bytes than what does not exist."""
        for row in rows:
            answer = self._ask(asked, visitor, row)
            if self._word(answer) == "yes":
                return "yes"
            if self._word(answer) == self._word(absent) and _bare(answer) != _bare(absent):
                return "told apart"
        return ""

    def _near(self, asked: Asked, visitor: Visitor) -> dict[str, list[Row]]:
        assert asked.argument is not None
        rows = self._rows.setdefault(asked.argument, self.objects.of(asked.argument))
        found: dict[str, dict[str, list[Row]]] = {near: {} for near in NEARNESS}
        for row in rows:
            alike = found[row.nearness(visitor)].setdefault(row.kind, [])
            if len(alike) < EACH:
                alike.append(row)
        return {near: list(chain(*kinds.values())) for near, kinds in found.items() if kinds}

    def _ask(self, asked: Asked, visitor: Visitor, row: Row | None) -> TestResponse:
        client = self.world.app.test_client()
        # A private link lets in by itself: it is opened in a browser that nobody is signed in on.
        if visitor.cookie and "token" not in asked.rule.arguments:
            client.set_cookie(self.world.app.config["SESSION_COOKIE_NAME"], visitor.cookie)
        address = self._address(asked, visitor, row)
        # A context of its own: the world's own would remember the visitor before.
        data = {"submission": uuid4().hex} if asked.method == "POST" else None
        response = Context().run(client.open, address, method=asked.method, data=data)
        if asked.method == "POST" and response.status_code < 400:
            self.world.restore()
        return response

    def _address(self, asked: Asked, visitor: Visitor, row: Row | None) -> str:
        values = {
            name: self._value(name, converter, asked, visitor, row)
            for name, converter in asked.rule._converters.items()
        }
        with self.world.app.test_request_context():
            return self.world.app.url_for(asked.endpoint, **values)

    def _value(self, name: str, converter: Any, asked: Asked, visitor: Visitor, row: Row | None) -> Any:
        if name == "token":
            return self._token(asked, visitor)
        if isinstance(converter, AnyConverter):
            return min(converter.items)
        if isinstance(converter, UUIDConverter):
            return (row.values.get(name) or self._beside(name, row, visitor)) if row else uuid4()
        return _WORDS[asked.endpoint.split(".")[0], name]()

    def _beside(self, argument: str, row: Row, visitor: Visitor) -> Any:
        """Return what the deepest object of the address does not tell: of the same people, else near to the visitor."""
        others = self._rows.setdefault(argument, self.objects.of(argument))
        nearest = min(
            others, key=lambda other: (not other.people & row.people, NEARNESS.index(other.nearness(visitor)))
        )
        return nearest.values[argument]

    def _token(self, asked: Asked, visitor: Visitor) -> str:
        mark = self.world.app.view_functions[asked.endpoint].access_mark  # type: ignore[attr-defined]
        scope = mark.needs[0] if mark.needs else ""
        return visitor.tokens.get(scope) or next(iter(visitor.tokens.values()), "nobody-was-given-this")

    @staticmethod
    def _word(response: TestResponse) -> str:
        if response.status_code == 404:
            return "absent"
        if response.status_code == 403:
            return "no"
        if response.status_code in {302, 303} and response.location.split("?")[0].endswith("/connexion"):
            return "sign-in"
        return "yes"


def _bare(response: TestResponse) -> bytes:
    return VARYING.sub(b"", response.data)


def _first(column: Any) -> str:
    return str(reading().exec(select(column).order_by(column)).first())


_WORDS: dict[tuple[str, str], Callable[[], str]] = {
    ("associations", "slug"): lambda: _first(Association.slug),
    ("articles", "slug"): lambda: str(
        reading().exec(select(Article.slug).where(col(Article.slug).is_not(None)).order_by(Article.slug)).first()
    ),
    ("skills", "slug"): lambda: _first(Subject.slug),
    ("skills", "code"): lambda: _first(Kind.code),
    ("operator", "name"): lambda: "mailbox.send",
    ("workspace", "sealed"): lambda: digests.seal(
        reading().exec(select(Member.person_id).order_by(col(Member.person_id))).first() or uuid4()
    ),
    ("intake", "draft"): lambda: str(uuid4()),
}
"""A value for the arguments that name no object of somebody's."""


def matrix(world: World, *, only: Callable[[Asked], bool] = lambda _: True) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the line of every view, visitors by name."""
    inspector = Inspector(world)
    for asked in views(world.app):
        if only(asked):
            yield asked.label, {name: inspector.cell(asked, world.visitors[name]) for name in PERSONAS}


def written(lines: Iterable[tuple[str, dict[str, str]]]) -> str:
    """Return the policy as the file holds it."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["view", *PERSONAS])
    writer.writerows([label, *cells.values()] for label, cells in lines)
    return target.getvalue()


def read(text: str) -> dict[str, dict[str, str]]:
    """Return the lines of the file, by view."""
    return {row.pop("view"): row for row in csv.DictReader(StringIO(text))}


def main() -> None:
    """Print the policy as the site does it today, for ``docs/security/policy.csv``."""
    with TemporaryDirectory() as folder, built(Path(folder)) as world:
        sys.stdout.write(written(matrix(world)))


if __name__ == "__main__":
    main()
