"""Only the journal's `move` assigns a state."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_SETTERS = ("setattr", "__setattr__")


def _assigned(node: ast.AST) -> list[ast.expr]:
    """Return what a statement assigns to, whatever it is packed in."""
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, ast.AnnAssign | ast.AugAssign | ast.For | ast.AsyncFor | ast.comprehension):
        return [node.target]
    return [node.optional_vars] if isinstance(node, ast.withitem) and node.optional_vars else []


def _states_assigned(tree: ast.AST) -> list[int]:
    """Return the lines that assign a state, by name or by `setattr`."""
    lines = []
    for node in ast.walk(tree):
        inside = [each for target in _assigned(node) for each in _unpacked(target)]
        lines += [each.lineno for each in inside if isinstance(each, ast.Attribute) and each.attr == "state"]
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _SETTERS:
            lines += [
                node.lineno for name in node.args[1:2] if isinstance(name, ast.Constant) and name.value == "state"
            ]
    return lines


def _unpacked(target: ast.expr) -> list[ast.expr]:
    if isinstance(target, ast.Starred):
        return _unpacked(target.value)
    if isinstance(target, ast.Tuple | ast.List):
        return [one for each in target.elts for one in _unpacked(each)]
    return [target]


def test_no_module_assigns_a_state_but_the_journal() -> None:
    for path in ROOT.glob("app/**/*.py"):
        if path != ROOT / "app/journal/services.py":
            assert not _states_assigned(ast.parse(path.read_text(encoding="utf-8"))), path


@pytest.mark.parametrize(
    "line",
    [
        "row.state = X", "row.state, row.at = X, at", "[row.at, *row.state] = X", "(a, (b, row.state)) = X",
        "row.state: S = X", "row.state += X", "for row.state in X: pass", "with X as row.state: pass",
        'setattr(row, "state", X)', 'object.__setattr__(row, "state", X)',
    ],
)  # fmt: skip
def test_every_way_of_assigning_a_state_is_seen(line: str) -> None:
    assert _states_assigned(ast.parse(line)) == [1]


@pytest.mark.parametrize("line", ["row.at = row.state", "row.states = X", "state = X", 'setattr(row, "at", "state")'])
def test_reading_a_state_is_not_assigning_one(line: str) -> None:
    assert _states_assigned(ast.parse(line)) == []


def test_there_is_one_commit_in_the_product() -> None:
    for path in ROOT.glob("app/**/*.py"):
        if path == ROOT / "app/core/db.py":
            continue
        text = path.read_text(encoding="utf-8")
        assert ".commit()" not in text, path


def test_views_neither_abort_nor_try() -> None:
    for path in ROOT.glob("app/*/**/*.py"):
        if "views" not in path.stem and "views" not in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tries = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Try)]
        calls = [
            n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call) and "abort" in ast.unparse(n.func).split(".")
        ]
        assert not calls, (path, calls)
        assert not tries or "monitoring" in path.parts, (path, tries)
