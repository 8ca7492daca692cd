"""Take one guard away at a time and see that a test notices: ``make mutants``.

Five kinds of guard are taken away, each alone:

* *mark*: a view that asked for a role or a link is open to everybody;
* *grant*: a role loses a permission, or gains one that it does not have;
* *guard*: a refusal (``raise NotFound``, ``raise Forbidden``) in a policy, a
  query or the release of contacts is skipped;
* *filter*: a condition on who asks (``actor``, ``association_id``,
  ``person_id``) in a query is always true;
* *field*: a value that a view model shows on a condition (``note if vets else
  ""``) is always shown.

A mutant is killed when a test fails that runs the line it changes, a cell of
``docs/security/policy.csv`` changes, or the crawl of ``test_leaks`` meets a word
where it should not stand. Which tests run which line is measured once, before
(``--reach FILE`` keeps it for the next run). What survives all three is printed;
``docs/security/mutants.md`` says why it cannot matter. ``--quick`` finds those that
may survive, to be judged whole by their names. ``make test`` must pass
before: a test that fails by itself kills whatever it is given.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import os
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from types import ModuleType

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import policy
import pytest
from coverage import CoverageData
from flask import Flask
from leaks import crawl
from sqlalchemy import true
from worlds import PERSONAS, World, built

import app as package
from app.core.db import db
from app.core.permissions import GRANTS, Permission, Role
from app.factory import create_app
from app.web.access import Mark, MarkKind

POLICY = Path(__file__).parents[2] / "docs" / "security" / "policy.csv"
TESTS = Path(__file__).parents[1]
GUARDED = ("policies", "queries", "contacts")
SHOWN = ("profiles", "contacts")
QUIETLY = ("-m", "not browser and not postgres", "-q", "-p", "no:cacheprovider")
JUDGES = ("tests/app", *QUIETLY, "-n", "2")
"""The tests whose lines are measured, and how they are run."""
MEASURED = "[run]\ninclude =\n" + "".join(f"    */{room}.py\n    */{room}/*.py\n" for room in {*GUARDED, *SHOWN})
"""Only files that hold guards are traced: a measure of them all takes three times as long."""
NAMED_BY = "MUTANT"
"""The variable that tells the tests of a room which mutant to become."""
WHO = {"actor", "association_id", "person_id", "youth_id", "volunteer_id"}
REFUSALS = {"NotFound", "Forbidden"}
Chosen = Callable[[policy.Asked], bool]
Policy = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Mutant:
    """One guard taken away: how it is called, what does it, the lines of which file it changes.

    `notices` are the views of the policy that are likely to notice and are asked
    first; without any, the tests that run its lines are the quicker judge. A
    mutant that changes no line is judged by the tests of its `rooms`.
    """

    name: str
    apply: Callable[[Flask], None]
    file: str = ""
    lines: range = range(0)
    notices: Chosen | None = None
    rooms: tuple[str, ...] = ()


def marks(app: Flask) -> Iterator[Mutant]:
    """Every view that is not public, made public."""
    for endpoint, view in sorted(app.view_functions.items()):
        mark = getattr(view, "access_mark", None)
        if mark is not None and mark.kind is not MarkKind.PUBLIC:
            rooms = tuple(sorted({view.__module__.split(".")[1], *_naming(TESTS / "app", f'"{endpoint}"')}))
            yield Mutant(f"mark {endpoint}", _open(endpoint), notices=partial(_shows, endpoint), rooms=rooms)


def _naming(root: Path, words: str) -> set[str]:
    """Return the rooms below a folder whose sources hold some words."""
    return {room for room, text in _sources(root) if words in text}


@cache
def _sources(root: Path) -> list[tuple[str, str]]:
    return [(path.relative_to(root).parts[0], path.read_text(encoding="utf-8")) for path in root.rglob("*/*.py")]


def _shows(endpoint: str, asked: policy.Asked) -> bool:
    return asked.endpoint == endpoint


def _open(endpoint: str) -> Callable[[Flask], None]:
    def apply(app: Flask) -> None:
        app.view_functions[endpoint].access_mark = Mark(MarkKind.PUBLIC)  # type: ignore[attr-defined]

    return apply


def grants(app: Flask) -> Iterator[Mutant]:
    """Every grant taken away, every grant that is not given, given."""
    site = Path(package.__file__ or "").parent
    for role in Role:
        for permission in Permission:
            there = permission in GRANTS[role]
            yield Mutant(
                f"grant {role.value} {'loses' if there else 'gains'} {permission.value}",
                _grant(role, permission, given=not there),
                notices=partial(_needs, app, permission),
                rooms=tuple(sorted(_naming(site, f"Permission.{permission.name}"))),
            )


def _needs(app: Flask, permission: Permission, asked: policy.Asked) -> bool:
    mark: Mark = app.view_functions[asked.endpoint].access_mark  # type: ignore[attr-defined]
    return permission in mark.needs


def _grant(role: Role, permission: Permission, *, given: bool) -> Callable[[Flask], None]:
    def apply(_app: Flask) -> None:
        GRANTS[role] = GRANTS[role] | {permission} if given else GRANTS[role] - {permission}

    return apply


def guards(_app: Flask) -> Iterator[Mutant]:
    """Every refusal skipped."""
    return _code("guard", GUARDED, _refusals)


def filters(_app: Flask) -> Iterator[Mutant]:
    """Every condition on who asks, made true."""
    return _code("filter", GUARDED, _conditions)


def fields(_app: Flask) -> Iterator[Mutant]:
    """Every value that is shown on a condition, always shown."""
    return _code("field", SHOWN, _conditional)


def _code(kind: str, rooms: Sequence[str], places: Callable[[ast.FunctionDef], Iterator[ast.AST]]) -> Iterator[Mutant]:
    for module in _modules(rooms):
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for owner, function in _functions(ast.parse(source)):
            for at in places(function):
                where = f"{module.__name__}.{owner + '.' if owner else ''}{function.name}:{at.lineno}"  # type: ignore[attr-defined]
                yield Mutant(
                    f"{kind} {where} {ast.unparse(at)[:60]}",
                    _rewritten(module, owner, function, at),
                    str(module.__file__),
                    _statement(function, at),
                )


def _statement(function: ast.FunctionDef, at: ast.AST) -> range:
    """Return the lines of the innermost statement around a node: those that a tracer sees."""
    around = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.stmt) and any(inner is at for inner in ast.walk(node)) and node is not function
    ]
    inner = min(around, key=lambda node: (node.end_lineno or node.lineno) - node.lineno)
    return range(inner.lineno, (inner.end_lineno or inner.lineno) + 1)


def _modules(rooms: Sequence[str]) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, "app."):
        if any(part in rooms for part in found.name.split(".")[2:]):
            yield importlib.import_module(found.name)


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the class ("" for none) and each function that no decorator wraps."""
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        for each in inner:
            if isinstance(each, ast.FunctionDef) and not each.decorator_list:
                yield (node.name if isinstance(node, ast.ClassDef) else "", each)


def _refusals(function: ast.FunctionDef) -> Iterator[ast.AST]:
    for node in ast.walk(function):
        if isinstance(node, ast.If):
            yield from (inner for inner in node.body if isinstance(inner, ast.Raise) and _names(inner) & REFUSALS)


def _conditions(function: ast.FunctionDef) -> Iterator[ast.AST]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and _called(node) in {"where", "and_", "_one", "_visible"}:
            for argument in node.args:
                if isinstance(argument, ast.Compare | ast.Call) and _names(argument) & WHO:
                    yield argument


def _conditional(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield `value if condition else nothing` where the condition is not whether the value is there at all."""
    for node in ast.walk(function):
        if isinstance(node, ast.IfExp) and _is_nothing(node.orelse) and not _chains(node.test) & _chains(node.body):
            yield node


def _is_nothing(node: ast.AST) -> bool:
    return (isinstance(node, ast.Constant) and not node.value) or (
        isinstance(node, ast.Tuple | ast.List) and not node.elts
    )


def _chains(node: ast.AST) -> set[str]:
    return {ast.unparse(inner) for inner in ast.walk(node) if isinstance(inner, ast.Name | ast.Attribute)}


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


class _Replace(ast.NodeTransformer):
    def __init__(self, at: ast.AST, new: ast.AST) -> None:
        self.at = (at.lineno, at.col_offset, type(at))  # type: ignore[attr-defined]
        self.new = new

    def visit(self, node: ast.AST) -> ast.AST:
        if (getattr(node, "lineno", 0), getattr(node, "col_offset", 0), type(node)) == self.at:
            return ast.copy_location(self.new, node)
        return self.generic_visit(node)


def _rewritten(module: ModuleType, owner: str, function: ast.FunctionDef, at: ast.AST) -> Callable[[Flask], None]:
    def apply(_app: Flask) -> None:
        tree = _Replace(at, _without(at)).visit(copy.deepcopy(function))
        space = dict(vars(module)) if owner else vars(module)
        space["_always_true"] = true
        holder = ast.Module(body=[*_FUTURE, ast.fix_missing_locations(tree)], type_ignores=[])
        old = space.get(function.name)
        exec(compile(holder, str(module.__file__), "exec"), space)
        if owner:
            setattr(getattr(module, owner), function.name, space[function.name])
        else:
            _everywhere(old, space[function.name])

    return apply


def _without(at: ast.AST) -> ast.AST:
    if isinstance(at, ast.Raise):
        return ast.Pass()
    if isinstance(at, ast.IfExp):
        return copy.deepcopy(at.body)
    return ast.parse("_always_true()", mode="eval").body


_FUTURE = ast.parse("from __future__ import annotations").body


def _everywhere(old: object, new: object) -> None:
    """Let every module that imported the function by name have the other."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("app"):
            for name, value in list(vars(module).items()):
                if value is old:
                    setattr(module, name, new)


class Reach:
    """Which tests run which line, measured once by running them all.

    Parameters
    ----------
    kept : Path
        Where the measure is, or is kept.
    """

    def __init__(self, kept: Path) -> None:
        self.kept = kept
        self._data: CoverageData | None = None

    @property
    def data(self) -> CoverageData:
        """The measure, made if it is not there."""
        if self._data is None:
            if not self.kept.exists():
                print("measuring which tests run which line…", file=sys.stderr, flush=True)
                self._measure()
            self._data = CoverageData(str(self.kept))
            self._data.read()
        return self._data

    def _measure(self) -> None:
        with NamedTemporaryFile("w", suffix=".ini", encoding="utf-8") as asked:
            asked.write(MEASURED)
            asked.flush()
            _pytest(*JUDGES, "--cov", f"--cov-config={asked.name}", "--cov-context=test", "--cov-report=",
                    environ={"COVERAGE_FILE": str(self.kept)})  # fmt: skip

    def tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that run a line of a mutant, those of its own room first: they notice sooner."""
        ran = self.data.contexts_by_lineno(mutant.file)
        tests = {context.split("|")[0] for line in mutant.lines for context in ran.get(line, ()) if context}
        rooms = Path(mutant.file).relative_to(Path(package.__file__ or "").parent).parent.parts
        return sorted(tests, key=lambda test: (rooms[0] not in Path(test).parts, test))


def survives(world: World, mutant: Mutant, promised: Policy, reach: Reach, *, quick: bool) -> bool:
    """Tell whether no test notices that the guard is gone; the `quick` judges are those that were chosen for it."""
    first = mutant.notices
    if first is not None and not _in_a_copy(world, mutant, lambda: _kept(world, promised, first)):
        return False
    if not _passes(mutant, reach):
        return False
    return quick or (
        _in_a_copy(world, mutant, lambda: _kept(world, promised, lambda _: True))
        and _in_a_copy(world, mutant, lambda: crawl(world)[0] == [])
    )


def _passes(mutant: Mutant, reach: Reach) -> bool:
    """Tell whether the tests that run the lines of a mutant pass as that mutant, without browser and PostgreSQL."""
    folders = (TESTS / "app" / room for room in mutant.rooms)
    tests = reach.tests(mutant) if mutant.file else [str(each) for each in folders if each.is_dir()]
    if not tests:
        return True
    with NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as chosen:
        chosen.write("\n".join(tests))
        chosen.flush()
        done = _pytest("-x", *QUIETLY, "-p", "mutants", f"@{chosen.name}",
                       environ={NAMED_BY: mutant.name})  # fmt: skip
    return done == pytest.ExitCode.OK


def _pytest(*arguments: str, environ: Mapping[str, str]) -> int:
    """Run tests in a process of their own and return how that ended.

    Raises
    ------
    RuntimeError
        If they could not run.
    """
    path = os.pathsep.join([str(Path(__file__).parent), str(TESTS.parent)])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        env=os.environ | {"PYTHONPATH": path} | dict(environ),
        cwd=TESTS.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode


def pytest_configure() -> None:
    """Become the mutant that the variable names, before a test is collected."""
    if name := os.environ.get(NAMED_BY):
        app = create_app({"TESTING": True, "SECRET_KEY": "m" * 40, "DATABASE_URL": "sqlite://"})
        (mutant,) = (each for kind in KINDS.values() for each in kind(app) if each.name == name)
        mutant.apply(app)


def _in_a_copy(world: World, mutant: Mutant, passes: Callable[[], bool]) -> bool:
    db.session.close()
    for engine in db.engines.values():
        engine.dispose()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            mutant.apply(world.app)
            status = 0 if passes() else 1
        finally:
            os._exit(status)
    passed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    world.restore()
    return passed


def _kept(world: World, promised: Policy, chosen: Chosen) -> bool:
    inspector = policy.Inspector(world)
    return all(
        inspector.cell(asked, world.visitors[name]) == promised[asked.label][name]
        for asked in policy.views(world.app)
        if chosen(asked)
        for name in PERSONAS
    )


KINDS: dict[str, Callable[[Flask], Iterator[Mutant]]] = {
    "marks": marks, "grants": grants, "guards": guards, "filters": filters, "fields": fields,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Print each mutant that survives, then the score; the status is 0 when none does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", default=list(KINDS), help=f"some of: {', '.join(KINDS)}")
    parser.add_argument("--only", default="", help="mutants whose name holds this")
    parser.add_argument("--quick", action="store_true", help="leave the whole policy and the crawl out")
    parser.add_argument("--share", default="1/1", help="for example 2/4: the second quarter of them")
    parser.add_argument("--reach", type=Path, help="keep here, or read, which tests run which line")
    options = parser.parse_args(arguments)
    number, of = map(int, options.share.split("/"))
    promised = policy.read(POLICY.read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder, built(Path(folder)) as world:
        alive, reach = 0, Reach(options.reach or Path(folder) / "reach")
        for kind in options.kinds:
            mine = [each for each in KINDS[kind](world.app) if options.only in each.name][number - 1 :: of]
            survivors = 0
            for done, mutant in enumerate(mine, 1):
                print(f"\r{kind} {done}/{len(mine)}", end="", file=sys.stderr, flush=True)
                if survives(world, mutant, promised, reach, quick=options.quick):
                    survivors += 1
                    print(f"\nSURVIVES {mutant.name}", flush=True)
            print(f"\n{kind}: {len(mine) - survivors} of {len(mine)} killed", flush=True)
            alive += survivors
    return int(alive > 0)


if __name__ == "__main__":
    sys.exit(main())
