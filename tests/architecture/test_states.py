"""Only the journal's `move` assigns a state."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_module_assigns_a_state_but_the_journal() -> None:
    for path in ROOT.glob("app/**/*.py"):
        if path == ROOT / "app/journal/services.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AugAssign)
                else []
            )
            for target in targets:
                assert not (isinstance(target, ast.Attribute) and target.attr == "state"), f"{path}:{node.lineno}"


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
        calls = [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "abort"]
        assert not calls, (path, calls)
        assert not tries or "monitoring" in path.parts, (path, tries)
