import ast
import re
from pathlib import Path

from flask import Flask
from jinja2 import nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
SHORTEST_STEM = 4
ALL = sorted(p.relative_to(TEMPLATES).as_posix() for p in TEMPLATES.rglob("*") if p.suffix in {".html", ".txt"})


def _pattern(text: ast.JoinedStr) -> str:
    """Return what an f-string may spell, as a regular expression."""
    return "".join(re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[a-z_0-9]+" for v in text.values)


def _named_in_code() -> set[str]:
    """Return the templates and letters that some text of the code names, whole or by a part that varies."""
    names: set[str] = set()
    patterns: list[str] = []
    for path in ROOT.glob("app/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and len(_pattern(node).replace("[a-z_0-9]+", "")) >= SHORTEST_STEM:
                patterns.append(_pattern(node))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.add(node.value)
    letters = {f"emails/{name}.txt" for name in names}
    varying = re.compile("|".join(f"(?:emails/)?{p}(?:\\.txt)?" for p in patterns))
    return names | letters | {name for name in ALL if varying.fullmatch(name)}


def _named_in_templates(built: Flask) -> set[str]:
    """Return the templates that others extend, include or import, whole or by the folder they are chosen from."""
    texts: set[str] = set()
    for name in ALL:
        tree = built.jinja_env.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            parts = [node.template, *node.template.find_all(nodes.Const)]
            texts |= {part.value for part in parts if isinstance(part, nodes.Const)}
    folders = tuple(text for text in texts if text.endswith("/"))
    return texts | {name for name in ALL if folders and name.startswith(folders)}


def test_every_template_compiles(built: Flask) -> None:
    for name in ALL:
        assert built.jinja_env.get_template(name).name == name


def test_no_template_is_left_over(built: Flask) -> None:
    errors = {name for name in ALL if name.startswith("errors/")}
    assert set(ALL) - _named_in_code() - _named_in_templates(built) - errors == set()


def test_no_template_carries_script_or_style_of_its_own() -> None:
    for name in ALL:
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), name
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), name
        assert not re.search(r"""(?:src|href)=["']https?://""", text.replace('href="https://www.', "")), name


def test_no_template_looks_at_a_role() -> None:
    for name in ALL:
        assert "actor.role" not in (TEMPLATES / name).read_text(encoding="utf-8"), name
