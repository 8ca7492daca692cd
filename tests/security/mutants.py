"""Take one guard away at a time and see that the policy notices: ``make mutants``.

Four kinds of guard are taken away, each alone, in a copy of the process:

* *mark*: a view that asked for a role or a link is open to everybody;
* *grant*: a role loses a permission, or gains one that it does not have;
* *guard*: a refusal (``raise NotFound``, ``raise Forbidden``) in a policy or a
  query is skipped;
* *filter*: a condition on who asks (``actor``, ``association_id``,
  ``person_id``) in a query is always true.

A mutant is killed when a cell of ``docs/security/policy.csv`` changes. What
survives is printed; ``docs/security/mutants.md`` says why it cannot matter.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FunctionType, ModuleType

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import policy
from sqlalchemy import true
from worlds import PERSONAS, World, built

import app as package
from app.core.db import db
from app.core.permissions import GRANTS, Permission, Role
from app.web.access import Mark, MarkKind

POLICY = Path(__file__).parents[2] / "docs" / "security" / "policy.csv"
ROOMS = ("policies", "queries", "contacts")
WHO = {"actor", "association_id", "person_id", "youth_id", "volunteer_id"}
REFUSALS = {"NotFound", "Forbidden"}
Chosen = Callable[[policy.Asked], bool]


@dataclass(frozen=True)
class Mutant:
    """One guard taken away: how it is called, what does it, which views can notice."""

    name: str
    apply: Callable[[World], None]
    notices: Chosen = lambda _: True


def marks(world: World) -> Iterator[Mutant]:
    """Every view that is not public, made public."""
    for endpoint, view in sorted(world.app.view_functions.items()):
        mark = getattr(view, "access_mark", None)
        if mark is not None and mark.kind is not MarkKind.PUBLIC:
            yield Mutant(
                f"mark {endpoint}", _open(endpoint), lambda asked, endpoint=endpoint: asked.endpoint == endpoint
            )


def _open(endpoint: str) -> Callable[[World], None]:
    def apply(world: World) -> None:
        world.app.view_functions[endpoint].access_mark = Mark(MarkKind.PUBLIC)  # type: ignore[attr-defined]

    return apply


def grants(world: World) -> Iterator[Mutant]:
    """Every grant taken away, every grant that is not given, given."""
    for role in Role:
        for permission in Permission:
            there = permission in GRANTS[role]
            yield Mutant(
                f"grant {role.value} {'loses' if there else 'gains'} {permission.value}",
                _grant(role, permission, given=not there),
                lambda asked, world=world, permission=permission: permission.value in _needs(world, asked),
            )


def _needs(world: World, asked: policy.Asked) -> tuple[str, ...]:
    mark: Mark = world.app.view_functions[asked.endpoint].access_mark  # type: ignore[attr-defined]
    return mark.needs


def _grant(role: Role, permission: Permission, *, given: bool) -> Callable[[World], None]:
    def apply(_world: World) -> None:
        GRANTS[role] = GRANTS[role] | {permission} if given else GRANTS[role] - {permission}

    return apply


def code(_world: World) -> Iterator[Mutant]:
    """Every refusal skipped and every condition on who asks made true, in policies, queries and contacts."""
    for module in _modules():
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        tree = ast.parse(source)
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.decorator_list):
            for kind, at in _places(function):
                name = f"{kind} {module.__name__}.{function.name}:{at.lineno} {ast.unparse(at)[:60]}"
                yield Mutant(name, _rewritten(module, function, kind, at))


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, "app."):
        if any(part in ROOMS for part in found.name.split(".")[2:]):
            yield importlib.import_module(found.name)


def _places(function: ast.FunctionDef) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(function):
        if isinstance(node, ast.If):
            for inner in node.body:
                if isinstance(inner, ast.Raise) and _names(inner) & REFUSALS:
                    yield "guard", inner
        elif isinstance(node, ast.Call) and _called(node) in {"where", "and_", "_one", "_visible"}:
            for argument in node.args:
                if isinstance(argument, ast.Compare | ast.Call) and _names(argument) & WHO:
                    yield "filter", argument


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


def _rewritten(module: ModuleType, function: ast.FunctionDef, kind: str, at: ast.AST) -> Callable[[World], None]:
    def apply(_world: World) -> None:
        new: ast.AST = ast.Pass() if kind == "guard" else ast.parse("_always_true()", mode="eval").body
        tree = _Replace(at, new).visit(copy.deepcopy(function))
        space = vars(module)
        space["_always_true"] = true
        old = space[function.name]
        holder = ast.Module(body=[*_FUTURE, ast.fix_missing_locations(tree)], type_ignores=[])
        exec(compile(holder, str(module.__file__), "exec"), space)
        _everywhere(old, space[function.name])

    return apply


_FUTURE = ast.parse("from __future__ import annotations").body


def _everywhere(old: FunctionType, new: FunctionType) -> None:
    """Let every module that imported the function by name have the other."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("app"):
            for name, value in list(vars(module).items()):
                if value is old:
                    setattr(module, name, new)


def survives(world: World, mutant: Mutant, promised: dict[str, dict[str, str]]) -> bool:
    """Tell whether the policy is kept in a copy of this process without the guard."""
    db.session.close()
    for engine in db.engines.values():
        engine.dispose()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            mutant.apply(world)
            status = 0 if _kept(world, mutant, promised) else 1
        finally:
            os._exit(status)
    kept = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    world.restore()
    return kept


def _kept(world: World, mutant: Mutant, promised: dict[str, dict[str, str]]) -> bool:
    inspector = policy.Inspector(world)
    for asked in policy.views(world.app):
        if mutant.notices(asked):
            for name in PERSONAS:
                if inspector.cell(asked, world.visitors[name]) != promised[asked.label][name]:
                    return False
    return True


KINDS: dict[str, Callable[[World], Iterator[Mutant]]] = {"marks": marks, "grants": grants, "code": code}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print each mutant that survives, then the score; the status is 0 when none does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", default=list(KINDS), help=f"some of: {', '.join(KINDS)}")
    parser.add_argument("--only", default="", help="mutants whose name holds this")
    parser.add_argument("--share", default="1/1", help="for example 2/4: the second quarter of them")
    options = parser.parse_args(arguments)
    number, of = map(int, options.share.split("/"))
    promised = policy.read(POLICY.read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder, built(Path(folder)) as world:
        every = [mutant for kind in options.kinds for mutant in KINDS[kind](world) if options.only in mutant.name]
        mine = every[number - 1 :: of]
        alive = 0
        for _done, mutant in enumerate(mine, 1):
            kept = survives(world, mutant, promised)
            alive += kept
    return int(alive > 0)


if __name__ == "__main__":
    sys.exit(main())
