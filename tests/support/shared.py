"""What all applications of a process have in common, made once: addresses, templates, statements, passwords.

Each test makes an application of its own, on a database of its own. As on a server that has run for
a while, nothing is compiled again: neither for the time it takes, nor for the room. The tables of the
ORM keep what each dialect compiled; with a dialect for each test, a process grew to four gigabytes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from types import CodeType
from typing import Any, Self

from argon2 import Type
from argon2.exceptions import VerifyMismatchError
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS = 2000
"""How many compiled statements a process keeps for each database."""
_COMPILED = ("_parts", "_trace", "_converters", "arguments")
_BUILDERS = ("_build", "_build_unknown")


def remembered(compile_rule: Callable[[Rule], None]) -> Callable[[Rule], None]:
    """Return `Rule.compile` that gives a rule what an equal one was compiled to."""
    made: dict[tuple[object, ...], tuple[dict[str, Any], dict[str, Any]]] = {}

    def compile_once(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, str(rule.defaults))
        if key not in made:
            compile_rule(rule)
            builders = {name: getattr(rule, name).__func__ for name in _BUILDERS}
            made[key] = {name: getattr(rule, name) for name in _COMPILED}, builders
        parts, builders = made[key]
        vars(rule).update(parts)
        vars(rule).update({name: builder.__get__(rule) for name, builder in builders.items()})

    return compile_once


class Templates(BytecodeCache):
    """The compiled templates, by name and source."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of the same source."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


def verified(verify_secret: Callable[[bytes, bytes, Type], bool]) -> Callable[[bytes, bytes, Type], bool]:
    """Return argon2's `verify_secret` that works once for each hash and password, at the costs that the hash has.

    Hundreds of visitors of the tests sign in with the same password, at sixty-four megabytes each.
    """

    @cache
    def fits(stored: bytes, password: bytes, kind: Type) -> bool:
        with suppress(VerifyMismatchError):
            return verify_secret(stored, password, kind)
        return False

    def verify_once(stored: bytes, password: bytes, kind: Type) -> bool:
        if not fits(stored, password, kind):
            raise VerifyMismatchError
        return True

    return verify_once


class _Shared:
    """A dialect that all engines made with the same options share, with the statements that it compiled."""

    _made: dict[frozenset[tuple[str, Any]], Self]
    _statements: LRUCache[Any, Any]

    def __init_subclass__(cls) -> None:
        cls._made, cls._statements = {}, LRUCache(STATEMENTS)

    def __new__(cls, **options: Any) -> Self:
        return cls._made.setdefault(frozenset(options.items()), super().__new__(cls))

    def __init__(self, **options: Any) -> None:
        if not vars(self):
            super().__init__(**options)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Let a new engine find what was compiled for the others."""
        engine._compiled_cache = cls._statements


class SharedSqlite(_Shared, SQLiteDialect_pysqlite):
    """SQLite."""

    supports_statement_cache = True


class SharedPostgres(_Shared, PGDialect_psycopg):
    """PostgreSQL."""

    supports_statement_cache = True


def share_dialects() -> None:
    """Have the engines made from now on share their dialects."""
    registry.register("sqlite", "shared", SharedSqlite.__name__)
    registry.register("postgresql.psycopg", "shared", SharedPostgres.__name__)
